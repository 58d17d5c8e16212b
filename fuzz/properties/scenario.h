/* What holds for a library of scenarios, whatever the text that was loaded into it. */
#ifndef FUZZ_PROPERTIES_SCENARIO_H
#define FUZZ_PROPERTIES_SCENARIO_H

#include "scenario/library.h"

/* A refused text has a reason and a place, and nothing of it is in the library, which was empty. */
void prop_scenario_refused(const scn_library *lib, const scn_load_error *error);

/* There are scenarios, sorted by id, one of each; each is found by its id and can run: on a transport, in
 * some pieces, with steps of which each has a verb, and what a runner asks of it without looking. */
void prop_scenario_loaded(const scn_library *lib);

/* Loading the same text again replaces each scenario. */
void prop_scenario_replaced(scn_library *lib, sio_slice text);

/* All are of one seat: none is dropped for it, all are for the other. The library is empty then. */
void prop_scenario_seat(scn_library *lib);

#endif
