#include "fuzz/server/finding.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/folder.h"

enum {
    MOST_FILE = 4 << 20,
    TRIES = 3,
    BARE_TRIES = 20 /* several faults may hide behind one key */
};

bool live_write_file(const char *path, sio_slice text) {
    FILE *file = fopen(path, "wb");
    if (file == NULL) return false;
    bool ok = text.len == 0 || fwrite(text.ptr, 1, text.len, file) == text.len;
    return (fclose(file) == 0) && ok;
}

/* A name for people, and enough of a hash to tell two apart. */
static void name_of(const live_trouble *t, char *name, size_t size) {
    uint32_t hash = 2166136261U;
    for (const char *c = t->key; *c != '\0'; c++)
        hash = (hash ^ (uint8_t)*c) * 16777619U;
    snprintf(name, size, "%s-%08x", live_kind_name(t->kind), (unsigned)hash);
}

json_t *live_cabinet_seen(live_cabinet *c, const live_trouble *t) {
    json_t *finding = json_object_get(c->known, t->key);
    if (finding != NULL)
        json_object_set_new(finding, "times",
                            json_integer(json_integer_value(json_object_get(finding, "times")) + 1));
    return finding;
}

bool live_cabinet_settled(live_cabinet *c, const live_trouble *t) {
    json_t *finding = live_cabinet_seen(c, t);
    if (finding == NULL) return false;
    return json_is_true(json_object_get(finding, "confirmed")) ||
           json_integer_value(json_object_get(finding, "times")) >
               (t->kind == LIVE_CRASH && fnd_signature_is_bare(&t->signature) ? BARE_TRIES : TRIES);
}

static bool write_json(const live_cabinet *c, const json_t *finding) {
    char path[800];
    const char *name = json_string_value(json_object_get(finding, "name"));
    char *text = json_dumps(finding, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
    int n = snprintf(path, sizeof path, "%s/%s.json", c->folder, name == NULL ? "" : name);
    bool ok = text != NULL && n < (int)sizeof path && live_write_file(path, sio_slice_str(text));
    free(text);
    return ok;
}

static bool write_script(const live_cabinet *c, const json_t *finding, sio_slice text) {
    char path[800];
    const char *name = json_string_value(json_object_get(finding, "name"));
    int n = snprintf(path, sizeof path, "%s/%s.script", c->folder, name == NULL ? "" : name);
    return n < (int)sizeof path && live_write_file(path, text);
}

/* Peers' bytes that are not UTF-8 were escaped where they were taken; a string is never NULL here. */
static json_t *text_of(const char *text) {
    json_t *value = json_string(text);
    return value != NULL ? value : json_string("?");
}

static json_t *lines_of(sio_slice output) {
    json_t *lines = json_array();
    while (output.len > 0) {
        const uint8_t *end = memchr(output.ptr, '\n', output.len);
        size_t len = end == NULL ? output.len : (size_t)(end - output.ptr);
        json_t *line = json_stringn((const char *)output.ptr, len);
        if (line != NULL) json_array_append_new(lines, line);
        output = sio_slice_from(output, len + 1);
    }
    return lines;
}

static json_t *make(const live_cabinet *c, const live_trouble *t, sio_slice text, json_t *before,
                    uint64_t run) {
    char name[64];
    name_of(t, name, sizeof name);
    json_t *f = json_pack("{s:i, s:s, s:s, s:s, s:b}", "schema", 1, "finding", "server", "name", name, "kind",
                          live_kind_name(t->kind), "confirmed", text.len > 0);
    if (f == NULL) return NULL;
    json_object_set_new(f, "seen", text_of(t->detail));
    json_object_set_new(f, "key", text_of(t->key));
    json_object_set_new(f, "exception", text_of(t->signature.exception));
    json_object_set_new(f, "frame", text_of(t->signature.frame));
    if (t->reset[0] != '\0') json_object_set_new(f, "reset", text_of(t->reset));
    json_object_set_new(f, "run", json_integer((json_int_t)run));
    json_object_set_new(f, "times", json_integer(1));
    json_object_update(f, c->about);
    if (text.len > 0) json_object_set_new(f, "script", json_stringn((const char *)text.ptr, text.len));
    if (before != NULL) json_object_set(f, "before", before);
    json_object_set_new(f, "output", lines_of(sio_buf_slice(&t->output)));
    return f;
}

bool live_cabinet_add(live_cabinet *c, const live_trouble *t, sio_slice text, json_t *before, uint64_t run,
                      sio_buf *why) {
    json_t *finding = make(c, t, text, before, run);
    bool ok = finding != NULL && rep_folder_make(c->folder, NULL) && write_json(c, finding) &&
              (text.len == 0 || write_script(c, finding, text));
    if (!ok) sio_buf_addf(why, "%s does not take a finding: %s", c->folder, strerror(errno));
    if (c->known == NULL) c->known = json_object();
    bool earlier = json_object_del(c->earlier, t->key) == 0;
    if (!earlier && json_object_get(c->known, t->key) != NULL) c->loose--;
    *(text.len > 0 ? &c->confirmed : &c->loose) += 1;
    json_object_set_new(c->known, t->key, finding);
    return ok;
}

bool live_cabinet_close(live_cabinet *c) {
    bool ok = true;
    const char *key;
    json_t *finding;
    json_object_foreach(c->known, key, finding) {
        bool more = json_integer_value(json_object_get(finding, "times")) > 1;
        if (more && json_object_get(c->earlier, key) == NULL) ok = write_json(c, finding) && ok;
    }
    return ok;
}

void live_cabinet_free(live_cabinet *c) {
    json_decref(c->about);
    json_decref(c->known);
    json_decref(c->earlier);
    *c = (live_cabinet){.folder = NULL};
}

static bool ends_with(const char *path, const char *end) {
    size_t n = strlen(path), m = strlen(end);
    return n > m && strcmp(path + n - m, end) == 0;
}

static bool learn(live_cabinet *c, const char *folder, const char *name) {
    char path[800];
    int n = snprintf(path, sizeof path, "%s/%s", folder, name);
    json_t *json = n < (int)sizeof path && ends_with(name, ".json") ? json_load_file(path, 0, NULL) : NULL;
    const char *what = json_string_value(json_object_get(json, "finding"));
    const char *key = json_string_value(json_object_get(json, "key"));
    bool is = what != NULL && strcmp(what, "server") == 0 && key != NULL;
    bool ok = !is || (json_object_set(c->known, key, json) == 0 &&
                      json_object_set_new(c->earlier, key, json_true()) == 0);
    json_decref(json);
    return ok;
}

bool live_cabinet_learn(live_cabinet *c, const char *folder) {
    DIR *dir = opendir(folder);
    struct dirent *e;
    if (c->known == NULL) c->known = json_object();
    if (c->earlier == NULL) c->earlier = json_object();
    bool ok = c->known != NULL && c->earlier != NULL;
    while (ok && dir != NULL && (e = readdir(dir)) != NULL)
        ok = learn(c, folder, e->d_name);
    if (dir != NULL) closedir(dir);
    return ok;
}

static bool read_file(const char *path, sio_buf *out, sio_buf *why) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        sio_buf_addf(why, "%s: %s", path, strerror(errno));
        return false;
    }
    uint8_t bytes[4096];
    bool ok = true;
    for (size_t n; ok && (n = fread(bytes, 1, sizeof bytes, file)) > 0;)
        ok = out->len + n <= MOST_FILE && sio_buf_add(out, sio_slice_of(bytes, n));
    if (!ok || ferror(file)) sio_buf_addf(why, "%s: cannot be read, or is longer than 4 MiB", path);
    ok = ok && !ferror(file);
    return (fclose(file) == 0) && ok;
}

