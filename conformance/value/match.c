/* VALUE patterns against what a testee said. Recursion follows the pattern, which is ours. */
#include "value/match.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "value/node.h"
#include "value/text.h"

static bool add_key(sio_slice key, sio_buf *out) {
    bool plain = key.len > 0 && key.len <= 40;
    for (size_t i = 0; plain && i < key.len; i++)
        plain = (key.ptr[i] >= 'a' && key.ptr[i] <= 'z') || (key.ptr[i] >= 'A' && key.ptr[i] <= 'Z') ||
                (key.ptr[i] >= '0' && key.ptr[i] <= '9') || key.ptr[i] == '_';
    if (plain) return sio_buf_add_byte(out, '.') && sio_buf_add(out, key);
    return sio_buf_add_byte(out, '[') && val_quote(key, out) && sio_buf_add_byte(out, ']');
}

static bool add_path(const val_path *at, sio_buf *out) {
    if (at->up == NULL) return sio_buf_add_byte(out, '$');
    if (!add_path(at->up, out)) return false;
    return at->key.ptr != NULL ? add_key(at->key, out) : sio_buf_addf(out, "[%zu]", at->index);
}

bool val_show(const val_value *v, sio_buf *out) {
    sio_buf text = SIO_BUF_INIT;
    bool ok = val_write(v, true, VAL_QUOTE_LIMIT + 1, &text);
    bool cut = text.len > VAL_QUOTE_LIMIT;
    ok = ok && sio_buf_add(out, sio_slice_sub(sio_buf_slice(&text), 0, VAL_QUOTE_LIMIT)) &&
         (!cut || sio_buf_add_str(out, "..."));
    sio_buf_free(&text);
    return ok;
}

bool val_differ(const val_match_run *m, const val_path *at, const val_value *got, const char *expected, ...) {
    if (m->why == NULL) return false;
    char text[VAL_QUOTE_LIMIT * 4];
    va_list args;
    va_start(args, expected);
    vsnprintf(text, sizeof text, expected, args);
    va_end(args);
    if (add_path(at, m->why) && sio_buf_addf(m->why, ": expected %s", text) && got != NULL &&
        sio_buf_add_str(m->why, ", got "))
        val_show(got, m->why);
    return false; /* what does not fit into memory is missing from the sentence, not from the verdict */
}

/* As val_differ for what was expected in text form. */
static bool differ_from(const val_match_run *m, const val_path *at, const val_value *got, sio_buf *expected) {
    const char *text = sio_buf_cstr(expected);
    return val_differ(m, at, got, "%s", text == NULL ? "something else" : text);
}

static bool match_literal(val_match_run *m, const json_t *pattern, const val_value *v, const val_path *at) {
    const char *error;
    val_value *expected = val_from_canonical(pattern, &error);
    if (expected == NULL) return val_differ(m, at, v, "a value that the case cannot spell (%s)", error);
    bool same = val_equal_literal(expected, v);
    if (!same) {
        sio_buf text = SIO_BUF_INIT;
        val_show(expected, &text);
        differ_from(m, at, v, &text);
        sio_buf_free(&text);
    }
    val_free(expected);
    return same;
}

static bool match_string(val_match_run *m, const json_t *pattern, const val_value *v, const val_path *at) {
    sio_buf text = SIO_BUF_INIT, shown = SIO_BUF_INIT;
    const char *error = val_expand(pattern, m->scope, &text);
    bool same = error == NULL && v->kind == VAL_STRING && sio_slice_equal(v->as.text, sio_buf_slice(&text));
    if (error != NULL)
        val_differ(m, at, v, "a string that the case cannot make (%s)", error);
    else if (!same && val_quote(sio_buf_slice(&text), &shown))
        differ_from(m, at, v, &shown);
    sio_buf_free(&text);
    sio_buf_free(&shown);
    return same;
}

static bool match_array(val_match_run *m, const json_t *pattern, const val_value *v, const val_path *at) {
    size_t count = json_array_size(pattern);
    if (v->kind != VAL_ARRAY) return val_differ(m, at, v, "an array of %zu", count);
    const val_value *element = v->as.list.first;
    for (size_t i = 0; i < count && element != NULL; i++, element = element->next) {
        val_path inside = {.up = at, .index = i};
        if (!val_match_at(m, json_array_get(pattern, i), element, &inside)) return false;
    }
    if (v->as.list.count == count) return true;
    return val_differ(m, at, v, "%zu element%s", count, count == 1 ? "" : "s");
}

