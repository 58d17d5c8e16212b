#include "vector/value.h"

#include <stdlib.h>
#include <string.h>

#include "base/json_string.h"
#include "base/utf8.h"
#include "socketio/placeholder.h"
#include "value/text.h"

enum { MOST_DEPTH = SIO_MAX_DEPTH + 8, MOST_REPEATED = 64 << 20 };

static json_t *wrapped(const char *key, json_t *value) {
    return json_pack("{s:o}", key, value);
}

json_t *vec_bytes(sio_slice bytes) {
    sio_buf text = SIO_BUF_INIT;
    json_t *out = NULL;
    if (val_base64_encode(bytes, &text))
        out = wrapped("$b", json_stringn(text.len == 0 ? "" : (const char *)text.data, text.len));
    sio_buf_free(&text);
    return out;
}

json_t *vec_text(sio_slice text) {
    sio_buf valid = SIO_BUF_INIT;
    json_t *out = NULL;
    if (sio_utf8_replace(text, &valid))
        out = json_stringn(valid.len == 0 ? "" : (const char *)valid.data, valid.len);
    sio_buf_free(&valid);
    return out;
}

/* ---- out of a packet ---- */

struct slot {
    const uint8_t *at;
    bool named;
    uint32_t num;
};

struct packet_data {
    struct slot *slots;
    size_t count;
    const sio_slice *attachment;
    bool failed;
};

static bool note_slot(void *ctx, const sio_placeholder *p) {
    struct packet_data *d = ctx;
    struct slot *slots = realloc(d->slots, (d->count + 1) * sizeof *slots);
    if (slots == NULL) {
        d->failed = true;
        return false;
    }
    d->slots = slots;
    d->slots[d->count++] = (struct slot){p->text.ptr, p->named, p->num};
    return true;
}

static const struct slot *find_slot(const struct packet_data *d, sio_json object) {
    for (size_t i = 0; i < d->count; i++)
        if (d->slots[i].at == object.text.ptr) return &d->slots[i];
    return NULL;
}

/* As UTF-16 units when it is not plain: lone surrogates and NUL survive. */
static json_t *from_string(sio_json string) {
    sio_slice inner = sio_json_string_inner(string);
    if (sio_json_string_plain(string)) return json_stringn((const char *)inner.ptr, inner.len);
    sio_buf units = SIO_BUF_INIT;
    json_t *array = json_array();
    bool ok = sio_json_unescape_utf16(string, &units);
    for (size_t i = 0; ok && i + 1 < units.len; i += 2) {
        uint16_t unit;
        memcpy(&unit, units.data + i, sizeof unit);
        ok = json_array_append_new(array, json_integer(unit)) == 0;
    }
    sio_buf_free(&units);
    if (ok) return wrapped("$u16", array);
    json_decref(array);
    return NULL;
}

static json_t *from_json(const struct packet_data *d, sio_json v, size_t depth);

static json_t *from_array(const struct packet_data *d, sio_json v, size_t depth) {
    json_t *out = json_array();
    sio_json_iter it = sio_json_begin(v);
    sio_json element;
    bool ok = true;
    while (ok && sio_json_next(&it, &element))
        ok = json_array_append_new(out, from_json(d, element, depth + 1)) == 0;
    if (ok) return out;
    json_decref(out);
    return NULL;
}

static json_t *from_object(const struct packet_data *d, sio_json v, size_t depth) {
    const struct slot *slot = find_slot(d, v);
    if (slot != NULL) return slot->named ? vec_bytes(d->attachment[slot->num]) : json_null();
    json_t *pairs = json_array();
    sio_json_iter it = sio_json_begin(v);
    sio_json key, value;
    bool ok = true;
    while (ok && sio_json_next_member(&it, &key, &value)) {
        json_t *pair = json_pack("[oo]", from_string(key), from_json(d, value, depth + 1));
        ok = json_array_append_new(pairs, pair) == 0;
    }
    if (ok) return wrapped("$o", pairs);
    json_decref(pairs);
    return NULL;
}

