#include "fuzz/properties/vector.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/check.h"
#include "vector/reference.h"

enum { MOST_BYTES = 65536, MOST_MESSAGES = 16 };

void prop_vector_refused(const data_error *error, const char *file) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL) abort();
    data_error_print(error, out);
    fclose(out);
    FUZZ_CHECK(error->message[0] != '\0', "no reason");
    FUZZ_CHECK(strncmp(text, file, strlen(file)) == 0, "no file: %s", text);
    free(text);
}

void prop_vector_found(const vec_set *set, const vec_vector *vector) {
    FUZZ_CHECK(vec_find(set, vector->id) == vector, "%s is not found", vector->id);
    FUZZ_CHECK(strncmp(vec_codec_name(vector->codec), vector->codec == VEC_SIO5 ? "sio" : "eio", 3) == 0,
               "codec %d", (int)vector->codec);
}

void prop_vector_alternatives(const vec_vector *vector) {
    size_t i;
    const json_t *a;
    json_array_foreach(vector->alternatives, i, a) {
        const char *name = json_string_value(json_object_get(a, "leniency"));
        size_t nth = 0;
        const json_t *found = vec_alternative(vector, name, nth);
        while (found != NULL && found != a)
            found = vec_alternative(vector, name, ++nth);
        FUZZ_CHECK(found == a, "%s is not found", name);
    }
    FUZZ_CHECK(vec_alternative(vector, "", 0) == NULL, "an alternative without a name");
    for (i = 0; i < vector->requirements.count; i++)
        FUZZ_CHECK(data_strings_have(&vector->requirements, vector->requirements.items[i]), "%s is not found",
                   vector->requirements.items[i]);
}

static bool is_small(const vec_messages *messages) {
    size_t bytes = 0;
    for (size_t i = 0; i < messages->count; i++)
        bytes += messages->items[i].bytes.len;
    return bytes <= MOST_BYTES;
}

static void decode(const vec_vector *v, const vec_messages *messages) {
    sio_slice slice[MOST_MESSAGES];
    bool binary[MOST_MESSAGES];
    size_t count = messages->count < MOST_MESSAGES ? messages->count : MOST_MESSAGES;
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

void prop_vector_runs(const vec_vector *vector) {
    vec_messages messages = {.count = 0}, encoded = {.count = 0};
    const char *wrong = vec_messages_make(vector->input, &messages);
    bool runs = wrong == NULL && is_small(&messages);
    if (runs) decode(vector, &messages);
    if (runs && vector->encode != NULL) vec_reference_encode(vector, &messages, &encoded);
    vec_messages_free(&messages);
    vec_messages_free(&encoded);
}
