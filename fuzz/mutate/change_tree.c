/* Changes that any tree knows: remove, repeat, swap, move, resemble. */
#include "fuzz/mutate/change.h"

enum { TRIES = 8, MANY = 64 };

/* Whether a list of its parent's kind lives without it; parts of a packet and arguments of a step may be
 * missing too. */
static bool is_loose(const tree_node *n) {
    tree_kind above = n->parent->kind;
    return tree_is_list(above) || above == NODE_SIO || above == NODE_EIO || above == NODE_STEP;
}

bool change_fits(const tree_node *place, const tree_node *n) {
    return tree_level(place) + tree_height(n) <= TREE_DEPTH;
}

bool change_is_key(const tree_node *n) {
    return n->parent->kind == NODE_MEMBER && n == n->parent->first;
}

bool change_set_text(change *c, tree_node *n, sio_slice text) {
    return tree_keep(c->t, text, &n->text);
}

/* ---- picking ---- */

static tree_node *at_random(change *c, const tree_node *root, size_t from) {
    tree_node *n = &c->t->pool[from + fuzz_below(&c->random, c->t->used - from)];
    return n->parent != NULL && tree_holds(root, n) ? n : NULL;
}

/* The first that meets the mask, from a random place on. */
static tree_node *first_of(change *c, const tree_node *root, uint32_t kinds, const tree_node *but) {
    size_t used = c->t->used, at = fuzz_below(&c->random, used);
    for (size_t i = 0; i < used; i++, at++) {
        if (at == used) at = 0;
        tree_node *n = &c->t->pool[at];
        if ((kinds >> n->kind & 1) != 0 && n != but && n->parent != NULL && tree_holds(root, n)) return n;
    }
    return NULL;
}

static tree_node *of_some_kind(change *c, const tree_node *root) {
    for (unsigned i = 0; i < TRIES; i++) {
        unsigned kind = (unsigned)fuzz_below(&c->random, NODE_KINDS);
        tree_node *n = (c->t->kinds >> kind & 1) == 0 ? NULL : first_of(c, root, UINT32_C(1) << kind, root);
        if (n != NULL) return n;
    }
    return NULL;
}

tree_node *change_pick(change *c, tree_node *root) {
    tree_node *n = fuzz_one_in(&c->random, 2) ? of_some_kind(c, root) : NULL;
    for (unsigned i = 0; n == NULL && i < TRIES; i++)
        n = at_random(c, root, 0);
    return n != NULL ? n : root->first;
}

static uint32_t kinds_like(tree_kind kind) {
    uint32_t kinds = UINT32_C(1) << kind;
    tree_class class = tree_class_of(kind);
    for (unsigned other = 0; class != CLASS_NONE && other < NODE_KINDS; other++)
        if (tree_class_of((tree_kind)other) == class) kinds |= UINT32_C(1) << other;
    return kinds;
}

tree_node *change_pick_like(change *c, const tree_node *root, const tree_node *like) {
    static uint32_t of_class[NODE_KINDS]; /* for each kind, those that can stand for it */
    if (of_class[like->kind] == 0) of_class[like->kind] = kinds_like(like->kind);
    return first_of(c, root, of_class[like->kind], like);
}

/* ---- changes ---- */

bool change_remove(change *c, tree_node *n) {
    (void)c;
    if (!is_loose(n)) return false;
    tree_detach(n);
    return true;
}

bool change_shrink(change *c) {
    bool done = false;
    for (unsigned i = 0; i < TRIES; i++) {
        tree_node *n = at_random(c, c->root, 0);
        done = (n != NULL && tree_is_list(n->parent->kind) && change_remove(c, n)) || done;
    }
    return done;
}

bool change_repeat(change *c, tree_node *n) {
    if (!tree_is_list(n->parent->kind)) return false;
    size_t times = fuzz_one_in(&c->random, 8) ? 1 + fuzz_below(&c->random, MANY) : 1;
    bool done = false;
    while (times-- > 0) {
        tree_node *copy = tree_clone(c->t, n);
        if (copy == NULL) break;
        tree_insert_before(n, copy);
        done = true;
    }
    return done;
}

static tree_node *sibling(change *c, const tree_node *n) {
    tree_node *other = tree_child(n->parent, fuzz_below(&c->random, tree_count(n->parent)));
    return other == n ? NULL : other;
}

bool change_swap(change *c, tree_node *n) {
    tree_node *other = tree_is_list(n->parent->kind) ? sibling(c, n) : NULL;
    if (other == NULL) return false;
    tree_node *mark = tree_new(c->t, NODE_RAW, sio_slice_of(NULL, 0));
    if (mark == NULL) return false;
    tree_replace(other, mark);
    tree_replace(n, other);
    tree_replace(mark, n);
    return true;
}

bool change_move(change *c, tree_node *n) {
    tree_node *other = tree_is_list(n->parent->kind) ? sibling(c, n) : NULL;
    if (other == NULL) return false;
    tree_detach(n);
    tree_insert_before(other, n);
    return true;
}

/* Takes the place of `n`, or in a list goes before it. */
static bool put(change *c, tree_node *n, const tree_node *model) {
    tree_node *copy = model == NULL || !change_fits(n, model) ? NULL : tree_clone(c->t, model);
    if (copy == NULL) return false;
    if (change_is_key(n) && copy->kind != NODE_STRING) return false;
    bool add = tree_is_list(n->parent->kind) && fuzz_one_in(&c->random, 2);
    if (add)
        tree_insert_before(n, copy);
    else
        tree_replace(n, copy);
    return true;
}

bool change_resemble(change *c, tree_node *n) {
    const tree_node *model = change_pick_like(c, c->root, n);
    /* In itself once more it would grow without end. */
    if (model != NULL && tree_holds(model, n) && !fuzz_one_in(&c->random, TRIES)) return false;
    return put(c, n, model);
}

bool change_graft(change *c, const tree_node *donor) {
    for (unsigned i = 0; i < TRIES; i++) {
        tree_node *n = change_pick(c, c->root);
        if (n != NULL && put(c, n, change_pick_like(c, donor, n))) return true;
    }
    return false;
}
