/* An answer of an adapter, taken apart: each member as the JSON text that the adapter wrote. */
#ifndef ADP_ANSWER_H
#define ADP_ANSWER_H

#include "base/buf.h"
#include "vector/message.h"
#include "vector/outcome.h"

/* A view of one frame. Absent members are empty slices (ptr NULL). Of duplicate members the last counts. */
typedef struct adp_answer {
    sio_slice text; /* the whole object */
    uint64_t id;
    bool unreadable; /* it is nested deeper than we read */
    sio_slice packets, refused, reason, more, output, unsupported, coverage, compared;
} adp_answer;

/* Takes a frame apart in one pass, without allocating. Returns NULL, or a sentence: it is no JSON object, or
 * has no `id`. */
const char *adp_answer_read(sio_slice frame, adp_answer *out);

/* Returns whether it says {"unsupported": true}. */
bool adp_answer_unsupported(const adp_answer *a);

/* Makes an outcome of the answer to a decode request. `message` (may be NULL) gets the implementation's own
 * words for a refusal, as they are. Returns NULL, or a sentence: the answer is of no known form. `out` must
 * be fresh; ownership: the caller frees it in either case. */
const char *adp_answer_outcome(const adp_answer *a, vec_outcome *out, sio_buf *message);

/* Makes messages of the answer to an encode request. *refused tells that the codec will not encode it;
 * `message` as above. Returns NULL or a sentence. Ownership: the caller frees `out` in either case. */
const char *adp_answer_output(const adp_answer *a, vec_messages *out, bool *refused, sio_buf *message);

/* Reads the coverage counters: calls `counter` for each pair. Returns false when there are none, or they are
 * not pairs of an index below `counters` and a count from 1 to 255. */
bool adp_answer_coverage(const adp_answer *a, uint32_t counters,
                         void (*counter)(void *ctx, uint32_t index, uint8_t count), void *ctx);

/* Reads the comparisons that the codec made of this input: calls `pair` for each. Returns false when there
 * are none, or they are not pairs of strings. */
bool adp_answer_compared(const adp_answer *a, void (*pair)(void *ctx, sio_slice left, sio_slice right),
                         void *ctx);

#endif
