#include "base/json.h"
#include "base/rules.h"
#include "base/swar.h"
#include "base/utf8.h"

/* The open containers are bits, 1 for an object: the only thing that a closing bracket or a comma needs to
 * know. */
struct scan {
    const uint8_t *p;
    const uint8_t *end;
    sio_error_code error;
    size_t depth;
    size_t max_depth;
    uint64_t objects[SIO_MAX_DEPTH / 64];
};

static bool fail(struct scan *s, const uint8_t *at, sio_error_code code) {
    s->p = at;
    s->error = at >= s->end && code != SIO_ERR_LIMIT_DEPTH ? SIO_ERR_JSON_END : code;
    return false;
}

static inline bool is_blank(uint8_t c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static inline void skip_blanks(struct scan *s) {
    while (s->p < s->end && is_blank(*s->p))
        s->p++;
}

static inline bool is_digit(uint8_t c) {
    return (uint8_t)(c - '0') < 10;
}

static bool is_hex(uint8_t c) {
    return is_digit(c) || (uint8_t)((c | 0x20) - 'a') < 6;
}

static bool scan_escape(struct scan *s) {
    const uint8_t *p = s->p + 1;
    if (p >= s->end) return fail(s, p, SIO_ERR_JSON_ESCAPE);
    if (*p == 'u') {
        for (int i = 0; i < 4; i++)
            if (++p >= s->end || !is_hex(*p)) return fail(s, p, SIO_ERR_JSON_ESCAPE);
    } else if (*p == 0 || strchr("\"\\/bfnrt", *p) == NULL) {
        return fail(s, p, SIO_ERR_JSON_ESCAPE);
    }
    s->p = p + 1;
    return true;
}

/* Moves over the bytes of a string that need no thought. */
static inline const uint8_t *skip_plain(const uint8_t *p, const uint8_t *end) {
    while (end - p >= 8) {
        uint64_t w = sio_swar_load(p);
        uint64_t marks =
            sio_swar_equal(w, '"') | sio_swar_equal(w, '\\') | sio_swar_control(w) | (w & SIO_SWAR_TOP);
        if (marks != 0) return p + sio_swar_first(marks);
        p += 8;
    }
    while (p < end && *p >= 0x20 && *p < 0x80 && *p != '"' && *p != '\\')
        p++;
    return p;
}

/* Text in other scripts has no ASCII runs worth a word at a time: stay here until they come. */
static bool scan_non_ascii(struct scan *s) {
    do {
        size_t n = sio_utf8_sequence(s->p, s->end);
        /* A cut sequence at the very end is bad UTF-8, not a short JSON text: no continuation was in the
         * message. */
        if (n == 0) {
            s->error = SIO_ERR_UTF8;
            return false;
        }
        s->p += n;
    } while (s->p < s->end && *s->p >= 0x80);
    return true;
}

/* `p` is at the opening quote; afterwards it is past the closing one. */
static inline bool scan_string(struct scan *s) {
    s->p++;
    for (;;) {
        s->p = skip_plain(s->p, s->end);
        if (s->p >= s->end) return fail(s, s->end, SIO_ERR_JSON_END);
        uint8_t c = *s->p;
        if (c == '"') {
            s->p++;
            return true;
        }
        if (c == '\\') {
            if (!scan_escape(s)) return false;
        } else if (c < 0x20) {
            return fail(s, s->p, SIO_ERR_JSON_CONTROL);
        } else if (!scan_non_ascii(s)) {
            return false;
        }
    }
}

static inline bool scan_digits(struct scan *s) {
    if (s->p >= s->end || !is_digit(*s->p)) return fail(s, s->p, SIO_ERR_JSON_NUMBER);
    while (s->p < s->end && is_digit(*s->p))
        s->p++;
    return true;
}

static inline bool scan_number(struct scan *s) {
    if (*s->p == '-') s->p++;
    if (s->p < s->end && *s->p == '0') {
        s->p++;
        if (s->p < s->end && is_digit(*s->p)) return fail(s, s->p, SIO_ERR_JSON_NUMBER);
    } else if (!scan_digits(s)) {
        return false;
    }
    if (s->p < s->end && *s->p == '.') {
        s->p++;
        if (!scan_digits(s)) return false;
    }
    if (s->p < s->end && (*s->p | 0x20) == 'e') {
        s->p++;
        if (s->p < s->end && (*s->p == '+' || *s->p == '-')) s->p++;
        if (!scan_digits(s)) return false;
    }
    return true;
}

static bool scan_literal(struct scan *s, const char *word) {
    for (; *word != 0; word++, s->p++)
        if (s->p >= s->end || *s->p != (uint8_t)*word) return fail(s, s->p, SIO_ERR_JSON_LITERAL);
    return true;
}

static inline bool in_object(const struct scan *s) {
    size_t top = s->depth - 1;
    return (s->objects[top / 64] >> (top % 64) & 1) != 0;
}

static inline bool open_container(struct scan *s, bool object) {
    if (s->depth >= s->max_depth) return fail(s, s->p, SIO_ERR_LIMIT_DEPTH);
    uint64_t bit = (uint64_t)1 << (s->depth % 64);
    uint64_t *word = &s->objects[s->depth / 64];
    *word = object ? *word | bit : *word & ~bit;
    s->depth++;
    s->p++;
    return true;
}

static inline bool scan_key(struct scan *s) {
    skip_blanks(s);
    if (s->p >= s->end || *s->p != '"') return fail(s, s->p, SIO_ERR_JSON_KEY);
    if (!scan_string(s)) return false;
    skip_blanks(s);
    if (s->p >= s->end || *s->p != ':') return fail(s, s->p, SIO_ERR_JSON_COLON);
    s->p++;
    return true;
}

/* What stands between two values. Each answer says what the text must go on with. */
enum next { NEXT_FAILED, NEXT_VALUE, NEXT_AFTER_VALUE, NEXT_DONE };

static inline enum next container_begins(struct scan *s, bool object) {
    if (!open_container(s, object)) return NEXT_FAILED;
    skip_blanks(s);
    if (s->p < s->end && *s->p == (object ? '}' : ']')) {
        s->p++;
        s->depth--;
        return NEXT_AFTER_VALUE;
    }
    if (object && !scan_key(s)) return NEXT_FAILED;
    return NEXT_VALUE;
}

static inline enum next after_value(struct scan *s) {
    if (s->depth == 0) return NEXT_DONE;
    skip_blanks(s);
    bool object = in_object(s);
    if (s->p < s->end && *s->p == ',') {
        s->p++;
        return !object || scan_key(s) ? NEXT_VALUE : NEXT_FAILED;
    }
    if (s->p >= s->end || *s->p != (object ? '}' : ']')) {
        fail(s, s->p, SIO_ERR_JSON_COMMA);
        return NEXT_FAILED;
    }
    s->p++;
    s->depth--;
    return NEXT_AFTER_VALUE;
}

static inline enum next if_ok(bool ok) {
    return ok ? NEXT_AFTER_VALUE : NEXT_FAILED;
}

static inline enum next value_begins(struct scan *s) {
    skip_blanks(s);
    if (s->p >= s->end) return if_ok(fail(s, s->p, SIO_ERR_JSON_VALUE));
    switch (*s->p) {
    case '"':
        return if_ok(scan_string(s));
    case '{':
        return container_begins(s, true);
    case '[':
        return container_begins(s, false);
    case 't':
        return if_ok(scan_literal(s, "true"));
    case 'f':
        return if_ok(scan_literal(s, "false"));
    case 'n':
        return if_ok(scan_literal(s, "null"));
    default:
        if (*s->p == '-' || is_digit(*s->p)) return if_ok(scan_number(s));
        return if_ok(fail(s, s->p, SIO_ERR_JSON_VALUE));
    }
}

static bool scan_value(struct scan *s) {
    enum next next = NEXT_VALUE;
    while (next == NEXT_VALUE) {
        next = value_begins(s);
        while (next == NEXT_AFTER_VALUE)
            next = after_value(s);
    }
    return next == NEXT_DONE;
}

static sio_json_kind kind_of(uint8_t first) {
    switch (first) {
    case '"':
        return SIO_JSON_STRING;
    case '{':
        return SIO_JSON_OBJECT;
    case '[':
        return SIO_JSON_ARRAY;
    case 't':
        return SIO_JSON_TRUE;
    case 'f':
        return SIO_JSON_FALSE;
    case 'n':
        return SIO_JSON_NULL;
    default:
        return SIO_JSON_NUMBER;
    }
}

sio_error sio_json_scan(sio_slice text, size_t max_depth, sio_json *out) {
    if (text.len == 0) return sio_error_at(SIO_ERR_JSON_END, 0);
    struct scan s;
    s.p = text.ptr;
    s.end = text.ptr + text.len;
    s.error = SIO_ERR_OK;
    s.depth = 0;
    s.max_depth = max_depth < SIO_MAX_DEPTH ? max_depth : SIO_MAX_DEPTH;
    skip_blanks(&s);
    const uint8_t *start = s.p;
    if (!scan_value(&s)) return sio_error_at(s.error, (size_t)(s.p - text.ptr));
    *out = (sio_json){.kind = kind_of(*start), .text = sio_slice_of(start, (size_t)(s.p - start))};
    skip_blanks(&s);
    if (s.p < s.end) return sio_error_at(SIO_ERR_JSON_TRAILING, (size_t)(s.p - text.ptr));
    return sio_ok();
}
