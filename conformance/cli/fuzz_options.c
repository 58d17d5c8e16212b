/* The options of `siospec fuzz server` and `siospec minimize`. */
#include <stdlib.h>
#include <string.h>

#include "cli/fuzz_server.h"
#include "cli/time_option.h"
#include "wire/endpoint.h"

#define AT(member) offsetof(fuzz_options, member)
#define MOST_MS 86400000
enum { MOST_JOBS = 64 };

/* What both have to know of the server. */
#define REACHES                                                                                               \
    {                                                                                                         \
        "contract",                                                                                           \
        CLI_TEXT,                                                                                             \
        AT(check.contract),                                                                                   \
        "NAME",                                                                                               \
        "what the testee runs: socketio (default) or engineio",                                               \
        0,                                                                                                    \
        0},                                                                                                   \
        {"memory",                                                                                            \
         CLI_NUMBER,                                                                                          \
         AT(memory),                                                                                          \
         "MIB",                                                                                               \
         "most memory that the testee may use at once (default 1024)",                                        \
         1,                                                                                                   \
         1 << 20},                                                                                            \
        {"features", CLI_TEXT, AT(check.features), "LIST", "features that CMD is asked to switch on", 0, 0},  \
        {"connect-timeout",                                                                                   \
         CLI_NUMBER,                                                                                          \
         AT(check.connect_timeout),                                                                           \
         "MS",                                                                                                \
         "how long the testee waits for a CONNECT",                                                           \
         1,                                                                                                   \
         MOST_MS},                                                                                            \
        {"upgrade-timeout",                                                                                   \
         CLI_NUMBER,                                                                                          \
         AT(check.upgrade_timeout),                                                                           \
         "MS",                                                                                                \
         "how long the testee waits for an upgrade to end",                                                   \
         1,                                                                                                   \
         MOST_MS},                                                                                            \
        {"header", CLI_LIST, AT(check.header), "'K: V'", "add to every request; repeatable", 0, 0},           \
        {"query", CLI_LIST, AT(check.query), "'k=v'", "add to the query of every request; repeatable", 0, 0}, \
        {"cacert", CLI_TEXT, AT(check.cacert), "FILE", "trust these certificates", 0, 0},                     \
        {"insecure", CLI_FLAG, AT(check.insecure), NULL, "accept any certificate", 0, 0},                     \
        {"sni", CLI_TEXT, AT(check.sni), "NAME", "server name for TLS (default: the URL's host)", 0, 0},      \
        {"allow-destructive",                                                                                 \
         CLI_FLAG,                                                                                            \
         AT(check.allow_destructive),                                                                         \
         NULL,                                                                                                \
         "also a host that is not loopback",                                                                  \
         0,                                                                                                   \
         0},                                                                                                  \
    {                                                                                                         \
        "help", CLI_FLAG, AT(check.common.help), NULL, "this text", 0, 0                                      \
    }

