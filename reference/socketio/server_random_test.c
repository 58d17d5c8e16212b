/* Random lives: many clients, both transports, upgrades, choked connections, losses at every step, handlers
 * that end their own session and those of others. What counts is that the sanitizers find nothing, that every
 * socket that connected disconnects, and that nothing is left behind. */
#include <stdio.h>
#include <string.h>

#include "socketio/server.h"
#include "testkit_engine.h"

enum { CONNS = 12, SIDS = 8, STEPS = 4000, SEEDS = 12 };

typedef struct world {
    testkit_engine engine; /* first */
    testkit_mem mem;
    sio_server *server;
    testkit_conn c[CONNS];
    char sid[SIDS][SIO_ID_SIZE + 1]; /* some that were seen */
    sio_socket *known[CONNS];        /* told of, not yet released */
    sio_reply *kept[4];
    uint32_t random;
    int connected;
    int acks_awaited;
    int broadcasts_awaited;
} world;

static uint32_t dice(world *w, uint32_t sides) {
    w->random = w->random * 1664525u + 1013904223u;
    return (w->random >> 10) % sides;
}

/* ---- the application ---- */

static sio_socket *any_socket(world *w) {
    return w->known[dice(w, CONNS)];
}

static void know(world *w, sio_socket *socket) {
    for (size_t i = 0; i < CONNS; i++)
        if (w->known[i] == socket) return;
    w->known[dice(w, CONNS)] = socket;
}

static void acked(void *ctx, sio_ack_status status, const sio_packet *answer) {
    (void)status;
    (void)answer;
    ((world *)ctx)->acks_awaited--;
}

static void answered(void *ctx, const sio_packet *answer) {
    world *w = ctx;
    (void)answer;
    sio_socket *socket = any_socket(w);
    if (socket != NULL && dice(w, 4) == 0) sio_socket_disconnect(socket, false);
}

static void done(void *ctx, bool complete) {
    (void)complete;
    ((world *)ctx)->broadcasts_awaited--;
}

static void emit_something(world *w, sio_socket *socket) {
    sio_slice bytes = sio_slice_str("\x01\x02");
    sio_outgoing event = {.name = sio_slice_str("e"),
                          .arguments = sio_slice_str("{\"_placeholder\":true,\"num\":0}")};
    event.is_volatile = dice(w, 3) == 0;
    if (dice(w, 2) == 0) {
        event.attachment = &bytes;
        event.attachments = 1;
    }
    if (dice(w, 2) == 0)
        sio_emit(socket, &event);
    else if (sio_emit_with_ack(socket, &event, dice(w, 500), acked, w))
        w->acks_awaited++;
}

static void broadcast_something(world *w, sio_socket *socket) {
    sio_slice rooms[2] = {sio_slice_str("red"), sio_socket_id(socket)};
    sio_scope scope = {.room = rooms, .rooms = dice(w, 3), .except = rooms, .excepts = dice(w, 2)};
    sio_outgoing event = {.name = sio_slice_str("b")};
    sio_broadcast_acks acks = {.ctx = w, .answer = answered, .done = done};
    if (dice(w, 2) == 0) {
        sio_broadcast(sio_socket_namespace(socket), &scope, &event);
        return;
    }
    w->broadcasts_awaited++;
    if (!sio_broadcast_with_ack(sio_socket_namespace(socket), &scope, &event, 1 + dice(w, 500), &acks))
        w->broadcasts_awaited--;
}

static void rooms_or_end(world *w, sio_socket *socket) {
    switch (dice(w, 8)) {
    case 0:
        sio_socket_leave(socket, sio_slice_str("red"));
        break;
    case 1:
        sio_socket_disconnect(socket, dice(w, 2) == 0);
        break;
    case 2:
        if (sio_socket_session(socket) != NULL) sio_eio_session_close(sio_socket_session(socket));
        break;
    default:
        sio_socket_join(socket, sio_slice_str(dice(w, 2) == 0 ? "red" : "blue"));
    }
}

static void act(world *w, sio_socket *socket) {
    sio_refusal no = {.message = sio_slice_str("no")};
    if (socket == NULL) return;
    switch (dice(w, 6)) {
    case 0:
        emit_something(w, socket);
        break;
    case 1:
        broadcast_something(w, socket);
        break;
    case 2:
        rooms_or_end(w, socket);
        break;
    case 3:
        sio_socket_admit(socket);
        break;
    case 4:
        sio_socket_refuse(socket, &no);
        break;
    default:
        emit_something(w, socket);
    }
}

