/* A WebTransport stream: the same frames however it is cut, and memory that follows what came, not what was
 * announced. */
#include "fuzz/check.h"
#include "fuzz/mutate/mutate.h"
#include "fuzz/properties/webtransport.h"

FUZZ_TARGET_SHAPE(WEBTRANSPORT)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const size_t max_payload = 1000;
    fuzz_check_every_way(sio_slice_of(data, size), prop_wt_stream, &max_payload);
    return 0;
}
