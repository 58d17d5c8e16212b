/* Which requirement decides about an input that is no vector: that of the vector which is most like it. */
#ifndef CEN_LIKENESS_H
#define CEN_LIKENESS_H

#include "vector/message.h"
#include "vector/outcome.h"
#include "vector/vector.h"

typedef struct cen_likeness cen_likeness;

/* Prepares the vectors of a codec for comparison. Returns NULL without memory. Ownership: the caller frees;
 * the vectors must outlive it. */
cen_likeness *cen_likeness_new(const vec_set *vectors, vec_codec codec);
void cen_likeness_free(cen_likeness *l);

/* Returns the first requirement of the vector that is most like the input and ends as it does, of those as
 * like it the one that differs least in length; NULL: there is none. Ownership: the vector's. */
const char *cen_likeness_requirement(const cen_likeness *l, const vec_messages *input,
                                     const vec_outcome *got);

#endif
