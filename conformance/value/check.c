/* The shape of VALUE patterns and packet PATTERNs. `pointer` holds the place that is looked at, and stays
 * there on an error. Recursion follows the scenario file, whose reader stops at a depth of 2048. */
#include <stdio.h>
#include <string.h>

#include "value/match.h"
#include "value/node.h"
#include "value/regex.h"
#include "value/template.h"

typedef const char *(*check_fn)(const json_t *value, sio_buf *pointer);

static const char *check_at(const json_t *value, const char *key, sio_buf *pointer, check_fn check) {
    size_t len = pointer->len;
    bool ok = sio_buf_add_byte(pointer, '/');
    for (const char *c = key; ok && *c != 0; c++)
        ok = *c == '~'   ? sio_buf_add_str(pointer, "~0")
             : *c == '/' ? sio_buf_add_str(pointer, "~1")
                         : sio_buf_add_byte(pointer, (uint8_t)*c);
    const char *error = ok ? check(value, pointer) : "out of memory";
    if (error == NULL) pointer->len = len;
    return error;
}

static const char *check_elements(const json_t *array, sio_buf *pointer, check_fn check) {
    for (size_t i = 0; i < json_array_size(array); i++) {
        char key[24];
        snprintf(key, sizeof key, "%zu", i);
        const char *error = check_at(json_array_get(array, i), key, pointer, check);
        if (error != NULL) return error;
    }
    return NULL;
}

static const char *check_members(const json_t *object, sio_buf *pointer) {
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)object, key, value) {
        const char *error = check_at(value, key, pointer, val_check_pattern);
        if (error != NULL) return error;
    }
    return NULL;
}

static const char *check_type(const json_t *value, sio_buf *pointer) {
    static const char *const types[] = {"string", "number", "integer", "boolean",
                                        "null",   "array",  "object",  "any"};
    (void)pointer;
    for (size_t i = 0; json_is_string(value) && i < sizeof types / sizeof types[0]; i++)
        if (strcmp(json_string_value(value), types[i]) == 0) return NULL;
    return "expected a type: string, number, integer, boolean, null, array, object or any";
}

/* `$ref` may name what a session knows, `a.sid`. */
static const char *check_ref(const json_t *value, sio_buf *pointer) {
    (void)pointer;
    sio_slice name = sio_slice_of(json_string_value(value), json_string_length(value));
    return val_is_name(name)
               ? NULL
               : "expected a name: letters, digits, _ and inner dots, not beginning with a digit";
}

static const char *check_capture(const json_t *value, sio_buf *pointer) {
    const char *name = json_string_value(value);
    bool right = name != NULL && check_ref(value, pointer) == NULL && strchr(name, '.') == NULL;
    return right ? NULL : "expected a name: letters, digits and _, not beginning with a digit";
}

static const char *check_partial(const json_t *value, sio_buf *pointer) {
    if (!json_is_object(value) || val_pattern_is_special(value)) return "expected an object of members";
    return check_members(value, pointer);
}

static const char *check_expression(const json_t *value, sio_buf *pointer) {
    (void)pointer;
    return val_regex_check(value);
}

static const char *check_one_of(const json_t *value, sio_buf *pointer) {
    if (json_array_size(value) == 0) return "expected an array of VALUEs, at least one";
    return check_elements(value, pointer, val_check_pattern);
}

static const char *check_range(const json_t *value, sio_buf *pointer) {
    (void)pointer;
    const json_t *least = json_array_get(value, 0), *most = json_array_get(value, 1);
    bool right = json_array_size(value) == 2 && json_is_number(least) && json_is_number(most) &&
                 json_number_value(least) <= json_number_value(most);
    return right ? NULL : "expected two numbers: [least, most]";
}

static const char *check_canonical(const json_t *special) {
    const char *error;
    val_value *value = val_from_canonical(special, &error);
    val_free(value);
    return error;
}