static json_t *from_json(const struct packet_data *d, sio_json v, size_t depth) {
    if (depth > MOST_DEPTH) return NULL;
    switch (v.kind) {
    case SIO_JSON_NONE:
        return NULL;
    case SIO_JSON_NULL:
        return json_null();
    case SIO_JSON_FALSE:
    case SIO_JSON_TRUE:
        return json_boolean(v.kind == SIO_JSON_TRUE);
    case SIO_JSON_NUMBER:
        return wrapped("$n", json_stringn((const char *)v.text.ptr, v.text.len));
    case SIO_JSON_STRING:
        return from_string(v);
    case SIO_JSON_ARRAY:
        return from_array(d, v, depth);
    case SIO_JSON_OBJECT:
        return from_object(d, v, depth);
    }
    return NULL;
}

json_t *vec_canonical(sio_json value, const sio_slice *attachment, uint32_t count, const sio_rules *rules) {
    struct packet_data d = {.attachment = attachment};
    json_t *out = NULL;
    if (count > 0)
        d.failed = sio_placeholders(value, count, rules, note_slot, &d).code != SIO_ERR_OK || d.failed;
    if (!d.failed) out = from_json(&d, value, 0);
    free(d.slots);
    return out;
}

/* ---- out of a vector ---- */

static json_t *repeat_bytes(sio_slice unit, json_int_t times, bool binary, const char **error) {
    sio_buf all = SIO_BUF_INIT;
    json_t *out = NULL;
    if (times < 0 || (unit.len > 0 && times > (json_int_t)(MOST_REPEATED / unit.len))) {
        *error = "$repeat makes too much";
        return NULL;
    }
    bool ok = sio_buf_reserve(&all, unit.len * (size_t)times + 1);
    if (ok && sio_buf_add_copies(&all, unit, (size_t)times))
        out = binary ? vec_bytes(sio_buf_slice(&all)) : json_stringn((const char *)all.data, all.len);
    sio_buf_free(&all);
    if (out == NULL) *error = "out of memory, or not UTF-8";
    return out;
}

static json_t *repeat(const json_t *form, const char **error) {
    const json_t *unit = json_array_get(form, 0), *times = json_array_get(form, 1);
    const json_t *base64 = json_object_get(unit, "$b");
    const json_t *text = base64 != NULL ? base64 : unit;
    if (json_array_size(form) != 2 || !json_is_string(text) || !json_is_integer(times)) {
        *error = "$repeat needs [text or {\"$b\"}, how often]";
        return NULL;
    }
    sio_slice s = sio_slice_of(json_string_value(text), json_string_length(text));
    if (base64 == NULL) return repeat_bytes(s, json_integer_value(times), false, error);
    sio_buf bytes = SIO_BUF_INIT;
    *error = val_base64_decode(s, &bytes);
    json_t *out =
        *error == NULL ? repeat_bytes(sio_buf_slice(&bytes), json_integer_value(times), true, error) : NULL;
    sio_buf_free(&bytes);
    return out;
}

static bool expand_members(json_t *container, const char **error);

/* Gives the written-out form of a child, a new reference. */
static json_t *expand_child(json_t *child, const char **error) {
    json_t *form = json_object_size(child) == 1 ? json_object_get(child, "$repeat") : NULL;
    if (form != NULL) return repeat(form, error);
    return expand_members(child, error) ? json_incref(child) : NULL;
}

static bool expand_members(json_t *container, const char **error) {
    size_t i;
    const char *key;
    json_t *child;
    void *next;
    json_array_foreach(container, i, child) {
        json_t *expanded = expand_child(child, error);
        if (expanded == NULL || json_array_set_new(container, i, expanded) != 0) return false;
    }
    json_object_foreach_safe(container, next, key, child) {
        json_t *expanded = expand_child(child, error);
        if (expanded == NULL || json_object_set_new(container, key, expanded) != 0) return false;
    }
    return true;
}

json_t *vec_expand(const json_t *json, const char **error) {
    *error = "out of memory";
    json_t *copy = json_deep_copy(json);
    if (copy != NULL && expand_members(copy, error)) return copy;
    json_decref(copy);
    return NULL;
}

val_value *vec_expected_value(const json_t *json, const char **error) {
    json_t *expanded = vec_expand(json, error);
    val_value *value = expanded == NULL ? NULL : val_from_canonical(expanded, error);
    json_decref(expanded);
    return value;
}
