/* Trees as bytes. */
#include "fuzz/mutate/tree.h"

#include "fuzz/mutate/frame.h"
#include "fuzz/session/script.h"

static const struct {
    tree_class class;
    const char *open, *between, *close;
} kinds[] = {
#define KIND_ROW(constant, class, open, between, close) {CLASS_##class, open, between, close},
    TREE_KIND_LIST(KIND_ROW)
#undef KIND_ROW
};

tree_class tree_class_of(tree_kind kind) {
    return kinds[kind].class;
}

static bool print_children(const tree_node *n, sio_buf *out) {
    for (const tree_node *child = n->first; child != NULL; child = child->next) {
        if (child != n->first && !sio_buf_add_str(out, kinds[n->kind].between)) return false;
        if (!tree_print(child, out)) return false;
    }
    return true;
}

static bool add_hex(sio_slice bytes, sio_buf *out) {
    for (size_t i = 0; i < bytes.len; i++)
        if (!sio_buf_addf(out, "%02x", bytes.ptr[i])) return false;
    return true;
}

/* What depends on all the bytes below: they are printed by themselves first. */
static bool print_wrapped(const tree_node *n, sio_buf *out) {
    sio_buf inner;
    sio_buf_init(&inner, out->mem);
    bool ok = print_children(n, &inner);
    sio_slice bytes = sio_buf_slice(&inner);
    if (n->kind == NODE_FRAME)
        ok = ok && tree_frame_header(n, bytes.len, out) && sio_buf_add(out, bytes);
    else if (n->kind == NODE_HEX)
        ok = ok && add_hex(bytes, out);
    else
        ok = ok && script_escape(bytes, n->kind == NODE_TOKEN, out);
    sio_buf_free(&inner);
    return ok;
}

static bool is_wrapper(tree_kind kind) {
    return kind == NODE_FRAME || kind == NODE_HEX || kind == NODE_ESCAPED || kind == NODE_TOKEN;
}

bool tree_print(const tree_node *n, sio_buf *out) {
    bool wrapped = is_wrapper(n->kind);
    return sio_buf_add(out, n->lead) && sio_buf_add_str(out, kinds[n->kind].open) &&
           (wrapped || sio_buf_add(out, n->text)) &&
           (wrapped ? print_wrapped(n, out) : print_children(n, out)) &&
           sio_buf_add_str(out, kinds[n->kind].close) && sio_buf_add(out, n->tail);
}
