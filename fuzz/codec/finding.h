/* What the fuzzer found, each kind once, as files. */
#ifndef CFZ_FINDING_H
#define CFZ_FINDING_H

#include "census/quirks.h"
#include "fuzz/codec/adapter.h"
#include "fuzz/codec/input.h"
#include "fuzz/codec/options.h"
#include "fuzz/codec/swell.h"
#include "fuzz/finding/report.h"
#include "fuzz/finding/signature.h"

/* One observation. Texts are the caller's; they may come from the adapter. */
typedef struct cfz_finding {
    const char *kind;             /* crash, hang, memory, noise, type, wait, dear, differ */
    const char *rule;             /* what tells it from others of its kind: "event-name"; part of its name */
    const char *title;            /* a sentence without a dot */
    const fnd_signature *died;    /* of the adapter; NULL: it lives */
    const cfz_swelling *swelling; /* where it was made large; NULL: nowhere */
    sio_slice answer;             /* of the adapter; empty: none */
    const cfz_adapter *adapter;
    sio_slice bytes; /* the input */
    const cfz_input *input;
} cfz_finding;

/* The kinds, up to NULL. */
extern const char *const cfz_kinds[];

typedef struct cfz_findings cfz_findings;

typedef struct cfz_findings_setup {
    const char *folder;         /* NULL: no files */
    const char *known;          /* folder with the files of what is known; NULL: none */
    const cfz_options *options; /* codec, seed and limits stand in each file */
    cen_quirks *quirks;         /* what is explained; may be NULL */
} cfz_findings_setup;

/* Starts a list whose files go to a folder, made when there is one. `setup` is copied. NULL without memory.
 */
cfz_findings *cfz_findings_new(const cfz_findings_setup *setup);
void cfz_findings_free(cfz_findings *f);

/* Notes a finding: one of the same kind, rule and adapter is the same one, of which the shortest input is
 * kept. A new one is written to the folder: KIND-RULE-HASH.input and .json. Returns whether it is new. When a
 * file cannot be written `cfz_findings_error` is not NULL from then on. */
bool cfz_findings_note(cfz_findings *f, const cfz_finding *finding, uint64_t run, double seconds);

/* How many there are that are new, and how many that a quirk explains or that were known. */
size_t cfz_findings_count(const cfz_findings *f);
size_t cfz_findings_known(const cfz_findings *f);
const char *cfz_findings_error(const cfz_findings *f);

/* Returns all of them, in the order in which they came. Ownership: the list's, until the next note. */
const fnd_item *cfz_findings_items(const cfz_findings *f, size_t *count);

/* Returns the one of that kind and rule, or NULL. Rules of `dear` are compared without their last number: how
 * much stands before the place. */
const fnd_item *cfz_findings_find(const cfz_findings *f, const char *kind, const char *rule);
/* Returns where the shortest input of one was made large; all zero where it was not. */
cfz_swelling cfz_findings_swelling(const cfz_findings *f, const fnd_item *item);

#endif
