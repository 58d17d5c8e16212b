/* Canonical JSON as the text of a payload. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json_string.h"
#include "value/node.h"
#include "value/text.h"
#include "vector/value.h"

struct writer {
    json_t *attachments;
    sio_buf *out;
};

static bool write_value(struct writer *w, const json_t *v);

static sio_slice text_of(const json_t *string) {
    return sio_slice_of(json_string_value(string), json_string_length(string));
}

static bool write_string(struct writer *w, sio_slice text) {
    return sio_json_write_string(w->out, text).code == SIO_ERR_OK;
}

/* The shortest spelling that reads back as the same number. */
static bool write_real(struct writer *w, double value) {
    char text[40] = "";
    for (int digits = 1; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, value);
        if (strtod(text, NULL) >= value && strtod(text, NULL) <= value) break;
    }
    return isfinite(value) && sio_buf_add_str(w->out, text);
}

/* UTF-16 units, as WTF-8 for the writer of strings: a pair must be joined before. */
static bool write_units(struct writer *w, const json_t *units) {
    sio_buf text = SIO_BUF_INIT;
    bool ok = true;
    for (size_t i = 0; ok && i < json_array_size(units); i++) {
        uint32_t code = (uint32_t)json_integer_value(json_array_get(units, i)) & 0xFFFF;
        uint32_t after = (uint32_t)json_integer_value(json_array_get(units, i + 1)) & 0xFFFF;
        if (val_is_high_surrogate(code) && val_is_low_surrogate(after)) {
            code = val_join_surrogates(code, after);
            i++;
        }
        uint8_t bytes[4];
        ok = sio_buf_add(&text, sio_slice_of(bytes, val_wtf8_encode(code, bytes)));
    }
    ok = ok && write_string(w, sio_buf_slice(&text));
    sio_buf_free(&text);
    return ok;
}

static bool write_key(struct writer *w, const json_t *key) {
    const json_t *units = json_object_get(key, "$u16");
    return units != NULL ? write_units(w, units) : write_string(w, text_of(key));
}

static bool write_pairs(struct writer *w, const json_t *pairs) {
    bool ok = sio_buf_add_byte(w->out, '{');
    for (size_t i = 0; ok && i < json_array_size(pairs); i++) {
        const json_t *pair = json_array_get(pairs, i);
        ok = (i == 0 || sio_buf_add_byte(w->out, ',')) && write_key(w, json_array_get(pair, 0)) &&
             sio_buf_add_byte(w->out, ':') && write_value(w, json_array_get(pair, 1));
    }
    return ok && sio_buf_add_byte(w->out, '}');
}

/* SIO5-BIN-01: numbered in traversal order. */
static bool write_binary(struct writer *w, const json_t *form) {
    size_t num = json_array_size(w->attachments);
    return w->attachments != NULL && json_array_append(w->attachments, (json_t *)form) == 0 &&
           sio_buf_addf(w->out, "{\"_placeholder\":true,\"num\":%zu}", num);
}

/* The object is one of the forms of canonical JSON. */
static bool write_form(struct writer *w, const json_t *v) {
    const json_t *inner;
    if ((inner = json_object_get(v, "$n")) != NULL) return sio_buf_add(w->out, text_of(inner));
    if ((inner = json_object_get(v, "$u16")) != NULL) return write_units(w, inner);
    if ((inner = json_object_get(v, "$o")) != NULL) return write_pairs(w, inner);
    return write_binary(w, v);
}

static bool write_object(struct writer *w, const json_t *v) {
    if (val_is_canonical_form(v)) return write_form(w, v);
    bool ok = sio_buf_add_byte(w->out, '{');
    const char *key;
    json_t *child;
    bool first = true;
    json_object_foreach((json_t *)v, key, child) {
        ok = ok && (first || sio_buf_add_byte(w->out, ',')) && write_string(w, sio_slice_str(key)) &&
             sio_buf_add_byte(w->out, ':') && write_value(w, child);
        first = false;
    }
    return ok && sio_buf_add_byte(w->out, '}');
}

static bool write_array(struct writer *w, const json_t *v) {
    bool ok = sio_buf_add_byte(w->out, '[');
    for (size_t i = 0; ok && i < json_array_size(v); i++)
        ok = (i == 0 || sio_buf_add_byte(w->out, ',')) && write_value(w, json_array_get(v, i));
    return ok && sio_buf_add_byte(w->out, ']');
}

static bool write_value(struct writer *w, const json_t *v) {
    switch (json_typeof(v)) {
    case JSON_OBJECT:
        return write_object(w, v);
    case JSON_ARRAY:
        return write_array(w, v);
    case JSON_STRING:
        return write_string(w, text_of(v));
    case JSON_INTEGER:
        return sio_buf_addf(w->out, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
    case JSON_REAL:
        return write_real(w, json_real_value(v));
    case JSON_TRUE:
        return sio_buf_add_str(w->out, "true");
    case JSON_FALSE:
        return sio_buf_add_str(w->out, "false");
    case JSON_NULL:
        return sio_buf_add_str(w->out, "null");
    }
    return false;
}

bool vec_write_json(const json_t *canonical, json_t *attachments, sio_buf *out) {
    struct writer w = {.attachments = attachments, .out = out};
    return write_value(&w, canonical);
}
