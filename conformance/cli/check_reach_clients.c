/* The way to clients: how they are started, and whether they come. */
#include <errno.h>
#include <signal.h>
#include <string.h>

#include "cli/check_run.h"
#include "process/guard.h"
#include "wire/listen.h"

enum {
    LOG_LIMIT = 64 << 10,
    KEPT_BY_ALL = 64 << 20,
    CLIENT_JOBS = 16,
    INTERVAL_MS = 25000,
    TIMEOUT_MS = 20000
};

static void fill_env(check_run *r) {
    r->env.path = "/socket.io/";
    r->env.extra_query = "";
    r->env.contract = SCN_SOCKETIO;
    r->env.seed = check_suite_seed(&r->suite);
    r->env.log_limit = LOG_LIMIT;
    r->budget.most = KEPT_BY_ALL;
    r->env.budget = &r->budget;
    /* Of the open packet that siospec sends unless a case says otherwise. */
    r->env.interval = WIRE_MS(INTERVAL_MS);
    r->env.timeout = WIRE_MS(TIMEOUT_MS);
    r->env.endpoint.loopback = true;
    r->env.clients = &r->clients;
}

static int greet(check_run *r) {
    run_greeting greeting;
    sio_buf why = SIO_BUF_INIT;
    int status = 0;
    if (!run_clients_greet(&greeting, &r->env, &why))
        status = check_fail(3, "no client connected in order: %s",
                            sio_buf_cstr(&why) == NULL ? "" : sio_buf_cstr(&why));
    r->clients.reports = greeting.reports;
    if (status == 0 && !greeting.reports)
        check_fail(0, "note: the client reports nothing; cases that need its reports are unsupported");
    sio_buf_free(&why);
    return status;
}

static int conduct(check_run *r) {
    sio_buf why = SIO_BUF_INIT;
    int status = 0;
    r->conductor = run_conductor_start((uint16_t)r->options.listen, r->options.page, &why);
    if (r->conductor == NULL) {
        status = check_fail(3, "%s", sio_buf_cstr(&why) == NULL ? "out of memory" : sio_buf_cstr(&why));
    } else {
        fprintf(stderr, "open http://127.0.0.1:%u/ in a browser, and leave it open\n",
                (unsigned)run_conductor_port(r->conductor));
        r->clients = run_clients_of_page(r->conductor);
    }
    sio_buf_free(&why);
    return status;
}

/* Each case opens the port anew. That somebody else has it is said once, and before anyone is asked to come.
 */
static int wait_by_hand(check_run *r) {
    uint16_t port = (uint16_t)r->options.listen;
    wire_listener *l = wire_listener_open(port);
    if (l == NULL) return check_fail(3, "cannot listen on 127.0.0.1:%u: %s", (unsigned)port, strerror(errno));
    wire_listener_close(l);
    r->clients = run_clients_by_hand(port, stderr);
    /* One port is for one case at a time. */
    r->options.common.jobs = 1;
    return 0;
}

static int start_together(check_run *r) {
    sio_buf why = SIO_BUF_INIT;
    int status = 0;
    r->together = run_together_start(r->options.common.rest.command, &why);
    if (r->together == NULL)
        status = check_fail(3, "%s", sio_buf_cstr(&why) == NULL ? "out of memory" : sio_buf_cstr(&why));
    else
        r->clients = run_clients_together(r->together);
    sio_buf_free(&why);
    return status;
}

static int find_clients(check_run *r) {
    snprintf(r->target.url, sizeof r->target.url, "a client");
    if (r->options.page != NULL) return conduct(r);
    if (r->options.listen >= 0) return wait_by_hand(r);
    if (r->options.together) return start_together(r);
    r->clients = run_clients_of_command(r->options.common.rest.command);
    return 0;
}

/* The first client may have to be waited for by hand; those that follow not. */
static void lose_patience(check_run *r) {
    if (r->conductor == NULL) return;
    bool reports = r->clients.reports;
    r->clients = run_clients_of_page(r->conductor);
    r->clients.reports = reports;
}

int check_reach_clients(check_run *r) {
    if (!proc_guard_start()) return check_fail(3, "out of memory");
    fill_env(r);
    int found = find_clients(r);
    if (found != 0) return found;
    if (r->options.common.jobs < 0) r->options.common.jobs = CLIENT_JOBS;
    run_testee testee = run_clients_testee();
    run_host_init(&r->host, &testee, NULL);
    run_host_serve(&r->host, &r->env);
    scn_duration_vars vars = {.interval = r->env.interval,
                              .timeout = r->env.timeout,
                              .react = SCN_REACT,
                              .connect_timeout = -1,
                              .upgrade_timeout = -1};
    int status = greet(r);
    if (status != 0) return status;
    lose_patience(r);
    r->clients.lacks = r->options.lacks;
    run_plan_time(&r->suite.plan, &vars, 0);
    run_plan_check(&r->suite.plan, &r->env, true);
    if (r->suite.has_baseline) rep_baseline_forewarn(&r->suite.baseline, &r->suite.plan);
    return 0;
}
