/* The inside of a run; private to conformance/adapter/run*.c. */
#ifndef ADP_RUN_INTERNAL_H
#define ADP_RUN_INTERNAL_H

#include "adapter/run.h"

typedef enum adp_state { ADP_WAITING, ADP_ANSWERED, ADP_BLAMED } adp_state;

struct adp_runner {
    const adp_options *options;
    adp_link *link; /* NULL: not running */
    adp_identity who;
    bool known;
    adp_end end;
    sio_buf why;
    size_t events, starts;
    /* of the present run */
    const adp_job *job;
    uint8_t *state;
    size_t run_events;
    sio_buf members; /* of the request that is to be sent next */
    sio_buf control; /* of its control */
    bool silent;     /* answers are not handed on: the requests have had theirs */
    size_t *sent;    /* to the present process, in order */
    size_t sent_count, sent_cap;
};

/* What is sent to one process: the indexes of a list, or (list NULL) all that wait, from 0 to count - 1. */
typedef struct adp_batch {
    const size_t *list;
    size_t count;
} adp_batch;

/* A fault, kept beyond its link. */
typedef struct adp_trouble {
    adp_fault fault; /* ADP_NONE: all is answered */
    sio_buf what, output;
    size_t *due; /* the requests without an answer, oldest first */
    size_t due_count;
    size_t *sent; /* all that this process has been sent in this run, in order */
    size_t sent_count;
} adp_trouble;

void adp_trouble_free(adp_trouble *t);

/* Starts the adapter unless it runs. Returns false when the run must end: r->end says. */
bool adp_connect(adp_runner *r);

/* Stops the process. */
void adp_disconnect(adp_runner *r);

/* Sends the batch and takes the answers. Returns false when the run must end; otherwise `out`, which must be
 * fresh, says whether all went well. After a fault the process is gone. */
bool adp_stream(adp_runner *r, adp_batch batch, adp_trouble *out);

/* Finds the request that is to blame, and tells. Returns false when the run must end. */
bool adp_isolate(adp_runner *r, adp_trouble *trouble);

#endif
