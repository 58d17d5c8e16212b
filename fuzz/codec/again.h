/* An input of a finding, put to an adapter again. */
#ifndef CFZ_AGAIN_H
#define CFZ_AGAIN_H

#include "fuzz/codec/fuzzer.h"
#include "fuzz/codec/record.h"

/* Start with all zero; it must not move. */
typedef struct cfz_again {
    cfz_options options;
    cfz_fuzzer fuzzer;
    cfz_findings *list; /* what the last look showed */
    uint8_t map[CFZ_COUNTERS];
} cfz_again;

/* Starts the adapter with the limits of the record. Returns false and appends a sentence to `why`. Ownership:
 * cfz_again_end in either case; the record must outlive it. */
bool cfz_again_begin(cfz_again *a, const cfz_record *r, char **command, sio_buf *why);
void cfz_again_end(cfz_again *a);

/* Looks at an input. What it shows is in a->list until the next look. Returns false when the adapter cannot
 * be started any more, or without memory: a sentence is in `why`. */
bool cfz_again_look(cfz_again *a, const cfz_record *r, sio_slice bytes, sio_buf *why);

/* Returns the finding of the record among what the last look showed, or NULL. */
const fnd_item *cfz_again_same(const cfz_again *a, const cfz_record *r);

#endif
