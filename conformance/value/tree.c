#include "value/node.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCK_SIZE = 4000, ALIGNMENT = 16 };

typedef struct block {
    struct block *next;
    _Alignas(ALIGNMENT) unsigned char bytes[];
} block;

struct val_tree {
    val_value root;
    block *blocks;
    size_t used; /* of the first block */
    size_t size;
};

val_tree *val_tree_new(void) {
    return calloc(1, sizeof(val_tree));
}

val_value *val_tree_root(val_tree *tree) {
    return &tree->root;
}

void val_free(val_value *root) {
    val_tree *tree = (val_tree *)root;
    if (tree == NULL) return;
    while (tree->blocks != NULL) {
        block *b = tree->blocks;
        tree->blocks = b->next;
        free(b);
    }
    free(tree);
}

void *val_tree_alloc(val_tree *tree, size_t n) {
    if (n > SIZE_MAX / 4) return NULL;
    n = (n + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (tree->blocks == NULL || n > tree->size - tree->used) {
        size_t size = n > BLOCK_SIZE ? n : BLOCK_SIZE;
        block *b = malloc(sizeof *b + size);
        if (b == NULL) return NULL;
        b->next = tree->blocks;
        tree->blocks = b;
        tree->size = size;
        tree->used = 0;
    }
    void *at = tree->blocks->bytes + tree->used;
    tree->used += n;
    return at;
}

sio_slice val_tree_copy_bytes(val_tree *tree, sio_slice bytes) {
    uint8_t *copy = val_tree_alloc(tree, bytes.len + 1);
    if (copy == NULL) return sio_slice_of(NULL, 0);
    if (bytes.len > 0) memcpy(copy, bytes.ptr, bytes.len);
    copy[bytes.len] = 0;
    return sio_slice_of(copy, bytes.len);
}

val_value *val_tail_add(val_tree *tree, val_tail *tail) {
    val_value *v = val_tree_alloc(tree, sizeof *v);
    if (v == NULL) return NULL;
    memset(v, 0, sizeof *v);
    v->index = tail->list->as.list.count++;
    if (tail->last == NULL)
        tail->list->as.list.first = v;
    else
        tail->last->next = v;
    tail->last = v;
    return v;
}

static int compare_keys(sio_slice a, sio_slice b) {
    size_t common = a.len < b.len ? a.len : b.len;
    int order = common > 0 ? memcmp(a.ptr, b.ptr, common) : 0;
    if (order != 0) return order;
    return a.len == b.len ? 0 : a.len < b.len ? -1 : 1;
}

static int compare_members(const void *left, const void *right) {
    const val_value *a = *(val_value *const *)left;
    const val_value *b = *(val_value *const *)right;
    int order = compare_keys(a->key, b->key);
    return order != 0 ? order : a->index < b->index ? -1 : 1;
}

bool val_object_finish(val_tree *tree, val_value *object) {
    size_t count = object->as.list.count;
    if (count == 0) return true;
    val_value **sorted = val_tree_alloc(tree, count * sizeof(val_value *));
    if (sorted == NULL) return false;
    size_t n = 0;
    for (val_value *m = object->as.list.first; m != NULL; m = m->next)
        sorted[n++] = m;
    qsort(sorted, n, sizeof(val_value *), compare_members);
    uint32_t unique = 0;
    for (size_t i = 0; i < n; i++) /* the last of each key counts, as in JavaScript */
        if (i + 1 == n || compare_keys(sorted[i]->key, sorted[i + 1]->key) != 0) sorted[unique++] = sorted[i];
    object->as.list.sorted = sorted;
    object->as.list.unique = unique;
    return true;
}

const val_value *val_object_find(const val_value *object, sio_slice key) {
    size_t from = 0, to = object->as.list.unique;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        int order = compare_keys(object->as.list.sorted[middle]->key, key);
        if (order == 0) return object->as.list.sorted[middle];
        if (order < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return NULL;
}

static bool copy_children(val_tree *tree, val_value *to, const val_value *from) {
    val_tail tail = {.list = to, .last = NULL};
    for (const val_value *child = from->as.list.first; child != NULL; child = child->next) {
        val_value *copy = val_tail_add(tree, &tail);
        if (copy == NULL) return false;
        if (from->kind == VAL_OBJECT) {
            copy->key = val_tree_copy_bytes(tree, child->key);
            if (copy->key.ptr == NULL) return false;
        }
        if (!val_copy_into(tree, copy, child)) return false;
    }
    to->as.list.ordered = from->as.list.ordered;
    return to->kind != VAL_OBJECT || val_object_finish(tree, to);
}

bool val_copy_into(val_tree *tree, val_value *to, const val_value *from) {
    to->kind = from->kind;
    switch (from->kind) {
    case VAL_NULL:
    case VAL_FALSE:
    case VAL_TRUE:
        return true;
    case VAL_NUMBER:
    case VAL_STRING:
    case VAL_BINARY:
        to->as.text = val_tree_copy_bytes(tree, from->as.text);
        return to->as.text.ptr != NULL;
    case VAL_ARRAY:
    case VAL_OBJECT:
        return copy_children(tree, to, from);
    }
    return false;
}

const char *val_kind_name(val_kind kind) {
    static const char *const names[] = {"null",     "false",    "true",      "a number",
                                        "a string", "an array", "an object", "binary data"};
    return names[kind];
}
