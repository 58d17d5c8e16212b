/* The mutator's source of choices: a number of 64 bits that goes on by splitmix64. */
#ifndef FUZZ_MUTATE_RANDOM_H
#define FUZZ_MUTATE_RANDOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Returns the next number. */
static inline uint64_t fuzz_random(uint64_t *state) {
    *state += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t z = *state;
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* Returns a number below `limit`; 0 when that is 0. */
static inline size_t fuzz_below(uint64_t *state, size_t limit) {
    return limit == 0 ? 0 : (size_t)(fuzz_random(state) % limit);
}

/* Returns true once in `n` times. */
static inline bool fuzz_one_in(uint64_t *state, size_t n) {
    return fuzz_below(state, n) == 0;
}

#endif
