#include "data/set.h"

#include <stdlib.h>
#include <string.h>

#include "data/embedded.h"
#include "data/folder.h"

struct data_set {
    data_file *files;
    size_t count;
    data_folder *folder;
};

static int by_name(const void *a, const void *b) {
    return strcmp(((const data_file *)a)->name, ((const data_file *)b)->name);
}

static data_file *find_file(const data_set *set, size_t count, const char *name) {
    data_file key = {.name = name, .path = NULL, .text = {NULL, 0}};
    if (count == 0) return NULL;
    return bsearch(&key, set->files, count, sizeof *set->files, by_name);
}

/* Embedded names stand behind "vectors/" in messages, as in the source tree. */
static bool add_embedded(data_set *set) {
    static const char prefix[] = "vectors/";
    for (uint64_t i = 0; i < data_embedded_count; i++) {
        const struct data_embedded *e = &data_embedded_files[i];
        size_t size = sizeof prefix + strlen(e->name);
        char *path = malloc(size);
        if (path == NULL) return false;
        memcpy(path, prefix, sizeof prefix - 1);
        memcpy(path + sizeof prefix - 1, e->name, size - (sizeof prefix - 1));
        set->files[set->count++] = (data_file){
            .name = e->name, .path = path, .text = sio_slice_of(e->start, (size_t)(e->end - e->start))};
    }
    qsort(set->files, set->count, sizeof *set->files, by_name);
    return true;
}

/* The folder's files are looked up among the embedded ones only: names in one folder differ. */
static bool add_folder(data_set *set) {
    size_t extra = data_folder_count(set->folder);
    data_file *files = realloc(set->files, (set->count + extra + 1) * sizeof *files);
    if (files == NULL) return false;
    set->files = files;
    size_t embedded = set->count;
    for (size_t i = 0; i < extra; i++) {
        const data_file *own = data_folder_at(set->folder, i);
        char *path = strdup(own->path);
        if (path == NULL) return false;
        data_file *old = find_file(set, embedded, own->name);
        if (old == NULL)
            old = &set->files[set->count++];
        else
            free((char *)old->path);
        *old = *own;
        old->path = path;
    }
    qsort(set->files, set->count, sizeof *set->files, by_name);
    return true;
}

static data_set *fail_memory(data_set *set, data_error *error) {
    data_close(set);
    data_fail(error, NULL, NULL, 0, "out of memory");
    return NULL;
}

data_set *data_open(const char *dir, data_error *error) {
    data_set *set = calloc(1, sizeof *set);
    if (set == NULL) return fail_memory(set, error);
    set->files = calloc(data_embedded_count + 1, sizeof *set->files);
    if (set->files == NULL || !add_embedded(set)) return fail_memory(set, error);
    if (dir == NULL) return set;
    set->folder = data_folder_read(dir, error);
    if (set->folder == NULL) {
        data_close(set);
        return NULL;
    }
    return add_folder(set) ? set : fail_memory(set, error);
}

void data_close(data_set *set) {
    if (set == NULL) return;
    for (size_t i = 0; i < set->count; i++)
        free((char *)set->files[i].path);
    free(set->files);
    data_folder_free(set->folder);
    free(set);
}

size_t data_count(const data_set *set) {
    return set->count;
}

const data_file *data_at(const data_set *set, size_t index) {
    return &set->files[index];
}

const data_file *data_find(const data_set *set, const char *name) {
    return find_file(set, set->count, name);
}

/* What `siospec promote` wrote stands apart, so that people see where it comes from. */
static const char *kind_of(const char *name) {
    static const char promoted[] = "regressions/";
    size_t length = strlen(promoted);
    return strncmp(name, promoted, length) == 0 ? name + length : name;
}

const data_file *data_next(const data_set *set, const char *prefix, size_t *index) {
    size_t length = strlen(prefix);
    while (*index < set->count) {
        const data_file *file = &set->files[(*index)++];
        if (strncmp(kind_of(file->name), prefix, length) == 0) return file;
    }
    return NULL;
}
