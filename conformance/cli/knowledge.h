/* Everything siospec knows, loaded once for a command: requirements, rulings, scenarios, vectors, deviations,
 * variations, alternatives, profiles. */
#ifndef CLI_KNOWLEDGE_H
#define CLI_KNOWLEDGE_H

#include "data/catalogue.h"
#include "data/entries.h"
#include "data/set.h"
#include "scenario/library.h"

typedef struct cli_knowledge {
    data_set *set;
    data_catalogue *catalogue;
    scn_library *library;
    data_entries *vectors;
    data_entries *deviations;
    data_entries *variations;
    data_entries *alternatives;
    data_entries *profiles;
} cli_knowledge;

/* Loads all; `dir` (NULL: none) adds to the embedded data. On false one line is on stderr and nothing is
 * held. */
bool cli_knowledge_load(cli_knowledge *k, const char *dir);
void cli_knowledge_free(cli_knowledge *k);

/* Adds all scenario files of the set to a fresh library. Returns NULL and fills `error`. Ownership: the
 * caller frees. */
scn_library *cli_load_scenarios(const data_set *set, data_error *error);

/* Checks what no loader sees alone: every requirement that a scenario, vector or deviation cites exists.
 * Returns false and fills `error`. */
bool cli_knowledge_check(const cli_knowledge *k, data_error *error);

/* Returns the place of the requirement in the catalogue. */
size_t cli_requirement_index(const cli_knowledge *k, const data_requirement *r);

#endif
