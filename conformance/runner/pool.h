/* Runs cases on threads until all are done or the testee is dead. */
#ifndef RUN_POOL_H
#define RUN_POOL_H

#include "runner/case.h"
#include "runner/host.h"

typedef enum run_item_state {
    RUN_WAITING,
    RUN_RUNNING,
    RUN_DONE, /* its case has the result */
    RUN_LOST  /* the testee died while it ran: the result says nothing about the case */
} run_item_state;

typedef struct run_item {
    run_case *c;
    run_item_state state;
    bool rehearsal;   /* run it only to see whether the testee dies: its result is not added */
    wire_us ended;    /* wire_now, once DONE or LOST */
    scn_result *lost; /* the result of a LOST run, for its log; may be NULL */
} run_item;

typedef scn_result *run_function(const scn_scenario *scenario, scn_transport transport, const scn_env *env);

typedef struct run_pool {
    run_function *run; /* scn_run */
    run_host *host;
    const scn_env *env;
    void (*progress)(void *ctx, const run_case *c); /* after each run, one at a time; may be NULL */
    void *progress_ctx;
    run_life life; /* after run_pool_run: RUN_ALIVE, or how it died */
    wire_us died;  /* wire_now when that was noticed */
} run_pool;

/* Runs the waiting items on at most `jobs` threads. When the testee dies, no further item starts and those in
 * flight are LOST; pool->life tells. After every result that is not good, a fresh handshake tells whether the
 * testee still lives. */
void run_pool_run(run_pool *pool, run_item *items, size_t count, size_t jobs);

/* Returns whether the host was so late during the run, or the testee so slow to answer a handshake or a POST,
 * that a failure for lack of time may be the host's. */
bool run_host_was_late(const scn_env *env, const scn_result *result);

/* Returns what may be said for this failure. Wrong contents are the host's fault only when it was twice as
 * late. */
run_excuse run_excuse_of(const scn_env *env, const scn_result *result);

#endif
