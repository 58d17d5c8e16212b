/* The whole run of a plan: batches, second looks at failures, and the health of the testee. */
#ifndef RUN_EXECUTE_H
#define RUN_EXECUTE_H

#include "runner/plan.h"
#include "runner/pool.h"

/* A run survives few deaths, but more of them when each has a hazardous case to blame: those exist to find
 * what kills. */
enum { RUN_MOST_RESTARTS = 3, RUN_MOST_HAZARD_DEATHS = 20, RUN_RERUN_JOBS = 4, RUN_MANY_FAILURES = 20 };
/* Each hang costs seconds, a crash does not: a testee that hangs in every case must not cost hours. */
enum { RUN_MOST_HANGS = 6 };

typedef struct run_state {
    run_pool pool;
    scn_env *env;           /* its endpoint changes with a restart */
    unsigned restarts;      /* after unexpected deaths, so far */
    unsigned hazard_deaths; /* with a hazardous case to blame; not among the restarts */
    unsigned hangs;         /* with a case to blame that the baseline does not name */
    bool stopped;           /* the testee is dead for good */
    char *stop_reason;      /* for the cases that could not run */
    scn_health stray;       /* a death that no case could be blamed for */
    char *stray_detail;
} run_state;

void run_state_init(run_state *s, run_function *run, run_host *host, scn_env *env);
void run_state_free(run_state *s);

/* Runs the plan's undecided cases: the harmless ones on `jobs` threads, then failures again, then the
 * hazardous ones one by one, and of those the failures that hurt nobody again. When it returns, every case
 * has a verdict. Returns false without memory. */
bool run_execute(run_state *s, run_plan *plan, size_t jobs);

/* Runs these cases until each has one more result or is decided; deaths of the testee are handled (rule 8).
 * Returns false without memory. */
bool run_batch(run_state *s, run_case **cases, size_t count, size_t jobs);

/* Returns the health of the whole run: the worst of any case, or of a stray death. */
scn_health run_health_of(const run_state *s, const run_plan *plan);

#endif
