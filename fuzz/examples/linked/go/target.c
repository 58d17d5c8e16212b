/* The parser in parser.go under the harness. */
#include "fuzz/target.h"
#include "fuzz/check.h"

fuzz_verdict go_decode(fuzz_op op, const uint8_t *data, size_t size, fuzz_emit *emit, void *ctx);

static const fuzz_parser go_parser = {.abi = FUZZ_ABI, .name = "the parser in Go", .decode = go_decode};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    return fuzz_try_parser(&go_parser, FUZZ_EIO4_PACKET, data, size);
}
