/* How late this host wakes a sleeper, us or the testee, on any of the first sixteen cores that we may use:
 * what a time-based verdict must allow for.
 * Thread-safe. */
#ifndef RUN_JITTER_H
#define RUN_JITTER_H

#include "wire/clock.h"

typedef struct run_jitter run_jitter;

/* Starts measuring, in a thread for each core. Returns NULL without memory or threads. Ownership: the
 * caller's, by run_jitter_stop (NULL is allowed). */
run_jitter *run_jitter_start(void);
void run_jitter_stop(run_jitter *j);

/* Returns how many microseconds somebody else had to wait for a core since it was asked last. */
typedef wire_us run_waited(void *ctx);

/* From now on such waits count as delays, too. `waited` is called from many threads, one at a time, until
 * run_jitter_stop; NULL: nobody is watched. */
void run_jitter_watch(run_jitter *j, run_waited *waited, void *ctx);

/* Returns the worst delay, in microseconds, of any wake-up due since `since` (wire_now time), a wake-up that
 * is overdue at this moment included. Times longer ago than about seven minutes give the worst of the whole
 * run. */
wire_us run_jitter_since(run_jitter *j, wire_us since);

/* Records a delay seen at `at`; the measuring thread and tests use it. */
void run_jitter_record(run_jitter *j, wire_us at, wire_us delay);

#endif
