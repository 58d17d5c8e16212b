/* What applying and writing a baseline share. Private to them. */
#ifndef REP_BASELINE_ROWS_H
#define REP_BASELINE_ROWS_H

#include "report/baseline.h"

/* Returns the case of that key, or NULL. */
run_case *rep_plan_find(const run_plan *plan, const char *key);

/* Returns whether there is a case of that key, selected or not. */
bool rep_key_exists(const rep_moment *now, const char *key);

/* How the verdict of a case stands in a baseline: its verdict's name, or its health's. Static. */
const char *rep_found_name(const run_case *c);

/* Returns whether the case came out with the row's verdict. One that was flaky may show either face. */
bool rep_verdict_expected(const rep_known *row, const run_case *c);

/* Returns whether the case's message begins as the row says; without memory, true. `message` gets it. */
bool rep_message_expected(const rep_known *row, const run_case *c, sio_buf *message);

#endif
