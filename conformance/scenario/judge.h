/* From what steps found to a verdict: grades, `or`, `else`, and what a slow host makes of it. */
#ifndef SCN_JUDGE_H
#define SCN_JUDGE_H

#include "scenario/case.h"

/* The step did what `alternative` allows, as `got` says in words (takes and frees it): its grade counts, and
 * `then: end` ends the case. */
void scn_judge_alternative(scn_case *c, const json_t *alternative, sio_buf *got);
/* The step found something that has this grade by itself, said by `words`. A failure ends the case. */
void scn_judge_grade(scn_case *c, scn_verdict grade, const char *words, const char *why);
/* The step missed: `else`, or inconclusive when time decided and the host was slow, or a failure. Ends the
 * case. */
void scn_judge_miss(scn_case *c);
/* Whether the host was too slow since the step began to judge something that had `window` microseconds. */
bool scn_host_was_slow(const scn_case *c, wire_us window);
/* Reads "pass", "info", "lenient", "fail" (also SCN_FAIL for NULL). */
scn_verdict scn_grade_of(const char *name);
/* Of two verdicts of runs, the one that counts more: fail, then inconclusive, lenient, info, pass. */
bool scn_verdict_is_worse(scn_verdict a, scn_verdict b);

#endif
