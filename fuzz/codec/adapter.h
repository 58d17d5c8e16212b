/* One adapter under the fuzzer: asked one input at a time, started anew when it dies. */
#ifndef CFZ_ADAPTER_H
#define CFZ_ADAPTER_H

#include "adapter/hello.h"
#include "fuzz/codec/counters.h"

typedef struct cfz_adapter {
    adp_options options;
    uint64_t time_ms; /* of the processor: more for one input is a hang */
    adp_identity who;
    adp_link *link; /* NULL: not running */
    pid_t worker;
    cfz_range sites;   /* its counters; count 0: it has none */
    cfz_range answers; /* what its answers look like */
    size_t starts;
    sio_buf what, output; /* of the last fault */
} cfz_adapter;

/* Prepares the adapter of a command (options: its argv, environment, memory) and starts it. The struct must
 * not move afterwards. Returns false and appends a sentence to `why`. Ownership: the caller's, by
 * cfz_adapter_free, in either case. */
bool cfz_adapter_start(cfz_adapter *a, const adp_options *options, uint64_t time_ms, sio_buf *why);
void cfz_adapter_free(cfz_adapter *a);

/* Stops its process: the next question meets a fresh one. */
void cfz_adapter_stop(cfz_adapter *a);

/* Asks for one request (members as in adp_link_send). The answer is valid until the next question. After a
 * fault `a->what` is a sentence about it and `a->output` the end of its standard error; the adapter is
 * started again by the next question, and ADP_START means that it could not be. */
adp_news cfz_adapter_ask(cfz_adapter *a, sio_slice members);

/* The same, and what it cost; after a fault the cost is not measured. */
adp_news cfz_adapter_measure(cfz_adapter *a, sio_slice members, adp_cost *cost);

#endif
