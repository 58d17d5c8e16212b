/* The quirks file: why codecs differ where they do (vectors/schema/quirks.schema.json). */
#ifndef CEN_QUIRKS_H
#define CEN_QUIRKS_H

#include <stdbool.h>

#include "data/error.h"

typedef struct cen_quirk {
    const char *id;
    const char *codec;       /* a GLOB for "NAME VERSION" */
    const char *vectors;     /* a GLOB for ids; NULL: any */
    const char *requirement; /* a GLOB for the requirement that decides; NULL: any */
    const char *outcome;     /* a GLOB for what came out, as the census shows it; NULL: any */
    const char *what;        /* "decode", "encode", or NULL: both */
    const char *finding;     /* a GLOB for KIND/RULE of a fuzzer's finding; then it is for nothing else */
    const char *reason, *link;
    bool used;
} cen_quirk;

typedef struct cen_quirks cen_quirks;

/* Returns an empty set, or NULL without memory. Ownership: the caller frees. */
cen_quirks *cen_quirks_new(void);

/* Adds those of a quirks file, before any is looked for. Returns false and fills `error`; the set may have
 * grown then. */
bool cen_quirks_add(cen_quirks *q, const char *path, data_error *error);
void cen_quirks_free(cen_quirks *q);

/* A failure to be explained. */
typedef struct cen_failure {
    const char *name, *version; /* of the codec */
    const char *vector, *requirement, *outcome, *what;
} cen_failure;

/* Returns the first quirk that explains it and marks it as used, or NULL. `q` may be NULL. */
const cen_quirk *cen_quirks_find(cen_quirks *q, const cen_failure *failure);

/* Returns the first quirk that explains a fuzzer's finding of a codec, or NULL. `q` may be NULL. */
const cen_quirk *cen_quirks_finding(cen_quirks *q, const char *name, const char *version,
                                    const char *finding);

/* Returns quirk number `index`, or NULL past the last. */
const cen_quirk *cen_quirks_at(const cen_quirks *q, size_t index);

/* Returns whether the quirk is for this codec. */
bool cen_quirk_is_for(const cen_quirk *quirk, const char *name, const char *version);

#endif
