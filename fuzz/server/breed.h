/* Scripts for the campaign: from the grammar, and bred from it and from seeds by the shared mutator. */
#ifndef FUZZ_SERVER_BREED_H
#define FUZZ_SERVER_BREED_H

#include "fuzz/server/generate.h"

enum { LIVE_MOST_STEPS = 64, LIVE_MOST_PAUSE = 2500 /* ms, of one step */ };

typedef struct live_breed live_breed;

/* Makes a breeder. `seeds` is a folder of session scripts, or NULL. Returns NULL, and appends a sentence to
 * `why`, when there is no memory or no script in the folder. `ground` must outlive it. Ownership: the
 * caller's, by live_breed_free. One thread at a time. */
live_breed *live_breed_new(const live_ground *ground, const char *seeds, sio_buf *why);
void live_breed_free(live_breed *b);

/* Appends the text of script number `run` under `seed`: always the same one for the same ground and seeds.
 * Returns false without memory. */
bool live_breed_make(live_breed *b, uint64_t seed, uint64_t run, sio_buf *out);

#endif
