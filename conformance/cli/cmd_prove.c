/* siospec prove: are the cases able to fail, and do they leave legal behaviour alone? */
#include "cli/cmd_prove.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "cli/knowledge.h"
#include "cli/options.h"
#include "cli/prove_report.h"
#include "data/glob.h"
#include "process/guard.h"
#include "proof/proof.h"
#include "report/file.h"

enum { SAMPLE = 12, SAMPLE_OF_CLIENTS = 4, JOBS = 48, JOBS_OF_CLIENTS = 32 };

typedef struct prove_options {
    cli_texts select;
    const char *data, *json, *seat;
    int64_t seed, sample, varied, jobs;
    bool full, deviations, variations, alternatives, verbose, help;
} prove_options;

#define AT(member) offsetof(prove_options, member)
static const cli_option options[] = {
    {"select", CLI_LIST, AT(select), "GLOB",
     "only deviations, variations and alternatives whose id, requirement or case matches; repeatable", 0, 0},
    {"seat", CLI_TEXT, AT(seat), "SEAT",
     "only the cases that judge servers, or clients: server or client (default: both; with CMD server)", 0,
     0},
    {"deviations", CLI_FLAG, AT(deviations), NULL, "only deviations", 0, 0},
    {"variations", CLI_FLAG, AT(variations), NULL, "only variations", 0, 0},
    {"alternatives", CLI_FLAG, AT(alternatives), NULL, "only alternatives", 0, 0},
    {"sample", CLI_NUMBER, AT(sample), "N",
     "other cases that run under each deviation (default 12; of clients 4)", 1, 10000},
    {"varied", CLI_NUMBER, AT(varied), "N", "cases that run under each variation (default 600)", 1, 10000},
    {"full", CLI_FLAG, AT(full), NULL, "all cases under each variation", 0, 0},
    {"jobs", CLI_NUMBER, AT(jobs), "N", "cases that run at once (default 48; of clients 32)", 1, 256},
    {"seed", CLI_NUMBER, AT(seed), "N", "seed of the samples (default 1)", 0, INT64_MAX},
    {"verbose", CLI_FLAG, AT(verbose), NULL, "every case under every deviation", 0, 0},
    {"json", CLI_TEXT, AT(json), "FILE", "the matrices as JSON", 0, 0},
    {"data", CLI_TEXT, AT(data), "DIR", "add or replace data files", 0, 0},
    {"help", CLI_FLAG, AT(help), NULL, "this text", 0, 0},
};
static const cli_syntax syntax = {"prove", options, sizeof options / sizeof options[0]};

static void print_help(void) {
    puts("usage: siospec prove [OPTIONS] [-- CMD [ARG...]]\n"
         "\n"
         "Runs cases through the proxy in front of a right server (the reference, or CMD with `socketio` or\n"
         "`engineio` as its last word), and cases that judge clients through the proxy in front of a right\n"
         "client (the reference, or CMD: docs/clients.md). Under each deviation a case that cites the broken "
         "requirement must\n"
         "fail at a step that cites it, while at least half of a sample of the others pass; under each\n"
         "variation no case may fail; and each case must fail under some deviation. A case that can only\n"
         "inform must be seen to end in each of its ways instead: alternatives bring that about.\n");
    cli_options_help(&syntax, stdout);
    puts("\nexit status: 0 all hold up their side; 1 something does not; 2 bad usage or broken data; 3 a "
         "server\n"
         "did not start, or died");
}

static bool wanted(const prove_options *o, scn_seat seat, const data_entry *entry) {
    if (entry->client != (seat == SCN_CLIENT_SEAT)) return false;
    for (size_t i = 0; i < o->select.count; i++) {
        if (data_glob(o->select.items[i], entry->id)) return true;
        for (size_t k = 0; k < entry->requirements.count; k++)
            if (data_glob(o->select.items[i], entry->requirements.items[k])) return true;
        const json_t *cases = json_object_get(entry->body, "cases");
        for (size_t k = 0; k < json_array_size(cases); k++)
            if (data_glob(o->select.items[i], json_string_value(json_array_get(cases, k)))) return true;
    }
    return o->select.count == 0;
}

static bool add_all(prf_proof *p, const prove_options *o, const data_kind *kind,
                    const data_entries *entries) {
    data_error error;
    for (size_t i = 0; i < data_entry_count(entries); i++) {
        const data_entry *entry = data_entry_at(entries, i);
        if (!wanted(o, p->seat, entry) || prf_add(p, kind, entry, &error)) continue;
        fputs("siospec prove: ", stderr);
        data_error_print(&error, stderr);
        return false;
    }
    return true;
}

