/* Inside of the Socket.IO client: what its files share. Internal to client/.
 *
 *   manager.c  life, the connection, reconnection         socket.c    one namespace: CONNECT, DISCONNECT,
 * packets emit.c     events out, acknowledgements awaited       early.c     events that came before CONNECT
 *   recovery.c what lets the server go on where it was */
#ifndef SIO_CLIENT_MANAGER_INTERNAL_H
#define SIO_CLIENT_MANAGER_INTERNAL_H

#include "client/manager.h"
#include "socketio/decoder.h"

typedef enum socket_state { SOCKET_LEFT, SOCKET_WAITING, SOCKET_JOINED } socket_state;

/* An event that waits for the namespace to be joined. */
typedef struct waiting_event {
    struct waiting_event *next;
    sio_queue messages;
    size_t cost;
    bool has_id;
    uint64_t id;
} waiting_event;

/* An acknowledgement that is awaited. */
typedef struct awaited_ack {
    sio_timer timer; /* first: the heap hands out timers */
    struct awaited_ack *next;
    sio_client_socket *socket;
    uint64_t id;
    sio_ack_fn *fn;
    void *ctx;
} awaited_ack;

struct sio_client_socket {
    sio_client_socket *next; /* of the client */
    sio_client *client;
    socket_state state;
    uint64_t next_id; /* SIO5-AK-11 */
    sio_buf auth;
    sio_buf id;
    sio_buf pid;    /* of connection state recovery, as it is meant; empty: none */
    sio_buf offset; /* of the last event, as spelt; empty: none */
    bool recovered;
    waiting_event *waiting, **waiting_end;
    struct early_event *early, **early_end;
    awaited_ack *awaited, **awaited_end; /* in the order of their ids */
    size_t name_len;
    uint8_t name[];
};

struct sio_client {
    sio_client_options options;
    sio_client_events events;
    const sio_mem *mem;
    sio_eio_client *engine;
    sio_client_socket *sockets;
    sio_decoder *decoder; /* only while attachments are due */
    sio_timer due;        /* when the connection is to be opened */
    bool connected;       /* the engine's session stands, and nobody has given it up */
    bool trying;          /* an attempt to open it is under way */
    bool open_when_idle;  /* the session before has not ended yet */
    uint64_t failures;    /* attempts in a row, for the delay */
    uint64_t connections; /* how many there were */
    size_t kept;          /* bytes of max_kept */
};

/* ---- manager.c ---- */

/* Opens the connection after `delay` ms, unless there is one. */
void manager_open(sio_client *client, uint64_t delay);

/* Somebody has left: without an active namespace the connection is closed (SIO5-DC-06, SIO5-DC-07). */
void manager_left(sio_client *client);

/* Counts what is kept. Returns false beyond max_kept. */
bool manager_keep(sio_client *client, size_t bytes);
void manager_release(sio_client *client, size_t bytes);

/* ---- socket.c ---- */

/* Sends CONNECT (SIO5-CN-01). */
void socket_send_connect(sio_client_socket *socket);

/* The connection is gone: a joined socket waits for the next one. */
void socket_lost(sio_client_socket *socket, const char *reason, const char *detail);

/* Takes the packet, or ignores one for a namespace that is not active (SIO5-NS-07). */
void socket_dispatch(sio_client *client, const sio_packet *packet);

void socket_free(sio_client_socket *socket);

/* ---- emit.c ---- */

/* Sends what waited (SIO5-EV-11). */
void emit_waiting(sio_client_socket *socket);

/* Forgets what waits; the acknowledgements of it stay awaited. */
void emit_forget(sio_client_socket *socket);

/* Settles the acknowledgement that this packet is; one that is unknown is ignored (SIO5-AK-06). */
void answer_received(sio_client_socket *socket, const sio_packet *packet);

/* Fails the acknowledgements of all that was sent (SIO5-AK-16), and with `all` those of what waits, too. */
void acks_fail(sio_client_socket *socket, bool all);

/* ---- early.c ---- */

/* Keeps an event (SIO5-EV-12). Returns false without memory or room. */
bool early_keep(sio_client_socket *socket, const sio_packet *packet);

/* Hands them to the application. */
void early_deliver(sio_client_socket *socket);
void early_forget(sio_client_socket *socket);

/* Hands one event to the application. */
void deliver_event(sio_client_socket *socket, const sio_packet *packet);

/* ---- recovery.c ---- */

/* Takes what the server's answer to CONNECT says of recovery (SIO5-RC-14). */
void recovery_joined(sio_client_socket *socket, sio_json answer);

/* Remembers how far the events of the server have come (SIO5-RC-04). */
void recovery_note(sio_client_socket *socket, const sio_packet *event);

/* Appends the payload of CONNECT: what the application gave, and what is needed for recovery (SIO5-RC-05).
 * Returns false without memory. */
bool recovery_payload(const sio_client_socket *socket, sio_buf *out);

#endif