static const struct {
    const char *name;
    check_fn check;
} SPECIALS[] = {{"$type", check_type},       {"$capture", check_capture},    {"$ref", check_ref},
                {"$partial", check_partial}, {"$match", check_expression},   {"$one_of", check_one_of},
                {"$not", val_check_pattern}, {"$each", val_check_pattern},   {"$has", check_one_of},
                {"$range", check_range},     {"$string", val_check_payload}, {"$unlike", check_ref}};

static const char *check_special_member(const json_t *value, const char *key, sio_buf *pointer) {
    for (size_t i = 0; i < sizeof SPECIALS / sizeof SPECIALS[0]; i++)
        if (strcmp(key, SPECIALS[i].name) == 0) return check_at(value, key, pointer, SPECIALS[i].check);
    if (key[0] != '$') return "keys that begin with $ do not mix with others; write {\"$o\": [[key, value]]}";
    return "unknown special form; known: $n, $u16, $b, $o, $type, $capture, $ref, $partial, $match, $one_of, "
           "$not, "
           "$each, $has, $range, $string, $unlike";
}

static const char *check_special(const json_t *pattern, sio_buf *pointer) {
    if (val_is_canonical_form(pattern)) return check_canonical(pattern);
    size_t others = 0;
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)pattern, key, value) {
        const char *error = check_special_member(value, key, pointer);
        if (error != NULL) return error;
        if (strcmp(key, "$capture") != 0) others++;
    }
    return others <= 1 ? NULL : "one special form only; $capture may stand beside it";
}

const char *val_check_pattern(const json_t *pattern, sio_buf *pointer) {
    if (json_is_array(pattern)) return check_elements(pattern, pointer, val_check_pattern);
    if (!json_is_object(pattern)) return NULL;
    return val_pattern_is_special(pattern) ? check_special(pattern, pointer)
                                           : check_members(pattern, pointer);
}

/* Packet PATTERNs. */

static const char *check_string(const json_t *value, sio_buf *pointer) {
    (void)pointer;
    return json_is_string(value) ? NULL : "expected a string";
}

static const char *check_true(const json_t *value, sio_buf *pointer) {
    (void)pointer;
    return json_is_true(value) ? NULL : "expected true";
}

static const struct {
    const char *name;
    check_fn check;
} FORMS[] = {{"json", val_check_pattern},   {"starts", check_string},    {"match", check_expression},
             {"binary", val_check_payload}, {"text", val_check_payload}, {"any", check_true},
             {"echoed", check_string}};

static const char *check_form(const json_t *pattern, sio_buf *pointer, size_t keys) {
    for (size_t i = 0; i < sizeof FORMS / sizeof FORMS[0]; i++) {
        const json_t *argument = json_object_get(pattern, FORMS[i].name);
        if (argument != NULL && keys == 1) return check_at(argument, FORMS[i].name, pointer, FORMS[i].check);
    }
    return "expected a PATTERN: a string, or an object with one of `json` (with or without `prefix`), "
           "`starts`, `match`, "
           "`binary`, `text`, `any`, `echoed`";
}

const char *val_check_packet_pattern(const json_t *pattern, sio_buf *pointer) {
    if (json_is_string(pattern)) return NULL;
    const json_t *prefix = json_object_get(pattern, "prefix");
    if (prefix == NULL) return check_form(pattern, pointer, json_object_size(pattern));
    const json_t *name = json_object_get(pattern, "$capture");
    if (json_object_get(pattern, "json") == NULL || json_object_size(pattern) != (name == NULL ? 2 : 3))
        return "`prefix` goes with `json` and nothing else; for a bare beginning use `starts`";
    const char *error = check_at(prefix, "prefix", pointer, check_string);
    if (error == NULL && name != NULL) error = check_at(name, "$capture", pointer, check_capture);
    return error != NULL ? error : check_form(pattern, pointer, 1);
}
