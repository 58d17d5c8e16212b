/* What the parts of the judge share. Nobody else includes this. */
#ifndef PRX_JUDGE_INTERNAL_H
#define PRX_JUDGE_INTERNAL_H

#include "engineio/packet.h"
#include "proxy/judge.h"
#include "proxy/match.h"
#include "socketio/packet.h"

enum { JDG_LONGEST_NAME = 256 };

/* A namespace of a session. */
typedef struct jdg_nsp {
    struct jdg_nsp *next;
    char *name;
    unsigned asked; /* CONNECTs without an answer */
    bool joined, refused;
    bool left[2];         /* by whom */
    bool recovering;      /* the client asked for the rest of an older connection (SIO5-RC-08) */
    json_t *questions[2]; /* by who asked: id → how often it waits for its ACK; 0: it has been answered */
    char sid[64];
} jdg_nsp;

typedef struct jdg_session {
    struct jdg_session *next;
    const prx_session *key;
    bool unsure; /* not all that passed was understood: what follows proves nothing */
    bool engine; /* Engine.IO alone */
    bool opened;
    bool websocket;         /* the current transport; after a client's `5` too */
    bool settled;           /* and the server has shown that it knows */
    unsigned carrier;       /* the connection of that WebSocket */
    bool probed;            /* an upgrade was begun at any time */
    int64_t interval, most; /* pingInterval in ms, maxPayload in bytes; 0: not told */
    wire_us rested;         /* when the last heartbeat was over */
    unsigned pings;         /* without a pong */
    unsigned owed;          /* pongs that an upgrade made needless, and that may come all the same */
    bool closed[2];         /* said `1` */
    unsigned due[2];        /* attachments to come */
    jdg_nsp *namespaces;
    size_t namespace_count;
    const char *fatal;   /* the requirement by which the server must have ended the session; NULL: none */
    char said[64];       /* what a message of the client held after that; "": none */
    bool fatal_answered; /* the client knows that the server has read what was fatal */
} jdg_session;

typedef enum jdg_transport { JDG_NONE, JDG_POLLING, JDG_WEBSOCKET, JDG_OTHER } jdg_transport;

/* A request, as its answer will be judged. */
typedef struct jdg_ask {
    struct jdg_ask *next;
    const char *target; /* whose answer it is; not read any more */
    char path[64];
    bool elsewhere; /* no request to Engine.IO */
    bool engine;    /* to Engine.IO alone */
    bool get, post, head, options, upgrade;
    bool eio4;
    bool b64; /* asks for binary as base64 on its WebSocket */
    jdg_transport transport;
    bool sid;             /* it names a session … */
    jdg_session *session; /* … that there was; NULL: never */
    bool alive;           /* and nobody had ended it */
    const char *refused;  /* the requirement by which it must be refused; NULL: none */
    int code;             /* of the error; -1: any */
    bool after_fatal, after_close, after_settled;
    bool measured; /* the length of the body is known: */
    size_t length;
    wire_us at;
    char key[64]; /* Sec-WebSocket-Key */
} jdg_ask;

typedef struct jdg_link {
    struct jdg_link *next;
    unsigned id;
    jdg_ask *first, *answered; /* waiting requests; the one whose response passes */
    jdg_session *session;
    bool websocket, probing; /* probing: a WebSocket with a sid, before the client's `5` */
    unsigned probes;         /* `2probe` that wait for `3probe` */
    bool agreed;             /* `3probe` has come */
    bool extensions;
    bool opaque[2];      /* compressed: its packets cannot be read */
    bool joining[2];     /* a fragmented message is not complete */
    bool text[2];        /* and it is text */
    bool closing[2];     /* sent a close frame */
    unsigned packets[2]; /* of this WebSocket, or of this body */
    bool posts_alone;    /* the body that passes is "6" */
} jdg_link;

struct jdg_judge {
    jdg_tell *tell;
    void *ctx;
    jdg_link *links;
    jdg_session *sessions;
    char *path; /* where the first session was opened */
};

