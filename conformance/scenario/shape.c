#include "scenario/shape.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FOUND_SHOWN = 80, LONGEST_NAME = 32, NEAR = 2 };

bool shape_fail(shape *s, const char *format, ...) {
    va_list args;
    va_start(args, format);
    vsnprintf(s->message, sizeof s->message, format, args);
    va_end(args);
    return false;
}

bool shape_found(shape *s, const json_t *found, const char *format, ...) {
    va_list args;
    va_start(args, format);
    vsnprintf(s->message, sizeof s->message, format, args);
    va_end(args);
    char *text = json_dumps(found, JSON_COMPACT | JSON_ENSURE_ASCII | JSON_ENCODE_ANY);
    size_t used = strlen(s->message);
    if (text != NULL)
        snprintf(s->message + used, sizeof s->message - used, ", found %.*s%s", FOUND_SHOWN, text,
                 strlen(text) > FOUND_SHOWN ? "..." : "");
    free(text);
    return false;
}

size_t shape_down(shape *s, const char *token) {
    size_t mark = s->pointer.len;
    bool ok = sio_buf_add_byte(&s->pointer, '/');
    for (; ok && *token != 0; token++) {
        if (*token == '~' || *token == '/')
            ok = sio_buf_add_str(&s->pointer, *token == '~' ? "~0" : "~1");
        else
            ok = sio_buf_add_byte(&s->pointer, (uint8_t)*token);
    }
    return mark;
}

size_t shape_down_index(shape *s, size_t index) {
    char token[24];
    snprintf(token, sizeof token, "%zu", index);
    return shape_down(s, token);
}

void shape_up(shape *s, size_t mark) {
    s->pointer.len = mark;
}

static size_t least(size_t a, size_t b, size_t c) {
    size_t n = a < b ? a : b;
    return n < c ? n : c;
}

/* Edit distance, one row at a time. Both are at most LONGEST_NAME long. */
static size_t distance(const char *a, const char *b) {
    size_t row[LONGEST_NAME + 1], len = strlen(b);
    for (size_t j = 0; j <= len; j++)
        row[j] = j;
    for (size_t i = 1; a[i - 1] != 0; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= len; j++) {
            size_t above = row[j];
            row[j] = least(above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1]));
            diagonal = above;
        }
    }
    return row[len];
}

static const char *nearest(const char *field, const char *const *known) {
    const char *best = NULL;
    size_t best_distance = NEAR + 1;
    if (strlen(field) > LONGEST_NAME) return NULL;
    for (; *known != NULL; known++) {
        size_t d = distance(field, *known);
        if (d >= best_distance || d >= strlen(field)) continue;
        best = *known;
        best_distance = d;
    }
    return best;
}

bool shape_unknown(shape *s, const char *field, const char *const *known, const char *what) {
    const char *near = nearest(field, known);
    shape_fail(s, "%s `%.60s`", what, field);
    size_t used = strlen(s->message);
    if (near != NULL) {
        snprintf(s->message + used, sizeof s->message - used, "; did you mean `%s`?", near);
        return false;
    }
    for (size_t i = 0; known[i] != NULL && used < sizeof s->message; i++) {
        snprintf(s->message + used, sizeof s->message - used, "%s`%s`", i == 0 ? "; known: " : ", ",
                 known[i]);
        used = strlen(s->message);
    }
    return false;
}

static const shape_field *find(const shape_field *fields, const char *name) {
    for (; fields->name != NULL; fields++)
        if (strcmp(fields->name, name) == 0) return fields;
    return NULL;
}

static bool unknown_in_table(shape *s, const char *name, const shape_field *fields, const char *table) {
    enum { MOST_FIELDS = 32 };
    const char *known[MOST_FIELDS + 1] = {NULL};
    for (size_t i = 0; i < MOST_FIELDS && fields[i].name != NULL; i++)
        known[i] = fields[i].name;
    if (known[0] == NULL) return shape_fail(s, "%s has no fields", table);
    char what[96];
    snprintf(what, sizeof what, "%s has no field", table);
    return shape_unknown(s, name, known, what);
}

bool shape_table(shape *s, const json_t *value, const shape_field *fields, const char *what) {
    if (!json_is_object(value)) return shape_found(s, value, "expected %s (an object)", what);
    const char *key;
    json_t *member;
    json_object_foreach((json_t *)value, key, member) {
        const shape_field *field = find(fields, key);
        size_t mark = shape_down(s, key);
        if (field == NULL) return unknown_in_table(s, key, fields, what);
        if (!field->check(s, member, field)) return false;
        shape_up(s, mark);
    }
    for (; fields->name != NULL; fields++)
        if (fields->required && json_object_get(value, fields->name) == NULL)
            return shape_fail(s, "%s needs the field `%s`", what, fields->name);
    return true;
}

bool shape_each(shape *s, const json_t *value, shape_check check, const shape_field *field,
                const char *what) {
    if (json_array_size(value) == 0)
        return shape_found(s, value, "expected an array of %s, at least one", what);
    size_t i;
    const json_t *element;
    json_array_foreach(value, i, element) {
        size_t mark = shape_down_index(s, i);
        if (!check(s, element, field)) return false;
        shape_up(s, mark);
    }
    return true;
}
