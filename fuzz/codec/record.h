/* A finding of `siospec fuzz codec`, read from its file. The file may be anybody's: nothing in it is
 * believed. */
#ifndef CFZ_RECORD_H
#define CFZ_RECORD_H

#include "fuzz/codec/options.h"
#include "fuzz/codec/swell.h"

typedef struct cfz_record {
    json_t *json;
    const char *id, *kind, *rule, *title, *name, *version; /* the document's */
    const char *exception;                                 /* NULL: none */
    cfz_options options;                                   /* codec, limits and seed of the run; no command */
    sio_buf bytes;                                         /* the input, as the fuzzer has it */
    bool swollen;                                          /* it showed when the input was made large, */
    size_t swell_at;                                       /* by repeating this byte */
    bool structure;
} cfz_record;

/* Returns whether the file is JSON that calls itself such a finding. */
bool cfz_record_is(const char *path);

/* Reads it. Returns false and appends a sentence to `why`. Ownership: cfz_record_free in either case. */
bool cfz_record_read(cfz_record *r, const char *path, sio_buf *why);
void cfz_record_free(cfz_record *r);

/* Puts another input in its place; `where`: the byte to repeat in it, NULL where that is not asked. Returns
 * false without memory. */
bool cfz_record_set(cfz_record *r, sio_slice bytes, const cfz_swelling *where);

/* Returns its messages, as in a request of an adapter, or NULL without memory. Ownership: a new reference. */
json_t *cfz_record_input(const cfz_record *r);

/* Writes the JSON, with the input as it is now, and the input beside it (.input). Returns false and appends a
 * sentence to `why`. */
bool cfz_record_write(const cfz_record *r, const char *path, sio_buf *why);

#endif
