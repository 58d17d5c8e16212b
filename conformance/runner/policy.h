/* `--policy FILE`: what an implementation intends where the protocol leaves a choice;
 * vectors/schema/policy.schema.json, docs/verdicts.md. */
#ifndef RUN_POLICY_H
#define RUN_POLICY_H

#include "data/catalogue.h"
#include "scenario/hold.h"
#include "scenario/library.h"

typedef struct run_policy {
    scn_policy policy; /* for the environment of cases */
    json_t *json;      /* hold the strings */
    json_t *leniencies;
} run_policy;

/* Loads the file and checks that its rows speak of rulings, requirements or leniencies that exist, and intend
 * what some case of `library` leaves to choose. `path` must outlive it. Returns false and fills `error`.
 * Ownership: the caller's, by run_policy_free, in either case. */
bool run_policy_load(run_policy *p, const char *path, const data_set *set, const data_catalogue *catalogue,
                     const scn_library *library, data_error *error);
void run_policy_free(run_policy *p);

#endif
