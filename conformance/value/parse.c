/* The reader of JSON text from a peer: RFC 8259, no recursion, nothing lost. */
#include "value/node.h"
#include "value/text.h"

#include <string.h>

typedef struct reader {
    sio_slice text;
    size_t at;
    val_tree *tree;
    const char *error;
    size_t depth;
    val_tail open[VAL_MAX_DEPTH]; /* the containers around the place */
} reader;

static bool fail(reader *r, const char *error) {
    r->error = error;
    return false;
}

static int peek(const reader *r) {
    return r->at < r->text.len ? r->text.ptr[r->at] : -1;
}

static void skip_space(reader *r) {
    for (int c = peek(r); c == ' ' || c == '\t' || c == '\n' || c == '\r'; c = peek(r))
        r->at++;
}

static bool is_digit(int c) {
    return c >= '0' && c <= '9';
}

static bool skip_digits(reader *r) {
    if (!is_digit(peek(r))) return fail(r, "a digit is missing in a number");
    while (is_digit(peek(r)))
        r->at++;
    return true;
}

static bool skip_number(reader *r) {
    if (peek(r) == '-') r->at++;
    if (peek(r) == '0')
        r->at++;
    else if (!skip_digits(r))
        return false;
    if (peek(r) == '.') {
        r->at++;
        if (!skip_digits(r)) return false;
    }
    if (peek(r) == 'e' || peek(r) == 'E') {
        r->at++;
        if (peek(r) == '+' || peek(r) == '-') r->at++;
        return skip_digits(r);
    }
    return true;
}

static bool read_number(reader *r, val_value *v) {
    size_t start = r->at;
    if (!skip_number(r)) return false;
    v->kind = VAL_NUMBER;
    v->as.text = val_tree_copy_bytes(r->tree, sio_slice_sub(r->text, start, r->at));
    return v->as.text.ptr != NULL || fail(r, "out of memory");
}

static bool read_word(reader *r, val_value *v, const char *word, val_kind kind) {
    if (!sio_slice_starts(sio_slice_from(r->text, r->at), word)) return fail(r, "a value is missing");
    r->at += strlen(word);
    v->kind = kind;
    return true;
}

/* Reads the four digits behind `\u`. */
static bool read_hex4(reader *r, uint32_t *code) {
    *code = 0;
    for (int i = 0; i < 4; i++, r->at++) {
        int c = peek(r);
        uint32_t digit;
        if (is_digit(c))
            digit = (uint32_t)(c - '0');
        else if (c >= 'a' && c <= 'f')
            digit = (uint32_t)(c - 'a' + 10);
        else if (c >= 'A' && c <= 'F')
            digit = (uint32_t)(c - 'A' + 10);
        else
            return fail(r, "\\u needs four hex digits");
        *code = *code << 4 | digit;
    }
    return true;
}

/* Two escapes that pair up are one character; a surrogate without its other half stays as it is. */
static bool read_unicode_escape(reader *r, uint32_t *code) {
    if (!read_hex4(r, code)) return false;
    if (!val_is_high_surrogate(*code) || !sio_slice_starts(sio_slice_from(r->text, r->at), "\\u"))
        return true;
    size_t back = r->at;
    uint32_t low;
    r->at += 2;
    if (!read_hex4(r, &low)) return false;
    if (val_is_low_surrogate(low))
        *code = val_join_surrogates(*code, low);
    else
        r->at = back;
    return true;
}

static bool read_escape(reader *r, uint32_t *code) {
    static const char names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
    r->at++;
    int c = peek(r);
    const char *name = c > 0 ? strchr(names, c) : NULL;
    if (c != 'u' && name == NULL) return fail(r, "an unknown escape in a string");
    r->at++;
    if (c == 'u') return read_unicode_escape(r, code);
    *code = (uint32_t)values[name - names];
    return true;
}

static bool read_character(reader *r, uint32_t *code) {
    int c = peek(r);
    if (c == '\\') return read_escape(r, code);
    if (c < 0x20) return fail(r, c < 0 ? "a string without its end" : "a raw control character in a string");
    size_t n = val_utf8_decode(sio_slice_from(r->text, r->at), code);
    if (n == 0) return fail(r, "a string is not valid UTF-8");
    r->at += n;
    return true;
}

