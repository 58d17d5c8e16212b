/* The parser in parser.rs under the harness. */
#include "fuzz/target.h"
#include "fuzz/check.h"

extern const fuzz_parser rust_parser;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    return fuzz_try_parser(&rust_parser, FUZZ_EIO4_PACKET, data, size);
}
