#include "data/entries.h"

#include <stdlib.h>
#include <string.h>

const data_kind data_vectors = {.prefix = "codec/", .array = "vectors", .id = "id"};
const data_kind data_deviations = {.prefix = "deviations/", .array = "deviations", .id = "id"};
const data_kind data_variations = {.prefix = "variations/", .array = "variations", .id = "id"};
const data_kind data_alternatives = {.prefix = "alternatives/", .array = "alternatives", .id = "id"};
const data_kind data_profiles = {.prefix = "profiles.json", .array = "profiles", .id = "name"};

typedef struct kept_file {
    json_t *root;
    char *path;
} kept_file;

struct data_entries {
    data_entry *items;
    size_t count;
    kept_file *files;
    size_t file_count;
};

static int by_id(const void *a, const void *b) {
    return strcmp(((const data_entry *)a)->id, ((const data_entry *)b)->id);
}

static bool keep_file(data_entries *e, const data_file *file, json_t *root) {
    kept_file *files = realloc(e->files, (e->file_count + 1) * sizeof *files);
    char *path = files != NULL ? strdup(file->path) : NULL;
    if (files != NULL) e->files = files;
    if (path == NULL) {
        json_decref(root);
        return false;
    }
    e->files[e->file_count++] = (kept_file){.root = root, .path = path};
    return true;
}

/* Returns whether the file is of the client seat. */
static bool read_seat(data_reader *r, const json_t *root) {
    const char *seat = data_optional(r, root, "seat");
    bool client = seat != NULL && strcmp(seat, "client") == 0;
    if (seat != NULL && !client && strcmp(seat, "server") != 0) data_expected(r, "seat", "server or client");
    return client;
}

static void read_entry(data_reader *r, const data_kind *kind, const json_t *object, data_entry *out) {
    out->body = object;
    out->id = data_string(r, object, kind->id);
    out->title = data_optional(r, object, "title");
    out->requirements = data_string_list(r, object, "requirements", true);
}

static bool read_file(data_entries *e, const data_kind *kind, const data_file *file, data_error *error) {
    json_t *root = data_parse(file, error);
    if (root == NULL) return false;
    data_reader r = data_reader_start(file, error);
    const json_t *array = keep_file(e, file, root) ? data_array(&r, root, kind->array) : NULL;
    size_t size = json_array_size(array);
    data_entry *items =
        r.failed || array == NULL ? NULL : realloc(e->items, (e->count + size + 1) * sizeof *items);
    if (items == NULL) return r.failed ? false : data_fail(error, file->path, NULL, 0, "out of memory");
    e->items = items;
    bool client = read_seat(&r, root);
    for (size_t i = 0; !r.failed && i < size; i++) {
        data_entry *entry = &e->items[e->count++];
        *entry = (data_entry){.file = e->files[e->file_count - 1].path, .client = client};
        data_reader_at(&r, "/%s/%zu", kind->array, i);
        read_entry(&r, kind, json_array_get(array, i), entry);
    }
    return !r.failed;
}

static bool check_unique(const data_entries *e, data_error *error) {
    for (size_t i = 1; i < e->count; i++)
        if (strcmp(e->items[i - 1].id, e->items[i].id) == 0)
            return data_fail(error, e->items[i].file, NULL, 0, "expected unique ids: %s is there twice",
                             e->items[i].id);
    return true;
}

data_entries *data_entries_load(const data_set *set, const data_kind *kind, data_error *error) {
    data_entries *e = calloc(1, sizeof *e);
    if (e == NULL) {
        data_fail(error, NULL, NULL, 0, "out of memory");
        return NULL;
    }
    size_t at = 0;
    const data_file *file;
    bool ok = true;
    while (ok && (file = data_next(set, kind->prefix, &at)) != NULL)
        ok = read_file(e, kind, file, error);
    if (ok && e->count > 0) qsort(e->items, e->count, sizeof *e->items, by_id);
    if (ok && check_unique(e, error)) return e;
    data_entries_free(e);
    return NULL;
}

void data_entries_free(data_entries *e) {
    if (e == NULL) return;
    for (size_t i = 0; i < e->count; i++)
        free((void *)e->items[i].requirements.items);
    for (size_t i = 0; i < e->file_count; i++) {
        json_decref(e->files[i].root);
        free(e->files[i].path);
    }
    free(e->items);
    free(e->files);
    free(e);
}

size_t data_entry_count(const data_entries *e) {
    return e->count;
}

const data_entry *data_entry_at(const data_entries *e, size_t index) {
    return &e->items[index];
}

const data_entry *data_entry_find(const data_entries *e, const char *id) {
    data_entry key = {.id = id};
    return e->count == 0 ? NULL : bsearch(&key, e->items, e->count, sizeof *e->items, by_id);
}
