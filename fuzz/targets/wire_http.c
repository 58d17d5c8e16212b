/* The prober's reader of HTTP, of answers and of what clients ask: the same message however it is cut, within
 * its limits; without memory a refusal. */
#include "wire/http.h"

#include <string.h>

#include "fuzz/arena.h"
#include "fuzz/check.h"
#include "fuzz/pieces.h"
#include "wire/ws.h"

static const wire_http_limits NARROW = {.header_bytes = 400, .header_count = 6, .body_bytes = 100};

static void note_response(const wire_response *r, sio_buf *record) {
    fuzz_note(record, (uint64_t)r->status);
    fuzz_note(record, (uint64_t)r->version_minor);
    fuzz_note(record, (uint64_t)r->framing);
    fuzz_note(record, r->keep_alive);
    fuzz_note_slice(record, r->reason);
    for (size_t i = 0; i < r->header_count; i++) {
        fuzz_note_slice(record, r->headers[i].name);
        fuzz_note_slice(record, r->headers[i].value);
    }
    fuzz_note_slice(record, r->body);
    fuzz_note_slice(record, r->method);
    fuzz_note_slice(record, r->target);
}

/* What the prober asks an answer before it speaks WebSocket; the key is that of RFC 6455 1.3. */
static void note_handshake(const wire_response *r, sio_buf *record) {
    static const char *const keys[] = {"dGhlIHNhbXBsZSBub25jZQ==", NULL};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        const char *wrong = wire_ws_check_response(r, keys[i]);
        fuzz_note_slice(record, sio_slice_str(wrong == NULL ? "" : wrong));
    }
}

/* Where a limit is passed depends on the cut; what is said, not. */
static void note_error(const char *error, bool narrow, sio_buf *record) {
    const char *place = narrow ? strstr(error, " (at byte") : NULL;
    fuzz_note_slice(record,
                    place == NULL ? sio_slice_str(error) : sio_slice_of(error, (size_t)(place - error)));
}

static wire_http_status feed(wire_http_reader *r, sio_slice in, fuzz_way way, size_t *total) {
    wire_http_status status = WIRE_HTTP_MORE;
    sio_slice piece;
    fuzz_pieces pieces = fuzz_pieces_begin(in, way);
    while (status == WIRE_HTTP_MORE && fuzz_pieces_next(&pieces, &piece)) {
        size_t consumed = 0;
        status = wire_http_reader_feed(r, piece, &consumed);
        FUZZ_CHECK(consumed <= piece.len, "%zu bytes eaten of %zu", consumed, piece.len);
        FUZZ_CHECK(status != WIRE_HTTP_MORE || consumed == piece.len, "it wants more, and leaves some");
        *total += consumed;
    }
    fuzz_pieces_end(&pieces);
    return status == WIRE_HTTP_MORE ? wire_http_reader_end(r) : status;
}

/* Eats the whole, notes what was read, and frees the reader. */
static void read_with(wire_http_reader *r, sio_slice in, bool narrow, fuzz_way way, sio_buf *record) {
    FUZZ_CHECK(r != NULL, "no memory");
    size_t total = 0;
    wire_http_status status = feed(r, in, way, &total);
    FUZZ_CHECK(status != WIRE_HTTP_MORE, "more behind the end");
    FUZZ_CHECK((wire_http_reader_error(r) != NULL && wire_http_reader_error(r)[0] != '\0') ==
                   (status == WIRE_HTTP_BAD),
               "status %d, error %s", (int)status, wire_http_reader_error(r));
    FUZZ_CHECK(status == WIRE_HTTP_BAD || wire_http_reader_has_head(r), "done without a head");
    fuzz_note(record, (uint64_t)status);
    if (status == WIRE_HTTP_BAD) {
        note_error(wire_http_reader_error(r), narrow, record);
    } else {
        fuzz_note(record, total);
        note_response(wire_http_reader_response(r), record);
        note_handshake(wire_http_reader_response(r), record);
    }
    wire_http_reader_free(r);
}

static void read_response(sio_slice in, const char *method, const wire_http_limits *limits, fuzz_way way,
                          sio_buf *record) {
    fuzz_meter meter;
    fuzz_meter_init(&meter, in.len, 24, 4096);
    read_with(wire_http_reader_new_in(&meter.mem, sio_slice_str(method), limits), in, limits != NULL, way,
              record);
    fuzz_meter_end(&meter);
}

static void read_request(sio_slice in, fuzz_way way, sio_buf *record) {
    read_with(wire_http_reader_new_request(NULL), in, false, way, record);
}

/* One allocation fails, chosen by the input: said, and nothing is kept. */
static void read_starved(sio_slice in) {
    enum { ALLOCATIONS = 8 };
    fuzz_meter meter;
    fuzz_meter_init(&meter, in.len, 24, 4096);
    meter.starve = 1 + fuzz_hash(in.ptr, in.len) % ALLOCATIONS;
    wire_http_reader *r = wire_http_reader_new_in(&meter.mem, sio_slice_str("GET"), NULL);
    size_t total = 0;
    if (r != NULL) (void)feed(r, in, FUZZ_CHUNKS, &total);
    wire_http_reader_free(r);
    fuzz_meter_end(&meter);
}

static void compare(sio_slice in, const char *method, const wire_http_limits *limits) {
    sio_buf whole = FUZZ_BUF_INIT, other = FUZZ_BUF_INIT;
    read_response(in, method, limits, FUZZ_WHOLE, &whole);
    for (fuzz_way way = FUZZ_BYTES; way < FUZZ_WAYS; way++) {
        sio_buf_clear(&other);
        read_response(in, method, limits, way, &other);
        fuzz_check_same_record(&whole, &other, way);
    }
    sio_buf_free(&whole);
    sio_buf_free(&other);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    sio_slice in = sio_slice_of(data, size);
    compare(in, "GET", NULL);
    compare(in, "HEAD", &NARROW);
    compare(in, "GET", &NARROW);
    fuzz_check_every_way(in, read_request);
    read_starved(in);
    return 0;
}