bool val_match_members(val_match_run *m, const json_t *pattern, const val_value *v, const val_path *at) {
    if (v->kind != VAL_OBJECT) return val_differ(m, at, v, "an object");
    const char *key;
    json_t *expected;
    json_object_foreach((json_t *)pattern, key, expected) {
        const val_value *member = val_object_find(v, sio_slice_str(key));
        val_path inside = {.up = at, .key = sio_slice_str(key)};
        if (member == NULL)
            return val_differ(m, &inside, NULL, "to be there, but the object has no such key");
        if (!val_match_at(m, expected, member, &inside)) return false;
    }
    return true;
}

static bool match_object(val_match_run *m, const json_t *pattern, const val_value *v, const val_path *at) {
    if (!val_match_members(m, pattern, v, at)) return false;
    if (v->as.list.unique == json_object_size(pattern)) return true;
    for (const val_value *member = v->as.list.first; member != NULL; member = member->next) {
        bool known = json_object_getn(pattern, (const char *)member->key.ptr, member->key.len) != NULL;
        val_path inside = {.up = at, .key = member->key};
        if (!known) return val_differ(m, &inside, member, "no such key");
    }
    return false;
}

bool val_pattern_is_special(const json_t *pattern) {
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)pattern, key, value) if (key[0] == '$') return true;
    return false;
}

bool val_match_at(val_match_run *m, const json_t *pattern, const val_value *v, const val_path *at) {
    switch (json_typeof(pattern)) {
    case JSON_OBJECT:
        if (val_is_canonical_form(pattern)) return match_literal(m, pattern, v, at);
        if (val_pattern_is_special(pattern)) return val_match_special(m, pattern, v, at);
        return match_object(m, pattern, v, at);
    case JSON_ARRAY:
        return match_array(m, pattern, v, at);
    case JSON_STRING:
        return match_string(m, pattern, v, at);
    default:
        return match_literal(m, pattern, v, at);
    }
}

bool val_remember(val_match_run *m, const char *name, const val_value *v) {
    if (m->count == m->cap) {
        size_t cap = m->cap == 0 ? 8 : m->cap * 2;
        val_capture *captures = realloc(m->captures, cap * sizeof *captures);
        if (captures == NULL) return false;
        m->captures = captures;
        m->cap = cap;
    }
    m->captures[m->count++] = (val_capture){.name = name, .value = v};
    return true;
}

const val_value *val_recall(const val_match_run *m, const char *name) {
    for (size_t i = m->count; i > 0; i--)
        if (strcmp(m->captures[i - 1].name, name) == 0) return m->captures[i - 1].value;
    return val_scope_get(m->scope, name);
}

bool val_try(val_match_run *m, const json_t *pattern, const val_value *v, const val_path *at) {
    sio_buf *why = m->why;
    size_t count = m->count;
    m->why = NULL;
    bool matched = val_match_at(m, pattern, v, at);
    m->why = why;
    if (!matched) m->count = count;
    return matched;
}

static bool keep_captures(const val_match_run *m) {
    for (size_t i = 0; i < m->count; i++)
        if (!val_scope_set(m->scope, m->captures[i].name, m->captures[i].value)) return false;
    return true;
}

bool val_match_with(const json_t *pattern, const val_value *actual, val_scope *scope, uint64_t max_payload,
                    sio_buf *why) {
    val_match_run m = {.scope = scope, .why = why, .max_payload = max_payload};
    val_path root = {.up = NULL};
    bool matched = val_match_at(&m, pattern, actual, &root);
    if (matched && !keep_captures(&m)) {
        matched = false;
        val_differ(&m, &root, NULL, "memory for the captured values");
    }
    free(m.captures);
    return matched;
}

bool val_match(const json_t *pattern, const val_value *actual, val_scope *scope, sio_buf *why) {
    return val_match_with(pattern, actual, scope, 0, why);
}
