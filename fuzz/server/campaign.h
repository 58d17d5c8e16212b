/* `siospec fuzz server`: scripts without end, and what comes of them. */
#ifndef FUZZ_SERVER_CAMPAIGN_H
#define FUZZ_SERVER_CAMPAIGN_H

#include "fuzz/server/breed.h"
#include "fuzz/server/deadly.h"
#include "fuzz/server/finding.h"

enum { LIVE_HISTORY = 256 };

/* A script that was begun: enough to make it again. */
typedef struct live_past {
    uint64_t run;
    wire_us ended;                 /* 0: it is being played */
    wire_us reset;                 /* when it last reset a connection; 0: never, or it is being played */
    size_t begun, suspect, recent; /* as live_outcome has it */
    bool waited;                   /* likewise */
    bool again;                    /* it is played for the second time */
} live_past;

/* What the server keeps, measured now and then while nothing runs. */
typedef struct live_usage {
    uint64_t runs; /* scripts before it */
    uint64_t memory, descriptors;
    bool has_memory, has_descriptors;
} live_usage;

enum { LIVE_MARKS = 4 };

typedef struct live_campaign {
    live_stand *stand;
    live_cabinet *cabinet;
    live_breed *breed;
    uint64_t seed;
    uint64_t runs; /* most scripts; 0: no bound */
    wire_us until; /* wire_now */
    size_t jobs;
    size_t most;                                                /* findings to end after; 0: no bound */
    void (*tell)(void *ctx, const char *line);                  /* a finding, or why it ends; never NULL */
    void (*progress)(void *ctx, const struct live_campaign *c); /* now and then; may be NULL */
    void *ctx;

    /* Its own. */
    uint64_t next;   /* run to begin */
    uint64_t played; /* runs that ended */
    live_past past[LIVE_HISTORY];
    uint64_t again[LIVE_HISTORY]; /* runs that waited when the server died of something else */
    size_t again_count;
    live_deadly *deadly;
    uint64_t spared;      /* runs that were not played */
    size_t width;         /* scripts at a time, now: at most `jobs` */
    live_outcome outcome; /* of the first script that showed something */
    uint64_t outcome_run;
    uint64_t rest_at; /* run before which the usage is measured */
    live_usage marks[LIVE_MARKS];
    size_t mark_count;
    bool over;   /* it cannot go on */
    bool failed; /* findings could not be written */
} live_campaign;

/* Fuzzes until time or runs are over, or the server is gone for good. Findings go to the cabinet. */
void live_campaign_run(live_campaign *c);

/* queue.c: gives the next script. Returns false when there is none before the next measurement. */
bool live_queue_next(live_campaign *c, script *s, uint64_t *run);
/* Returns whether there is one at all. */
bool live_queue_has(const live_campaign *c);
/* Takes what came of it. */
void live_queue_done(live_campaign *c, const script *s, uint64_t run, const live_outcome *o);
/* A death: when it was `known`, learns what to spare; puts those that only waited back, once. */
void live_queue_after_death(live_campaign *c, bool known);
/* Appends the text of a run. Returns false without memory. */
bool live_queue_text(const live_campaign *c, uint64_t run, sio_buf *out);

/* usage.c: measures what the server keeps; says what grows without end, as trouble (kind NONE: nothing). */
void live_usage_measure(live_campaign *c, live_trouble *t);

#endif
