/* The options that every `siospec check` has, whatever it checks. */
#ifndef CLI_COMMON_OPTIONS_H
#define CLI_COMMON_OPTIONS_H

#include "cli/options.h"
#include "report/output.h"

enum { CHECK_MOST_JOBS = 256 };

typedef struct check_common {
    bool help, strict, update_baseline, dry_run, no_bundles, verbose;
    const char *data, *baseline, *bundles;
    cli_texts select, skip, report;
    int64_t jobs; /* -1: as suits the testee */
    int64_t seed; /* -1: not given */
    cli_rest rest;
    rep_output *outputs; /* at least one */
    size_t output_count;
} check_common;

/* Their rows in a table of options, of a struct with a member `common`: AT(common.select) is an offset. */
#define CHECK_COMMON_SELECTION                                                                               \
    {"select",                                                                                               \
     CLI_LIST,                                                                                               \
     AT(common.select),                                                                                      \
     "GLOB",                                                                                                 \
     "only cases whose id, id@channel or requirement id matches; repeatable",                                \
     0,                                                                                                      \
     0},                                                                                                     \
    {                                                                                                        \
        "skip", CLI_LIST, AT(common.skip), "GLOB", "leave such cases out; repeatable", 0, 0                  \
    }
#define CHECK_COMMON_RUN(jobs_help)                                                                          \
    {"jobs", CLI_NUMBER, AT(common.jobs), "N", jobs_help, 1, CHECK_MOST_JOBS},                               \
        {"seed", CLI_NUMBER,      AT(common.seed), "N", "seed of all that is random (default: a fresh one)", \
         0,      (int64_t)1 << 53},                                                                          \
    {                                                                                                        \
        "strict", CLI_FLAG, AT(common.strict), NULL, "lenient and inconclusive cases count as failures", 0,  \
            0                                                                                                \
    }
#define CHECK_COMMON_RESULTS                                                                                  \
    {"data", CLI_TEXT, AT(common.data), "DIR", "add or replace data files", 0, 0},                            \
        {"report",                                                                                            \
         CLI_LIST,                                                                                            \
         AT(common.report),                                                                                   \
         "FORMAT[:FILE]",                                                                                     \
         "console, tap, json, junit, html, md, badge; repeatable (default: console)",                         \
         0,                                                                                                   \
         0},                                                                                                  \
        {"verbose", CLI_FLAG, AT(common.verbose), NULL, "console: each failure in full, not one of each bug", \
         0,         0},                                                                                       \
        {"baseline", CLI_TEXT, AT(common.baseline), "FILE", "known failures", 0, 0},                          \
        {"update-baseline",                                                                                   \
         CLI_FLAG,                                                                                            \
         AT(common.update_baseline),                                                                          \
         NULL,                                                                                                \
         "write the failures of this run to the baseline",                                                    \
         0,                                                                                                   \
         0},                                                                                                  \
        {"bundles",                                                                                           \
         CLI_TEXT,                                                                                            \
         AT(common.bundles),                                                                                  \
         "DIR",                                                                                               \
         "where replay bundles of failures go (default: siospec-failures/RUN)",                               \
         0,                                                                                                   \
         0},                                                                                                  \
    {                                                                                                         \
        "no-bundles", CLI_FLAG, AT(common.no_bundles), NULL, "write no replay bundles", 0, 0                  \
    }
#define CHECK_COMMON_END                                                                                     \
    {"dry-run", CLI_FLAG, AT(common.dry_run), NULL, "only list the cases", 0, 0}, {                          \
        "help", CLI_FLAG, AT(common.help), NULL, "this text", 0, 0                                           \
    }

/* Returns options with nothing given. */
check_common check_common_start(void);
/* Checks what was read, and the outputs of the reports. Returns true; otherwise what is wrong is on stderr.
 * Ownership: the caller's, by check_common_free, in either case. */
bool check_common_check(check_common *o, const char *command);
/* Frees the outputs; lists and rest are freed by their table. */
void check_common_free(check_common *o);

/* Returns whether an option of that name matters to what a case does: selection, reports and the number of
 * jobs do not. */
bool check_common_repeats(const char *name);
/* Appends the option ` --name value` as it was given in `target`, nothing when it was not. Returns false
 * without memory. */
bool check_add_given(const void *target, const cli_option *option, sio_buf *out);
/* Appends the words of a command for a shell. Returns false without memory. */
bool check_add_words(char *const *command, sio_buf *out);
/* Appends ` -- CMD ARG…`, or nothing without a command. Returns false without memory. */
bool check_add_command(char *const *command, sio_buf *out);

#endif
