#include "runner/plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t most_cases(const scn_library *library) {
    size_t n = 0;
    for (size_t i = 0; i < scn_library_count(library); i++)
        n += scn_library_at(library, i)->transport_count;
    return n;
}

static bool add_scenario(run_plan *plan, const scn_scenario *scenario, const run_selection *selection) {
    for (size_t i = 0; i < scenario->transport_count; i++) {
        run_case *c = &plan->cases[plan->count];
        if (!run_case_of_scenario(c, scenario, scenario->transports[i])) return false;
        if (!run_selection_selects(selection, c)) {
            run_case_free(c);
            continue;
        }
        if (run_selection_skips(selection, c)) run_case_decide(c, SCN_SKIPPED, SCN_OK, "left out by --skip");
        plan->count++;
    }
    return true;
}

bool run_plan_make(run_plan *plan, const scn_library *library, const run_selection *selection) {
    size_t most = most_cases(library);
    plan->count = 0;
    plan->cases = calloc(most > 0 ? most : 1, sizeof *plan->cases);
    if (plan->cases == NULL) return false;
    for (size_t i = 0; i < scn_library_count(library); i++) {
        const scn_scenario *scenario = scn_library_at(library, i);
        if (!run_selection_has(selection, scenario) || add_scenario(plan, scenario, selection)) continue;
        run_plan_free(plan);
        return false;
    }
    return true;
}

bool run_library_has(const void *library, const char *id, const char *channel) {
    const scn_scenario *s = scn_library_find(library, id);
    for (size_t i = 0; s != NULL && i < s->transport_count; i++)
        if (strcmp(scn_transport_name(s->transports[i]), channel) == 0) return true;
    return false;
}

void run_plan_free(run_plan *plan) {
    for (size_t i = 0; i < plan->count; i++)
        run_case_free(&plan->cases[i]);
    free(plan->cases);
    plan->cases = NULL;
    plan->count = 0;
}

static void unsupported(run_case *c, const char *what) {
    char text[256];
    snprintf(text, sizeof text, "needs %s, which this testee does not offer", what);
    run_case_decide(c, SCN_UNSUPPORTED, SCN_OK, text);
}

void run_plan_check(run_plan *plan, const scn_env *env, bool allow_destructive) {
    for (size_t i = 0; i < plan->count; i++) {
        run_case *c = &plan->cases[i];
        const scn_scenario *s = c->scenario;
        if (c->decided) continue;
        if (s->hazard != SCN_NO_HAZARD && !env->endpoint.loopback && !allow_destructive)
            run_case_decide(c, SCN_SKIPPED, SCN_OK,
                            "may harm a distant host; --allow-destructive permits it");
        else if (s->needs_control && env->capability(env->ctx, "control") != 1)
            unsupported(c, "the control namespace /siospec");
        else if (s->needs_capability != NULL && env->capability(env->ctx, s->needs_capability) != 1)
            unsupported(c, s->needs_capability);
    }
}

static void too_long(run_case *c) {
    char text[128];
    snprintf(text, sizeof text, "would last %d s with this testee's timers; --slow runs it",
             (int)(c->lasts / 1000000));
    run_case_decide(c, SCN_SKIPPED, SCN_OK, text);
}

void run_plan_time(run_plan *plan, const scn_duration_vars *vars, wire_us patience) {
    for (size_t i = 0; i < plan->count; i++) {
        const char *error = NULL;
        run_case *c = &plan->cases[i];
        if (!scn_duration(c->scenario->lasts, vars, &c->lasts, &error)) c->lasts = 0;
        if (patience > 0 && c->lasts > patience && !c->decided) too_long(c);
    }
}

/* What only needs much of the testee comes before what tries to kill it: a run may end there. */
static unsigned danger(const run_case *c) {
    if (c->dies) return 3;
    return c->scenario->hazard == SCN_HAZARD_CRASH ? 2 : c->scenario->hazard == SCN_HAZARD_HANG ? 1 : 0;
}

static int longest_first(const void *a, const void *b) {
    const run_case *x = *(run_case *const *)a, *y = *(run_case *const *)b;
    if (danger(x) != danger(y)) return danger(x) > danger(y) ? 1 : -1;
    if (x->lasts != y->lasts) return x->lasts > y->lasts ? -1 : 1;
    return strcmp(x->key, y->key);
}

/* A client that dies takes no other case with it. */
static bool is_hazardous(const run_case *c) {
    return c->scenario->seat != SCN_CLIENT_SEAT && (c->dies || c->scenario->hazard != SCN_NO_HAZARD);
}

run_case **run_plan_queue(const run_plan *plan, bool hazardous, size_t *count) {
    run_case **queue = calloc(plan->count + 1, sizeof(run_case *));
    *count = 0;
    if (queue == NULL) return NULL;
    for (size_t i = 0; i < plan->count; i++) {
        run_case *c = &plan->cases[i];
        if (!c->decided && is_hazardous(c) == hazardous) queue[(*count)++] = c;
    }
    qsort(queue, *count, sizeof(run_case *), longest_first);
    return queue;
}
