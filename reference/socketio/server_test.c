/* Memory: what an idle session costs, and each allocation failing in turn. */
#include "socketio/server.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "testkit_app.h"
#include "testkit_scale.h"
#include "transport/peer.h"

/* ---- size ---- */

enum { SESSIONS = 10000, BYTES_PER_SESSION = 600 };

/* The target: a session that waits, with one namespace joined, costs at most 600 bytes beside the connection
 * of the library. All that is ours counts: the session, the socket, their places in tables and in the heap,
 * and what the transport keeps for the connection. */
static size_t weigh(void (*open)(testkit_app *t, testkit_conn *c), size_t connection) {
    testkit_app t;
    testkit_scale s;
    testkit_scale_init(&s);
    testkit_app_init(&t, SIZE_MAX);
    t.options.engine.mem = &s.mem;
    ck_assert(testkit_app_start(&t));
    testkit_conn *c = calloc(SESSIONS, sizeof *c);
    ck_assert_ptr_nonnull(c);
    size_t before = s.bytes;
    for (size_t i = 0; i < SESSIONS; i++)
        open(&t, &c[i]);
    size_t each = (s.bytes - before) / SESSIONS + connection;
    for (size_t i = 0; i < SESSIONS; i++)
        testkit_conn_free(&t.engine, &c[i]);
    free(c);
    sio_server_free(t.server);
    t.server = NULL;
    ck_assert_uint_eq(s.bytes, 0);
    testkit_app_stop(&t);
    return each;
}

static void open_websocket(testkit_app *t, testkit_conn *c) {
    testkit_app_session(t, c);
    testkit_text(&t->engine, c, "40");
    testkit_frames(c);
}

static void open_held_poll(testkit_app *t, testkit_conn *c) {
    char query[96];
    testkit_conn_init(c);
    testkit_poll_open(&t->engine, query);
    ck_assert_str_eq(testkit_post(&t->engine, c, query, "40"), "ok");
    ck_assert_ptr_nonnull(testkit_get(&t->engine, c, query));
    ck_assert_ptr_null(testkit_get(&t->engine, c, query));
}

START_TEST(an_idle_session_is_small) {
    size_t websocket = weigh(open_websocket, sizeof(tr_peer));
    size_t polling = weigh(open_held_poll, sizeof(tr_peer) + sizeof(tr_request));
    if (getenv("SHOW") != NULL)
        printf("%zu bytes an idle WebSocket session, %zu one with a held GET; %zu and %zu of them for the "
               "connection\n",
               websocket, polling, sizeof(tr_peer), sizeof(tr_peer) + sizeof(tr_request));
    ck_assert_uint_le(websocket, BYTES_PER_SESSION);
    ck_assert_uint_le(polling, BYTES_PER_SESSION);
    ck_assert_uint_gt(websocket, 300); /* it does count */
    ck_assert_uint_gt(polling, 300);
}
END_TEST

/* The path of an echo: no allocation, no queue. */
START_TEST(an_echo_allocates_nothing) {
    testkit_app t;
    testkit_conn c;
    testkit_app_init(&t, SIZE_MAX);
    ck_assert(testkit_app_start(&t));
    testkit_app_join(&t, &c, "/");
    testkit_app_say(&t, &c, "421[\"message-with-ack\",\"warm up\"]");
    size_t calls = t.mem.calls;
    for (int i = 0; i < 100; i++) {
        ck_assert_str_eq(testkit_app_say(&t, &c, "421[\"message-with-ack\",\"hello\"]"), "431[\"hello\"]");
        ck_assert_str_eq(testkit_app_say(&t, &c, "42[\"message\",\"hello\"]"),
                         "42[\"message-back\",\"hello\"]");
    }
    ck_assert_uint_eq(t.mem.calls, calls);
    testkit_conn_free(&t.engine, &c);
    testkit_app_stop(&t);
}
END_TEST

/* ---- each allocation fails ---- */

typedef struct outcome {
    unsigned acked;
    unsigned complete;
} outcome;

static void acked(void *ctx, sio_ack_status status, const sio_packet *answer) {
    outcome *o = ctx;
    (void)answer;
    if (status == SIO_ACKED) o->acked++;
}

static void answered(void *ctx, const sio_packet *answer) {
    (void)ctx;
    (void)answer;
}

static void done(void *ctx, bool complete) {
    outcome *o = ctx;
    if (complete) o->complete++;
}

