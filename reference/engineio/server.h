/* The Engine.IO v4 server, sans-I/O: requests, bytes and the time go in; answers, frames and events come out.
 *
 * Below it stands a *binding*: an HTTP and WebSocket library that calls the entries (sio_eio_server_http and
 * the others) and carries out what the server decides, through the functions of sio_eio_binding. Above it
 * stands an *application*, told by the functions of sio_eio_app; Socket.IO (socketio/server.h) is one.
 *
 * Time is an argument, in milliseconds of any monotonic clock. sio_eio_server_next_expiry tells when
 * sio_eio_server_tick is due; ask after each entry and after each call of the application. Calls of the
 * application outside of an entry (a send from a timer of its own) take place at the time of the latest entry
 * or tick; so tick first.
 *
 * Calling back: functions of the binding must not call the server. Functions of the application may call
 * everything below "Sessions", for any session, but no entry. A function that takes a session which has
 * closed does nothing. */
#ifndef SIO_ENGINEIO_SERVER_H
#define SIO_ENGINEIO_SERVER_H

#include "engineio/heap.h"
#include "engineio/parcel.h"
#include "engineio/reason.h"
#include "engineio/request.h"
#include "engineio/table.h"

typedef struct sio_eio_server sio_eio_server;
typedef struct sio_eio_session sio_eio_session;

/* A connection of the binding while the server has to do with it: an HTTP exchange or a WebSocket. The
 * binding embeds one in its own structure, zeroed, and never looks inside. It may serve one request after the
 * other; sio_eio_server_gone must be called before it is freed. */
typedef struct sio_eio_conn {
    sio_eio_session *session; /* NULL: nothing is going on */
    uint64_t count;           /* bytes of the body or message in pieces, or of the answer not yet taken */
    sio_buf *pieces;          /* NULL: none */
    uint8_t role;
    bool old_browser; /* EIO4-PL-11 */
    bool head;        /* the request is HEAD: its answer has no body */
    bool reply_due;   /* 3probe waits until the WebSocket can be written to */
    bool too_long;    /* the body is beyond the limit: it is read, but not kept */
} sio_eio_conn;

/* What the server asks of the binding. */
typedef struct sio_eio_binding {
    void *ctx;
    /* Answers the request that is going on; the connection is free for the next one. The answer lives only as
     * long as the call. Returns false when the peer has not taken all of it: the binding keeps the rest, and
     * calls sio_eio_server_writable as soon as the peer has. */
    bool (*answer)(void *ctx, sio_eio_conn *conn, const sio_eio_answer *answer);
    /* Writes one WebSocket message. The headroom bytes before it may be overwritten. Returns false when it
     * cannot take the message now: then nothing was taken, and the binding calls sio_eio_server_writable as
     * soon as it can. */
    bool (*send)(void *ctx, sio_eio_conn *conn, sio_slice message, bool binary);
    /* Closes the WebSocket, with a status code or without one (0). The server is done with it: whatever still
     * comes from it is to be ignored. */
    void (*close)(void *ctx, sio_eio_conn *conn, unsigned code);
    /* A whole body (of one packet or more) or message was read by its session: for a log. May be NULL. */
    void (*heard)(void *ctx, sio_eio_conn *conn, sio_slice whole, bool binary);
} sio_eio_binding;

/* What the server tells the application. */
typedef struct sio_eio_app {
    void *ctx;
    /* A session was opened by this request. Returning false refuses it: it ends without further calls. */
    bool (*opened)(void *ctx, sio_eio_session *session, const sio_eio_request *request);
    /* A message came. The data lives only as long as the call; text is UTF-8. */
    void (*message)(void *ctx, sio_eio_session *session, sio_slice data, bool binary);
    /* The session has ended: once for each that was opened. */
    void (*closed)(void *ctx, sio_eio_session *session, sio_eio_reason reason);
    /* Nobody holds the session any more: free what belongs to it. May be NULL. */
    void (*released)(void *ctx, sio_eio_session *session);
} sio_eio_app;

