#include "data/reader.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "value/locate.h"

bool data_strings_have(const data_strings *strings, const char *text) {
    for (size_t i = 0; i < strings->count; i++)
        if (strcmp(strings->items[i], text) == 0) return true;
    return false;
}

json_t *data_parse(const data_file *file, data_error *error) {
    json_error_t why;
    size_t flags = JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL; /* inputs of cases may hold NUL */
    json_t *root = json_loadb((const char *)file->text.ptr, file->text.len, flags, &why);
    if (root == NULL) {
        data_fail(error, file->path, NULL, why.line > 0 ? (size_t)why.line : 0, "not JSON: %s", why.text);
        return NULL;
    }
    if (json_integer_value(json_object_get(root, "schema")) == 1) return root;
    data_reader r = data_reader_start(file, error);
    data_expected(&r, json_object_get(root, "schema") != NULL ? "schema" : NULL,
                  "an object with \"schema\": 1 (the version of the format)");
    json_decref(root);
    return NULL;
}

data_reader data_reader_start(const data_file *file, data_error *error) {
    return (data_reader){.file = file, .error = error, .base = "", .failed = false};
}

void data_reader_at(data_reader *r, const char *format, ...) {
    va_list args;
    va_start(args, format);
    vsnprintf(r->base, sizeof r->base, format, args);
    va_end(args);
}

bool data_expected(data_reader *r, const char *key, const char *format, ...) {
    if (r->failed) return false;
    r->failed = true;
    char pointer[512];
    snprintf(pointer, sizeof pointer, "%s%s%s", r->base, key != NULL ? "/" : "", key != NULL ? key : "");
    char what[400];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    return data_fail(r->error, r->file->path, pointer, val_locate_line(r->file->text, pointer), "expected %s",
                     what);
}

static const json_t *member(data_reader *r, const json_t *object, const char *key) {
    return r->failed ? NULL : json_object_get(object, key);
}

const char *data_string(data_reader *r, const json_t *object, const char *key) {
    const json_t *value = member(r, object, key);
    const char *text = json_string_value(value);
    if (text != NULL && text[0] != '\0' && strlen(text) == json_string_length(value)) return text;
    data_expected(r, key, "a string, not empty, without NUL");
    return NULL;
}

const char *data_optional(data_reader *r, const json_t *object, const char *key) {
    const json_t *value = member(r, object, key);
    if (value == NULL || json_is_null(value)) return NULL;
    return data_string(r, object, key);
}

bool data_bool(data_reader *r, const json_t *object, const char *key) {
    const json_t *value = member(r, object, key);
    if (!json_is_boolean(value)) return data_expected(r, key, "true or false");
    return json_is_true(value);
}

const json_t *data_object(data_reader *r, const json_t *object, const char *key) {
    const json_t *value = member(r, object, key);
    if (json_is_object(value)) return value;
    data_expected(r, key, "an object");
    return NULL;
}

const json_t *data_array(data_reader *r, const json_t *object, const char *key) {
    const json_t *value = member(r, object, key);
    if (json_is_array(value)) return value;
    data_expected(r, key, "an array");
    return NULL;
}

data_strings data_string_list(data_reader *r, const json_t *object, const char *key, bool optional) {
    data_strings none = {NULL, 0};
    if (r->failed || (optional && json_object_get(object, key) == NULL)) return none;
    const json_t *array = data_array(r, object, key);
    size_t count = json_array_size(array);
    const char **items = calloc(count + 1, sizeof *items);
    if (items == NULL) {
        data_expected(r, key, "memory for %zu strings", count);
        return none;
    }
    for (size_t i = 0; i < count; i++) {
        items[i] = json_string_value(json_array_get(array, i));
        if (items[i] == NULL) data_expected(r, key, "strings only");
    }
    if (!r->failed) return (data_strings){.items = items, .count = count};
    free(items);
    return none;
}
