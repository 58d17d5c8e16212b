/* What the fuzzer found, each kind once, as files. */
#ifndef CFZ_FINDING_H
#define CFZ_FINDING_H

#include "census/quirks.h"
#include "fuzz/codec/adapter.h"
#include "fuzz/codec/input.h"

/* One observation. Texts are the caller's; they may come from the adapter. */
typedef struct cfz_finding {
    const char *kind;      /* crash, hang, memory, noise, type, wait, dear, differ */
    const char *rule;      /* what tells it from others of its kind: "event-name"; part of its name */
    const char *title;     /* a sentence without a dot */
    const char *exception; /* the last words of the adapter; NULL: none */
    sio_slice answer;      /* of the adapter; empty: none */
    const cfz_adapter *adapter;
    sio_slice bytes; /* the input */
    const cfz_input *input;
} cfz_finding;

typedef struct cfz_findings cfz_findings;

typedef struct cfz_findings_setup {
    const char *folder; /* NULL: no files */
    vec_codec codec;
    uint64_t seed;
    cen_quirks *quirks; /* what is explained; may be NULL */
} cfz_findings_setup;

/* Starts a list whose files go to a folder, made when there is one. `setup` is copied. NULL without memory.
 */
cfz_findings *cfz_findings_new(const cfz_findings_setup *setup);
void cfz_findings_free(cfz_findings *f);

/* Notes a finding: one of the same kind, rule and adapter is the same one, of which the shortest input is
 * kept. A new one is written to the folder: KIND-RULE-HASH.input and .json. Returns whether it is new. When a
 * file cannot be written `cfz_findings_error` is not NULL from then on. */
bool cfz_findings_note(cfz_findings *f, const cfz_finding *finding, uint64_t run, double seconds);

/* How many there are that no quirk explains, and how many that one does. */
size_t cfz_findings_count(const cfz_findings *f);
size_t cfz_findings_known(const cfz_findings *f);
const char *cfz_findings_error(const cfz_findings *f);

/* Prints a line for each. */
void cfz_findings_print(const cfz_findings *f, FILE *out);

/* Appends a text with digits and quoted words taken out, cut, as a part of a name: "cannot-read-property-of".
 */
void cfz_slug(const char *text, size_t most, sio_buf *out);

#endif
