/* siospec: the command table. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/cmd_census.h"
#include "cli/cmd_check.h"
#include "cli/cmd_compare.h"
#include "cli/cmd_connect.h"
#include "cli/cmd_coverage.h"
#include "cli/cmd_decode.h"
#include "cli/cmd_encode.h"
#include "cli/cmd_explain.h"
#include "cli/cmd_fuzz.h"
#include "cli/cmd_list.h"
#include "cli/cmd_minimize.h"
#include "cli/cmd_promote.h"
#include "cli/cmd_prove.h"
#include "cli/cmd_proxy.h"
#include "cli/cmd_replay.h"
#include "cli/cmd_serve.h"
#include "cli/cmd_vectors.h"
#include "data/suggest.h"
#include "text/escape.h"

typedef struct command {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *usage, *help;
} command;

static const command commands[] = {
    {"check", cli_check, "check server URL | -- CMD", "find out whether a server is right"},
    {"check", cli_check, "check client -- CMD", "find out whether a client is right"},
    {"check", cli_check, "check codec -- CMD", "find out whether a codec is right"},
#if WITH_SERVE
    {"serve", cli_serve, "serve [OPTIONS]", "run the reference server"},
    {"connect", cli_connect, "connect URL", "talk to a server by hand, or by script"},
#endif
    {"proxy", cli_proxy, "proxy --listen PORT --upstream URL", "stand between a client and a server"},
    {"replay", cli_replay, "replay BUNDLE [URL | -- CMD]", "see one recorded failure again"},
    {"fuzz", cli_fuzz, "fuzz server URL | -- CMD", "look for what hurts a live server"},
    {"minimize", cli_minimize, "minimize FINDING URL | -- CMD", "a finding made small"},
    {"promote", cli_promote, "promote FINDING -- CMD", "a finding made a vector or scenario that stays"},
    {"prove", cli_prove, "prove", "prove the cases: able to fail, and just"},
    {"list", cli_list, "list [KIND]", "requirements, scenarios, vectors, deviations, …"},
    {"explain", cli_explain, "explain ID", "one of them in full"},
    {"compare", cli_compare, "compare A.json B.json ...", "reports side by side, and what changed since"},
    {"census", cli_census, "census CMD CMD...", "several codecs over the same inputs: who agrees?"},
    {"fuzz", cli_fuzz, "fuzz codec -- CMD", "find inputs that break a codec in any language"},
    {"coverage", cli_coverage, "coverage", "which requirements are covered by what"},
    {"decode", cli_decode, "decode [TEXT|-]", "explain wire bytes, layer by layer"},
    {"encode", cli_encode, "encode [JSON|-]", "the inverse: JSON in, wire text out"},
    {"vectors", cli_vectors, "vectors copy|validate DIR", "the data, for use outside"},
};
enum { COMMANDS = sizeof commands / sizeof commands[0] };

static void print_help(FILE *out) {
    fputs("usage: siospec COMMAND [ARG...]\n\nFinds out whether implementations of Socket.IO are right.\n\n",
          out);
    for (size_t i = 0; i < COMMANDS; i++)
        fprintf(out, "  %-28s %s\n", commands[i].usage, commands[i].help);
    fputs("\n  siospec COMMAND --help       more about one\n  siospec --version            the version\n",
          out);
}

static int unknown(const char *word) {
    data_suggestions near = {{NULL}, {0}};
    sio_buf shown = SIO_BUF_INIT;
    for (size_t i = 0; i < COMMANDS; i++)
        data_suggest(&near, word, commands[i].name);
    const char *text = txt_escape_terminal(&shown, sio_slice_str(word)) ? sio_buf_cstr(&shown) : NULL;
    fprintf(stderr, "siospec: there is no command '%s'", text == NULL ? "" : text);
    if (near.names[0] != NULL) fprintf(stderr, "; did you mean '%s'?", near.names[0]);
    fputs("\nTry 'siospec --help'.\n", stderr);
    sio_buf_free(&shown);
    return 2;
}

/* A report cut off by a full disk must not look like success. */
static int flushed(int status) {
    if (fflush(stdout) == 0 && !ferror(stdout)) return status;
    if (status != 2) fputs("siospec: cannot write standard output\n", stderr);
    return 2;
}

/* Without a standard stream its number would go to the next file or connection, and output into that. */
static bool have_streams(void) {
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDWR) != fd) return false;
    return true;
}

int main(int argc, char **argv) {
    if (!have_streams()) return 2;
    if (argc < 2) {
        print_help(stderr);
        return 2;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0) {
        print_help(stdout);
        return flushed(0);
    }
    if (strcmp(argv[1], "--version") == 0) {
        puts("siospec " SIOSPEC_VERSION);
        return flushed(0);
    }
    for (size_t i = 0; i < COMMANDS; i++)
        if (strcmp(argv[1], commands[i].name) == 0) return flushed(commands[i].run(argc - 1, argv + 1));
    return unknown(argv[1]);
}
