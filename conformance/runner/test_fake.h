/* A scripted testee and scripted scenarios for the runner's tests. */
#ifndef RUN_TEST_FAKE_H
#define RUN_TEST_FAKE_H

#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner/execute.h"

/* What a scenario does each time it runs: one letter a run, the last repeats. p pass, f fail, i inconclusive,
 * l lenient, n info, u unsupported, K kills the testee (and sees it), k kills it a moment after its own pass,
 * H makes it hang, w waits until the testee is dead. */
typedef struct fake_scenario {
    scn_scenario scenario; /* first: runs cast back */
    const char *script;
    atomic_uint runs;
    atomic_uint order; /* of its first run, from 1 */
} fake_scenario;

enum { FAKE_MOST = 64 };

typedef struct fake {
    fake_scenario scenarios[FAKE_MOST];
    size_t count;
    run_case *cases; /* the plan's */
    run_plan plan;
    atomic_bool gone, mute;
    atomic_uint restarts, clock;
    unsigned most_restarts; /* restart fails after so many */
    atomic_uint running, most_running;
    unsigned crowd; /* K, when it runs first, waits until so many cases run */
    run_host host;
    scn_env env;
    run_state state;
} fake;

static fake *fake_now; /* the run function has no context */

static const scn_transport fake_transport[] = {SCN_WEBSOCKET};

static inline fake_scenario *fake_add(fake *f, const char *id, const char *script, const char *lasts,
                                      scn_hazard hazard) {
    fake_scenario *s = &f->scenarios[f->count++];
    s->scenario = (scn_scenario){.id = id,
                                 .title = id,
                                 .file = "fake",
                                 .transports = fake_transport,
                                 .transport_count = 1,
                                 .lasts = lasts,
                                 .hazard = hazard,
                                 .polarity = SCN_NEGATIVE};
    s->script = script;
    return s;
}

static inline scn_result *fake_result(char letter) {
    scn_result *r = calloc(1, sizeof *r);
    r->verdict = letter == 'f'                    ? SCN_FAIL
                 : letter == 'l'                  ? SCN_LENIENT
                 : letter == 'n'                  ? SCN_INFO
                 : letter == 'u'                  ? SCN_UNSUPPORTED
                 : letter == 'p' || letter == 'k' ? SCN_PASS
                                                  : SCN_INCONCLUSIVE;
    r->health = SCN_OK;
    r->detail = strdup(letter == 'f' ? "it failed" : "");
    r->pointer = strdup("/steps/0");
    r->duration = 1000;
    return r;
}

static inline scn_result *fake_run(const scn_scenario *scenario, scn_transport transport,
                                   const scn_env *env) {
    fake *f = fake_now;
    fake_scenario *s = (fake_scenario *)(uintptr_t)scenario;
    unsigned run = atomic_fetch_add(&s->runs, 1), zero = 0;
    (void)transport;
    atomic_compare_exchange_strong(&s->order, &zero, atomic_fetch_add(&f->clock, 1) + 1);
    unsigned now = atomic_fetch_add(&f->running, 1) + 1, most = atomic_load(&f->most_running);
    while (now > most && !atomic_compare_exchange_weak(&f->most_running, &most, now)) {
    }
    size_t last = strlen(s->script) - 1;
    char letter = s->script[run < last ? run : last];
    while (letter == 'K' && run == 0 && atomic_load(&f->running) < f->crowd)
        sched_yield();
    if (letter == 'K' || letter == 'k') atomic_store(&f->gone, true);
    if (letter == 'H') atomic_store(&f->mute, true);
    while (letter == 'w' && !env->testee_gone(env->ctx))
        sched_yield();
    atomic_fetch_sub(&f->running, 1);
    return fake_result(letter);
}

static inline bool fake_gone(void *ctx) {
    return atomic_load(&((fake *)ctx)->gone);
}

static inline run_life fake_check(void *ctx, const scn_env *env) {
    fake *f = ctx;
    (void)env;
    return atomic_load(&f->gone) ? RUN_DEAD : atomic_load(&f->mute) ? RUN_MUTE : RUN_ALIVE;
}

static inline bool fake_restart(void *ctx, scn_env *env, sio_buf *why) {
    fake *f = ctx;
    (void)env;
    if (atomic_load(&f->restarts) >= f->most_restarts)
        return !sio_buf_add_str(why, "it does not start again");
    atomic_fetch_add(&f->restarts, 1);
    atomic_store(&f->gone, false);
    atomic_store(&f->mute, false);
    return true;
}

static inline void fake_obituary(void *ctx, size_t lines, sio_buf *out) {
    (void)ctx;
    (void)lines;
    sio_buf_add_str(out, "exited with status 9");
}

static inline bool fake_memory(void *ctx, uint64_t *bytes) {
    (void)ctx;
    *bytes = 0;
    return false;
}

static inline bool fake_descriptors(void *ctx, uint64_t *count) {
    (void)ctx;
    *count = 0;
    return false;
}

/* Makes the plan of what was added. `ours`: the testee can be started again. */
static inline void fake_ready(fake *f, bool ours) {
    run_testee testee = {.ctx = f,
                         .gone = fake_gone,
                         .check = fake_check,
                         .restart = ours ? fake_restart : NULL,
                         .obituary = fake_obituary,
                         .memory = fake_memory,
                         .descriptors = fake_descriptors};
    fake_now = f;
    f->most_restarts = 100;
    f->plan.cases = calloc(f->count, sizeof *f->plan.cases);
    f->plan.count = f->count;
    for (size_t i = 0; i < f->count; i++)
        if (!run_case_of_scenario(&f->plan.cases[i], &f->scenarios[i].scenario, SCN_WEBSOCKET)) abort();
    f->cases = f->plan.cases;
    scn_duration_vars vars = {.interval = 300000,
                              .timeout = 200000,
                              .react = 2000000,
                              .connect_timeout = -1,
                              .upgrade_timeout = -1};
    run_plan_time(&f->plan, &vars, 0);
    run_host_init(&f->host, &testee, NULL);
    run_host_serve(&f->host, &f->env);
    run_state_init(&f->state, fake_run, &f->host, &f->env);
}

static inline void fake_free(fake *f) {
    run_state_free(&f->state);
    run_plan_free(&f->plan);
}

#endif
