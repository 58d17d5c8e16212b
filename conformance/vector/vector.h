/* Codec vectors (vectors/codec/, docs/vectors.md): loaded and checked. */
#ifndef VEC_VECTOR_H
#define VEC_VECTOR_H

#include <jansson.h>

#include "data/reader.h"
#include "data/set.h"

typedef enum vec_codec {
    VEC_SIO5,
    VEC_EIO4_PACKET,
    VEC_EIO4_PAYLOAD,
    VEC_EIO4_WEBTRANSPORT,
    VEC_EIO4_OPEN,
} vec_codec;

/* What a WebTransport decoder is told when the vector says nothing. */
enum { VEC_MAX_PAYLOAD = 1000000 };

/* What decoding may cost (docs/vectors.md): the time may be `times` that of `against` and `ms`; the memory
 * may grow by `mib` above what the process had after `against`. */
typedef struct vec_budget {
    const json_t
        *against; /* array of messages, cheap ones of the same codec; NULL: the vector has no budget */
    double times; /* 1 or more */
    uint64_t ms;  /* 0: time is not judged */
    uint64_t mib; /* 0: memory is not judged */
} vec_budget;

/* One vector. Ownership: its set's; immutable and shared by threads. */
typedef struct vec_vector {
    const char *id;
    const char *title; /* of the vector, or of its group */
    const char *file;  /* for messages */
    data_strings requirements;
    const json_t *body; /* the whole object */
    vec_codec codec;
    uint64_t max_payload;       /* of limits, or VEC_MAX_PAYLOAD */
    const json_t *input;        /* array of messages */
    const json_t *expect;       /* an outcome */
    const json_t *alternatives; /* array, or NULL */
    const json_t *encode;       /* array of messages: what encoding expect.packets gives; NULL: not asked */
    const char *cve;            /* the public vulnerability that the input shows ("CVE-2022-2421"), or NULL */
    vec_budget budget;
} vec_vector;

typedef struct vec_set vec_set;

/* Loads all vectors of a data set, in the order of the files, and checks their shape: a runner can trust it.
 * Returns NULL and fills `error`. Ownership: the caller frees; it needs the data set only while loading. */
vec_set *vec_load(const data_set *data, data_error *error);
/* The same of the text of one file. `path` is for messages. */
vec_set *vec_load_text(const char *path, sio_slice text, data_error *error);
void vec_free(vec_set *set);

size_t vec_count(const vec_set *set);
const vec_vector *vec_at(const vec_set *set, size_t index);
/* Returns the vector of that id, or NULL. */
const vec_vector *vec_find(const vec_set *set, const char *id);

/* Returns the codec's name in the files ("eio4-packet"). */
const char *vec_codec_name(vec_codec codec);

/* Returns the alternative of this leniency number `nth` (from 0: one leniency may allow several), or NULL. */
const json_t *vec_alternative(const vec_vector *v, const char *leniency, size_t nth);

#endif
