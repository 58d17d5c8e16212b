/* The Engine.IO v4 client, sans-I/O: answers, bytes and the time go in; requests, messages and events come
 * out.
 *
 * Below it stands a *binding*: an HTTP and WebSocket library that carries out what the client asks for,
 * through the functions of sio_eio_dialer, and reports what happened by the entries. Above it stands an
 * *application*, told by the functions of sio_eio_client_app; the Socket.IO client (client/manager.h) is one.
 *
 * Time is an argument, in milliseconds of any monotonic clock; see engineio/server.h. Functions of the
 * binding must not call the client. Functions of the application may call everything below "Session", but no
 * entry, and neither sio_eio_client_open nor sio_eio_client_free. */
#ifndef SIO_CLIENT_ENGINE_H
#define SIO_CLIENT_ENGINE_H

#include "engineio/heap.h"
#include "engineio/open.h"
#include "engineio/parcel.h"
#include "engineio/reason.h"

typedef struct sio_eio_client sio_eio_client;

/* The two requests that may be under way at the same time: one GET (EIO4-PL-01), one POST (EIO4-PL-20). */
typedef enum sio_eio_channel { SIO_EIO_POLL, SIO_EIO_POST } sio_eio_channel;

/* What the client asks of the binding. */
typedef struct sio_eio_dialer {
    void *ctx;
    /* Begins a GET, or a POST with the body. The query lives as long as the call, the body until the request
     * has ended. The binding adds host, path and header fields: a POST has Content-Type
     * text/plain;charset=UTF-8 (EIO4-PL-36). */
    void (*request)(void *ctx, sio_eio_channel channel, sio_slice query, sio_slice body);
    /* Gives up the request: nothing more is to be reported of it. */
    void (*abort)(void *ctx, sio_eio_channel channel);
    /* Begins the handshake of a WebSocket. */
    void (*connect)(void *ctx, sio_slice query);
    /* Writes one WebSocket message. Returns false when it cannot take it now: then nothing was taken, and the
     * binding calls sio_eio_client_writable as soon as it can. */
    bool (*send)(void *ctx, sio_slice message, bool binary);
    /* Closes the WebSocket, standing or not: nothing more is to be reported of it. */
    void (*close)(void *ctx);
    /* A whole body or message came, before it is looked at: for a log. May be NULL. */
    void (*heard)(void *ctx, const char *transport, sio_slice whole, bool binary);
} sio_eio_dialer;

/* What the client tells the application. */
typedef struct sio_eio_client_app {
    void *ctx;
    /* The session stands. The open packet lives as long as the call. */
    void (*opened)(void *ctx, const sio_open *open);
    /* A message came. The data lives as long as the call. Whether text is UTF-8 was not checked. */
    void (*message)(void *ctx, sio_slice data, bool binary);
    /* The WebSocket took over from polling. May be NULL. */
    void (*upgraded)(void *ctx);
    /* The session, or the attempt to open one, has ended; `detail` says more, or is empty. Ownership: static.
     */
    void (*closed)(void *ctx, sio_eio_reason reason, const char *detail);
} sio_eio_client_app;

typedef struct sio_eio_client_options {
    const sio_mem *mem;       /* NULL: the default allocator */
    bool polling;             /* begin with it (EIO4-HS-29) */
    bool websocket;           /* upgrade to it, or begin with it when polling is off */
    uint64_t open_timeout;    /* ms until the open packet is there; 0: no limit */
    uint64_t upgrade_timeout; /* ms for the probe; then polling goes on */
    uint64_t close_timeout;   /* ms that a close in order may take */
    size_t max_message;       /* bytes of an answer or message from the server */
    size_t max_buffered;      /* bytes of memory that what waits to be sent may take */
    size_t headroom;          /* bytes that the binding wants free before each WebSocket message */
    uint32_t lenient;         /* SIO_LENIENT_… bits */
    const char *query;        /* NULL, or "key=value&…", appended to each query as it is */
} sio_eio_client_options;

