/* What came out of decoding, and whether it is what a vector wants. */
#ifndef VEC_OUTCOME_H
#define VEC_OUTCOME_H

#include <jansson.h>

#include "base/buf.h"

typedef enum vec_end { VEC_COMPLETE, VEC_REFUSED, VEC_MORE } vec_end;

typedef struct vec_outcome {
    json_t *packets; /* canonical JSON, in order */
    vec_end end;
    const char *reason; /* VEC_REFUSED: the class of docs/vectors.md; NULL: the codec does not say */
    size_t offset;      /* VEC_REFUSED: byte in the last message; for people */
} vec_outcome;

/* Returns an outcome without packets. Free it with vec_outcome_free. */
vec_outcome vec_outcome_new(void);
void vec_outcome_free(vec_outcome *outcome);

/* Returns whether the outcome is what `wanted` (the `expect` or an alternative of a vector) says; where it is
 * not, `why` gets a sentence. */
bool vec_outcome_is(const json_t *wanted, const vec_outcome *got, sio_buf *why);

#endif
