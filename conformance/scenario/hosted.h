/* A session of a client, as a well-behaved server keeps it: it holds polls, takes POSTs, pings, and goes
 * along with an upgrade; except for what the case does by hand. */
#ifndef SCN_HOSTED_H
#define SCN_HOSTED_H

#include "scenario/peer.h"

/* What a step answers instead; bits. */
enum {
    SCN_BY_HAND_GET = 1,
    SCN_BY_HAND_POST = 2,
    SCN_BY_HAND_WEBSOCKET = 4, /* an upgrade, from its request to `5` */
    SCN_BY_HAND_PING = 8
};
extern const char *const SCN_BY_HAND_NAMES[]; /* in the order of the bits; ends with NULL */

struct scn_hosted {
    scn_exchange *poll; /* the GET that is held; NULL: none */
    sio_buf out;        /* the payload for the next one */
    size_t queued;      /* packets in it */
    unsigned by_hand;
    wire_us next_ping; /* 0: none */
    scn_peer *probe;   /* the WebSocket of an upgrade that is under way */
    bool probed;       /* ... whose 3probe is out */
    wire_us next_noop;
    bool upgraded;
    size_t polls; /* GETs that came */
};

/* Makes the peer one. Returns false without memory (the case has stopped). */
bool scn_hosted_new(scn_peer *p, unsigned by_hand);
void scn_hosted_free(scn_peer *p);

/* A request with the session's sid has come. Returns whether the session takes it. */
bool scn_hosted_claim(scn_peer *p, scn_exchange *e);
/* Does what is due without being asked. */
void scn_hosted_serve(scn_peer *p);
/* When its next ping or noop is due, at most `until`. */
wire_us scn_hosted_next(const scn_peer *p, wire_us until);
/* The open packet is out: pings begin. */
void scn_hosted_begin(scn_peer *p);

/* Puts packets into the next answer to a GET, at once when one is held. Returns false without memory. */
bool scn_hosted_give(scn_peer *p, const val_packet *packets, size_t count);
/* The same, and waits until the client has fetched them. On false the step missed or the case stopped. */
bool scn_hosted_send(scn_peer *p, const val_packet *packets, size_t count, scn_post_kind kind);

/* A close packet of the client has come. */
void scn_hosted_left(scn_peer *p);
/* We end it: the held GET's connection goes, by RST or FIN; later requests are refused. */
void scn_hosted_cut(scn_peer *p, bool reset);
/* It goes on over its WebSocket: what waits goes there. */
void scn_hosted_moved(scn_peer *p);

#endif
