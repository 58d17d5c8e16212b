/* The last bytes of an endless output. Thread-safe. */
#ifndef PROC_RING_H
#define PROC_RING_H

#include <pthread.h>

#include "base/buf.h"

enum { PROC_RING_SIZE = 16384 };

typedef struct proc_ring {
    pthread_mutex_t lock;
    uint64_t total; /* bytes ever added */
    uint8_t bytes[PROC_RING_SIZE];
} proc_ring;

void proc_ring_init(proc_ring *r);
void proc_ring_destroy(proc_ring *r);
void proc_ring_add(proc_ring *r, sio_slice s);

/* Appends the last `lines` lines (those that are still kept; one cut at its start begins with "…"), escaped
 * for a terminal, each with `prefix` before and a newline after it. Returns false without memory. */
bool proc_ring_tail(proc_ring *r, size_t lines, const char *prefix, sio_buf *out);

#endif
