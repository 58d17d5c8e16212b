/* The whole of a fuzz target for a parser of one's own. */
#include "fuzz/target.h"
#include "fuzz/check.h"

extern const fuzz_parser second_parser;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    return fuzz_try_parser(&second_parser, FUZZ_SIO5_PACKET, data, size);
}
