/* From canonical JSON (docs/vectors.md) to values. */
#include "value/node.h"
#include "value/text.h"

#include <stdio.h>
#include <string.h>

static const char *const OUT_OF_MEMORY = "out of memory";

static const char *from_json(val_tree *tree, val_value *to, const json_t *json, size_t depth);

static const char *set_text(val_tree *tree, val_value *to, val_kind kind, sio_slice text) {
    to->kind = kind;
    to->as.text = val_tree_copy_bytes(tree, text);
    return to->as.text.ptr == NULL ? OUT_OF_MEMORY : NULL;
}

static sio_slice json_text(const json_t *json) {
    return sio_slice_of(json_string_value(json), json_string_length(json));
}

/* {"$n": "1e400"} */
static const char *from_number(val_tree *tree, val_value *to, const json_t *json) {
    static const char *const wrong = "$n needs a string that spells a JSON number";
    const char *error;
    size_t offset;
    if (!json_is_string(json)) return wrong;
    val_value *number = val_parse(json_text(json), &error, &offset);
    bool right = number != NULL && number->kind == VAL_NUMBER;
    if (right) error = set_text(tree, to, VAL_NUMBER, number->as.text);
    val_free(number);
    return right ? error : wrong;
}

/* {"$u16": [55296, 97]}; text is kept as WTF-8, so pairs are joined. */
static const char *text_from_units(const json_t *units, sio_buf *out) {
    size_t count = json_array_size(units);
    if (!json_is_array(units)) return "$u16 needs an array of numbers from 0 to 65535";
    for (size_t i = 0; i < count; i++) {
        const json_t *unit = json_array_get(units, i), *after = json_array_get(units, i + 1);
        json_int_t n = json_is_integer(unit) ? json_integer_value(unit) : -1;
        json_int_t m = json_is_integer(after) ? json_integer_value(after) : -1;
        if (n < 0 || n > 0xFFFF) return "$u16 needs an array of numbers from 0 to 65535";
        uint32_t code = (uint32_t)n;
        if (val_is_high_surrogate(code) && m >= 0xDC00 && m <= 0xDFFF) {
            code = val_join_surrogates(code, (uint32_t)m);
            i++;
        }
        uint8_t bytes[4];
        if (!sio_buf_add(out, sio_slice_of(bytes, val_wtf8_encode(code, bytes)))) return OUT_OF_MEMORY;
    }
    return NULL;
}

static const char *from_units(val_tree *tree, val_value *to, const json_t *json) {
    sio_buf text = SIO_BUF_INIT;
    const char *error = text_from_units(json, &text);
    if (error == NULL) error = set_text(tree, to, VAL_STRING, sio_buf_slice(&text));
    sio_buf_free(&text);
    return error;
}

/* {"$b": "AQID"} */
static const char *from_base64(val_tree *tree, val_value *to, const json_t *json) {
    sio_buf bytes = SIO_BUF_INIT;
    const char *error =
        json_is_string(json) ? val_base64_decode(json_text(json), &bytes) : "$b needs a base64 string";
    if (error == NULL) error = set_text(tree, to, VAL_BINARY, sio_buf_slice(&bytes));
    sio_buf_free(&bytes);
    return error;
}

static const char *key_from(val_tree *tree, val_value *member, const json_t *json) {
    const json_t *units = json_object_size(json) == 1 ? json_object_get(json, "$u16") : NULL;
    if (!json_is_string(json) && units == NULL) return "a key in $o must be a string or {\"$u16\": […]}";
    val_value text = {.kind = VAL_STRING};
    const char *error =
        units != NULL ? from_units(tree, &text, units) : set_text(tree, &text, VAL_STRING, json_text(json));
    member->key = text.as.text;
    return error;
}

/* {"$o": [["key", value], …]} */
static const char *from_pairs(val_tree *tree, val_value *to, const json_t *json, size_t depth) {
    if (!json_is_array(json)) return "$o needs an array of [key, value] pairs";
    val_tail tail = {.list = to, .last = NULL};
    to->kind = VAL_OBJECT;
    to->as.list.ordered = true;
    size_t i;
    const json_t *pair;
    json_array_foreach(json, i, pair) {
        if (!json_is_array(pair) || json_array_size(pair) != 2)
            return "$o needs an array of [key, value] pairs";
        val_value *member = val_tail_add(tree, &tail);
        if (member == NULL) return OUT_OF_MEMORY;
        const char *error = key_from(tree, member, json_array_get(pair, 0));
        if (error == NULL) error = from_json(tree, member, json_array_get(pair, 1), depth + 1);
        if (error != NULL) return error;
    }
    return val_object_finish(tree, to) ? NULL : OUT_OF_MEMORY;
}

