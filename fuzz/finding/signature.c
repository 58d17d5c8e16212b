#include "fuzz/finding/signature.h"

#include <ctype.h>
#include <string.h>

enum { SLUG = 48, SLUG_FRAME = 32 };

static sio_slice trim(sio_slice s) {
    while (s.len > 0 && isspace(s.ptr[0]))
        s = sio_slice_from(s, 1);
    while (s.len > 0 && isspace(s.ptr[s.len - 1]))
        s.len--;
    return s;
}

static sio_slice next_line(sio_slice *text) {
    const uint8_t *end = text->len > 0 ? memchr(text->ptr, '\n', text->len) : NULL;
    size_t len = end == NULL ? text->len : (size_t)(end - text->ptr);
    sio_slice line = sio_slice_sub(*text, 0, len);
    *text = sio_slice_from(*text, len + 1);
    return line;
}

static bool has(sio_slice s, const char *word) {
    if (s.len == 0) return false;
    return memmem(s.ptr, s.len, word, strlen(word)) != NULL;
}

static void keep(char *into, size_t size, sio_slice s) {
    size_t n = s.len < size - 1 ? s.len : size - 1;
    if (n > 0) memcpy(into, s.ptr, n);
    into[n] = '\0';
}

/* Keeps a frame without the folder of its file, which differs between machines. */
static void keep_frame(fnd_signature *into, sio_slice s) {
    sio_buf out = SIO_BUF_INIT;
    size_t word = 0;
    for (size_t i = 0; i < s.len; i++) {
        uint8_t c = s.ptr[i];
        if (c == '/' || c == '\\') {
            out.len = word;
            continue;
        }
        if (!sio_buf_add_byte(&out, c)) break;
        if (c == ' ' || c == '(' || c == '"') word = out.len;
    }
    keep(into->frame, sizeof into->frame, sio_buf_slice(&out));
    sio_buf_free(&out);
}

/* `Name: text` or `Name [CODE]: text` at the beginning of a line, where Name ends so. */
static bool is_exception(sio_slice s) {
    size_t n = 0;
    while (n < s.len && (isalnum(s.ptr[n]) || s.ptr[n] == '.' || s.ptr[n] == '_'))
        n++;
    if (n < 5 || (n < s.len && s.ptr[n] != ':' && s.ptr[n] != ' ')) return false;
    sio_slice name = sio_slice_sub(s, n - 5, n);
    return sio_slice_is(name, "Error") || (n >= 9 && sio_slice_is(sio_slice_sub(s, n - 9, n), "Exception"));
}

static bool is_panic(sio_slice s) {
    return sio_slice_starts(s, "panic: ") || sio_slice_starts(s, "fatal error: ") || has(s, "panicked at ") ||
           has(s, "ERROR: AddressSanitizer: ") || has(s, "runtime error: ") ||
           sio_slice_starts(s, "Fatal Python error");
}

typedef enum frame_kind { NO_FRAME, BEHIND, BEFORE, INNER } frame_kind;

/* JavaScript and sanitizers print frames behind the exception, the innermost first; Python before it, the
 * innermost last. Those of the runtime itself say less. */
static frame_kind frame_of(sio_slice s) {
    if (sio_slice_starts(s, "at ")) return has(s, "node:") ? INNER : BEHIND;
    if (sio_slice_starts(s, "File \"")) return BEFORE;
    return sio_slice_starts(s, "#") && has(s, " in ") && !has(s, "libasan") && !has(s, "libc.so") ? BEHIND
                                                                                                  : NO_FRAME;
}

/* What is known while the lines are read. */
typedef struct reading {
    fnd_signature found, python;
    bool traceback; /* of Python: the next line that is not set in is the exception, whatever its name */
} reading;

static void take_exception(reading *r, sio_slice line) {
    keep(r->found.exception, sizeof r->found.exception, line);
    memcpy(r->found.frame, r->python.frame, sizeof r->found.frame);
    r->python.frame[0] = '\0';
    r->found.inner = false;
    r->traceback = false;
}

