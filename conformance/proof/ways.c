#include "proof/ways.h"

#include <stdlib.h>
#include <string.h>

#include "scenario/judge.h"
#include "scenario/step.h"

static bool add(prf_ways *ways, size_t step, const scn_end *end, sio_slice pointer) {
    prf_way *grown = realloc(ways->items, (ways->count + 1) * sizeof *grown);
    sio_buf key = SIO_BUF_INIT;
    if (grown == NULL) return false;
    ways->items = grown;
    const char *text = scn_end_key(&key, pointer, end) ? sio_buf_cstr(&key) : NULL;
    grown[ways->count] = (prf_way){.step = step, .end = *end, .key = text == NULL ? NULL : strdup(text)};
    sio_buf_free(&key);
    return grown[ways->count].key != NULL && ++ways->count > 0;
}

/* Loops go three deep, and so does this. */
static bool walk(const json_t *steps, size_t outer, sio_buf *pointer, prf_ways *ways) {
    size_t before = pointer->len;
    bool ok = true;
    for (size_t i = 0; ok && i < json_array_size(steps); i++) {
        const json_t *step = json_array_get(steps, i);
        size_t number = outer != 0 ? outer : i + 1;
        scn_end end;
        ok = sio_buf_addf(pointer, "/steps/%zu", i);
        for (size_t k = 0; ok && scn_end_at(step, k, &end); k++)
            ok = add(ways, number, &end, sio_buf_slice(pointer));
        ok = ok && walk(json_object_get(step, "steps"), number, pointer, ways);
        pointer->len = before;
    }
    return ok;
}

bool prf_ways_list(const scn_scenario *s, prf_ways *out) {
    sio_buf pointer = SIO_BUF_INIT;
    *out = (prf_ways){.items = NULL};
    bool ok = walk(s->steps, 0, &pointer, out);
    sio_buf_free(&pointer);
    return ok;
}

void prf_ways_free(prf_ways *ways) {
    for (size_t i = 0; i < ways->count; i++)
        free(ways->items[i].key);
    free(ways->items);
    *ways = (prf_ways){.items = NULL};
}

const prf_way *prf_ways_find(const prf_ways *ways, size_t step, const char *name) {
    for (size_t i = ways->count; i > 0; i--) {
        const prf_way *way = &ways->items[i - 1];
        if ((step == 0 || way->step == step) && strcmp(way->end.name, name) == 0) return way;
    }
    return NULL;
}

static bool grades(const json_t *object, const char *key, scn_verdict worst) {
    return scn_grade_of(json_string_value(json_object_get(object, key))) <= worst;
}

static bool step_informs(const json_t *step) {
    const json_t *outcome = json_object_get(step, "outcome"), *otherwise = scn_step_else(step);
    if (outcome != NULL)
        return grades(outcome, "closed", SCN_INFO) && grades(outcome, "alive", SCN_INFO) &&
               grades(outcome, "mute", SCN_INFO);
    return otherwise != NULL && grades(otherwise, "grade", SCN_INFO);
}

bool prf_only_informs(const scn_scenario *s) {
    size_t last = json_array_size(s->steps);
    while (last > 0 && json_object_get(json_array_get(s->steps, last - 1), "survivor") != NULL)
        last--;
    return last > 0 && step_informs(json_array_get(s->steps, last - 1));
}
