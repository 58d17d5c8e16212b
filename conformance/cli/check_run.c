/* What `siospec check` and `siospec replay` share: the process's limits, running the plan, messages. */
#include "cli/check_run.h"

#include <malloc.h>
#include <signal.h>
#include <sys/resource.h>

#include "cli/progress.h"

/* Each case holds a few connections; the usual soft limit of 1024 is not enough for many jobs. */
static void allow_descriptors(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    rlim_t wanted = limit.rlim_max < 8192 ? limit.rlim_max : 8192;
    if (limit.rlim_cur >= wanted) return;
    limit.rlim_cur = wanted;
    setrlimit(RLIMIT_NOFILE, &limit);
}

/* Cases mostly wait: threads need no heaps of their own, which would keep the peak of each. Large buffers go
 * back to the system when they are freed: by default glibc keeps more and more of them. */
static void share_heaps(void) {
#ifdef M_ARENA_MAX
    mallopt(M_ARENA_MAX, 2);
    mallopt(M_MMAP_THRESHOLD, 128 * 1024);
    mallopt(M_TRIM_THRESHOLD, 1024 * 1024);
#endif
}

void check_settle(void) {
    signal(SIGPIPE, SIG_IGN);
    allow_descriptors();
    share_heaps();
}

static run_function *function_of(const check_run *r) {
    if (r->options.seat != SCN_CLIENT_SEAT) return scn_run;
    return r->together != NULL ? run_client_together : run_client_case;
}

bool check_execute(check_run *r) {
    cli_progress progress;
    run_jitter *jitter = run_jitter_start();
    r->host.jitter = jitter;
    if (jitter != NULL) run_jitter_watch(jitter, r->host.testee.waited, r->host.testee.ctx);
    run_state_init(&r->state, function_of(r), &r->host, &r->env);
    cli_progress_begin(&progress, &r->suite.plan);
    r->state.pool.progress = cli_progress_note;
    r->state.pool.progress_ctx = &progress;
    bool ok = run_execute(&r->state, &r->suite.plan, (size_t)r->options.common.jobs);
    cli_progress_end(&progress);
    if (ok) check_floor(r);
    r->host.jitter = NULL;
    run_jitter_stop(jitter);
    run_target_stop(&r->target);
    return ok;
}

void check_release(check_run *r) {
    run_target_stop(&r->target);
    run_conductor_stop(r->conductor);
    run_together_stop(r->together);
    run_state_free(&r->state);
    json_decref(r->floor);
    run_handshake_free(&r->handshake);
    run_capabilities_free(&r->capabilities);
    wire_tls_free(r->tls);
    run_policy_free(&r->policy);
    txt_secrets_free(r->secrets);
    if (r->library != NULL) scn_library_free(r->library);
    check_suite_free(&r->suite);
    sio_buf_free(&r->query);
    check_options_free(&r->options);
}
