/* Timers in one binary heap, on a clock that the caller brings.
 *
 * A timer is embedded in what it belongs to; the heap holds pointers. Setting and removing cost log n, asking
 * for the next expiry costs nothing. One heap serves a whole server: the event loop needs one real timer. */
#ifndef SIO_ENGINEIO_HEAP_H
#define SIO_ENGINEIO_HEAP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/mem.h"

typedef struct sio_timer sio_timer;

/* Called when the timer is due; it is out of the heap then. `now` is the clock, in milliseconds. */
typedef void sio_timer_fn(sio_timer *timer, uint64_t now);

struct sio_timer {
    uint64_t due; /* milliseconds */
    sio_timer_fn *fire;
    size_t place; /* index in the heap + 1; 0: not set */
};

typedef struct sio_heap {
    const sio_mem *mem;
    sio_timer **timer;
    size_t count;
    size_t cap;
} sio_heap;

#define SIO_NEVER UINT64_MAX

/* Makes an empty heap over `mem` (NULL: the default). Allocates nothing. */
void sio_heap_init(sio_heap *heap, const sio_mem *mem);

/* Frees the heap; timers that are still set are forgotten, they belong to others. */
void sio_heap_free(sio_heap *heap);

/* Sets the timer, or sets it anew: a timer that is set already only moves, which cannot fail. Returns false
 * without memory; the timer is then not set. */
bool sio_heap_set(sio_heap *heap, sio_timer *timer, uint64_t due);

/* Takes the timer out; one that is not set is left alone. */
void sio_heap_remove(sio_heap *heap, sio_timer *timer);

/* Returns when the next timer is due, or SIO_NEVER. */
uint64_t sio_heap_next(const sio_heap *heap);

/* Fires all timers that are due at `now`, the earliest first. A timer that is set again while this runs waits
 * for the next call when it is due later than `now`. */
void sio_heap_run(sio_heap *heap, uint64_t now);

#endif
