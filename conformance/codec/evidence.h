/* What there is to see of a vector and the answer to it. */
#ifndef COD_EVIDENCE_H
#define COD_EVIDENCE_H

#include "adapter/hello.h"
#include "scenario/difference.h"
#include "vector/vector.h"

/* Appends the vector for people: input, what is expected, what else is allowed, and what came (`answer` NULL:
 * nothing). Lines; nothing but printable text. Long parts are cut. */
void cod_evidence(const vec_vector *v, adp_op op, const adp_answer *answer, sio_buf *out);

/* Finds where the answer begins to differ from what is expected. Returns false when there is no such place: a
 * refusal against a value, say. */
bool cod_difference(const vec_vector *v, adp_op op, const adp_answer *answer, scn_difference *out);

#endif
