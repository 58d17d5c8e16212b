/* Inputs as trees. */
#include "fuzz/mutate/read.h"

#include <string.h>

tree_node *tree_or_raw(tree *t, tree_node *n, sio_slice bytes) {
    return n != NULL ? n : tree_new(t, NODE_RAW, bytes);
}

tree_node *tree_with(tree_node *parent, tree_node *child) {
    if (parent == NULL || child == NULL) return NULL;
    tree_append(parent, child);
    return parent;
}

bool tree_take(sio_slice *rest, uint8_t separator, sio_slice *part) {
    const uint8_t *end = rest->len == 0 ? NULL : memchr(rest->ptr, separator, rest->len);
    size_t length = end == NULL ? rest->len : (size_t)(end - rest->ptr);
    *part = sio_slice_sub(*rest, 0, length);
    *rest = sio_slice_from(*rest, length + 1);
    return end != NULL;
}

tree_node *tree_read_parts(tree *t, tree_node *list, sio_slice text, uint8_t separator,
                           tree_node *(*part)(tree *, sio_slice)) {
    bool more = true;
    while (more && list != NULL) {
        sio_slice bytes;
        more = tree_take(&text, separator, &bytes);
        list = tree_with(list, tree_or_raw(t, part(t, bytes), bytes));
    }
    return list;
}

static tree_node *read_child(tree *t, fuzz_shape shape, sio_slice input) {
    switch (shape) {
    case FUZZ_SHAPE_EIO_PACKET:
        return tree_read_eio(t, input);
    case FUZZ_SHAPE_EIO_PAYLOAD:
        return tree_read_payload(t, input);
    case FUZZ_SHAPE_WEBTRANSPORT:
        return tree_read_stream(t, input);
    case FUZZ_SHAPE_SIO_PACKET:
        return tree_read_sio(t, input);
    case FUZZ_SHAPE_SIO_MESSAGES:
        return tree_read_messages(t, input);
    case FUZZ_SHAPE_JSON:
        return tree_read_json(t, input);
    case FUZZ_SHAPE_QUERY:
        return tree_read_query(t, input);
    case FUZZ_SHAPE_SESSION:
        return tree_read_session(t, input);
    default:
        return NULL;
    }
}

tree_node *tree_read_more(tree *t, fuzz_shape shape, sio_slice input) {
    size_t used = t->used, filled = t->filled;
    tree_node *child = read_child(t, shape, input);
    if (child == NULL || t->used == TREE_NODES) {
        t->used = used;
        t->filled = filled;
        child = tree_new(t, NODE_RAW, input);
    }
    return tree_with(tree_new(t, NODE_ROOT, sio_slice_of(NULL, 0)), child);
}

tree_node *tree_read(tree *t, fuzz_shape shape, sio_slice input) {
    tree_clear(t);
    return tree_read_more(t, shape, input);
}
