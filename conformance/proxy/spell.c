#include "proxy/spell.h"

#include <stdlib.h>
#include <string.h>

#include "text/escape.h"

enum { DEEPEST = 512 };

prx_spelling prx_spelling_find(const char *name) {
    static const char *const names[] = {"compact", "spaced", "reversed", "escaped"};
    for (size_t i = 0; name != NULL && i < sizeof names / sizeof names[0]; i++)
        if (strcmp(names[i], name) == 0) return (prx_spelling)i;
    return PRX_COMPACT;
}

static bool write_value(const json_t *value, prx_spelling spelling, unsigned depth, sio_buf *out);

static bool gap(prx_spelling spelling, const char *blanks, sio_buf *out) {
    return spelling != PRX_SPACED || sio_buf_add_str(out, blanks);
}

static bool write_unit(sio_buf *out, uint32_t unit) {
    return sio_buf_addf(out, "\\u%04x", unit);
}

static bool write_escaped(sio_slice text, sio_buf *out) {
    bool ok = sio_buf_add_byte(out, '"');
    while (ok && text.len > 0) {
        uint32_t code = 0;
        size_t n = txt_utf8_next(text, &code);
        if (n == 0) return false;
        if (code >= 0x10000) ok = write_unit(out, 0xd800 + ((code - 0x10000) >> 10));
        ok = ok && write_unit(out, code >= 0x10000 ? 0xdc00 + ((code - 0x10000) & 0x3ff) : code);
        text = sio_slice_from(text, n);
    }
    return ok && sio_buf_add_byte(out, '"');
}

static bool write_string(sio_slice text, prx_spelling spelling, sio_buf *out) {
    if (spelling == PRX_ESCAPED) return write_escaped(text, out);
    json_t *string = json_stringn((const char *)text.ptr, text.len);
    char *spelt = string == NULL ? NULL : json_dumps(string, JSON_ENCODE_ANY | JSON_COMPACT);
    bool ok = spelt != NULL && sio_buf_add_str(out, spelt);
    free(spelt);
    json_decref(string);
    return ok;
}

static bool write_scalar(const json_t *value, sio_buf *out) {
    char *spelt = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT | JSON_REAL_PRECISION(17));
    bool ok = spelt != NULL && sio_buf_add_str(out, spelt);
    free(spelt);
    return ok;
}

static bool write_array(const json_t *value, prx_spelling spelling, unsigned depth, sio_buf *out) {
    size_t i;
    json_t *item;
    bool ok = sio_buf_add_byte(out, '[') && gap(spelling, " ", out);
    json_array_foreach((json_t *)value, i, item) {
        ok = ok && (i == 0 || (sio_buf_add_byte(out, ',') && gap(spelling, "\r\n\t", out)));
        ok = ok && write_value(item, spelling, depth + 1, out);
    }
    return ok && gap(spelling, "  ", out) && sio_buf_add_byte(out, ']');
}

static bool write_member(const char *key, const json_t *value, bool first, prx_spelling spelling,
                         unsigned depth, sio_buf *out) {
    return (first || (sio_buf_add_byte(out, ',') && gap(spelling, "\n", out))) &&
           write_string(sio_slice_str(key), spelling, out) && gap(spelling, "\t", out) &&
           sio_buf_add_byte(out, ':') && gap(spelling, " ", out) &&
           write_value(value, spelling, depth + 1, out);
}

static bool write_backwards(const json_t *value, unsigned depth, sio_buf *out) {
    const char *key;
    json_t *item, *keys = json_array();
    bool ok = keys != NULL && sio_buf_add_byte(out, '{');
    json_object_foreach((json_t *)value, key, item) {
        ok = ok && json_array_append_new(keys, json_string(key)) == 0;
    }
    size_t count = json_array_size(keys);
    for (size_t i = count; ok && i-- > 0;) {
        key = json_string_value(json_array_get(keys, i));
        ok = write_member(key, json_object_get(value, key), i + 1 == count, PRX_REVERSED, depth, out);
    }
    json_decref(keys);
    return ok && sio_buf_add_byte(out, '}');
}

static bool write_object(const json_t *value, prx_spelling spelling, unsigned depth, sio_buf *out) {
    const char *key;
    json_t *item;
    bool first = true, ok;
    if (spelling == PRX_REVERSED) return write_backwards(value, depth, out);
    ok = sio_buf_add_byte(out, '{') && gap(spelling, "\n", out);
    json_object_foreach((json_t *)value, key, item) {
        ok = ok && write_member(key, item, first, spelling, depth, out);
        first = false;
    }
    return ok && gap(spelling, " ", out) && sio_buf_add_byte(out, '}');
}

static bool write_value(const json_t *value, prx_spelling spelling, unsigned depth, sio_buf *out) {
    if (depth > DEEPEST) return false;
    if (json_is_object(value)) return write_object(value, spelling, depth, out);
    if (json_is_array(value)) return write_array(value, spelling, depth, out);
    if (json_is_string(value))
        return write_string(sio_slice_of(json_string_value(value), json_string_length(value)), spelling, out);
    return write_scalar(value, out);
}

bool prx_spell(const json_t *value, prx_spelling spelling, sio_buf *out) {
    return gap(spelling, " ", out) && write_value(value, spelling, 0, out) && gap(spelling, "\n", out);
}
