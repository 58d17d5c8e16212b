/* Carries an Engine.IO server over TCP or TLS: an event loop, a port, and the connections on it.
 *
 *     sio_transport *t = sio_transport_new(&options, &error);
 *     sio_eio_server *engine = sio_eio_server_new(&engine_options, sio_transport_binding(t), &app);
 *     sio_transport_run(t, engine);     until SIGTERM or SIGINT
 *     sio_eio_server_free(engine);
 *     sio_transport_free(t);
 *
 * Below is libwebsockets on its libuv loop. All functions are for one thread. */
#ifndef SIO_TRANSPORT_SERVER_H
#define SIO_TRANSPORT_SERVER_H

#include "engineio/server.h"

typedef struct sio_transport sio_transport;

/* Bytes that the engine should leave free before each body and message (option `headroom`). */
enum { SIO_TRANSPORT_HEADROOM = 16 };

typedef struct sio_transport_limits {
    uint64_t head_timeout; /* ms for a whole head, from its first byte or the begin of the connection */
    uint64_t body_timeout; /* ms for a whole body */
    uint64_t idle_timeout; /* ms between two requests of a connection */
    uint64_t linger;       /* ms for a peer to take our last words */
    uint64_t stop_timeout; /* ms from the first signal to the end, however busy */
    size_t max_head;       /* bytes (EIO4-PL-15); beyond it 431 */
    size_t max_pipelined;  /* bytes of further requests while one is being answered; beyond it the end */
    uint32_t max_requests; /* of one connection; the last answer says close */
    size_t max_connections;
} sio_transport_limits;

/* Returns the defaults. */
sio_transport_limits sio_transport_defaults(void);

typedef enum sio_transport_event {
    SIO_TRANSPORT_OPENED,     /* a connection */
    SIO_TRANSPORT_REQUEST,    /* text: method and target */
    SIO_TRANSPORT_BODY,       /* a whole body that its session read */
    SIO_TRANSPORT_ANSWER,     /* number: the status; text: the body */
    SIO_TRANSPORT_TEXT_IN,    /* a whole WebSocket message */
    SIO_TRANSPORT_TEXT_OUT,   /* */
    SIO_TRANSPORT_BINARY_IN,  /* */
    SIO_TRANSPORT_BINARY_OUT, /* */
    SIO_TRANSPORT_CLOSE_IN,   /* a close frame; number: its code */
    SIO_TRANSPORT_CLOSE_OUT,  /* */
    SIO_TRANSPORT_CLOSED      /* the connection */
} sio_transport_event;

/* Sees what passes; `connection` counts from 1. May be NULL. */
typedef struct sio_transport_watch {
    void *ctx;
    void (*see)(void *ctx, uint64_t connection, sio_transport_event event, unsigned number, sio_slice text);
} sio_transport_watch;

typedef struct sio_transport_options {
    const char *host;     /* an address or a name; an IPv6 address without brackets */
    uint16_t port;        /* 0: any free one */
    const char *tls_cert; /* PEM files; both or neither */
    const char *tls_key;
    bool per_message_deflate; /* compress WebSocket messages, and take compressed ones, where the peer offers
                                 it */
    bool http_compression;    /* compress answers where the peer takes gzip */
    sio_transport_limits limits;
    sio_transport_watch watch;
} sio_transport_options;

/* Opens the port. Returns NULL, and a message for the user in `error`, when that cannot be done. Ownership:
 * the caller's, to be freed with sio_transport_free. */
sio_transport *sio_transport_new(const sio_transport_options *options, sio_buf *error);

/* Returns what the engine is to be made with. Ownership: the transport's. */
const sio_eio_binding *sio_transport_binding(const sio_transport *transport);

/* Returns the port that is open. */
uint16_t sio_transport_port(const sio_transport *transport);

/* Serves until SIGTERM or SIGINT; then lets no new session in, closes those that are there in order, a
 * polling one with its next request, and returns. A second signal, or stop_timeout, ends it at once. Returns
 * whether all sessions were closed in order. */
bool sio_transport_run(sio_transport *transport, sio_eio_server *engine);

/* Returns the clock of the transport, in ms: what to hand to entries of the engine. */
uint64_t sio_transport_now(const sio_transport *transport);

/* Frees it; the engine must have been freed. NULL is allowed. */
void sio_transport_free(sio_transport *transport);

#endif
