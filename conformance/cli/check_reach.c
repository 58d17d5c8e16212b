/* The way to the testee: start or resolve it, greet it, learn its timers and capabilities. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "cli/check_run.h"
#include "process/guard.h"

enum {
    DEFAULT_CONNECT_MS = 45000,
    DEFAULT_UPGRADE_MS = 10000,
    LOG_LIMIT = 64 << 10,
    KEPT_BY_ALL = 64 << 20,
    FAST_JOBS = 32,
    SLOW_JOBS = 128,
    SLOW_CYCLE_MS = 5000, /* ping interval + timeout */
    PATIENCE_MS = 51000,
    OUTPUT_LINES = 20
};

static bool join_query(check_run *r, const char *of_url) {
    bool ok = sio_buf_add_str(&r->query, of_url);
    for (size_t i = 0; ok && i < r->options.query.count; i++)
        ok = (r->query.len == 0 || sio_buf_add_byte(&r->query, '&')) &&
             sio_buf_add_str(&r->query, r->options.query.items[i]);
    r->env.extra_query = sio_buf_cstr(&r->query);
    return ok && r->env.extra_query != NULL;
}

static void fill_env(check_run *r) {
    const check_options *o = &r->options;
    r->env.extra_headers = (const char *const *)o->header.items;
    r->env.extra_header_count = o->header.count;
    r->env.auth = o->parsed_auth;
    r->env.contract = o->parsed_contract;
    r->env.seed = check_suite_seed(&r->suite);
    r->env.log_limit = LOG_LIMIT;
    r->budget.most = KEPT_BY_ALL;
    r->env.budget = &r->budget;
    if (o->connect_timeout > 0) r->wishes.connect_timeout = (long)o->connect_timeout;
    if (o->upgrade_timeout > 0) r->wishes.upgrade_timeout = (long)o->upgrade_timeout;
}

static const char *default_path(const check_options *o) {
    return o->parsed_contract == SCN_ENGINEIO ? "/engine.io/" : "/socket.io/";
}

static int use_tls(check_run *r) {
    const char *error = NULL;
    wire_tls_options options = {
        .ca_file = r->options.cacert, .sni_name = r->options.sni, .insecure = r->options.insecure};
    r->tls = wire_tls_new(&options, &error);
    r->env.tls = r->tls;
    return r->tls == NULL ? check_fail(2, "%s", error) : 0;
}

static int find_url(check_run *r) {
    sio_buf why = SIO_BUF_INIT;
    int status = 0;
    if (!run_target_at(&r->target, &r->env, r->options.url, default_path(&r->options), r->path, &why))
        status = check_fail(3, "%s: %s", r->options.url, sio_buf_cstr(&why));
    else if (!join_query(r, r->env.endpoint.query))
        status = check_fail(3, "out of memory");
    else if (r->env.endpoint.tls)
        status = use_tls(r);
    sio_buf_free(&why);
    return status;
}

static int start_command(check_run *r) {
    sio_buf why = SIO_BUF_INIT;
    int status = 0;
    r->env.path = default_path(&r->options);
    if (r->options.features != NULL) setenv("SIOSPEC_FEATURES", r->options.features, 1); /* it inherits it */
    r->target.process = proc_testee_new(r->options.common.rest.command, &r->wishes);
    if (r->target.process == NULL || !join_query(r, "") || !proc_guard_start())
        status = check_fail(3, "out of memory");
    else if (!run_target_start(&r->target, &r->env, &why))
        status = check_fail(3, "the testee did not start: %s", sio_buf_cstr(&why));
    sio_buf_free(&why);
    return status;
}

static void add_obituary(check_run *r, sio_buf *why) {
    run_testee t = run_target_testee(&r->target);
    if (!t.gone(t.ctx)) return;
    sio_buf_add_str(why, "; ");
    t.obituary(t.ctx, OUTPUT_LINES, why);
}

/* A command that was given as a testee and says 200 is one, however wrong its open packet: its cases tell.
 * Behind a URL such an answer may come from any web server. */
static bool broken_testee(check_run *r) {
    run_testee t = run_target_testee(&r->target);
    return r->handshake.broken && r->target.process != NULL && !t.gone(t.ctx);
}

static int greet(check_run *r) {
    sio_buf why = SIO_BUF_INIT;
    int status = 0;
    if (run_target_greet(&r->target, &r->env, &r->handshake, &why)) {
        sio_buf_free(&why);
        return 0;
    }
    if (broken_testee(r)) {
        check_fail(0, "note: no handshake: %s; timers are taken as asked for", sio_buf_cstr(&why));
        r->handshake.interval = WIRE_MS(r->wishes.ping_interval);
        r->handshake.timeout = WIRE_MS(r->wishes.ping_timeout);
    } else {
        add_obituary(r, &why);
        status = check_fail(3, "no handshake with %s: %s", r->target.url, sio_buf_cstr(&why));
    }
    sio_buf_free(&why);
    return status;
}