static const char *from_object(val_tree *tree, val_value *to, const json_t *json, size_t depth) {
    val_tail tail = {.list = to, .last = NULL};
    to->kind = VAL_OBJECT;
    const char *key;
    json_t *child;
    json_object_foreach((json_t *)json, key, child) {
        val_value *member = val_tail_add(tree, &tail);
        if (member == NULL) return OUT_OF_MEMORY;
        member->key = val_tree_copy_bytes(tree, sio_slice_str(key));
        if (member->key.ptr == NULL) return OUT_OF_MEMORY;
        const char *error = from_json(tree, member, child, depth + 1);
        if (error != NULL) return error;
    }
    return val_object_finish(tree, to) ? NULL : OUT_OF_MEMORY;
}

static const char *from_array(val_tree *tree, val_value *to, const json_t *json, size_t depth) {
    val_tail tail = {.list = to, .last = NULL};
    to->kind = VAL_ARRAY;
    size_t i;
    const json_t *child;
    json_array_foreach(json, i, child) {
        val_value *element = val_tail_add(tree, &tail);
        if (element == NULL) return OUT_OF_MEMORY;
        const char *error = from_json(tree, element, child, depth + 1);
        if (error != NULL) return error;
    }
    return NULL;
}

static const char *only_key(const json_t *json) {
    return json_object_size(json) == 1 ? json_object_iter_key(json_object_iter((json_t *)json)) : NULL;
}

bool val_is_canonical_form(const json_t *json) {
    const char *key = only_key(json);
    return key != NULL && (strcmp(key, "$n") == 0 || strcmp(key, "$u16") == 0 || strcmp(key, "$b") == 0 ||
                           strcmp(key, "$o") == 0);
}

static const char *from_special(val_tree *tree, val_value *to, const json_t *json, size_t depth) {
    const char *key = only_key(json);
    const json_t *value = json_object_get(json, key);
    if (strcmp(key, "$n") == 0) return from_number(tree, to, value);
    if (strcmp(key, "$u16") == 0) return from_units(tree, to, value);
    if (strcmp(key, "$b") == 0) return from_base64(tree, to, value);
    if (strcmp(key, "$o") == 0) return from_pairs(tree, to, value, depth);
    return "an object whose only key begins with $ must be written as {\"$o\": [[key, value]]}";
}

static const char *from_plain_number(val_tree *tree, val_value *to, const json_t *json) {
    char spelling[40];
    if (json_is_integer(json))
        snprintf(spelling, sizeof spelling, "%" JSON_INTEGER_FORMAT, json_integer_value(json));
    else
        snprintf(spelling, sizeof spelling, "%.17g", json_real_value(json));
    return set_text(tree, to, VAL_NUMBER, sio_slice_str(spelling));
}

static const char *from_json(val_tree *tree, val_value *to, const json_t *json, size_t depth) {
    const char *key = only_key(json);
    if (depth > VAL_MAX_DEPTH) return "deeper than 512 levels";
    switch (json_typeof(json)) {
    case JSON_OBJECT:
        if (key != NULL && key[0] == '$') return from_special(tree, to, json, depth);
        return from_object(tree, to, json, depth);
    case JSON_ARRAY:
        return from_array(tree, to, json, depth);
    case JSON_STRING:
        return set_text(tree, to, VAL_STRING, json_text(json));
    case JSON_INTEGER:
    case JSON_REAL:
        return from_plain_number(tree, to, json);
    case JSON_TRUE:
    case JSON_FALSE:
        to->kind = json_is_true(json) ? VAL_TRUE : VAL_FALSE;
        return NULL;
    case JSON_NULL:
        to->kind = VAL_NULL;
        return NULL;
    }
    return "not a JSON value";
}

const char *val_canonical_into(val_tree *tree, val_value *to, const json_t *json) {
    return from_json(tree, to, json, 0);
}

val_value *val_from_canonical(const json_t *json, const char **error) {
    val_tree *tree = val_tree_new();
    *error = tree == NULL ? OUT_OF_MEMORY : from_json(tree, val_tree_root(tree), json, 0);
    if (*error == NULL) return val_tree_root(tree);
    if (tree != NULL) val_free(val_tree_root(tree));
    return NULL;
}
