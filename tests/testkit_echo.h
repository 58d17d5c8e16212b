/* An Engine.IO application for unit tests: keeps a log of what it was told, sends messages back. */
#ifndef SIO_TESTKIT_ECHO_H
#define SIO_TESTKIT_ECHO_H

#include "testkit_engine.h"

typedef struct testkit_echo {
    testkit_engine engine; /* first */
    testkit_mem mem;
    sio_eio_options options; /* fast timers; change them before testkit_echo_start */
    sio_buf log;             /* "open;message x;binary 01;close transport close;released;" */
    bool silent;             /* does not echo */
    bool refuses;            /* refuses to open */
    bool greets;             /* sends "hello" on opening */
    sio_eio_session *last;   /* the session opened last; NULL once it was released */
} testkit_echo;

/* Makes the application; `fail_at` as in testkit_mem_init. */
void testkit_echo_init(testkit_echo *t, size_t fail_at);
/* Makes the server. Returns false when that failed. */
bool testkit_echo_start(testkit_echo *t);
/* The log since the last call. */
const char *testkit_echo_log(testkit_echo *t);
/* Frees everything and checks that nothing leaked. */
void testkit_echo_stop(testkit_echo *t);

#endif