/* Returns the timeout that the handshake does not tell: as given by an option, else as asked for in the
 * environment of a testee that visibly obeys it, else the protocol's default when the user is willing to
 * wait, else 0. */
static wire_us untold(const check_run *r, int64_t given, long wished, long usual) {
    bool obeys = r->options.url == NULL && r->handshake.interval == WIRE_MS(r->wishes.ping_interval) &&
                 r->handshake.timeout == WIRE_MS(r->wishes.ping_timeout);
    if (given > 0) return WIRE_MS(given);
    if (obeys) return WIRE_MS(wished);
    return r->options.slow ? WIRE_MS(usual) : 0;
}

/* A testee may obey one wish and not another: what ends a session that soon is no answer to what it was sent.
 */
static wire_us wished_connect_timeout(const check_run *r, int64_t given) {
    if (given > 0) return WIRE_MS(given);
    return r->options.url == NULL ? WIRE_MS(r->wishes.connect_timeout) : 0;
}

/* How long a case may last without --slow: one heartbeat always fits. */
static wire_us patience(const check_run *r) {
    wire_us heartbeat = r->env.interval + r->env.timeout + r->env.interval * 3 / 10;
    return heartbeat > WIRE_MS(PATIENCE_MS) ? heartbeat : WIRE_MS(PATIENCE_MS);
}

static void learn_timers(check_run *r) {
    const check_options *o = &r->options;
    r->env.connect_timeout = untold(r, o->connect_timeout, r->wishes.connect_timeout, DEFAULT_CONNECT_MS);
    r->env.connect_at_least = wished_connect_timeout(r, o->connect_timeout);
    r->env.upgrade_timeout = untold(r, o->upgrade_timeout, r->wishes.upgrade_timeout, DEFAULT_UPGRADE_MS);
    r->env.interval = r->handshake.interval > 0 ? r->handshake.interval : 0;
    r->env.timeout = r->handshake.timeout > 0 ? r->handshake.timeout : 0;
    scn_duration_vars vars = {.interval = r->handshake.interval,
                              .timeout = r->handshake.timeout,
                              .react = SCN_REACT,
                              .connect_timeout = r->env.connect_timeout > 0 ? r->env.connect_timeout : -1,
                              .upgrade_timeout = r->env.upgrade_timeout > 0 ? r->env.upgrade_timeout : -1};
    run_plan_time(&r->suite.plan, &vars, o->slow ? 0 : patience(r));
    /* Of slow timers' cases most only wait; of fast timers' ones too many at once make the testee late. */
    wire_us cycle = r->env.interval + r->env.timeout;
    if (r->options.common.jobs < 0)
        r->options.common.jobs = cycle > WIRE_MS(SLOW_CYCLE_MS) ? SLOW_JOBS : FAST_JOBS;
}

static bool listed(const char *const *names, size_t count, const char *name) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0) return true;
    return false;
}

/* Asks for what the plan's cases need, each name once. */
static int learn_capabilities(check_run *r) {
    const char **names = calloc(r->suite.plan.count + 1, sizeof *names);
    size_t count = 0;
    if (names == NULL) return check_fail(3, "out of memory");
    for (size_t i = 0; i < r->suite.plan.count; i++) {
        const char *name = r->suite.plan.cases[i].scenario->needs_capability;
        if (name != NULL && !listed(names, count, name)) names[count++] = name;
    }
    bool ok = r->env.contract != SCN_SOCKETIO ||
              run_capabilities_ask(&r->capabilities, &r->env, names, count, r->distrust);
    if (ok && r->env.contract == SCN_SOCKETIO && *r->distrust != '\0') check_fail(0, "note: %s", r->distrust);
    free((void *)names);
    if (!ok) return check_fail(3, "out of memory");
    r->host.capabilities = &r->capabilities;
    return 0;
}

int check_reach(check_run *r) {
    if (r->options.seat == SCN_CLIENT_SEAT) return check_reach_clients(r);
    r->wishes = proc_wishes_default();
    fill_env(r);
    int status = check_redact_begin(r);
    if (status == 0) status = r->options.url != NULL ? find_url(r) : start_command(r);
    if (status != 0) return status;
    run_testee testee = run_target_testee(&r->target);
    run_host_init(&r->host, &testee, NULL);
    run_host_serve(&r->host, &r->env);
    status = greet(r);
    if (status != 0) return status;
    learn_timers(r);
    status = learn_capabilities(r);
    if (status == 0) run_plan_check(&r->suite.plan, &r->env, r->options.allow_destructive);
    if (status == 0 && r->suite.has_baseline) rep_baseline_forewarn(&r->suite.baseline, &r->suite.plan);
    return status;
}
