/* The Socket.IO v5 client, sans-I/O: namespaces, events, acknowledgements, reconnection, on top of an
 * Engine.IO client.
 *
 * A binding drives the Engine.IO client below (sio_client_engine, client/engine.h); this header is what the
 * application sees. It may call everything here from its callbacks, except sio_client_free; outside of them
 * after a tick.
 *
 * A sio_client_socket is one namespace. It is *active* from sio_client_join until it is left, refused, or
 * taken out by the server; as long as it is active, it is connected again after each loss of the connection.
 * What is emitted before it is connected waits, in order (SIO5-EV-11). */
#ifndef SIO_CLIENT_MANAGER_H
#define SIO_CLIENT_MANAGER_H

#include "client/engine.h"
#include "engineio/table.h"
#include "socketio/event.h"
#include "socketio/outgoing.h"

typedef struct sio_client sio_client;
typedef struct sio_client_socket sio_client_socket;

/* An event that asks for an acknowledgement. It may be copied and answered later, once. */
typedef struct sio_asked {
    uint64_t id;
    uint64_t connection; /* which one it came by; 0: answered */
} sio_asked;

/* What the client tells the application; all but `event` may be NULL. Texts and packets live as long as the
 * call. */
typedef struct sio_client_events {
    void *ctx;
    /* The namespace was joined, for the first time or again; sio_client_socket_id is new. */
    void (*connected)(void *ctx, sio_client_socket *socket);
    /* The server refused (SIO5-CN-21): the socket is not active any more. `data` may be of kind
     * SIO_JSON_NONE. */
    void (*refused)(void *ctx, sio_client_socket *socket, sio_slice message, sio_json data);
    /* `asked` is NULL unless an acknowledgement is wanted. */
    void (*event)(void *ctx, sio_client_socket *socket, const sio_packet *event, sio_asked *asked);
    /* A socket that was connected is not any more: "io server disconnect", "io client disconnect"
     * (SIO5-DC-06, SIO5-DC-07), or why the connection was lost. */
    void (*disconnected)(void *ctx, sio_client_socket *socket, const char *reason, const char *detail);
    /* An attempt to open the connection failed, or it was lost before a namespace was joined. */
    void (*unreachable)(void *ctx, const char *detail);
    /* Attempt number 1, 2, … begins; has succeeded; was the last. */
    void (*reconnecting)(void *ctx, uint64_t attempt);
    void (*reconnected)(void *ctx, uint64_t attempt);
    void (*gave_up)(void *ctx);
} sio_client_events;

typedef struct sio_client_options {
    sio_eio_client_options engine;
    sio_random random; /* for the jitter; without `fill` there is none */
    bool reconnection;
    uint64_t attempts;  /* in a row; 0: without end (SIO5-INV-09) */
    uint64_t delay;     /* ms before the first attempt, doubled with each */
    uint64_t max_delay; /* ms */
    unsigned jitter;    /* per mille of the delay by which it may be shorter or longer, at most 1000 */
    sio_rules rules;    /* of the decoder */
    size_t max_kept;    /* bytes that wait for namespaces to be joined, in both directions */
} sio_client_options;

/* Returns the defaults of the reference implementation; `random` is missing. */
sio_client_options sio_client_defaults(void);

/* Returns a client that is not connected, or NULL without memory or with options that cannot work. Ownership:
 * the caller's, to be freed with sio_client_free. */
sio_client *sio_client_new(const sio_client_options *options, const sio_eio_dialer *dialer,
                           const sio_client_events *events);

/* Ends everything at once, without telling the application, except that each awaited acknowledgement is
 * reported as SIO_ACK_DISCONNECTED, and frees the client with its sockets. NULL is allowed. */
void sio_client_free(sio_client *client);

/* Returns the Engine.IO client that the binding drives; sio_eio_client_open need not be called. Ownership:
 * the client's. */
sio_eio_client *sio_client_engine(sio_client *client);

/* Leaves all namespaces, closes the connection in order, and gives up reconnecting. */
void sio_client_close(sio_client *client);

/* ---- Namespaces ---- */

/* Joins a namespace ("/" or "/chat"): opens the connection at the next tick if there is none. `auth` is JSON
 * (an object) for each CONNECT, or empty (SIO5-CN-05). One that is active already is returned as it is, with
 * the new `auth`. Returns NULL without memory, or when name or auth is not as it must be. Ownership: the
 * client's. */
sio_client_socket *sio_client_join(sio_client *client, sio_slice nsp, sio_slice auth);

/* Leaves the namespace (SIO5-DC-07); the last one closes the connection. */
void sio_client_leave(sio_client_socket *socket);

/* Returns the socket of the namespace, active or not, or NULL. */
sio_client_socket *sio_client_find(sio_client *client, sio_slice nsp);

/* Returns whether some namespace is active and not connected: it was neither joined nor refused yet, or
 * waits for the next connection. */
bool sio_client_is_joining(const sio_client *client);

bool sio_client_socket_connected(const sio_client_socket *socket);
bool sio_client_socket_active(const sio_client_socket *socket);

/* Returns whether the server went on where the connection before was lost: rooms and data are as they were,
 * and the events missed meanwhile are sent (SIO5-RC-14). What the server gives for that is kept, and asked
 * for, without an option. */
bool sio_client_socket_recovered(const sio_client_socket *socket);

/* Returns the public id; empty while not connected. Ownership: the socket's. */
sio_slice sio_client_socket_id(const sio_client_socket *socket);

/* Returns the name of the namespace. Ownership: the socket's. */
sio_slice sio_client_socket_nsp(const sio_client_socket *socket);

/* ---- Events ---- */

/* Emits, or keeps the event until the namespace is joined. Returns false when neither was done: the name is
 * reserved (SIO5-EV-07), a volatile event could not leave at once (SIO5-EV-11), the arguments are not as
 * sio_outgoing asks, there is no memory, or too much waits. */
bool sio_client_emit(sio_client_socket *socket, const sio_outgoing *event);

/* Emits and asks for an acknowledgement within `timeout` ms (0: without limit). Returns as sio_client_emit;
 * `fn` is not called when it returned false. An event that still waits when its time is over is taken back.
 */
bool sio_client_emit_with_ack(sio_client_socket *socket, const sio_outgoing *event, uint64_t timeout,
                              sio_ack_fn *fn, void *ctx);

/* Acknowledges. Returns false when it was answered before (SIO5-AK-05), its connection is gone, or there is
 * no memory. */
bool sio_client_answer(sio_client_socket *socket, sio_asked *asked, const sio_outgoing *answer);

#endif
