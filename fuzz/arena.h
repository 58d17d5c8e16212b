/* Memory for what is fuzzed. Blocks come from one place that AddressSanitizer is told of: what lies before
 * and behind a block, and a block that was given back, is poisoned. It costs a tenth of a malloc that keeps
 * the stacks of its callers, and those are what a report lacks: FUZZ_MALLOC=1 in the environment, and the
 * stand-alone runner, take malloc instead. */
#ifndef FUZZ_ARENA_H
#define FUZZ_ARENA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/mem.h"

/* Gives a block of `n` bytes with the content of `old`, which is given back; NULL: with none. The block
 * always lies elsewhere. Returns NULL without memory. Ownership: give it back with fuzz_arena_release. */
void *fuzz_arena_resize(void *old, size_t n);

/* Takes a block back, or NULL. Aborts when it has been taken back already, or is none. */
void fuzz_arena_release(void *block);

/* Returns how long the block is; 0 for NULL. */
size_t fuzz_arena_size(const void *block);

/* From now on, all blocks come from malloc. */
void fuzz_arena_avoid(void);

/* The same as an allocator, for the scratch buffers of targets. */
extern const sio_mem fuzz_memory;
#define FUZZ_BUF_INIT                                                                                        \
    { .mem = &fuzz_memory }

#endif
