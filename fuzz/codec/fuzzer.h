/* `siospec fuzz codec` without its engine: what is done with one input. */
#ifndef CFZ_FUZZER_H
#define CFZ_FUZZER_H

#include "fuzz/codec/adapter.h"
#include "fuzz/codec/finding.h"
#include "fuzz/codec/hints.h"
#include "fuzz/codec/options.h"
#include "fuzz/codec/swell.h"
#include "wire/clock.h"

typedef struct cfz_subject {
    cfz_adapter main;
    cfz_adapter plain; /* the same without coverage, for measuring; not started until it is needed */
    adp_options plain_options;
    bool measurable, waits_found, unannounced_found;
} cfz_subject;

/* Start with all zero and `options`, `counters.map` and `findings` set. */
typedef struct cfz_fuzzer {
    const cfz_options *options;
    cfz_counters counters;
    cfz_findings *findings;
    cfz_subject subject[CFZ_MOST_ADAPTERS];
    size_t subjects;
    char **environment; /* ours, as it was */
    cfz_hints hints;    /* inputs to try next */
    cfz_swells swells;
    cfz_input input;
    sio_buf request, probe;
    uint64_t runs, kept; /* inputs tried; those that were new */
    uint64_t random;
    wire_us begun, swelling; /* when; time spent on swollen inputs */
    bool reached;            /* what the option `until` waits for was found */
    char *broken;            /* why it cannot go on; NULL: it can */
} cfz_fuzzer;

/* Starts the adapters. Returns false and a sentence in `why`. Ownership: cfz_fuzzer_free in either case. */
bool cfz_fuzzer_start(cfz_fuzzer *f, sio_buf *why);
void cfz_fuzzer_free(cfz_fuzzer *f);

/* Puts one input to all adapters: sets the counters, notes findings. One that is new is probed. Returns
 * whether it was new. */
bool cfz_fuzzer_try(cfz_fuzzer *f, sio_slice bytes);

/* The same without a closer look at what is new: what an input covers, and no more. */
bool cfz_fuzzer_weigh(cfz_fuzzer *f, sio_slice bytes);

/* Puts one input to all adapters and notes what it shows in a list of its own; with `swell` it is also made
 * large at each kind of place, which takes seconds. Nothing is counted. */
void cfz_fuzzer_look(cfz_fuzzer *f, sio_slice bytes, bool swell, cfz_findings *into);

/* Returns whether an input shows a finding when it is looked at. */
bool cfz_fuzzer_shows(cfz_fuzzer *f, sio_slice bytes);

/* Looks closer at an input that is in f->input: asks for its comparisons, lets the packet wait for many
 * attachments, makes it large. `more`: for each adapter, whether it waits for more. */
void cfz_fuzzer_probe(cfz_fuzzer *f, sio_slice bytes, const bool *more);

/* Makes an input large at each kind of place. */
void cfz_fuzzer_swell_all(cfz_fuzzer *f, sio_slice bytes);

/* Sees whether the packet that an adapter waits to complete would wait for any number of attachments. */
void cfz_fuzzer_flood(cfz_fuzzer *f, cfz_subject *s, sio_slice bytes);

/* Asks an adapter for the comparisons that it makes of the input, and queues what they suggest. */
void cfz_fuzzer_hints(cfz_fuzzer *f, cfz_adapter *a, sio_slice bytes);

/* Notes a finding; the rest of it is taken from the fuzzer. */
void cfz_fuzzer_note(cfz_fuzzer *f, const cfz_adapter *a, sio_slice bytes, const cfz_finding *what);

/* Notes what a fault of the adapter means. */
void cfz_fuzzer_fault(cfz_fuzzer *f, const cfz_adapter *a, adp_fault fault, sio_slice bytes);

#endif
