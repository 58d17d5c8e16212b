#include "runner/together.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "process/child.h"
#include "process/environment.h"
#include "process/guard.h"
#include "process/testee.h"
#include "runner/case.h"
#include "runner/clients.h"
#include "runner/conductor.h"

enum {
    MOST_STARTS = 21,
    GRACE_MS = 3000,
    GLANCE_MS = 50,   /* between two looks at what the process does */
    SILENT_MS = 5000, /* a process that asks several times a second hangs */
    OUTPUT_LINES = 3
};

/* A case that has to have a process of its own. */
typedef struct loner {
    struct loner *next;
    const scn_scenario *scenario;
    scn_transport transport;
} loner;

struct run_together {
    char *const *argv;
    char **environment;
    scn_clients command; /* one process a case */
    run_conductor *conductor;
    pthread_t keeper;     /* starts the processes: each of them would die with the thread that did */
    atomic_bool over;     /* the keeper is to end */
    pthread_mutex_t lock; /* of what follows */
    pthread_cond_t changed;
    proc_child *children[MOST_STARTS]; /* the dead ones, too: their clients may still be asked */
    size_t count;
    bool heard;    /* the first has asked for cases */
    bool finished; /* there will be no further one */
    sio_buf why;   /* the first did not ask */
    loner *loners;
};

typedef struct client {
    run_together *of;
    proc_child *child;
    run_frame *frame;
} client;

/* ---- the process ---- */

static bool is_silent(const run_together *t, wire_us started) {
    wire_us asked = run_conductor_asked(t->conductor);
    return asked != 0 ? wire_now() - asked > WIRE_MS(SILENT_MS)
                      : wire_now() - started > WIRE_MS(proc_start_limit());
}

static void explain(run_together *t, proc_child *child, bool silent) {
    sio_buf_add_str(&t->why, "with --together CMD must ask SIOSPEC_CASES for its cases (docs/clients.md): ");
    if (silent)
        sio_buf_addf(&t->why, "it has not within %ld ms", proc_start_limit());
    else
        t->command.obituary(child, OUTPUT_LINES, &t->why);
}

/* Returns whether the process has asked for cases. */
static bool note_asked(run_together *t) {
    bool asked = run_conductor_asked(t->conductor) != 0;
    if (!asked) return false;
    pthread_mutex_lock(&t->lock);
    t->heard = true;
    pthread_cond_broadcast(&t->changed);
    pthread_mutex_unlock(&t->lock);
    return true;
}

/* Returns whether it asked for cases before it ended. */
static bool attend(run_together *t, proc_child *child) {
    wire_us started = wire_now();
    bool silent = false;
    while (!silent && !atomic_load(&t->over) && !proc_child_wait(child, GLANCE_MS)) {
        note_asked(t);
        silent = is_silent(t, started);
    }
    bool asked = note_asked(t);
    proc_guard_unwatch(child);
    if (!asked && t->count == 1) explain(t, child, silent);
    proc_child_stop(child, atomic_load(&t->over) ? GRACE_MS : 0);
    return asked;
}

static proc_child *start_next(run_together *t) {
    pthread_mutex_lock(&t->lock);
    run_conductor_change(t->conductor);
    pthread_mutex_unlock(&t->lock);
    proc_child *child = proc_child_start(t->argv, t->environment, &t->why);
    if (child == NULL) return NULL;
    proc_guard_watch(child);
    pthread_mutex_lock(&t->lock);
    t->children[t->count++] = child;
    pthread_cond_broadcast(&t->changed);
    pthread_mutex_unlock(&t->lock);
    return child;
}

static void *keep(void *arg) {
    run_together *t = arg;
    bool asked = true;
    while (asked && t->count < MOST_STARTS && !atomic_load(&t->over)) {
        proc_child *child = start_next(t);
        asked = child != NULL && attend(t, child);
    }
    pthread_mutex_lock(&t->lock);
    t->finished = true;
    pthread_cond_broadcast(&t->changed);
    pthread_mutex_unlock(&t->lock);
    return NULL;
}

static bool prepare(run_together *t, sio_buf *why) {
    char cases[64];
    t->conductor = run_conductor_start(0, "", why);
    if (t->conductor == NULL) return false;
    snprintf(cases, sizeof cases, "http://127.0.0.1:%u/cases", (unsigned)run_conductor_port(t->conductor));
    static const char *const names[] = {"SIOSPEC_CASES", "SIOSPEC_URL",     "SIOSPEC_TRANSPORTS",
                                        "SIOSPEC_AUTH",  "SIOSPEC_CONTROL", NULL};
    const char *const values[] = {cases, NULL, NULL, NULL, NULL};
    t->environment = proc_environment_with(names, values);
    if (t->environment == NULL) sio_buf_add_str(why, "out of memory");
    return t->environment != NULL;
}

static void release(run_together *t) {
    for (size_t i = 0; i < t->count; i++)
        proc_child_free(t->children[i]);
    run_conductor_stop(t->conductor);
    proc_environment_free(t->environment);
    while (t->loners != NULL) {
        loner *next = t->loners->next;
        free(t->loners);
        t->loners = next;
    }
    sio_buf_free(&t->why);
    pthread_cond_destroy(&t->changed);
    pthread_mutex_destroy(&t->lock);
    free(t);
}

