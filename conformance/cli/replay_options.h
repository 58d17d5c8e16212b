/* The options of `siospec replay`, and what they make of a bundle. */
#ifndef CLI_REPLAY_OPTIONS_H
#define CLI_REPLAY_OPTIONS_H

#include "cli/check_run.h"
#include "replay/bundle.h"

typedef struct replay_options {
    bool help, dry, commands, insecure, allow_destructive;
    const char *auth, *cacert, *sni, *policy, *features, *lacks, *contract;
    cli_texts header, query;
    int64_t listen;                           /* for a client; -1: not given */
    const char *page;                         /* NULL: none */
    int64_t connect_timeout, upgrade_timeout; /* -1: as recorded */
    cli_rest rest;
    const char *bundle, *url; /* url NULL: the command, or nothing to run against */
} replay_options;

/* Reads and checks them. Returns true; otherwise what is wrong is on stderr, and the exit status is 2.
 * Ownership: the caller's, by replay_options_free, in either case. */
bool replay_options_read(replay_options *o, int argc, char **argv);
void replay_options_free(replay_options *o);
void replay_options_help(FILE *out);

/* Returns whether there is a testee to run against. */
bool replay_has_target(const replay_options *o);

/* Makes options of `siospec check` that run just the bundle's case as it ran then. Texts stay those of `o`
 * and `b`. Returns false, with a line on stderr, when something that the bundle had to leave out is not
 * given. */
bool replay_check_options(const replay_options *o, const rpl_bundle *b, check_options *out);

#endif