/* Hooks of whoever runs the server; each may be NULL. */
typedef struct sio_eio_hooks {
    void *ctx;
    /* Sees every request first. False: the request is refused as bad (EIO4-ER-08). */
    bool (*middleware)(void *ctx, const sio_eio_request *request);
    /* Asked once for each handshake. False: refused with 403, with *message or, when that is left empty, with
     * the standard text (EIO4-HS-23). The message must live as long as the call of the entry. */
    bool (*allow)(void *ctx, const sio_eio_request *request, sio_slice *message);
    /* Adds header fields, at most `room`, to the answers of sessions; `initial` for the first one or the 101.
     * Returns how many. Their text must live as long as the server (EIO4-CO-10). */
    size_t (*headers)(void *ctx, bool initial, sio_http_header *out, size_t room);
} sio_eio_hooks;

typedef struct sio_eio_options {
    const sio_mem *mem;       /* NULL: the default allocator */
    sio_random random;        /* needed */
    const char *path;         /* "/engine.io/", with both slashes (EIO4-HS-02) */
    uint64_t ping_interval;   /* ms, above 0 (EIO4-HB-11) */
    uint64_t ping_timeout;    /* ms, above 0 */
    uint64_t upgrade_timeout; /* ms (EIO4-UP-12) */
    uint64_t close_timeout;   /* ms that a closing session waits for its peer to take the rest (EIO4-CL-05) */
    size_t max_payload;       /* bytes of a body or message from the peer */
    size_t max_buffered;      /* bytes of memory that what waits for one session may take, an answer that is
                                 not read included; beyond it the session is ended */
    size_t max_sessions;
    size_t headroom;         /* bytes that the binding wants free before each body and message */
    bool no_websocket;       /* neither upgrades nor WebSocket sessions */
    const char *cors_origin; /* NULL: no CORS; "*" or one origin (EIO4-CO-01, EIO4-CO-02) */
    bool cors_credentials;   /* only together with one origin (EIO4-CO-04) */
    const char *cookie;      /* NULL: none; else its name (EIO4-CO-06) */
    sio_eio_hooks hooks;
} sio_eio_options;

/* Returns the defaults of the reference implementation; `random` is missing in them. */
sio_eio_options sio_eio_defaults(void);

/* Returns a server, or NULL without memory or with options that cannot work. Options are copied; the texts in
 * them must outlive the server. Ownership: the caller's, to be freed with sio_eio_server_free. */
sio_eio_server *sio_eio_server_new(const sio_eio_options *options, const sio_eio_binding *binding,
                                   const sio_eio_app *app);

/* Ends all sessions at once (the binding is asked to answer and close, the application is told) and frees the
 * server. All connections are free afterwards. NULL is allowed. */
void sio_eio_server_free(sio_eio_server *server);

/* Lets no new session in and closes the open ones in order, each with all that it has buffered. Returns at
 * once: sio_eio_server_count tells when all have gone. */
void sio_eio_server_shutdown(sio_eio_server *server, uint64_t now);

/* Returns how many sessions there are, closing ones included. */
size_t sio_eio_server_count(const sio_eio_server *server);

/* Returns the options in force. Ownership: the server's. */
const sio_eio_options *sio_eio_server_options(const sio_eio_server *server);

/* ---- Entries: what the binding calls ---- */

typedef enum sio_eio_verdict {
    SIO_EIO_ANSWERED,  /* the answer has been given */
    SIO_EIO_HELD,      /* a GET that waits; the answer comes later, by itself */
    SIO_EIO_WANTS_BODY /* a POST: hand over its body with sio_eio_server_body */
} sio_eio_verdict;

/* A request without Upgrade. */
sio_eio_verdict sio_eio_server_http(sio_eio_server *server, sio_eio_conn *conn,
                                    const sio_eio_request *request, uint64_t now);

/* A piece of a body; `last` with the piece that ends it (which may be empty). A body in one piece is not
 * copied. Ignored when the request has been answered meanwhile. */
void sio_eio_server_body(sio_eio_server *server, sio_eio_conn *conn, sio_slice bytes, bool last,
                         uint64_t now);

/* A WebSocket handshake, before the 101. Changes no session. Returns whether to accept: then send the 101
 * with the header fields in `accepted->header` and call sio_eio_server_open; otherwise the request has been
 * answered. */
