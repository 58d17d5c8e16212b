/* A query string: bounded, its last pair of a key counts, and escaped again it means the same. */
#include "engineio/query.h"

#include "fuzz/check.h"
#include "fuzz/mutate/mutate.h"
#include "fuzz/properties/query.h"

FUZZ_TARGET_SHAPE(QUERY)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    sio_slice raw = sio_slice_of(data, size);
    fuzz_meter meter;
    sio_query q;
    prop_query_meter(&meter, raw);
    sio_query_init(&q, &meter.mem);
    FUZZ_CHECK(sio_query_parse(&q, raw), "no memory");
    prop_query_bounds(&q, raw);
    prop_query_lookup(&q, "sid");
    prop_query_lookup(&q, "transport");
    prop_query_trip(&q);
    sio_query_free(&q);
    fuzz_meter_end(&meter);
    prop_query_starved(raw);
    return 0;
}
