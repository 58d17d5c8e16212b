/* Plays scripts on several threads, with a bystander, until there are no more or something is wrong. */
#ifndef FUZZ_SERVER_SHIFT_H
#define FUZZ_SERVER_SHIFT_H

#include "fuzz/server/stand.h"

typedef struct live_shift {
    live_stand *stand;
    size_t jobs;
    wire_us until;  /* no script begins later (wire_now) */
    bool aftermath; /* wait for what timers bring about, and for a fresh handshake in the end */
    wire_log *log;  /* for one job alone; may be NULL */
    void *ctx;
    /* Gives the next script and its number. Returns false when there is none. Any thread, one at a time. */
    bool (*next)(void *ctx, script *s, uint64_t *run);
    /* Takes what came of it. Returns false when no further script is to begin. Any thread, one at a time. */
    bool (*done)(void *ctx, const script *s, uint64_t run, const live_outcome *o);
} live_shift;

/* Works; blocks. What is wrong with the server, if anything, is told by `t`, which the caller frees. */
void live_shift_work(live_shift *s, live_trouble *t);

#endif
