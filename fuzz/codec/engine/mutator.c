/* libFuzzer's mutator hooks: what comparisons suggest goes first, everything else is fuzz/mutate/. */
#include "fuzz/codec/engine/mutator.h"

#include "fuzz/mutate/mutate.h"

static cfz_hints *suggested;
static fuzz_mutator *mutator;

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *first, size_t first_size, const uint8_t *second,
                                 size_t second_size, uint8_t *out, size_t most, unsigned seed);

static fuzz_shape shape_of(vec_codec codec) {
    switch (codec) {
    case VEC_SIO5:
        return FUZZ_SHAPE_SIO_MESSAGES;
    case VEC_EIO4_PACKET:
        return FUZZ_SHAPE_EIO_PACKET;
    case VEC_EIO4_PAYLOAD:
        return FUZZ_SHAPE_EIO_PAYLOAD;
    case VEC_EIO4_WEBTRANSPORT:
        return FUZZ_SHAPE_WEBTRANSPORT;
    case VEC_EIO4_OPEN:
        return FUZZ_SHAPE_JSON;
    }
    return FUZZ_SHAPE_BYTES;
}

/* A word that the parser compared with may stand anywhere, not only where the other side stood. */
static void learn(void *ctx, sio_slice word) {
    fuzz_mutator_learn(ctx, word);
}

bool cfz_mutator_setup(vec_codec codec, cfz_hints *hints, bool only_bytes) {
    mutator = fuzz_mutator_new(only_bytes ? FUZZ_SHAPE_BYTES : shape_of(codec));
    if (mutator == NULL) return false;
    fuzz_mutator_bytes(mutator, LLVMFuzzerMutate);
    suggested = hints;
    if (hints != NULL) {
        hints->learn = learn;
        hints->learner = mutator;
    }
    return true;
}

void cfz_mutator_end(void) {
    fuzz_mutator_free(mutator);
    mutator = NULL;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed) {
    size_t length = suggested == NULL ? 0 : cfz_hints_take(suggested, data, most);
    return length > 0 ? length : fuzz_mutate(mutator, data, size, most, seed);
}

size_t LLVMFuzzerCustomCrossOver(const uint8_t *first, size_t first_size, const uint8_t *second,
                                 size_t second_size, uint8_t *out, size_t most, unsigned seed) {
    return fuzz_cross(mutator, sio_slice_of(first, first_size), sio_slice_of(second, second_size), out, most,
                      seed);
}
