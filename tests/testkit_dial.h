/* A client of Engine.IO over a binding that writes down what it is asked for. */
#ifndef SIO_TESTKIT_DIAL_H
#define SIO_TESTKIT_DIAL_H

#include "client/engine.h"
#include "testkit.h"

typedef struct testkit_dial {
    sio_eio_client *client;
    sio_eio_dialer dialer;
    sio_eio_client_app app;
    sio_eio_client_options options;
    sio_buf log; /* since it was read last: "GET …;POST … <body>;WS …;>text;>{0102};closed-ws;" and events */
    sio_buf seen; /* what testkit_dial_log returned last */
    uint64_t now;
    bool refuses; /* the WebSocket takes nothing now */
    bool echoes;  /* each message is sent back */
    bool leaves;  /* each message closes the session */
} testkit_dial;

/* Prepares; change `options` before testkit_dial_open. */
void testkit_dial_init(testkit_dial *t, const sio_mem *mem);

/* Makes the client (asserts that there is one) and begins to open a session. */
void testkit_dial_open(testkit_dial *t);
void testkit_dial_free(testkit_dial *t);

/* Returns what was asked for, and what the application was told, since the last call. */
const char *testkit_dial_log(testkit_dial *t);

/* The answer to a request, in one piece. */
void testkit_dial_answer(testkit_dial *t, sio_eio_channel channel, unsigned status, const char *body);

/* A text message, or bytes, from the WebSocket. */
void testkit_dial_text(testkit_dial *t, const char *text);
void testkit_dial_bytes(testkit_dial *t, const void *bytes, size_t len);

/* Lets time pass. */
void testkit_dial_wait(testkit_dial *t, uint64_t ms);

#endif
