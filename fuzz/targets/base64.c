/* base64 both ways: what the strict reader takes is canonical, and the lenient one takes it for the same. */
#include "fuzz/properties/base64.h"
#include "fuzz/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    fuzz_meter meter;
    fuzz_meter_init(&meter, size, 4, 256);
    prop_base64_text(sio_slice_of(data, size), &meter.mem);
    prop_base64_bytes(sio_slice_of(data, size));
    fuzz_meter_end(&meter);
    return 0;
}
