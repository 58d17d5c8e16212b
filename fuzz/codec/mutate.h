/* Mutations that keep a packet a packet. */
#ifndef CFZ_MUTATE_H
#define CFZ_MUTATE_H

#include <stddef.h>
#include <stdint.h>

/* Mutates the input in place, at most `most` bytes. Returns its new length, or 0: nothing was done. */
size_t cfz_mutate(uint8_t *data, size_t size, size_t most, unsigned seed);

#endif
