/* What holds for a file of codec vectors, whatever the text. */
#ifndef FUZZ_PROPERTIES_VECTOR_H
#define FUZZ_PROPERTIES_VECTOR_H

#include "vector/vector.h"

/* A refused text has a reason; the sentence that people see begins with the file. */
void prop_vector_refused(const data_error *error, const char *file);

/* A loaded vector is found by its id; its codec has a name of its protocol. */
void prop_vector_found(const vec_set *set, const vec_vector *vector);

/* A leniency names all alternatives of that name, in their order; no other name finds one. A requirement that
 * it lists is found. */
void prop_vector_alternatives(const vec_vector *vector);

/* It can be run as a case is: decoded, judged, encoded. One of more than 64 KiB is not: what the loader took
 * may be as large as a whole test is, and here it is the loader that is tried. */
void prop_vector_runs(const vec_vector *vector);

#endif
