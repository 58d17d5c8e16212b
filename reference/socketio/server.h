/* The Socket.IO v5 server, sans-I/O: namespaces, events, acknowledgements, rooms, on top of an Engine.IO
 * server.
 *
 * A binding drives the Engine.IO server below (sio_server_engine, engineio/server.h); this header is what the
 * application sees. Rules for callbacks and time are those of engineio/server.h: the application may call all
 * functions here from its callbacks, and outside of them after a tick.
 *
 * A sio_socket is one client in one namespace. It lives from the middleware or the connected callback to the
 * released callback; between disconnected and released all calls with it do nothing. */
#ifndef SIO_SOCKETIO_SERVER_H
#define SIO_SOCKETIO_SERVER_H

#include "engineio/server.h"
#include "socketio/event.h"
#include "socketio/outgoing.h"

typedef struct sio_server sio_server;
typedef struct sio_nsp sio_nsp;
typedef struct sio_socket sio_socket;

/* An event that waits for its acknowledgement: see sio_reply_send. */
typedef struct sio_reply {
    sio_socket *socket; /* NULL: it cannot be answered any more */
    uint64_t id;
    const sio_mem *mem;              /* internal */
    struct sio_reply *next, **place; /* internal */
} sio_reply;

/* What a middleware decides (SIO5-CN-11). */
typedef enum sio_admission {
    SIO_ADMIT,
    SIO_REFUSE,
    SIO_LATER /* the application calls sio_socket_admit or sio_socket_refuse */
} sio_admission;

typedef struct sio_refusal {
    sio_slice message; /* UTF-8 */
    sio_slice data;    /* JSON; empty: none */
} sio_refusal;

typedef struct sio_server_app {
    void *ctx;
    /* Whether a namespace of this name, which nobody has added, is to exist (SIO5-NS-04). It then lives as
     * long as somebody is in it. NULL: no. */
    bool (*dynamic)(void *ctx, sio_slice name);
    /* Asked before a socket gets in; fill `*refusal` when refusing: its text must live until the next call of
     * the application. NULL: all get in. */
    sio_admission (*middleware)(void *ctx, sio_socket *socket, sio_refusal *refusal);
    /* The socket is in; what is emitted here comes after the answer to CONNECT (SIO5-CN-08). */
    void (*connected)(void *ctx, sio_socket *socket);
    /* An event, with all its attachments. `reply` is NULL unless the client wants an acknowledgement.
     * Everything lives only as long as the call; for a later answer see sio_reply_keep. */
    void (*event)(void *ctx, sio_socket *socket, const sio_packet *event, sio_reply *reply);
    /* A socket that was connected has left: once (SIO5-DC-08, SIO5-DC-09). */
    void (*disconnected)(void *ctx, sio_socket *socket, const char *reason);
    /* The socket is about to be freed; so is one that never got in. May be NULL. */
    void (*released)(void *ctx, sio_socket *socket);
} sio_server_app;

typedef struct sio_server_options {
    sio_eio_options engine;
    uint64_t connect_timeout; /* ms for the first namespace to be joined (SIO5-CN-15) */
    sio_rules rules;          /* of the decoder */
    size_t max_namespaces;    /* that one client may be in at the same time */
    size_t max_kept;          /* bytes of memory that the namespaces of one client may take, with their names,
                                 the payloads of CONNECT, rooms, and acknowledgements that are due */
    size_t max_query;         /* bytes of the opening query that are kept for sio_socket_query */
} sio_server_options;

/* Returns the defaults of the reference implementation, on the path /socket.io/; `engine.random` is missing.
 */
sio_server_options sio_server_defaults(void);

/* Returns a server with the namespace / (SIO5-NS-01), or NULL without memory or with options that cannot
 * work. Ownership: the caller's, to be freed with sio_server_free. */
sio_server *sio_server_new(const sio_server_options *options, const sio_eio_binding *binding,
                           const sio_server_app *app);

/* Ends all sessions, telling the application, and frees the server. NULL is allowed. */
void sio_server_free(sio_server *server);

/* Returns the Engine.IO server that the binding drives. Ownership: the server's. */
sio_eio_server *sio_server_engine(sio_server *server);

/* ---- Namespaces ---- */

/* Adds a namespace, or finds it when it is there. Returns NULL without memory. Ownership: the server's. */
sio_nsp *sio_server_add_namespace(sio_server *server, sio_slice name);

/* Returns the namespace, or NULL. */
sio_nsp *sio_server_namespace(sio_server *server, sio_slice name);

/* Returns the name ("/chat"). Ownership: the namespace's. */
sio_slice sio_nsp_name(const sio_nsp *nsp);

/* ---- Sockets ---- */

/* Returns the connected or waiting socket with this id, or NULL. */
sio_socket *sio_server_socket(sio_server *server, sio_slice id);

