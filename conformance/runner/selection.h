/* Which cases the command line asks for. */
#ifndef RUN_SELECTION_H
#define RUN_SELECTION_H

#include "runner/case.h"

typedef struct run_selection {
    scn_seat seat;
    const char *profile;
    scn_contract contract; /* SCN_SOCKETIO or SCN_ENGINEIO */
    const char *const *select;
    size_t select_count; /* 0: all */
    const char *const *skip;
    size_t skip_count;
} run_selection;

/* Returns whether the scenario makes sense under the contract and belongs to the profile. */
bool run_selection_has(const run_selection *s, const scn_scenario *scenario);

/* Returns whether a --select names the case: by its id, its key or one of its requirements; true when there
 * is none. */
bool run_selection_selects(const run_selection *s, const run_case *c);

/* Returns whether a --skip names the case. */
bool run_selection_skips(const run_selection *s, const run_case *c);

/* Returns whether nothing is left out by select or skip, so that a run covers its profile and contract. */
bool run_selection_whole(const run_selection *s);

#endif
