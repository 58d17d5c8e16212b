/* The body of a polling request: its parts cover it, and its packets are those of the parts. */
#include "engineio/payload.h"

#include "fuzz/check.h"
#include "fuzz/mutate/mutate.h"
#include "fuzz/properties/payload.h"

FUZZ_TARGET_SHAPE(EIO_PAYLOAD)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const sio_rules lenient = {.lenient = SIO_LENIENT_ALL};
    sio_slice body = sio_slice_of(data, size);
    size_t parts = prop_payload_parts(body);
    size_t strict = prop_payload_packets(body, NULL, parts);
    size_t all = prop_payload_packets(body, &lenient, parts);
    FUZZ_CHECK(strict <= all, "the lenient reader takes %zu packets, the strict one %zu", all, strict);
    return 0;
}
