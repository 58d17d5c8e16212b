/* What waits to go to one side of a connection: segments with the time when they are due, and its end. */
#ifndef PRX_QUEUE_H
#define PRX_QUEUE_H

#include "base/buf.h"
#include "wire/clock.h"

typedef enum prx_op_kind { PRX_BYTES, PRX_FIN, PRX_RST } prx_op_kind;

typedef struct prx_op {
    struct prx_op *next;
    prx_op_kind kind;
    wire_us due;
    sio_buf bytes;
} prx_op;

/* Faults of the network in one direction. All zero: none. */
typedef struct prx_faults {
    wire_us latency;      /* added to each segment */
    uint64_t rate;        /* bytes a second, 0: as they come */
    uint64_t stall_after; /* from this byte on … (UINT64_MAX: never) */
    wire_us stall;        /* … nothing goes for so long (WIRE_FOREVER: ever) */
    uint64_t reset_after; /* both sides get RST before this byte (UINT64_MAX: never) */
} prx_faults;
#define PRX_NO_FAULTS                                                                                        \
    { .latency = 0, .rate = 0, .stall_after = UINT64_MAX, .stall = 0, .reset_after = UINT64_MAX }

typedef struct prx_queue {
    prx_op *first, *last;
    size_t bytes;   /* waiting */
    uint64_t total; /* ever added */
    wire_us clock;  /* nothing goes earlier than what went before it */
    bool ended;     /* FIN or RST is queued: no more bytes */
    bool reset;     /* RST is queued */
    prx_faults faults;
} prx_queue;

void prx_queue_free(prx_queue *q);
/* Adds bytes in segments of `split` (0: one), `gap` apart. Returns false without memory or after the end. */
bool prx_queue_bytes(prx_queue *q, sio_slice bytes, size_t split, wire_us gap, wire_us now);
/* Adds the end. RST drops what waits. */
bool prx_queue_end(prx_queue *q, prx_op_kind kind, wire_us now);
/* Nothing that is added later goes before `until`. */
void prx_queue_delay(prx_queue *q, wire_us until);
/* Returns the next op when it is due, else NULL; `due` gets when the next one is (WIRE_FOREVER: none).
 * Ownership: the queue's, until prx_queue_pop. */
const prx_op *prx_queue_peek(const prx_queue *q, wire_us now, wire_us *due);
void prx_queue_pop(prx_queue *q);

#endif
