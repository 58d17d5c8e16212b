/* libFuzzer's mutator hook: what comparisons suggest goes first, then packets are mutated, and bytes. */
#include "fuzz/codec/engine/mutator.h"

#include <string.h>

#include "fuzz/codec/mutate.h"

enum { BYTES_ONE_IN = 4 };

static cfz_hints *suggested;
static bool bytes_only;

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed);

void cfz_mutator_setup(cfz_hints *hints, bool only_bytes) {
    suggested = hints;
    bytes_only = only_bytes;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed) {
    size_t length = suggested == NULL ? 0 : cfz_hints_take(suggested, data, most);
    if (length == 0 && !bytes_only && seed % BYTES_ONE_IN != 0) length = cfz_mutate(data, size, most, seed);
    return length > 0 ? length : LLVMFuzzerMutate(data, size, most);
}
