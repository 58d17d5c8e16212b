/* JSON with every blank kept, and with numbers and literals that need not be right. */
#include "fuzz/mutate/read.h"

enum { JSON_DEPTH = TREE_DEPTH / 2 }; /* the rest is for what is around */

struct reader {
    tree *t;
    sio_slice rest;
    unsigned depth;
};

static int peek(const struct reader *r) {
    return r->rest.len == 0 ? -1 : r->rest.ptr[0];
}

static sio_slice take(struct reader *r, size_t length) {
    sio_slice taken = sio_slice_sub(r->rest, 0, length);
    r->rest = sio_slice_from(r->rest, length);
    return taken;
}

static bool is_blank(uint8_t c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static sio_slice take_blanks(struct reader *r) {
    size_t length = 0;
    while (length < r->rest.len && is_blank(r->rest.ptr[length]))
        length++;
    return length == 0 ? sio_slice_of(NULL, 0) : take(r, length);
}

static tree_node *read_value(struct reader *r);

static tree_node *read_string(struct reader *r) {
    size_t i = 1;
    while (i < r->rest.len && r->rest.ptr[i] != '"')
        i += r->rest.ptr[i] == '\\' ? 2 : 1;
    if (i >= r->rest.len) return NULL;
    sio_slice text = sio_slice_sub(take(r, i + 1), 1, i);
    return tree_new(r->t, NODE_STRING, text);
}

/* Letters are a literal, whatever they spell; the rest of what JSON knows is a number. */
static tree_node *read_word(struct reader *r) {
    size_t length = 0, letters = 0;
    while (length < r->rest.len) {
        uint8_t c = r->rest.ptr[length];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!letter && !(c >= '0' && c <= '9') && c != '+' && c != '-' && c != '.') break;
        letters += length == 0 && letter;
        length++;
    }
    return length == 0 ? NULL : tree_new(r->t, letters > 0 ? NODE_LITERAL : NODE_NUMBER, take(r, length));
}

static tree_node *read_element(struct reader *r) {
    sio_slice lead = take_blanks(r);
    tree_node *n = read_value(r);
    if (n == NULL) return NULL;
    n->lead = lead;
    n->tail = take_blanks(r);
    return n;
}

static tree_node *read_member(struct reader *r) {
    tree_node *member = tree_new(r->t, NODE_MEMBER, sio_slice_of(NULL, 0));
    tree_node *key = read_element(r);
    if (key == NULL || key->kind != NODE_STRING || peek(r) != ':') return NULL;
    take(r, 1);
    return tree_with(tree_with(member, key), read_element(r));
}

static tree_node *read_container(struct reader *r, tree_kind kind, char end) {
    take(r, 1);
    struct reader ahead = *r;
    sio_slice blanks = take_blanks(&ahead);
    bool empty = peek(&ahead) == end;
    tree_node *n = tree_new(r->t, kind, empty ? blanks : sio_slice_of(NULL, 0));
    if (empty) take(r, blanks.len);
    while (!empty && n != NULL) {
        n = tree_with(n, kind == NODE_OBJECT ? read_member(r) : read_element(r));
        if (peek(r) != ',') break;
        take(r, 1);
    }
    if (n == NULL || peek(r) != end) return NULL;
    take(r, 1);
    return n;
}

/* Takes a container without looking into it: up to the bracket that closes the first. */
static tree_node *read_deep(struct reader *r) {
    size_t open = 0;
    bool in_string = false;
    for (size_t i = 0; i < r->rest.len; i++) {
        uint8_t c = r->rest.ptr[i];
        if (c == '"') in_string = !in_string;
        if (in_string) {
            i += c == '\\' ? 1 : 0;
            continue;
        }
        if (c == '[' || c == '{') open++;
        if ((c == ']' || c == '}') && --open == 0) return tree_new(r->t, NODE_RAW, take(r, i + 1));
    }
    return NULL;
}

static tree_node *read_value(struct reader *r) {
    int c = peek(r);
    if (c == '"') return read_string(r);
    if (c != '[' && c != '{') return read_word(r);
    if (r->depth == JSON_DEPTH) return read_deep(r);
    r->depth++;
    tree_node *n = c == '[' ? read_container(r, NODE_ARRAY, ']') : read_container(r, NODE_OBJECT, '}');
    r->depth--;
    return n;
}

tree_node *tree_read_json(tree *t, sio_slice text) {
    struct reader r = {.t = t, .rest = text};
    tree_node *n = read_element(&r);
    return r.rest.len == 0 ? n : NULL;
}
