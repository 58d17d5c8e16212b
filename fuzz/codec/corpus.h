/* A folder of inputs: what it covers, and which of them are needed for that. */
#ifndef CFZ_CORPUS_H
#define CFZ_CORPUS_H

#include "fuzz/codec/fuzzer.h"

typedef struct cfz_corpus_entry {
    char *name;
    sio_buf bytes;
    bool needed; /* covers something that no smaller one does */
} cfz_corpus_entry;

/* Start with all zero. Smallest first, of one size in order of name. */
typedef struct cfz_corpus {
    cfz_corpus_entry *items;
    size_t count;
} cfz_corpus;

/* Reads the files of a folder that have at most `most` bytes; those whose name begins with a dot are left
 * out. Returns false and appends a sentence to `why`. Ownership: cfz_corpus_free in either case. */
bool cfz_corpus_read(cfz_corpus *c, const char *folder, size_t most, sio_buf *why);
void cfz_corpus_free(cfz_corpus *c);

/* Puts all inputs to the adapters, notes findings and marks what is needed. An input that makes an adapter
 * end is never needed. Returns what they cover, as JSON for reports, or NULL when an adapter cannot be
 * started or without memory. Ownership: a new reference. */
json_t *cfz_corpus_cover(cfz_corpus *c, cfz_fuzzer *f);

/* Removes the files that are not needed. Returns how many, or -1 and a sentence in `why`. */
long cfz_corpus_prune(const cfz_corpus *c, const char *folder, sio_buf *why);

#endif
