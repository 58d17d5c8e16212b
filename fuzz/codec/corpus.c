#include "fuzz/codec/corpus.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "data/folder.h"

/* ---- files ---- */

static bool add_file(cfz_corpus *c, const char *folder, const char *name, size_t most) {
    sio_buf path = SIO_BUF_INIT;
    data_error error;
    size_t length = 0;
    cfz_corpus_entry *items = realloc(c->items, (c->count + 1) * sizeof *items);
    if (items == NULL) return false;
    c->items = items;
    bool ok = sio_buf_addf(&path, "%s/%s", folder, name) && sio_buf_cstr(&path) != NULL;
    char *text = ok ? data_read_file(sio_buf_cstr(&path), &length, &error) : NULL;
    if (text != NULL && length <= most) { /* what is no file is none of its inputs */
        cfz_corpus_entry e = {.name = strdup(name), .bytes = SIO_BUF_INIT};
        ok = e.name != NULL && sio_buf_add(&e.bytes, sio_slice_of(text, length));
        c->items[c->count++] = e;
    }
    free(text);
    sio_buf_free(&path);
    return ok;
}

static int by_size(const void *a, const void *b) {
    const cfz_corpus_entry *x = a, *y = b;
    if (x->bytes.len != y->bytes.len) return x->bytes.len < y->bytes.len ? -1 : 1;
    return strcmp(x->name, y->name);
}

bool cfz_corpus_read(cfz_corpus *c, const char *folder, size_t most, sio_buf *why) {
    DIR *dir = opendir(folder);
    struct dirent *e;
    bool ok =
        dir != NULL || (sio_buf_addf(why, "cannot read the folder %s: %s", folder, strerror(errno)), false);
    while (ok && (e = readdir(dir)) != NULL)
        if (e->d_name[0] != '.' && !add_file(c, folder, e->d_name, most))
            ok = sio_buf_add_str(why, "out of memory") && false;
    if (dir != NULL) closedir(dir);
    if (ok && c->count > 1) qsort(c->items, c->count, sizeof *c->items, by_size);
    return ok;
}

void cfz_corpus_free(cfz_corpus *c) {
    for (size_t i = 0; i < c->count; i++) {
        free(c->items[i].name);
        sio_buf_free(&c->items[i].bytes);
    }
    free(c->items);
    *c = (cfz_corpus){NULL, 0};
}

long cfz_corpus_prune(const cfz_corpus *c, const char *folder, sio_buf *why) {
    long removed = 0;
    for (size_t i = 0; i < c->count && removed >= 0; i++) {
        sio_buf path = SIO_BUF_INIT;
        if (c->items[i].needed) continue;
        bool ok = sio_buf_addf(&path, "%s/%s", folder, c->items[i].name) && sio_buf_cstr(&path) != NULL &&
                  unlink(sio_buf_cstr(&path)) == 0;
        if (!ok) sio_buf_addf(why, "cannot remove %s: %s", c->items[i].name, strerror(errno));
        removed = ok ? removed + 1 : -1;
        sio_buf_free(&path);
    }
    return removed;
}

/* ---- coverage ---- */

static size_t covered(const cfz_fuzzer *f, cfz_range range) {
    size_t n = 0;
    for (uint32_t i = 0; i < range.count; i++)
        n += f->counters.seen[range.first + i] != 0;
    return n;
}

/* Which of the places that an adapter has names for were never reached. */
static json_t *missed(const cfz_fuzzer *f, const cfz_adapter *a, const json_t *places) {
    json_t *list = json_array(), *place;
    size_t i;
    json_array_foreach(places, i, place) {
        json_int_t index = json_integer_value(json_array_get(place, 0));
        json_t *name = json_array_get(place, 1);
        if (index < 0 || index >= (json_int_t)a->sites.count || !json_is_string(name)) continue;
        if (f->counters.seen[a->sites.first + (uint32_t)index] == 0) json_array_append(list, name);
    }
    return list;
}

static json_t *subject_of(cfz_fuzzer *f, cfz_adapter *a) {
    json_t *o = json_pack("{s:s, s:s, s:I, s:I}", "name", a->who.name, "version", a->who.version, "counters",
                          (json_int_t)covered(f, a->sites), "of", (json_int_t)a->sites.count);
    if (o == NULL || a->sites.count == 0) return o;
    adp_news news = cfz_adapter_ask(a, sio_slice_str("\"op\":\"places\"}"));
    json_t *answer = news.answered ? json_loadb((const char *)news.answer.text.ptr, news.answer.text.len,
                                                JSON_REJECT_DUPLICATES, NULL)
                                   : NULL;
    const json_t *places = json_object_get(answer, "places");
    if (json_is_array(places)) {
        json_object_set_new(o, "places", json_integer((json_int_t)json_array_size(places)));
        json_object_set_new(o, "missed", missed(f, a, places));
    }
    json_decref(answer);
    return o;
}

static json_t *summary(cfz_corpus *c, cfz_fuzzer *f) {
    json_t *subjects = json_array();
    size_t needed = 0;
    bool ok = subjects != NULL;
    for (size_t i = 0; i < c->count; i++)
        needed += c->items[i].needed;
    for (size_t i = 0; ok && i < f->subjects; i++)
        ok = json_array_append_new(subjects, subject_of(f, &f->subject[i].main)) == 0;
    if (ok)
        return json_pack("{s:I, s:I, s:I, s:o}", "inputs", (json_int_t)c->count, "needed", (json_int_t)needed,
                         "features", (json_int_t)f->counters.features, "subjects", subjects);
    json_decref(subjects);
    return NULL;
}

json_t *cfz_corpus_cover(cfz_corpus *c, cfz_fuzzer *f) {
    for (size_t i = 0; i < c->count && f->broken == NULL; i++)
        c->items[i].needed = cfz_fuzzer_weigh(f, sio_buf_slice(&c->items[i].bytes));
    return f->broken == NULL ? summary(c, f) : NULL;
}
