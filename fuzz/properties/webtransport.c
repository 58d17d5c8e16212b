#include "fuzz/properties/webtransport.h"

#include "fuzz/arena.h"
#include "fuzz/check.h"
#include "fuzz/trip.h"

typedef struct reader {
    sio_wt_decoder d;
    size_t limit;
    sio_buf *record;
    sio_error error;
} reader;

static void note_frame(const void *value, sio_buf *record) {
    const sio_wt_frame *frame = value;
    fuzz_note(record, frame->binary);
    fuzz_note_slice(record, frame->payload);
}

static bool take(void *ctx, sio_slice piece) {
    reader *r = ctx;
    sio_wt_frame frame;
    bool ready = true;
    while (ready) {
        size_t before = piece.len;
        r->error = sio_wt_decode(&r->d, &piece, &frame, &ready);
        FUZZ_CHECK(piece.len <= before && (piece.len < before || !ready), "a frame out of nothing");
        if (!ready) break;
        FUZZ_CHECK(frame.payload.len > 0 && frame.payload.len <= r->limit, "%zu bytes", frame.payload.len);
        note_frame(&frame, r->record);
    }
    FUZZ_CHECK(r->error.code != SIO_ERR_OK || piece.len == 0, "%zu bytes are left", piece.len);
    return r->error.code == SIO_ERR_OK;
}

static void finish(reader *r, size_t size) {
    bool idle = sio_wt_decoder_idle(&r->d);
    sio_error end = sio_wt_finish(&r->d);
    if (r->error.code != SIO_ERR_OK) fuzz_check_same_error(r->error, end);
    FUZZ_CHECK(idle == (end.code == SIO_ERR_OK), "idle, but %s", sio_error_name(end.code));
    fuzz_check_error(end, size);
    fuzz_note(r->record, (uint64_t)end.code);
    fuzz_note(r->record, end.offset);
}

void prop_wt_stream(sio_slice stream, fuzz_way way, const void *how, sio_buf *record) {
    reader r = {.limit = *(const size_t *)how, .record = record, .error = sio_ok()};
    fuzz_meter meter;
    fuzz_meter_init(&meter, stream.len < r.limit ? stream.len : r.limit, 2, 128);
    sio_wt_decoder_init(&r.d, r.limit, &meter.mem);
    fuzz_feed(stream, way, take, &r);
    finish(&r, stream.len);
    sio_wt_decoder_free(&r.d);
    fuzz_meter_end(&meter);
}

static sio_error write_frame(const void *frame, sio_buf *text) {
    return sio_wt_encode(frame, text);
}

/* All of the text is one frame. */
static sio_error read_frame(sio_slice text, sio_buf *record) {
    sio_wt_decoder d;
    sio_wt_frame frame;
    bool ready;
    sio_wt_decoder_init(&d, UINT64_MAX, NULL);
    sio_error error = sio_wt_decode(&d, &text, &frame, &ready);
    FUZZ_CHECK(error.code != SIO_ERR_OK || (ready && text.len == 0), "what was written is no frame");
    if (error.code == SIO_ERR_OK) note_frame(&frame, record);
    sio_wt_decoder_free(&d);
    return error;
}

static const fuzz_form form = {"frame", write_frame, read_frame, note_frame};

/* A binary packet that came as base64 text goes out as a binary frame. */
static void packet_trip(const sio_eio_packet *packet, const sio_wt_frame *frame) {
    sio_buf out = FUZZ_BUF_INIT;
    sio_error error = sio_wt_encode_packet(packet, &out);
    FUZZ_CHECK(error.code == SIO_ERR_OK || packet->data.len == 0, "%s", sio_error_name(error.code));
    sio_wt_frame want = packet->binary ? (sio_wt_frame){.binary = true, .payload = packet->data} : *frame;
    if (error.code == SIO_ERR_OK) fuzz_check_reads(&form, sio_buf_slice(&out), &want);
    sio_buf_free(&out);
}

void prop_wt_trip(const sio_wt_frame *frame) {
    sio_eio_packet packet = sio_eio_binary(frame->payload);
    sio_buf scratch = FUZZ_BUF_INIT;
    fuzz_check_trip(&form, frame);
    if (frame->binary || sio_eio_decode(frame->payload, NULL, &scratch, &packet).code == SIO_ERR_OK)
        packet_trip(&packet, frame);
    sio_buf_free(&scratch);
}
