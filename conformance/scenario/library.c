#include "scenario/library.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/names.h"
#include "scenario/shape_scenario.h"
#include "scenario/share.h"
#include "value/locate.h"

typedef struct item {
    scn_scenario scenario; /* first: the public face of the item */
    json_t *body;
    char *file;
    char lasts[32]; /* when the file has a number there */
} item;

struct scn_library {
    item **items; /* by id */
    size_t count;
    scn_share *share; /* NULL: nothing was added since scn_library_settle */
};

scn_library *scn_library_new(void) {
    return calloc(1, sizeof(scn_library));
}

static void item_free(item *it) {
    if (it == NULL) return;
    free((void *)it->scenario.requirements);
    free((void *)it->scenario.profiles);
    free((void *)it->scenario.transports);
    free((void *)it->scenario.chops);
    free(it->file);
    json_decref(it->body);
    free(it);
}

static void items_free(item **items, size_t count) {
    for (size_t i = 0; items != NULL && i < count; i++)
        item_free(items[i]);
    free(items);
}

void scn_library_free(scn_library *lib) {
    if (lib == NULL) return;
    items_free(lib->items, lib->count);
    scn_share_free(lib->share);
    free(lib);
}

void scn_library_settle(scn_library *lib) {
    scn_share_free(lib->share);
    lib->share = NULL;
}

/* Copies an array of strings; without one, `standard` is the only string. The strings stay the document's. */
static bool copy_strings(const json_t *array, const char *standard, const char *const **out, size_t *count) {
    *count = array == NULL ? 1 : json_array_size(array);
    const char **strings = calloc(*count, sizeof *strings);
    if (strings == NULL) return false;
    strings[0] = standard;
    for (size_t i = 0; i < json_array_size(array); i++)
        strings[i] = json_string_value(json_array_get(array, i));
    *out = strings;
    return true;
}

static int index_of(const json_t *name, const char *const *names) {
    return scn_name_index(names, json_string_value(name));
}

static bool copy_transports(const json_t *array, scn_scenario *s) {
    scn_transport *transports = calloc(json_array_size(array), sizeof *transports);
    if (transports == NULL) return false;
    s->transport_count = json_array_size(array);
    for (size_t i = 0; i < s->transport_count; i++)
        transports[i] = (scn_transport)index_of(json_array_get(array, i), SCN_TRANSPORTS);
    s->transports = transports;
    return true;
}

static bool copy_chops(const json_t *array, scn_scenario *s) {
    s->chop_count = array == NULL ? 1 : json_array_size(array);
    scn_chop *chops = calloc(s->chop_count, sizeof *chops);
    if (chops == NULL) return false;
    chops[0] = SCN_WHOLE;
    for (size_t i = 0; i < json_array_size(array); i++)
        chops[i] = (scn_chop)index_of(json_array_get(array, i), SCN_CHOPS);
    s->chops = chops;
    return true;
}

static const char *lasts_of(item *it, const json_t *lasts) {
    if (json_is_string(lasts)) return json_string_value(lasts);
    snprintf(it->lasts, sizeof it->lasts, "%.3f", json_number_value(lasts));
    return lasts == NULL ? "0" : it->lasts;
}

static bool copy_lists(scn_scenario *s, const json_t *body) {
    return copy_strings(json_object_get(body, "requirements"), NULL, &s->requirements,
                        &s->requirement_count) &&
           copy_strings(json_object_get(body, "profiles"), "core", &s->profiles, &s->profile_count) &&
           copy_transports(json_object_get(body, "transports"), s) &&
           copy_chops(json_object_get(body, "chops"), s);
}

static void fill_scenario(item *it, const json_t *body) {
    scn_scenario *s = &it->scenario;
    const json_t *needs = json_object_get(body, "needs");
    const json_t *contract = json_object_get(body, "contract"), *hazard = json_object_get(body, "hazard");
    s->id = json_string_value(json_object_get(body, "id"));
    s->title = json_string_value(json_object_get(body, "title"));
    s->file = it->file;
    s->contract = contract == NULL ? SCN_ANY_CONTRACT : (scn_contract)index_of(contract, SCN_CONTRACTS);
    s->polarity = (scn_polarity)index_of(json_object_get(body, "polarity"), SCN_POLARITIES);
    s->hazard = hazard == NULL ? SCN_NO_HAZARD : (scn_hazard)index_of(hazard, SCN_HAZARDS);
    s->needs_capability = json_string_value(json_object_get(needs, "capability"));
    s->needs_control = json_is_true(json_object_get(needs, "control")) || s->needs_capability != NULL;
    s->seed = (uint64_t)json_integer_value(json_object_get(body, "seed"));
    s->lasts = lasts_of(it, json_object_get(body, "lasts"));
    s->body = body;
    s->steps = json_object_get(body, "steps");
}

