/* One copy of what many scenarios say alike: `{"open": {}}` stands in a thousand places. A parsed tree takes
 * ten times the memory of its text, and three quarters of it are repetitions. */
#ifndef SCN_SHARE_H
#define SCN_SHARE_H

#include <jansson.h>

typedef struct scn_share scn_share;

/* Returns an empty collection, or NULL without memory. Ownership: the caller frees. */
scn_share *scn_share_new(void);
/* Forgets which values are shared; they stay shared. NULL is allowed. */
void scn_share_free(scn_share *share);

/* Replaces what is below `value` by equal values (the same members in the same order) that were seen before;
 * nothing of it may be changed from then on. Returns the value to use for it: itself, or an equal older one.
 * Ownership: borrowed from `value` or the collection. Without memory less is shared. */
json_t *scn_share_value(scn_share *share, json_t *value);

#endif
