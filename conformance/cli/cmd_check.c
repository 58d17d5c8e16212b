/* siospec check: finds out whether an implementation is right. */
#include "cli/cmd_check.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cli/check_run.h"

static int list_plan(const run_plan *plan) {
    for (size_t i = 0; i < plan->count; i++)
        if (!plan->cases[i].decided) puts(plan->cases[i].key);
    return fflush(stdout) == 0 ? 0 : check_fail(2, "cannot write standard output");
}

static int run(check_run *r) {
    return check_execute(r) ? check_conclude(r) : check_fail(3, "out of memory");
}

static int check_server(int argc, char **argv) {
    check_run r = {.started = time(NULL), .began = wire_now()};
    int status = 2;
    check_settle();
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
    check_release(&r);
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
