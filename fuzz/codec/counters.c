#include "fuzz/codec/counters.h"

cfz_range cfz_counters_range(cfz_counters *c, uint32_t wanted) {
    uint32_t left = CFZ_COUNTERS - c->used;
    cfz_range range = {.first = c->used, .count = wanted < left ? wanted : left};
    if (range.count == 0) range = (cfz_range){.first = CFZ_COUNTERS - 1, .count = 1};
    c->used = range.first + range.count;
    return range;
}

/* libFuzzer's: 1, 2, 3, 4-7, 8-15, 16-31, 32-127, 128-255. */
static uint8_t magnitude(uint8_t count) {
    static const uint8_t least[] = {128, 32, 16, 8, 4, 3, 2, 1};
    for (unsigned i = 0; i < sizeof least; i++)
        if (count >= least[i]) return (uint8_t)(1U << i);
    return 0;
}

bool cfz_counters_set(cfz_counters *c, cfz_range range, uint32_t index, uint8_t count) {
    uint32_t at = range.first + index % range.count;
    uint8_t bit = magnitude(count);
    bool fresh = (c->seen[at] & bit) != bit;
    c->map[at] = count;
    if (fresh) c->features++;
    c->seen[at] |= bit;
    return fresh;
}

void cfz_counters_clear(cfz_counters *c) {
    for (uint32_t i = 0; i < c->used; i++)
        c->map[i] = 0;
}
