/* A file of codec vectors: loaded or refused with a sentence; what is loaded can be run. */
#include "vector/vector.h"

#include <stdio.h>
#include <stdlib.h>
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

/* A leniency names all alternatives of that name, in their order. */
static void find_alternatives(const vec_vector *v) {
    size_t i;
    const json_t *a;
    json_array_foreach(v->alternatives, i, a) {
        const char *name = json_string_value(json_object_get(a, "leniency"));
        size_t nth = 0;
        const json_t *found = vec_alternative(v, name, nth);
        while (found != NULL && found != a)
            found = vec_alternative(v, name, ++nth);
        FUZZ_CHECK(found == a, "%s is not found", name);
    }
    FUZZ_CHECK(vec_alternative(v, "", 0) == NULL, "an alternative without a name");
    for (i = 0; i < v->requirements.count; i++)
        FUZZ_CHECK(data_strings_have(&v->requirements, v->requirements.items[i]), "%s is not found",
                   v->requirements.items[i]);
}

/* The sentence that people see is one line with the file in it. */
static void check_refusal(const data_error *error) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL) abort();
    data_error_print(error, out);
    fclose(out);
    FUZZ_CHECK(error->message[0] != '\0', "no reason");
    FUZZ_CHECK(strncmp(text, "input.json", 10) == 0, "no file: %s", text);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    data_error error = {.line = 0};
    sio_buf text = SIO_BUF_INIT;
    FUZZ_CHECK(sio_buf_add(&text, sio_slice_of(data, size)) && sio_buf_cstr(&text) != NULL, "no memory");
    vec_set *set = vec_load_text("input.json", sio_buf_slice(&text), &error);
    if (set == NULL) check_refusal(&error);
    for (size_t i = 0; set != NULL && i < vec_count(set); i++) {
        const vec_vector *v = vec_at(set, i);
        FUZZ_CHECK(vec_find(set, v->id) == v, "%s is not found", v->id);
        FUZZ_CHECK(strncmp(vec_codec_name(v->codec), v->codec == VEC_SIO5 ? "sio" : "eio", 3) == 0,
                   "codec %d", (int)v->codec);
        find_alternatives(v);
        run(v);
    }
    vec_free(set);
    sio_buf_free(&text);
    return 0;
}
