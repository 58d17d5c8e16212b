/* siospec check: finds out whether an implementation is right. */
#include "cli/cmd_check.h"

#include <malloc.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "cli/check_run.h"
#include "cli/progress.h"
#include "text/escape.h"

int check_fail(int status, const char *format, ...) {
    char raw[20000];
    va_list args;
    va_start(args, format);
    vsnprintf(raw, sizeof raw, format, args);
    va_end(args);
    /* One line, whatever it holds: scripts read it. */
    for (char *newline = raw; (newline = strchr(newline, '\n')) != NULL;)
        *newline = ' ';
    sio_buf line = SIO_BUF_INIT;
    const char *shown = txt_escape_terminal(&line, sio_slice_str(raw)) ? sio_buf_cstr(&line) : NULL;
    fprintf(stderr, "siospec check server: %s\n", shown == NULL ? "" : shown);
    sio_buf_free(&line);
    return status;
}

/* Each case holds a few connections; the usual soft limit of 1024 is not enough for many jobs. */
static void allow_descriptors(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    rlim_t wanted = limit.rlim_max < 8192 ? limit.rlim_max : 8192;
    if (limit.rlim_cur >= wanted) return;
    limit.rlim_cur = wanted;
    setrlimit(RLIMIT_NOFILE, &limit);
}

/* Cases mostly wait: threads need no heaps of their own, which would keep the peak of each. */
static void share_heaps(void) {
#ifdef M_ARENA_MAX
    mallopt(M_ARENA_MAX, 2);
#endif
}

static int list_plan(const run_plan *plan) {
    for (size_t i = 0; i < plan->count; i++)
        if (!plan->cases[i].decided) puts(plan->cases[i].key);
    return fflush(stdout) == 0 ? 0 : check_fail(2, "cannot write standard output");
}

static int run(check_run *r) {
    cli_progress progress;
    run_jitter *jitter = run_jitter_start();
    r->host.jitter = jitter;
    run_state_init(&r->state, scn_run, &r->host, &r->env);
    cli_progress_begin(&progress, &r->plan);
    r->state.pool.progress = cli_progress_note;
    r->state.pool.progress_ctx = &progress;
    bool ok = run_execute(&r->state, &r->plan, (size_t)r->options.jobs);
    cli_progress_end(&progress);
    r->host.jitter = NULL;
    run_jitter_stop(jitter);
    proc_testee_free(r->target.process);
    r->target.process = NULL;
    return ok ? check_conclude(r) : check_fail(3, "out of memory");
}

static void release(check_run *r) {
    proc_testee_free(r->target.process);
    run_state_free(&r->state);
    run_handshake_free(&r->handshake);
    run_capabilities_free(&r->capabilities);
    wire_tls_free(r->tls);
    txt_secrets_free(r->secrets);
    run_plan_free(&r->plan);
    rep_baseline_free(&r->baseline);
    if (r->library != NULL) scn_library_free(r->library);
    data_catalogue_free(r->catalogue);
    data_close(r->set);
    sio_buf_free(&r->query);
    check_options_free(&r->options);
}

static int check_server(int argc, char **argv) {
    check_run r = {.started = time(NULL), .began = wire_now()};
    int status = 2;
    signal(SIGPIPE, SIG_IGN);
    allow_descriptors();
    share_heaps();
    if (check_options_read(&r.options, argc, argv)) {
        if (r.options.help) {
            check_options_help(stdout);
            status = 0;
        } else if ((status = check_prepare(&r)) == 0) {
            if (r.options.dry_run)
                status = list_plan(&r.plan);
            else if ((status = check_reach(&r)) == 0)
                status = run(&r);
        }
    }
    release(&r);
    return status;
}

int cli_check(int argc, char **argv) {
    /* Clients and codecs will be checked too; this is where their names go. */
    static const struct {
        const char *name;
        int (*run)(int argc, char **argv);
    } seats[] = {{"server", check_server}};
    if (argc > 1 && strcmp(argv[1], "--help") == 0) return check_options_help(stdout), 0;
    for (size_t i = 0; argc > 1 && i < sizeof seats / sizeof seats[0]; i++)
        if (strcmp(argv[1], seats[i].name) == 0) return seats[i].run(argc - 1, argv + 1);
    if (argc > 1) return cli_usage_error("check", "cannot check '%s'; known: server", argv[1]);
    return cli_usage_error("check", "what? known: server");
}