static void draw(void *ctx, size_t done, size_t of) {
    (void)ctx;
    if (done % 50 == 0) fprintf(stderr, "\r%zu of %zu runs \x1b[K", done, of);
}

/* Each run holds connections on both sides of the proxy. */
static void allow_descriptors(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max < 16384 ? limit.rlim_max : 16384;
    setrlimit(RLIMIT_NOFILE, &limit);
}

static int run(prf_proof *p, const prove_options *o, json_t *matrix) {
    sio_buf why = SIO_BUF_INIT;
    bool terminal = isatty(STDERR_FILENO) == 1;
    if (terminal) p->progress = draw;
    wire_us began = wire_now();
    bool ok = proc_guard_start() && prf_prepare(p, &why) && prf_run(p, &why);
    if (terminal) fputs("\r\x1b[K", stderr);
    if (!ok) fprintf(stderr, "siospec prove: %s\n", why.len == 0 ? "out of memory" : sio_buf_cstr(&why));
    sio_buf_free(&why);
    if (!ok) return 3;
    bool holds = cli_prove_print(p, o->verbose, wire_now() - began, stdout);
    fflush(stdout);
    cli_prove_matrix(p, matrix);
    return holds ? 0 : 1;
}

enum { NOTHING_SELECTED = -1 };

static int prove_seat(const prove_options *o, char **command, scn_seat seat, json_t *matrix) {
    cli_knowledge k;
    if (!cli_knowledge_load(&k, o->data)) return 2;
    scn_library_keep(k.library, seat);
    bool clients = seat == SCN_CLIENT_SEAT;
    int64_t sample = o->sample > 0 ? o->sample : clients ? SAMPLE_OF_CLIENTS : SAMPLE;
    int64_t jobs = o->jobs > 0 ? o->jobs : clients ? JOBS_OF_CLIENTS : JOBS;
    prf_proof p = {.set = k.set,
                   .catalogue = k.catalogue,
                   .library = k.library,
                   .seat = seat,
                   .command = command,
                   .seed = (uint64_t)o->seed,
                   .sample = (size_t)sample,
                   .varied = o->full ? 0 : (size_t)o->varied,
                   .threads = (size_t)jobs};
    bool all = !o->deviations && !o->variations && !o->alternatives;
    p.partial = o->select.count > 0 || !all;
    int status = 2;
    if ((!(all || o->deviations) || add_all(&p, o, &data_deviations, k.deviations)) &&
        (!(all || o->variations) || add_all(&p, o, &data_variations, k.variations)) &&
        (!(all || o->alternatives) || add_all(&p, o, &data_alternatives, k.alternatives))) {
        status = p.entry_count > 0 ? run(&p, o, matrix) : NOTHING_SELECTED;
    }
    prf_free(&p);
    cli_knowledge_free(&k);
    return status;
}

static bool has_seat(const prove_options *o, char **command, scn_seat seat) {
    if (o->seat != NULL) return strcmp(o->seat, scn_seat_name(seat)) == 0;
    return command == NULL || seat == SCN_SERVER_SEAT;
}

/* One seat after the other; the worst exit status of both. */
static int prove(const prove_options *o, char **command) {
    int status = NOTHING_SELECTED;
    json_t *matrix = json_object();
    for (scn_seat seat = SCN_SERVER_SEAT; status < 2 && seat <= SCN_CLIENT_SEAT; seat++) {
        int found = has_seat(o, command, seat) ? prove_seat(o, command, seat, matrix) : NOTHING_SELECTED;
        if (found > status) status = found;
    }
    if (status == NOTHING_SELECTED) status = cli_usage_error("prove", "nothing selected");
    if (status < 2 && o->json != NULL && !cli_prove_write(matrix, o->json)) status = 2;
    json_decref(matrix);
    return status;
}

int cli_prove(int argc, char **argv) {
    prove_options o = {.seed = 1, .varied = 600, .jobs = 0};
    cli_rest rest = {.command = NULL};
    int status = 2;
    signal(SIGPIPE, SIG_IGN);
    allow_descriptors();
    if (cli_options_read(&syntax, argc, argv, &o, &rest)) {
        if (o.help)
            print_help(), status = 0;
        else if (o.seat != NULL && strcmp(o.seat, "server") != 0 && strcmp(o.seat, "client") != 0)
            status = cli_usage_error("prove", "--seat is server or client, not '%s'", o.seat);
        else if (rest.positional.count > 0)
            status = cli_usage_error("prove", "unexpected argument '%s'", rest.positional.items[0]);
#if !WITH_SERVE
        else if (rest.command == NULL)
            status = cli_usage_error(
                "prove", "this siospec has no server and no client of its own: give one behind --");
#endif
        else
            status = prove(&o, rest.command);
    }
    cli_options_free(&syntax, &o, &rest);
    return status;
}
