/* One connection: HTTP requests, one after the other, and perhaps a WebSocket after that. Bytes come in, the
 * entries of the Engine.IO server are called, and what it decides goes out as bytes. */
#ifndef SIO_TRANSPORT_PEER_H
#define SIO_TRANSPORT_PEER_H

#include "engineio/server.h"
#include "transport/body.h"
#include "transport/deflate.h"
#include "transport/frames.h"
#include "transport/head.h"
#include "transport/link.h"
#include "transport/server.h"

typedef struct tr_peer tr_peer;

/* What all peers share. */
typedef struct tr_hub {
    sio_eio_server *engine;
    sio_transport_limits limits;
    sio_transport_watch watch;
    uint64_t (*clock)(void *ctx); /* ms */
    void *clock_ctx;
    sio_heap timers;
    sio_query query;
    sio_buf scratch;     /* an answer that is being composed */
    sio_buf packed;      /* what is being compressed or expanded */
    tr_deflate *deflate; /* NULL: no compression at all */
    tr_peer *first;      /* all of them */
    size_t peers;
    uint64_t counter;
    bool per_message_deflate, http_compression;
    bool stopping; /* connections are closed after their answer */
} tr_hub;

/* The part that only a connection with HTTP on it has. */
typedef struct tr_request {
    tr_body body;
    uint64_t discarded;
    uint32_t searched;     /* bytes of a head in pieces that do not hold its end */
    uint32_t count : 28;   /* requests so far */
    bool reading_body : 1; /* bytes of a body are still to come */
    bool pending : 1;      /* the answer has not been given */
    bool persists : 1;     /* another request may follow */
    bool takes_gzip : 1;
} tr_request;

struct tr_peer {
    sio_eio_conn conn; /* first: the engine hands out connections */
    tr_hub *hub;
    tr_link *link;
    tr_peer *next;
    tr_peer **place;
    tr_request *request;
    sio_buf *out;    /* what the socket has not taken; NULL: nothing */
    sio_buf *in;     /* a head or frame in pieces, or the next request while one waits; NULL: nothing */
    sio_buf *packed; /* the compressed message that is coming; NULL: none */
    union {
        tr_frames frames; /* of a WebSocket, which needs no timer: the heartbeat watches it */
        sio_timer timer;  /* in all other states; see tr_peer_become */
    };
    uint32_t number; /* for the log */
    uint8_t state;
    bool waits; /* the engine wants to know when it can send */
};

void tr_hub_init(tr_hub *hub);
void tr_hub_free(tr_hub *hub);

/* The functions that the engine calls; to be completed with the hub as `ctx`. */
extern const sio_eio_binding tr_peer_binding;

/* A connection begins. The peer is zeroed memory of the caller. Returns false without memory. */
bool tr_peer_begin(tr_peer *peer, tr_hub *hub, tr_link *link);

/* Bytes came; they are changed where they lie. */
void tr_peer_receive(tr_peer *peer, uint8_t *bytes, size_t len);

/* The socket can be written to. */
void tr_peer_writable(tr_peer *peer);

/* The socket is gone; nothing is left of the peer but its memory. */
void tr_peer_lost(tr_peer *peer);

/* Ends a connection on which nothing is going on, when the server stops. */
void tr_peer_retire(tr_peer *peer);

/* ---- between peer.c, http.c and socket.c ---- */

enum { TR_PEER_HTTP, TR_PEER_SOCKET, TR_PEER_LINGER, TR_PEER_DEAD };

/* Buffers that only exist while they hold something. tr_keep returns false without memory. */
bool tr_keep(sio_buf **buffer, sio_slice bytes);
void tr_drop(sio_buf **buffer);

/* Gives the memory of a shared buffer back when one large message has blown it up. */
void tr_trim(sio_buf *shared);

/* Sends, or keeps what the socket does not take. */
void tr_peer_send(tr_peer *peer, sio_slice bytes);

/* Goes on with what was kept, after a request has been answered. */
void tr_peer_resume(tr_peer *peer);

/* Changes the state, and what goes with it. */
void tr_peer_become(tr_peer *peer, uint8_t state);

/* Tells the watch. */
void tr_see(const tr_peer *peer, sio_transport_event event, unsigned number, sio_slice text);

/* Sends no more; what still comes is thrown away, so that the peer sees our last words. */
void tr_peer_finish(tr_peer *peer);

/* Ends the connection at the next turn of the loop. */
void tr_peer_abort(tr_peer *peer);

/* Sets the timer of the peer, `ms` from now; 0: none. */
void tr_peer_arm(tr_peer *peer, uint64_t ms);

uint64_t tr_hub_now(const tr_hub *hub);

/* http.c: takes bytes of requests. Returns how many were used; the rest waits for its turn. */
size_t tr_http_take(tr_peer *peer, uint8_t *bytes, size_t len);
void tr_http_timeout(tr_peer *peer);
void tr_http_flushed(tr_peer *peer); /* the socket has taken all of the answers */
bool tr_http_idle(const tr_peer *peer);
bool tr_http_answer(tr_peer *peer, const sio_eio_answer *answer); /* false: it waits to be read */
void tr_http_free(tr_peer *peer);

/* socket.c: takes bytes of frames. */
void tr_socket_begin(tr_peer *peer, bool deflate);
size_t tr_socket_take(tr_peer *peer, uint8_t *bytes, size_t len);
bool tr_socket_send(tr_peer *peer, sio_slice message, bool binary);
void tr_socket_close(tr_peer *peer, unsigned code);

#endif
