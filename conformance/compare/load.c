#include "compare/load.h"

#include <stdlib.h>
#include <string.h>

static bool broken(sio_buf *why, const char *path, const char *where, const char *expected) {
    sio_buf_addf(why, "%s is no report of siospec check: at %s: expected %s", path, where, expected);
    return false;
}

static bool is_text(const json_t *value) {
    return json_is_string(value) && strlen(json_string_value(value)) == json_string_length(value);
}

static bool are_texts(const json_t *array) {
    for (size_t i = 0; i < json_array_size(array); i++)
        if (!is_text(json_array_get(array, i))) return false;
    return json_is_array(array);
}

static bool read_case(cmp_case *c, const json_t *json, const char *path, size_t number, sio_buf *why) {
    static const char *const texts[] = {"id", "transport", "title", "verdict", "health", "detail"};
    char where[64];
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        snprintf(where, sizeof where, "/cases/%zu/%s", number, texts[i]);
        if (!is_text(json_object_get(json, texts[i]))) return broken(why, path, where, "a string");
    }
    c->id = json_string_value(json_object_get(json, "id"));
    c->title = json_string_value(json_object_get(json, "title"));
    c->detail = json_string_value(json_object_get(json, "detail"));
    c->verdict = json_string_value(json_object_get(json, "verdict"));
    c->health = json_string_value(json_object_get(json, "health"));
    c->requirements = json_object_get(json, "requirements");
    c->broken = json_object_get(json, "broken");
    const char *word = strcmp(c->health, "ok") == 0 ? c->verdict : c->health;
    c->mark = rep_mark_named(word);
    if (c->mark != NULL && json_is_true(json_object_get(json, "known"))) c->mark = rep_mark_named("known");
    snprintf(where, sizeof where, "/cases/%zu", number);
    if (c->mark == NULL) return broken(why, path, where, "a verdict and a health that siospec knows");
    if (!are_texts(c->requirements) || (c->broken != NULL && !are_texts(c->broken)))
        return broken(why, path, where, "requirements as an array of strings");
    const char *transport = json_string_value(json_object_get(json, "transport"));
    if (asprintf(&c->key, "%s@%s", c->id, transport) >= 0) return true;
    c->key = NULL;
    sio_buf_add_str(why, "out of memory");
    return false;
}

static int compare_cases(const void *a, const void *b) {
    return strcmp(((const cmp_case *)a)->key, ((const cmp_case *)b)->key);
}

static bool read_cases(cmp_report *r, sio_buf *why) {
    const json_t *cases = json_object_get(r->json, "cases");
    if (!json_is_array(cases)) return broken(why, r->path, "/cases", "an array");
    r->cases = calloc(json_array_size(cases) + 1, sizeof *r->cases);
    if (r->cases == NULL) return sio_buf_add_str(why, "out of memory"), false;
    for (size_t i = 0; i < json_array_size(cases); i++) {
        r->count++;
        if (!read_case(&r->cases[i], json_array_get(cases, i), r->path, i, why)) return false;
    }
    qsort(r->cases, r->count, sizeof *r->cases, compare_cases);
    for (size_t i = 1; i < r->count; i++)
        if (strcmp(r->cases[i - 1].key, r->cases[i].key) == 0)
            return broken(why, r->path, "/cases", "each case once");
    return true;
}

static bool read_head(cmp_report *r, sio_buf *why) {
    const json_t *testee = json_object_get(r->json, "testee");
    const json_t *command = json_object_get(testee, "command"), *url = json_object_get(testee, "url");
    const json_t *started = json_object_get(r->json, "started"),
                 *version = json_object_get(r->json, "siospec");
    if (json_integer_value(json_object_get(r->json, "schema")) != 1)
        return broken(why, r->path, "/schema", "1");
    if (!is_text(url)) return broken(why, r->path, "/testee/url", "a string");
    if (!is_text(command) && !json_is_null(command))
        return broken(why, r->path, "/testee/command", "a string or null");
    if (!is_text(started)) return broken(why, r->path, "/started", "a string");
    if (!is_text(version)) return broken(why, r->path, "/siospec", "a string");
    r->url = json_string_value(url);
    r->command = json_string_value(command);
    r->started = json_string_value(started);
    r->version = json_string_value(version);
    return true;
}

static char *name_of(const char *path) {
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    size_t n = strlen(name);
    bool ends = n > 5 && strcmp(name + n - 5, ".json") == 0;
    return strndup(name, ends ? n - 5 : n);
}

bool cmp_report_load(cmp_report *r, const char *path, sio_buf *why) {
    json_error_t error;
    *r = (cmp_report){.path = path, .name = name_of(path)};
    if (r->name == NULL) return sio_buf_add_str(why, "out of memory"), false;
    r->json = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
    if (r->json == NULL) {
        if (error.line > 0)
            sio_buf_addf(why, "%s:%d: %s", path, error.line, error.text);
        else
            sio_buf_add_str(why, error.text);
        return false;
    }
    return read_head(r, why) && read_cases(r, why);
}

void cmp_report_free(cmp_report *r) {
    for (size_t i = 0; i < r->count; i++)
        free(r->cases[i].key);
    free(r->cases);
    free(r->name);
    json_decref(r->json);
    *r = (cmp_report){.path = NULL};
}

const cmp_case *cmp_case_find(const cmp_report *r, const char *key) {
    cmp_case wanted = {.key = (char *)(uintptr_t)key};
    return r->count == 0 ? NULL : bsearch(&wanted, r->cases, r->count, sizeof *r->cases, compare_cases);
}

bool cmp_same_testee(const cmp_report *a, const cmp_report *b) {
    if (a->command == NULL || b->command == NULL)
        return a->command == b->command && strcmp(a->url, b->url) == 0;
    return strcmp(a->command, b->command) == 0;
}
