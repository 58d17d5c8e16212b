/* Scenario files: the tables of the file and of a scenario, and what no single field shows. */
#include "scenario/shape_scenario.h"

#include <string.h>

#include "scenario/names.h"
#include "scenario/shape_steps.h"
#include "scenario/step.h"
#include "value/value.h"

static const shape_range SCHEMA = {1, 1}, SEEDS = {1, INT64_MAX};

static bool slugs(shape *s, const json_t *value, const shape_field *field) {
    return shape_each(s, value, shape_slug, field, "names");
}

static bool link(shape *s, const json_t *value, const shape_field *field) {
    if (!shape_text(s, value, field)) return false;
    const char *text = json_string_value(value);
    bool right = strncmp(text, "https://", 8) == 0 || strncmp(text, "http://", 7) == 0;
    return right || shape_found(s, value, "expected a link (https://…)");
}

static bool links(shape *s, const json_t *value, const shape_field *field) {
    return shape_each(s, value, link, field, "links");
}

static bool variables(shape *s, const json_t *value, const shape_field *field) {
    (void)field;
    if (!json_is_object(value)) return shape_found(s, value, "expected an object of names and values");
    const char *name;
    json_t *member;
    json_object_foreach((json_t *)value, name, member) {
        size_t mark = shape_down(s, name);
        json_t *text = json_string(name);
        const char *error = NULL;
        bool right = text != NULL && shape_name(s, text, field);
        val_value *known = right ? val_from_canonical(member, &error) : NULL;
        json_decref(text);
        if (known == NULL) return right ? shape_found(s, member, "%s", error) : false;
        val_free(known);
        shape_up(s, mark);
    }
    return true;
}

static const shape_field NEEDS[] = {
    {"control", shape_true, false, NULL}, {"capability", shape_slug, false, NULL}, {0}};

static bool json_object_of_auth(shape *s, const json_t *value, const shape_field *field) {
    (void)field;
    return json_is_object(value) || shape_found(s, value, "expected an object, the payload of CONNECT");
}

static const char *const TRANSPORT_LISTS[] = {"polling", "websocket", "polling,websocket", NULL};
static const shape_field CLIENT[] = {
    {"transports", shape_word, false, TRANSPORT_LISTS}, {"auth", json_object_of_auth, false, NULL}, {0}};

static bool client(shape *s, const json_t *value, const shape_field *field) {
    (void)field;
    if (!s->client) return shape_fail(s, "`client` is for scenarios of the client seat");
    return shape_table(s, value, CLIENT, "`client`");
}

static const shape_field SCENARIO[] = {
    {"id", shape_id, true, NULL},
    {"title", shape_text, true, NULL},
    {"requirements", shape_citations, true, NULL},
    {"polarity", shape_word, true, SCN_POLARITIES},
    {"transports", shape_words, true, SCN_TRANSPORTS},
    {"contract", shape_word, false, SCN_CONTRACTS},
    {"profiles", slugs, false, NULL},
    {"official", shape_texts, false, NULL},
    {"needs", shape_object, false, NEEDS},
    {"client", client, false, NULL},
    {"hazard", shape_word, false, SCN_HAZARDS + 1}, /* "none" is not written */
    {"chops", shape_words, false, SCN_CHOPS},
    {"seed", shape_integer, false, &SEEDS},
    {"lasts", shape_duration, false, NULL},
    {"vars", variables, false, NULL},
    {"note", shape_text, false, NULL},
    {"links", links, false, NULL},
    {"steps", shape_steps, true, NULL},
    {0},
};

static bool scenario(shape *s, const json_t *value, const shape_field *field) {
    (void)field;
    if (!shape_table(s, value, SCENARIO, "a scenario")) return false;
    size_t mark = shape_down(s, "steps");
    if (!shape_names(s, json_object_get(value, "steps"), json_object_get(value, "vars"))) return false;
    shape_up(s, mark);
    return true;
}

static bool scenarios(shape *s, const json_t *value, const shape_field *field) {
    return shape_each(s, value, scenario, field, "scenarios");
}

static const shape_field DOCUMENT[] = {
    {"schema", shape_integer, true, &SCHEMA}, {"seat", shape_word, false, SCN_SEATS},
    {"chapter", shape_id, true, NULL},        {"note", shape_text, false, NULL},
    {"scenarios", scenarios, true, NULL},     {0}};

/* An id begins with its chapter and comes once: that is how people find the file of a case. */
static bool check_ids(shape *s, const json_t *document) {
    const char *chapter = json_string_value(json_object_get(document, "chapter"));
    const json_t *list = json_object_get(document, "scenarios");
    size_t len = strlen(chapter);
    shape_down(s, "scenarios");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *id = json_string_value(json_object_get(json_array_get(list, i), "id"));
        size_t mark = shape_down_index(s, i);
        shape_down(s, "id");
        if (strncmp(id, chapter, len) != 0 || id[len] != '/')
            return shape_fail(s, "expected an id that begins with the chapter, \"%s/…\", found \"%s\"",
                              chapter, id);
        for (size_t j = 0; j < i; j++)
            if (strcmp(id, json_string_value(json_object_get(json_array_get(list, j), "id"))) == 0)
                return shape_fail(s, "the id \"%s\" is taken by /scenarios/%zu", id, j);
        shape_up(s, mark);
    }
    return true;
}

bool shape_scenario_file(shape *s, const json_t *document) {
    const char *seat = json_string_value(json_object_get(document, "seat"));
    s->client = seat != NULL && strcmp(seat, "client") == 0;
    return shape_table(s, document, DOCUMENT, "a scenario file") && check_ids(s, document);
}
