#include "census/quirks.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/folder.h"
#include "data/glob.h"
#include "data/reader.h"

struct cen_quirks {
    json_t *roots; /* the files, which hold the strings */
    cen_quirk *items;
    size_t count;
};

/* A member that need not be there. */
static bool read_glob(data_reader *r, const json_t *object, const char *key, const char **out) {
    const json_t *glob = json_object_get(object, key);
    *out = json_string_value(glob);
    return glob == NULL || *out != NULL || data_expected(r, key, "a string");
}

static bool read_what(data_reader *r, const json_t *object, const char **out) {
    if (!read_glob(r, object, "what", out)) return false;
    bool known = *out == NULL || strcmp(*out, "decode") == 0 || strcmp(*out, "encode") == 0;
    return known || data_expected(r, "what", "decode or encode");
}

static bool read_quirk(data_reader *r, const json_t *object, cen_quirk *q) {
    q->id = data_string(r, object, "id");
    q->codec = data_string(r, object, "codec");
    q->reason = data_string(r, object, "reason");
    q->link = data_string(r, object, "link");
    if (r->failed || !read_what(r, object, &q->what) || !read_glob(r, object, "vectors", &q->vectors) ||
        !read_glob(r, object, "requirement", &q->requirement) ||
        !read_glob(r, object, "outcome", &q->outcome) || !read_glob(r, object, "finding", &q->finding))
        return false;
    if (q->vectors == NULL && q->requirement == NULL && q->finding == NULL)
        return data_expected(r, "vectors", "a GLOB here, or a `requirement`");
    return strncmp(q->link, "https://", 8) == 0 || data_expected(r, "link", "https://…");
}

static bool is_known(const cen_quirks *q, const char *id) {
    for (size_t i = 0; i < q->count; i++)
        if (strcmp(q->items[i].id, id) == 0) return true;
    return false;
}

static bool read_all(cen_quirks *q, const json_t *root, const data_file *file, data_error *error) {
    data_reader r = data_reader_start(file, error);
    const json_t *list = data_array(&r, root, "quirks");
    if (r.failed) return false;
    cen_quirk *items = realloc(q->items, (q->count + json_array_size(list) + 1) * sizeof *items);
    if (items == NULL) return data_fail(error, file->path, NULL, 0, "out of memory");
    q->items = items;
    size_t i;
    const json_t *object;
    json_array_foreach(list, i, object) {
        cen_quirk quirk = {.id = NULL};
        data_reader_at(&r, "/quirks/%zu", i);
        if (!read_quirk(&r, object, &quirk)) return false;
        if (is_known(q, quirk.id)) return data_expected(&r, "id", "another id: this one is there already");
        q->items[q->count++] = quirk;
    }
    return true;
}

cen_quirks *cen_quirks_new(void) {
    cen_quirks *q = calloc(1, sizeof *q);
    if (q != NULL) q->roots = json_array();
    if (q != NULL && q->roots != NULL) return q;
    free(q);
    return NULL;
}

bool cen_quirks_add(cen_quirks *q, const char *path, data_error *error) {
    size_t length = 0;
    char *text = data_read_file(path, &length, error);
    if (text == NULL) return false;
    data_file file = {.name = path, .path = path, .text = sio_slice_of(text, length)};
    json_t *root = data_parse(&file, error);
    bool ok = root != NULL && (json_array_append_new(q->roots, root) == 0 ||
                               data_fail(error, path, NULL, 0, "out of memory"));
    ok = ok && read_all(q, root, &file, error);
    free(text);
    return ok;
}

void cen_quirks_free(cen_quirks *q) {
    if (q == NULL) return;
    json_decref(q->roots);
    free(q->items);
    free(q);
}

bool cen_quirk_is_for(const cen_quirk *quirk, const char *name, const char *version) {
    char text[512];
    snprintf(text, sizeof text, "%s %s", name, version);
    return data_glob(quirk->codec, text);
}

static bool fits(const char *glob, const char *text) {
    return glob == NULL || data_glob(glob, text);
}

const cen_quirk *cen_quirks_find(cen_quirks *q, const cen_failure *f) {
    for (size_t i = 0; q != NULL && i < q->count; i++) {
        cen_quirk *quirk = &q->items[i];
        if (quirk->finding != NULL || !fits(quirk->what, f->what) || !fits(quirk->vectors, f->vector) ||
            !fits(quirk->requirement, f->requirement) || !fits(quirk->outcome, f->outcome) ||
            !cen_quirk_is_for(quirk, f->name, f->version))
            continue;
        quirk->used = true;
        return quirk;
    }
    return NULL;
}

const cen_quirk *cen_quirks_finding(cen_quirks *q, const char *name, const char *version,
                                    const char *finding) {
    for (size_t i = 0; q != NULL && i < q->count; i++) {
        const cen_quirk *quirk = &q->items[i];
        if (quirk->finding != NULL && data_glob(quirk->finding, finding) &&
            cen_quirk_is_for(quirk, name, version))
            return quirk;
    }
    return NULL;
}

const cen_quirk *cen_quirks_at(const cen_quirks *q, size_t index) {
    return q != NULL && index < q->count ? &q->items[index] : NULL;
}
