/* A file of codec vectors: loaded or refused with a sentence; what is loaded can be run. */
#include "base/buf.h"
#include "vector/vector.h"

#include "fuzz/check.h"
#include "fuzz/mutate/mutate.h"
#include "fuzz/properties/vector.h"

FUZZ_TARGET_SHAPE(JSON)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    data_error error = {.line = 0};
    sio_buf text = SIO_BUF_INIT;
    FUZZ_CHECK(sio_buf_add(&text, sio_slice_of(data, size)) && sio_buf_cstr(&text) != NULL, "no memory");
    vec_set *set = vec_load_text("input.json", sio_buf_slice(&text), &error);
    if (set == NULL) prop_vector_refused(&error, "input.json");
    for (size_t i = 0; set != NULL && i < vec_count(set); i++) {
        const vec_vector *vector = vec_at(set, i);
        prop_vector_found(set, vector);
        prop_vector_alternatives(vector);
        prop_vector_runs(vector);
    }
    vec_free(set);
    sio_buf_free(&text);
    return 0;
}
