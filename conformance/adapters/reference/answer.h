/* What the reference codec answers. */
#ifndef REF_ANSWER_H
#define REF_ANSWER_H

#include <jansson.h>

#include "base/buf.h"
#include "base/rules.h"

typedef struct ref_claims {
    sio_rules rules;
    json_t *names; /* the leniencies that are on */
} ref_claims;

/* Appends the answer to a request. Returns false when it is no request, or without memory. */
bool ref_answer(sio_slice request, const ref_claims *claims, sio_buf *out);

#endif
