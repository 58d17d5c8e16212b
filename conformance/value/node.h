/* The inside of a value tree. Private to conformance/value.
 *
 * All nodes and bytes of a tree live in its arena and die with the root. No function recurses on text from a
 * peer: the reader keeps its own stack; the tree it builds is at most VAL_MAX_DEPTH deep, so the walkers'
 * recursion is bounded. */
#ifndef VAL_NODE_H
#define VAL_NODE_H

#include "value/value.h"

enum { VAL_MAX_DEPTH = 512 };

struct val_value {
    val_kind kind;
    uint32_t index;         /* place in its array or object */
    struct val_value *next; /* in its array or object */
    sio_slice key;          /* WTF-8; members only */
    union {
        sio_slice
            text; /* a string as WTF-8, the spelling of a number, the bytes of a binary; a NUL follows */
        struct {
            struct val_value *first;
            struct val_value **sorted; /* objects: the members that count (the last of each key), by key */
            uint32_t count;            /* elements, or members with duplicates */
            uint32_t unique;           /* length of `sorted` */
            bool ordered;              /* made from $o: as an expectation, order and duplicates matter */
        } list;
    } as;
};

typedef struct val_tree val_tree; /* its first member is the root value */

/* Returns a tree with a VAL_NULL root, or NULL without memory. Free it with val_free(val_tree_root(tree)). */
val_tree *val_tree_new(void);
val_value *val_tree_root(val_tree *tree);
/* Returns `n` bytes of the tree's arena, aligned for any type and not cleared, or NULL without memory. */
void *val_tree_alloc(val_tree *tree, size_t n);
/* Returns a copy in the arena, with a NUL behind it; ptr is NULL without memory. */
sio_slice val_tree_copy_bytes(val_tree *tree, sio_slice bytes);

/* Where the next child of an array or object goes. */
typedef struct val_tail {
    val_value *list;
    val_value *last;
} val_tail;
/* Appends a VAL_NULL child. Returns NULL without memory. */
val_value *val_tail_add(val_tree *tree, val_tail *tail);
/* Makes `sorted` of a whole object. Returns false without memory. */
bool val_object_finish(val_tree *tree, val_value *object);
/* Returns the member that counts under the key, or NULL. */
const val_value *val_object_find(const val_value *object, sio_slice key);

/* Deep copy into `to`, a fresh node of `tree`. Returns false without memory. */
bool val_copy_into(val_tree *tree, val_value *to, const val_value *from);

/* As val_equal, but an `ordered` object of `expected` is compared member by member. */
bool val_equal_literal(const val_value *expected, const val_value *actual);
bool val_number_equal(sio_slice a, sio_slice b);
/* Returns whether a double prints back the same digits, so that plain JSON carries the number. */
bool val_number_is_exact(sio_slice spelling);
bool val_number_is_integer(sio_slice spelling);

/* Appends the value as compact JSON that keeps number spellings; binary as {"$b"}. `ascii`: everything else
 * escaped; stops soon after `limit` bytes. Returns false without memory. */
bool val_write(const val_value *v, bool ascii, size_t limit, sio_buf *out);

/* Names a kind with its article: "a string". */
const char *val_kind_name(val_kind kind);

/* As val_from_canonical, into a fresh node. Returns NULL or a sentence. */
const char *val_canonical_into(val_tree *tree, val_value *to, const json_t *json);
/* Whether the object is one of {"$n"}, {"$u16"}, {"$b"}, {"$o"}. */
bool val_is_canonical_form(const json_t *json);

enum { VAL_PAYLOAD_DEPTH = 32 };
/* "maxPayload", "maxPayload+1", "maxPayload-3". */
bool val_times_parse(const char *text, long long *offset);

/* Appends `text`, a JSON string, expanded (scope NULL: nothing is known). Returns NULL or a sentence. */
const char *val_expand(const json_t *text, const val_scope *scope, sio_buf *out);

#endif
