/* Trees as bytes. */
#include "fuzz/mutate/tree.h"

#include <string.h>

#include "fuzz/mutate/frame.h"
#include "fuzz/session/script.h"

#define SIZED(text)                                                                                          \
    { (const uint8_t *)(text), sizeof(text) - 1 }

static const struct {
    tree_class class;
    sio_slice open, between, close;
} kinds[] = {
#define KIND_ROW(constant, class, open, between, close)                                                      \
    {CLASS_##class, SIZED(open), SIZED(between), SIZED(close)},
    TREE_KIND_LIST(KIND_ROW)
#undef KIND_ROW
};

tree_class tree_class_of(tree_kind kind) {
    return kinds[kind].class;
}

/* Most pieces are a few bytes: a call that copies them costs more than they do. */
static bool add(sio_buf *out, sio_slice s) {
    enum { FEW = 16 };
    if (s.len > FEW || out->cap - out->len < s.len) return sio_buf_add(out, s);
    uint8_t *to = out->data + out->len;
    for (size_t i = 0; i < s.len; i++) {
        to[i] = s.ptr[i];
        __asm__ volatile(""); /* no memcpy */
    }
    out->len += s.len;
    return true;
}

static bool print_children(const tree_node *n, sio_buf *out) {
    for (const tree_node *child = n->first; child != NULL; child = child->next) {
        if (child != n->first && !add(out, kinds[n->kind].between)) return false;
        if (!tree_print(child, out)) return false;
    }
    return true;
}

static bool add_hex(sio_slice bytes, sio_buf *out) {
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < bytes.len; i++) {
        char pair[] = {digits[bytes.ptr[i] >> 4], digits[bytes.ptr[i] & 15]};
        if (!add(out, sio_slice_of(pair, sizeof pair))) return false;
    }
    return true;
}

/* Whether the bytes are written in a script as they are. */
static bool is_plain(sio_slice bytes, bool token) {
    for (size_t i = 0; i < bytes.len; i++) {
        uint8_t c = bytes.ptr[i];
        if (c < (token ? 0x21 : 0x20) || c >= 0x7f || c == '\\') return false;
    }
    return bytes.len == 0 || bytes.ptr[bytes.len - 1] != ' ';
}

static bool wrap(const tree_node *n, sio_slice bytes, sio_buf *out) {
    if (n->kind == NODE_HEX) return add_hex(bytes, out);
    return script_escape(bytes, n->kind == NODE_TOKEN, out);
}

/* The header of a frame needs the length of what is printed already: it is printed behind it, and moved. */
static bool print_before(const tree_node *frame, size_t start, sio_buf *out) {
    enum { MOST = 9 };
    uint8_t header[MOST];
    size_t end = out->len;
    if (!tree_frame_header(frame, end - start, out) || out->len - end > MOST) return false;
    memcpy(header, out->data + end, out->len - end);
    memmove(out->data + start + (out->len - end), out->data + start, end - start);
    memcpy(out->data + start, header, out->len - end);
    return true;
}

/* What depends on all the bytes below: they are printed first, and replaced when they must look different. */
static bool print_wrapped(const tree_node *n, sio_buf *out) {
    size_t start = out->len;
    if (!print_children(n, out)) return false;
    sio_slice bytes = sio_slice_from(sio_buf_slice(out), start);
    bool escaped = n->kind == NODE_ESCAPED || n->kind == NODE_TOKEN;
    if (escaped && is_plain(bytes, n->kind == NODE_TOKEN)) return true;
    if (n->kind == NODE_FRAME) return print_before(n, start, out);
    sio_buf inner;
    sio_buf_init(&inner, out->mem);
    bool ok = sio_buf_add(&inner, bytes);
    out->len = start;
    ok = ok && wrap(n, sio_buf_slice(&inner), out);
    sio_buf_free(&inner);
    return ok;
}

static bool is_wrapper(tree_kind kind) {
    return kind == NODE_FRAME || kind == NODE_HEX || kind == NODE_ESCAPED || kind == NODE_TOKEN;
}

bool tree_print(const tree_node *n, sio_buf *out) {
    bool wrapped = is_wrapper(n->kind);
    return add(out, n->lead) && add(out, kinds[n->kind].open) && (wrapped || add(out, n->text)) &&
           (wrapped ? print_wrapped(n, out) : print_children(n, out)) && add(out, kinds[n->kind].close) &&
           add(out, n->tail);
}
