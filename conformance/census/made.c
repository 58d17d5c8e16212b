#include "census/made.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "census/census_internal.h"
#include "text/escape.h"
#include "value/text.h"
#include "vector/reference.h"

/* ---- the input ---- */

/* A string of a vector holds no "${" (docs/vectors.md#messages). */
static bool is_plain(sio_slice bytes) {
    return sio_utf8_check(bytes).code == SIO_ERR_OK &&
           (bytes.len == 0 || memmem(bytes.ptr, bytes.len, "${", 2) == NULL);
}

static json_t *message_of(const vec_message *m) {
    sio_slice bytes = sio_buf_slice(&m->bytes);
    const char *text = bytes.len == 0 ? "" : (const char *)bytes.ptr;
    if (!m->binary && is_plain(bytes)) return json_stringn(text, bytes.len);
    sio_buf base64 = SIO_BUF_INIT;
    json_t *out = NULL;
    if (val_base64_encode(bytes, &base64))
        out = json_pack("{s:s%}", "b64", base64.len == 0 ? "" : (const char *)base64.data, base64.len);
    sio_buf_free(&base64);
    return m->binary || out == NULL ? out : json_pack("{s:o}", "text", out);
}

static json_t *input_of(const vec_messages *messages) {
    json_t *array = json_array();
    for (size_t i = 0; i < messages->count; i++)
        if (json_array_append_new(array, message_of(&messages->items[i])) != 0) {
            json_decref(array);
            return NULL;
        }
    return array;
}

/* ---- the expectation ---- */

static bool decode(vec_codec codec, uint64_t max_payload, const vec_messages *messages, vec_outcome *got) {
    vec_vector v = {.codec = codec, .max_payload = max_payload};
    sio_slice *bytes = calloc(messages->count + 1, sizeof *bytes);
    bool *binary = calloc(messages->count + 1, sizeof *binary);
    bool ok = bytes != NULL && binary != NULL;
    for (size_t i = 0; ok && i < messages->count; i++) {
        bytes[i] = sio_buf_slice(&messages->items[i].bytes);
        binary[i] = messages->items[i].binary;
    }
    ok = ok && vec_reference_decode(&v, bytes, binary, messages->count, sio_rules_strict(), VEC_WHOLE, got);
    free(bytes);
    free(binary);
    return ok;
}

static json_t *expectation(const vec_outcome *got) {
    json_t *expect = json_pack("{s:O}", "packets", got->packets);
    if (got->end == VEC_MORE) json_object_set_new(expect, "more", json_true());
    if (got->end == VEC_REFUSED) json_object_set_new(expect, "refused", json_string(got->reason));
    return expect;
}

static json_t *requirements_of(const char *requirement) {
    json_t *array = json_array();
    if (requirement != NULL) json_array_append_new(array, json_string(requirement));
    return array;
}

static json_t *limits_of(uint64_t max_payload) {
    return max_payload == VEC_MAX_PAYLOAD ? NULL : json_pack("{s:I}", "maxPayload", (json_int_t)max_payload);
}

json_t *cen_make_vector(const char *name, vec_codec codec, uint64_t max_payload, const vec_messages *messages,
                        const cen_likeness *likeness) {
    vec_outcome got = vec_outcome_new();
    sio_buf id = SIO_BUF_INIT;
    json_t *out = NULL;
    bool ok = decode(codec, max_payload, messages, &got) && sio_buf_add_str(&id, "input/") &&
              txt_escape_utf8(&id, sio_slice_str(name));
    if (ok) {
        const char *requirement =
            likeness == NULL ? NULL : cen_likeness_requirement(likeness, messages, &got);
        out = json_pack("{s:s%, s:o, s:o, s:o, s:o*}", "id", (const char *)id.data, id.len, "requirements",
                        requirements_of(requirement), "input", input_of(messages), "expect",
                        expectation(&got), "limits", limits_of(max_payload));
    }
    vec_outcome_free(&got);
    sio_buf_free(&id);
    return out;
}

/* ---- loading ---- */

/* Through the loader of vectors, so that they are what everything else expects. */
static vec_set *load(json_t *vectors, vec_codec codec, sio_buf *why) {
    data_error error;
    json_t *root = json_pack("{s:i, s:s, s:s, s:s, s:O}", "schema", 1, "codec", vec_codec_name(codec),
                             "group", "input", "title", "Inputs", "vectors", vectors);
    char *text = root == NULL ? NULL : json_dumps(root, JSON_COMPACT);
    vec_set *set = text == NULL ? NULL : vec_load_text("inputs", sio_slice_str(text), &error);
    if (set == NULL) sio_buf_add_str(why, text == NULL ? "out of memory" : error.message);
    free(text);
    json_decref(root);
    return set;
}

bool cen_add_made(cen_census *c, json_t *vectors, vec_codec codec, sio_buf *why) {
    c->files = load(vectors, codec, why);
    if (c->files == NULL || !cen_reserve(c, vec_count(c->files))) return false;
    for (size_t i = 0; i < vec_count(c->files); i++)
        cen_put_input(c, vec_at(c->files, i), ADP_DECODE);
    return true;
}
