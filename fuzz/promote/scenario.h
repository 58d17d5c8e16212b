/* A finding of a server as a scenario (docs/scenarios.md): the script's steps, and what the server owes
 * behind them. */
#ifndef FUZZ_PROMOTE_SCENARIO_H
#define FUZZ_PROMOTE_SCENARIO_H

#include <jansson.h>

#include "fuzz/server/kind.h"
#include "fuzz/session/script.h"

typedef struct prm_wish {
    const char *name;         /* last part of the id */
    live_kind kind;           /* what the script does to the server */
    const char *seen;         /* a sentence about it; may name a requirement */
    const char *key;          /* what tells it from others of its kind */
    bool engineio;            /* contract of the server */
    const char *const *cited; /* requirements; none: one that is usual for the kind */
    size_t cited_count;
} prm_wish;

/* Makes a scenario file of the script. Returns it, or NULL and a sentence in `why`: some scripts do what no
 * scenario can say. Ownership: a new reference. */
json_t *prm_scenario_make(const script *s, const prm_wish *wish, sio_buf *why);

#endif
