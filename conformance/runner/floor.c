#include "runner/floor.h"

#include <stdlib.h>
#include <string.h>

#include "data/reader.h"

struct run_floor {
    json_t *root;
    const json_t *measures;
    scn_library *rungs; /* each rung as a scenario, `floor/MEASURE/NUMBER` */
};

static void rung_id(char *out, size_t size, const char *measure, size_t rung) {
    snprintf(out, size, "floor/%s/%zu", measure, rung);
}

/* A rung as a scenario: what its measure says of all of them, and its own steps. */
static json_t *scenario_of(const json_t *measure, size_t rung) {
    static const char *const shared[] = {"requirements", "transports", "contract", "needs"};
    const json_t *own = json_array_get(json_object_get(measure, "rungs"), rung);
    char id[160];
    rung_id(id, sizeof id, json_string_value(json_object_get(measure, "id")), rung);
    json_t *scenario = json_pack("{s:s, s:s, s:O, s:O}", "id", id, "polarity", "positive", "title",
                                 json_object_get(measure, "title"), "steps", json_object_get(own, "steps"));
    for (size_t i = 0; scenario != NULL && i < sizeof shared / sizeof shared[0]; i++) {
        json_t *member = json_object_get(measure, shared[i]);
        if (member != NULL) json_object_set(scenario, shared[i], member);
    }
    return scenario;
}

static bool add_document(run_floor *f, const data_file *file, json_t *document, data_error *error) {
    scn_load_error why;
    char *text = document != NULL ? json_dumps(document, JSON_COMPACT) : NULL;
    if (text == NULL) return data_fail(error, file->path, NULL, 0, "out of memory");
    bool ok = scn_library_add(f->rungs, file->path, sio_slice_str(text), &why);
    free(text);
    return ok || data_fail(error, file->path, why.pointer, 0, "%s", why.message);
}

static bool add_measure(run_floor *f, data_reader *r, const data_file *file, const json_t *measure) {
    const char *id = data_string(r, measure, "id");
    const json_t *rungs = data_array(r, measure, "rungs");
    data_string(r, measure, "title");
    for (size_t i = 0; !r->failed && i < json_array_size(rungs); i++)
        data_string(r, json_array_get(rungs, i), "label");
    if (r->failed) return false;
    char chapter[128];
    snprintf(chapter, sizeof chapter, "floor/%s", id);
    json_t *scenarios = json_array();
    for (size_t i = 0; i < json_array_size(rungs); i++)
        json_array_append_new(scenarios, scenario_of(measure, i));
    json_t *document = json_pack("{s:i, s:s, s:o}", "schema", 1, "chapter", chapter, "scenarios", scenarios);
    bool ok = add_document(f, file, document, r->error);
    json_decref(document);
    return ok;
}

static bool load(run_floor *f, const data_file *file, data_error *error) {
    f->root = data_parse(file, error);
    f->rungs = scn_library_new();
    if (f->root == NULL) return false;
    if (f->rungs == NULL) return data_fail(error, file->path, NULL, 0, "out of memory");
    data_reader r = data_reader_start(file, error);
    f->measures = data_array(&r, f->root, "measures");
    bool ok = !r.failed;
    for (size_t i = 0; ok && i < json_array_size(f->measures); i++) {
        data_reader_at(&r, "/measures/%zu", i);
        ok = add_measure(f, &r, file, json_array_get(f->measures, i));
    }
    return ok;
}

run_floor *run_floor_load(const data_set *set, data_error *error) {
    const data_file *file = data_find(set, "floor.json");
    run_floor *f = calloc(1, sizeof *f);
    if (file == NULL || f == NULL) {
        data_fail(error, "floor.json", NULL, 0, file == NULL ? "there is no such file" : "out of memory");
        free(f);
        return NULL;
    }
    if (load(f, file, error)) return f;
    run_floor_free(f);
    return NULL;
}

void run_floor_free(run_floor *f) {
    if (f == NULL) return;
    if (f->rungs != NULL) scn_library_free(f->rungs);
    json_decref(f->root);
    free(f);
}

static bool holds(scn_verdict v) {
    return v == SCN_PASS || v == SCN_INFO || v == SCN_LENIENT;
}

static bool gone(const scn_env *env) {
    return env->testee_gone != NULL && env->testee_gone(env->ctx);
}

/* What broke for lack of time is tried once more: a floor that is too low tells nothing. */
static scn_result *run_rung(const scn_scenario *rung, run_function *run, const scn_env *env) {
    scn_result *r = run(rung, rung->transports[0], env);
    bool again =
        r != NULL && !gone(env) && ((r->verdict == SCN_FAIL && r->timed) || r->verdict == SCN_INCONCLUSIVE);
    if (!again) return r;
    scn_result_free(r);
    return run(rung, rung->transports[0], env);
}

static void set_text(json_t *row, const char *key, const char *text) {
    json_t *value = text != NULL ? json_string(text) : NULL;
    json_object_set_new(row, key, value != NULL ? value : json_null());
}

/* Returns false when the measure is not for this testee. */
static bool climb(const run_floor *f, const json_t *measure, run_function *run, const scn_env *env,
                  json_t *row) {
    const json_t *rungs = json_object_get(measure, "rungs");
    const char *id = json_string_value(json_object_get(measure, "id"));
    for (size_t i = 0; i < json_array_size(rungs); i++) {
        char name[160];
        rung_id(name, sizeof name, id, i);
        const char *label = json_string_value(json_object_get(json_array_get(rungs, i), "label"));
        scn_result *r = run_rung(scn_library_find(f->rungs, name), run, env);
        scn_verdict verdict = r != NULL ? r->verdict : SCN_INCONCLUSIVE;
        if (holds(verdict)) {
            set_text(row, "reached", label);
        } else {
            set_text(row, "beyond", label);
            set_text(row, "why", gone(env) ? "the testee died" : r != NULL ? r->detail : "out of memory");
        }
        scn_result_free(r);
        if (verdict == SCN_UNSUPPORTED) return false;
        if (!holds(verdict)) return true;
    }
    return true;
}

json_t *run_floor_measure(const run_floor *f, run_function *run, const scn_env *env) {
    json_t *rows = json_array();
    size_t i;
    json_t *measure;
    json_array_foreach((json_t *)(uintptr_t)f->measures, i, measure) {
        json_t *row = json_pack("{s:O, s:O, s:n, s:n, s:n}", "id", json_object_get(measure, "id"), "title",
                                json_object_get(measure, "title"), "reached", "beyond", "why");
        if (row == NULL || rows == NULL || gone(env)) {
            json_decref(row);
            break;
        }
        if (climb(f, measure, run, env, row))
            json_array_append_new(rows, row);
        else
            json_decref(row);
    }
    return rows;
}
