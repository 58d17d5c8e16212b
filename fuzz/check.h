/* What a fuzz target demands beside not crashing. A violated invariant says which one and aborts, so that
 * every engine takes it for a crash. */
#ifndef FUZZ_CHECK_H
#define FUZZ_CHECK_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/slice.h"

/* The entry point that libFuzzer, AFL++, OSS-Fuzz and fuzz/replay.c share. Returns 0. Ownership: the
 * caller's. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Aborts with one line on stderr when `condition` is false. What follows is a printf format and its
 * arguments. */
#define FUZZ_CHECK(condition, ...)                                                                           \
    do {                                                                                                     \
        if (!(condition)) fuzz_violated(__FILE__, __LINE__, #condition, __VA_ARGS__);                        \
    } while (0)

/* Where a violation of this thread goes instead of aborting; NULL: it aborts. */
extern _Thread_local jmp_buf *fuzz_escape;

/* Prints `FILE:LINE: violated: CONDITION: ...` and aborts. */
_Noreturn void fuzz_violated(const char *file, int line, const char *condition, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Demands that the error is one of the list and lies within `size` bytes; that success has offset 0. Without
 * memory is none: a target gives enough. */
void fuzz_check_error(sio_error error, size_t size);

/* Demands that both are the same error at the same byte. */
void fuzz_check_same_error(sio_error a, sio_error b);

/* An allocator that counts the bytes that are allocated, and violates an invariant when they pass `limit`. */
typedef struct fuzz_meter {
    sio_mem mem;
    size_t limit;
    size_t live;   /* bytes */
    size_t peak;   /* bytes */
    size_t blocks; /* not yet released */
    size_t starve; /* of the allocations that follow, this one fails; 0: none */
} fuzz_meter;

/* Makes a meter whose limit is `times` bytes for each of `size` bytes of input, and `fixed` bytes. */
void fuzz_meter_init(fuzz_meter *meter, size_t size, size_t times, size_t fixed);

/* Lets one of the next `allocations` fail; the input chooses which. */
void fuzz_meter_starve(fuzz_meter *meter, sio_slice input, size_t allocations);

/* Demands that everything was given back. */
void fuzz_meter_end(const fuzz_meter *meter);

/* Returns a number made of the bytes: for choices (where to split) that the same input always makes the same.
 */
uint64_t fuzz_hash(const uint8_t *data, size_t size);

#endif
