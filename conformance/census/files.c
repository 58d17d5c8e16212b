/* Files of any content as inputs. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "census/census_internal.h"
#include "census/made.h"
#include "data/folder.h"

enum { MOST_BYTES = 256 << 20 };

struct reader {
    const cen_census *census;
    vec_codec codec;
    json_t *vectors;
    cen_likeness *likeness;
    size_t bytes; /* so far */
    sio_buf *why;
};

static bool complain(const struct reader *r, const char *path, const char *what) {
    return sio_buf_addf(r->why, "%s: %s", path, what) && false;
}

/* ---- the names in a folder ---- */

static int visible(const struct dirent *entry) {
    return entry->d_name[0] != '.';
}

typedef bool visitor(struct reader *r, const char *path, const char *name, void *ctx);

static bool visit_entry(struct reader *r, const char *folder, const char *name, visitor *visit, void *ctx) {
    sio_buf path = SIO_BUF_INIT;
    bool ok = sio_buf_addf(&path, "%s/%s", folder, name) && sio_buf_cstr(&path) != NULL;
    ok = ok ? visit(r, sio_buf_cstr(&path), name, ctx) : complain(r, folder, "out of memory");
    sio_buf_free(&path);
    return ok;
}

/* Visits what is there, 2 before 10; hidden files are left out. */
static bool visit_all(struct reader *r, const char *folder, visitor *visit, void *ctx) {
    struct dirent **entries = NULL;
    int count = scandir(folder, &entries, visible, versionsort);
    if (count < 0) {
        sio_buf_addf(r->why, "cannot read %s: %s", folder, strerror(errno));
        return false;
    }
    bool ok = count > 0 || complain(r, folder, "there is no file in this folder");
    for (int i = 0; i < count; i++) {
        ok = ok && visit_entry(r, folder, entries[i]->d_name, visit, ctx);
        free(entries[i]);
    }
    free((void *)entries);
    return ok;
}

/* ---- files ---- */

static bool is_folder(const char *path) {
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* A stream has no texts. */
static bool is_binary(const struct reader *r, const char *name) {
    size_t length = strlen(name);
    return r->codec == VEC_EIO4_WEBTRANSPORT || (length > 4 && strcmp(name + length - 4, ".bin") == 0);
}

static bool read_message(struct reader *r, const char *path, const char *name, void *ctx) {
    vec_messages *messages = ctx;
    data_error error;
    size_t length = 0;
    if (is_folder(path))
        return complain(r, path, "a folder in a folder; the files of a folder are the messages of one input");
    char *content = data_read_file(path, &length, &error);
    if (content == NULL) return complain(r, path, error.message);
    vec_message *m = vec_messages_add(messages, is_binary(r, name));
    bool ok = m != NULL && sio_buf_add(&m->bytes, sio_slice_of(content, length));
    free(content);
    r->bytes += length;
    if (!ok) return complain(r, path, "out of memory");
    return r->bytes <= MOST_BYTES || complain(r, path, "with this file the inputs are more than 256 MiB");
}

/* ---- inputs ---- */

static bool takes(vec_codec codec, size_t messages) {
    return messages == 1 || codec == VEC_SIO5 || codec == VEC_EIO4_WEBTRANSPORT;
}

static bool read_input(struct reader *r, const char *path, const char *name, void *ctx) {
    vec_messages messages = {NULL, 0};
    vec_vector like = {.codec = r->codec, .max_payload = VEC_MAX_PAYLOAD};
    (void)ctx;
    bool ok = is_folder(path) ? visit_all(r, path, read_message, &messages)
                              : read_message(r, path, name, &messages);
    if (ok && !takes(r->codec, messages.count)) {
        sio_buf_addf(r->why, "%s: an input of %s is one message, here are %zu", path,
                     vec_codec_name(r->codec), messages.count);
        ok = false;
    }
    if (ok) {
        json_t *vector = cen_make_vector(r->census, name, &like, &messages, r->likeness);
        ok = (vector != NULL && json_array_append_new(r->vectors, vector) == 0) ||
             complain(r, path, "out of memory");
    }
    vec_messages_free(&messages);
    return ok;
}

bool cen_add_files(cen_census *c, const char *folder, vec_codec codec, sio_buf *why) {
    struct reader r = {.census = c,
                       .codec = codec,
                       .vectors = json_array(),
                       .likeness = cen_likeness_new(c->vectors, codec),
                       .why = why};
    bool ok = r.vectors != NULL && r.likeness != NULL && visit_all(&r, folder, read_input, NULL) &&
              cen_add_made(c, r.vectors, codec, why);
    cen_likeness_free(r.likeness);
    json_decref(r.vectors);
    return ok;
}
