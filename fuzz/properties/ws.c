#include "fuzz/properties/ws.h"

#include "fuzz/arena.h"
#include "fuzz/check.h"
#include "wire/ws.h"

typedef struct reading {
    wire_ws_reader *reader;
    size_t limit;
    sio_buf *record;
} reading;

static void note_event(const wire_ws_event *e, const reading *r) {
    FUZZ_CHECK(e->payload.len <= r->limit, "%zu bytes", e->payload.len);
    FUZZ_CHECK((e->kind == WIRE_WS_BAD) == (e->error != NULL), "kind %d, error %s", (int)e->kind,
               e->error == NULL ? "none" : e->error);
    fuzz_note(r->record, (uint64_t)e->kind);
    fuzz_note(r->record, e->opcode);
    fuzz_note(r->record, (uint64_t)e->close_code);
    fuzz_note(r->record, e->fragments);
    fuzz_note(r->record, e->offset);
    fuzz_note_slice(r->record, e->payload);
    if (e->error != NULL) fuzz_note_slice(r->record, sio_slice_str(e->error));
}

/* Returns false when the stream is faulty. */
static bool take(void *ctx, sio_slice piece) {
    const reading *r = ctx;
    for (;;) {
        size_t consumed = 0;
        wire_ws_event e = wire_ws_reader_feed(r->reader, piece, &consumed);
        FUZZ_CHECK(consumed <= piece.len, "%zu bytes eaten of %zu", consumed, piece.len);
        FUZZ_CHECK(e.kind != WIRE_WS_MORE || consumed == piece.len, "it wants more, and leaves some");
        if (e.kind == WIRE_WS_MORE) return true;
        FUZZ_CHECK(e.kind == WIRE_WS_BAD || consumed > 0, "an event out of nothing");
        note_event(&e, r);
        if (e.kind == WIRE_WS_BAD) return false;
        piece = sio_slice_from(piece, consumed);
    }
}

/* Eats the whole and frees the reader. */
static void read_with(wire_ws_reader *reader, size_t limit, sio_slice stream, fuzz_way way, sio_buf *record) {
    FUZZ_CHECK(reader != NULL, "no memory");
    reading r = {.reader = reader, .limit = limit, .record = record};
    fuzz_feed(stream, way, take, &r);
    wire_ws_reader_free(reader);
}

void prop_ws_of_server(sio_slice stream, fuzz_way way, const void *how, sio_buf *record) {
    size_t limit = *(const size_t *)how;
    fuzz_meter meter;
    fuzz_meter_init(&meter, stream.len < limit ? stream.len : limit, 2, 1024);
    read_with(wire_ws_reader_new_in(&meter.mem, limit), limit, stream, way, record);
    fuzz_meter_end(&meter);
}

void prop_ws_of_client(sio_slice stream, fuzz_way way, const void *how, sio_buf *record) {
    size_t limit = *(const size_t *)how;
    wire_budget budget = {.most = limit};
    wire_ws_reader *reader = wire_ws_reader_new(limit);
    FUZZ_CHECK(reader != NULL, "no memory");
    wire_ws_reader_of_client(reader);
    wire_ws_reader_share(reader, &budget);
    read_with(reader, limit, stream, way, record);
    FUZZ_CHECK(atomic_load(&budget.kept) == 0, "%zu bytes are still granted", atomic_load(&budget.kept));
}

void prop_ws_starved(sio_slice stream, size_t limit) {
    enum { ALLOCATIONS = 3 };
    fuzz_meter meter;
    sio_buf record = FUZZ_BUF_INIT;
    fuzz_meter_init(&meter, limit, 2, 1024);
    fuzz_meter_starve(&meter, stream, ALLOCATIONS);
    wire_ws_reader *reader = wire_ws_reader_new_in(&meter.mem, limit);
    if (reader != NULL) read_with(reader, limit, stream, FUZZ_WHOLE, &record);
    sio_buf_free(&record);
    fuzz_meter_end(&meter);
}
