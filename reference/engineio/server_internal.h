/* Inside of the Engine.IO server: what its files share. Internal to engineio/.
 *
 *   server.c     life, entries of time, look-up         request.c   what is wrong with a request (A9)
 *   answer.c     answers and their header fields        session.c   opening, packets, closing
 *   polling.c    GET and POST                           websocket.c frames
 *   upgrade.c    the probe                              heartbeat.c pings and all other deadlines */
#ifndef SIO_ENGINEIO_SERVER_INTERNAL_H
#define SIO_ENGINEIO_SERVER_INTERNAL_H

#include <string.h>

#include "engineio/packet.h"
#include "engineio/server.h"

struct sio_eio_server {
    sio_eio_options options;
    sio_eio_binding binding;
    sio_eio_app app;
    sio_rules rules;
    uint64_t now;
    sio_heap heap;
    sio_table sessions;
    uint32_t counter;
    bool stopping;
    sio_parcel parcel; /* what is being sent */
    sio_buf body;      /* of the answer that is being given */
    sio_buf scratch;   /* a decoded base64 packet */
    sio_buf text;      /* a body with U+FFFD for what was not UTF-8 */
};

enum { ROLE_NONE, ROLE_GET, ROLE_POST, ROLE_READER, ROLE_SOCKET, ROLE_PROBE };

enum { STATE_OPEN, STATE_CLOSING, STATE_CLOSED };

struct sio_eio_session {
    sio_node node; /* first: the table hands out nodes */
    sio_eio_server *server;
    void *user;
    sio_timer timer;      /* at the earliest of the three below */
    uint64_t beat_due;    /* next ping; awaiting a pong: its deadline; closing: the end of patience */
    uint64_t upgrade_due; /* SIO_NEVER without a probe */
    uint64_t noop_due;    /* probed: when the next GET may be answered with a noop */
    sio_eio_conn *get;    /* the GET that is held */
    sio_eio_conn *reader; /* takes the answer to the GET before; meanwhile there is no further one */
    sio_eio_conn *post;   /* the POST whose body is being read */
    sio_eio_conn *socket; /* the WebSocket; NULL: the transport is polling */
    sio_eio_conn *probe;  /* the WebSocket of an upgrade that is going on */
    sio_queue queue;
    uint32_t holds; /* calls on the stack that still look at the session */
    uint8_t state;
    bool awaiting_pong;
    bool extended;  /* the deadline of this pong was extended (EIO4-HB-08) */
    bool blocked;   /* the WebSocket refused a message and has not called yet */
    bool corked;    /* a POST is being processed: its effects leave together */
    bool probed;    /* 2probe came: a GET gets a noop (EIO4-UP-05) */
    bool base64;    /* b64=1: binary as text on the WebSocket (EIO4-WS-05) */
    bool doomed;    /* to be ended at the next tick */
    bool announced; /* the application knows of it */
    uint8_t why;    /* it is doomed, or closes: sio_eio_reason */
};

_Static_assert(sizeof(sio_eio_session) <= 160, "an idle session is small");

/* ---- server.c ---- */

/* Takes over the time of an entry; it never runs backwards. */
void eio_set_now(sio_eio_server *server, uint64_t now);

/* Gives a shared buffer's memory back when one large message has blown it up. */
void eio_trim(sio_buf *b);

/* ---- request.c ---- */

/* Checks in the customary order (EIO4-ER-09). `hooks` false leaves the application's hooks out. `*message` is
 * the text of a refusal by a hook, or empty. `*session` is the session named by sid, or NULL. */
sio_eio_fault eio_check(const sio_eio_server *server, const sio_eio_request *request, bool upgrade,
                        bool hooks, sio_eio_session **session, sio_slice *message);

/* ---- answer.c ---- */

/* Begins the body of an answer, after the headroom. Returns NULL without memory. */
sio_buf *eio_body(sio_eio_server *server);

/* Gives an answer whose body stands in eio_body (`with_body`), and frees the connection. Returns whether the
 * peer has taken it. */
bool eio_answer(sio_eio_server *server, sio_eio_conn *conn, sio_eio_answer *answer, bool with_body);

/* Answers with a status and an empty body. */
void eio_answer_status(sio_eio_server *server, sio_eio_conn *conn, unsigned status, bool close);

/* Answers with a body of static text. */
void eio_answer_text(sio_eio_server *server, sio_eio_conn *conn, unsigned status, const char *type,
                     const char *text);

/* Answers with a fault: JSON on polling (EIO4-ER-01), plain words before a 101 (EIO4-WS-08). */
void eio_answer_fault(sio_eio_server *server, sio_eio_conn *conn, bool upgrade, sio_eio_fault fault,
                      sio_slice message);

