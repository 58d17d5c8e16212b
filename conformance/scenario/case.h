/* One running case: its peers, requests and sockets, its clock, and what it has decided so far. One thread
 * owns it. */
#ifndef SCN_CASE_H
#define SCN_CASE_H

#include <jansson.h>

#include "base/buf.h"
#include "scenario/blame.h"
#include "scenario/difference.h"
#include "scenario/scenario.h"
#include "value/value.h"

typedef struct scn_peer scn_peer;
typedef struct scn_exchange scn_exchange;
typedef struct scn_door scn_door;

/* A connection of the case: kept-alive ones of sessions, those of requests, raw sockets. */
typedef struct scn_line {
    char *name;
    wire_conn *conn;
    wire_us opened_at;
    wire_us idle_since; /* when the last response ended; 0: never used */
    bool said_close;    /* the last response was the last on it */
    /* Of connections that a client made to us: */
    bool accepted;          /* the door reads it */
    bool control;           /* it came to the port for reports */
    bool raw;               /* not read as HTTP */
    scn_exchange *incoming; /* the request that it is about; NULL: none yet */
} scn_line;

/* A growing array of pointers that the case owns. */
typedef struct scn_list {
    void **items;
    size_t count, cap;
} scn_list;
bool scn_list_add(scn_list *list, void *item);
void scn_list_remove(scn_list *list, const void *item);

typedef struct scn_mark {
    char *name;
    wire_us at;
    uint64_t memory;
    bool has_memory;
} scn_mark;

/* Why a step did not do what it should. */
typedef struct scn_miss {
    bool set;
    bool timed;        /* "too late", "nothing came": worth nothing when the host was slow */
    wire_us window;    /* for timed ones: the time that was allowed */
    wire_us since;     /* and since when delays count; 0: since the step began */
    sio_buf text;      /* what was got instead, in words */
    const char *cites; /* the requirement that is broken, when the verb knows better than the case; or NULL */
    const scn_blame *blame; /* what the packet that came does wrong; NULL: not known */
    bool differs;           /* literal bytes were expected, and others came */
    scn_difference difference;
} scn_miss;

typedef struct scn_case {
    const scn_scenario *scenario;
    const scn_env *env;
    scn_transport transport;
    scn_chop chop;
    wire_log *log;
    val_scope *scope;
    uint64_t random;
    wire_us started;
    wire_us limit_from; /* what its time limit counts from: the start, or that of the survivor check */

    wire_us interval, timeout; /* of the last handshake seen; negative: none yet */
    uint64_t max_payload;      /* likewise; 0: none */

    scn_door *door;      /* where clients come in; NULL: servers are judged */
    bool welcomed;       /* a client's CONNECT was answered */
    scn_list lines;      /* scn_line */
    scn_list peers;      /* scn_peer */
    scn_list exchanges;  /* scn_exchange */
    scn_list marks;      /* scn_mark */
    scn_list ends;       /* char: which ends its steps took (ends.h) */
    wire_conn **waiting; /* scratch for wire_wait */
    size_t waiting_cap;

    const json_t *step; /* the one that runs */
    sio_buf pointer;    /* its JSON pointer */
    wire_us step_started;
    const json_t *taken;    /* the alternative of the step that came true; NULL: what it asked for */
    const char *fate;       /* of an outcome; static; NULL: none */
    wire_us latency;        /* how long the testee took for a handshake, at worst */
    wire_us slowest_answer; /* ... and for an answer that has nothing to wait for */
    wire_us lateness;       /* how late our own waits woke up in this step, at worst */
    wire_us looked_at;      /* when the network was last looked at; 0: not yet */
    wire_us looked_before;  /* and the time before that: what was read then may have come at any time since */
    wire_us absent;         /* how long they were not, at worst, and until when */
    wire_us absent_until;
    uint64_t sent;    /* bytes to the testee so far */
    wire_us event_at; /* when what the last expectation matched had come; 0: it matched nothing */
    scn_miss miss;

    scn_verdict verdict; /* the worst grade so far */
    bool timed;          /* ... is a failure for lack of time alone */
    scn_health health;
    sio_buf detail;     /* why, for the worst grade */
    sio_buf decided_at; /* pointer of the deciding step */
    /* What the client broke whatever the step asks for, so that nothing after it can be held against another
     * requirement; NULL: nothing. */
    const char *violated;
    const json_t *decided_cites; /* array, or NULL */
    const char *decided_cite;    /* or one */
    const scn_blame *decided_blame;
    bool finished; /* a `then: end`, a failure or a stop: no more steps */
    bool stopped;  /* ... and nothing more may be asked of the testee */
    bool wants_survivor;
    bool reached; /* the testee has sent something in this case */
} scn_case;

