/* A finding of a codec as a vector (docs/vectors.md): the input is the finding's, the outcome the strict
 * reference's. */
#ifndef FUZZ_PROMOTE_VECTOR_H
#define FUZZ_PROMOTE_VECTOR_H

#include "fuzz/codec/record.h"
#include "vector/vector.h"

typedef struct prm_vector {
    json_t *file;   /* the whole file, with one vector */
    const char *id; /* in it */
} prm_vector;

/* Makes the file. `name` is the last part of the id; `requirements` are cited; without any (count 0) one is
 * taken from the vectors of `known` that have the same outcome. Returns false and appends a sentence to
 * `why`. Ownership: json_decref(out->file) in either case. */
bool prm_vector_make(const cfz_record *r, const char *name, const cli_texts *requirements,
                     const vec_set *known, prm_vector *out, sio_buf *why);

/* Returns the fuzz target that takes such inputs: "sio_decoder", … Static. */
const char *prm_vector_target(vec_codec codec);

/* Returns whether the reference codec gives what the vector expects; otherwise `why` gets a sentence. */
bool prm_vector_passes(const vec_vector *v, sio_buf *why);

#endif
