#include "cli/export.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "report/folder.h"

enum { PATH_SIZE = 4096 };

static bool join(char path[PATH_SIZE], const char *dir, const char *name, data_error *error) {
    int length = snprintf(path, PATH_SIZE, "%s/%s", dir, name);
    return (length > 0 && length < PATH_SIZE) || data_fail(error, dir, NULL, 0, "path too long");
}

static bool make_above(const char *path, data_error *error) {
    return rep_folder_make_above(path, NULL) ||
           data_fail(error, path, NULL, 0, "cannot make the folders above it: %s", strerror(errno));
}

static bool write_file(const char *path, sio_slice text, data_error *error) {
    FILE *out = fopen(path, "wb");
    bool ok = out != NULL && fwrite(text.ptr, 1, text.len, out) == text.len;
    if (out != NULL && fclose(out) != 0) ok = false;
    return ok || data_fail(error, path, NULL, 0, "cannot write: %s", strerror(errno));
}

static bool check_free(const data_set *set, const char *dir, data_error *error) {
    char path[PATH_SIZE];
    for (size_t i = 0; i < data_count(set); i++) {
        if (!join(path, dir, data_at(set, i)->name, error)) return false;
        if (access(path, F_OK) == 0)
            return data_fail(error, path, NULL, 0, "exists already; --force replaces it");
    }
    return true;
}

bool cli_export(const data_set *set, const char *dir, bool force, data_error *error) {
    char path[PATH_SIZE];
    if (!force && !check_free(set, dir, error)) return false;
    for (size_t i = 0; i < data_count(set); i++) {
        const data_file *file = data_at(set, i);
        if (!join(path, dir, file->name, error) || !make_above(path, error) ||
            !write_file(path, file->text, error))
            return false;
    }
    return true;
}
