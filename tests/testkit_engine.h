/* A binding in memory, on a virtual clock: what unit tests of the servers talk through.
 *
 * What a connection gets is kept as text: WebSocket messages one after the other with `|` between, binary
 * ones as hex in angle brackets, a close as `#` and its code; of an HTTP exchange the last answer. */
#ifndef SIO_TESTKIT_ENGINE_H
#define SIO_TESTKIT_ENGINE_H

#include "engineio/server.h"
#include "testkit.h"

typedef struct testkit_engine {
    sio_eio_server *server; /* set it after making the server */
    uint64_t now;           /* ms */
    uint32_t random;        /* state of a bad but repeatable random source */
    bool random_fails;
} testkit_engine;

typedef struct testkit_conn {
    sio_eio_conn conn; /* first */
    bool choked;       /* refuses messages, and does not read its answers */
    unsigned answers;  /* so many came */
    unsigned status;   /* of the last one */
    bool closes;       /* the last one ends the connection */
    sio_buf body;
    sio_buf headers; /* "Name: value\n" each */
    sio_buf frames;
    sio_buf heard; /* whole bodies and messages that the session read, each with `|` behind */
} testkit_conn;

void testkit_engine_init(testkit_engine *e);
sio_eio_binding testkit_engine_binding(testkit_engine *e);
sio_random testkit_engine_random(testkit_engine *e);

void testkit_conn_init(testkit_conn *c);
/* Tells the server that the connection is gone, and frees it. */
void testkit_conn_free(testkit_engine *e, testkit_conn *c);
/* Frees one that the server has done with. */
void testkit_conn_drop(testkit_conn *c);

/* Makes a request; `query` is raw. Returns the verdict. */
sio_eio_verdict testkit_request(testkit_engine *e, testkit_conn *c, sio_method method, const char *query);
/* GET: returns the body of the answer, or NULL when it is held. */
const char *testkit_get(testkit_engine *e, testkit_conn *c, const char *query);
/* POST of the whole body in one piece: returns the body of the answer. */
const char *testkit_post(testkit_engine *e, testkit_conn *c, const char *query, const char *body);
/* The body of the last answer. */
const char *testkit_body(testkit_conn *c);
/* Whether the last answer has this header line ("Vary: Origin"). */
bool testkit_has_header(testkit_conn *c, const char *line);

/* Opens a WebSocket. Returns whether it stands. */
bool testkit_open(testkit_engine *e, testkit_conn *c, const char *query);
/* Sends a whole message. */
void testkit_text(testkit_engine *e, testkit_conn *c, const char *text);
void testkit_binary(testkit_engine *e, testkit_conn *c, const void *bytes, size_t len);
/* What came over the WebSocket since the last call. */
const char *testkit_frames(testkit_conn *c);
/* The WebSocket takes messages again; the answers have been read. */
void testkit_unchoke(testkit_engine *e, testkit_conn *c);
/* The connection is lost. */
void testkit_lose(testkit_engine *e, testkit_conn *c);

/* Lets the clock run, with all that is due on the way. */
void testkit_advance(testkit_engine *e, uint64_t ms);

/* Opens a session by polling; `query` gets "EIO=4&transport=polling&sid=…". */
void testkit_poll_open(testkit_engine *e, char query[96]);
/* Opens a session by WebSocket and drops its open packet. */
void testkit_ws_session(testkit_engine *e, testkit_conn *c);

#endif
