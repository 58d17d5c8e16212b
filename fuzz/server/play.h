/* Plays a script against a live server, over connections of its own, and looks at the answers. */
#ifndef FUZZ_SERVER_PLAY_H
#define FUZZ_SERVER_PLAY_H

#include <stdatomic.h>

#include "fuzz/server/kind.h"
#include "fuzz/server/resets.h"
#include "fuzz/session/script.h"
#include "scenario/scenario.h"

enum { LIVE_DETAIL = 400 };

typedef struct live_outcome {
    live_kind kind;           /* UNANSWERED, DISAGREEMENT or NONE: the rest is for others to see */
    size_t step;              /* that it is about, from 0 */
    char detail[LIVE_DETAIL]; /* a sentence; bytes of the peer are escaped */
    char key[128];            /* the same for what is the same fault; "" with NONE */
    bool refused;             /* a connection was refused: the server may be gone */
    live_resets resets;       /* those that the script made */
    size_t begun;             /* steps, as long as connections were taken */
    size_t suspect;           /* the first of late that got no answer; begun: there is none */
    size_t recent; /* the first of the last few, if they began shortly before the end; begun: none */
    bool waited;   /* it was stopped before its end, while it did nothing but wait */
} live_outcome;

typedef struct live_stage {
    const scn_env *env;
    const atomic_bool *stop;   /* give up at once; NULL: never */
    wire_log *log;             /* may be NULL */
    const live_resets *spared; /* connections that stand so are not reset, but closed; may be NULL */
} live_stage;

/* Plays it; blocks until what is owed was answered or is overdue, at most some seconds beyond what the script
 * takes. Any thread; several at once. */
live_outcome live_play(const live_stage *stage, const script *s);

#endif
