/* Inputs that are no vectors become vectors: what the reference codec makes of them is expected. */
#ifndef CEN_MADE_H
#define CEN_MADE_H

#include "census/census.h"
#include "census/likeness.h"
#include "vector/message.h"

/* Makes a vector with the id "input/NAME", of the codec and with the limits of
 * `like`; a name that is not UTF-8 is escaped. What one leniency of the
 * reference codec alone makes of it otherwise is an alternative, and so is what comes of a text that is not
 * UTF-8 when U+FFFD stands for what is wrong. `likeness` finds its requirement; NULL: it has none. NULL
 * without memory. Ownership: a new reference. */
json_t *cen_make_vector(const cen_census *c, const char *name, const vec_vector *like,
                        const vec_messages *messages, const cen_likeness *likeness);

/* Loads such vectors and adds them as inputs. Returns false and appends a sentence to `why`. */
bool cen_add_made(cen_census *c, json_t *vectors, vec_codec codec, sio_buf *why);

#endif
