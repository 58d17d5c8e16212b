#include "runner/host.h"

static wire_us jitter(void *ctx, wire_us since) {
    run_host *host = ctx;
    return host->jitter == NULL ? 0 : run_jitter_since(host->jitter, since);
}

static bool testee_gone(void *ctx) {
    run_host *host = ctx;
    return atomic_load(&host->dead) || host->testee.gone(host->testee.ctx);
}

static bool memory(void *ctx, uint64_t *bytes) {
    run_host *host = ctx;
    return host->testee.memory(host->testee.ctx, bytes);
}

static bool descriptors(void *ctx, uint64_t *count) {
    run_host *host = ctx;
    return host->testee.descriptors(host->testee.ctx, count);
}

static bool sessions(void *ctx, uint64_t *count) {
    run_host *host = ctx;
    return host->capabilities != NULL && run_capabilities_have(host->capabilities, "sessions") &&
           run_control_sessions(host->env, count);
}

static int capability(void *ctx, const char *name) {
    run_host *host = ctx;
    return host->capabilities != NULL && run_capabilities_have(host->capabilities, name) ? 1 : 0;
}

void run_host_init(run_host *host, const run_testee *testee, run_jitter *measured) {
    host->testee = *testee;
    host->jitter = measured;
    host->capabilities = NULL;
    host->env = NULL;
    atomic_init(&host->dead, false);
}

void run_host_serve(run_host *host, scn_env *env) {
    host->env = env;
    env->ctx = host;
    env->jitter = jitter;
    env->testee_gone = testee_gone;
    env->memory = memory;
    env->descriptors = descriptors;
    env->sessions = sessions;
    env->capability = capability;
}
