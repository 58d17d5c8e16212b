#include "runner/execute.h"

#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <string.h>

#include "runner/blame.h"

void run_state_init(run_state *s, run_function *run, run_host *host, scn_env *env) {
    *s = (run_state){.pool = {.run = run, .host = host, .env = env}, .env = env, .stray = SCN_OK};
}

void run_state_free(run_state *s) {
    free(s->stop_reason);
    free(s->stray_detail);
    s->stop_reason = s->stray_detail = NULL;
}

static bool any_waiting(const run_item *items, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (items[i].state == RUN_WAITING) return true;
    return false;
}

static void give_up_waiting(const run_state *s, run_item *items, size_t count) {
    const char *reason = s->stop_reason == NULL ? "not run: the testee is dead" : s->stop_reason;
    for (size_t i = 0; i < count; i++) {
        if (items[i].state != RUN_WAITING) continue;
        items[i].state = RUN_DONE;
        /* A failure seen while the testee lived stays a failure, though it could not be run again. */
        if (items[i].c->try_count == 0) run_case_decide(items[i].c, SCN_INCONCLUSIVE, SCN_OK, reason);
    }
}

bool run_batch(run_state *s, run_case **cases, size_t count, size_t jobs) {
    run_item *items = calloc(count + 1, sizeof *items);
    if (items == NULL) return false;
    for (size_t i = 0; i < count; i++)
        items[i].c = cases[i];
    while (any_waiting(items, count)) {
        if (s->stopped) {
            give_up_waiting(s, items, count);
            break;
        }
        run_pool_run(&s->pool, items, count, jobs);
        if (s->pool.life != RUN_ALIVE) run_after_death(s, items, count);
    }
    for (size_t i = 0; i < count; i++)
        if (items[i].lost != NULL) scn_result_free(items[i].lost);
    free(items);
    return true;
}

static size_t keep_unsettled(run_case **cases, size_t count) {
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (run_case_needs_rerun(cases[i])) cases[kept++] = cases[i];
    return kept;
}

/* Failures are looked at again with few neighbours, so that a busy host is not mistaken for a bad testee.
 * Where dozens fail, that is not the reason, and nobody wants to wait for them one after the other. */
static size_t rerun_jobs(size_t count, size_t jobs) {
    size_t wanted = count > RUN_MANY_FAILURES ? jobs / 2 : RUN_RERUN_JOBS;
    if (wanted < RUN_RERUN_JOBS) wanted = RUN_RERUN_JOBS;
    return wanted < jobs ? wanted : jobs;
}

static bool settle_rest(run_state *s, run_case **cases, size_t count, size_t jobs) {
    bool ok = true;
    for (int round = 1; ok && !s->stopped && round < RUN_MOST_TRIES; round++) {
        count = keep_unsettled(cases, count);
        if (count == 0) break;
        ok = run_batch(s, cases, count, rerun_jobs(count, jobs));
    }
    return ok;
}

/* What might have crashed the testee, and failed without hurting it when it ran alone, may have neighbours of
 * its kind at the second look: the testee may leave many such cases without an answer, each with its wait. */
static bool is_tame(const run_case *c) {
    return !c->dies && c->scenario->hazard == SCN_HAZARD_CRASH && c->health == SCN_OK;
}

static void replace_leaky(run_state *s, const run_case *c) {
    if (c->health == SCN_LEAK) run_replace(s);
}

static bool settle_alone(run_state *s, run_case **one) {
    bool again = run_case_needs_rerun(one[0]);
    bool ok = settle_rest(s, one, 1, 1);
    if (again) replace_leaky(s, one[0]);
    return ok;
}

static bool run_hazards(run_state *s, run_case **cases, size_t count, size_t jobs) {
    size_t tame = 0;
    bool ok = true;
    for (size_t i = 0; ok && i < count; i++) {
        run_case *one[] = {cases[i]};
        ok = run_batch(s, one, 1, 1);
        replace_leaky(s, one[0]);
        if (ok && run_case_needs_rerun(one[0]) && is_tame(one[0]))
            cases[tame++] = one[0];
        else
            ok = ok && settle_alone(s, one);
    }
    return ok && settle_rest(s, cases, tame, jobs);
}

/* Many cases at once leave heaps full of holes; those to come are large, and alone. */
static void give_back_memory(void) {
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}

bool run_execute(run_state *s, run_plan *plan, size_t jobs) {
    size_t harmless = 0, hazardous = 0;
    run_case **calm = run_plan_queue(plan, false, &harmless);
    run_case **wild = run_plan_queue(plan, true, &hazardous);
    bool ok = calm != NULL && wild != NULL;
    ok = ok && run_batch(s, calm, harmless, jobs) && settle_rest(s, calm, harmless, jobs);
    give_back_memory();
    ok = ok && run_hazards(s, wild, hazardous, jobs);
    free(calm);
    free(wild);
    return ok;
}

scn_health run_health_of(const run_state *s, const run_plan *plan) {
    scn_health worst = s->stray;
    for (size_t i = 0; i < plan->count; i++)
        worst = run_worse_health(worst, plan->cases[i].health);
    return worst;
}
