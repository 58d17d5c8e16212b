/* Deaths of which the stack names no place in the program: told apart by the reset that brings them about. */
#ifndef FUZZ_SERVER_NARROW_H
#define FUZZ_SERVER_NARROW_H

#include "fuzz/server/confirm.h"

/* Plays the script without one kind of its resets after the other. When it does no harm without one, that is
 * added to the key and the detail of `t`, a crash that the script brings about alone, and is spared from then
 * on. Returns whether there is such a one. */
bool live_narrow(live_stand *stand, sio_slice text, live_trouble *t);

#endif