static bool dynamic(void *ctx, sio_slice name) {
    (void)ctx;
    return sio_slice_starts(name, "/d");
}

static sio_admission middleware(void *ctx, sio_socket *socket, sio_refusal *refusal) {
    world *w = ctx;
    know(w, socket);
    if (dice(w, 6) == 0) act(w, any_socket(w));
    uint32_t roll = dice(w, 8);
    *refusal = (sio_refusal){.message = sio_slice_str("no")};
    return roll == 0 ? SIO_REFUSE : roll == 1 ? SIO_LATER : SIO_ADMIT;
}

static void connected(void *ctx, sio_socket *socket) {
    world *w = ctx;
    w->connected++;
    know(w, socket);
    if (dice(w, 4) == 0) act(w, any_socket(w));
}

static void event(void *ctx, sio_socket *socket, const sio_packet *packet, sio_reply *reply) {
    world *w = ctx;
    sio_outgoing same = {.name = sio_slice_str("back"),
                         .arguments = sio_arguments_text(packet),
                         .attachment = packet->attachment,
                         .attachments = packet->attachments};
    know(w, socket);
    if (dice(w, 2) == 0) sio_emit(socket, &same);
    if (dice(w, 4) == 0) act(w, any_socket(w));
    if (reply != NULL && dice(w, 3) == 0) {
        size_t slot = dice(w, 4);
        if (w->kept[slot] != NULL) sio_reply_send(w->kept[slot], &same);
        sio_reply_free(w->kept[slot]);
        w->kept[slot] = sio_reply_keep(reply);
    }
    if (dice(w, 4) == 0) act(w, socket);
    if (reply != NULL) sio_reply_send(reply, &same);
}

static void disconnected(void *ctx, sio_socket *socket, const char *reason) {
    world *w = ctx;
    (void)socket;
    (void)reason;
    w->connected--;
    if (dice(w, 4) == 0) act(w, any_socket(w));
}

static void released(void *ctx, sio_socket *socket) {
    world *w = ctx;
    for (size_t i = 0; i < CONNS; i++)
        if (w->known[i] == socket) w->known[i] = NULL;
}

/* ---- the clients ---- */

static const char *packet(world *w) {
    static const char *const all[] = {"40",
                                      "40",
                                      "40/d1,",
                                      "40/d2,",
                                      "40/no,",
                                      "41",
                                      "41/d1,",
                                      "42[\"x\",1]",
                                      "42[\"x\",1]",
                                      "42/d1,[\"x\"]",
                                      "421[\"x\"]",
                                      "42/d2,7[\"y\"]",
                                      "430[]",
                                      "431[1]",
                                      "43/d1,0[]",
                                      "432[]",
                                      "451-[\"x\",{\"_placeholder\":true,\"num\":0}]",
                                      "3",
                                      "3",
                                      "6",
                                      "4abc",
                                      "1",
                                      "7"};
    size_t n = sizeof all / sizeof all[0];
    return all[dice(w, dice(w, 8) == 0 ? (uint32_t)n : (uint32_t)n - 3)];
}

static void remember(world *w, const char *body) {
    if (strncmp(body, "0{\"sid\":\"", 9) == 0)
        snprintf(w->sid[dice(w, SIDS)], SIO_ID_SIZE + 1, "%.20s", body + 9);
}

static void request(world *w, testkit_conn *c) {
    char query[96];
    snprintf(query, sizeof query, "EIO=4&transport=polling&sid=%s", w->sid[dice(w, SIDS)]);
    uint32_t roll = dice(w, 12);
    if (roll == 0) {
        remember(w, testkit_get(&w->engine, c, "EIO=4&transport=polling"));
    } else if (roll < 5) {
        testkit_get(&w->engine, c, query);
    } else if (roll < 9) {
        char body[256];
        snprintf(body, sizeof body, "%s\x1e%s\x1e%s", packet(w), dice(w, 4) == 0 ? "bAQ==" : packet(w),
                 packet(w));
        testkit_post(&w->engine, c, query, body);
    } else if (roll < 11) {
        testkit_request(&w->engine, c, SIO_METHOD_POST, query);
    } else {
        snprintf(query, sizeof query, "EIO=4&transport=websocket&sid=%s", w->sid[dice(w, SIDS)]);
        testkit_open(&w->engine, c, query);
    }
}

