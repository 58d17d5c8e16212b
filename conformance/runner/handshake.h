/* One handshake: is there an Engine.IO server, and what are its timers? */
#ifndef RUN_HANDSHAKE_H
#define RUN_HANDSHAKE_H

#include <jansson.h>

#include "base/buf.h"
#include "scenario/scenario.h"

typedef enum run_contact {
    RUN_REFUSED, /* no connection, or it was closed without an answer */
    RUN_SILENT,  /* no answer within the deadline */
    RUN_ANSWERED /* some HTTP answer */
} run_contact;

typedef struct run_handshake {
    json_t *open;            /* the JSON of the open packet */
    wire_us interval;        /* pingInterval; -1: not told */
    wire_us timeout;         /* pingTimeout; -1: not told */
    wire_us round_trip;      /* from the request to the answer */
    scn_transport transport; /* that worked */
    bool broken;             /* none worked, but polling said 200: a server, with a wrong open packet */
} run_handshake;

/* Tries polling, then websocket. Returns false and appends one sentence to `why` when neither gives an open
 * packet; *contact tells what came of the first. Ownership of `open`: the caller's, by run_handshake_free. */
bool run_handshake_do(run_handshake *h, const scn_env *env, wire_us deadline, run_contact *contact,
                      sio_buf *why);
void run_handshake_free(run_handshake *h);

#endif
