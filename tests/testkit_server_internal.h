/* The parts of the fake server of testkit_server.h: connections, sessions, what they say. One thread owns all
 * of it. */
#ifndef SIO_TESTKIT_SERVER_INTERNAL_H
#define SIO_TESTKIT_SERVER_INTERNAL_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/buf.h"
#include "testkit_server.h"

enum { MAX_CONNS = 64, MAX_SESSIONS = 64 };

typedef struct fake_session {
    bool alive, muted;
    bool probed;                 /* each GET from now on is answered with a noop */
    int ws;                      /* index of its connection, or -1 */
    int get;                     /* index of the connection whose GET waits, or -1 */
    sio_buf queue;               /* payload for polling */
    const testkit_rule *pending; /* its time has not come yet */
    int64_t pending_at;
    int64_t ping_at, pong_until;
} fake_session;

typedef struct fake_conn {
    int fd; /* -1: free */
    bool ws;
    bool closing;
    int session;
    sio_buf in, out;
    size_t raw_sent;
    int64_t raw_at;
    bool raw;
} fake_conn;

struct testkit_server {
    const testkit_script *script;
    int listener;
    int stop_pipe[2];
    uint16_t port;
    pthread_t thread;
    pthread_mutex_t lock;
    sio_buf heard;
    atomic_bool gone;
    bool broken, hanging;
    int sessions_made;
    fake_conn conns[MAX_CONNS];
    fake_session sessions[MAX_SESSIONS];
};

/* Connections and time (testkit_server.c). */
int64_t fake_now_ms(void);
void fake_drop(testkit_server *s, fake_conn *c);

/* HTTP (testkit_http.c). */
void fake_respond(testkit_server *s, fake_conn *c, int status, const char *body, size_t len);
void fake_respond_str(testkit_server *s, fake_conn *c, int status, const char *body);
bool fake_take_request(testkit_server *s, fake_conn *c);

/* WebSocket (testkit_websocket.c). */
void fake_frame(fake_conn *c, uint8_t opcode, const void *payload, size_t len);
void fake_send_packet_ws(fake_conn *c, const char *packet, size_t len);
bool fake_take_frame(testkit_server *s, fake_conn *c);

/* Sessions and rules (testkit_session.c). `fake_hear` returns the rule that the packet fired, or NULL. */
void fake_flush_poll(testkit_server *s, fake_session *x);
void fake_say_one(testkit_server *s, fake_session *x, const char *packet, size_t len);
void fake_say(testkit_server *s, fake_session *x, const char *packets);
void fake_end_session(testkit_server *s, fake_session *x, bool with_frame);
void fake_then(testkit_server *s, fake_session *x, testkit_then what);
const testkit_rule *fake_hear(testkit_server *s, fake_session *x, const char *packet, size_t len);
int fake_new_session(testkit_server *s);

#endif
