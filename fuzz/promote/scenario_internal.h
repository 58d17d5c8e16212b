/* What the parts of the translation share: scenario.c (steps), scenario_end.c (what is owed behind them),
 * scenario_form.c (bytes). Nobody else includes this. */
#ifndef FUZZ_PROMOTE_SCENARIO_INTERNAL_H
#define FUZZ_PROMOTE_SCENARIO_INTERNAL_H

#include "fuzz/promote/scenario.h"

enum { PRM_NAME = 16, PRM_OPEN = 64 };

typedef struct prm_client {
    char session[PRM_NAME]; /* names in the scenario; "": none */
    char channel[PRM_NAME];
    bool on_socket; /* what it sends goes over a WebSocket */
    const script_step *split;
    bool cut_next;
    size_t cut;
} prm_client;

/* A connection that is open: an exchange without its answer, or a raw one. */
typedef struct prm_open {
    char name[PRM_NAME];
    unsigned client;
    bool raw, due;
} prm_open;

typedef struct prm_teller {
    const prm_wish *wish;
    json_t *steps;
    prm_client clients[SCRIPT_CLIENTS];
    unsigned who;
    prm_open open[PRM_OPEN];
    size_t open_count;
    unsigned names; /* handed out */
    json_t *last;   /* the request step that was told last; borrowed */
    uint64_t lasts; /* ms */
    sio_buf *why;
    bool failed;
} prm_teller;

/* Appends a step; NULL is a failure. */
void prm_add(prm_teller *t, json_t *step);
/* Gives up, with a sentence. */
void prm_refuse(prm_teller *t, const char *why);

/* scenario_form.c: PAYLOADs. `binary`: of a packet; a text packet's bytes stay text. */
json_t *prm_packet(sio_slice bytes, bool binary);
json_t *prm_bytes(sio_slice bytes);
/* A string in which ${sid} and ${N.sid} stand for sessions of the scenario; NULL: it cannot be said. */
json_t *prm_filled(const prm_teller *t, sio_slice text);
/* The same of bytes that need be no text. */
json_t *prm_filled_bytes(const prm_teller *t, sio_slice bytes);

/* scenario_end.c: what comes before and behind the script. */
void prm_begin(prm_teller *t);
void prm_end(prm_teller *t);
json_t *prm_requirements(const prm_wish *wish);
const char *prm_hazard(live_kind kind);

#endif