static void look_at(reading *r, sio_slice raw) {
    sio_slice line = trim(raw);
    fnd_signature *found = &r->found;
    bool flush = line.len > 0 && raw.ptr[0] == line.ptr[0] && !isspace(raw.ptr[0]);
    switch (frame_of(line)) {
    case BEFORE:
        keep_frame(&r->python, line);
        return;
    case BEHIND:
        if (found->exception[0] != '\0' && (found->frame[0] == '\0' || found->inner)) keep_frame(found, line);
        found->inner = false;
        return;
    case INNER:
        if (found->exception[0] == '\0' || found->frame[0] != '\0') return;
        keep_frame(found, line);
        found->inner = true;
        return;
    case NO_FRAME:
        break;
    }
    if (sio_slice_starts(line, "Traceback ("))
        r->traceback = true;
    else if (is_exception(line) || is_panic(line) || (r->traceback && flush))
        take_exception(r, line);
}

fnd_signature fnd_signature_of(sio_slice output) {
    reading r = {.traceback = false};
    while (output.len > 0)
        look_at(&r, next_line(&output));
    return r.found;
}

static bool add_without_numbers(const char *text, sio_buf *out) {
    bool ok = true, digit = false;
    for (; ok && *text != '\0'; text++) {
        bool now = isdigit((unsigned char)*text) != 0;
        if (!now || !digit) ok = sio_buf_add_byte(out, now ? 'N' : (uint8_t)*text);
        digit = now;
    }
    return ok;
}

/* `Unhandled error. ({...})`: what a peer sent, at the end of the words. `(reading 'x')` is the program's. */
static size_t without_value(const char *text) {
    const char *value = strstr(text, ". (");
    return value != NULL ? (size_t)(value - text) + 1 : strlen(text);
}

bool fnd_signature_key(const fnd_signature *s, sio_buf *out) {
    char exception[sizeof s->exception];
    keep(exception, sizeof exception, sio_slice_of(s->exception, without_value(s->exception)));
    return add_without_numbers(exception, out) && sio_buf_add_str(out, " | ") &&
           add_without_numbers(s->frame, out);
}

void fnd_slug(const char *text, size_t most, sio_buf *out) {
    size_t start = out->len;
    bool gap = false;
    for (; *text != '\0' && out->len - start < most; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\'') { /* what is quoted is often the input */
            const char *end = strchr(text + 1, c);
            if (end != NULL && end - text < 64) text = end;
            gap = true;
        } else if (isalpha(c)) {
            if (gap && out->len > start) sio_buf_add_byte(out, '-');
            sio_buf_add_byte(out, (uint8_t)tolower(c));
            gap = false;
        } else {
            gap = true;
        }
    }
}

/* "at decodeString (a.js:1:2)", "File "a.py", line 3, in decode", "#1 0x2 in decode a.c:10". */
bool fnd_signature_slug(const fnd_signature *s, sio_buf *out) {
    char name[SLUG_FRAME + 1];
    const char *at = strstr(s->frame, " in ");
    size_t n = 0;
    fnd_slug(s->exception, SLUG, out);
    at = strncmp(s->frame, "at ", 3) == 0 ? s->frame + 3 : at != NULL ? at + 4 : "";
    while (n < SLUG_FRAME &&
           (isalnum((unsigned char)at[n]) || (at[n] != '\0' && strchr("._$", at[n]) != NULL)))
        n++;
    memcpy(name, at, n);
    name[n] = '\0';
    if (n > 0 && sio_buf_add_str(out, "-in-")) fnd_slug(name, SLUG_FRAME, out);
    return sio_buf_cstr(out) != NULL;
}

bool fnd_signature_is_bare(const fnd_signature *s) {
    return s->frame[0] == '\0' || s->inner;
}
