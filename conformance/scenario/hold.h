/* A policy: which of several allowed behaviours an implementation intends. It is held to it. */
#ifndef SCN_HOLD_H
#define SCN_HOLD_H

#include "scenario/case.h"

/* One row. Strings are the policy file's. */
typedef struct scn_policy_row {
    const char *name;     /* as the row says it: A-12, SIO5-BIN-13, or a leniency's name */
    const char *about;    /* the ruling or requirement that the alternatives cite */
    const char *intended; /* pass, lenient, info, closed, alive or mute */
    const char *cases;    /* a glob of case ids; NULL: all */
    size_t number;        /* in its file, from 1 */
} scn_policy_row;

typedef struct scn_policy {
    const char *file;
    scn_policy_row *rows;
    size_t count;
} scn_policy;

/* Which choices a step leaves about a ruling or requirement, as bits: bit n is scn_choice_names[n]. 0: none.
 */
unsigned scn_choices(const json_t *step, const char *about);
extern const char *const scn_choice_names[]; /* pass, lenient, info, closed, alive, mute; ends with NULL */

/* Returns whether some behaviour that the step accepts is both `a` and `b` (names of choices), or the step
 * leaves no choice of one of them. */
bool scn_choices_agree(const json_t *step, const char *about, const char *a, const char *b);

/* After a step that did not fail: fails it when it took another choice than the policy intends. */
void scn_hold(scn_case *c, const json_t *step);

#endif
