/* The ways in which a case can end without failing. */
#ifndef PRF_WAYS_H
#define PRF_WAYS_H

#include "scenario/ends.h"

typedef struct prf_way {
    size_t step; /* of the scenario, from 1; for what stands inside `repeat` that of the loop */
    scn_end end;
    char *key; /* as scn_end_key says it */
} prf_way;

typedef struct prf_ways {
    prf_way *items;
    size_t count;
} prf_ways;

/* Lists the ends of all steps that leave a choice. Returns false without memory. Ownership: the caller frees,
 * in any case. */
bool prf_ways_list(const scn_scenario *s, prf_ways *out);
void prf_ways_free(prf_ways *ways);

/* Returns the way of that name (`takes`) in the step; 0: in the last step that has one. NULL: none. */
const prf_way *prf_ways_find(const prf_ways *ways, size_t step, const char *name);

/* Whether the scenario has nothing to judge: each end of what it provokes is informational. */
bool prf_only_informs(const scn_scenario *s);

#endif
