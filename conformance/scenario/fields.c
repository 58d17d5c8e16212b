#include "scenario/fields.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool same(const scn_fields *f, const char *a, const char *b) {
    return f->ignore_case ? strcasecmp(a, b) == 0 : strcmp(a, b) == 0;
}

static void remove_at(scn_fields *f, size_t i) {
    free(f->items[i].name);
    free(f->items[i].value);
    f->count--;
    memmove(&f->items[i], &f->items[i + 1], (f->count - i) * sizeof f->items[0]);
}

static void remove_from(scn_fields *f, const char *name, size_t from) {
    for (size_t i = from; i < f->count;) {
        if (same(f, f->items[i].name, name)) {
            remove_at(f, i);
        } else {
            i++;
        }
    }
}

void scn_fields_remove(scn_fields *f, const char *name) {
    remove_from(f, name, 0);
}

static bool append(scn_fields *f, const char *name, size_t name_len, const char *value, size_t value_len) {
    if (f->count == SCN_MAX_FIELDS) return false;
    char *n = strndup(name, name_len);
    char *v = strndup(value, value_len);
    if (n == NULL || v == NULL) {
        free(n);
        free(v);
        return false;
    }
    f->items[f->count].name = n;
    f->items[f->count++].value = v;
    return true;
}

bool scn_fields_set(scn_fields *f, const char *name, const char *value) {
    for (size_t i = 0; i < f->count; i++) {
        if (!same(f, f->items[i].name, name)) continue;
        char *copy = strdup(value);
        if (copy == NULL) return false;
        free(f->items[i].value);
        f->items[i].value = copy;
        remove_from(f, name, i + 1);
        return true;
    }
    return append(f, name, strlen(name), value, strlen(value));
}

bool scn_fields_add_header_line(scn_fields *f, const char *line) {
    size_t colon = strcspn(line, ":");
    const char *value = line + colon + (line[colon] == ':');
    value += strspn(value, " \t");
    return append(f, line, colon, value, strlen(value));
}

void scn_fields_free(scn_fields *f) {
    while (f->count > 0)
        remove_at(f, f->count - 1);
}
