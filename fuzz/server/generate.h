/* The grammar of sessions: makes scripts (docs/session-scripts.md) that mostly make sense and are odd in a
 * few places. */
#ifndef FUZZ_SERVER_GENERATE_H
#define FUZZ_SERVER_GENERATE_H

#include "base/buf.h"

/* What the grammar has to know of the server. Times in milliseconds; 0: not known. */
typedef struct live_ground {
    const char *path; /* "/socket.io/" */
    bool engineio;    /* its application speaks Engine.IO only */
    long interval, timeout, connect_timeout, upgrade_timeout;
} live_ground;

/* Appends the text of script number `run` under `seed`: always the same one for the same ground. Returns
 * false without memory. */
bool live_generate(const live_ground *ground, uint64_t seed, uint64_t run, sio_buf *out);

#endif
