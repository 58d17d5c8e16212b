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

/* ---- what comes of it ---- */

struct decoding {
    const vec_vector *like;
    const vec_messages *messages;
    uint32_t lenient;
    bool replaced; /* each text as UTF-8, with U+FFFD for what is not */
};

static bool replace(const vec_messages *from, vec_messages *to) {
    bool ok = true;
    for (size_t i = 0; ok && i < from->count; i++) {
        sio_slice bytes = sio_buf_slice(&from->items[i].bytes);
        bool binary = from->items[i].binary;
        vec_message *m = vec_messages_add(to, binary);
        ok = m != NULL && (binary ? sio_buf_add(&m->bytes, bytes) : sio_utf8_replace(bytes, &m->bytes));
    }
    return ok;
}

static bool decode_messages(const struct decoding *d, const vec_messages *messages, vec_outcome *got) {
    sio_rules rules = *sio_rules_strict();
    sio_slice *bytes = calloc(messages->count + 1, sizeof *bytes);
    bool *binary = calloc(messages->count + 1, sizeof *binary);
    bool ok = bytes != NULL && binary != NULL;
    rules.lenient = d->lenient;
    for (size_t i = 0; ok && i < messages->count; i++) {
        bytes[i] = sio_buf_slice(&messages->items[i].bytes);
        binary[i] = messages->items[i].binary;
    }
    ok = ok && vec_reference_decode(d->like, bytes, binary, messages->count, &rules, VEC_WHOLE, got);
    free(bytes);
    free(binary);
    return ok;
}

static bool decode(const struct decoding *d, vec_outcome *got) {
    vec_messages replaced = {NULL, 0};
    bool ok = !d->replaced || replace(d->messages, &replaced);
    ok = ok && decode_messages(d, d->replaced ? &replaced : d->messages, got);
    vec_messages_free(&replaced);
    return ok;
}

static json_t *outcome_of(const vec_outcome *got) {
    json_t *out = json_pack("{s:O}", "packets", got->packets);
    if (got->end == VEC_MORE) json_object_set_new(out, "more", json_true());
    if (got->end == VEC_REFUSED) json_object_set_new(out, "refused", json_string(got->reason));
    return out;
}

/* ---- alternatives ---- */

/* Appends what comes of it with a leniency, a row of leniencies.json, unless it is what is expected. */
static bool add_alternative(const struct decoding *d, const json_t *row, const json_t *expect, json_t *out) {
    vec_outcome got = vec_outcome_new();
    bool ok = decode(d, &got);
    json_t *other = ok ? outcome_of(&got) : NULL;
    vec_outcome_free(&got);
    if (other == NULL) return false;
    if (json_equal(other, expect)) {
        json_decref(other);
        return true;
    }
    json_object_set(other, "leniency", json_object_get(row, "name"));
    json_object_set(other, "why", json_object_get(row, "why"));
    const char *grade = json_string_value(json_object_get(row, "grade"));
    if (grade != NULL && strcmp(grade, "info") == 0) json_object_set_new(other, "grade", json_string(grade));
    return json_array_append_new(out, other) == 0;
}

static bool add_alternatives(const cen_census *c, struct decoding *d, const json_t *expect, json_t *out) {
    size_t i;
    const json_t *row;
    bool ok = true;
    json_array_foreach(c->leniencies, i, row) {
        const char *name = json_string_value(json_object_get(row, "name"));
        if (name == NULL) continue;
        d->lenient = sio_leniency_find(sio_slice_str(name));
        d->replaced = strcmp(name, "text-replaced") == 0;
        if (d->lenient != 0 || d->replaced) ok = ok && add_alternative(d, row, expect, out);
    }
    return ok;
}

/* ---- the vector ---- */

static json_t *requirements_of(const char *requirement) {
    json_t *array = json_array();
    if (requirement != NULL) json_array_append_new(array, json_string(requirement));
    return array;
}

static json_t *limits_of(uint64_t max_payload) {
    return max_payload == VEC_MAX_PAYLOAD ? NULL : json_pack("{s:I}", "maxPayload", (json_int_t)max_payload);
}

json_t *cen_make_vector(const cen_census *c, const char *name, const vec_vector *like,
                        const vec_messages *messages, const cen_likeness *likeness) {
    struct decoding d = {.like = like, .messages = messages};
    vec_outcome got = vec_outcome_new();
    sio_buf id = SIO_BUF_INIT;
    json_t *out = NULL, *others = json_array();
    bool ok = decode(&d, &got);
    json_t *expect = ok ? outcome_of(&got) : NULL;
    ok = expect != NULL && others != NULL && add_alternatives(c, &d, expect, others) &&
         sio_buf_add_str(&id, "input/") && txt_escape_utf8(&id, sio_slice_str(name));
    if (ok) {
        const char *requirement =
            likeness == NULL ? NULL : cen_likeness_requirement(likeness, messages, &got);
        out = json_pack("{s:s%, s:o, s:o, s:O, s:O*, s:o*}", "id", (const char *)id.data, id.len,
                        "requirements", requirements_of(requirement), "input", input_of(messages), "expect",
                        expect, "or", json_array_size(others) > 0 ? others : NULL, "limits",
                        limits_of(like->max_payload));
    }
    json_decref(expect);
    json_decref(others);
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
