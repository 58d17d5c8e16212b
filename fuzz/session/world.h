/* Inside of the player: what its files share.
 *
 *   play.c    steps, time, begin and end        peer.c      what the server gives to connections
 *   client.c  what clients do                   requests.c  which status a request must get
 *   ledger.c  what is known of a session        expected.c  what must come to the client, in order
 *   settle.c  what must hold between two steps  app_*.c     the applications */
#ifndef FUZZ_SESSION_WORLD_H
#define FUZZ_SESSION_WORLD_H

#include <stdio.h>

#include "fuzz/check.h"
#include "fuzz/session/play.h"
#include "socketio/server.h"

enum {
    WORLD_HTTP = 6,     /* HTTP connections of a client */
    WORLD_LEDGERS = 12, /* sessions at a time */
    WORLD_EXPECTED = 2048,
    WORLD_BYTES = 1 << 18,
    WORLD_SOCKETS = 32,
    WORLD_INCOMING = 1024
};

typedef struct ledger ledger;
typedef struct world world;

/* ---- connections, as their clients see them ---- */

typedef enum peer_state {
    PEER_FREE,
    PEER_BODY,    /* a request whose body is not complete */
    PEER_WAITING, /* a complete request without an answer */
    PEER_UNREAD,  /* it has its answer, but the client does not read */
    PEER_SOCKET   /* a WebSocket that stands */
} peer_state;

typedef struct peer {
    sio_eio_conn conn; /* first */
    peer_state state;
    unsigned client;
    bool opening;     /* its answer or first message opens a session */
    bool get;         /* a poll */
    bool refused;     /* it refused a message, and has not called yet */
    bool probe_owed;  /* 3probe must come */
    bool base64;      /* it asked for base64 */
    bool upgrading;   /* the request asks for a WebSocket */
    bool head;        /* the request is HEAD */
    unsigned want;    /* the status that its answer must have; 0: held */
    int want_code;    /* the code of an error; -1: none */
    unsigned answers; /* to the latest request */
    size_t step;      /* that made it */
    ledger *session;  /* the one whose request or WebSocket this is */
    bool unfinished_binary;
    sio_buf unfinished; /* of a message or body: what was sent so far */
} peer;

/* ---- what must come ---- */

typedef enum expected_kind {
    EXPECT_TEXT,
    EXPECT_BINARY,
    EXPECT_LOOSE /* a binary packet with its attachments, content unknown */
} expected_kind;

typedef struct expected {
    struct expected *next;
    expected_kind kind;
    sio_slice bytes;
} expected;

/* ---- sessions ---- */

typedef enum phase { PHASE_NONE, PHASE_OPEN, PHASE_CLOSING, PHASE_CLOSED } phase;

struct ledger {
    phase phase;
    bool known;     /* its id is known */
    bool websocket; /* it was opened as one, or upgraded */
    bool probed;    /* 2probe came */
    bool awaiting;  /* a pong is due */
    bool extended;
    bool joined;      /* Socket.IO: a namespace */
    bool client_left; /* it ended because the client said so: a noop, not a close, ends its poll */
    bool switching;   /* the step that upgrades it: its poll gets a noop */
    bool abrupt;      /* it ended otherwise than in order: what was buffered is lost */
    bool stirred;     /* Socket.IO: something came in this step that may make it close the session */
    char sid[SIO_ID_SIZE];
    uint64_t opened;
    uint64_t beat;    /* the next ping; the deadline of a pong; closing: the end of patience */
    uint64_t upgrade; /* the deadline of an upgrade; SIO_NEVER */
    uint64_t noop;    /* probed: the next noop is not before */
    peer *get, *reader, *post, *socket, *probe;
    expected *first, **last;
    unsigned due;     /* how many are expected */
    size_t due_bytes; /* so long altogether */
    size_t unread;    /* bytes of the answer that the client has not read */
    bool probe_cut;   /* the server closed the WebSocket of its upgrade before the time was over */
    bool may_ping;    /* a ping may come that need not */
    bool told_close;  /* its poll or WebSocket was told that it is over */
    bool root;        /* Socket.IO: it is in / */
    bool unsure;      /* Socket.IO: what happened in this step depends on what the upper layer made of it */
    bool in_event;    /* Socket.IO: a sure event waits for its attachment, */
    sio_slice event_nsp, event_payload; /* this one */
    unsigned loose;                     /* so many binary messages of unknown content come first */
};

typedef struct client_seat {
    char sid[SIO_ID_SIZE];
    bool has_sid;
    bool used; /* it has done something in this script */
    bool paused;
    bool doubtful;             /* it sent what Socket.IO may close a session for */
    uint32_t cut[SCRIPT_CUTS]; /* of the next body or message */
    size_t cuts;
    bool stops; /* at the last of them */
    peer socket;
    peer http[WORLD_HTTP];
} client_seat;

