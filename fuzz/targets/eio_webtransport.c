/* A WebTransport stream: the same frames however it is cut, and memory that follows what came, not what was
 * announced. */
#include "engineio/webtransport.h"

#include "fuzz/check.h"
#include "fuzz/mutate/mutate.h"
#include "fuzz/pieces.h"

FUZZ_TARGET_SHAPE(WEBTRANSPORT)

enum { MAX_PAYLOAD = 1000 };

static sio_error take_frames(sio_wt_decoder *d, sio_slice piece, sio_buf *record) {
    sio_wt_frame frame;
    bool ready = true;
    sio_error error = sio_ok();
    while (ready) {
        size_t before = piece.len;
        error = sio_wt_decode(d, &piece, &frame, &ready);
        FUZZ_CHECK(piece.len <= before && (piece.len < before || !ready), "a frame out of nothing");
        if (!ready) break;
        FUZZ_CHECK(frame.payload.len > 0 && frame.payload.len <= MAX_PAYLOAD, "%zu bytes", frame.payload.len);
        fuzz_note(record, frame.binary);
        fuzz_note_slice(record, frame.payload);
    }
    FUZZ_CHECK(error.code != SIO_ERR_OK || piece.len == 0, "%zu bytes are left", piece.len);
    return error;
}

static void read_stream(sio_slice stream, fuzz_way way, sio_buf *record) {
    fuzz_meter meter;
    fuzz_meter_init(&meter, stream.len < MAX_PAYLOAD ? stream.len : MAX_PAYLOAD, 2, 128);
    sio_wt_decoder d;
    sio_wt_decoder_init(&d, MAX_PAYLOAD, &meter.mem);
    fuzz_pieces pieces = fuzz_pieces_begin(stream, way);
    sio_slice piece;
    sio_error error = sio_ok();
    while (error.code == SIO_ERR_OK && fuzz_pieces_next(&pieces, &piece))
        error = take_frames(&d, piece, record);
    fuzz_pieces_end(&pieces);
    bool idle = sio_wt_decoder_idle(&d);
    sio_error end = sio_wt_finish(&d);
    if (error.code != SIO_ERR_OK) fuzz_check_same_error(error, end);
    FUZZ_CHECK(idle == (end.code == SIO_ERR_OK), "idle, but %s", sio_error_name(end.code));
    fuzz_check_error(end, stream.len);
    fuzz_note(record, (uint64_t)end.code);
    fuzz_note(record, end.offset);
    sio_wt_decoder_free(&d);
    fuzz_meter_end(&meter);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    fuzz_check_every_way(sio_slice_of(data, size), read_stream);
    return 0;
}
