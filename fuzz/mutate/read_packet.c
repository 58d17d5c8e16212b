/* Packets of Socket.IO and Engine.IO, payloads and WebTransport streams. */
#include "fuzz/mutate/read.h"

#include "fuzz/mutate/frame.h"

enum { SEPARATOR = 0x1e };

static size_t digits(sio_slice text) {
    size_t count = 0;
    while (count < text.len && text.ptr[count] >= '0' && text.ptr[count] <= '9')
        count++;
    return count;
}

static bool at(sio_slice text, size_t i, char c) {
    return i < text.len && text.ptr[i] == (uint8_t)c;
}

/* ---- Socket.IO ---- */

static tree_node *with_count(tree *t, tree_node *n, sio_slice *rest) {
    size_t count = digits(*rest);
    if (count == 0 || !at(*rest, count, '-')) return n;
    sio_slice text = sio_slice_sub(*rest, 0, count);
    *rest = sio_slice_from(*rest, count + 1);
    return tree_with(n, tree_new(t, NODE_COUNT, text));
}

static tree_node *with_namespace(tree *t, tree_node *n, sio_slice *rest) {
    sio_slice before = *rest, text;
    if (!at(*rest, 0, '/')) return n;
    bool comma = tree_take(rest, ',', &text);
    tree_node *nsp = tree_new(t, NODE_NSP, text);
    if (nsp != NULL && comma) nsp->tail = sio_slice_sub(before, text.len, text.len + 1);
    return tree_with(n, nsp);
}

static tree_node *with_id(tree *t, tree_node *n, sio_slice *rest) {
    size_t count = digits(*rest);
    sio_slice text = sio_slice_sub(*rest, 0, count);
    *rest = sio_slice_from(*rest, count);
    return count == 0 ? n : tree_with(n, tree_new(t, NODE_ID, text));
}

tree_node *tree_read_sio(tree *t, sio_slice text) {
    if (digits(sio_slice_sub(text, 0, 1)) == 0) return NULL;
    tree_node *n = tree_new(t, NODE_SIO, sio_slice_sub(text, 0, 1));
    sio_slice rest = sio_slice_from(text, 1);
    n = with_count(t, n, &rest);
    n = with_namespace(t, n, &rest);
    n = with_id(t, n, &rest);
    if (rest.len == 0 || n == NULL) return n;
    return tree_with(n, tree_or_raw(t, tree_read_json(t, rest), rest));
}

/* ---- Engine.IO ---- */

static tree_node *read_base64(tree *t, sio_slice text) {
    return at(text, 0, 'b') ? tree_new(t, NODE_BASE64, sio_slice_from(text, 1)) : NULL;
}

static tree_node *read_body(tree *t, char type, sio_slice body) {
    tree_node *n = type == '4' ? tree_read_sio(t, body) : type == '0' ? tree_read_json(t, body) : NULL;
    return tree_or_raw(t, n, body);
}

tree_node *tree_read_eio(tree *t, sio_slice text) {
    if (at(text, 0, 'b')) return read_base64(t, text);
    if (digits(sio_slice_sub(text, 0, 1)) == 0) return NULL;
    tree_node *n = tree_new(t, NODE_EIO, sio_slice_sub(text, 0, 1));
    sio_slice body = sio_slice_from(text, 1);
    return body.len == 0 ? n : tree_with(n, read_body(t, (char)text.ptr[0], body));
}

tree_node *tree_read_payload(tree *t, sio_slice text) {
    tree_node *list = tree_new(t, NODE_PAYLOAD, sio_slice_of(NULL, 0));
    return tree_read_parts(t, list, text, SEPARATOR, tree_read_eio);
}

static tree_node *read_message(tree *t, sio_slice text) {
    return at(text, 0, 'b') ? read_base64(t, text) : tree_read_sio(t, text);
}

tree_node *tree_read_messages(tree *t, sio_slice text) {
    tree_node *list = tree_new(t, NODE_MESSAGES, sio_slice_of(NULL, 0));
    return tree_read_parts(t, list, text, SEPARATOR, read_message);
}

/* ---- WebTransport ---- */

static tree_node *read_frame(tree *t, sio_slice *stream) {
    uint64_t length;
    size_t size = tree_frame_read(*stream, &length);
    if (size == 0 || length > stream->len - size) return NULL;
    tree_node *n = tree_new(t, NODE_FRAME, sio_slice_sub(*stream, 0, size));
    sio_slice body = sio_slice_sub(*stream, size, size + (size_t)length);
    bool binary = (stream->ptr[0] & 0x80) != 0;
    *stream = sio_slice_from(*stream, size + (size_t)length);
    return tree_with(n, tree_or_raw(t, binary ? NULL : tree_read_eio(t, body), body));
}

tree_node *tree_read_stream(tree *t, sio_slice bytes) {
    tree_node *n = tree_new(t, NODE_STREAM, sio_slice_of(NULL, 0));
    while (bytes.len > 0 && n != NULL) {
        tree_node *frame = read_frame(t, &bytes);
        n = tree_with(n, tree_or_raw(t, frame, bytes));
        if (frame == NULL) break; /* the rest is cut */
    }
    return n;
}
