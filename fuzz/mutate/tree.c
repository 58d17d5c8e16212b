#include "fuzz/mutate/tree.h"

#include <stdlib.h>
#include <string.h>

bool tree_init(tree *t) {
    *t = (tree){.pool = malloc(TREE_NODES * sizeof *t->pool), .arena = malloc(TREE_TEXT)};
    if (t->pool != NULL && t->arena != NULL) return true;
    tree_free(t);
    return false;
}

void tree_free(tree *t) {
    free(t->pool);
    free(t->arena);
    sio_buf_free(&t->again);
    *t = (tree){.pool = NULL};
}

void tree_clear(tree *t) {
    t->used = 0;
    t->kinds = 0;
    t->filled = 0;
}

tree_node *tree_new(tree *t, tree_kind kind, sio_slice text) {
    if (t->used == TREE_NODES) return NULL;
    tree_node *n = &t->pool[t->used++];
    *n = (tree_node){.kind = kind, .text = text};
    t->kinds |= UINT32_C(1) << kind;
    return n;
}

bool tree_keep(tree *t, sio_slice bytes, sio_slice *kept) {
    if (bytes.len > TREE_TEXT - t->filled) return false;
    uint8_t *at = t->arena + t->filled;
    if (bytes.len > 0) memcpy(at, bytes.ptr, bytes.len);
    t->filled += bytes.len;
    *kept = sio_slice_of(at, bytes.len);
    return true;
}

void tree_append(tree_node *parent, tree_node *child) {
    child->parent = parent;
    child->prev = parent->last;
    child->next = NULL;
    *(parent->last == NULL ? &parent->first : &parent->last->next) = child;
    parent->last = child;
}

void tree_insert_before(tree_node *next, tree_node *child) {
    child->parent = next->parent;
    child->next = next;
    child->prev = next->prev;
    *(next->prev == NULL ? &next->parent->first : &next->prev->next) = child;
    next->prev = child;
}

void tree_detach(tree_node *n) {
    if (n->parent == NULL) return;
    *(n->prev == NULL ? &n->parent->first : &n->prev->next) = n->next;
    *(n->next == NULL ? &n->parent->last : &n->next->prev) = n->prev;
    n->parent = n->next = n->prev = NULL;
}

void tree_replace(tree_node *old, tree_node *node) {
    tree_insert_before(old, node);
    tree_detach(old);
}

tree_node *tree_clone(tree *t, const tree_node *n) {
    tree_node *copy = tree_new(t, n->kind, n->text);
    if (copy == NULL) return NULL;
    copy->lies = n->lies;
    copy->lead = n->lead;
    copy->tail = n->tail;
    for (const tree_node *child = n->first; child != NULL; child = child->next) {
        tree_node *below = tree_clone(t, child);
        if (below == NULL) return NULL;
        tree_append(copy, below);
    }
    return copy;
}

bool tree_holds(const tree_node *root, const tree_node *n) {
    while (n != NULL && n != root)
        n = n->parent;
    return n != NULL;
}

unsigned tree_level(const tree_node *n) {
    unsigned level = 0;
    for (; n->parent != NULL; n = n->parent)
        level++;
    return level;
}

unsigned tree_height(const tree_node *n) {
    unsigned highest = 0;
    for (const tree_node *child = n->first; child != NULL; child = child->next) {
        unsigned height = tree_height(child);
        if (height > highest) highest = height;
    }
    return highest + 1;
}

size_t tree_count(const tree_node *n) {
    size_t count = 0;
    for (const tree_node *child = n->first; child != NULL; child = child->next)
        count++;
    return count;
}

tree_node *tree_child(const tree_node *n, size_t i) {
    tree_node *child = n->first;
    while (child != NULL && i-- > 0)
        child = child->next;
    return child;
}

tree_node *tree_find(const tree_node *n, tree_kind kind) {
    tree_node *child = n->first;
    while (child != NULL && child->kind != kind)
        child = child->next;
    return child;
}

bool tree_is_list(tree_kind kind) {
    switch (kind) {
    case NODE_PAYLOAD:
    case NODE_MESSAGES:
    case NODE_ARRAY:
    case NODE_OBJECT:
    case NODE_STREAM:
    case NODE_QUERY:
    case NODE_SESSION:
    case NODE_PLACES:
        return true;
    default:
        return false;
    }
}
