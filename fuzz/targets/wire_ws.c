/* The prober's reader of WebSocket frames, of servers and of clients: the same events however the stream is
 * cut, within its limit; without memory a refusal. */
#include "wire/ws.h"

#include "fuzz/arena.h"
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

/* Eats the whole and frees the reader. */
static void read_with(wire_ws_reader *r, sio_slice stream, fuzz_way way, sio_buf *record) {
    FUZZ_CHECK(r != NULL, "no memory");
    sio_slice piece;
    fuzz_pieces pieces = fuzz_pieces_begin(stream, way);
    bool good = true;
    while (good && fuzz_pieces_next(&pieces, &piece))
        good = take_events(r, piece, record);
    fuzz_pieces_end(&pieces);
    wire_ws_reader_free(r);
}

static void read_of_server(sio_slice stream, fuzz_way way, sio_buf *record) {
    fuzz_meter meter;
    fuzz_meter_init(&meter, stream.len < LIMIT ? stream.len : LIMIT, 2, 1024);
    read_with(wire_ws_reader_new_in(&meter.mem, LIMIT), stream, way, record);
    fuzz_meter_end(&meter);
}

/* What it was granted it gives back. */
static void read_of_client(sio_slice stream, fuzz_way way, sio_buf *record) {
    wire_budget budget = {.most = LIMIT};
    wire_ws_reader *r = wire_ws_reader_new(LIMIT);
    FUZZ_CHECK(r != NULL, "no memory");
    wire_ws_reader_of_client(r);
    wire_ws_reader_share(r, &budget);
    read_with(r, stream, way, record);
    FUZZ_CHECK(atomic_load(&budget.kept) == 0, "%zu bytes are still granted", atomic_load(&budget.kept));
}

/* One allocation fails, chosen by the input: said, and nothing is kept. */
static void read_starved(sio_slice stream) {
    enum { ALLOCATIONS = 3 };
    fuzz_meter meter;
    sio_buf record = FUZZ_BUF_INIT;
    fuzz_meter_init(&meter, LIMIT, 2, 1024);
    meter.starve = 1 + fuzz_hash(stream.ptr, stream.len) % ALLOCATIONS;
    wire_ws_reader *r = wire_ws_reader_new_in(&meter.mem, LIMIT);
    if (r != NULL) read_with(r, stream, FUZZ_WHOLE, &record);
    sio_buf_free(&record);
    fuzz_meter_end(&meter);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    sio_slice stream = sio_slice_of(data, size);
    fuzz_check_every_way(stream, read_of_server);
    fuzz_check_every_way(stream, read_of_client);
    read_starved(stream);
    return 0;
}
