/* WebTransport frames there and back; and those that are packets, as packets. */
#include "engineio/webtransport.h"

#include "fuzz/arena.h"
#include "fuzz/check.h"
#include "fuzz/mutate/mutate.h"

FUZZ_TARGET_SHAPE(WEBTRANSPORT)

/* Takes the first frame of the stream. */
static bool take(sio_wt_decoder *d, sio_slice stream, sio_wt_frame *frame) {
    bool ready;
    sio_error error = sio_wt_decode(d, &stream, frame, &ready);
    return error.code == SIO_ERR_OK && ready && stream.len == 0;
}

static void check_same(sio_slice text, const sio_wt_frame *frame) {
    sio_wt_frame again;
    sio_wt_decoder d;
    sio_wt_decoder_init(&d, UINT64_MAX, NULL);
    FUZZ_CHECK(take(&d, text, &again), "what was written is no frame");
    FUZZ_CHECK(again.binary == frame->binary && sio_slice_equal(again.payload, frame->payload),
               "another frame");
    sio_wt_decoder_free(&d);
}

static void trip(const sio_wt_frame *frame, sio_buf *out, sio_buf *scratch) {
    sio_eio_packet packet;
    sio_buf_clear(out);
    sio_error error = sio_wt_encode(frame, out);
    FUZZ_CHECK(error.code == SIO_ERR_OK, "%s", sio_error_name(error.code));
    check_same(sio_buf_slice(out), frame);
    bool is_text = !frame->binary;
    if (is_text && sio_eio_decode(frame->payload, NULL, scratch, &packet).code != SIO_ERR_OK) return;
    if (!is_text) packet = sio_eio_binary(frame->payload);
    sio_buf_clear(out);
    error = sio_wt_encode_packet(&packet, out);
    FUZZ_CHECK(error.code == SIO_ERR_OK || packet.data.len == 0, "%s", sio_error_name(error.code));
    /* A binary packet that came as base64 text goes out as a binary frame. */
    sio_wt_frame want = packet.binary ? (sio_wt_frame){.binary = true, .payload = packet.data} : *frame;
    if (error.code == SIO_ERR_OK) check_same(sio_buf_slice(out), &want);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    sio_slice stream = sio_slice_of(data, size);
    sio_buf out = FUZZ_BUF_INIT, scratch = FUZZ_BUF_INIT;
    sio_wt_decoder d;
    sio_wt_frame frame;
    bool ready = true;
    sio_wt_decoder_init(&d, UINT64_MAX, NULL);
    while (ready && sio_wt_decode(&d, &stream, &frame, &ready).code == SIO_ERR_OK)
        if (ready) trip(&frame, &out, &scratch);
    sio_wt_decoder_free(&d);
    sio_buf_free(&out);
    sio_buf_free(&scratch);
    return 0;
}