static const cli_option server_options[] = {
    {"time", CLI_TEXT, AT(time), "TIME", "how long, such as 60s, 10m or 2h (default: 60s without --runs)", 0,
     0},
    {"runs", CLI_NUMBER, AT(runs), "N", "at most so many scripts", 1, (int64_t)1 << 53},
    {"stop-after", CLI_NUMBER, AT(stop_after), "N", "end after so many findings", 1, 1 << 20},
    {"jobs", CLI_NUMBER, AT(check.common.jobs), "N", "scripts that run at once (default 16)", 1, MOST_JOBS},
    {"seed", CLI_NUMBER, AT(check.common.seed), "N", "makes the scripts (default: a fresh one)", 0,
     (int64_t)1 << 53},
    {"findings", CLI_TEXT, AT(findings), "DIR", "where findings go (default: siospec-findings)", 0, 0},
    {"known", CLI_TEXT, AT(known), "DIR", "findings with a file there are known, and no failure", 0, 0},
    {"corpus", CLI_TEXT, AT(corpus), "DIR",
     "scripts (NAME.script): to breed from beside the grammar, or to prune or cover", 0, 0},
    {"report", CLI_LIST, AT(report), "FORMAT[:FILE]", "text, json, junit, sarif; repeatable (default: text)",
     0, 0},
    REACHES,
};
static const cli_option minimize_options[] = {
    {"output", CLI_TEXT, AT(output), "FILE", "where it goes (default: NAME.min.script or NAME.min.json)", 0,
     0},
    REACHES,
};
static const cli_option promote_options[] = {
    {"id", CLI_TEXT, AT(id), "NAME", "last part of the new id (default: the finding's own name)", 0, 0},
    {"requirement", CLI_LIST, AT(requirement), "ID", "what it shows; repeatable (default: what is usual)", 0,
     0},
    {"vectors", CLI_TEXT, AT(vectors), "DIR", "the data, with its folder regressions/ (default: vectors)", 0,
     0},
    {"seeds", CLI_TEXT, AT(seeds), "DIR", "inputs that are replayed (default: fuzz/regressions)", 0, 0},
    REACHES,
};
static const cli_syntax syntaxes[] = {
    [FUZZ_SERVER] = {"fuzz server", server_options, sizeof server_options / sizeof server_options[0]},
    [FUZZ_MINIMIZE] = {"minimize", minimize_options, sizeof minimize_options / sizeof minimize_options[0]},
    [FUZZ_PROMOTE] = {"promote", promote_options, sizeof promote_options / sizeof promote_options[0]},
};

static const char server_usage[] =
    "usage: siospec fuzz server [MODE] [OPTIONS] URL\n"
    "       siospec fuzz server [MODE] [OPTIONS] -- CMD [ARG...]\n"
    "\n"
    "Plays session scripts without end against a server, one at URL or one that CMD starts on the port in "
    "its\n"
    "variable PORT, and looks for its death, hangs, requests without an answer, answers that the protocol\n"
    "forbids, healthy sessions that suffer, and memory and descriptors that stay.\n"
    "\n"
    "  smoke      a minute with seed 1\n"
    "  batch      without end; begun again with the same --findings, it goes on: what was found before is "
    "known\n"
    "  prune      no search: removes from --corpus the scripts that show nothing that smaller ones do not\n"
    "  cover      no search: says what the scripts of --corpus do, and what is answered\n"
    "\n";
static const char minimize_usage[] = "usage: siospec minimize FINDING [OPTIONS] URL\n"
                                     "       siospec minimize FINDING [OPTIONS] -- CMD [ARG...]\n"
                                     "\n"
                                     "Makes the script of a finding as small as it can be while it shows the "
                                     "same fault: steps first, then bytes.\n"
                                     "For a finding of `siospec fuzz codec`, CMD is an adapter: messages "
                                     "first, then bytes.\n"
                                     "\n";

static const char promote_usage[] =
    "usage: siospec promote FINDING [OPTIONS] -- CMD [ARG...]\n"
    "\n"
    "Makes a regression case of a finding: a vector (of `siospec fuzz codec`) or a scenario (of `siospec "
    "fuzz "
    "server`)\n"
    "below DIR/regressions/, and a seed for the fuzzers. CMD is what it was found in: it must show the "
    "finding "
    "again and\n"
    "fail the new case, which the reference must pass; otherwise nothing is written. Minimize it first.\n"
    "\n";

/* How each of them begins and ends. */
static const struct {
    const char *usage, *statuses;
} helps[] = {
    [FUZZ_SERVER] = {server_usage, "0 no finding; 1 a finding; 2 bad usage; 3 the testee was not reached or "
                                   "started\n"},
    [FUZZ_MINIMIZE] = {minimize_usage,
                       "0 done; 1 the finding does not show any more; 2 bad usage or a broken "
                       "finding; 3 the testee was\nnot reached or started\n"},
    [FUZZ_PROMOTE] = {promote_usage,
                      "0 done; 1 the finding does not show any more, or the case does not tell "
                      "right from wrong; 2 bad usage,\na broken finding, or the name is taken; "
                      "3 the testee was not reached or started\n"},
};

void fuzz_options_help(fuzz_command command, FILE *out) {
    fputs(helps[command].usage, out);
    cli_options_help(&syntaxes[command], out);
    fprintf(out, "\nexit status: %s", helps[command].statuses);
}

