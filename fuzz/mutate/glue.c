/* What libFuzzer looks for by name. */
#include <stdio.h>
#include <stdlib.h>

#include "fuzz/mutate/mutate.h"

/* The target's, when it has one (FUZZ_TARGET_SHAPE). */
extern const fuzz_shape fuzz_target_shape __attribute__((weak));
/* Absent in engines that only run inputs. */
__attribute__((weak)) size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *first, size_t first_size, const uint8_t *second,
                                 size_t second_size, uint8_t *out, size_t max, unsigned seed);

/* Blocks are freed by the million: to keep them all for a while, and two stacks for each, costs a fifth of
 * the speed. The stand-alone runner keeps them. */
const char *__asan_default_options(void);
const char *__asan_default_options(void) {
    return "quarantine_size_mb=16:malloc_context_size=1";
}

/* One for the process: an engine has no place for it, and calls us from one thread. SIOSPEC_MUTATOR=bytes
 * turns the trees off, to compare. */
static fuzz_mutator *mutator(void) {
    static fuzz_mutator *only;
    if (only != NULL) return only;
    fuzz_shape shape = &fuzz_target_shape == NULL ? FUZZ_SHAPE_BYTES : fuzz_target_shape;
    const char *asked = getenv("SIOSPEC_MUTATOR");
    if (asked != NULL && !fuzz_shape_find(asked, &shape)) {
        fprintf(stderr, "SIOSPEC_MUTATOR: there is no shape %s\n", asked);
        exit(2);
    }
    only = fuzz_mutator_new(shape);
    if (only == NULL) {
        fprintf(stderr, "no memory for the mutator\n");
        exit(2);
    }
    fuzz_mutator_bytes(only, LLVMFuzzerMutate);
    if (shape == FUZZ_SHAPE_SESSION) fuzz_mutator_prefer(only, FUZZ_SESSION_LENGTH);
    return only;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed) {
    return fuzz_mutate(mutator(), data, size, max, seed);
}

size_t LLVMFuzzerCustomCrossOver(const uint8_t *first, size_t first_size, const uint8_t *second,
                                 size_t second_size, uint8_t *out, size_t max, unsigned seed) {
    return fuzz_cross(mutator(), sio_slice_of(first, first_size), sio_slice_of(second, second_size), out, max,
                      seed);
}
