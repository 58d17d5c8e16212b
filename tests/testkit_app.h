/* A Socket.IO application for unit tests: the contract of siospec (`message`, `message-with-ack`, `auth`), a
 * log of what it was told, and namespaces that refuse, wait, or come into being. */
#ifndef SIO_TESTKIT_APP_H
#define SIO_TESTKIT_APP_H

#include "socketio/server.h"
#include "testkit_engine.h"

typedef struct testkit_app {
    testkit_engine engine; /* first */
    testkit_mem mem;
    sio_server_options options; /* fast timers; change them before testkit_app_start */
    sio_server *server;
    sio_buf log;       /* "+/chat;event [\"x\"];-/chat client namespace disconnect;" */
    sio_socket *last;  /* the socket that was told of last, waiting or connected; NULL once released */
    sio_reply *kept;   /* of the event `later` */
    sio_nsp *root;     /* / */
    unsigned refusals; /* middleware calls in /refused */
} testkit_app;

/* Namespaces: / and /custom echo; /refused refuses with the auth payload as data; /slow waits; /dynamic-… are
 * made on demand. Events: `message` → `message-back`, `message-with-ack` → acknowledgement, `later` → kept,
 * `twice` → acknowledged twice, `leave` → disconnect, `end` → disconnect with close. */
void testkit_app_init(testkit_app *t, size_t fail_at);
bool testkit_app_start(testkit_app *t);
const char *testkit_app_log(testkit_app *t);
void testkit_app_stop(testkit_app *t);

/* Opens a WebSocket session that has joined nothing. */
void testkit_app_session(testkit_app *t, testkit_conn *c);
/* Opens one and joins the namespace `nsp` ("/" or "/custom"). Returns the socket. */
sio_socket *testkit_app_join(testkit_app *t, testkit_conn *c, const char *nsp);
/* Sends a message and returns the frames that came. */
const char *testkit_app_say(testkit_app *t, testkit_conn *c, const char *text);

/* An event to send. */
sio_outgoing testkit_event(const char *name, const char *arguments);

#endif
