/* Session scripts and query strings. A line that is not in its canonical form is raw: it must print as it was
 * read. */
#include "fuzz/mutate/read.h"

#include <string.h>

#include "fuzz/session/script.h"

/* ---- escapes ---- */

static int hex_digit(uint8_t c) {
    if (c >= '0' && c <= '9') return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Returns the byte that two digits in lower case are, or -1. */
static int hex_pair(sio_slice text, size_t at) {
    int high = at + 1 < text.len ? hex_digit(text.ptr[at]) : -1;
    int low = high < 0 ? -1 : hex_digit(text.ptr[at + 1]);
    return low < 0 ? -1 : high * 16 + low;
}

/* Returns the length of the escape at the front, and its byte; 0: it is none. */
static size_t unescape(sio_slice text, uint8_t *byte) {
    static const char letters[] = "nrt\\", meanings[] = "\n\r\t\\";
    if (text.len < 2) return 0;
    const char *letter = text.ptr[1] == 0 ? NULL : strchr(letters, text.ptr[1]);
    int value = text.ptr[1] == 'x' ? hex_pair(text, 2) : -1;
    *byte = letter != NULL ? (uint8_t)meanings[letter - letters] : (uint8_t)value;
    return letter != NULL ? 2 : value >= 0 ? 4 : 0;
}

/* A meaning is never longer than its text. Returns false when there is no room, or an escape is none. */
static bool meaning(tree *t, sio_slice text, sio_slice *out) {
    if (!tree_keep(t, text, out)) return false;
    uint8_t *into = t->arena + t->filled - text.len;
    size_t length = 0;
    for (size_t i = 0; i < text.len;) {
        uint8_t byte = text.ptr[i];
        size_t used = byte == '\\' ? unescape(sio_slice_from(text, i), &byte) : 1;
        if (used == 0) return false;
        into[length++] = byte;
        i += used;
    }
    *out = sio_slice_of(into, length);
    return true;
}

static bool prints_as(tree *t, const tree_node *n, sio_slice text) {
    sio_buf_clear(&t->again);
    return tree_print(n, &t->again) && sio_slice_equal(sio_buf_slice(&t->again), text);
}

/* ---- queries ---- */

static tree_node *read_raw(tree *t, sio_slice text) {
    return tree_new(t, NODE_RAW, text);
}

static tree_node *read_pair(tree *t, sio_slice text) {
    sio_slice key;
    if (!tree_take(&text, '=', &key)) return NULL;
    tree_node *n = tree_new(t, NODE_PAIR, sio_slice_of(NULL, 0));
    return tree_with(tree_with(n, read_raw(t, key)), read_raw(t, text));
}

tree_node *tree_read_query(tree *t, sio_slice text) {
    tree_node *list = tree_new(t, NODE_QUERY, sio_slice_of(NULL, 0));
    return tree_read_parts(t, list, text, '&', read_pair);
}

/* ---- steps ---- */

static tree_node *wrap(tree *t, tree_kind kind, tree_node *child) {
    return tree_with(tree_new(t, kind, sio_slice_of(NULL, 0)), child);
}

static tree_node *read_bytes(tree *t, script_verb verb, sio_slice text) {
    sio_slice bytes;
    if (!meaning(t, text, &bytes)) return NULL;
    bool packets = verb == SCRIPT_POST_STEP || verb == SCRIPT_REQUEST_STEP;
    bool packet = verb == SCRIPT_SEND_STEP || verb == SCRIPT_FRAME_STEP;
    tree_node *n = packet ? tree_read_eio(t, bytes) : packets ? tree_read_payload(t, bytes) : NULL;
    return wrap(t, NODE_ESCAPED, tree_or_raw(t, n, bytes));
}

static tree_node *read_hex(tree *t, sio_slice text) {
    sio_slice bytes;
    if (text.len % 2 != 0 || !tree_keep(t, text, &bytes)) return NULL;
    uint8_t *into = t->arena + t->filled - text.len;
    for (size_t i = 0; i < text.len / 2; i++) {
        int value = hex_pair(text, 2 * i);
        if (value < 0) return NULL;
        into[i] = (uint8_t)value;
    }
    return wrap(t, NODE_HEX, read_raw(t, sio_slice_sub(bytes, 0, text.len / 2)));
}

static tree_node *read_token(tree *t, sio_slice text) {
    sio_slice bytes;
    return meaning(t, text, &bytes) ? wrap(t, NODE_TOKEN, tree_read_query(t, bytes)) : NULL;
}

static tree_node *read_place(tree *t, sio_slice text) {
    return tree_new(t, NODE_PLACE, text);
}

static tree_node *with_words(tree *t, tree_node *n, sio_slice *rest, size_t most) {
    while (most-- > 0 && rest->len > 0) {
        sio_slice word;
        tree_take(rest, ' ', &word);
        n = tree_with(n, tree_new(t, NODE_WORD, word));
    }
    return n;
}

static tree_node *read_request(tree *t, tree_node *n, sio_slice rest) {
    sio_slice query;
    n = with_words(t, n, &rest, 1);
    if (rest.len == 0) return n;
    bool body = tree_take(&rest, ' ', &query);
    n = tree_with(n, read_token(t, query));
    return body ? tree_with(n, read_bytes(t, SCRIPT_REQUEST_STEP, rest)) : n;
}

static tree_node *read_arguments(tree *t, tree_node *n, script_verb verb, sio_slice rest) {
    switch (script_shape_of(verb)) {
    case SCRIPT_CLIENT:
    case SCRIPT_NUMBER:
        return tree_with(n, tree_new(t, NODE_DIGITS, rest));
    case SCRIPT_OPENING:
        return with_words(t, n, &rest, 3);
    case SCRIPT_BYTES:
        return tree_with(n, read_bytes(t, verb, rest));
    case SCRIPT_HEX:
        return tree_with(n, read_hex(t, rest));
    case SCRIPT_QUERY:
        return tree_with(n, read_token(t, rest));
    case SCRIPT_REQUEST:
        return read_request(t, n, rest);
    case SCRIPT_CALL:
        n = with_words(t, n, &rest, 1);
        return rest.len == 0 ? n : tree_with(n, read_bytes(t, verb, rest));
    case SCRIPT_PLACES:
        return tree_with(
            n, tree_read_parts(t, tree_new(t, NODE_PLACES, sio_slice_of(NULL, 0)), rest, ',', read_place));
    default:
        return NULL;
    }
}

/* `line` ends with its line feed. */
static tree_node *read_step(tree *t, sio_slice line) {
    script_verb verb;
    sio_slice word, rest = sio_slice_sub(line, 0, line.len - 1);
    bool more = tree_take(&rest, ' ', &word);
    if (!script_find(word, &verb)) return NULL;
    tree_node *n = tree_new(t, NODE_STEP, word);
    if (n != NULL && more) n = read_arguments(t, n, verb, rest);
    return n != NULL && prints_as(t, n, line) ? n : NULL;
}

tree_node *tree_read_session(tree *t, sio_slice text) {
    tree_node *n = tree_new(t, NODE_SESSION, sio_slice_of(NULL, 0));
    while (text.len > 0 && n != NULL) {
        const uint8_t *feed = memchr(text.ptr, '\n', text.len);
        sio_slice line = sio_slice_sub(text, 0, feed == NULL ? text.len : (size_t)(feed - text.ptr) + 1);
        tree_node *step = feed == NULL ? NULL : read_step(t, line);
        n = tree_with(n, tree_or_raw(t, step, line));
        text = sio_slice_from(text, line.len);
    }
    return n;
}
