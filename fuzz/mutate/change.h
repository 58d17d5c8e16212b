/* Changes of trees: each takes a node and a source of choices, and returns whether it changed something. */
#ifndef FUZZ_MUTATE_CHANGE_H
#define FUZZ_MUTATE_CHANGE_H

#include "fuzz/mutate/random.h"
#include "fuzz/mutate/tree.h"
#include "fuzz/mutate/words.h"

/* What is at hand for a change. */
typedef struct change {
    tree *t;
    tree_node *root;
    uint64_t random;
    fuzz_byte_mutator *bytes; /* NULL: our own */
    const sio_slice *learned;
    size_t learned_count;
} change;

typedef bool change_op(change *c, tree_node *n);

/* An operation, and what it can be done to. */
typedef struct change_row {
    const char *name;
    change_op *op;
    uint32_t kinds;  /* bits by tree_kind */
    unsigned weight; /* how often, among those of the kind */
} change_row;

/* Makes one change somewhere. Returns which, or NULL when nothing came of it. Ownership: static. */
const change_row *change_one(change *c);

/* Takes some parts out of lists. Returns false when nothing came of it. */
bool change_shrink(change *c);

/* Leaves out lines of a session, in place, until it has at most `max` bytes. Returns how many it has. */
size_t session_thin(change *c, uint8_t *data, size_t size, size_t max);

/* Returns all operations. Ownership: static. */
const change_row *change_rows(size_t *count);

/* Exchanges a part of the tree for one of `donor`, whose nodes lie in the same pool. */
bool change_graft(change *c, const tree_node *donor);

/* Changes bytes, without an engine; see fuzz_byte_mutator. */
size_t change_some_bytes(change *c, uint8_t *data, size_t size, size_t max);

/* ---- what changes share ---- */

/* Picks a node of the tree below `root` that is no root; half the time first a kind, so that a large JSON
 * value does not hide the header. Returns NULL when there is none. */
tree_node *change_pick(change *c, tree_node *root);

/* Picks one of the class of `like`, another than it. Returns NULL when there is none. */
tree_node *change_pick_like(change *c, const tree_node *root, const tree_node *like);

/* Whether a node of the class can be put there without the tree growing too deep. */
bool change_fits(const tree_node *place, const tree_node *n);

/* Whether the node is the key of a member: it must stay a string. */
bool change_is_key(const tree_node *n);

/* Copies text to the arena and gives it to a node. */
bool change_set_text(change *c, tree_node *n, sio_slice text);

/* Picks a word: half the time a learned one, when there are any. */
sio_slice change_word(change *c, word_list list);

/* Puts the node where it belongs among the parts of a packet, in the place of one of its kind. */
bool change_set_part(tree_node *packet, tree_node *part);

/* The places of the operations: tree, JSON, packets, leaves, sessions. */
change_op change_remove, change_repeat, change_swap, change_move, change_resemble;
change_op change_leaf_bytes, change_leaf_word, change_leaf_learned;
change_op value_replace, value_number, value_string, value_wrap, value_unwrap, value_nest, value_add,
    value_blank;
change_op value_placeholder, value_spoil, value_name;
change_op packet_type, packet_namespace, packet_id, packet_count, packet_payload, packet_bind, packet_add;
change_op frame_lie, frame_binary, frame_split;
change_op session_add, session_digits, session_places, session_opening, session_pair, session_call;

#endif
