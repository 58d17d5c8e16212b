/* What `siospec fuzz server`, `minimize` and `replay` of a script share: options, and the server under test.
 */
#ifndef CLI_FUZZ_SERVER_H
#define CLI_FUZZ_SERVER_H

#include "cli/check_run.h"
#include "fuzz/server/stand.h"

typedef enum fuzz_mode {
    FUZZ_SEARCH,
    FUZZ_SMOKE, /* for a short time, the same scripts in each run */
    FUZZ_BATCH, /* for long; goes on where the last one ended */
    FUZZ_PRUNE, /* no search: keeps of a folder of scripts what shows something */
    FUZZ_COVER, /* no search: says what a folder of scripts shows */
    FUZZ_MODES
} fuzz_mode;

typedef struct fuzz_options {
    fuzz_mode mode; /* of fuzz server */
    const char *corpus, *known;
    cli_texts report;
    check_options check; /* its url, timers, headers, TLS; common.jobs and common.seed */
    const char *time, *findings, *output;
    int64_t runs, memory;             /* -1: no bound; MiB */
    int64_t stop_after;               /* findings; -1: no bound */
    wire_us parsed_time;              /* 0: none */
    const char *finding;              /* NULL: none was asked for */
    const char *id, *vectors, *seeds; /* of promote */
    cli_texts requirement;
} fuzz_options;

typedef enum fuzz_command { FUZZ_SERVER, FUZZ_MINIMIZE, FUZZ_PROMOTE } fuzz_command;

/* Reads and checks them. Returns true; otherwise what is wrong is on stderr, and the exit status is 2.
 * Ownership: the caller's, by fuzz_options_free, in either case. */
bool fuzz_options_read(fuzz_options *o, fuzz_command command, int argc, char **argv);
void fuzz_options_free(fuzz_options *o, fuzz_command command);
void fuzz_options_help(fuzz_command command, FILE *out);

/* A server that was reached. */
typedef struct fuzz_site {
    check_run run;
    run_jitter *jitter;
    live_stand stand;
} fuzz_site;

/* Starts or finds the server that `check` names and greets it; `check` is copied. Returns 0, or prints what
 * is wrong and returns the exit status. Ownership: the caller's, by fuzz_site_leave, in either case. */
int fuzz_site_reach(fuzz_site *site, const check_options *check, int64_t memory_mib);
void fuzz_site_leave(fuzz_site *site);

/* Returns the name of a mode: "search", "smoke", … Static. */
const char *fuzz_mode_name(fuzz_mode mode);

/* siospec fuzz server prune, and cover: plays the scripts of a folder. Returns the exit status. */
int fuzz_server_corpus(const fuzz_options *o, fuzz_site *site);

/* Writes the reports of a run of siospec fuzz server; `cabinet` may be NULL. Returns 0 or an exit status. */
struct fnd_report;
struct live_cabinet;
int fuzz_server_report(const fuzz_options *o, const struct live_cabinet *cabinet, struct fnd_report *r);
/* Checks the options --report. Returns 0 or an exit status. */
int fuzz_server_check_reports(const fuzz_options *o);
/* Returns where words for people go: to standard error when a report is on standard output. */
FILE *fuzz_server_words(const fuzz_options *o);

/* siospec fuzz server. argv[0] is "server". Returns the exit status. */
int fuzz_server(int argc, char **argv);

#endif