/* Returns the length of the raw string up to its quote or the end: its decoded form is never longer. */
static size_t raw_length(const reader *r) {
    size_t at = r->at;
    while (at < r->text.len && r->text.ptr[at] != '"')
        at += r->text.ptr[at] == '\\' ? 2 : 1;
    return at - r->at;
}

static bool read_string(reader *r, sio_slice *out) {
    r->at++;
    uint8_t *bytes = val_tree_alloc(r->tree, raw_length(r) + 1);
    if (bytes == NULL) return fail(r, "out of memory");
    size_t len = 0;
    while (peek(r) != '"') {
        uint32_t code;
        if (!read_character(r, &code)) return false;
        len += val_wtf8_encode(code, bytes + len);
    }
    r->at++;
    bytes[len] = 0;
    *out = sio_slice_of(bytes, len);
    return true;
}

static bool open_list(reader *r, val_value *v, val_kind kind) {
    if (r->depth == VAL_MAX_DEPTH) return fail(r, "deeper than 512 levels");
    r->at++;
    v->kind = kind;
    r->open[r->depth++] = (val_tail){.list = v, .last = NULL};
    return true;
}

static bool read_value(reader *r, val_value *v) {
    skip_space(r);
    switch (peek(r)) {
    case '{':
        return open_list(r, v, VAL_OBJECT);
    case '[':
        return open_list(r, v, VAL_ARRAY);
    case '"':
        v->kind = VAL_STRING;
        return read_string(r, &v->as.text);
    case 't':
        return read_word(r, v, "true", VAL_TRUE);
    case 'f':
        return read_word(r, v, "false", VAL_FALSE);
    case 'n':
        return read_word(r, v, "null", VAL_NULL);
    default:
        if (peek(r) == '-' || is_digit(peek(r))) return read_number(r, v);
        return fail(r, "a value is missing");
    }
}

static bool read_key(reader *r, sio_slice *key) {
    skip_space(r);
    if (peek(r) != '"') return fail(r, "a key is missing");
    if (!read_string(r, key)) return false;
    skip_space(r);
    if (peek(r) != ':') return fail(r, "a colon is missing behind a key");
    r->at++;
    return true;
}

static bool close_list(reader *r) {
    val_value *list = r->open[--r->depth].list;
    r->at++;
    return list->kind != VAL_OBJECT || val_object_finish(r->tree, list) || fail(r, "out of memory");
}

/* Goes on inside the innermost container: its next child, or its end. */
static bool read_next(reader *r) {
    val_tail *tail = &r->open[r->depth - 1];
    bool object = tail->list->kind == VAL_OBJECT;
    skip_space(r);
    if (peek(r) == (object ? '}' : ']')) return close_list(r);
    if (tail->last != NULL) {
        if (peek(r) != ',') return fail(r, object ? "a comma or } is missing" : "a comma or ] is missing");
        r->at++;
    }
    val_value *child = val_tail_add(r->tree, tail);
    if (child == NULL) return fail(r, "out of memory");
    if (object && !read_key(r, &child->key)) return false;
    return read_value(r, child);
}

static bool read_text(reader *r, val_value *root) {
    if (r->text.len > UINT32_MAX) return fail(r, "longer than 4 GiB"); /* children are counted in 32 bits */
    if (!read_value(r, root)) return false;
    while (r->depth > 0)
        if (!read_next(r)) return false;
    skip_space(r);
    return r->at == r->text.len || fail(r, "something follows the value");
}

val_value *val_parse(sio_slice text, const char **error, size_t *offset) {
    reader r = {.text = text, .at = 0, .tree = val_tree_new(), .error = "out of memory", .depth = 0};
    if (r.tree != NULL) {
        val_value *root = val_tree_root(r.tree);
        if (read_text(&r, root)) return root;
        val_free(root);
    }
    *error = r.error;
    *offset = r.at < text.len ? r.at : text.len;
    return NULL;
}