static bool said(testkit_app *t, testkit_conn *c, const char *text, const char *want) {
    return strcmp(testkit_app_say(t, c, text), want) == 0;
}

static bool events(testkit_app *t, testkit_conn *c) {
    outcome o = {.acked = 0};
    sio_outgoing event = testkit_event("e", "1");
    sio_slice room = sio_slice_str("room");
    sio_scope scope = {.room = &room, .rooms = 1};
    sio_broadcast_acks acks = {.ctx = &o, .answer = answered, .done = done};
    if (!said(t, c, "42[\"message\",1]", "42[\"message-back\",1]")) return false;
    if (!said(t, c, "451-[\"message\",{\"_placeholder\":true,\"num\":0}]", "")) return false;
    testkit_binary(&t->engine, c, "\x05", 1);
    if (strcmp(testkit_frames(c), "451-[\"message-back\",{\"_placeholder\":true,\"num\":0}]|<05>") != 0)
        return false;
    if (!said(t, c, "452-[\"message\",{\"_placeholder\":true,\"num\":1}]", "")) return false;
    testkit_binary(&t->engine, c, "\x05", 1);
    testkit_binary(&t->engine, c, "\x06", 1);
    if (strcmp(testkit_frames(c), "451-[\"message-back\",{\"_placeholder\":true,\"num\":0}]|<06>") != 0)
        return false;
    if (!said(t, c, "423[\"later\"]", "") || t->kept == NULL) return false;
    if (!sio_reply_send(t->kept, &event)) return false;
    if (!sio_socket_join(t->last, room)) return false;
    if (!sio_emit_with_ack(t->last, &event, 100, acked, &o)) return false;
    if (!sio_broadcast_with_ack(t->root, &scope, &event, 100, &acks)) return false;
    bool sent = strcmp(testkit_frames(c), "433[1]|420[\"e\",1]|421[\"e\",1]") == 0;
    testkit_text(&t->engine, c, "430[]");
    testkit_text(&t->engine, c, "431[]");
    testkit_advance(&t->engine, 100); /* the time-outs look at `o` */
    return sent && o.acked == 1 && o.complete == 1;
}

static bool play(testkit_app *t, testkit_conn *c) {
    if (!testkit_open(&t->engine, c, "EIO=4&transport=websocket&q=%ff")) return false;
    testkit_frames(c);
    if (!said(t, c, "40/none,", "44/none,{\"message\":\"Invalid namespace\"}")) return false;
    if (!said(t, c, "40/refused,{}", "44/refused,{\"message\":\"go \\\"away\\\"\"}")) return false;
    const char *frames = testkit_app_say(t, c, "40/dynamic-1,");
    if (strstr(frames, "42/dynamic-1,[\"auth\",{}]") == NULL) return false;
    frames = testkit_app_say(t, c, "40{\"token\":1}");
    if (strstr(frames, "42[\"auth\",{\"token\":1}]") == NULL) return false;
    return events(t, c) && said(t, c, "42[\"end\"]", "41|41/dynamic-1,|#0");
}

/* ---- by polling, over an upgrade, to the shutdown ---- */

typedef struct poller {
    testkit_conn get, post, socket;
    char query[96];
} poller;

static bool poll_open(testkit_app *t, poller *p) {
    const char *body = testkit_get(&t->engine, &p->get, "EIO=4&transport=polling");
    if (p->get.status != 200) return false;
    snprintf(p->query, sizeof p->query, "EIO=4&transport=polling&sid=%.*s", SIO_ID_SIZE, body + 9);
    return true;
}

static bool posted(testkit_app *t, poller *p, const char *body) {
    return strcmp(testkit_post(&t->engine, &p->post, p->query, body), "ok") == 0;
}

static bool got(testkit_app *t, poller *p, const char *part) {
    const char *body = testkit_get(&t->engine, &p->get, p->query);
    return body != NULL && p->get.status == 200 && strstr(body, part) != NULL;
}

