#include "base/json.h"
#include "base/rules.h"
#include "base/swar.h"
#include "base/utf8.h"

/* The open containers are bits, 1 for an object: the only thing that a closing bracket or a comma needs to
 * know. The reading position is passed and returned, not kept here, so that it stays in a register; NULL
 * means failed. */
struct scan {
    const uint8_t *end;
    const uint8_t *fault;
    sio_error_code error;
    uint8_t closer; /* of the innermost container; 0 outside of all */
    size_t depth;
    size_t max_depth;
    uint8_t closers[SIO_MAX_DEPTH + 1]; /* by depth; [0] is 0 */
};

static const uint8_t *fail(struct scan *s, const uint8_t *at, sio_error_code code) {
    s->fault = at;
    s->error = code;
    return NULL;
}

/* As fail, but where the text has run out that is the fault to tell. */
static const uint8_t *unexpected(struct scan *s, const uint8_t *at, sio_error_code code) {
    return fail(s, at, at >= s->end ? SIO_ERR_JSON_END : code);
}

/* SIO5-PG-10 */
static inline const uint8_t *skip_blanks(const uint8_t *p, const uint8_t *end) {
    while (p < end && *p <= ' ' && (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t'))
        p++;
    return p;
}

static inline bool is_digit(uint8_t c) {
    return (uint8_t)(c - '0') < 10;
}

static bool is_hex(uint8_t c) {
    return is_digit(c) || (uint8_t)((c | 0x20) - 'a') < 6;
}

/* `p` is at the backslash. */
static const uint8_t *scan_escape(struct scan *s, const uint8_t *p) {
    p++;
    if (p < s->end && *p == 'u') {
        for (int i = 0; i < 4; i++)
            if (++p >= s->end || !is_hex(*p)) return unexpected(s, p, SIO_ERR_JSON_ESCAPE);
        return p + 1;
    }
    if (p >= s->end || *p == 0 || strchr("\"\\/bfnrt", *p) == NULL)
        return unexpected(s, p, SIO_ERR_JSON_ESCAPE);
    return p + 1;
}

/* Moves over the bytes of a string that need no thought. */
static inline const uint8_t *skip_plain(const uint8_t *p, const uint8_t *end) {
    while (end - p >= 8) {
        uint64_t marks = sio_swar_string_marks(sio_swar_load(p));
        if (marks != 0) return p + sio_swar_first(marks);
        p += 8;
    }
    while (p < end && *p >= 0x20 && *p < 0x80 && *p != '"' && *p != '\\')
        p++;
    return p;
}

/* Text in other scripts has no ASCII runs worth a word at a time: stay here until they come. A sequence that
 * the end of the text cuts is bad UTF-8 and not only a short text: a message is whole. */
static const uint8_t *scan_non_ascii(struct scan *s, const uint8_t *p) {
    do {
        size_t n = sio_utf8_sequence(p, s->end);
        if (n == 0) return fail(s, p, SIO_ERR_UTF8);
        p += n;
    } while (p < s->end && *p >= 0x80);
    return p;
}

/* `p` is in the string. */
static const uint8_t *scan_string_rest(struct scan *s, const uint8_t *p) {
    const uint8_t *end = s->end;
    while (p != NULL) {
        p = skip_plain(p, end);
        if (p >= end) return fail(s, end, SIO_ERR_JSON_END);
        if (*p == '"') return p + 1;
        if (*p == '\\')
            p = scan_escape(s, p);
        else if (*p < 0x20)
            p = fail(s, p, SIO_ERR_JSON_CONTROL);
        else
            p = scan_non_ascii(s, p);
    }
    return NULL;
}

/* `p` is at the opening quote; the result is past the closing one. Most keys and many values end within eight
 * bytes. */
static inline const uint8_t *scan_string(struct scan *s, const uint8_t *p) {
    p++;
    if (s->end - p >= 8) {
        uint64_t marks = sio_swar_string_marks(sio_swar_load(p));
        const uint8_t *first = marks != 0 ? p + sio_swar_first(marks) : p + 8;
        if (marks != 0 && *first == '"') return first + 1;
        p = first;
    }
    return scan_string_rest(s, p);
}

static inline const uint8_t *scan_digits(struct scan *s, const uint8_t *p) {
    const uint8_t *end = s->end;
    if (p >= end || !is_digit(*p)) return unexpected(s, p, SIO_ERR_JSON_NUMBER);
    while (p < end && is_digit(*p))
        p++;
    return p;
}

static const uint8_t *scan_exponent(struct scan *s, const uint8_t *p) {
    p++;
    if (p < s->end && (*p == '+' || *p == '-')) p++;
    return scan_digits(s, p);
}

static const uint8_t *scan_number(struct scan *s, const uint8_t *p) {
    if (*p == '-') p++;
    const uint8_t *start = p;
    p = scan_digits(s, p);
    if (p != NULL && *start == '0' && p - start > 1) return fail(s, start + 1, SIO_ERR_JSON_NUMBER);
    if (p != NULL && p < s->end && *p == '.') p = scan_digits(s, p + 1);
    if (p != NULL && p < s->end && (*p | 0x20) == 'e') p = scan_exponent(s, p);
    return p;
}

static inline const uint8_t *scan_literal(struct scan *s, const uint8_t *p, const char *word, size_t len) {
    if ((size_t)(s->end - p) >= len && memcmp(p, word, len) == 0) return p + len;
    for (; *word != 0; word++, p++)
        if (p >= s->end || *p != (uint8_t)*word) return unexpected(s, p, SIO_ERR_JSON_LITERAL);
    return p;
}

/* In the order of how often they come. */
static inline const uint8_t *scan_scalar(struct scan *s, const uint8_t *p) {
    uint8_t c = *p;
    if (c == '"') return scan_string(s, p);
    if (is_digit(c) || c == '-') return scan_number(s, p);
    if (c == 't') return scan_literal(s, p, "true", 4);
    if (c == 'f') return scan_literal(s, p, "false", 5);
    if (c == 'n') return scan_literal(s, p, "null", 4);
    return fail(s, p, SIO_ERR_JSON_VALUE);
}

static inline void push(struct scan *s, uint8_t closer) {
    s->closers[++s->depth] = closer;
    s->closer = closer;
}

static inline void pop(struct scan *s) {
    s->closer = s->closers[--s->depth];
}

/* Moves over a key and its colon. */
static inline const uint8_t *scan_key(struct scan *s, const uint8_t *p) {
    const uint8_t *end = s->end;
    p = skip_blanks(p, end);
    if (p >= end || *p != '"') return unexpected(s, p, SIO_ERR_JSON_KEY);
    p = scan_string(s, p);
    if (p == NULL) return NULL;
    if (p < end && *p == ':') return p + 1;
    p = skip_blanks(p, end);
    if (p >= end || *p != ':') return unexpected(s, p, SIO_ERR_JSON_COLON);
    return p + 1;
}

/* `p` is at the bracket. Afterwards it is where the first value begins, or at the closing bracket (`*empty`).
 */
static inline const uint8_t *open_container(struct scan *s, const uint8_t *p, bool *empty) {
    if (s->depth >= s->max_depth) return fail(s, p, SIO_ERR_LIMIT_DEPTH); /* SIO5-PG-18 */
    bool object = *p == '{';
    push(s, object ? '}' : ']');
    p = skip_blanks(p + 1, s->end);
    *empty = p < s->end && *p == s->closer;
    return *empty || !object ? p : scan_key(s, p);
}

/* A value has ended: closes the containers that end with it. Afterwards another value begins, or the depth is
 * 0. */
static inline const uint8_t *after_value(struct scan *s, const uint8_t *p) {
    const uint8_t *end = s->end;
    while (s->depth > 0) {
        p = skip_blanks(p, end);
        if (p < end && *p == ',') return s->closer == '}' ? scan_key(s, p + 1) : p + 1;
        if (p >= end || *p != s->closer) return unexpected(s, p, SIO_ERR_JSON_COMMA);
        p++;
        pop(s);
    }
    return p;
}

/* Flattened: with every step above inlined into one loop the scan takes a quarter less time. */
__attribute__((flatten)) static const uint8_t *scan_value(struct scan *s, const uint8_t *p) {
    do {
        p = skip_blanks(p, s->end);
        if (p >= s->end) return fail(s, p, SIO_ERR_JSON_END);
        bool empty = false;
        if (*p == '{' || *p == '[') {
            p = open_container(s, p, &empty);
            if (p != NULL && !empty) continue;
        } else {
            p = scan_scalar(s, p);
        }
        if (p != NULL) p = after_value(s, p);
    } while (p != NULL && s->depth > 0);
    return p;
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
    const uint8_t *end = text.ptr + text.len;
    struct scan s; /* `closers` is not cleared: push writes each before it is read */
    s.end = end;
    s.error = SIO_ERR_OK;
    s.closer = 0;
    s.closers[0] = 0;
    s.depth = 0;
    s.max_depth = max_depth < SIO_MAX_DEPTH ? max_depth : SIO_MAX_DEPTH;
    const uint8_t *start = skip_blanks(text.ptr, end);
    const uint8_t *p = scan_value(&s, start);
    if (p == NULL) return sio_error_at(s.error, (size_t)(s.fault - text.ptr));
    out->kind = kind_of(*start);
    out->text = (sio_slice){.ptr = start, .len = (size_t)(p - start)};
    p = skip_blanks(p, end);
    /* SIO5-PG-14 */
    return p < end ? sio_error_at(SIO_ERR_JSON_TRAILING, (size_t)(p - text.ptr)) : sio_ok();
}
