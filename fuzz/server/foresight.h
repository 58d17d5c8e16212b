/* What the model of the reference (fuzz/session) says of a script, beside what a live server makes of it. */
#ifndef FUZZ_SERVER_FORESIGHT_H
#define FUZZ_SERVER_FORESIGHT_H

#include "fuzz/session/play.h"

typedef struct live_foresight {
    play_forecast forecast;
    bool valid; /* false: nothing is known */
    size_t end; /* steps from this one on went another way: on the wire a client can do what the model cannot,
                   or time passed */
} live_foresight;

/* Asks the model. Any thread. */
void live_foresee(live_foresight *f, const script *s, bool socketio);

/* Says that from step `at` on nothing is known. */
void live_foresight_ends(live_foresight *f, size_t at);

/* Returns the status that the request of this step must get; 0: not known. */
unsigned live_foreseen(const live_foresight *f, size_t step);

#endif