struct world {
    play_options options;
    play_forecast *forecast; /* to be filled in; NULL: nobody asks */
    size_t step;             /* from 0 */
    fuzz_meter meter;
    sio_mem mem;                     /* over the meter */
    uint64_t starving;               /* after so many allocations one fails; 0: none */
    bool cors, cookie, polling_only; /* options of the server */
    sio_eio_server *engine;
    sio_server *server; /* Socket.IO, or NULL */
    uint64_t now;
    uint32_t random;
    unsigned who; /* whose step it is */
    size_t given; /* bytes that clients and application have put in */
    bool full;    /* the player's own memory is used up, or the server's by `app starve`: the script ends,
                     and nothing is demanded but that it ends well */
    bool stopping;
    bool freed; /* `app free`: the script ends, and the server is freed as it is */
    unsigned faults_left, skip;
    client_seat seat[SCRIPT_CLIENTS];
    ledger session[WORLD_LEDGERS];
    ledger *current; /* whose packets are being processed */
    /* what the clients have sent and the application must get, in order */
    struct incoming {
        ledger *from;
        sio_slice bytes; /* without the type */
        bool binary;
        bool sure;         /* Socket.IO: an event that must be dispatched, */
        sio_slice payload; /* which, when it has an attachment: `bytes` */
    } incoming[WORLD_INCOMING];
    size_t coming, come;
    bool vague; /* Socket.IO: there is one of which nobody knows what the server makes of it */
    sio_socket *socket[WORLD_SOCKETS]; /* connected ones */
    size_t sockets;
    bool in_room[WORLD_SOCKETS];
    sio_socket *waiting[WORLD_SOCKETS]; /* for admission */
    size_t waitings;
    sio_reply *kept;
    size_t acks_due;
    void *leaked;
    size_t begun, begun_blocks; /* memory of the server without sessions */
    expected pool[WORLD_EXPECTED];
    expected *unused;
    size_t fresh;
    uint8_t bytes[WORLD_BYTES];
    size_t bytes_used;
    sio_buf text;  /* scratch */
    sio_buf other; /* scratch */
    uint8_t quoted[256];
    sio_query query;
};

/* ---- play.c ---- */

void trace(const world *w, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Whether this is the time to be wrong in this way: once in a script, at the first occasion. */
bool fault(world *w, play_fault which);

/* ---- peer.c ---- */

sio_eio_binding peer_binding(world *w);

/* The answer to the request is this one. */
void foreseen(world *w, const peer *p, unsigned status);

/* The client does not have the connection any more; the server was told, or need not be. */
void peer_free(peer *p);

/* ---- client.c ---- */

void client_open(world *w, bool websocket, unsigned revision);
void client_request(world *w, sio_slice method, sio_slice query, sio_slice body);
void client_socket(world *w, sio_slice query);
void client_probe(world *w);
void client_get(world *w);
void client_post(world *w, sio_slice body);
void client_send(world *w, sio_slice text);
void client_binary(world *w, sio_slice bytes);
void client_frame(world *w, sio_slice bytes, bool binary);
void client_close(world *w);
void client_resume(world *w);
void client_reset(world *w, unsigned who);

/* The session that the client opened last, or NULL when it is over. */
ledger *client_ledger(world *w, unsigned who);

/* ---- requests.c ---- */

/* Says in the peer which answer the request must get, and finds the session that it names. Nothing changes
 * yet. Returns false when the session that it would open has no room here. */
bool request_expect(world *w, peer *p, const sio_eio_request *request);

/* Hooks of the server: `bad` in the query is refused as a bad request, `deny` forbidden. */
bool request_passes(void *ctx, const sio_eio_request *request);
bool request_allowed(void *ctx, const sio_eio_request *request, sio_slice *message);

/* ---- ledger.c ---- */

ledger *ledger_new(world *w);
ledger *ledger_find(world *w, sio_slice sid);
/* The one of a session of the server, over or not. */
ledger *ledger_of(world *w, const sio_eio_session *session);
void ledger_open(world *w, ledger *l, sio_slice sid);

/* A body or message of the session, as the protocol reads it, before the server gets it. Returns the status
 * that a POST with it must get; 0: unknown. */
unsigned ledger_body(world *w, ledger *l, sio_slice body);
void ledger_message(world *w, ledger *l, peer *p, sio_slice message, bool binary);

/* The session is over: nothing may be left of it. */
void ledger_close(ledger *l, bool abrupt);

/* It closes in order. */
void ledger_closing(const world *w, ledger *l);
void ledger_probe_ends(ledger *l);

/* Whether so much may be buffered that the server gives the session up. */
bool ledger_may_overflow(const ledger *l);

/* What is due at this time, before the server is told of the time. */
void ledger_tick(world *w);

/* Returns when the next thing must happen, or SIO_NEVER. */
uint64_t ledger_next(const world *w);

/* ---- expected.c ---- */

/* Says that the session's client must get this, after all that was said before. */
void expect(world *w, ledger *l, expected_kind kind, sio_slice bytes);

/* Takes the last `count` ones back, as far as they have not come: they were not sent. */
void expect_back(world *w, ledger *l, unsigned count);

/* This came: it must be the first that is expected. */
void expected_came(world *w, ledger *l, sio_slice bytes, bool binary);
void expected_forget(world *w, ledger *l);

/* Keeps bytes until the script ends. */
sio_slice world_keep(world *w, sio_slice bytes);

/* ---- settle.c ---- */

/* Demands what must hold while nothing is going on, and takes over what the server alone decides. */
void settle(world *w);

/* Tells the server of the time. */
void world_tick(world *w);
void settle_end(world *w);

/* After the server was freed with all that went on: nobody may wait for it. */
void settle_freed(world *w);

/* ---- app_engine.c, app_socket.c ---- */

sio_eio_app app_engine(world *w);
sio_server_app app_socket(world *w);
bool app_socket_begin(world *w);

/* The options that the steps at the beginning ask for: `app with WORD`. */
void app_with(world *w, const script *s);

/* Sends on the session of the client, and closes. */
void app_act(world *w, sio_slice verb, sio_slice argument);

/* The same on its socket. */
void app_socket_act(world *w, sio_slice verb, sio_slice argument);

#endif
