/* What a case is about: a scenario or a vector, as far as selection, reports and baseline need to know it. */
#ifndef RUN_SUBJECT_H
#define RUN_SUBJECT_H

#include "scenario/scenario.h"

typedef enum run_kind {
    RUN_SCENARIO,
    RUN_VECTOR,
} run_kind;

/* All is borrowed: from the library or the set that holds the data. */
typedef struct run_subject {
    run_kind kind;
    const char *id;
    const char *title; /* what a right implementation does, or what a group of vectors is about */
    const char *codec; /* of a vector; NULL */
    const char *cve;   /* a public vulnerability that a vector shows, or NULL */
    const char *const *requirements;
    size_t requirement_count;
    const json_t *body; /* the whole object of the data file */
} run_subject;

/* Returns the subject that a scenario is. */
run_subject run_subject_of_scenario(const scn_scenario *scenario);

/* Returns the name of the channel of that name ("polling", "decode", …), or NULL when there is none. Static.
 */
const char *run_channel_find(const char *name);

#endif
