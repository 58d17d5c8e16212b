/* What will be run, and in which order. */
#ifndef RUN_PLAN_H
#define RUN_PLAN_H

#include "runner/selection.h"
#include "scenario/library.h"

typedef struct run_plan {
    run_case *cases; /* by id, then transport: the order of reports */
    size_t count;
} run_plan;

/* Makes a case of each scenario on each of its transports, as far as profile, contract and --select ask for
 * it. Those that a
 * --skip names are there with the verdict SCN_SKIPPED. Returns false without memory. Ownership: the caller's,
 * by run_plan_free. */
bool run_plan_make(run_plan *plan, const scn_library *library, const run_selection *selection);
void run_plan_free(run_plan *plan);

/* Returns whether the library (a scn_library) has that scenario on that transport. */
bool run_library_has(const void *library, const char *id, const char *channel);

/* Decides what this testee cannot be asked: hazards on a distant host without permission are skipped; what
 * needs the control namespace or a capability that is not there is unsupported. */
void run_plan_check(run_plan *plan, const scn_env *env, bool allow_destructive);

/* Sets the expected durations by the testee's timers. What would last longer than `patience` is skipped; 0:
 * nothing is too long. */
void run_plan_time(run_plan *plan, const scn_duration_vars *vars, wire_us patience);

/* Returns the cases that are to run, hazardous or not, longest first (the whole takes as long as its longest
 * case, if that starts early enough) and what may kill the testee last, in an array of *count. NULL without
 * memory. Ownership: the caller's (free). */
run_case **run_plan_queue(const run_plan *plan, bool hazardous, size_t *count);

#endif