/* A unit with all that is known of it. */
typedef struct jdg_look {
    jdg_judge *judge;
    const prx_unit *u;
    prx_side from;
    wire_us now;
    jdg_link *link;
    jdg_session *session; /* NULL: none */
    jdg_ask *ask;         /* of a request and its response */
    /* Of a packet */
    sio_error error; /* of Engine.IO */
    bool binary;     /* a binary message */
    sio_eio_type type;
    sio_slice data;    /* behind the type */
    bool socketio;     /* a text message of a Socket.IO session … */
    sio_error invalid; /* … strictly … */
    bool understood;   /* … or as leniently as can be: then */
    sio_packet packet;
    jdg_nsp *nsp; /* NULL: never heard of */
    char id[24];  /* "" : none */
    bool was_due; /* attachments of this side were due */
    sio_buf scratch;
} jdg_look;

typedef struct jdg_rule {
    prx_kind on;
    bool (*broken)(const jdg_look *l);
    const char *requirement;
    const char *what;
    const char *refused; /* client: the requirement that a server breaks which takes it; NULL: none */
    int code;            /* request: of the error that refuses it; 0 to 5, or JDG_ANY_CODE */
} jdg_rule;
enum { JDG_ANY_CODE = -1 };

/* End with an entry whose requirement is NULL. */
extern const jdg_rule jdg_client_rules[], jdg_frame_rules[];
/* Of a server: its responses, its open packets, all its other packets. */
extern const jdg_rule jdg_response_rules[], jdg_open_rules[], jdg_server_rules[];

/* judge_open.c: whether it is not 20 characters of url-safe base64. */
bool jdg_has_odd_sid(sio_json sid);

/* judge.c */
void jdg_violation(const jdg_look *l, const char *requirement, const char *what);
/* A packet by which the server must end the session. */
void jdg_fatal(const jdg_look *l, const char *requirement);

/* judge_grammar.c: tells what is wrong with the packet by itself. Returns whether nothing was. */
bool jdg_grammar(const jdg_look *l);
/* SIO5-PG-04: what parsers take, and encoders do not write. */
bool jdg_spells_main(const jdg_look *l);
bool jdg_forgets_comma(const jdg_look *l);

/* judge_grammar.c: what an application may send back: the arguments of an event or ACK behind the first,
 * without Socket.IO the data. Empty: nothing that would be recognised. */
sio_slice jdg_words(const jdg_look *l);

/* judge_state.c */
jdg_link *jdg_link_of(jdg_judge *j, unsigned id);
jdg_session *jdg_session_of(jdg_judge *j, const prx_session *key);
jdg_nsp *jdg_nsp_of(const jdg_session *s, sio_slice name);
/* What a request says of itself; NULL without memory. It becomes the link's. */
jdg_ask *jdg_ask_new(jdg_look *l);
/* Moves the request that this response answers to `answered`. */
void jdg_ask_take(jdg_link *link, const prx_message *request);
/* Follows what the unit means, after it was judged. */
void jdg_note(jdg_look *l);
void jdg_state_free(jdg_judge *j);
/* Returns how often the question waits for its answer; -1: nobody asked it, -2: too many to know. */
json_int_t jdg_waiting(const jdg_nsp *n, prx_side asker, const char *id);

/* The request that opens a session. */
static inline bool jdg_is_handshake(const jdg_look *l) {
    const jdg_ask *a = l->ask;
    return a != NULL && a->get && !a->sid && a->refused == NULL;
}
static inline bool jdg_is_type(const jdg_look *l, sio_eio_type type) {
    return l->error.code == 0 && !l->binary && l->type == type;
}
static inline bool jdg_is_event(const jdg_look *l) {
    return sio_type_is_event(l->packet.type);
}
static inline bool jdg_is_ack(const jdg_look *l) {
    return l->packet.type == SIO_ACK || l->packet.type == SIO_BINARY_ACK;
}

#endif
