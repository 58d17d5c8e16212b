/* siospec check: finds out whether an implementation is right. */
#include "cli/cmd_check.h"

#include <stdio.h>
#include <string.h>

#include "cli/check_run.h"
#include "cli/cmd_check_codec.h"

static int run(check_run *r) {
    return check_execute(r) ? check_conclude(r) : check_fail(3, "out of memory");
}

static int check(int argc, char **argv, bool (*read)(check_options *, int, char **), void (*help)(FILE *)) {
    check_run r = {.suite = check_suite_start(&r.options.common)};
    int status = 2;
    check_settle();
    if (read(&r.options, argc, argv)) {
        if (r.options.common.help) {
            help(stdout);
            status = 0;
        } else if ((status = check_prepare(&r)) == 0) {
            if (r.options.common.dry_run)
                status = check_suite_list(&r.suite);
            else if ((status = check_reach(&r)) == 0)
                status = run(&r);
        }
    }
    check_release(&r);
    return status;
}

static int check_server(int argc, char **argv) {
    return check(argc, argv, check_options_read, check_options_help);
}

static int check_client(int argc, char **argv) {
    check_speak_as("check client");
    return check(argc, argv, check_client_options_read, check_client_options_help);
}

int cli_check(int argc, char **argv) {
    static const struct {
        const char *name;
        int (*run)(int argc, char **argv);
    } seats[] = {{"server", check_server}, {"client", check_client}, {"codec", cli_check_codec}};
    if (argc > 1 && strcmp(argv[1], "--help") == 0) {
        fputs("usage: siospec check server URL | -- CMD [ARG...]\n"
              "       siospec check client -- CMD [ARG...]\n"
              "       siospec check codec -- CMD [ARG...]\n"
              "\n"
              "`siospec check server --help` and so on say more.\n",
              stdout);
        return 0;
    }
    for (size_t i = 0; argc > 1 && i < sizeof seats / sizeof seats[0]; i++)
        if (strcmp(argv[1], seats[i].name) == 0) return seats[i].run(argc - 1, argv + 1);
    if (argc > 1) return cli_usage_error("check", "cannot check '%s'; known: server, client, codec", argv[1]);
    return cli_usage_error("check", "what? known: server, client, codec");
}