/* A body in pieces, an attachment in base64, an answer that waits to be read. */
static bool poll(testkit_app *t, poller *p) {
    if (!posted(t, p, "40{\"token\":1}") || !got(t, p, "42[\"auth\",{\"token\":1}]")) return false;
    if (testkit_request(&t->engine, &p->post, SIO_METHOD_POST, p->query) != SIO_EIO_WANTS_BODY) return false;
    sio_eio_server_body(t->engine.server, &p->post.conn, sio_slice_str("451-[\"message\",{\"_place"), false,
                        t->engine.now);
    sio_eio_server_body(t->engine.server, &p->post.conn,
                        sio_slice_str("holder\":true,\"num\":0}]\x1e"
                                      "bBQ=="),
                        true, t->engine.now);
    if (strcmp(testkit_body(&p->post), "ok") != 0) return false;
    p->get.choked = true;
    if (!got(t, p,
             "\x1e"
             "bBQ=="))
        return false;
    testkit_unchoke(&t->engine, &p->get);
    if (!sio_socket_join(t->last, sio_slice_str("room"))) return false;
    if (testkit_get(&t->engine, &p->get, p->query) != NULL) return false; /* held */
    return posted(t, p, "42[\"message\",1]") && strcmp(testkit_body(&p->get), "42[\"message-back\",1]") == 0;
}

static bool upgrade(testkit_app *t, poller *p) {
    char query[96];
    snprintf(query, sizeof query, "EIO=4&transport=websocket&sid=%s", strstr(p->query, "sid=") + 4);
    if (!testkit_open(&t->engine, &p->socket, query)) return false;
    testkit_text(&t->engine, &p->socket, "2probe");
    if (strcmp(testkit_frames(&p->socket), "3probe") != 0 || !got(t, p, "6")) return false;
    if (!posted(t, p, "42[\"message\",2]")) return false; /* waits until the switch */
    testkit_text(&t->engine, &p->socket, "5");
    return strcmp(testkit_frames(&p->socket), "42[\"message-back\",2]") == 0;
}

/* With a reader that is slow to the last. */
static bool shut_down(testkit_app *t, poller *p) {
    p->socket.choked = true;
    testkit_text(&t->engine, &p->socket, "42[\"message\",3]");
    sio_eio_server_shutdown(t->engine.server, t->engine.now);
    testkit_unchoke(&t->engine, &p->socket);
    return strcmp(testkit_frames(&p->socket), "42[\"message-back\",3]|#1001") == 0 &&
           sio_eio_server_count(t->engine.server) == 0;
}

static bool life_of_a_poller(const sio_mem *mem, void *arg) {
    testkit_app t;
    poller p;
    (void)arg;
    testkit_app_init(&t, SIZE_MAX);
    t.options.engine.mem = mem;
    bool ok = testkit_app_start(&t);
    if (ok) {
        testkit_conn_init(&p.get);
        testkit_conn_init(&p.post);
        testkit_conn_init(&p.socket);
        ok = poll_open(&t, &p) && poll(&t, &p) && upgrade(&t, &p) && shut_down(&t, &p);
        testkit_conn_free(&t.engine, &p.get);
        testkit_conn_free(&t.engine, &p.post);
        testkit_conn_free(&t.engine, &p.socket);
    }
    testkit_app_stop(&t);
    return ok;
}

START_TEST(each_allocation_fails_from_polling_to_shutdown) {
    testkit_each_allocation_fails(life_of_a_poller, NULL);
}
END_TEST

static bool life(const sio_mem *mem, void *arg) {
    testkit_app t;
    testkit_conn c;
    (void)arg;
    testkit_app_init(&t, SIZE_MAX);
    t.options.engine.mem = mem;
    bool ok = testkit_app_start(&t);
    if (ok) {
        testkit_conn_init(&c);
        ok = play(&t, &c);
        testkit_conn_free(&t.engine, &c);
    }
    testkit_app_stop(&t);
    return ok;
}

START_TEST(each_allocation_fails) {
    testkit_each_allocation_fails(life, NULL);
}
END_TEST

START_TEST(options_that_cannot_work_are_refused) {
    testkit_app t;
    testkit_app_init(&t, SIZE_MAX);
    t.options.engine.random.fill = NULL;
    ck_assert(!testkit_app_start(&t));
    t.options.engine.random = testkit_engine_random(&t.engine);
    t.options.engine.ping_interval = 0;
    ck_assert(!testkit_app_start(&t));
    testkit_app_stop(&t);
}
END_TEST

SIO_TEST_MAIN("sio-server",
              SIO_TCASE("memory", an_idle_session_is_small, an_echo_allocates_nothing, each_allocation_fails,
                        each_allocation_fails_from_polling_to_shutdown, options_that_cannot_work_are_refused))
