/* The options of `siospec check server`. */
#ifndef CLI_CHECK_OPTIONS_H
#define CLI_CHECK_OPTIONS_H

#include "base/buf.h"
#include "cli/options.h"
#include "report/output.h"
#include "scenario/scenario.h"

typedef struct check_options {
    bool help, strict, slow, update_baseline, insecure, allow_destructive, dry_run, no_bundles, redact, floor,
        no_floor;
    const char *profile, *contract, *data, *baseline, *auth, *cacert, *sni, *bundles, *policy;
    cli_texts select, skip, report, header, query;
    int64_t jobs;                                   /* -1: as the testee's timers suggest */
    int64_t seed, connect_timeout, upgrade_timeout; /* -1: not given */

    cli_rest rest;
    const char *url; /* NULL: rest.command is to be started */
    scn_contract parsed_contract;
    json_t *parsed_auth; /* NULL: none */
    rep_output *outputs; /* at least one */
    size_t output_count;
} check_options;

enum { CHECK_MOST_JOBS = 256 };

/* Reads and checks them. Returns true; otherwise what is wrong is on stderr, and the exit status is 2.
 * Ownership: the caller's, by check_options_free, in either case. */
bool check_options_read(check_options *o, int argc, char **argv);
void check_options_free(check_options *o);

void check_options_help(FILE *out);

/* Appends the command that repeats this run: all that matters but --select, --skip, reports and baseline; the
 * part before `--` goes to `head`, the rest to `tail`. Returns false without memory. */
bool check_options_replay(const check_options *o, uint64_t seed, sio_buf *head, sio_buf *tail);

/* Appends what follows `siospec replay BUNDLE` to run a bundle against the same testee. What a bundle holds
 * is left out; of redacted ones that is not much. Returns false without memory. */
bool check_options_replay_with(const check_options *o, sio_buf *out);

#endif
