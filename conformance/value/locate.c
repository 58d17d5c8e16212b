#include "value/locate.h"

#include <stdlib.h>

#include "value/node.h"

/* A walk over text that val_parse has accepted: it looks for places, it checks nothing. */
typedef struct walk {
    sio_slice text;
    size_t at;
} walk;

static uint8_t here(const walk *w) {
    return w->at < w->text.len ? w->text.ptr[w->at] : 0;
}

static void skip_between(walk *w) {
    while (w->at < w->text.len && (here(w) <= ' ' || here(w) == ',' || here(w) == ':'))
        w->at++;
}

static void skip_string(walk *w) {
    for (w->at++; w->at < w->text.len && here(w) != '"'; w->at++)
        if (here(w) == '\\') w->at++;
    w->at++;
}

static bool ends_scalar(uint8_t c) {
    return c <= ' ' || c == ',' || c == ']' || c == '}';
}

static void skip_value(walk *w) {
    size_t depth = 0;
    do {
        skip_between(w);
        uint8_t c = here(w);
        if (c == '"') {
            skip_string(w);
        } else if (c == '{' || c == '[') {
            depth++;
            w->at++;
        } else if (c == '}' || c == ']') {
            depth--;
            w->at++;
        } else {
            while (!ends_scalar(here(w)))
                w->at++;
        }
    } while (depth > 0 && w->at < w->text.len);
}

/* Returns whether the raw JSON string `raw` spells the pointer token (with ~0 and ~1). */
static bool key_is(sio_slice raw, sio_slice token) {
    const char *error;
    size_t offset;
    val_value *key = val_parse(raw, &error, &offset);
    sio_buf wanted = SIO_BUF_INIT;
    bool same = key != NULL;
    for (size_t i = 0; same && i < token.len; i++) {
        uint8_t c = token.ptr[i];
        if (c == '~' && i + 1 < token.len) c = token.ptr[++i] == '1' ? '/' : '~';
        same = sio_buf_add_byte(&wanted, c);
    }
    same = same && sio_slice_equal(key->as.text, sio_buf_slice(&wanted));
    sio_buf_free(&wanted);
    val_free(key);
    return same;
}

/* Goes to the value of the token inside the container at hand. Returns false when there is none. */
static bool enter(walk *w, sio_slice token) {
    bool object = here(w) == '{';
    if (!object && here(w) != '[') return false;
    char number[24] = {0};
    for (size_t i = 0; i < token.len && i + 1 < sizeof number; i++)
        number[i] = (char)token.ptr[i];
    size_t wanted = strtoul(number, NULL, 10);
    w->at++;
    for (size_t i = 0;; i++) {
        skip_between(w);
        if (w->at >= w->text.len || here(w) == '}' || here(w) == ']') return false;
        size_t key = w->at;
        if (object) {
            skip_string(w);
            size_t end = w->at;
            skip_between(w);
            if (key_is(sio_slice_sub(w->text, key, end), token)) return true;
        } else if (i == wanted) {
            return true;
        }
        skip_value(w);
    }
}

static size_t line_of(sio_slice text, size_t at) {
    size_t line = 1;
    for (size_t i = 0; i < at && i < text.len; i++)
        if (text.ptr[i] == '\n') line++;
    return line;
}

static bool is_json(sio_slice text) {
    const char *error;
    size_t offset;
    val_value *value = val_parse(text, &error, &offset);
    if (value == NULL) return false;
    val_free(value);
    return true;
}

size_t val_locate_line(sio_slice json_text, const char *pointer) {
    if (!is_json(json_text)) return 0;
    walk w = {.text = json_text, .at = 0};
    skip_between(&w);
    size_t found = w.at;
    while (*pointer == '/') {
        size_t len = 0;
        for (pointer++; pointer[len] != 0 && pointer[len] != '/'; len++) {
        }
        if (!enter(&w, sio_slice_of(pointer, len))) break;
        found = w.at;
        pointer += len;
    }
    return line_of(json_text, found);
}
