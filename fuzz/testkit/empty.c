/* A target that does nothing: what the engine itself costs, beside which the others are measured. */
#include "fuzz/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    (void)data, (void)size;
    return 0;
}
