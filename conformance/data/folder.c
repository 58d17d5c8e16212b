#include "data/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_DEPTH = 16, MAX_FILE = 64 << 20 };

struct data_folder {
    data_file *files;
    size_t count;
    size_t capacity;
    size_t root_length; /* of "DIR/": what a name leaves out of a path */
    data_error *error;
};

char *data_read_file(const char *path, size_t *length, data_error *error) {
    struct stat st;
    /* A FIFO would keep us waiting for somebody who writes. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    FILE *in = fd < 0 ? NULL : fdopen(fd, "rb");
    char *text = NULL;
    if (in == NULL || fstat(fileno(in), &st) != 0) {
        data_fail(error, path, NULL, 0, "cannot read: %s", strerror(errno));
    } else if (!S_ISREG(st.st_mode)) {
        data_fail(error, path, NULL, 0, "not a regular file");
    } else if (st.st_size > MAX_FILE) {
        data_fail(error, path, NULL, 0, "expected a file of at most %d bytes", MAX_FILE);
    } else if ((text = malloc((size_t)st.st_size + 1)) == NULL) {
        data_fail(error, path, NULL, 0, "out of memory");
    } else {
        /* A file that shrinks meanwhile is read as far as it goes. */
        *length = fread(text, 1, (size_t)st.st_size, in);
        text[*length] = '\0';
    }
    if (in != NULL) fclose(in);
    if (in == NULL && fd >= 0) close(fd);
    return text;
}

static bool add_file(data_folder *folder, const char *path) {
    if (folder->count == folder->capacity) {
        size_t capacity = folder->capacity * 2 + 16;
        data_file *files = realloc(folder->files, capacity * sizeof *files);
        if (files == NULL) return data_fail(folder->error, path, NULL, 0, "out of memory");
        folder->files = files;
        folder->capacity = capacity;
    }
    char *copy = strdup(path);
    if (copy == NULL) return data_fail(folder->error, path, NULL, 0, "out of memory");
    size_t length = 0;
    char *text = data_read_file(path, &length, folder->error);
    if (text == NULL) {
        free(copy);
        return false;
    }
    folder->files[folder->count++] =
        (data_file){.name = copy + folder->root_length, .path = copy, .text = sio_slice_of(text, length)};
    return true;
}

static bool is_json(const char *name) {
    size_t length = strlen(name);
    return length > 5 && strcmp(name + length - 5, ".json") == 0;
}

static bool walk(data_folder *folder, const char *dir, int depth);

static bool visit(data_folder *folder, const char *dir, const char *name, int depth) {
    if (name[0] == '.') return true;
    char path[4096];
    int length = snprintf(path, sizeof path, "%s/%s", dir, name);
    if (length < 0 || (size_t)length >= sizeof path)
        return data_fail(folder->error, dir, NULL, 0, "path too long");
    struct stat st;
    if (stat(path, &st) != 0)
        return data_fail(folder->error, path, NULL, 0, "cannot read: %s", strerror(errno));
    if (S_ISDIR(st.st_mode)) return walk(folder, path, depth + 1);
    return !is_json(name) || add_file(folder, path);
}

/* Recursion is bounded by MAX_DEPTH, which also stops a loop of links. */
static bool walk(data_folder *folder, const char *dir, int depth) {
    if (depth > MAX_DEPTH)
        return data_fail(folder->error, dir, NULL, 0, "more than %d folders deep", MAX_DEPTH);
    DIR *handle = opendir(dir);
    if (handle == NULL)
        return data_fail(folder->error, dir, NULL, 0, "cannot read the folder: %s", strerror(errno));
    bool ok = true;
    struct dirent *entry;
    while (ok && (entry = readdir(handle)) != NULL)
        ok = visit(folder, dir, entry->d_name, depth);
    closedir(handle);
    return ok;
}

data_folder *data_folder_read(const char *dir, data_error *error) {
    data_folder *folder = calloc(1, sizeof *folder);
    if (folder == NULL) {
        data_fail(error, dir, NULL, 0, "out of memory");
        return NULL;
    }
    folder->error = error;
    folder->root_length = strlen(dir) + 1;
    if (walk(folder, dir, 0)) return folder;
    data_folder_free(folder);
    return NULL;
}

void data_folder_free(data_folder *folder) {
    if (folder == NULL) return;
    for (size_t i = 0; i < folder->count; i++) {
        free((char *)folder->files[i].path);
        free((uint8_t *)folder->files[i].text.ptr);
    }
    free(folder->files);
    free(folder);
}

size_t data_folder_count(const data_folder *folder) {
    return folder->count;
}

const data_file *data_folder_at(const data_folder *folder, size_t index) {
    return &folder->files[index];
}
