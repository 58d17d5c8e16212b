/* The server under test as the fuzzer sees it: is it well, what does it use, start it again. */
#ifndef FUZZ_SERVER_STAND_H
#define FUZZ_SERVER_STAND_H

#include "fuzz/finding/signature.h"
#include "fuzz/server/bystander.h"
#include "fuzz/server/generate.h"
#include "fuzz/server/play.h"
#include "runner/host.h"

typedef struct live_stand {
    scn_env *env;
    run_host *host;
    wire_us greeting; /* how long the first handshake took */
    live_ground ground;
    uint64_t memory_limit; /* bytes; 0: none */
    live_resets spared;    /* what is known to kill, and is not done again */
    unsigned restarts;
    int (*asked)(void); /* not 0: to end, and to blame nobody from then on; NULL: never */
} live_stand;

/* Returns whether it is to end. */
bool live_stand_is_over(const live_stand *s);

/* Something is wrong: what, and how it was seen. */
typedef struct live_trouble {
    live_kind kind;
    char detail[LIVE_DETAIL];
    fnd_signature signature;     /* of a crash, or of what was printed meanwhile */
    char reset[LIVE_RESET_TEXT]; /* that brings it about, where nothing else tells; "" */
    char key[440];               /* kind, exception and place, or what else tells faults apart */
    sio_buf output;              /* last lines of the process */
    live_resets resets;          /* of the script that showed it, when it was played alone */
    wire_us since;               /* when it began, at the latest (wire_now) */
    uint64_t run;                /* for what a single script showed: which */
    bool of_run;
    bool certain; /* worth telling even when no script can be blamed */
} live_trouble;

void live_trouble_free(live_trouble *t);

/* Returns whether what was seen is the wanted fault. */
bool live_trouble_same(const live_trouble *seen, const live_trouble *wanted);

/* Makes the server ready for the next script: one that died or hangs is started again. Returns false and says
 * why when that fails or is not ours to do. */
bool live_stand_ready(live_stand *s, sio_buf *why);
/* Starts it again in any case, for a clean slate. Returns false when that fails or is not ours to do. */
bool live_stand_renew(live_stand *s, sio_buf *why);

/* Returns whether it uses more memory than its budget, and says so. Takes milliseconds. */
bool live_stand_over_budget(live_stand *s, char *detail, size_t size);
/* Cheap: has its process ended, is the bystander in trouble? */
live_kind live_stand_glance(live_stand *s, live_bystander *b, char *detail, size_t size);
/* Says what it is: a bystander in trouble may mean a hang or a death; fills in what the process printed. */
void live_stand_diagnose(live_stand *s, live_kind seen, const char *detail, live_trouble *t);
/* What a script alone showed, as trouble. */
void live_stand_blame_run(live_stand *s, const live_outcome *o, uint64_t run, live_trouble *t);

/* How long after the last script a server may still die of it: its timers and a little. */
wire_us live_stand_aftermath(const live_stand *s);

#endif
