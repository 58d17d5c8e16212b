/* The tree of an input. All nodes of a mutation lie in one pool, all new text in one arena; both are emptied
 * by the next one. A node looks into the input or into the arena. */
#ifndef FUZZ_MUTATE_TREE_H
#define FUZZ_MUTATE_TREE_H

#include "base/buf.h"
#include "fuzz/mutate/mutate.h"

enum {
    TREE_NODES = 16384,
    TREE_TEXT = 1 << 19, /* bytes of the arena */
    TREE_DEPTH = 64      /* levels: readers and printers recurse */
};

/* X(constant, class, open, between, close): what is printed around and between the children. The text of a
 * node goes behind `open`. Nodes of one class can stand for each other. */
#define TREE_KIND_LIST(X)                                                                                    \
    X(ROOT, NONE, "", "", "")         /* the input: one child */                                             \
    X(RAW, NONE, "", "", "")          /* opaque bytes */                                                     \
    X(PAYLOAD, NONE, "", "\x1e", "")  /* of Engine.IO packets */                                             \
    X(MESSAGES, NONE, "", "\x1e", "") /* of Socket.IO packets and base64 */                                  \
    X(EIO, MESSAGE, "", "", "")       /* text: the type; one child or none */                                \
    X(BASE64, MESSAGE, "b", "", "")   /* text: what stands behind the b */                                   \
    X(SIO, MESSAGE, "", "", "")       /* text: the type; children: parts, in order */                        \
    X(COUNT, COUNT, "", "", "-")      /* of attachments */                                                   \
    X(NSP, NSP, "", "", "")           /* with its comma, when there is one, as tail */                       \
    X(ID, ID, "", "", "")                                                                                    \
    X(ARRAY, VALUE, "[", ",", "]") /* JSON */                                                                \
    X(OBJECT, VALUE, "{", ",", "}")                                                                          \
    X(MEMBER, MEMBER, "", ":", "")   /* children: a string, a value */                                       \
    X(STRING, VALUE, "\"", "", "\"") /* text: what stands between the quotes */                              \
    X(NUMBER, VALUE, "", "", "")                                                                             \
    X(LITERAL, VALUE, "", "", "")                                                                            \
    X(STREAM, NONE, "", "", "") /* of WebTransport frames */                                                 \
    X(FRAME, FRAME, "", "", "") /* text: the header as it was read; one child */                             \
    X(QUERY, NONE, "", "&", "")                                                                              \
    X(PAIR, PAIR, "", "=", "")                                                                               \
    X(SESSION, NONE, "", "", "")   /* of lines */                                                            \
    X(STEP, STEP, "", "", "\n")    /* text: the word; children: arguments */                                 \
    X(WORD, NONE, " ", "", "")     /* an argument that is a word */                                          \
    X(DIGITS, DIGITS, " ", "", "") /* a number */                                                            \
    X(PLACES, NONE, " ", ",", "")  /* of places */                                                           \
    X(PLACE, DIGITS, "", "", "")                                                                             \
    X(ESCAPED, NONE, " ", "", "") /* bytes to the end of the line; one child */                              \
    X(TOKEN, NONE, " ", "", "")   /* bytes with blanks escaped; one child */                                 \
    X(HEX, NONE, " ", "", "")     /* bytes as hex digits; one child */

typedef enum tree_kind {
#define TREE_KIND_ENUM(constant, class, open, between, close) NODE_##constant,
    TREE_KIND_LIST(TREE_KIND_ENUM)
#undef TREE_KIND_ENUM
        NODE_KINDS
} tree_kind;

typedef enum tree_class {
    CLASS_NONE, /* stands only for itself */
    CLASS_MESSAGE,
    CLASS_COUNT,
    CLASS_NSP,
    CLASS_ID,
    CLASS_VALUE,
    CLASS_MEMBER,
    CLASS_FRAME,
    CLASS_PAIR,
    CLASS_STEP,
    CLASS_DIGITS
} tree_class;

typedef struct tree_node tree_node;
struct tree_node {
    tree_kind kind;
    bool lies; /* a frame whose header is printed as it is */
    tree_node *parent, *first, *last, *next, *prev;
    sio_slice lead; /* before it: blanks */
    sio_slice text;
    sio_slice tail; /* behind it: blanks, a comma */
};

typedef struct tree {
    tree_node *pool; /* TREE_NODES of them */
    size_t used;
    uint32_t kinds; /* bits by tree_kind: of the nodes in use */
    uint8_t *arena; /* TREE_TEXT bytes */
    size_t filled;
    sio_buf again; /* scratch of readers */
} tree;

/* Returns false without memory. Ownership: free it with tree_free. */
bool tree_init(tree *t);
void tree_free(tree *t);

/* Empties it. */
void tree_clear(tree *t);

/* Makes a node that belongs to none. Returns NULL when the pool is empty. */
tree_node *tree_new(tree *t, tree_kind kind, sio_slice text);

/* Copies bytes to the arena. Returns false when it is full. */
bool tree_keep(tree *t, sio_slice bytes, sio_slice *kept);

/* Puts a node without parent as the last child; before `next`; in the place of `old`. */
void tree_append(tree_node *parent, tree_node *child);
void tree_insert_before(tree_node *next, tree_node *child);
void tree_replace(tree_node *old, tree_node *node);

/* Takes a node from its parent. */
void tree_detach(tree_node *n);

/* Makes a copy with all that is below. Returns NULL when the pool is empty. */
tree_node *tree_clone(tree *t, const tree_node *n);

/* Whether `n` is `root` or below it. */
bool tree_holds(const tree_node *root, const tree_node *n);

/* Levels above the node, and from it down to the deepest leaf, itself counted. */
unsigned tree_level(const tree_node *n);
unsigned tree_height(const tree_node *n);

/* Returns the number of children, and the child number `i`, or NULL. */
size_t tree_count(const tree_node *n);
tree_node *tree_child(const tree_node *n, size_t i);

/* Returns the first child of this kind, or NULL. */
tree_node *tree_find(const tree_node *n, tree_kind kind);

tree_class tree_class_of(tree_kind kind);

/* Whether children of this kind may come, go and change places. */
bool tree_is_list(tree_kind kind);

/* Whether the node is a JSON value. */
static inline bool tree_is_value(const tree_node *n) {
    return tree_class_of(n->kind) == CLASS_VALUE;
}

/* Reads an input. What is not well-formed is NODE_RAW, in the worst case all of it. Returns the root. The
 * tree looks into the input. */
tree_node *tree_read(tree *t, fuzz_shape shape, sio_slice input);

/* Reads one more into the same pool. Returns NULL when that is full. */
tree_node *tree_read_more(tree *t, fuzz_shape shape, sio_slice input);

/* Appends the text of a node and all that is below. Returns false without memory. */
bool tree_print(const tree_node *n, sio_buf *out);

#endif
