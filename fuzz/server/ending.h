/* How the connections of a script end, and how long after its last step: servers let go of what they do not
 * want by timers of a second or two, and peers that are gone by then are what they forget. */
#ifndef FUZZ_SERVER_ENDING_H
#define FUZZ_SERVER_ENDING_H

#include "fuzz/server/dice.h"
#include "fuzz/session/script.h"

/* Appends a pause, and for each client of the script a reset, a half-close, or nothing. A script without room
 * for them (of `most` steps) stays as it is. */
void live_ending_add(script *s, size_t most, live_dice *dice);

#endif
