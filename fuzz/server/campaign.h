/* `siospec fuzz server`: scripts without end, and what comes of them. */
#ifndef FUZZ_SERVER_CAMPAIGN_H
#define FUZZ_SERVER_CAMPAIGN_H

#include "fuzz/server/breed.h"
#include "fuzz/server/finding.h"

enum { LIVE_HISTORY = 256 };

/* A script that was begun: enough to make it again. */
typedef struct live_past {
    uint64_t run;
    wire_us ended; /* 0: it is being played */
    wire_us reset; /* when it last reset a connection; 0: never, or it is being played */
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

/* usage.c: measures what the server keeps; says what grows without end, as trouble (kind NONE: nothing). */
void live_usage_measure(live_campaign *c, live_trouble *t);

#endif
