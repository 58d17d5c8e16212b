/* The prober's reader of WebSocket frames: the same events however the stream is cut, within its limit. */
#include "wire/ws.h"

#include "fuzz/check.h"
#include "fuzz/pieces.h"

enum { LIMIT = 300 };

static void note_event(const wire_ws_event *e, sio_buf *record) {
    FUZZ_CHECK(e->payload.len <= LIMIT, "%zu bytes", e->payload.len);
    FUZZ_CHECK((e->kind == WIRE_WS_BAD) == (e->error != NULL), "kind %d, error %s", (int)e->kind,
               e->error == NULL ? "none" : e->error);
    fuzz_note(record, (uint64_t)e->kind);
    fuzz_note(record, e->opcode);
    fuzz_note(record, (uint64_t)e->close_code);
    fuzz_note(record, e->fragments);
    fuzz_note(record, e->offset);
    fuzz_note_slice(record, e->payload);
    if (e->error != NULL) fuzz_note_slice(record, sio_slice_str(e->error));
}

/* Returns false when the stream is faulty. */
static bool take_events(wire_ws_reader *r, sio_slice piece, sio_buf *record) {
    for (;;) {
        size_t consumed = 0;
        wire_ws_event e = wire_ws_reader_feed(r, piece, &consumed);
        FUZZ_CHECK(consumed <= piece.len, "%zu bytes eaten of %zu", consumed, piece.len);
        FUZZ_CHECK(e.kind != WIRE_WS_MORE || consumed == piece.len, "it wants more, and leaves some");
        if (e.kind == WIRE_WS_MORE) return true;
        FUZZ_CHECK(e.kind == WIRE_WS_BAD || consumed > 0, "an event out of nothing");
        note_event(&e, record);
        if (e.kind == WIRE_WS_BAD) return false;
        piece = sio_slice_from(piece, consumed);
    }
}

static void read_stream(sio_slice stream, fuzz_way way, sio_buf *record) {
    fuzz_meter meter;
    fuzz_meter_init(&meter, stream.len < LIMIT ? stream.len : LIMIT, 2, 1024);
    wire_ws_reader *r = wire_ws_reader_new_in(&meter.mem, LIMIT);
    FUZZ_CHECK(r != NULL, "no memory");
    sio_slice piece;
    fuzz_pieces pieces = fuzz_pieces_begin(stream, way);
    bool good = true;
    while (good && fuzz_pieces_next(&pieces, &piece))
        good = take_events(r, piece, record);
    fuzz_pieces_end(&pieces);
    wire_ws_reader_free(r);
    fuzz_meter_end(&meter);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    fuzz_check_every_way(sio_slice_of(data, size), read_stream);
    return 0;
}
