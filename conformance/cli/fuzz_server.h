/* What `siospec fuzz server`, `minimize` and `replay` of a script share: options, and the server under test.
 */
#ifndef CLI_FUZZ_SERVER_H
#define CLI_FUZZ_SERVER_H

#include "cli/check_run.h"
#include "fuzz/server/stand.h"

typedef struct fuzz_options {
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

/* siospec fuzz server. argv[0] is "server". Returns the exit status. */
int fuzz_server(int argc, char **argv);

#endif
