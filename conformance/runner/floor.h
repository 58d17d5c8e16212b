/* The interop floor: up to where a testee goes along in what the protocol leaves open (attachments of an
 * event, packets of a payload, depth of JSON, …). No verdict: peers that stay below it are understood. */
#ifndef RUN_FLOOR_H
#define RUN_FLOOR_H

#include "data/set.h"
#include "runner/pool.h"
#include "scenario/library.h"

typedef struct run_floor run_floor;

/* Loads `floor.json` of the set (docs/scenarios.md, *The interop floor*). Returns NULL and fills `error`.
 * Ownership: the caller frees. */
run_floor *run_floor_load(const data_set *set, data_error *error);
void run_floor_free(run_floor *floor);

/* Climbs each ladder until a rung breaks; blocks meanwhile. Measures of another contract, or that need what
 * the testee has not, are left out. Returns an array of {"id", "title", "reached", "beyond", "why"}: the
 * label of the last rung that held (null: none), of the first that did not (null: all held), and what
 * happened there (null likewise). It ends early when the testee dies. NULL without memory. Ownership: the
 * caller's. */
json_t *run_floor_measure(const run_floor *floor, run_function *run, const scn_env *env);

#endif
