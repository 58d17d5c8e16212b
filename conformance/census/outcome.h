/* What a codec made of an input, to be compared with what others made of it. */
#ifndef CEN_OUTCOME_H
#define CEN_OUTCOME_H

#include "adapter/answer.h"
#include "adapter/hello.h"
#include "adapter/link.h"
#include "value/value.h"

typedef struct cen_outcome {
    adp_fault fault; /* ADP_NONE: it answered */
    bool readable;   /* the answer is of a known form */
    vec_end end;
    size_t count; /* packets */
    bool opaque;  /* one of them has a value that cannot be written */
    val_value *packets;
    vec_messages output;
    char *shown; /* for people, printable, cut */
} cen_outcome;

/* Makes an outcome of an answer, or of a fault. Return false without memory. Ownership: free it in either
 * case. */
bool cen_outcome_answer(const vec_vector *v, adp_op op, const adp_answer *answer, cen_outcome *out);
bool cen_outcome_fault(adp_fault fault, cen_outcome *out);
void cen_outcome_free(cen_outcome *o);

/* Returns whether they mean the same. */
bool cen_outcome_same(const vec_vector *v, adp_op op, const cen_outcome *a, const cen_outcome *b);

#endif
