/* Many requests through an adapter that may die: it is started again, and the input to blame is found. */
#ifndef ADP_RUN_H
#define ADP_RUN_H

#include "adapter/hello.h"

enum { ADP_MOST_EVENTS = 20, ADP_OUTPUT_LINES = 10 };

/* Something that an adapter must not do. Valid during the callback. */
typedef struct adp_event {
    adp_fault fault;
    bool flaky;          /* it did not happen again; the requests were answered then */
    bool together;       /* it happens again, but only when these requests run in one process; each alone was
                            answered */
    const size_t *index; /* the requests: one, or more when `flaky` or `together`; none: at its end */
    size_t count;
    const char *what; /* a sentence without a dot */
    const char
        *output; /* the last lines of its standard error, each with two blanks before it; perhaps empty */
} adp_event;

/* What a run does for its caller. Each index from 0 to count - 1 gets: one `answer`; or it is the only index
 * of an `event` that is neither flaky nor together; or neither, when the run ended before: inconclusive. */
typedef struct adp_job {
    void *ctx;
    /* Appends the members of request `index`, without the opening brace and the id: "\"op\":…}". Called again
     * when the request is sent again. Returns false without memory, which ends the run. */
    bool (*write)(void *ctx, size_t index, sio_buf *out);
    /* Whether the cost of the request is measured: then appends the members of its control, a cheap request,
     * as `write` does, and returns true. The control is sent and answered just before, nothing else is due
     * meanwhile. NULL: none is. */
    bool (*control)(void *ctx, size_t index, sio_buf *out);
    /* Returns whether that is more than the request may cost: it is asked again then, three times at most,
     * and the least counts. NULL: never. */
    bool (*dear)(void *ctx, size_t index, const adp_cost *cost);
    /* Takes the answer, a view. `cost` is measured where there is a control. */
    void (*answer)(void *ctx, size_t index, const adp_answer *answer, const adp_cost *cost);
    /* NULL: not told. */
    void (*event)(void *ctx, const adp_event *event);
    /* Asked now and then: true ends the run. NULL: never. */
    bool (*stop)(void *ctx);
} adp_job;

typedef enum adp_end {
    ADP_DONE,        /* all requests have an answer or are blamed */
    ADP_STOPPED,     /* after ADP_MOST_EVENTS events, or by `stop` */
    ADP_DISTRUSTED,  /* it answered what was not asked, or twice, or not as itself after a restart */
    ADP_NOT_STARTED, /* it could not be started (again), or did not say hello */
    ADP_NO_MEMORY,   /* ours */
} adp_end;

typedef struct adp_runner adp_runner;

/* Starts the adapter and shakes hands. Returns NULL without memory; otherwise look at adp_runner_identity.
 * `options` must outlive it. Ownership: the caller's, by adp_runner_free. */
adp_runner *adp_runner_new(const adp_options *options);
void adp_runner_free(adp_runner *r);

/* Returns who the adapter is; NULL when it did not start or is not believed: adp_runner_why says. */
const adp_identity *adp_runner_identity(const adp_runner *r);

/* Runs requests 0 to count - 1. The process stays for the next call. A call after an end other than ADP_DONE
 * is allowed, but for ADP_DISTRUSTED. */
adp_end adp_run(adp_runner *r, const adp_job *job, size_t count);

/* Ends the adapter's input and waits for its end. Returns what it did wrong then (further frames, it lives
 * on), or ADP_NONE. A next adp_run starts it again. */
adp_fault adp_runner_finish(adp_runner *r);

/* Returns why there is no identity, why the last run ended, or what was wrong at the end: sentences, with the
 * last lines of its standard error. Ownership: the runner's. */
const char *adp_runner_why(const adp_runner *r);

/* Returns how many events there were, and how often the adapter was started, in all runs. */
size_t adp_runner_events(const adp_runner *r);
size_t adp_runner_starts(const adp_runner *r);

#endif
