/* Plays session scripts against the sans-I/O servers of the reference, on a virtual clock, and checks after
 * each step what must hold whatever the clients do (docs/session-scripts.md, "What is checked").
 *
 * There are no sockets: this is the binding, the clients, the application, and a model of what the clients
 * must see. The same script always does the same. What is violated aborts (fuzz/check.h). */
#ifndef FUZZ_SESSION_PLAY_H
#define FUZZ_SESSION_PLAY_H

#include "fuzz/session/script.h"

/* Ways in which the server is made wrong on purpose, to show that the checks can fail. X(constant) */
#define PLAY_FAULT_LIST(X)                                                                                   \
    X(NONE)                                                                                                  \
    X(DROP_MESSAGE)    /* a message does not reach the client */                                             \
    X(DOUBLE_MESSAGE)  /* it reaches it twice */                                                             \
    X(SWAP_MESSAGES)   /* of two in an answer, the second comes first */                                     \
    X(CHANGE_MESSAGE)  /* its last byte is another one */                                                    \
    X(DROP_INCOMING)   /* a message does not reach the server */                                             \
    X(DOUBLE_INCOMING) /* it reaches it twice */                                                             \
    X(DROP_EVENT)      /* an event does not reach the application */                                         \
    X(DOUBLE_EVENT)    /* it reaches it twice */                                                             \
    X(DROP_ANSWER)     /* a request gets no answer */                                                        \
    X(DOUBLE_ANSWER)   /* a request gets two */                                                              \
    X(CHANGE_STATUS)   /* an answer has another status */                                                    \
    X(CHANGE_CODE)     /* an error has another code */                                                       \
    X(DROP_CLOSE)      /* a WebSocket is not closed */                                                       \
    X(DROP_PROBE)      /* 3probe does not come */                                                            \
    X(EXTRA_NOOP)      /* an answer has a noop more */                                                       \
    X(EARLY_CLOCK)     /* the server's clock is ahead */                                                     \
    X(LATE_CLOCK)      /* its timers fire late */                                                            \
    X(SEND_TO_BLOCKED) /* a connection that refused a message gets another one */                            \
    X(LEAK)            /* memory is not given back */                                                        \
    X(HOARD)           /* more memory is taken than the input explains */                                    \
    X(DROP_DISCONNECT) /* the application is not told that a socket has left */                              \
    X(DROP_ACK)        /* nor of an acknowledgement, or its time-out */                                      \
    X(DROP_LOSS)       /* the server does not hear that a connection is lost */                              \
    X(END_SESSION)     /* a session ends without reason */                                                   \
    X(CHANGE_STATE)    /* a session believes that it was probed */

typedef enum play_fault {
#define PLAY_FAULT_ENUM(constant) PLAY_##constant,
    PLAY_FAULT_LIST(PLAY_FAULT_ENUM)
#undef PLAY_FAULT_ENUM
        PLAY_FAULTS
} play_fault;

typedef struct play_options {
    bool socketio;    /* else Engine.IO alone */
    play_fault fault; /* PLAY_NONE except in tests of the checks: once, at the first occasion */
    unsigned skip;    /* occasions that pass before; PLAY_LATE_CLOCK: from this time on, in ms */
    bool trace;       /* tell on standard error what is done and what comes */
} play_options;

/* The times of the server, in ms, and its limits. */
enum {
    PLAY_PING_INTERVAL = 300,
    PLAY_PING_TIMEOUT = 200,
    PLAY_UPGRADE_TIMEOUT = 400,
    PLAY_CLOSE_TIMEOUT = 250,
    PLAY_CONNECT_TIMEOUT = 700,
    PLAY_MAX_PAYLOAD = 2000,
    PLAY_MAX_BUFFERED = 8000,
    PLAY_MAX_NAMESPACES = 4,
    PLAY_MAX_KEPT = 3000
};

/* Plays the script from its first step to its last; then all connections are dropped, time passes until no
 * session lives, and the server is freed. Aborts on a violation. */
void play_script(const script *s, const play_options *options);

/* What a client must see of each step, as the model has it. */
typedef struct play_forecast {
    struct {
        unsigned status; /* of the request that the step makes; 101: a WebSocket. 0: none, or not foreseen */
        uint64_t at;     /* ms since the beginning */
    } step[SCRIPT_STEPS];
} play_forecast;

/* Plays the script and says what is to be seen. What Socket.IO makes of invalid packets is not foreseen: from
 * the first one on nothing is said of that client, until it opens a session again. Returns false when the
 * model did not hold. One thread at a time. */
bool play_foresee(const script *s, bool socketio, play_forecast *forecast);

/* Reads the bytes leniently and plays them: the body of a fuzz target. With FUZZ_TRACE in the environment it
 * tells on standard error what is done. Returns 0. */
int play_bytes(const uint8_t *data, size_t size, bool socketio);

#endif
