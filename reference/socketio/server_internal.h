/* Inside of the Socket.IO server: what its files share. Internal to socketio/.
 *
 *   server.c     life, events of the engine, namespaces   client.c     decoding and dispatch of one
 * connection socket.c     CONNECT, middleware, DISCONNECT          emit.c       composing packets, emitting
 *   ack.c        acknowledgements, both ways              room.c       membership
 *   broadcast.c  scopes                                   renumber.c   placeholders that go out */
#ifndef SIO_SOCKETIO_SERVER_INTERNAL_H
#define SIO_SOCKETIO_SERVER_INTERNAL_H

#include "socketio/decoder.h"
#include "socketio/names.h"
#include "socketio/server.h"

struct sio_server {
    sio_server_options options;
    sio_server_app app;
    const sio_mem *mem;
    sio_eio_server *engine;
    sio_names namespaces;
    sio_table sockets;
    uint32_t counter;
    uint64_t stamp; /* of the latest broadcast */
};

struct sio_nsp {
    sio_name name; /* first: the table hands out names */
    sio_server *server;
    sio_socket *connected; /* list */
    size_t users;          /* sockets in any state, dead ones that somebody holds included */
    bool dynamic;
    uint64_t next_id; /* SIO5-AK-11 */
    sio_names rooms;
    sio_names pendings; /* acknowledgements that are awaited, of all sockets */
    sio_names members;  /* each socket in each room: for looking up, however many there are */
    uint8_t text[];
};

/* A copy of a text. */
typedef struct kept_text {
    size_t len;
    uint8_t bytes[];
} kept_text;

/* What one Engine.IO session has of Socket.IO. */
typedef struct client {
    sio_server *server;
    sio_eio_session *session;
    struct connect_wait *wait; /* only until a namespace is joined */
    sio_socket *sockets;       /* list: waiting and connected ones */
    size_t kept;               /* bytes of max_kept */
    sio_decoder *decoder;      /* only while attachments are due */
    kept_text *query;          /* JSON; NULL: not kept */
    uint32_t socket_count;
} client;

enum { SOCKET_WAITING, SOCKET_CONNECTED, SOCKET_GONE };

typedef struct member member;
typedef struct pending pending;

struct sio_socket {
    sio_node node; /* first: the table hands out nodes */
    client *client;
    sio_nsp *nsp;
    sio_socket *next; /* of the client */
    sio_socket *nsp_next;
    sio_socket **nsp_link; /* what points to this socket in the list of the namespace */
    void *user;
    kept_text *auth; /* NULL: none */
    member *rooms;
    pending *pending;
    sio_reply *kept;
    uint64_t stamp; /* of the latest broadcast that reached or excluded it */
    uint32_t holds;
    uint8_t state;
};

/* ---- server.c ---- */

/* Finds the namespace, or makes it when the application wants it. NULL: there is none. `*failed`: no memory.
 */
sio_nsp *nsp_for(sio_server *server, sio_slice name, bool *failed);

/* Returns a copy, or NULL without memory. Ownership: the caller's, to be given to sio_mem_release. */
kept_text *keep_text(const sio_server *server, sio_slice text);
sio_slice kept_slice(const kept_text *kept); /* `{}` without one */

/* The client need not hurry any more: it has joined a namespace, or has gone (SIO5-CN-15). */
void client_stop_waiting(client *c);

/* One user less: the last one takes a dynamic namespace along. */
void nsp_leave(sio_nsp *nsp);

/* ---- client.c ---- */

/* A protocol violation: the connection ends, without further packets (SIO5-INV-01 to SIO5-INV-03). */
void client_violation(client *c);
void client_message(client *c, sio_slice data, bool binary);

/* Counts what is kept for a client as long as it likes. Returns false beyond max_kept. */
bool client_keep(client *c, size_t bytes);
void client_release(client *c, size_t bytes);

/* Returns the socket of the client in this namespace, waiting or connected, or NULL. */
sio_socket *client_find(const client *c, sio_slice nsp);

/* ---- socket.c ---- */

void socket_connect(client *c, const sio_packet *packet);

/* Takes the socket out, without a packet. */
void socket_leave(sio_socket *socket, const char *reason);
void socket_hold(sio_socket *socket);
void socket_drop(sio_socket *socket);

/* ---- emit.c ---- */

/* Composes a packet in the engine's parcel: `type` is SIO_EVENT or SIO_ACK, which becomes binary by itself;
 * `id` NULL means none. Returns NULL without memory, when the name is no UTF-8, or when a placeholder names
 * no attachment. */
sio_parcel *compose(sio_nsp *nsp, sio_type type, const uint64_t *id, const sio_outgoing *out);

/* Composes a packet with a ready payload, which may be empty. `nsp` is the name. */
sio_parcel *compose_plain(sio_server *server, sio_type type, sio_slice nsp, sio_slice payload);

/* Sends, unless it is volatile and has to wait. */
bool send_to(sio_socket *socket, sio_parcel *parcel, bool is_volatile);

/* Emits with an id. */
bool emit_with_id(sio_socket *socket, const sio_outgoing *event, const uint64_t *id);

/* ---- ack.c ---- */

void ack_received(sio_socket *socket, const sio_packet *packet);

/* Whether the client may be asked for one more answer (max_kept). */
bool ack_fits(const sio_socket *socket);

/* Ends all that waits, in both directions; the socket has left. */
void acks_abandon(sio_socket *socket);

/* ---- room.c ---- */

/* Who and where: this is also the name under which a member is found. */
typedef struct membership {
    struct room *room;
    sio_socket *socket;
} membership;

struct member {
    sio_name name; /* first */
    membership of;
    member *next;       /* of the socket */
    member **next_link; /* what points to this member in the list of the socket */
    member *other;      /* of the room */
    member **link;      /* what points to this member in the list of the room */
};

typedef struct room {
    sio_name name; /* first */
    member *members;
    uint8_t text[];
} room;

room *room_find(const sio_nsp *nsp, sio_slice name);
void rooms_leave_all(sio_socket *socket);

/* ---- broadcast.c ---- */

/* Calls `visit` for each connected socket in the scope, once, until it returns false. It must not call the
 * application. */
void scope_visit(sio_nsp *nsp, const sio_scope *scope, bool (*visit)(sio_socket *socket, void *ctx),
                 void *ctx);

#endif
