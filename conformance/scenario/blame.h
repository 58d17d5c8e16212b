/* Which requirement a packet breaks that is not the expected one: what its header does wrong is not the
 * fault of its payload, and the other way round. */
#ifndef SCN_BLAME_H
#define SCN_BLAME_H

#include <jansson.h>

#include "value/value.h"

/* A kind of mismatch. Static. */
typedef struct scn_blame {
    const char *const *main;  /* what it always breaks; NULL: nothing in particular */
    const char *const *other; /* and what else, if the step or the case is about it; NULL: nothing */
    const char *const *never; /* what it cannot break; NULL: nothing */
} scn_blame;

/* Finds the kind of mismatch between a PATTERN and the packet that came instead. Returns NULL when it is
 * another packet altogether, or when nothing tells. */
const scn_blame *scn_blame_find(const json_t *pattern, val_packet actual, val_scope *scope,
                                uint64_t max_payload);

/* Returns whether the mismatch breaks a requirement that step or case name. */
bool scn_blame_keeps(const scn_blame *blame, const char *id);

#endif
