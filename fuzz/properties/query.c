#include "fuzz/properties/query.h"

#include "fuzz/arena.h"
#include "fuzz/pieces.h"
#include "fuzz/trip.h"
#include "wire/http.h"

void prop_query_meter(fuzz_meter *meter, sio_slice raw) {
    fuzz_meter_init(meter, raw.len, 2 + 2 * sizeof(sio_query_pair), 1024);
}

void prop_query_bounds(const sio_query *q, sio_slice raw) {
    FUZZ_CHECK(q->bytes.len <= raw.len && q->count <= raw.len, "%zu pairs of %zu bytes", q->count,
               q->bytes.len);
}

void prop_query_lookup(const sio_query *q, const char *key) {
    sio_slice value, want = sio_slice_of(NULL, 0);
    bool there = false;
    for (size_t i = 0; i < q->count; i++) {
        if (!sio_slice_is(q->pair[i].key, key)) continue;
        there = true;
        want = q->pair[i].value;
    }
    FUZZ_CHECK(sio_query_get(q->pair, q->count, key, &value) == there, "%s", key);
    FUZZ_CHECK(sio_slice_equal(value, want), "another value of %s", key);
}

static sio_error write_query(const void *value, sio_buf *text) {
    const sio_query *q = value;
    bool ok = true;
    for (size_t i = 0; i < q->count; i++)
        ok = ok && wire_http_escape_query(text, q->pair[i].key) && sio_buf_add_byte(text, '=') &&
             wire_http_escape_query(text, q->pair[i].value) && sio_buf_add_byte(text, '&');
    FUZZ_CHECK(ok, "no memory");
    return sio_ok();
}

static void note_query(const void *value, sio_buf *record) {
    const sio_query *q = value;
    for (size_t i = 0; i < q->count; i++) {
        fuzz_note_slice(record, q->pair[i].key);
        fuzz_note_slice(record, q->pair[i].value);
    }
}

static sio_error read_query(sio_slice text, sio_buf *record) {
    sio_query q;
    sio_query_init(&q, NULL);
    FUZZ_CHECK(sio_query_parse(&q, text), "no memory");
    note_query(&q, record);
    sio_query_free(&q);
    return sio_ok();
}

void prop_query_trip(const sio_query *q) {
    static const fuzz_form form = {"query", write_query, read_query, note_query};
    fuzz_check_trip(&form, q);
}

void prop_query_starved(sio_slice raw) {
    enum { ALLOCATIONS = 4 };
    fuzz_meter meter;
    prop_query_meter(&meter, raw);
    fuzz_meter_starve(&meter, raw, ALLOCATIONS);
    sio_query q;
    sio_query_init(&q, &meter.mem);
    bool parsed = sio_query_parse(&q, raw);
    FUZZ_CHECK(parsed || q.count == 0, "%zu pairs without memory", q.count);
    sio_query_free(&q);
    fuzz_meter_end(&meter);
}
