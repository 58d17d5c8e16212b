#include "proxy/edit.h"

#include <stdlib.h>
#include <string.h>

#include "proxy/spell.h"

/* Appends `put` with ${sid} in place. Returns false without memory. */
static bool add_put(sio_buf *out, const char *put, const char *sid) {
    const char *at = sid == NULL ? NULL : strstr(put, "${sid}");
    if (at == NULL) return sio_buf_add_str(out, put);
    return sio_buf_add(out, sio_slice_of(put, (size_t)(at - put))) && sio_buf_add_str(out, sid) &&
           add_put(out, at + strlen("${sid}"), sid);
}

static bool edit_once(const prx_rules *rules, const json_t *edit, const char *sid, sio_buf *bytes) {
    sio_buf out = SIO_BUF_INIT, put = SIO_BUF_INIT;
    bool changed = add_put(&put, json_string_value(json_object_get(edit, "put")), sid);
    const char *text = changed ? sio_buf_cstr(&put) : NULL;
    changed = text != NULL &&
              prx_texts_replace(rules->texts, json_string_value(json_object_get(edit, "find")), text,
                                json_is_true(json_object_get(edit, "all")), sio_buf_slice(bytes), &out);
    if (changed) {
        sio_buf_clear(bytes);
        changed = sio_buf_add(bytes, sio_buf_slice(&out));
    }
    sio_buf_free(&out);
    sio_buf_free(&put);
    return changed;
}

bool prx_edit_text(const prx_rules *rules, const json_t *edit, const char *sid, sio_buf *bytes) {
    size_t i;
    json_t *item;
    bool changed = false;
    if (json_is_object(edit)) return edit_once(rules, edit, sid, bytes);
    json_array_foreach((json_t *)edit, i, item) {
        changed = edit_once(rules, item, sid, bytes) || changed;
    }
    return changed;
}

/* Copies one token of a JSON pointer, ~0 and ~1 decoded. Returns where the next begins, or NULL. */
static const char *next_token(const char *pointer, char token[256]) {
    size_t n = 0;
    const char *p = pointer + 1;
    for (; *p != '\0' && *p != '/' && n < 255; p++) {
        bool escape = *p == '~' && (p[1] == '0' || p[1] == '1');
        token[n++] = *p;
        if (escape) token[n - 1] = p[1] == '0' ? '~' : '/';
        p += escape;
    }
    token[n] = '\0';
    return *p == '/' ? p : NULL;
}

static json_t *child(json_t *parent, const char *token) {
    if (json_is_object(parent)) return json_object_get(parent, token);
    size_t index = (size_t)strtoul(token, NULL, 10);
    return json_is_array(parent) ? json_array_get(parent, index) : NULL;
}

/* Finds the parent of what the pointer names; `token` gets the last step. */
static json_t *walk(json_t *root, const char *pointer, char token[256]) {
    const char *next = next_token(pointer, token);
    while (root != NULL && next != NULL) {
        root = child(root, token);
        next = next_token(next, token);
    }
    return root;
}

static bool set_member(json_t *parent, const char *token, json_t *value) {
    if (json_is_object(parent)) return json_object_set_new(parent, token, json_deep_copy(value)) == 0;
    if (!json_is_array(parent)) return false;
    size_t index = strcmp(token, "-") == 0 ? json_array_size(parent) : (size_t)strtoul(token, NULL, 10);
    if (index >= json_array_size(parent)) return json_array_append_new(parent, json_deep_copy(value)) == 0;
    return json_array_set_new(parent, index, json_deep_copy(value)) == 0;
}

static bool remove_member(json_t *parent, const char *token) {
    if (json_is_object(parent)) return json_object_del(parent, token) == 0;
    return json_is_array(parent) && json_array_remove(parent, (size_t)strtoul(token, NULL, 10)) == 0;
}

static bool set_all(json_t **root, const json_t *members) {
    const char *pointer;
    json_t *value;
    char token[256];
    bool changed = false;
    json_object_foreach((json_t *)members, pointer, value) {
        if (*pointer == '\0') { /* the whole */
            json_decref(*root);
            *root = json_deep_copy(value);
            changed = true;
        } else if (set_member(walk(*root, pointer, token), token, value)) {
            changed = true;
        }
    }
    return changed;
}

static bool remove_all(json_t *root, const json_t *pointers) {
    size_t i;
    json_t *pointer;
    char token[256];
    bool changed = false;
    json_array_foreach((json_t *)pointers, i, pointer) {
        json_t *parent = walk(root, json_string_value(pointer), token);
        changed = remove_member(parent, token) || changed;
    }
    return changed;
}

bool prx_edit_json(const json_t *action, sio_buf *bytes, size_t from) {
    if (from >= bytes->len) return false;
    json_t *root = json_loadb((const char *)bytes->data + from, bytes->len - from,
                              JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
    if (root == NULL) return false;
    bool changed = set_all(&root, json_object_get(action, "json"));
    changed = remove_all(root, json_object_get(action, "remove")) || changed;
    prx_spelling spelling = prx_spelling_find(json_string_value(json_object_get(action, "spell")));
    changed = changed || spelling != PRX_COMPACT;
    sio_buf out = SIO_BUF_INIT;
    changed = changed && prx_spell(root, spelling, &out);
    if (changed) {
        bytes->len = from;
        changed = sio_buf_add(bytes, sio_buf_slice(&out));
    }
    sio_buf_free(&out);
    json_decref(root);
    return changed;
}
