/* Inputs that are no vectors become vectors: what the reference codec makes of them is expected. */
#ifndef CEN_MADE_H
#define CEN_MADE_H

#include "census/census.h"
#include "census/likeness.h"
#include "vector/message.h"

/* Makes a vector with the id "input/NAME"; a name that is not UTF-8 is escaped. `likeness` finds its
 * requirement; NULL: it has none. NULL without memory. Ownership: a new reference. */
json_t *cen_make_vector(const char *name, vec_codec codec, uint64_t max_payload, const vec_messages *messages,
                        const cen_likeness *likeness);

/* Loads such vectors and adds them as inputs. Returns false and appends a sentence to `why`. */
bool cen_add_made(cen_census *c, json_t *vectors, vec_codec codec, sio_buf *why);

#endif
