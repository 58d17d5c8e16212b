/* A file of codec vectors: loaded or refused with a sentence; what is loaded can be run. */
#include "vector/vector.h"

#include <string.h>

#include "fuzz/check.h"
#include "fuzz/mutate/mutate.h"
#include "vector/reference.h"

FUZZ_TARGET_SHAPE(JSON)

/* What the loader took may be as large as a whole test is; here it is the loader that is tried. */
enum { MOST_BYTES = 65536 };

static bool is_small(const vec_messages *messages) {
    size_t bytes = 0;
    for (size_t i = 0; i < messages->count; i++)
        bytes += messages->items[i].bytes.len;
    return bytes <= MOST_BYTES;
}

static void decode(const vec_vector *v, const vec_messages *messages) {
    sio_slice slice[16];
    bool binary[16];
    size_t count = messages->count < 16 ? messages->count : 16;
    for (size_t i = 0; i < count; i++) {
        slice[i] = sio_buf_slice(&messages->items[i].bytes);
        binary[i] = messages->items[i].binary;
    }
    vec_outcome outcome = vec_outcome_new();
    sio_buf why = SIO_BUF_INIT;
    FUZZ_CHECK(vec_reference_decode(v, slice, binary, count, sio_rules_strict(), VEC_WHOLE, &outcome),
               "no memory");
    vec_outcome_is(v->expect, &outcome, &why);
    sio_buf_free(&why);
    vec_outcome_free(&outcome);
}

static void run(const vec_vector *v) {
    vec_messages messages = {.count = 0}, encoded = {.count = 0};
    const char *wrong = vec_messages_make(v->input, &messages);
    bool runs = wrong == NULL && is_small(&messages);
    if (runs) decode(v, &messages);
    if (runs && v->encode != NULL) vec_reference_encode(v, &messages, &encoded);
    vec_messages_free(&messages);
    vec_messages_free(&encoded);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    data_error error = {.line = 0};
    sio_buf text = SIO_BUF_INIT;
    FUZZ_CHECK(sio_buf_add(&text, sio_slice_of(data, size)) && sio_buf_cstr(&text) != NULL, "no memory");
    vec_set *set = vec_load_text("input.json", sio_buf_slice(&text), &error);
    FUZZ_CHECK(set != NULL || error.message[0] != '\0', "no reason");
    for (size_t i = 0; set != NULL && i < vec_count(set); i++) {
        const vec_vector *v = vec_at(set, i);
        FUZZ_CHECK(vec_find(set, v->id) == v, "%s is not found", v->id);
        run(v);
    }
    vec_free(set);
    sio_buf_free(&text);
    return 0;
}
