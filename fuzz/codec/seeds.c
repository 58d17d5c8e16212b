#include "fuzz/codec/seeds.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "data/folder.h"
#include "fuzz/codec/input.h"
#include "report/file.h"

static bool print_bytes(const void *what, FILE *out) {
    const sio_buf *bytes = what;
    fwrite(bytes->data, 1, bytes->len, out);
    return true;
}

static bool write_seed(const vec_vector *v, const char *folder, const sio_buf *bytes, sio_buf *why) {
    sio_buf path = SIO_BUF_INIT;
    bool ok = sio_buf_addf(&path, "%s/", folder);
    for (const char *p = v->id; ok && *p != '\0'; p++)
        ok = sio_buf_add_byte(&path, *p == '/' ? '-' : (uint8_t)*p);
    ok = ok && sio_buf_cstr(&path) != NULL && rep_file_print(sio_buf_cstr(&path), print_bytes, bytes, why);
    sio_buf_free(&path);
    return ok;
}

/* Returns 1 when it was written, 0 when it is none, -1. */
static int add_vector(const vec_vector *v, size_t most, const char *folder, sio_buf *why) {
    vec_messages messages = {NULL, 0};
    sio_buf bytes = SIO_BUF_INIT;
    bool good = vec_messages_make(v->input, &messages) == NULL &&
                cfz_input_write(v->codec, &messages, &bytes) && bytes.len > 0 && bytes.len <= most;
    int added = !good ? 0 : write_seed(v, folder, &bytes, why) ? 1 : -1;
    sio_buf_free(&bytes);
    vec_messages_free(&messages);
    return added;
}

static long write_all(const vec_set *set, vec_codec codec, size_t most, const char *folder, sio_buf *why) {
    long count = 0;
    for (size_t i = 0; i < vec_count(set) && count >= 0; i++) {
        const vec_vector *v = vec_at(set, i);
        int added = v->codec == codec ? add_vector(v, most, folder, why) : 0;
        count = added < 0 ? -1 : count + added;
    }
    return count;
}

long cfz_seeds_write(const char *data, vec_codec codec, size_t most, const char *folder, sio_buf *why) {
    data_error error;
    data_set *files = data_open(data, &error);
    vec_set *set = files == NULL ? NULL : vec_load(files, &error);
    long count = -1;
    if (set == NULL)
        sio_buf_addf(why, "%s:%zu: %s", error.file, error.line, error.message);
    else
        count = write_all(set, codec, most, folder, why);
    vec_free(set);
    data_close(files);
    return count;
}

static bool is_unwanted(const char *folder, const char *name, bool (*unwanted)(void *ctx, sio_slice bytes),
                        void *ctx) {
    sio_buf path = SIO_BUF_INIT;
    data_error error;
    size_t length = 0;
    char *text = NULL;
    if (sio_buf_addf(&path, "%s/%s", folder, name) && sio_buf_cstr(&path) != NULL)
        text = data_read_file(sio_buf_cstr(&path), &length, &error);
    bool answer = text != NULL && unwanted(ctx, sio_slice_of(text, length));
    free(text);
    sio_buf_free(&path);
    return answer;
}

long cfz_seeds_drop(const char *folder, bool (*unwanted)(void *ctx, sio_slice bytes), void *ctx) {
    DIR *dir = opendir(folder);
    struct dirent *e;
    long dropped = 0;
    if (dir == NULL) return -1;
    while ((e = readdir(dir)) != NULL)
        if (e->d_name[0] != '.' && is_unwanted(folder, e->d_name, unwanted, ctx) &&
            unlinkat(dirfd(dir), e->d_name, 0) == 0)
            dropped++;
    closedir(dir);
    return dropped;
}

void cfz_seeds_remove(const char *folder) {
    DIR *dir = opendir(folder);
    struct dirent *e;
    while (dir != NULL && (e = readdir(dir)) != NULL)
        if (e->d_name[0] != '.') unlinkat(dirfd(dir), e->d_name, 0);
    if (dir != NULL) closedir(dir);
    rmdir(folder);
}
