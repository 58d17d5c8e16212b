#include "fuzz/properties/http.h"

#include <string.h>

#include "fuzz/check.h"
#include "wire/ws.h"

typedef struct reading {
    wire_http_reader *reader;
    wire_http_status status;
    size_t total; /* bytes eaten */
} reading;

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
static void note_error(const char *error, bool limited, sio_buf *record) {
    const char *place = limited ? strstr(error, " (at byte") : NULL;
    fuzz_note_slice(record,
                    place == NULL ? sio_slice_str(error) : sio_slice_of(error, (size_t)(place - error)));
}

static bool take(void *ctx, sio_slice piece) {
    reading *r = ctx;
    size_t consumed = 0;
    r->status = wire_http_reader_feed(r->reader, piece, &consumed);
    FUZZ_CHECK(consumed <= piece.len, "%zu bytes eaten of %zu", consumed, piece.len);
    FUZZ_CHECK(r->status != WIRE_HTTP_MORE || consumed == piece.len, "it wants more, and leaves some");
    r->total += consumed;
    return r->status == WIRE_HTTP_MORE;
}

static reading feed(wire_http_reader *reader, sio_slice stream, fuzz_way way) {
    reading r = {.reader = reader, .status = WIRE_HTTP_MORE};
    if (fuzz_feed(stream, way, take, &r)) r.status = wire_http_reader_end(reader);
    return r;
}

/* Notes what was read, and frees the reader. */
static void finish(const reading *r, bool limited, sio_buf *record) {
    const char *error = wire_http_reader_error(r->reader);
    bool bad = r->status == WIRE_HTTP_BAD;
    FUZZ_CHECK(r->status != WIRE_HTTP_MORE, "more behind the end");
    FUZZ_CHECK((error != NULL && error[0] != '\0') == bad, "status %d, error %s", (int)r->status, error);
    FUZZ_CHECK(bad || wire_http_reader_has_head(r->reader), "done without a head");
    fuzz_note(record, (uint64_t)r->status);
    if (bad) {
        note_error(error, limited, record);
    } else {
        fuzz_note(record, r->total);
        note_response(wire_http_reader_response(r->reader), record);
        note_handshake(wire_http_reader_response(r->reader), record);
    }
    wire_http_reader_free(r->reader);
}

static void meter_init(fuzz_meter *meter, sio_slice stream) {
    fuzz_meter_init(meter, stream.len, 24, 4096);
}

void prop_http_answer(sio_slice stream, fuzz_way way, const void *how, sio_buf *record) {
    const prop_http_asked *asked = how;
    fuzz_meter meter;
    meter_init(&meter, stream);
    wire_http_reader *reader =
        wire_http_reader_new_in(&meter.mem, sio_slice_str(asked->method), asked->limits);
    FUZZ_CHECK(reader != NULL, "no memory");
    reading r = feed(reader, stream, way);
    finish(&r, asked->limits != NULL, record);
    fuzz_meter_end(&meter);
}

void prop_http_request(sio_slice stream, fuzz_way way, const void *how, sio_buf *record) {
    (void)how;
    wire_http_reader *reader = wire_http_reader_new_request(NULL);
    FUZZ_CHECK(reader != NULL, "no memory");
    reading r = feed(reader, stream, way);
    finish(&r, false, record);
}

void prop_http_starved(sio_slice stream) {
    enum { ALLOCATIONS = 8 };
    fuzz_meter meter;
    meter_init(&meter, stream);
    fuzz_meter_starve(&meter, stream, ALLOCATIONS);
    wire_http_reader *reader = wire_http_reader_new_in(&meter.mem, sio_slice_str("GET"), NULL);
    if (reader != NULL) feed(reader, stream, FUZZ_CHUNKS);
    wire_http_reader_free(reader);
    fuzz_meter_end(&meter);
}