static bool wrong(fuzz_command command, const char *format, const char *value) {
    cli_usage_error(syntaxes[command].command, format, value);
    return false;
}

static bool parse_time(fuzz_options *o) {
    int64_t seconds;
    if (o->time == NULL) {
        o->parsed_time = o->runs > 0 || o->mode == FUZZ_BATCH ? 0 : WIRE_MS(60000);
        return true;
    }
    if (!cli_time_parse(o->time, &seconds) || seconds == 0)
        return wrong(FUZZ_SERVER, "--time is such as 60s, 10m or 2h, not '%s'", o->time);
    o->parsed_time = WIRE_MS(seconds * 1000);
    return true;
}

static const char *const modes[FUZZ_MODES] = {"search", "smoke", "batch", "prune", "cover"};

const char *fuzz_mode_name(fuzz_mode mode) {
    return modes[mode];
}

/* The first word may be a mode: no URL is called like that. */
static bool take_mode(fuzz_options *o, size_t *at) {
    const cli_texts *words = &o->check.common.rest.positional;
    for (fuzz_mode m = FUZZ_SMOKE; words->count > 0 && m < FUZZ_MODES; m++) {
        if (strcmp(words->items[0], modes[m]) != 0) continue;
        o->mode = m;
        *at = 1;
    }
    if (o->mode == FUZZ_SMOKE && o->check.common.seed < 0) o->check.common.seed = 1;
    bool needs = o->mode == FUZZ_PRUNE || o->mode == FUZZ_COVER;
    return !needs || o->corpus != NULL || wrong(FUZZ_SERVER, "%s needs --corpus DIR", modes[o->mode]);
}

static bool take_words(fuzz_options *o, fuzz_command command) {
    check_options *c = &o->check;
    const cli_texts *words = &c->common.rest.positional;
    size_t at = 0;
    if (command == FUZZ_SERVER && !take_mode(o, &at)) return false;
    if (command != FUZZ_SERVER) {
        if (words->count == 0) return wrong(command, "%s", "which finding?");
        o->finding = words->items[at++];
    }
    bool starts = c->common.rest.command != NULL;
    if (starts && c->common.rest.command[0] == NULL) return wrong(command, "%s", "no command behind --");
    if (words->count > at && starts)
        return wrong(command, "unexpected '%s': give a URL or -- CMD, not both", words->items[at]);
    if (words->count > at) c->url = words->items[at++];
    if (words->count > at) return wrong(command, "unexpected '%s' behind the URL", words->items[at]);
    if (c->url == NULL) return starts || wrong(command, "%s", "give a URL, or -- CMD to start");
    wire_endpoint e;
    const char *error = wire_endpoint_parse(&e, c->url);
    if (error == NULL) return true;
    cli_usage_error(syntaxes[command].command, "'%s' is not a URL: %s", c->url, error);
    return false;
}

bool fuzz_options_read(fuzz_options *o, fuzz_command command, int argc, char **argv) {
    *o = (fuzz_options){.check = {.profile = "core",
                                  .contract = "socketio",
                                  .no_floor = true,
                                  .common = check_common_start(),
                                  .connect_timeout = -1,
                                  .upgrade_timeout = -1},
                        .findings = "siospec-findings",
                        .vectors = "vectors",
                        .seeds = "fuzz/regressions",
                        .runs = -1,
                        .stop_after = -1,
                        .memory = 1024};
    if (!cli_options_read(&syntaxes[command], argc, argv, o, &o->check.common.rest)) return false;
    if (o->check.common.help) return true;
    if (!scn_contract_parse(o->check.contract, &o->check.parsed_contract) ||
        o->check.parsed_contract == SCN_ANY_CONTRACT)
        return wrong(command, "--contract is socketio or engineio, not '%s'", o->check.contract);
    return take_words(o, command) && parse_time(o);
}

void fuzz_options_free(fuzz_options *o, fuzz_command command) {
    cli_options_free(&syntaxes[command], o, &o->check.common.rest);
    check_common_free(&o->check.common);
}
