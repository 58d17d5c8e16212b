/* What an adapter in C needs besides its codec: frames, canonical JSON, answers. See docs/adapters.md. */
#ifndef ADAPTER_H
#define ADAPTER_H

#include <jansson.h>

#include "base/buf.h"
#include "vector/message.h"
#include "vector/outcome.h"
#include "vector/vector.h"

typedef struct adapter {
    const char *name, *version;
    unsigned codecs;          /* what can be asked: the bits 1u << vec_codec */
    const json_t *leniencies; /* their names; NULL: none */
    const void *user;         /* for decode */

    /* Decodes `count` messages with the codec and limits of `v`. `out` is fresh. Returns false without
     * memory. */
    bool (*decode)(const vec_vector *v, const sio_slice *message, const bool *binary, size_t count,
                   const void *user, vec_outcome *out);

    /* Encodes the packets in v->expect; the first of `wanted` tells whether binary is wanted as bytes.
     * Returns NULL or why it is refused. */
    const char *(*encode)(const vec_vector *v, const vec_messages *wanted, vec_messages *out);
} adapter;

/* Answers requests until the standard input ends. Returns an exit status. */
int adapter_serve(const adapter *a);

/* Appends the answer to a request. Returns false when it is no request, or without memory. */
bool adapter_answer(sio_slice request, const adapter *a, sio_buf *out);

#endif
