/* The coverage counters that a fuzzer looks at: each adapter has a range of its own. */
#ifndef CFZ_COUNTERS_H
#define CFZ_COUNTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CFZ_COUNTERS = 1 << 14 };

/* A part of the map. */
typedef struct cfz_range {
    uint32_t first, count; /* count is never 0 */
} cfz_range;

typedef struct cfz_counters {
    volatile uint8_t *map;      /* CFZ_COUNTERS counters, which the fuzzer clears before each input */
    uint8_t seen[CFZ_COUNTERS]; /* for each counter: the orders of magnitude it has had, one bit each */
    uint32_t used;              /* counters handed out */
    size_t features;            /* bits in `seen` */
} cfz_counters;

/* Hands out a range of `wanted` counters, or of fewer when no more are left: they are shared then. */
cfz_range cfz_counters_range(cfz_counters *c, uint32_t wanted);

/* Sets a counter of a range; an index beyond it shares one of its counters. Returns whether it has never had
 * this order of magnitude. */
bool cfz_counters_set(cfz_counters *c, cfz_range range, uint32_t index, uint8_t count);

/* Clears all: the present input is not to be kept. */
void cfz_counters_clear(cfz_counters *c);

#endif