/* Loops go three deep at most. */
static bool has_reports(const json_t *steps) {
    for (size_t i = 0; i < json_array_size(steps); i++) {
        const json_t *step = json_array_get(steps, i);
        if (json_object_get(step, "report") != NULL || json_object_get(step, "no_report") != NULL)
            return true;
        if (has_reports(json_object_get(step, "steps"))) return true;
    }
    return false;
}

static item *item_new(const char *file, json_t *body, scn_seat seat) {
    item *it = calloc(1, sizeof *it);
    if (it == NULL) return NULL;
    it->body = json_incref(body);
    it->file = strdup(file);
    if (it->file != NULL && copy_lists(&it->scenario, body)) {
        fill_scenario(it, body);
        it->scenario.seat = seat;
        it->scenario.needs_reports = seat == SCN_CLIENT_SEAT && has_reports(it->scenario.steps);
        return it;
    }
    item_free(it);
    return NULL;
}

static size_t place_of(const scn_library *lib, const char *id) {
    size_t from = 0, to = lib->count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (strcmp(lib->items[middle]->scenario.id, id) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

static bool is_at(const scn_library *lib, size_t place, const char *id) {
    return place < lib->count && strcmp(lib->items[place]->scenario.id, id) == 0;
}

/* The library has room for it. */
static void put(scn_library *lib, item *it) {
    size_t place = place_of(lib, it->scenario.id);
    if (is_at(lib, place, it->scenario.id)) {
        item_free(lib->items[place]);
    } else {
        memmove(lib->items + place + 1, lib->items + place, (lib->count - place) * sizeof(item *));
        lib->count++;
    }
    lib->items[place] = it;
}

/* All or nothing. */
static bool add_all(scn_library *lib, const char *file, const json_t *document) {
    const json_t *scenarios = json_object_get(document, "scenarios");
    const char *seat = json_string_value(json_object_get(document, "seat"));
    scn_seat of = seat != NULL && strcmp(seat, "client") == 0 ? SCN_CLIENT_SEAT : SCN_SERVER_SEAT;
    size_t count = json_array_size(scenarios);
    item **fresh = calloc(count, sizeof(item *));
    bool ok = fresh != NULL;
    for (size_t i = 0; ok && i < count; i++)
        ok = (fresh[i] = item_new(file, json_array_get(scenarios, i), of)) != NULL;
    item **room = ok ? realloc(lib->items, (lib->count + count) * sizeof(item *)) : NULL;
    if (room == NULL) {
        items_free(fresh, count);
        return false;
    }
    lib->items = room;
    for (size_t i = 0; i < count; i++)
        put(lib, fresh[i]);
    free(fresh);
    return true;
}

static json_t *parse(sio_slice text, scn_load_error *error) {
    json_error_t e;
    json_t *document = json_loadb(text.len == 0 ? "" : (const char *)text.ptr, text.len,
                                  JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &e);
    if (document != NULL) return document;
    error->line = e.line > 0 ? (size_t)e.line : 0;
    snprintf(error->message, sizeof error->message, "expected JSON: %s%s", e.text,
             json_error_code(&e) == json_error_numeric_overflow ? "; write {\"$n\": \"…\"}" : "");
    return NULL;
}

static bool check(const json_t *document, sio_slice text, scn_load_error *error) {
    shape s = {.pointer = SIO_BUF_INIT};
    bool right = shape_scenario_file(&s, document);
    const char *pointer = sio_buf_cstr(&s.pointer);
    if (!right) {
        snprintf(error->pointer, sizeof error->pointer, "%s", pointer == NULL ? "" : pointer);
        snprintf(error->message, sizeof error->message, "%s", s.message);
        error->line = val_locate_line(text, error->pointer);
    }
    sio_buf_free(&s.pointer);
    return right;
}

bool scn_library_add(scn_library *lib, const char *file, sio_slice text, scn_load_error *error) {
    *error = (scn_load_error){.line = 0};
    snprintf(error->file, sizeof error->file, "%s", file);
    json_t *document = parse(text, error);
    if (document == NULL) return false;
    bool added = check(document, text, error);
    if (added && lib->share == NULL) lib->share = scn_share_new();
    if (added && lib->share != NULL) scn_share_value(lib->share, document);
    if (added && !add_all(lib, file, document)) {
        snprintf(error->message, sizeof error->message, "out of memory");
        added = false;
    }
    json_decref(document);
    return added;
}

void scn_library_keep(scn_library *lib, scn_seat seat) {
    size_t kept = 0;
    for (size_t i = 0; i < lib->count; i++) {
        if (lib->items[i]->scenario.seat == seat)
            lib->items[kept++] = lib->items[i];
        else
            item_free(lib->items[i]);
    }
    lib->count = kept;
}

size_t scn_library_count(const scn_library *lib) {
    return lib->count;
}

const scn_scenario *scn_library_at(const scn_library *lib, size_t index) {
    return &lib->items[index]->scenario;
}

const scn_scenario *scn_library_find(const scn_library *lib, const char *id) {
    size_t place = place_of(lib, id);
    return is_at(lib, place, id) ? &lib->items[place]->scenario : NULL;
}