/* Returns the public id, another one in each namespace (SIO5-CN-07). Ownership: the socket's. */
sio_slice sio_socket_id(const sio_socket *socket);
sio_nsp *sio_socket_namespace(const sio_socket *socket);
sio_server *sio_socket_server(const sio_socket *socket);

/* Returns the session that carries the socket. NULL once the socket has left. */
sio_eio_session *sio_socket_session(const sio_socket *socket);

/* Returns the payload of the CONNECT as the client spelt it; `{}` without one (SIO5-CN-05). Ownership: the
 * socket's. */
sio_slice sio_socket_auth(const sio_socket *socket);

/* Returns the query of the opening request as a JSON object; `{}` when it was longer than max_query.
 * Ownership: the session's (SIO5-NS-05). */
sio_slice sio_socket_query(const sio_socket *socket);

/* Returns the connected socket that the same client has in another namespace, or NULL. */
sio_socket *sio_socket_sibling(const sio_socket *socket, sio_slice nsp);

/* Returns whether it is connected. */
bool sio_socket_connected(const sio_socket *socket);

/* What the application keeps with the socket; NULL at first. */
void sio_socket_set_user(sio_socket *socket, void *user);
void *sio_socket_user(const sio_socket *socket);

/* Lets in, or refuses, a socket whose middleware said SIO_LATER. */
void sio_socket_admit(sio_socket *socket);
void sio_socket_refuse(sio_socket *socket, const sio_refusal *refusal);

/* Takes the socket out of its namespace with a DISCONNECT. With `close` all namespaces of the client are
 * left, and the connection is closed (SIO5-DC-03). */
void sio_socket_disconnect(sio_socket *socket, bool close);

/* ---- Events ---- */

/* Emits. Returns false when nothing was sent: the socket is not connected, the name is reserved (SIO5-EV-07)
 * or no UTF-8, a volatile event was dropped, or there is no memory. */
bool sio_emit(sio_socket *socket, const sio_outgoing *event);

/* Emits and asks for an acknowledgement within `timeout` ms (0: without limit). Returns as sio_emit, and
 * false when too many are awaited (max_kept); `fn` is not called when it returned false. A volatile event is
 * dropped or sent as by sio_emit. */
bool sio_emit_with_ack(sio_socket *socket, const sio_outgoing *event, uint64_t timeout, sio_ack_fn *fn,
                       void *ctx);

/* Acknowledges an event, with ACK or BINARY_ACK (SIO5-AK-02 to SIO5-AK-04). Returns false when it was
 * answered before (SIO5-AK-05), the socket has left, or there is no memory. */
bool sio_reply_send(sio_reply *reply, const sio_outgoing *answer);

/* Returns a copy of the reply for later; the one given is used up. NULL without memory, and beyond max_kept:
 * then the one given is as before. Ownership: the
 * caller's, to be freed with sio_reply_free; it may outlive the socket, not the server. */
sio_reply *sio_reply_keep(sio_reply *reply);
void sio_reply_free(sio_reply *kept);

/* ---- Rooms ---- */

/* Joins a room of the namespace; once is enough. Returns false without memory, when not connected, or beyond
 * max_kept. The room named by its own id has each socket in it from the start (SIO5-EV-15). */
bool sio_socket_join(sio_socket *socket, sio_slice room);

/* Leaves a room. */
void sio_socket_leave(sio_socket *socket, sio_slice room);

/* Calls `fn` for each room of the socket, its own among them. `fn` must not join or leave. */
void sio_socket_rooms(const sio_socket *socket, void (*fn)(void *ctx, sio_slice room), void *ctx);

/* Whom a broadcast is for. */
typedef struct sio_scope {
    const sio_slice *room; /* in any of these; none: the whole namespace */
    size_t rooms;
    const sio_slice *except; /* in none of these */
    size_t excepts;
    const sio_socket *sender; /* not this one; NULL: nobody is left out */
} sio_scope;

/* Emits to all in the scope, each once, encoded once (SIO5-EV-14). Returns false when the name is refused or
 * there is no memory. */
bool sio_broadcast(sio_nsp *nsp, const sio_scope *scope, const sio_outgoing *event);

typedef struct sio_broadcast_acks {
    void *ctx;
    void (*answer)(void *ctx, const sio_packet *answer); /* for each that comes */
    void (*done)(void *ctx, bool complete);              /* once, at the end: did all of them answer? */
} sio_broadcast_acks;

/* Emits with one id to all in the scope, and collects the answers until all have come or `timeout` ms have
 * passed (SIO5-AK-15). Returns as sio_broadcast; nothing is called when it returned false. With nobody in the
 * scope it is complete at once. Whoever is asked for as much as may be kept for it (max_kept) is left out,
 * and then the answers are not complete. */
bool sio_broadcast_with_ack(sio_nsp *nsp, const sio_scope *scope, const sio_outgoing *event, uint64_t timeout,
                            const sio_broadcast_acks *acks);

#endif