/* Returns the defaults: both transports, 20 s to open. */
sio_eio_client_options sio_eio_client_defaults(void);

/* Returns a client that is not connected, or NULL without memory or without a transport. Options are copied;
 * the texts in them must outlive the client. Ownership: the caller's, to be freed with sio_eio_client_free.
 */
sio_eio_client *sio_eio_client_new(const sio_eio_client_options *options, const sio_eio_dialer *dialer,
                                   const sio_eio_client_app *app);

/* Ends the session at once, without telling the application, and frees the client. NULL is allowed. */
void sio_eio_client_free(sio_eio_client *client);

/* ---- Entries: what the binding, or whoever runs the client, calls ---- */

/* Opens a session; ignored when there is one already. It ends with opened or with closed. */
void sio_eio_client_open(sio_eio_client *client, uint64_t now);

/* A piece of the answer to a request; `last` with the piece that ends it (which may be empty). A body in one
 * piece is not copied. */
void sio_eio_client_answer(sio_eio_client *client, sio_eio_channel channel, unsigned status, sio_slice bytes,
                           bool last, uint64_t now);

/* The request ended without an answer, or in the midst of it. */
void sio_eio_client_failed(sio_eio_client *client, sio_eio_channel channel, uint64_t now);

/* The WebSocket stands. */
void sio_eio_client_connected(sio_eio_client *client, uint64_t now);

/* A piece of a WebSocket message; `last` with the piece that ends it. */
void sio_eio_client_data(sio_eio_client *client, sio_slice bytes, bool binary, bool last, uint64_t now);

/* The WebSocket that refused a message can be written to again. */
void sio_eio_client_writable(sio_eio_client *client, uint64_t now);

/* The WebSocket could not be opened, or is lost. */
void sio_eio_client_gone(sio_eio_client *client, uint64_t now);

/* Returns when sio_eio_client_tick is due, in ms; a time that is over means at once, SIO_NEVER never. */
uint64_t sio_eio_client_next_expiry(const sio_eio_client *client);

/* Does what is due: time-outs, and timers of the layers above. */
void sio_eio_client_tick(sio_eio_client *client, uint64_t now);

/* Returns the time of the latest entry or tick. */
uint64_t sio_eio_client_now(const sio_eio_client *client);

/* ---- Session: what the application calls ---- */

/* Returns whether messages can be sent. */
bool sio_eio_client_is_open(const sio_eio_client *client);

/* Returns whether there is neither a session nor an attempt to open one. */
bool sio_eio_client_is_idle(const sio_eio_client *client);

/* Returns whether a message sent now would leave at once (SIO5-EV-11). */
bool sio_eio_client_is_writable(const sio_eio_client *client);

/* Returns the id of the session, empty without one. Ownership: the client's. */
sio_slice sio_eio_client_sid(const sio_eio_client *client);

/* Returns "polling" or "websocket". Ownership: static. */
const char *sio_eio_client_transport(const sio_eio_client *client);

/* Sends or queues a message. Returns false when it was refused: no session is open, there is no memory, too
 * much waits, or it is text with the byte 1e, which polling cannot carry (EIO4-PY-06). */
bool sio_eio_client_send(sio_eio_client *client, sio_slice data, bool binary);

/* Closes in order: what waits is sent before, an upgrade is waited for. */
void sio_eio_client_close(sio_eio_client *client);

/* Ends the session at once, for this reason; closed is called. */
void sio_eio_client_abort(sio_eio_client *client, sio_eio_reason reason, const char *detail);

/* ---- For layers above ---- */

/* Returns the client's own parcel, emptied: see sio_eio_server_parcel. */
sio_parcel *sio_eio_client_parcel(sio_eio_client *client);

/* Sends or queues all messages of a parcel, in order, or none. Returns as sio_eio_client_send. */
bool sio_eio_client_send_parcel(sio_eio_client *client, sio_parcel *parcel);

/* Returns the heap of timers that sio_eio_client_tick runs. Ownership: the client's. */
sio_heap *sio_eio_client_heap(sio_eio_client *client);

#endif
