/* Runs vectors through an adapter, and gives their cases verdicts. */
#ifndef COD_RUN_H
#define COD_RUN_H

#include <pthread.h>

#include "adapter/run.h"
#include "codec/plan.h"

typedef struct cod_run {
    run_plan *plan;
    const vec_vector *const *vectors; /* one for each case */
    adp_options options;
    const json_t *claims; /* names of leniencies that are claimed beside those of the hello; or NULL */
    size_t jobs;          /* adapters at once, at least 1 */
    void (*progress)(void *ctx, const run_case *c); /* one case more has a result; may be NULL */
    void *progress_ctx;

    /* What came of it. */
    adp_runner *first;    /* it knows who the adapter is */
    pthread_mutex_t lock; /* for what the jobs share: progress and what follows */
    scn_health health;    /* the worst that no case is to blame for */
    sio_buf stray;        /* what that was; empty: nothing */
    sio_buf stopped;      /* why not all cases were seen through; empty: they were */
} cod_run;

/* Starts the adapter and shakes hands. Returns false and appends to `why` when it does not start or is not
 * believed. Fill the members above first. Ownership: the caller's, by cod_run_free, in either case. */
bool cod_run_begin(cod_run *r, sio_buf *why);
void cod_run_free(cod_run *r);

/* Returns who the adapter is. Ownership: the run's. */
const adp_identity *cod_run_identity(const cod_run *r);

/* Runs all cases that are not decided: those that fail twice, the second time in a fresh process. When it
 * returns, every case has a verdict. Returns false without memory. */
bool cod_run_execute(cod_run *r);

/* Returns the worst health of any case, or of what no case is to blame for. */
scn_health cod_run_health(const cod_run *r);

#endif
