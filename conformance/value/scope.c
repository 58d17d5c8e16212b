#include "value/node.h"
#include "value/template.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MESSAGE_SIZE = 160, NAME_SHOWN = 100 };

typedef struct entry {
    char *name;
    val_value *value;
} entry;

struct val_scope {
    entry *entries;
    size_t count;
    size_t cap;
    bool by_events;
    char *unknown; /* the last unknown name; apart, because reading a scope may set it */
    char *message;
};

static bool name_start(uint8_t c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool name_part(uint8_t c) {
    return name_start(c) || (c >= '0' && c <= '9') || c == '.';
}

bool val_is_name(sio_slice text) {
    if (text.len == 0 || !name_start(text.ptr[0]) || text.ptr[text.len - 1] == '.') return false;
    for (size_t i = 1; i < text.len; i++)
        if (!name_part(text.ptr[i])) return false;
    return true;
}

static bool take(sio_slice *rest, size_t n, val_piece *piece, val_piece_kind kind, sio_slice text) {
    *piece = (val_piece){.kind = kind, .text = text};
    *rest = sio_slice_from(*rest, n);
    return true;
}

static bool take_name(sio_slice *rest, val_piece *piece) {
    size_t end = 2;
    while (end < rest->len && rest->ptr[end] != '}')
        end++;
    sio_slice name = sio_slice_sub(*rest, 2, end);
    if (end == rest->len || !val_is_name(name)) return take(rest, rest->len, piece, VAL_BROKEN, *rest);
    return take(rest, end + 1, piece, VAL_NAME, name);
}

bool val_template_next(sio_slice *rest, val_piece *piece) {
    if (rest->len == 0) return false;
    if (sio_slice_starts(*rest, "$${")) return take(rest, 3, piece, VAL_LITERAL, sio_slice_sub(*rest, 1, 3));
    if (sio_slice_starts(*rest, "${")) return take_name(rest, piece);
    size_t end = 1;
    while (end < rest->len && !sio_slice_starts(sio_slice_from(*rest, end), "${") &&
           !sio_slice_starts(sio_slice_from(*rest, end), "$${"))
        end++;
    return take(rest, end, piece, VAL_LITERAL, sio_slice_sub(*rest, 0, end));
}

val_scope *val_scope_new(void) {
    val_scope *scope = calloc(1, sizeof *scope);
    if (scope == NULL) return NULL;
    scope->unknown = calloc(1, MESSAGE_SIZE);
    scope->message = calloc(1, MESSAGE_SIZE);
    if (scope->unknown != NULL && scope->message != NULL) return scope;
    val_scope_free(scope);
    return NULL;
}

void val_scope_free(val_scope *scope) {
    if (scope == NULL) return;
    for (size_t i = 0; i < scope->count; i++) {
        free(scope->entries[i].name);
        val_free(scope->entries[i].value);
    }
    free(scope->entries);
    free(scope->unknown);
    free(scope->message);
    free(scope);
}

void val_scope_set_events(val_scope *scope, bool by_events) {
    scope->by_events = by_events;
}

bool val_scope_by_events(const val_scope *scope) {
    return scope != NULL && scope->by_events;
}

static entry *find(const val_scope *scope, sio_slice name) {
    for (size_t i = 0; scope != NULL && i < scope->count; i++)
        if (sio_slice_is(name, scope->entries[i].name)) return &scope->entries[i];
    return NULL;
}

static entry *add_entry(val_scope *scope, const char *name) {
    if (scope->count == scope->cap) {
        size_t cap = scope->cap == 0 ? 16 : scope->cap * 2;
        entry *entries = realloc(scope->entries, cap * sizeof *entries);
        if (entries == NULL) return NULL;
        scope->entries = entries;
        scope->cap = cap;
    }
    char *copy = strdup(name);
    if (copy == NULL) return NULL;
    scope->entries[scope->count] = (entry){.name = copy, .value = NULL};
    return &scope->entries[scope->count++];
}

/* Takes the tree over, also on failure. */
static bool put(val_scope *scope, const char *name, val_tree *tree) {
    entry *e = find(scope, sio_slice_str(name));
    if (e == NULL) e = add_entry(scope, name);
    if (e == NULL) {
        val_free(val_tree_root(tree));
        return false;
    }
    val_free(e->value);
    e->value = val_tree_root(tree);
    return true;
}

bool val_scope_set_text(val_scope *scope, const char *name, sio_slice text) {
    val_tree *tree = val_tree_new();
    if (tree == NULL) return false;
    val_value *root = val_tree_root(tree);
    root->kind = VAL_STRING;
    root->as.text = val_tree_copy_bytes(tree, text);
    if (root->as.text.ptr != NULL) return put(scope, name, tree);
    val_free(root);
    return false;
}

bool val_scope_set(val_scope *scope, const char *name, const val_value *value) {
    val_tree *tree = val_tree_new();
    if (tree == NULL) return false;
    if (val_copy_into(tree, val_tree_root(tree), value)) return put(scope, name, tree);
    val_free(val_tree_root(tree));
    return false;
}

const val_value *val_scope_get(const val_scope *scope, const char *name) {
    const entry *e = find(scope, sio_slice_str(name));
    return e == NULL ? NULL : e->value;
}

static bool add_value(const val_value *value, sio_buf *out) {
    return value->kind == VAL_STRING ? sio_buf_add(out, value->as.text)
                                     : val_write(value, false, SIZE_MAX, out);
}

const char *val_scope_expand(const val_scope *scope, sio_slice text, sio_buf *out) {
    val_piece piece;
    while (val_template_next(&text, &piece)) {
        const entry *e = piece.kind == VAL_NAME ? find(scope, piece.text) : NULL;
        bool ok;
        if (piece.kind == VAL_LITERAL)
            ok = sio_buf_add(out, piece.text);
        else if (e != NULL)
            ok = add_value(e->value, out);
        else if (scope == NULL)
            return "?";
        else {
            int shown = piece.text.len < NAME_SHOWN ? (int)piece.text.len : NAME_SHOWN;
            snprintf(scope->unknown, MESSAGE_SIZE, "%.*s", shown, (const char *)piece.text.ptr);
            return scope->unknown;
        }
        if (!ok) return "out of memory";
    }
    return NULL;
}

const char *val_expand(const json_t *text, const val_scope *scope, sio_buf *out) {
    sio_slice bytes = sio_slice_of(json_string_value(text), json_string_length(text));
    const char *unknown = val_scope_expand(scope, bytes, out);
    if (unknown == NULL) return NULL;
    if (scope == NULL) return "a name is used where none is known";
    snprintf(scope->message, MESSAGE_SIZE, "nothing is known as ${%s}", unknown);
    return scope->message;
}