bool sio_eio_server_upgrade(sio_eio_server *server, sio_eio_conn *conn, const sio_eio_request *request,
                            sio_eio_answer *accepted, uint64_t now);

/* The WebSocket stands. Returns false when it must be closed after all, because the session went away or was
 * taken in between, or without memory. */
bool sio_eio_server_open(sio_eio_server *server, sio_eio_conn *conn, const sio_eio_request *request,
                         uint64_t now);

/* A piece of a WebSocket message; `last` with the piece that ends it. Text must be UTF-8 as a whole: the
 * WebSocket layer checks it. A message in one piece is not copied. Ignored when the server has closed the
 * connection meanwhile. */
void sio_eio_server_data(sio_eio_server *server, sio_eio_conn *conn, sio_slice bytes, bool binary, bool last,
                         uint64_t now);

/* The WebSocket that refused a message can be written to again, or an answer has been taken whole. */
void sio_eio_server_writable(sio_eio_server *server, sio_eio_conn *conn, uint64_t now);

/* The connection is lost, or is about to be freed. Harmless when nothing is going on. */
void sio_eio_server_gone(sio_eio_server *server, sio_eio_conn *conn, uint64_t now);

/* Adds the header fields that every answer has, for one that the binding gives by itself (EIO4-CO-02). */
void sio_eio_server_headers(const sio_eio_server *server, sio_eio_answer *answer);

/* Returns when sio_eio_server_tick is due, in ms; a time that is over means at once, SIO_NEVER never. */
uint64_t sio_eio_server_next_expiry(const sio_eio_server *server);

/* Does what is due: pings, time-outs, and timers of the layers above. */
void sio_eio_server_tick(sio_eio_server *server, uint64_t now);

/* Returns the time of the latest entry or tick. */
uint64_t sio_eio_server_now(const sio_eio_server *server);

/* ---- Sessions: what the application calls ---- */

/* Returns the id. It is a secret of server and client (EIO4-HS-14). Ownership: the session's. */
sio_slice sio_eio_session_id(const sio_eio_session *session);

/* Returns whether messages can be sent: the session neither closes nor has closed. */
bool sio_eio_session_is_open(const sio_eio_session *session);

/* Returns whether a message sent now would leave at once (SIO5-EV-10). */
bool sio_eio_session_is_writable(const sio_eio_session *session);

/* Returns "polling" or "websocket". Ownership: static. */
const char *sio_eio_session_transport(const sio_eio_session *session);

/* What the application keeps with the session; NULL at first. */
void sio_eio_session_set_user(sio_eio_session *session, void *user);
void *sio_eio_session_user(const sio_eio_session *session);

/* Sends or queues a message. Returns false when it was refused: the session is not open, there is no memory
 * (the session ends then), or it is text with the byte 1e, which polling cannot carry (EIO4-PY-06). */
bool sio_eio_session_send(sio_eio_session *session, sio_slice data, bool binary);

/* Closes in order: what is buffered is delivered before, an upgrade is waited for (EIO4-CL-07, EIO4-UP-18).
 */
void sio_eio_session_close(sio_eio_session *session);

/* ---- For layers above ---- */

/* Returns the server's own parcel, emptied, to compose messages in without an allocation each. It is free for
 * the next use as soon as what was composed has been sent. */
sio_parcel *sio_eio_server_parcel(sio_eio_server *server);

/* Sends or queues all messages of a parcel, in order, with nothing in between. Returns as
 * sio_eio_session_send. The parcel can be sent to further sessions. */
bool sio_eio_session_send_parcel(sio_eio_session *session, sio_parcel *parcel);

/* Keeps the session's memory, open or closed, until the matching sio_eio_session_drop: for callers that go on
 * to use it after something that may close it. */
void sio_eio_session_hold(sio_eio_session *session);
void sio_eio_session_drop(sio_eio_session *session);

/* Returns the heap of timers that sio_eio_server_tick runs. Ownership: the server's. */
sio_heap *sio_eio_server_heap(sio_eio_server *server);

#endif