/* Returns whether the first process asked. */
static bool wait_for_first(run_together *t, sio_buf *why) {
    pthread_mutex_lock(&t->lock);
    while (!t->heard && !t->finished)
        pthread_cond_wait(&t->changed, &t->lock);
    bool heard = t->heard;
    if (!heard) sio_buf_add(why, sio_buf_slice(&t->why));
    pthread_mutex_unlock(&t->lock);
    return heard;
}

static bool start_keeper(run_together *t, sio_buf *why) {
    int error = pthread_create(&t->keeper, NULL, keep, t);
    if (error != 0) sio_buf_addf(why, "cannot start a thread: %s", strerror(error));
    return error == 0;
}

run_together *run_together_start(char *const *argv, sio_buf *why) {
    run_together *t = calloc(1, sizeof *t);
    if (t == NULL) {
        sio_buf_add_str(why, "out of memory");
        return NULL;
    }
    *t = (run_together){.argv = argv, .command = run_clients_of_command(argv), .why = SIO_BUF_INIT};
    pthread_mutex_init(&t->lock, NULL);
    pthread_cond_init(&t->changed, NULL);
    bool kept = prepare(t, why) && start_keeper(t, why);
    if (kept && wait_for_first(t, why)) return t;
    if (kept)
        run_together_stop(t);
    else
        release(t);
    return NULL;
}

void run_together_stop(run_together *t) {
    if (t == NULL) return;
    atomic_store(&t->over, true);
    pthread_join(t->keeper, NULL);
    release(t);
}

/* ---- its clients ---- */

/* Returns the process that lives, for which it may have to wait; or NULL: there is none any more. */
static proc_child *living(run_together *t) {
    while (!t->finished && (t->count == 0 || proc_child_gone(t->children[t->count - 1])))
        pthread_cond_wait(&t->changed, &t->lock);
    return t->finished ? NULL : t->children[t->count - 1];
}

static void *begin(void *ctx, const scn_client_settings *settings, sio_buf *why) {
    run_together *t = ctx;
    client *k = calloc(1, sizeof *k);
    pthread_mutex_lock(&t->lock);
    proc_child *child = living(t);
    if (k != NULL && child != NULL)
        *k = (client){.of = t, .child = child, .frame = run_conductor_show(t->conductor, settings, why)};
    pthread_mutex_unlock(&t->lock);
    if (child == NULL) sio_buf_add_str(why, "the process that cases share is dead");
    if (k != NULL && k->frame != NULL) return k;
    free(k);
    return NULL;
}

static bool gone(void *ctx) {
    const client *k = ctx;
    return k->of->command.gone(k->child);
}

static void obituary(void *ctx, size_t lines, sio_buf *out) {
    const client *k = ctx;
    k->of->command.obituary(k->child, lines, out);
}

static bool no_memory_known(void *ctx, uint64_t *bytes) {
    (void)ctx;
    (void)bytes;
    return false;
}

static void end(void *ctx) {
    client *k = ctx;
    run_conductor_hide(k->frame);
    free(k);
}

scn_clients run_clients_together(run_together *t) {
    return (scn_clients){.ctx = t,
                         .start = begin,
                         .gone = gone,
                         .obituary = obituary,
                         .memory = no_memory_known,
                         .stop = end,
                         .patience = t->command.patience};
}

/* ---- cases ---- */

static bool has_step(const json_t *steps, const char *name) {
    const char *key;
    size_t i;
    json_t *inner;
    if (json_object_get(steps, name) != NULL) return true;
    json_array_foreach(steps, i, inner) if (has_step(inner, name)) return true;
    json_object_foreach((json_t *)(uintptr_t)steps, key, inner) if (has_step(inner, name)) return true;
    return false;
}

static bool is_loner(const run_together *t, const scn_scenario *scenario, scn_transport transport) {
    const loner *l = t->loners;
    while (l != NULL && (l->scenario != scenario || l->transport != transport))
        l = l->next;
    return l != NULL;
}

static bool may_share(run_together *t, const scn_scenario *scenario, scn_transport transport) {
    if (scenario->hazard != SCN_NO_HAZARD || has_step(scenario->steps, "steady")) return false;
    pthread_mutex_lock(&t->lock);
    bool may = !t->finished && !is_loner(t, scenario, transport);
    pthread_mutex_unlock(&t->lock);
    return may;
}

/* A case that is run again is to be judged as before. */
static void part(run_together *t, const scn_scenario *scenario, scn_transport transport) {
    loner *l = calloc(1, sizeof *l);
    if (l == NULL) return;
    pthread_mutex_lock(&t->lock);
    *l = (loner){.next = t->loners, .scenario = scenario, .transport = transport};
    t->loners = l;
    pthread_mutex_unlock(&t->lock);
}

static scn_result *run_alone(const run_together *t, const scn_scenario *scenario, scn_transport transport,
                             const scn_env *env) {
    scn_clients clients = t->command;
    scn_env own = *env;
    clients.reports = env->clients->reports;
    clients.lacks = env->clients->lacks;
    own.clients = &clients;
    return run_client_case(scenario, transport, &own);
}

scn_result *run_client_together(const scn_scenario *scenario, scn_transport transport, const scn_env *env) {
    run_together *t = env->clients->ctx;
    if (may_share(t, scenario, transport)) {
        scn_result *r = scn_run(scenario, transport, env);
        if (r != NULL && run_verdict_good(r->verdict)) return r;
        if (r != NULL) scn_result_free(r);
        part(t, scenario, transport);
    }
    return run_alone(t, scenario, transport, env);
}
