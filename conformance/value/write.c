/* Values as text: compact JSON for people and for ${name}, canonical JSON for data and reports. */
#include "value/node.h"
#include "value/text.h"

typedef struct writer {
    sio_buf *out;
    size_t end; /* stop soon after this many bytes */
    bool ascii;
    bool canonical;
} writer;

static bool write_code(const writer *w, uint32_t code) {
    switch (code) {
    case '"':
        return sio_buf_add_str(w->out, "\\\"");
    case '\\':
        return sio_buf_add_str(w->out, "\\\\");
    case '\n':
        return sio_buf_add_str(w->out, "\\n");
    case '\r':
        return sio_buf_add_str(w->out, "\\r");
    case '\t':
        return sio_buf_add_str(w->out, "\\t");
    default:
        break;
    }
    bool surrogate = code >= 0xD800 && code <= 0xDFFF;
    if (code < 0x20 || code == 0x7F || surrogate || (w->ascii && code > 0x7E && code < 0x10000))
        return sio_buf_addf(w->out, "\\u%04x", code);
    if (w->ascii && code >= 0x10000)
        return sio_buf_addf(w->out, "\\u%04x\\u%04x", 0xD800 + ((code - 0x10000) >> 10),
                            0xDC00 + (code & 0x3FF));
    uint8_t bytes[4];
    return sio_buf_add(w->out, sio_slice_of(bytes, val_wtf8_encode(code, bytes)));
}

static bool write_string(const writer *w, sio_slice s) {
    if (!sio_buf_add_byte(w->out, '"')) return false;
    for (size_t at = 0; at < s.len && w->out->len < w->end;) {
        uint32_t code = 0xFFFD;
        size_t n = val_wtf8_decode(sio_slice_from(s, at), &code);
        if (!write_code(w, code)) return false;
        at += n > 0 ? n : 1;
    }
    return sio_buf_add_byte(w->out, '"');
}

static bool is_unicode(sio_slice s) {
    for (size_t at = 0; at < s.len;) {
        uint32_t code;
        size_t n = val_utf8_decode(sio_slice_from(s, at), &code);
        if (n == 0) return false;
        at += n;
    }
    return true;
}

/* {"$u16":[55296]}: the UTF-16 code units of a string that is not valid Unicode. */
static bool write_units(const writer *w, sio_slice s) {
    if (!sio_buf_add_str(w->out, "{\"$u16\":[")) return false;
    for (size_t at = 0; at < s.len;) {
        uint32_t code = 0xFFFD;
        size_t n = val_wtf8_decode(sio_slice_from(s, at), &code);
        const char *comma = at == 0 ? "" : ",";
        bool ok = code < 0x10000 ? sio_buf_addf(w->out, "%s%u", comma, code)
                                 : sio_buf_addf(w->out, "%s%u,%u", comma, 0xD800 + ((code - 0x10000) >> 10),
                                                0xDC00 + (code & 0x3FF));
        if (!ok) return false;
        at += n > 0 ? n : 1;
    }
    return sio_buf_add_str(w->out, "]}");
}

static bool write_text(const writer *w, sio_slice s) {
    return w->canonical && !is_unicode(s) ? write_units(w, s) : write_string(w, s);
}

static bool write_number(const writer *w, sio_slice spelling) {
    bool wrap = w->canonical && !val_number_is_exact(spelling);
    return (!wrap || sio_buf_add_str(w->out, "{\"$n\":\"")) && sio_buf_add(w->out, spelling) &&
           (!wrap || sio_buf_add_str(w->out, "\"}"));
}

static bool write_binary(const writer *w, sio_slice bytes) {
    return sio_buf_add_str(w->out, "{\"$b\":\"") && val_base64_encode(bytes, w->out) &&
           sio_buf_add_str(w->out, "\"}");
}

/* Plain JSON cannot carry duplicate keys, keys that are no Unicode or hold NUL (many readers stop there), nor
 * an object that looks like one of the special forms. */
static bool needs_pairs(const val_value *object) {
    if (object->as.list.count != object->as.list.unique) return true;
    const val_value *first = object->as.list.first;
    if (object->as.list.count == 1 && sio_slice_starts(first->key, "$")) return true;
    for (const val_value *m = first; m != NULL; m = m->next) {
        if (!is_unicode(m->key)) return true;
        for (size_t i = 0; i < m->key.len; i++)
            if (m->key.ptr[i] == 0) return true;
    }
    return false;
}

static bool write_value(const writer *w, const val_value *v);

static bool write_list(const writer *w, const val_value *list, bool pairs) {
    for (const val_value *child = list->as.list.first; child != NULL && w->out->len < w->end;
         child = child->next) {
        if (child->index > 0 && !sio_buf_add_byte(w->out, ',')) return false;
        if (pairs && !sio_buf_add_byte(w->out, '[')) return false;
        if (list->kind == VAL_OBJECT &&
            !(write_text(w, child->key) && sio_buf_add_byte(w->out, pairs ? ',' : ':')))
            return false;
        if (!write_value(w, child)) return false;
        if (pairs && !sio_buf_add_byte(w->out, ']')) return false;
    }
    return true;
}

static bool write_object(const writer *w, const val_value *object) {
    bool pairs = w->canonical && (object->as.list.ordered || needs_pairs(object));
    return sio_buf_add_str(w->out, pairs ? "{\"$o\":[" : "{") && write_list(w, object, pairs) &&
           sio_buf_add_str(w->out, pairs ? "]}" : "}");
}

static bool write_value(const writer *w, const val_value *v) {
    switch (v->kind) {
    case VAL_NULL:
        return sio_buf_add_str(w->out, "null");
    case VAL_FALSE:
        return sio_buf_add_str(w->out, "false");
    case VAL_TRUE:
        return sio_buf_add_str(w->out, "true");
    case VAL_NUMBER:
        return write_number(w, v->as.text);
    case VAL_STRING:
        return write_text(w, v->as.text);
    case VAL_BINARY:
        return write_binary(w, v->as.text);
    case VAL_ARRAY:
        return sio_buf_add_byte(w->out, '[') && write_list(w, v, false) && sio_buf_add_byte(w->out, ']');
    case VAL_OBJECT:
        return write_object(w, v);
    }
    return false;
}

bool val_write(const val_value *v, bool ascii, size_t limit, sio_buf *out) {
    writer w = {.out = out, .ascii = ascii, .canonical = false};
    w.end = limit > SIZE_MAX - out->len ? SIZE_MAX : out->len + limit;
    return write_value(&w, v);
}

bool val_to_canonical(const val_value *v, sio_buf *out) {
    writer w = {.out = out, .end = SIZE_MAX, .ascii = false, .canonical = true};
    return write_value(&w, v);
}
