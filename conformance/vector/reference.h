/* The reference codec, run on vectors. */
#ifndef VEC_REFERENCE_H
#define VEC_REFERENCE_H

#include "base/error.h"
#include "base/rules.h"
#include "vector/message.h"
#include "vector/outcome.h"
#include "vector/vector.h"

/* How a stream meets the decoder; only WebTransport is one. Each message of the input is cut so. */
typedef struct vec_feed {
    size_t split; /* a first piece of so many bytes, then the rest; SIZE_MAX: in one piece */
    size_t step;  /* not 0: in pieces of so many bytes */
} vec_feed;

#define VEC_WHOLE ((vec_feed){.split = SIZE_MAX, .step = 0})

/* Decodes `count` messages with the codec and limits of the vector. Messages after a refusal are not fed.
 * `out` must be fresh. Returns false without memory. */
bool vec_reference_decode(const vec_vector *v, const sio_slice *message, const bool *binary, size_t count,
                          const sio_rules *rules, vec_feed feed, vec_outcome *out);

/* Encodes the packets that the vector expects; `wanted` tells the form of an Engine.IO binary packet (text or
 * binary). Returns NULL or a sentence. */
const char *vec_reference_encode(const vec_vector *v, const vec_messages *wanted, vec_messages *out);

/* Returns whether encoding gave what was wanted: texts of packets with the same header and an equal payload,
 * everything else byte for byte. */
bool vec_encoded_is(const vec_vector *v, const vec_messages *wanted, const vec_messages *got);

/* Returns the class of a refusal: the name of the code, all JSON and all base64 codes being one class each.
 */
const char *vec_reason(sio_error_code code);

#endif
