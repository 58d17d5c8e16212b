/* What the files of the census share. */
#ifndef CEN_CENSUS_INTERNAL_H
#define CEN_CENSUS_INTERNAL_H

#include "census/census.h"

/* Makes the vector of an input that is no vector: `bytes` is its only message. NULL without memory.
 * Ownership: a new reference. */
json_t *cen_vector_of(const cen_census *c, const char *name, vec_codec codec, sio_slice bytes);

/* Loads such vectors and adds them as inputs. Returns false and appends a sentence to `why`. */
bool cen_add_made(cen_census *c, json_t *vectors, vec_codec codec, sio_buf *why);

/* Adds a codec that has not been asked yet. NULL without memory. */
cen_codec *cen_add_codec(cen_census *c, const char *command);

/* Appends who agrees with whom on an input: "A B | C". Returns how many sides there are. */
size_t cen_add_sides(const cen_census *c, size_t input, sio_buf *out);

#endif
