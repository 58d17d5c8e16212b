#include "cli/cites.h"

#include <stdio.h>

#include "data/reader.h"

typedef struct cites {
    const data_catalogue *catalogue;
    data_reader reader;
} cites;

static bool check_list(cites *c, const json_t *list, const char *pointer) {
    size_t i;
    json_t *id;
    json_array_foreach((json_t *)list, i, id) {
        const char *text = json_string_value(id);
        if (text == NULL || data_requirement_find(c->catalogue, text) != NULL) continue;
        data_reader_at(&c->reader, "%s/%zu", pointer, i);
        return data_expected(&c->reader, NULL, "the id of a requirement, found \"%s\"", text);
    }
    return true;
}

static bool check_steps(cites *c, const json_t *steps, const char *pointer) {
    size_t i;
    json_t *step;
    json_array_foreach((json_t *)steps, i, step) {
        char place[200], cited[220], inner[220];
        snprintf(place, sizeof place, "%s/%zu", pointer, i);
        snprintf(cited, sizeof cited, "%s/cites", place);
        snprintf(inner, sizeof inner, "%s/steps", place);
        if (!check_list(c, json_object_get(step, "cites"), cited)) return false;
        /* Steps within steps: the loader has bounded how deep. */
        if (!check_steps(c, json_object_get(step, "steps"), inner)) return false;
    }
    return true;
}

static bool check_file(cites *c, const data_file *file, data_error *error) {
    json_t *root = data_parse(file, error);
    if (root == NULL) return false;
    c->reader = data_reader_start(file, error);
    bool ok = true;
    size_t i;
    json_t *scenario;
    json_array_foreach(json_object_get(root, "scenarios"), i, scenario) {
        char cited[64], steps[64];
        snprintf(cited, sizeof cited, "/scenarios/%zu/requirements", i);
        snprintf(steps, sizeof steps, "/scenarios/%zu/steps", i);
        ok = check_list(c, json_object_get(scenario, "requirements"), cited) &&
             check_steps(c, json_object_get(scenario, "steps"), steps);
        if (!ok) break;
    }
    json_decref(root);
    return ok;
}

bool cli_cites_known(const data_set *set, const data_catalogue *catalogue, data_error *error) {
    cites c = {.catalogue = catalogue};
    size_t at = 0;
    const data_file *file;
    while ((file = data_next(set, "scenarios/", &at)) != NULL)
        if (!check_file(&c, file, error)) return false;
    return true;
}
