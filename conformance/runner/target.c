#include "runner/target.h"

#include <stdio.h>
#include <string.h>

#include "process/tree.h"

enum {
    ANSWER_MS = 2500, /* a testee that needs longer for a handshake is as good as hung, */
    SLOWER = 20,      /* unless it was slow from the start: so many times its greeting */
    FIRST_MS = 10000, /* the first one may compile, connect to a database, … */
    READY_MS = 2000,  /* between its open port and its first good answer */
    RETRY_MS = 50,
    LAST_BREATH_MS = 200 /* its sockets close a moment before its death is seen */
};

static bool resolve(scn_env *env, const char *url, sio_buf *why) {
    const char *error = wire_endpoint_parse(&env->endpoint, url);
    if (error == NULL) error = wire_endpoint_resolve(&env->endpoint);
    if (error != NULL) sio_buf_add_str(why, error);
    return error == NULL;
}

static bool set_path(scn_env *env, const char *given, const char *fallback, char path[600]) {
    /* "/" is what browsers and shells make of a URL without a path. */
    const char *chosen = *given == '\0' || strcmp(given, "/") == 0 ? fallback : given;
    size_t n = strlen(chosen);
    bool slash = n > 0 && chosen[n - 1] == '/';
    env->path = path;
    return snprintf(path, 600, "%s%s", chosen, slash ? "" : "/") < 600;
}

bool run_target_at(run_target *t, scn_env *env, const char *url, const char *fallback_path, char path[600],
                   sio_buf *why) {
    if (!resolve(env, url, why)) return false;
    set_path(env, env->endpoint.path, fallback_path, path);
    snprintf(t->url, sizeof t->url, "%s://%s%s", env->endpoint.tls ? "https" : "http",
             env->endpoint.authority, path);
    return true;
}

bool run_target_start(run_target *t, scn_env *env, sio_buf *why) {
    char origin[64];
    atomic_store(&t->root, 0);
    if (!proc_testee_start(t->process, why)) return false;
    atomic_store(&t->root, (int)proc_child_pid(proc_testee_child(t->process)));
    const char *host = proc_testee_host(t->process);
    bool six = strchr(host, ':') != NULL;
    snprintf(origin, sizeof origin, six ? "http://[%s]:%u" : "http://%s:%u", host,
             (unsigned)proc_testee_port(t->process));
    snprintf(t->url, sizeof t->url, "%s%s", origin, env->path);
    return resolve(env, origin, why);
}

void run_target_stop(run_target *t) {
    proc_testee_free(t->process);
    proc_waits_free(t->waits);
    t->process = NULL;
    t->waits = NULL;
    atomic_store(&t->root, 0);
}

static void doze(run_target *t) {
    if (t->process != NULL) proc_child_wait(proc_testee_child(t->process), RETRY_MS);
}

bool run_target_greet(run_target *t, const scn_env *env, run_handshake *h, sio_buf *why) {
    wire_us began = wire_now();
    for (;;) {
        run_contact contact = RUN_REFUSED;
        sio_buf_clear(why);
        wire_us asked = wire_now();
        bool greeted = run_handshake_do(h, env, asked + WIRE_MS(FIRST_MS), &contact, why);
        t->greeting = wire_now() - asked;
        if (greeted) return true;
        if (t->process == NULL || wire_now() - began > WIRE_MS(READY_MS)) return false;
        if (proc_child_gone(proc_testee_child(t->process))) return false;
        doze(t);
    }
}

static bool gone(void *ctx) {
    run_target *t = ctx;
    return t->process != NULL && proc_child_gone(proc_testee_child(t->process));
}

static wire_us patience_with(const run_target *t, wire_us jitter) {
    wire_us slow = SLOWER * t->greeting;
    if (slow > WIRE_MS(FIRST_MS)) slow = WIRE_MS(FIRST_MS);
    return (slow > WIRE_MS(ANSWER_MS) ? slow : WIRE_MS(ANSWER_MS)) + 10 * jitter;
}

static run_life check(void *ctx, const scn_env *env) {
    run_target *t = ctx;
    run_handshake h;
    sio_buf why = SIO_BUF_INIT;
    run_contact contact = RUN_REFUSED;
    wire_us began = wire_now();
    wire_us patience = patience_with(t, env->jitter(env->ctx, began - WIRE_MS(1000)));
    bool alive = run_handshake_do(&h, env, began + patience, &contact, &why);
    if (alive) run_handshake_free(&h);
    sio_buf_free(&why);
    /* It may refuse us for a reason of its own (a limit, say): any HTTP answer is a sign of life. */
    if (alive || contact == RUN_ANSWERED) return gone(ctx) ? RUN_DEAD : RUN_ALIVE;
    if (t->process != NULL && proc_child_wait(proc_testee_child(t->process), LAST_BREATH_MS)) return RUN_DEAD;
    return contact == RUN_SILENT ? RUN_MUTE : RUN_DEAD;
}

static bool restart(void *ctx, scn_env *env, sio_buf *why) {
    run_target *t = ctx;
    run_handshake h;
    if (!run_target_start(t, env, why) || !run_target_greet(t, env, &h, why)) return false;
    run_handshake_free(&h);
    return true;
}

static void obituary(void *ctx, size_t lines, sio_buf *out) {
    run_target *t = ctx;
    if (t->process == NULL || !gone(ctx)) return;
    sio_buf output = SIO_BUF_INIT;
    sio_buf_add_str(out, "the testee's process ");
    proc_child_describe(proc_testee_child(t->process), out);
    if (proc_child_output(proc_testee_child(t->process), lines, "  | ", &output) && output.len > 0) {
        sio_buf_add_str(out, "; its last output:\n");
        output.len--;
        sio_buf_add(out, sio_buf_slice(&output));
    }
    sio_buf_free(&output);
}

static void output(void *ctx, size_t lines, sio_buf *out) {
    run_target *t = ctx;
    if (t->process != NULL) (void)proc_child_output(proc_testee_child(t->process), lines, "", out);
}

static int64_t waited(void *ctx) {
    run_target *t = ctx;
    int root = atomic_load(&t->root);
    if (root == 0) return 0;
    if (t->waits == NULL) t->waits = proc_waits_new();
    return t->waits != NULL ? proc_waits_next(t->waits, root, wire_now()) : 0;
}

static bool memory(void *ctx, uint64_t *bytes) {
    run_target *t = ctx;
    return t->process != NULL && proc_tree_memory(proc_child_pid(proc_testee_child(t->process)), bytes);
}

static bool descriptors(void *ctx, uint64_t *count) {
    run_target *t = ctx;
    return t->process != NULL && proc_tree_descriptors(proc_child_pid(proc_testee_child(t->process)), count);
}

run_testee run_target_testee(run_target *t) {
    return (run_testee){.ctx = t,
                        .gone = gone,
                        .check = check,
                        .restart = t->process == NULL ? NULL : restart,
                        .obituary = obituary,
                        .output = t->process == NULL ? NULL : output,
                        .waited = t->process == NULL ? NULL : waited,
                        .memory = memory,
                        .descriptors = descriptors};
}
