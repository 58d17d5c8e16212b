/* siospec replay: one recorded failure, seen again. */
#include "cli/cmd_replay.h"

#include <string.h>

#include "cli/codec_finding.h"
#include "cli/replay_options.h"
#include "cli/replay_print.h"
#include "cli/replay_script.h"
#include "cli/replay_vector.h"
#include "fuzz/codec/record.h"
#include "replay/compare.h"
#include "replay/shell.h"
#include "replay/stretch.h"
#include "text/escape.h"

static void print_head(const rpl_bundle *b) {
    replay_print_named("case: ", b->id);
    printf("transport: %s, contract %s, seed %llu\n", scn_transport_name(b->transport),
           scn_contract_name(b->contract), (unsigned long long)b->seed);
    replay_print_named("recorded: ", replay_text_of(b->json, "recorded"));
    replay_print_named("from: ", b->url);
    bool client = b->scenario->seat == SCN_CLIENT_SEAT;
    replay_print_named(client ? "a right client: " : "a right server: ", b->title);
    replay_print_requirements(b);
    putchar('\n');
    replay_print_found("then", b->verdict, b->health, b->pointer, b->message);
}

static int print_log(const rpl_bundle *b) {
    sio_buf text = SIO_BUF_INIT;
    wire_log *log = rpl_log_condense(b->log, b->message);
    bool ok = log != NULL && wire_log_print(log, &text);
    wire_log_free(log);
    fputs("\nthe log:\n", stdout);
    if (ok && text.len > 0) fwrite(text.data, 1, text.len, stdout);
    sio_buf_free(&text);
    return ok ? 0 : check_fail(3, "out of memory");
}

static int print_commands(const rpl_bundle *b, const wire_log *log, const char *message, const char *url) {
    if (b->scenario->seat == SCN_CLIENT_SEAT) {
        puts("# no commands: siospec was the server; run the bundle against the client, with -- CMD or "
             "--listen PORT");
        return 0;
    }
    sio_buf script = SIO_BUF_INIT;
    wire_endpoint e;
    int status = 0;
    if (wire_endpoint_parse(&e, url) != NULL)
        puts("# the log names no server; give its URL");
    else if (!rpl_shell_script(log, url, message, &script))
        status = check_fail(3, "out of memory");
    else
        fwrite(script.data, 1, script.len, stdout);
    sio_buf_free(&script);
    return status;
}

/* What was recorded, for reading. */
static int show(const rpl_bundle *b, const char *url) {
    print_head(b);
    int status = print_log(b);
    fputs("\nby hand:\n", stdout);
    return status != 0 ? status : print_commands(b, b->log, b->message, url);
}

static int make_plan(check_run *r, const rpl_bundle *b) {
    if (!run_plan_make(&r->suite.plan, r->library, &r->suite.selection))
        return check_fail(3, "out of memory");
    for (size_t i = 0; i < r->suite.plan.count; i++) {
        run_case *c = &r->suite.plan.cases[i];
        c->keeps_log = true;
        if (c->transport != b->transport) run_case_decide(c, SCN_SKIPPED, SCN_OK, "not recorded");
    }
    return r->suite.plan.count > 0 ? 0 : check_fail(2, "the scenario does not fit the bundle's contract");
}

static const run_case *the_case(const check_run *r, const rpl_bundle *b) {
    for (size_t i = 0; i < r->suite.plan.count; i++)
        if (r->suite.plan.cases[i].transport == b->transport) return &r->suite.plan.cases[i];
    return NULL;
}

static bool print_both(const rpl_bundle *b, const run_case *c) {
    sio_buf text = SIO_BUF_INIT;
    wire_log *then = rpl_log_condense(b->log, b->message), *now = rpl_log_condense(c->log, c->detail);
    bool ok = then != NULL && now != NULL && rpl_compare_logs(then, now, &text);
    fputs("\nthe log (- only then, + only now):\n", stdout);
    if (ok) fwrite(text.data, 1, text.len, stdout);
    wire_log_free(then);
    wire_log_free(now);
    sio_buf_free(&text);
    return ok;
}

static int tell(check_run *r, const rpl_bundle *b) {
    static const int statuses[] = {
        [RPL_REPRODUCED] = 1, [RPL_DIFFERENT] = 1, [RPL_PASSES] = 0, [RPL_UNKNOWN] = 3};
    const run_case *c = the_case(r, b);
    print_head(b);
    replay_print_found("now", c->verdict, c->health, c->pointer, c->detail);
    if (c->log != NULL) {
        if (!print_both(b, c)) return check_fail(3, "out of memory");
        fputs("\nby hand:\n", stdout);
        int status = print_commands(b, c->log, c->detail, r->target.url);
        if (status != 0) return status;
    }
    rpl_answer answer = rpl_compare(b->verdict, b->health, b->message, c);
    printf("\n%s\n", rpl_answer_name(answer));
    return statuses[answer];
}

/* A policy speaks of rulings and requirements, which a bundle does not hold. */
static int load_policy(check_run *r) {
    data_error error;
    if (r->options.policy == NULL) return 0;
    r->suite.set = data_open(NULL, &error);
    r->suite.catalogue = r->suite.set == NULL ? NULL : data_catalogue_load(r->suite.set, &error);
    return r->suite.catalogue == NULL ? check_fail(2, "%s", error.message) : check_load_policy(r);
}

/* The bundle's library is the bundle's; the run's parts are the run's. */
static int run_again(const replay_options *o, const rpl_bundle *b) {
    check_run r = {.suite = check_suite_start(&r.options.common)};
    int status = 2;
    check_settle();
    if (replay_check_options(o, b, &r.options)) {
        r.library = b->library;
        r.suite.selection =
            (run_selection){.seat = r.options.seat, .profile = r.options.profile, .contract = b->contract};
        status = make_plan(&r, b);
        if (status == 0) status = load_policy(&r);
        if (status == 0) status = check_reach(&r);
        if (status == 0 && !check_execute(&r)) status = check_fail(3, "out of memory");
        if (status == 0) status = tell(&r, b);
    }
    r.library = NULL;
    check_release(&r);
    return status;
}

static int replay(const replay_options *o) {
    rpl_bundle b;
    data_error error;
    int status = 2;
    if (!rpl_bundle_read(&b, o->bundle, &error)) {
        fputs("siospec replay: ", stderr);
        data_error_print(&error, stderr);
    } else if (b.vector != NULL) {
        status = replay_vector(o, &b);
    } else if (replay_has_target(o)) {
        status = run_again(o, &b);
    } else {
        const char *url = o->url == NULL ? b.url : o->url;
        status = o->commands ? print_commands(&b, b.log, b.message, url) : show(&b, url);
    }
    rpl_bundle_free(&b);
    return status;
}

int cli_replay(int argc, char **argv) {
    replay_options o;
    int status = 2;
    check_speak_as("replay");
    if (replay_options_read(&o, argc, argv)) {
        status = 0;
        if (o.help)
            replay_options_help(stdout);
        else
            status = cfz_record_is(o.bundle) ? replay_codec_finding(&o)
                     : replay_is_script(&o)  ? replay_script(&o)
                                             : replay(&o);
    }
    replay_options_free(&o);
    return status;
}
