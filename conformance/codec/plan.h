/* Codec vectors as cases: "ID@decode", and "ID@encode" where a vector is to be encoded. */
#ifndef COD_PLAN_H
#define COD_PLAN_H

#include "runner/plan.h"
#include "vector/vector.h"

/* Makes the cases of the vectors that the selection asks for, by id, then channel; what --skip names is
 * SCN_SKIPPED. Returns the vector of each case, in the same order, or NULL without memory. Ownership: the
 * caller's (free; run_plan_free for the plan). */
const vec_vector **cod_plan_make(run_plan *plan, const vec_set *vectors, const run_selection *selection);

/* Returns whether the set (a vec_set) has that vector, and it is to be decoded or encoded. */
bool cod_has(const void *vectors, const char *id, const char *channel);

#endif
