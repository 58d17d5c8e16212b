/* One connection of a client: HTTP requests, one after the other, or a WebSocket. Bytes in, bytes out; the
 * socket is behind tr_line. */
#ifndef SIO_TRANSPORT_CALL_H
#define SIO_TRANSPORT_CALL_H

#include "base/buf.h"
#include "transport/accept.h"
#include "transport/body.h"
#include "transport/frames.h"
#include "transport/line.h"

typedef struct tr_call tr_call;

/* What a call tells its owner, who may end it or begin the next request within each of these. */
typedef struct tr_call_owner {
    /* A piece of the answer; `last` with the one that ends it, which may be empty. */
    void (*answer)(tr_call *call, unsigned status, sio_slice bytes, bool last);
    /* The WebSocket stands. */
    void (*connected)(tr_call *call);
    void (*data)(tr_call *call, sio_slice bytes, bool binary, bool last);
    /* A WebSocket that refused a message takes one again. */
    void (*writable)(tr_call *call);
    /* The connection has failed or ended, or is not what was asked for: the owner has lost the call. */
    void (*lost)(tr_call *call);
} tr_call_owner;

struct tr_call {
    const tr_call_owner *owner; /* NULL: nobody listens any more */
    void *ctx;                  /* the owner's */
    tr_line *line;              /* its socket, connected or not; NULL: it has ended */
    sio_buf out;                /* what the socket has not taken */
    sio_buf in;                 /* a head or frame in pieces */
    tr_frames frames;
    tr_body body;
    uint64_t limit;      /* bytes of a WebSocket message */
    uint64_t free_since; /* ms; kept by the owner */
    unsigned status;
    uint8_t state;
    uint8_t role;    /* the owner's */
    const char *why; /* it was lost; NULL: it just ended */
    unsigned code;   /* of the WebSocket's close, or 0 */
    bool until_end;  /* the body ends with the connection */
    bool persists;   /* another request may follow */
    bool asked_now;  /* a request was made while bytes are being taken */
    bool refused;    /* a message: the owner waits for writable */
    char accept[TR_ACCEPT_SIZE + 1];
};

/* Makes a call over this socket. The memory is the caller's. */
void tr_call_init(tr_call *call, tr_line *line, const tr_call_owner *owner, void *ctx);

/* Frees what it holds. */
void tr_call_free(tr_call *call);

/* ---- what the owner asks for ---- */

/* Returns whether a request may be made on it now. */
bool tr_call_is_free(const tr_call *call);

/* Sends a request, as soon as the connection stands, or keeps it. Returns false without memory. */
bool tr_call_request(tr_call *call, sio_slice request);

/* The same with a request for a WebSocket; `accept` is what the answer must have. */
bool tr_call_upgrade(tr_call *call, sio_slice request, const char *accept);

/* Sends a message. Returns false when it has to wait, and without randomness or memory. */
bool tr_call_send(tr_call *call, sio_slice message, bool binary);

/* The owner is done with it: a WebSocket that stands is closed in order, all else is given up. Nothing more
 * is told. */
void tr_call_drop(tr_call *call);

/* ---- what the socket tells ---- */

void tr_call_established(tr_call *call);
void tr_call_receive(tr_call *call, uint8_t *bytes, size_t len); /* changes them where they lie */
void tr_call_writable(tr_call *call);
void tr_call_ended(tr_call *call);

#endif
