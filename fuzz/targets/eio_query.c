/* A query string: bounded, its last pair of a key counts, and escaped again it means the same. */
#include "engineio/query.h"

#include "fuzz/arena.h"
#include "fuzz/check.h"
#include "fuzz/mutate/mutate.h"
#include "wire/http.h"

FUZZ_TARGET_SHAPE(QUERY)

static void check_lookup(const sio_query *q, const char *key) {
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

static void escape(const sio_query *q, sio_buf *out) {
    bool ok = true;
    for (size_t i = 0; i < q->count; i++)
        ok = ok && wire_http_escape_query(out, q->pair[i].key) && sio_buf_add_byte(out, '=') &&
             wire_http_escape_query(out, q->pair[i].value) && sio_buf_add_byte(out, '&');
    FUZZ_CHECK(ok, "no memory");
}

static void check_same(const sio_query *a, const sio_query *b) {
    FUZZ_CHECK(a->count == b->count, "%zu pairs became %zu", a->count, b->count);
    for (size_t i = 0; i < a->count; i++)
        FUZZ_CHECK(sio_slice_equal(a->pair[i].key, b->pair[i].key) &&
                       sio_slice_equal(a->pair[i].value, b->pair[i].value),
                   "pair %zu became another", i);
}

/* Without memory for one of its allocations the query is empty, and nothing is kept. */
static void parse_starved(sio_slice raw) {
    enum { ALLOCATIONS = 4 };
    fuzz_meter meter;
    fuzz_meter_init(&meter, raw.len, 2 + 2 * sizeof(sio_query_pair), 1024);
    meter.starve = 1 + fuzz_hash(raw.ptr, raw.len) % ALLOCATIONS;
    sio_query q;
    sio_query_init(&q, &meter.mem);
    bool parsed = sio_query_parse(&q, raw);
    FUZZ_CHECK(parsed || q.count == 0, "%zu pairs without memory", q.count);
    sio_query_free(&q);
    fuzz_meter_end(&meter);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    fuzz_meter meter;
    fuzz_meter_init(&meter, size, 2 + 2 * sizeof(sio_query_pair), 1024);
    sio_query q, again;
    sio_buf text = FUZZ_BUF_INIT;
    sio_query_init(&q, &meter.mem);
    sio_query_init(&again, NULL);
    FUZZ_CHECK(sio_query_parse(&q, sio_slice_of(data, size)), "no memory");
    FUZZ_CHECK(q.bytes.len <= size && q.count <= size, "%zu pairs of %zu bytes", q.count, q.bytes.len);
    check_lookup(&q, "sid");
    check_lookup(&q, "transport");
    escape(&q, &text);
    FUZZ_CHECK(sio_query_parse(&again, sio_buf_slice(&text)), "no memory");
    check_same(&q, &again);
    sio_query_free(&q);
    sio_query_free(&again);
    sio_buf_free(&text);
    fuzz_meter_end(&meter);
    parse_starved(sio_slice_of(data, size));
    return 0;
}
