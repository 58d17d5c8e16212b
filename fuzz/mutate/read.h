/* The readers of the parts of an input. Each gives NULL for what is not well-formed, and when the pool is
 * empty; nothing is lost: the node prints the bytes that were read. */
#ifndef FUZZ_MUTATE_READ_H
#define FUZZ_MUTATE_READ_H

#include "fuzz/mutate/tree.h"

/* One JSON value with blanks around it. Deeper than TREE_DEPTH / 2 it is raw. */
tree_node *tree_read_json(tree *t, sio_slice text);

/* One packet as text. */
tree_node *tree_read_sio(tree *t, sio_slice text);
tree_node *tree_read_eio(tree *t, sio_slice text);

/* Packets with 1e between: of Engine.IO, or of Socket.IO and base64. */
tree_node *tree_read_payload(tree *t, sio_slice text);
tree_node *tree_read_messages(tree *t, sio_slice text);

tree_node *tree_read_stream(tree *t, sio_slice bytes);
tree_node *tree_read_query(tree *t, sio_slice text);
tree_node *tree_read_session(tree *t, sio_slice text);

/* Returns `n`, or a raw node when that is NULL. */
tree_node *tree_or_raw(tree *t, tree_node *n, sio_slice bytes);

/* Puts the child below the parent. Returns the parent, or NULL when one of them is. */
tree_node *tree_with(tree_node *parent, tree_node *child);

/* Reads what stands between separators, each part by `part`, and puts it below `list`. Returns the list, or
 * NULL when there is none. */
tree_node *tree_read_parts(tree *t, tree_node *list, sio_slice text, uint8_t separator,
                           tree_node *(*part)(tree *, sio_slice));

/* Takes what stands before the separator off the front of `*rest`, and the separator. Returns whether there
 * was one. */
bool tree_take(sio_slice *rest, uint8_t separator, sio_slice *part);

#endif
