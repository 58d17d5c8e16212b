/* Dice of the generator: everything that is chosen follows from one seed, on every machine. */
#ifndef FUZZ_SERVER_DICE_H
#define FUZZ_SERVER_DICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct live_dice {
    uint64_t state;
} live_dice;

/* Returns 64 random bits (splitmix64). */
static inline uint64_t live_roll(live_dice *d) {
    uint64_t z = d->state += 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

/* Returns the dice of run number `run` under this seed. */
static inline live_dice live_dice_of(uint64_t seed, uint64_t run) {
    live_dice d = {.state = seed};
    d.state = live_roll(&d) ^ (run * 0xd1342543de82ef95U);
    return d;
}

/* Returns a number below `n` (at least 1). */
static inline size_t live_below(live_dice *d, size_t n) {
    return (size_t)(live_roll(d) % n);
}

/* Returns true so many times of a hundred. */
static inline bool live_chance(live_dice *d, size_t percent) {
    return live_below(d, 100) < percent;
}

#define LIVE_PICK(d, list) ((list)[live_below((d), sizeof(list) / sizeof *(list))])

#endif
