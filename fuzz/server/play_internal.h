/* What the parts of the player share: play.c (the script), step.c (what a step sends), exchange.c (requests
 * and their answers), model.c (which answers are right), agree.c (which the reference gives). Nobody else
 * includes this. */
#ifndef FUZZ_SERVER_PLAY_INTERNAL_H
#define FUZZ_SERVER_PLAY_INTERNAL_H

#include <string.h>

#include "fuzz/server/foresight.h"
#include "fuzz/server/play.h"
#include "wire/http.h"
#include "wire/ws.h"

enum { LIVE_EXCHANGES = 48, LIVE_SID = 128 };

typedef enum live_role {
    LIVE_OPENING, /* the handshake by polling */
    LIVE_POLL,
    LIVE_POST,
    LIVE_REQUEST, /* any other, written by us */
    LIVE_SOCKET,  /* a WebSocket */
    LIVE_RAW      /* bytes of the script */
} live_role;

/* A request on a connection of its own, and what came back. */
typedef struct live_exchange {
    wire_conn *conn; /* NULL: the slot is free */
    wire_http_reader *http;
    wire_ws_reader *ws; /* once it is a WebSocket */
    live_role role;
    unsigned client;
    size_t step;
    bool due;       /* it is a whole request for the engine: an answer is owed */
    bool forbids;   /* 2xx is a wrong answer */
    bool demands;   /* anything but 200 (101) is */
    bool witness;   /* a handshake of our own; */
    bool answered;  /* the head at least */
    bool silent;    /* but nothing on the WebSocket that was promised */
    bool over;      /* nothing more comes, or matters */
    bool upgrading; /* it asks for a WebSocket; */
    bool elsewhere; /* its path is not the server's; both of LIVE_RAW */
    char label[64]; /* what tells requests apart that get no answer */
    wire_us asked;
} live_exchange;

/* One client of the script. */
typedef struct live_client {
    char sid[LIVE_SID];
    bool on_socket; /* its session has moved to, or begun on, the WebSocket */
    bool opening;   /* the WebSocket is to tell the sid */
    bool probed;    /* `3probe` came */
    bool revision3;
    bool paused;
    bool hazy;         /* it let connections go, and when the server notices is not known */
    bool tidy;         /* nothing odd was done with its session so far */
    bool connected;    /* to the namespace / */
    unsigned asked;    /* echoes owed to it, */
    unsigned echoed;   /* and those that came */
    wire_us opened;    /* when its session began */
    script_step split; /* for the next write; no cuts: none */
    bool cut_next;     /* only so many bytes of the next body or message */
    size_t cut;
    live_exchange *socket; /* its WebSocket, or NULL */
} live_client;

typedef struct live_show {
    const live_stage *stage;
    const scn_env *env;
    const script *script;
    size_t step;
    live_client clients[SCRIPT_CLIENTS];
    unsigned who;
    live_exchange exchanges[LIVE_EXCHANGES];
    live_foresight foresight;
    wire_us began;
    wire_us at[SCRIPT_STEPS + 1]; /* when each step began */
    bool mute[SCRIPT_STEPS + 1];  /* its connection ended without an answer */
    bool settling;                /* the script is over: pings are answered */
    bool witnessed;               /* the witness got its answer */
    live_outcome outcome;
} live_show;

/* exchange.c */
/* Returns whether it waits, or waited to its end, for a first word that matters. */
bool live_is_mute(const live_exchange *e);
bool live_stopped(const live_show *p);
/* Opens a connection for the role. Returns NULL when there is no room or memory. */
live_exchange *live_begin(live_show *p, live_role role);
/* Ends it: FIN, or RST. */
void live_drop(live_show *p, live_exchange *e, bool reset);
/* Returns what a role is called. Static. */
const char *live_role_name(live_role role);
/* Does I/O until `e` is answered or over (NULL: all the time), or until the deadline. */
void live_pump(live_show *p, const live_exchange *e, wire_us deadline);
/* Sends, cut as the client's split says. */
void live_send(live_show *p, live_exchange *e, sio_slice bytes);
/* Sends a WebSocket message on the client's socket, cut as the client says. */
void live_frame(live_show *p, uint8_t opcode, sio_slice payload);

/* step.c */
/* Begins a handshake that no script asked for. Returns false without room. */
bool live_witness(live_show *p);
void live_step(live_show *p, const script_step *step);

/* agree.c: before and after a step; an answer. */
void live_agree_before(live_show *p, const script_step *step);
void live_agree_after(live_show *p);
void live_agree_status(live_show *p, const live_exchange *e, int status);

/* Queries as the models read them: plain pairs only, for whatever else there is no verdict. */
typedef struct live_query {
    sio_slice eio, transport, sid;
    bool plain; /* nothing in it that two servers may read in two ways */
} live_query;

/* model.c */
live_query live_read_query(sio_slice text);

/* model.c: looks at what came. */
void live_note_answer(live_show *p, live_exchange *e, const wire_response *r);
void live_note_text(live_show *p, live_exchange *e, sio_slice packet);
/* Says what answers a request by this method and query may have. */
void live_judge_query(live_show *p, live_exchange *e, const char *method, sio_slice query);
/* Notes what is sent on the client's session, for echoes. */
void live_note_sent(live_show *p, sio_slice packet);
/* The first thing that is wrong is the outcome. */
void live_find(live_show *p, live_kind kind, size_t step, const char *key, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* Where `what` begins in `text`, which may be nothing at all; or NULL. */
static inline const uint8_t *live_text_at(sio_slice text, const char *what) {
    return text.len == 0 ? NULL : memmem(text.ptr, text.len, what, strlen(what));
}

#endif