static void take_text(const json_t *json, const char *name, char *into, size_t size) {
    const char *text = json_string_value(json_object_get(json, name));
    snprintf(into, size, "%s", text == NULL ? "" : text);
}

static bool take_json(live_finding *f, const char *path, sio_buf *file, sio_buf *why) {
    json_error_t error;
    f->json = json_loadb((const char *)file->data, file->len, 0, &error);
    if (f->json == NULL) {
        sio_buf_addf(why, "%s, line %d: not JSON: %s", path, error.line, error.text);
        return false;
    }
    const char *kind = json_string_value(json_object_get(f->json, "kind"));
    const char *text = json_string_value(json_object_get(f->json, "script"));
    const char *what = json_string_value(json_object_get(f->json, "finding"));
    if (what == NULL || strcmp(what, "server") != 0 || kind == NULL ||
        !live_kind_parse(kind, &f->trouble.kind)) {
        sio_buf_addf(why, "%s is no finding of siospec fuzz", path);
        return false;
    }
    take_text(f->json, "key", f->trouble.key, sizeof f->trouble.key);
    take_text(f->json, "reset", f->trouble.reset, sizeof f->trouble.reset);
    take_text(f->json, "seen", f->trouble.detail, sizeof f->trouble.detail);
    if (text != NULL) return sio_buf_add_str(&f->text, text);
    sio_buf_addf(why, "%s was not reproduced: it has no script, only what was played before", path);
    return false;
}

/* What a player would pass over is a mistake of who wrote it. */
static bool is_script(const char *path, const sio_buf *text, sio_buf *why) {
    script s;
    if (!script_init(&s, NULL)) return sio_buf_add_str(why, "out of memory") && false;
    script_error wrong = script_parse(&s, sio_buf_slice(text));
    if (wrong.text != NULL) sio_buf_addf(why, "%s: line %u of the script: %s", path, wrong.line, wrong.text);
    script_free(&s);
    return wrong.text == NULL;
}

bool live_finding_read(live_finding *f, const char *path, sio_buf *why) {
    *f = (live_finding){.json = NULL};
    sio_buf file = SIO_BUF_INIT;
    bool ok = ends_with(path, ".json") ? read_file(path, &file, why) && take_json(f, path, &file, why)
                                       : read_file(path, &f->text, why);
    sio_buf_free(&file);
    return ok && is_script(path, &f->text, why);
}

void live_finding_free(live_finding *f) {
    json_decref(f->json);
    sio_buf_free(&f->text);
    live_trouble_free(&f->trouble);
}

bool live_finding_is(const char *path) {
    if (ends_with(path, ".script")) return true;
    if (!ends_with(path, ".json")) return false;
    json_t *json = json_load_file(path, 0, NULL);
    const char *what = json_string_value(json_object_get(json, "finding"));
    bool ok = what != NULL && strcmp(what, "server") == 0;
    json_decref(json);
    return ok;
}
