#include "data/catalogue_read.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static bool one_of(data_reader *r, const char *key, const char *value, const char *const *allowed,
                   const char *names) {
    for (size_t i = 0; value != NULL && allowed[i] != NULL; i++)
        if (strcmp(value, allowed[i]) == 0) return true;
    return data_expected(r, key, "one of %s", names);
}

static void check_words(data_reader *r, const data_requirement *row) {
    static const char *const levels[] = {"MUST", "SHOULD", "MAY", "DE-FACTO", NULL};
    static const char *const observables[] = {"wire", "control", "config", "none", NULL};
    if (r->failed) return;
    one_of(r, "level", row->level, levels, "MUST, SHOULD, MAY, DE-FACTO");
    one_of(r, "observable", row->observable, observables, "wire, control, config, none");
    if (!isupper((unsigned char)row->group[0]))
        data_expected(r, NULL, "a group such as A1, not %s", row->group);
}

static void read_policy(data_reader *r, const json_t *row, data_policy *policy) {
    const json_t *object = data_object(r, row, "policy");
    policy->pass = data_optional(r, object, "pass");
    policy->lenient = data_optional(r, object, "lenient");
    policy->informational = data_optional(r, object, "informational");
    policy->fail = data_optional(r, object, "fail");
}

static void read_provenance(data_reader *r, const json_t *row, data_requirement *out) {
    const json_t *object = data_object(r, row, "provenance");
    out->kinds = data_string_list(r, object, "kinds", false);
    out->source = data_string(r, object, "source");
    out->versions = data_string_list(r, object, "versions", false);
    out->verified = data_bool(r, object, "verified");
}

static void read_requirement(data_reader *r, const json_t *row, data_requirement *out) {
    out->id = data_string(r, row, "id");
    out->level = data_string(r, row, "level");
    out->text = data_string(r, row, "text");
    out->observable = data_string(r, row, "observable");
    out->capability = data_optional(r, row, "capability");
    out->quirk = data_bool(r, row, "quirk");
    out->binds = data_string_list(r, row, "binds", false);
    out->seats = data_string_list(r, row, "seats", false);
    out->cases = data_string_list(r, row, "cases", false);
    out->ambiguities = data_string_list(r, row, "ambiguities", false);
    out->official = data_string_list(r, row, "official", false);
    read_policy(r, row, &out->policy);
    read_provenance(r, row, out);
    check_words(r, out);
}

/* Returns the array with room for `extra` more elements, cleared, or NULL without memory: then the old one
 * stays. */
static void *grow(void *array, size_t count, size_t extra, size_t size) {
    char *bigger = realloc(array, (count + extra + 1) * size);
    if (bigger != NULL) memset(bigger + count * size, 0, (extra + 1) * size);
    return bigger;
}

/* Takes over `root`. */
static bool keep_file(data_rows *rows, const data_file *file, json_t *root) {
    struct data_kept_file *files = grow(rows->files, rows->file_count, 1, sizeof *files);
    if (files != NULL) rows->files = files;
    char *path = files != NULL ? strdup(file->path) : NULL;
    if (path == NULL) {
        json_decref(root);
        return false;
    }
    rows->files[rows->file_count++] = (struct data_kept_file){.root = root, .path = path};
    return true;
}

/* Returns the file's content, which `rows` keeps, or NULL. */
static const json_t *open_file(data_rows *rows, const data_file *file, data_error *error) {
    json_t *root = data_parse(file, error);
    if (root == NULL) return NULL;
    if (keep_file(rows, file, root)) return root;
    data_fail(error, file->path, NULL, 0, "out of memory");
    return NULL;
}

static bool read_requirements(data_rows *rows, const data_file *file, data_error *error) {
    const json_t *root = open_file(rows, file, error);
    if (root == NULL) return false;
    data_reader r = data_reader_start(file, error);
    const char *group = data_string(&r, root, "group");
    const char *title = data_string(&r, root, "title");
    const json_t *array = data_array(&r, root, "requirements");
    if (r.failed) return false;
    data_requirement *all =
        grow(rows->requirements, rows->requirement_count, json_array_size(array), sizeof *all);
    if (all == NULL) return data_fail(error, file->path, NULL, 0, "out of memory");
    rows->requirements = all;
    for (size_t i = 0; !r.failed && i < json_array_size(array); i++) {
        data_requirement *row = &all[rows->requirement_count++];
        row->group = group;
        row->group_title = title;
        row->file = rows->files[rows->file_count - 1].path;
        row->place = i;
        data_reader_at(&r, "/requirements/%zu", i);
        read_requirement(&r, json_array_get(array, i), row);
    }
    return !r.failed;
}

static void read_ambiguity(data_reader *r, const json_t *row, data_ambiguity *out) {
    out->id = data_string(r, row, "id");
    out->topic = data_string(r, row, "topic");
    out->found = data_string(r, row, "found");
    out->ruling = data_string(r, row, "ruling");
    out->reason = data_string(r, row, "reason");
    out->requirements = data_string_list(r, row, "requirements", false);
}

static bool read_ambiguities(data_rows *rows, const data_file *file, data_error *error) {
    const json_t *root = open_file(rows, file, error);
    if (root == NULL) return false;
    data_reader r = data_reader_start(file, error);
    const json_t *array = data_array(&r, root, "ambiguities");
    if (r.failed) return false;
    rows->ambiguities = grow(NULL, 0, json_array_size(array), sizeof *rows->ambiguities);
    if (rows->ambiguities == NULL) return data_fail(error, file->path, NULL, 0, "out of memory");
    for (size_t i = 0; !r.failed && i < json_array_size(array); i++) {
        data_reader_at(&r, "/ambiguities/%zu", i);
        read_ambiguity(&r, json_array_get(array, i), &rows->ambiguities[rows->ambiguity_count++]);
    }
    return !r.failed;
}

bool data_rows_read(data_rows *rows, const data_set *set, data_error *error) {
    size_t at = 0;
    const data_file *file;
    while ((file = data_next(set, "requirements/", &at)) != NULL)
        if (!read_requirements(rows, file, error)) return false;
    file = data_find(set, "ambiguities.json");
    return file == NULL || read_ambiguities(rows, file, error);
}

static void free_lists(const data_requirement *row) {
    const data_strings *lists[] = {&row->binds,    &row->seats,       &row->cases,   &row->kinds,
                                   &row->versions, &row->ambiguities, &row->official};
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        free((void *)lists[i]->items);
}

void data_rows_free(data_rows *rows) {
    for (size_t i = 0; i < rows->requirement_count; i++)
        free_lists(&rows->requirements[i]);
    for (size_t i = 0; i < rows->ambiguity_count; i++)
        free((void *)rows->ambiguities[i].requirements.items);
    for (size_t i = 0; i < rows->file_count; i++) {
        json_decref(rows->files[i].root);
        free(rows->files[i].path);
    }
    free(rows->requirements);
    free(rows->ambiguities);
    free(rows->files);
}
