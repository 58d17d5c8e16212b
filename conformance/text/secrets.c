#include "text/secrets.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "text/escape.h"

enum { MASK = 4 };

typedef enum kind { VALUE, HEADER, PARAMETER } kind;

typedef struct secret {
    kind kind;
    bool masked; /* VALUE: may stand in a masked frame */
    size_t length;
    uint8_t *bytes;
} secret;

struct txt_secrets {
    secret *items;
    size_t count;
};

static bool add(txt_secrets *s, kind k, bool masked, sio_slice bytes) {
    if (bytes.len == 0) return true;
    for (size_t i = 0; i < s->count; i++)
        if (s->items[i].kind == k &&
            sio_slice_equal(sio_slice_of(s->items[i].bytes, s->items[i].length), bytes))
            return true;
    secret *grown = realloc(s->items, (s->count + 1) * sizeof *grown);
    if (grown == NULL) return false;
    s->items = grown;
    uint8_t *copy = malloc(bytes.len);
    if (copy == NULL) return false;
    memcpy(copy, bytes.ptr, bytes.len);
    s->items[s->count++] = (secret){k, masked, bytes.len, copy};
    return true;
}

txt_secrets *txt_secrets_new(void) {
    static const char *const names[] = {"authorization", "proxy-authorization", "cookie", "set-cookie"};
    txt_secrets *s = calloc(1, sizeof *s);
    for (size_t i = 0; s != NULL && i < sizeof names / sizeof names[0]; i++) {
        if (add(s, HEADER, false, sio_slice_str(names[i]))) continue;
        txt_secrets_free(s);
        return NULL;
    }
    return s;
}

void txt_secrets_free(txt_secrets *s) {
    for (size_t i = 0; s != NULL && i < s->count; i++)
        free(s->items[i].bytes);
    if (s != NULL) free(s->items);
    free(s);
}

