/* The options of `siospec check server`. */
#ifndef CLI_CHECK_OPTIONS_H
#define CLI_CHECK_OPTIONS_H

#include "base/buf.h"
#include "cli/common_options.h"
#include "scenario/scenario.h"

typedef struct check_options {
    scn_seat seat;
    check_common common;
    int64_t listen;   /* of clients: -1: not given */
    const char *page; /* of clients: NULL: none */
    bool together;    /* of clients: in one process */
    bool slow, insecure, allow_destructive, redact, floor, no_floor;
    const char *profile, *contract, *auth, *cacert, *sni, *policy, *features, *lacks;
    cli_texts header, query;
    int64_t connect_timeout, upgrade_timeout; /* -1: not given */

    const char *url; /* NULL: rest.command is to be started */
    scn_contract parsed_contract;
    json_t *parsed_auth; /* NULL: none */
} check_options;

/* Reads and checks them. Returns true; otherwise what is wrong is on stderr, and the exit status is 2.
 * Ownership: the caller's, by check_options_free, in either case. */
bool check_options_read(check_options *o, int argc, char **argv);
/* The same for `siospec check client`. */
bool check_client_options_read(check_options *o, int argc, char **argv);
void check_client_options_help(FILE *out);
/* Checks the value of --lacks (NULL: not given). Returns true; otherwise what is wrong is on stderr. */
bool check_lacks(const char *list, const char *command);
void check_options_free(check_options *o);

void check_options_help(FILE *out);

/* Appends the command that repeats this run: all that matters but --select, --skip, reports and baseline; the
 * part before `--` goes to `head`, the rest to `tail`. Returns false without memory. */
bool check_options_replay(const check_options *o, uint64_t seed, sio_buf *head, sio_buf *tail);

/* Appends what follows `siospec replay BUNDLE` to run a bundle against the same testee. What a bundle holds
 * is left out; of redacted ones that is not much. Returns false without memory. */
bool check_options_replay_with(const check_options *o, sio_buf *out);

#endif