static void use_websocket(world *w, testkit_conn *c) {
    static const char *const upgrade[] = {"2probe", "5", "5", "2probe", "4x"};
    uint32_t roll = dice(w, 10);
    if (roll == 0)
        testkit_text(&w->engine, c, upgrade[dice(w, 5)]);
    else if (roll == 1)
        testkit_binary(&w->engine, c, "\x09", 1);
    else if (roll == 2)
        sio_eio_server_data(w->engine.server, &c->conn, sio_slice_str(packet(w)), false, dice(w, 2) == 0,
                            w->engine.now);
    else
        testkit_text(&w->engine, c, packet(w));
}

static void step(world *w) {
    testkit_conn *c = &w->c[dice(w, CONNS)];
    uint32_t roll = dice(w, 24);
    sio_buf_clear(&c->frames);
    if (roll == 0) {
        testkit_lose(&w->engine, c);
    } else if (roll == 1) {
        testkit_advance(&w->engine, dice(w, 60));
    } else if (roll == 2) {
        c->choked = true;
    } else if (roll == 3) {
        testkit_unchoke(&w->engine, c);
    } else if (roll == 4) {
        act(w, any_socket(w));
    } else if (roll == 5 && c->conn.session == NULL) {
        if (testkit_open(&w->engine, c, "EIO=4&transport=websocket")) remember(w, testkit_frames(c));
    } else if (c->conn.session == NULL) {
        request(w, c);
    } else {
        sio_eio_server_body(w->engine.server, &c->conn, sio_slice_str(packet(w)), dice(w, 2) == 0,
                            w->engine.now);
        use_websocket(w, c);
        if (dice(w, 2) == 0) testkit_text(&w->engine, c, dice(w, 2) == 0 ? "2probe" : "5");
    }
}

static void begin(world *w, uint32_t seed) {
    *w = (world){.random = seed};
    testkit_engine_init(&w->engine);
    testkit_mem_init(&w->mem, SIZE_MAX);
    sio_server_options o = sio_server_defaults();
    o.engine.mem = &w->mem.mem;
    o.engine.random = testkit_engine_random(&w->engine);
    o.engine.ping_interval = 300;
    o.engine.ping_timeout = 200;
    o.engine.close_timeout = 400;
    o.engine.upgrade_timeout = 500;
    o.engine.max_buffered = 400;
    o.engine.headroom = 20;
    o.connect_timeout = 1000;
    o.max_namespaces = 3;
    sio_eio_binding binding = testkit_engine_binding(&w->engine);
    sio_server_app app = {.ctx = w,
                          .dynamic = dynamic,
                          .middleware = middleware,
                          .connected = connected,
                          .event = event,
                          .disconnected = disconnected,
                          .released = released};
    w->server = sio_server_new(&o, &binding, &app);
    ck_assert_ptr_nonnull(w->server);
    w->engine.server = sio_server_engine(w->server);
    for (size_t i = 0; i < CONNS; i++)
        testkit_conn_init(&w->c[i]);
}

static void end(world *w) {
    for (size_t i = 0; i < CONNS; i++)
        testkit_conn_free(&w->engine, &w->c[i]);
    sio_eio_server_shutdown(w->engine.server, w->engine.now);
    testkit_advance(&w->engine, 1000);
    ck_assert_uint_eq(sio_eio_server_count(w->engine.server), 0);
    ck_assert_int_eq(w->connected, 0);
    ck_assert_int_eq(w->acks_awaited, 0);
    ck_assert_int_eq(w->broadcasts_awaited, 0);
    ck_assert_uint_eq(sio_eio_server_next_expiry(w->engine.server), SIO_NEVER);
    for (size_t i = 0; i < 4; i++)
        sio_reply_free(w->kept[i]);
    sio_server_free(w->server);
    ck_assert_uint_eq(w->mem.live, 0);
}

START_TEST(random_lives_leave_nothing_behind) {
    int most = 0;
    for (uint32_t seed = 1; seed <= SEEDS; seed++) {
        world w;
        begin(&w, seed);
        for (int i = 0; i < STEPS; i++) {
            step(&w);
            if (w.connected > most) most = w.connected;
        }
        end(&w);
    }
    ck_assert_int_ge(most, 5); /* the lives are lived */
}
END_TEST

SIO_TEST_MAIN("sio-server-random", SIO_TCASE("random", random_lives_leave_nothing_behind))
