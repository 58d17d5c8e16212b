/* Our end of an Engine.IO session (by polling, by WebSocket, or upgraded), or of a bare WebSocket
 * ("channel"). */
#ifndef SCN_PEER_H
#define SCN_PEER_H

#include "scenario/case.h"
#include "scenario/exchange.h"
#include "scenario/inbox.h"
#include "wire/ws.h"

/* What the last finished POST was answered with. */
typedef struct scn_post_result {
    scn_exchange_state state;
    int status;
    sio_buf words; /* in words */
    bool ok;       /* 200 with the body `ok` (EIO4-PL-21) */
} scn_post_result;

typedef enum scn_post_kind { SCN_POST_SEND, SCN_POST_PROVOKE, SCN_POST_PONG } scn_post_kind;

/* The polling half: at most one GET and one POST at a time (EIO4-PL-01, EIO4-PL-20). */
typedef struct scn_polling {
    scn_line *get_line, *post_line;
    scn_exchange *get, *post;
    scn_post_kind post_kind;
    sio_buf post_body; /* of the outstanding POST, for one try on a fresh connection */
    scn_post_result result;
    bool manual;      /* polls only while a step waits for packets */
    bool demand;      /* ... which is now */
    bool leaving;     /* about to send `5`: a GET that is under way may come too late, and be refused */
    bool paused;      /* upgrading: no new GET (EIO4-UP-01) */
    unsigned aborted; /* GETs in a row that got no response */
    size_t polls;
} scn_polling;

/* The WebSocket half. */
typedef struct scn_ws {
    scn_line *line;
    scn_exchange *handshake;
    char key[128]; /* as sent */
    wire_ws_reader *reader;
    bool open; /* the 101 came and is right */
    bool close_sent;
    bool finished; /* we closed our side after the testee had closed its own */
} scn_ws;

typedef struct scn_hosted scn_hosted;

struct scn_peer {
    scn_case *c;
    char *name;
    bool is_session;
    bool serving;         /* the other side is the client */
    bool by_hand;         /* polled only when a step asks for it */
    bool pong;            /* answers Engine.IO pings */
    bool upgrading;       /* not a session, but the WebSocket for one whose pings are answered */
    bool pong_due;        /* by POST, as soon as none is outstanding */
    bool joined;          /* in the namespace `/`, as far as the packets show */
    scn_polling *polling; /* NULL: none, or given up */
    scn_ws *ws;           /* NULL: none yet */
    scn_hosted *hosted;   /* of a session of a client; else NULL */
    scn_inbox in;
    scn_inbox controls;        /* WebSocket control frames */
    char *sid;                 /* NULL: none */
    wire_us interval, timeout; /* negative: not known */
    uint64_t max_payload;      /* 0: not told */

    wire_us opened_at;      /* when the open packet was here */
    wire_us heartbeat_at;   /* the last ping, or when the session opened: a heartbeat can end it interval +
                               timeout later */
    wire_us heartbeat_from; /* the earliest moment at which that ping may have come, had we looked */
    wire_us provoked_at;    /* when the last provocation went out; 0: none */
    wire_us provoked_heartbeat; /* heartbeat_at as it was then */
    wire_us answered_at;        /* when the last answer by hand to a request of it began; 0: none */

    bool ended;   /* by the testee */
    bool refused; /* ... before it was open: a WebSocket handshake without 101 */
    bool closed_by_us;
    bool unreached; /* no connection could be made */
    wire_us ended_at;
    int close_code;    /* WebSocket; 1005 no code, 1006 no close frame; 0: polling */
    sio_buf how;       /* how it ended, in words */
    sio_buf violation; /* the testee broke HTTP or WebSocket; empty: no */
};

/* Returns a new peer without transport, which hides an older one of that name. NULL: the case has stopped.
 * Ownership: the case's. */
scn_peer *scn_peer_new(scn_case *c, const char *name, bool is_session);
void scn_peer_free(scn_peer *p);
/* Removes it from the case and frees it. */
void scn_peer_drop(scn_peer *p);
scn_peer *scn_peer_find(const scn_case *c, const char *name);

/* Does what is due without being asked: reads, answers pings, polls. */
void scn_peer_serve(scn_peer *p);

/* A packet came: notes it, answers pings, keeps it for the case. */
void scn_peer_receive(scn_peer *p, bool binary, sio_slice bytes, wire_us at);
/* What follows from a packet without the case's doing: pings are answered. For packets that a raw request of
 * the session fetched. */
void scn_peer_observe(scn_peer *p, val_packet packet, wire_us at);
/* The testee ended the session; later calls are ignored. */
void scn_peer_end(scn_peer *p, const char *format, ...) __attribute__((format(printf, 2, 3)));
void scn_peer_violation(scn_peer *p, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Takes sid and timers from an open packet (`0{…}`). Returns NULL or a sentence that says what is wrong with
 * it. */
const char *scn_peer_handshake(scn_peer *p, sio_slice open_packet);

/* Remembers that an illegal packet goes out now, for the judgement after it. */
void scn_peer_provoked(scn_peer *p);
/* Notes a packet that we send, in the log and for what it says about `joined`. */
void scn_peer_note_sent(scn_peer *p, val_packet packet);

#endif
