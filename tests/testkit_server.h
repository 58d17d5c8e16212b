/* A fake Engine.IO server for tests: one thread on a loopback port that echoes (contract `engineio`, or
 * `socketio` as far as tests need it) and misbehaves by rules. It plays exact bytes where a script says so.
 */
#ifndef SIO_TESTKIT_SERVER_H
#define SIO_TESTKIT_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What else happens when a rule fires. */
typedef enum testkit_then {
    TK_NOTHING,   /* only say */
    TK_CLOSE,     /* the session ends: close frame, or 400 for its further requests */
    TK_CUT,       /* the same on a WebSocket, but without a close frame */
    TK_MUTE,      /* the session ignores everything from now on */
    TK_REFUSE,    /* the POST is answered 400, the session lives */
    TK_SHOUT,     /* the POST is answered `OK` instead of `ok` */
    TK_NO_ANSWER, /* the POST is never answered */
    TK_BREAK,     /* new sessions are answered 500 from now on */
    TK_HANG,      /* new sessions are not answered any more */
    TK_DIE,       /* all connections end, no new ones, testkit_server_gone becomes true */
    TK_FLOOD      /* packets without end */
} testkit_then;

/* Fires for a packet of the client. Text packets as they are; binary as `b` and base64. */
typedef struct testkit_rule {
    const char *got;
    const char *say; /* packets to send, separated by 0x1e; NULL: none */
    testkit_then then;
    int after_ms; /* `say` and `then` happen so much later; what the session is asked meanwhile goes
                     unanswered when `then` is TK_MUTE or TK_CLOSE */
} testkit_rule;

typedef struct testkit_script {
    const char
        *open; /* the JSON of the open packet; NULL: sid s0, s1, …, 300 and 200 ms, maxPayload 1000000 */
    const testkit_rule *rules; /* ends with got NULL; may be NULL */
    bool pings;                /* sends `2` each 100 ms and ends sessions that do not answer within 200 ms */
    bool socketio;    /* the contract: `40` is answered, `42["message",…]` comes back as message-back */
    bool one_request; /* ends each HTTP connection after one response, unannounced */
    const char *raw;  /* instead of all that: each connection gets these bytes after its first request */
    size_t raw_len;
    size_t raw_cut;   /* ... then FIN, after so many of them (0: all) */
    bool raw_drip;    /* one byte each 20 ms */
    bool raw_endless; /* the last 1000 bytes again and again */
    bool raw_open;    /* ... and the connection stays open */
} testkit_script;

typedef struct testkit_server testkit_server;

/* Starts the server; the script must outlive it. Fails the test when it cannot. */
testkit_server *testkit_server_start(const testkit_script *script);
uint16_t testkit_server_port(const testkit_server *s);
bool testkit_server_gone(const testkit_server *s);
/* Packets of clients so far, separated by spaces ("4a 3 2probe"). Ownership: the caller frees. */
char *testkit_server_heard(testkit_server *s);
void testkit_server_stop(testkit_server *s);

#endif