/* Answers a preflight (EIO4-CO-03). */
void eio_answer_preflight(sio_eio_server *server, sio_eio_conn *conn, const sio_eio_request *request);

/* Adds a header field; one too many is left out. */
void eio_header(sio_eio_answer *answer, const char *name, sio_slice value);

/* Adds the fields that every answer of the server has (CORS, hook). */
void eio_common_headers(const sio_eio_server *server, sio_eio_answer *answer, bool initial);

/* Makes the connection busy with the session, and free again. */
void eio_attach(sio_eio_session *session, sio_eio_conn *conn, uint8_t role);
void eio_detach(sio_eio_conn *conn);

/* Keeps a piece of a body or message. Returns false without memory. */
bool eio_keep(sio_eio_conn *conn, sio_slice bytes);
void eio_forget(sio_buf *pieces);

/* ---- session.c ---- */

/* Opens a session for `conn`, or NULL without memory, randomness or room. */
sio_eio_session *eio_session_new(sio_eio_server *server, const sio_eio_request *request);

/* Tells the application. Returns false when it refuses. */
bool eio_session_announce(sio_eio_session *session, const sio_eio_request *request);

/* Undoes eio_session_new before anybody was told. */
void eio_session_discard(sio_eio_session *session);

/* Appends the open packet. Returns false without memory. */
bool eio_open_packet(const sio_eio_session *session, bool websocket, sio_buf *out);

/* Keeps the memory of the session until the matching eio_drop. */
void eio_hold(sio_eio_session *session);
void eio_drop(sio_eio_session *session);

/* A packet of the session's transport. */
void eio_session_packet(sio_eio_session *session, const sio_eio_packet *packet);

/* Ends the session at once. `code` is that of the WebSocket close frame, 0 for none. */
void eio_session_end(sio_eio_session *session, sio_eio_reason reason, unsigned code);

/* Ends it at the next tick, where ending it now would call the application out of turn. */
void eio_session_doom(sio_eio_session *session, sio_eio_reason reason);

/* Closes in order, as sio_eio_session_close. */
void eio_session_close(sio_eio_session *session, sio_eio_reason reason);

/* Goes on with a close in order, if one was asked for and nothing is left to wait for. */
void eio_session_finish(sio_eio_session *session);

/* Queues a packet of the engine itself ("2"), whatever the state. */
void eio_session_push(sio_eio_session *session, const char *packet);

/* ---- polling.c ---- */

sio_eio_verdict eio_polling_get(sio_eio_session *session, sio_eio_conn *conn);
sio_eio_verdict eio_polling_post(sio_eio_session *session, sio_eio_conn *conn,
                                 const sio_eio_request *request);
sio_eio_verdict eio_polling_handshake(sio_eio_server *server, sio_eio_conn *conn,
                                      const sio_eio_request *request);

/* Answers the held GET with what is queued, if there is either. */
void eio_polling_flush(sio_eio_session *session);

/* Answers the held GET with what is queued and `last`. */
void eio_polling_release(sio_eio_session *session, const char *last);

/* The answer to the GET before has been taken, or is lost. */
void eio_polling_taken(sio_eio_session *session);

/* ---- websocket.c ---- */

/* Sends what is queued until the WebSocket refuses. */
void eio_websocket_flush(sio_eio_session *session);

/* Sends one message if the WebSocket takes it. */
bool eio_websocket_send(sio_eio_session *session, sio_slice message, bool binary);

/* ---- upgrade.c ---- */

/* Attaches a WebSocket to a polling session. Returns false when the session cannot have it. */
bool eio_upgrade_possible(const sio_eio_session *session);
void eio_upgrade_begin(sio_eio_session *session, sio_eio_conn *conn);
void eio_upgrade_message(sio_eio_session *session, sio_eio_conn *conn, sio_slice message, bool binary);
void eio_upgrade_writable(sio_eio_session *session, sio_eio_conn *conn);

/* The probe ends without an upgrade; polling goes on (EIO4-UP-16). `close`: it still stands. */
void eio_upgrade_abandon(sio_eio_session *session, bool close);

/* ---- heartbeat.c ---- */

/* Starts the deadlines. Returns false without memory. */
bool eio_heartbeat_start(sio_eio_session *session);

/* Sets the timer anew after a deadline changed. */
void eio_heartbeat_arm(sio_eio_session *session);

/* A packet came: a pong, or another one while a pong is due. */
void eio_heartbeat_pong(sio_eio_session *session);
void eio_heartbeat_other(sio_eio_session *session);

/* The transport changed (EIO4-UP-21). */
void eio_heartbeat_upgraded(sio_eio_session *session);

#endif