static bool percent_encode(sio_buf *out, sio_slice value) {
    bool ok = true;
    for (size_t i = 0; ok && i < value.len; i++) {
        int c = value.ptr[i];
        bool plain =
            (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || strchr("-._~", c) != NULL;
        ok = plain && c != 0 ? sio_buf_add_byte(out, (uint8_t)c) : sio_buf_addf(out, "%%%02X", (unsigned)c);
    }
    return ok;
}

static int digit(int c) {
    return c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
}

static bool percent_decode(sio_buf *out, sio_slice value) {
    bool ok = true;
    for (size_t i = 0; ok && i < value.len; i++) {
        bool coded = value.ptr[i] == '%' && i + 2 < value.len && digit(value.ptr[i + 1]) >= 0 &&
                     digit(value.ptr[i + 2]) >= 0;
        int c = coded ? digit(value.ptr[i + 1]) * 16 + digit(value.ptr[i + 2]) : value.ptr[i];
        ok = sio_buf_add_byte(out, (uint8_t)c);
        i += coded ? 2 : 0;
    }
    return ok;
}

/* The ways in which reports and peers spell a value. JSON forms keep their quotes: more to recognise a masked
 * one by. */
static bool add_spelling(txt_secrets *s, bool (*spell)(sio_buf *out, sio_slice value), sio_slice value,
                         bool quoted) {
    sio_buf out = SIO_BUF_INIT;
    bool ok = spell(&out, value);
    if (ok && out.len >= TXT_SHORTEST_SECRET) ok = add(s, VALUE, true, sio_buf_slice(&out));
    if (ok && quoted && out.len > 2 + TXT_SHORTEST_SECRET)
        ok = add(s, VALUE, false, sio_slice_sub(sio_buf_slice(&out), 1, out.len - 1));
    sio_buf_free(&out);
    return ok;
}

bool txt_secrets_add(txt_secrets *s, sio_slice value) {
    if (value.len < TXT_SHORTEST_SECRET) return true;
    return add(s, VALUE, true, value) && add_spelling(s, txt_escape_json, value, true) &&
           add_spelling(s, txt_escape_terminal, value, false) &&
           add_spelling(s, percent_encode, value, false) && add_spelling(s, percent_decode, value, false);
}

bool txt_secrets_add_header(txt_secrets *s, sio_slice name) {
    return add(s, HEADER, false, name);
}

bool txt_secrets_add_parameter(txt_secrets *s, sio_slice name) {
    return add(s, PARAMETER, false, name);
}

/* Returns whether the name stands at the beginning of `bytes`, whatever its case, with `behind` after it. */
static bool named(sio_slice bytes, const secret *name, uint8_t behind) {
    return bytes.len > name->length && bytes.ptr[name->length] == behind &&
           strncasecmp((const char *)bytes.ptr, (const char *)name->bytes, name->length) == 0;
}

/* Returns where the value of the header at `at` lies, or an empty slice when none of ours begins there. */
static sio_slice header_value(const txt_secrets *s, sio_slice bytes, size_t at) {
    bool starts_line = at == 0 || bytes.ptr[at - 1] == '\n';
    sio_slice rest = sio_slice_from(bytes, at);
    for (size_t i = 0; starts_line && i < s->count; i++) {
        const secret *name = &s->items[i];
        if (name->kind != HEADER || !named(rest, name, ':')) continue;
        size_t from = name->length + 1, to;
        while (from < rest.len && (rest.ptr[from] == ' ' || rest.ptr[from] == '\t'))
            from++;
        for (to = from; to < rest.len && rest.ptr[to] != '\r' && rest.ptr[to] != '\n';)
            to++;
        return sio_slice_sub(rest, from, to);
    }
    return sio_slice_of(NULL, 0);
}

static sio_slice parameter_value(const txt_secrets *s, sio_slice bytes, size_t at) {
    bool starts = at > 0 && (bytes.ptr[at - 1] == '?' || bytes.ptr[at - 1] == '&');
    sio_slice rest = sio_slice_from(bytes, at);
    for (size_t i = 0; starts && i < s->count; i++) {
        const secret *name = &s->items[i];
        if (name->kind != PARAMETER || !named(rest, name, '=')) continue;
        size_t from = name->length + 1, to = from;
        while (to < rest.len && rest.ptr[to] > ' ' && strchr("&#\"'", rest.ptr[to]) == NULL)
            to++;
        return sio_slice_sub(rest, from, to);
    }
    return sio_slice_of(NULL, 0);
}

/* Of a cookie the value is the secret, not what belongs to it. */
static bool add_found(txt_secrets *found, sio_slice value) {
    const uint8_t *end = memchr(value.ptr, ';', value.len);
    sio_slice first = end == NULL ? value : sio_slice_sub(value, 0, (size_t)(end - value.ptr));
    const uint8_t *equals = memchr(first.ptr, '=', first.len);
    bool ok = txt_secrets_add(found, value) && txt_secrets_add(found, first);
    if (ok && equals != NULL)
        ok = txt_secrets_add(found, sio_slice_from(first, (size_t)(equals - first.ptr) + 1));
    return ok;
}

bool txt_secrets_find(const txt_secrets *s, sio_slice bytes, txt_secrets *found) {
    bool ok = true;
    for (size_t at = 0; ok && at < bytes.len; at++) {
        sio_slice value = header_value(s, bytes, at);
        if (value.len > 0) ok = add_found(found, value);
    }
    return ok;
}

/* The slice lies in the very bytes that are to be changed. */
static void blot(uint8_t *bytes, sio_slice part) {
    if (part.len > 0) memset(bytes + (part.ptr - bytes), '*', part.len);
}

static void hide_value(const secret *value, uint8_t *bytes, size_t length) {
    uint8_t *at = bytes;
    while ((at = memmem(at, length - (size_t)(at - bytes), value->bytes, value->length)) != NULL) {
        memset(at, '*', value->length);
        at += value->length;
    }
}

void txt_secrets_hide(const txt_secrets *s, uint8_t *bytes, size_t length) {
    sio_slice all = sio_slice_of(bytes, length);
    for (size_t at = 0; at < length; at++) {
        blot(bytes, header_value(s, all, at));
        blot(bytes, parameter_value(s, all, at));
    }
    for (size_t i = 0; i < s->count; i++)
        if (s->items[i].kind == VALUE) hide_value(&s->items[i], bytes, length);
}

void txt_secrets_hide_text(const txt_secrets *s, char *text) {
    if (text != NULL) txt_secrets_hide(s, (uint8_t *)text, strlen(text));
}

/* A mask repeats each four bytes: what two bytes four apart have in common shows through it. */
static bool shines_through(const secret *value, const uint8_t *bytes) {
    for (size_t i = 0; i + MASK < value->length; i++)
        if ((value->bytes[i] ^ value->bytes[i + MASK]) != (bytes[i] ^ bytes[i + MASK])) return false;
    return true;
}

void txt_secrets_hide_masked(const txt_secrets *s, uint8_t *bytes, size_t length) {
    for (size_t i = 0; i < s->count; i++) {
        const secret *value = &s->items[i];
        if (value->kind != VALUE || !value->masked || value->length <= MASK) continue;
        for (size_t at = 0; at + value->length <= length;) {
            bool there = shines_through(value, bytes + at);
            if (there) memset(bytes + at, '*', value->length);
            at += there ? value->length : 1;
        }
    }
}
