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

static char *copy_of(sio_slice bytes) {
    char *copy = malloc(bytes.len + 1);
    if (copy == NULL) return NULL;
    if (bytes.len > 0) memcpy(copy, bytes.ptr, bytes.len);
    copy[bytes.len] = 0;
    return copy;
}

static bool append(scn_fields *f, sio_slice name, sio_slice value) {
    if (f->count == SCN_MAX_FIELDS) return false;
    char *n = copy_of(name);
    char *v = copy_of(value);
    if (n == NULL || v == NULL) {
        free(n);
        free(v);
        return false;
    }
    f->items[f->count].name = n;
    f->items[f->count].value = v;
    f->items[f->count++].value_len = value.len;
    return true;
}

bool scn_fields_set_bytes(scn_fields *f, const char *name, sio_slice value) {
    for (size_t i = 0; i < f->count; i++) {
        if (!same(f, f->items[i].name, name)) continue;
        char *copy = copy_of(value);
        if (copy == NULL) return false;
        free(f->items[i].value);
        f->items[i].value = copy;
        f->items[i].value_len = value.len;
        remove_from(f, name, i + 1);
        return true;
    }
    return append(f, sio_slice_str(name), value);
}

bool scn_fields_set(scn_fields *f, const char *name, const char *value) {
    return scn_fields_set_bytes(f, name, sio_slice_str(value));
}

sio_slice scn_fields_get(const scn_fields *f, const char *name) {
    for (size_t i = 0; i < f->count; i++)
        if (same(f, f->items[i].name, name)) return sio_slice_of(f->items[i].value, f->items[i].value_len);
    return sio_slice_of(NULL, 0);
}

bool scn_fields_add_header_line(scn_fields *f, const char *line) {
    size_t colon = strcspn(line, ":");
    const char *value = line + colon + (line[colon] == ':');
    value += strspn(value, " \t");
    return append(f, sio_slice_of(line, colon), sio_slice_str(value));
}

void scn_fields_free(scn_fields *f) {
    while (f->count > 0)
        remove_at(f, f->count - 1);
}
