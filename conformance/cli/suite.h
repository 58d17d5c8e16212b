/* What every `siospec check` holds, whatever it checks: data, plan, baseline, reports, bundles. */
#ifndef CLI_SUITE_H
#define CLI_SUITE_H

#include <time.h>

#include "cli/common_options.h"
#include "cli/speak.h"
#include "data/catalogue.h"
#include "data/set.h"
#include "replay/bundle.h"
#include "report/baseline.h"

typedef struct check_suite {
    const check_common *options;
    data_set *set;
    data_catalogue *catalogue;
    rep_baseline baseline;
    bool has_baseline;
    run_selection selection;
    run_plan plan;
    time_t started;
    wire_us began;
} check_suite;

/* Begins one: the clock starts. */
check_suite check_suite_start(const check_common *options);
void check_suite_free(check_suite *s);

/* Opens the data and loads the catalogue. Returns 0, or prints what is wrong and returns the exit status. */
int check_suite_open(check_suite *s);
/* Loads --baseline, and puts --select and --skip into the selection. Likewise. */
int check_suite_prepare(check_suite *s);
/* Returns whether the plan has a case that is to run. */
bool check_suite_selects(const check_suite *s);
/* Prints the keys of the cases. Returns the exit status. */
int check_suite_list(const check_suite *s);
/* Returns the seed that was asked for, or a fresh one. */
uint64_t check_suite_seed(const check_suite *s);

/* After the run: applies the baseline, or updates it. `has` knows which cases there are; `stopped` is why the
 * run did not see all of them through, or NULL. Returns 0 or an exit status. */
int check_suite_apply_baseline(check_suite *s, rep_has_case *has, const void *has_ctx, const char *stopped);
/* Fills what a report says of every run. Texts stay the suite's. */
void check_suite_fill(const check_suite *s, rep_report *report);
/* Writes bundles and reports. Returns the exit status. */
int check_suite_write(check_suite *s, const rpl_record *record);
/* The worst of two exit statuses that say more than pass and fail. */
int check_worse(int status, int other);

/* Writes a replay bundle for each case that makes the run fail. Returns 0, or prints what is wrong and
 * returns the exit status: a folder that was asked for must take them. */
int check_bundles_write(check_suite *s, const rpl_record *record);

#endif
