/* What the parts of a connection share: link.c (life), lane_http.c, lane_ws.c (units), pass.c (packets and
 * what rules add), emit.c (output). Nobody else includes this. */
#ifndef PRX_LINK_INTERNAL_H
#define PRX_LINK_INTERNAL_H

#include "proxy/act.h"
#include "proxy/link.h"

typedef enum prx_mode {
    PRX_HTTP,
    PRX_WAITING, /* for the answer to a request for a WebSocket */
    PRX_WEBSOCKET,
    PRX_BLIND /* not understood, or nobody wants to: bytes pass */
} prx_mode;

/* A request that is not answered yet. */
typedef struct prx_exchange {
    struct prx_exchange *next;
    prx_message request;
    const char *sid;    /* "none", "known", "unknown" */
    unsigned *pending;  /* the session's count that it is part of; NULL: none */
    unsigned *streamed; /* likewise */
} prx_exchange;

/* One direction. */
typedef struct prx_lane {
    prx_mode mode;
    bool active; /* units are built before they pass; else bytes pass at once and are only watched */
    bool muted;
    bool ended;     /* its side ended */
    bool streaming; /* the rest of the request passes as it comes */
    bool broken;    /* what came is no HTTP */
    bool refused;   /* and nobody wants it: a rule dropped the request */
    prx_queue out;  /* towards the other side */
    sio_buf in;     /* not understood yet … */
    size_t taken;   /* … but for so many bytes at its start */
    prx_reader reader;
    prx_frame joined; /* fragments of an unfinished message */
    bool joining;
    sio_buf parked; /* waits for the next unit: swapped or merged */
    bool parked_goes_first;
    wire_us parked_until;   /* WIRE_FOREVER: nothing is parked */
    wire_us patience_until; /* then an unfinished request goes on unread */
} prx_lane;

struct prx_link {
    prx_hub *hub;
    unsigned id;
    prx_memory memory;
    prx_lane lanes[2]; /* by the side that sends */
    prx_exchange *first, *last;
    prx_session *session;   /* of a WebSocket once known; else of the last request */
    prx_session *waits_for; /* the session whose `unfinished` it is */
    void (*wake)(void *ctx);
    void *wake_ctx;
    bool websocket;
    wire_us now;
};

static inline prx_memory *prx_link_memory(prx_link *link, prx_session *session) {
    if (link->hub->together) return &link->hub->memory;
    return session == NULL ? &link->memory : &session->memory;
}

/* emit.c */
/* Sends towards prx_other(from). `effects` may be NULL. Only for active lanes. */
void prx_emit(prx_link *link, prx_side from, sio_slice bytes, const prx_effects *effects);
/* Sends what is parked. */
void prx_unpark(prx_link *link, prx_side from);
/* Ends towards prx_other(from). */
void prx_emit_end(prx_link *link, prx_side from, prx_op_kind how);
/* Sends `packet` as a WebSocket message towards prx_other(from). */
void prx_emit_packet(prx_link *link, prx_side from, const prx_packet *packet);
/* Does what rules add to a unit: `write` and `close`; and `inject` for WebSockets. */
void prx_extras(prx_link *link, prx_session *session, const prx_effects *effects, bool before);
/* POSTs packets of the proxy's own in the session. */
void prx_post_packets(prx_link *link, const prx_session *session, const json_t *packets);

/* pass.c */
/* Lets packets pass through the packet rules: `in` is emptied into `out`. Session state follows. Effects of
 * single packets that concern the whole message are added to `effects`. Returns whether anything changed. */
bool prx_pass_packets(prx_link *link, prx_side from, prx_session *session, bool websocket, prx_packets *in,
                      prx_packets *out, prx_effects *effects);
/* Tells the observer. */
void prx_observe(prx_link *link, const prx_unit *unit);

/* lane_http.c, lane_ws.c: take one unit off the lane's input. Return false when more bytes are needed. */
bool prx_step_http(prx_link *link, prx_side from);
bool prx_step_websocket(prx_link *link, prx_side from);
/* The rest of a request does not come: it goes on as it is. */
void prx_lose_patience(prx_link *link);
/* It came, or the connection is over. */
void prx_stop_waiting(prx_link *link);
/* The server ended: completes a response without a length. */
void prx_finish_http(prx_link *link);
/* Gives up understanding: what is buffered passes as it came. */
void prx_go_blind(prx_link *link, prx_side from);

/* Forgets a request; it is pending no more. NULL is allowed. */
void prx_exchange_free(prx_exchange *e);

#endif
