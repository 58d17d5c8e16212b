/* A line on the terminal while cases run; nothing when standard error is no terminal. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include "runner/plan.h"

typedef struct cli_progress {
    bool shown;
    size_t runs, planned, failed;
    wire_us drawn; /* when last */
} cli_progress;

void cli_progress_begin(cli_progress *p, const run_plan *plan);
/* One more run ended: the progress callback of the pool. */
void cli_progress_note(void *progress, const run_case *c);
/* Clears the line. */
void cli_progress_end(cli_progress *p);

#endif
