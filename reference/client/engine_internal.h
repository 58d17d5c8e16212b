/* Inside of the Engine.IO client: what its files share. Internal to client/.
 *
 *   engine.c     life, deadlines, packets in and out      polling.c    GET and POST
 *   websocket.c  frames, and the probe of an upgrade */
#ifndef SIO_CLIENT_ENGINE_INTERNAL_H
#define SIO_CLIENT_ENGINE_INTERNAL_H

#include "client/engine.h"
#include "engineio/packet.h"

typedef enum client_state { CLIENT_IDLE, CLIENT_OPENING, CLIENT_OPEN, CLIENT_CLOSING } client_state;

/* What the WebSocket is to the session. */
typedef enum client_socket {
    SOCKET_NONE,
    SOCKET_DIALING, /* its handshake is under way; with polling it will be a probe */
    SOCKET_PROBING, /* 2probe was sent */
    SOCKET_PAUSING, /* 3probe came: polling comes to rest (EIO4-UP-01) */
    SOCKET_CARRIES  /* it is the transport of the session */
} client_socket;

struct sio_eio_client {
    sio_eio_client_options options;
    sio_eio_dialer dialer;
    sio_eio_client_app app;
    sio_rules rules;
    uint64_t now;
    sio_heap heap;
    sio_timer life;  /* until open: the end of patience; then of silence (EIO4-HB-04); closing: patience */
    sio_timer probe; /* the end of patience with a probe */
    client_state state;
    client_socket socket;
    bool begins_with_polling; /* this session does */
    bool polling_now;         /* a GET is under way */
    bool posting;
    bool blocked;     /* the WebSocket refused a message and has not called yet */
    bool close_sent;  /* the POST with `1` (EIO4-CL-08) */
    bool busy;        /* packets of an answer are being handed out: what they cause waits for the end */
    uint64_t silence; /* ms without a ping after which the server is gone */
    uint64_t max_payload;
    sio_queue queue;
    sio_parcel parcel;
    sio_buf sid;     /* as the server spelt it, unescaped */
    sio_buf query;   /* of the request that is being begun */
    sio_buf body;    /* of the POST that is under way */
    sio_buf answer;  /* pieces of the answer to the GET */
    sio_buf pieces;  /* of a WebSocket message */
    sio_buf scratch; /* a decoded base64 packet */
};

/* ---- engine.c ---- */

/* Takes over the time of an entry; it never runs backwards. */
void eio_client_set_now(sio_eio_client *c, uint64_t now);

/* Ends the session, or the attempt to open one. */
void eio_client_end(sio_eio_client *c, sio_eio_reason reason, const char *detail);

/* A packet came, by whatever transport. */
void eio_client_packet(sio_eio_client *c, const sio_eio_packet *packet);

/* Builds the query of a request on this transport in `c->query` (EIO4-HS-03, EIO4-HS-19). Returns false
 * without memory: the session has ended then. */
bool eio_client_query(sio_eio_client *c, const char *transport);

/* Queues a packet of the engine itself ("3"), whatever the state. */
void eio_client_push(sio_eio_client *c, const char *packet);

/* Sends what can leave now, and goes on with a close in order. */
void eio_client_proceed(sio_eio_client *c);

/* Appends a piece of something that may have `max_message` bytes. Returns false, and ends the session, beyond
 * that and without memory. */
bool eio_client_keep(sio_eio_client *c, sio_buf *pieces, sio_slice bytes);

/* ---- polling.c ---- */

/* Begins a GET unless one is under way, or polling is to rest. */
void eio_client_poll(sio_eio_client *c);

/* Begins a POST with what waits, unless one is under way. */
void eio_client_post(sio_eio_client *c);

/* Tells the server of the end with a POST of `1`. */
void eio_client_post_close(sio_eio_client *c);

/* ---- websocket.c ---- */

/* Begins the handshake of a WebSocket: as the transport, or as a probe beside polling. */
void eio_client_dial(sio_eio_client *c);

/* Sends what waits until the WebSocket refuses. */
void eio_client_write(sio_eio_client *c);

/* Nothing is under way on polling any more: the upgrade can be completed (EIO4-UP-07). */
void eio_client_rested(sio_eio_client *c);

/* The upgrade fails; polling goes on (EIO4-UP-19). `close`: the WebSocket still stands. */
void eio_client_abandon(sio_eio_client *c, bool close);

#endif
