/* Who killed the testee (rule 8 of the verdicts). Private to the runner. */
#ifndef RUN_BLAME_H
#define RUN_BLAME_H

#include "runner/execute.h"

/* After run_pool_run found the testee dead: starts it again, runs what was in flight once more, case by case,
 * blames the one that kills it again, and leaves each of the items DONE with a result, or WAITING when it had
 * not begun. Without a restart (left) the state becomes stopped and what was in flight is inconclusive. */
void run_after_death(run_state *s, run_item *items, size_t count);

/* Starts the testee anew, if it is ours to start: one that has leaked would fill the host's memory and spoil
 * what is measured next. It is no death, and counts as none. */
void run_replace(run_state *s);

#endif
