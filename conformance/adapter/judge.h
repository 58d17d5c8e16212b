/* What an answer means for a vector. */
#ifndef ADP_JUDGE_H
#define ADP_JUDGE_H

#include "adapter/hello.h"
#include "vector/vector.h"

typedef enum adp_verdict {
    ADP_PASS,
    ADP_LENIENT,    /* an alternative that only --strict fails */
    ADP_INFO,       /* an alternative where the matter is open */
    ADP_FAIL,       /* neither; or a claimed leniency that does not show */
    ADP_UNSUPPORTED /* the codec says that it cannot do it */
} adp_verdict;

/* Returns the name: "pass", "lenient", "info", "fail", "unsupported". */
const char *adp_verdict_name(adp_verdict verdict);

typedef struct adp_judgement {
    adp_verdict verdict;
    const char *leniency; /* ADP_LENIENT, ADP_INFO: its name; ADP_FAIL: one that is claimed and does not show,
                             or NULL */
    const char *reason;   /* of that alternative: its `why` ("A-15"), or NULL */
} adp_judgement;

/* Judges the answer to the decode or encode request of a vector. `claims` may be NULL. `why` gets a sentence
 * unless it passes: expected …, got …, and the implementation's own words. Strings in the result are the
 * vector's. */
adp_judgement adp_judge(const vec_vector *v, adp_op op, const adp_identity *claims, const adp_answer *answer,
                        sio_buf *why);

/* Takes out of decoded packets what is not compared (docs/vectors.md#outcomes). */
void adp_judge_normalize(vec_codec codec, json_t *packets);

/* Joins the pieces of a WebTransport stream: it has no messages, whatever the encoder makes. Returns NULL or
 * a sentence. */
const char *adp_judge_join(vec_codec codec, vec_messages *messages);

/* Judges the cost of a decode request against the vector's budget. Returns ADP_PASS, or ADP_FAIL with a
 * sentence. */
adp_verdict adp_judge_cost(const vec_vector *v, const adp_cost *cost, sio_buf *why);

#endif