/* Returns a case ready to run its first step, or NULL without memory. Ownership: the caller frees; `log`
 * stays theirs. */
scn_case *scn_case_new(const scn_scenario *scenario, scn_transport transport, scn_chop chop,
                       const scn_env *env, wire_log *log);
/* Ends all connections and frees everything. NULL is allowed. */
void scn_case_free(scn_case *c);

/* Four random bytes, good enough for masks and keys; the same in each run with the same seed. */
uint32_t scn_case_random(scn_case *c);

/* The worst scheduling delay since `since`, as the runner measured it and as our own waits saw it. */
wire_us scn_case_jitter(const scn_case *c, wire_us since);
/* The time within which a testee that reacts has reacted: grows with scheduling jitter and with the testee's
 * own latency. */
wire_us scn_case_react(const scn_case *c);
/* How much later than its time a timer of the testee may be seen to fire: a part of these timers, and what
 * the host and the way to the testee add. Negative timers: not known. */
wire_us scn_case_slack(const scn_case *c, wire_us interval, wire_us timeout);
/* How long the question of an outcome may stay without an answer; shorter, because such a question is cheap
 * to answer. */
wire_us scn_case_mute(const scn_case *c);

/* Evaluates a DURATION for a step on `peer` (NULL: none). On false the case has stopped as unsupported. */
bool scn_case_duration(scn_case *c, const json_t *duration, const scn_peer *peer, wire_us *out);

/* Waits until something happened on any connection, or `deadline`, and serves all peers and requests. Returns
 * false when the case has to stop: the testee is gone, the case's own time is up, a peer flooded or broke its
 * protocol. */
bool scn_case_turn(scn_case *c, wire_us deadline);
/* Serves until `deadline`. Returns false when the case has to stop. */
bool scn_case_rest(scn_case *c, wire_us deadline);

/* Records why the step at work did not succeed; always returns false, so that a step can end with it.
 * `timed`: for lack of time, in a window of so many microseconds (0: a matter of content, not of time). */
bool scn_miss_set(scn_case *c, wire_us timed, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* As above for what the text of `words` says; takes and frees the buffer. */
bool scn_miss_take(scn_case *c, wire_us timed, sio_buf *words);
void scn_miss_clear(scn_case *c);
/* Stops the case with a verdict that is not the testee's fault at this step. Returns false. */
bool scn_case_stop(scn_case *c, scn_verdict verdict, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
bool scn_case_no_memory(scn_case *c);
/* `what` cannot be made of the step's PAYLOAD, as `error` says: a miss, or unsupported when only an announced
 * maxPayload is wanting. */
bool scn_case_cannot_make(scn_case *c, const char *what, const char *error);

/* Takes over a connection that was accepted. NULL: the case has stopped. Ownership: the case's. */
scn_line *scn_line_accept(scn_case *c, const char *name, int fd);
/* A new connection to the testee. NULL: the case has stopped. Ownership: the case's. */
scn_line *scn_line_open(scn_case *c, const char *name);
scn_line *scn_line_find(const scn_case *c, const char *name);
/* Closes and forgets. NULL is allowed. */
void scn_line_close(scn_case *c, scn_line *line);
/* Sends on a line in the case's way of cutting bytes. Returns false when the connection takes no more. */
bool scn_line_send(scn_case *c, scn_line *line, sio_slice bytes);

scn_mark *scn_mark_find(const scn_case *c, const char *name);
/* Returns the mark of that name, made when it is new; NULL without memory. */
scn_mark *scn_mark_make(scn_case *c, const char *name);

/* Appends the text of a step with its ${names} replaced. On false the step missed. */
bool scn_case_expand_bytes(scn_case *c, sio_slice text, sio_buf *out);
/* The same as a C string; NULL: the step missed. Ownership: the caller frees. */
char *scn_case_expand(scn_case *c, const char *text);

#endif
