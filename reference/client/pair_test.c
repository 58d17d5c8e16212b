/* Client and server talk to each other over a network in memory that delivers in random order, refuses, and
 * loses connections. Whatever happens on the way: in each direction nothing is lost, doubled or out of order
 * within a connection (EIO4-UP-22, SIO5-EV-09), and with quiet at the end everything has arrived. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/manager.h"
#include "engineio/query.h"
#include "socketio/server.h"
#include "testkit_engine.h"

enum { LINES = 3, SEEDS = 150, STEPS = 400, MESSAGES = 40 };
enum { LINE_GET = SIO_EIO_POLL, LINE_POST = SIO_EIO_POST, LINE_SOCKET = 2 };

/* What is on its way, in one direction of one connection. */
typedef struct on_way {
    struct on_way *next;
    sio_buf bytes;
    unsigned status; /* of an answer */
    bool binary;
} on_way;

typedef struct line {
    sio_eio_conn conn; /* first: the server's end */
    on_way *to_server, *to_client;
    sio_buf query;
    bool used;                         /* by the client */
    bool begun;                        /* the server knows of it */
    bool closed;                       /* by the server */
    bool choked_server, choked_client; /* refused a message; to be called when it takes some again */
} line;

typedef struct world {
    sio_server *server;
    sio_client *client;
    sio_client_socket *socket;
    line lines[LINES];
    uint64_t now;
    uint32_t random;
    testkit_engine entropy;                        /* for ids */
    unsigned sent_up, got_up, sent_down, got_down; /* counters, anew with each connection */
    unsigned answered, connections;
    bool lossy;
    bool closing;
} world;

static uint32_t dice(world *w, uint32_t sides) {
    w->random = w->random * 1664525u + 1013904223u;
    return (w->random >> 10) % sides;
}

/* ---- the network ---- */

static void put(on_way **list, sio_slice bytes, unsigned status, bool binary) {
    on_way *p = calloc(1, sizeof *p);
    ck_assert_ptr_nonnull(p);
    ck_assert(sio_buf_add(&p->bytes, bytes));
    p->status = status;
    p->binary = binary;
    while (*list != NULL)
        list = &(*list)->next;
    *list = p;
}

static void drop_first(on_way **list) {
    on_way *p = *list;
    *list = p->next;
    sio_buf_free(&p->bytes);
    free(p);
}

static void clear(line *l) {
    while (l->to_server != NULL)
        drop_first(&l->to_server);
    while (l->to_client != NULL)
        drop_first(&l->to_client);
    sio_buf_free(&l->query);
    l->used = l->begun = l->closed = l->choked_client = l->choked_server = false;
}

/* The client's end of the line is gone. */
static void hang_up(world *w, line *l) {
    if (l->begun) sio_eio_server_gone(sio_server_engine(w->server), &l->conn, w->now);
    clear(l);
}

/* ---- the server's binding ---- */

static bool on_answer(void *ctx, sio_eio_conn *conn, const sio_eio_answer *answer) {
    (void)ctx;
    line *l = (line *)(void *)conn;
    put(&l->to_client, answer->body, answer->status, false);
    return true;
}

static bool on_server_send(void *ctx, sio_eio_conn *conn, sio_slice message, bool binary) {
    world *w = ctx;
    line *l = (line *)(void *)conn;
    l->choked_server = dice(w, 4) == 0;
    if (!l->choked_server) put(&l->to_client, message, 0, binary);
    return !l->choked_server;
}

static void on_server_close(void *ctx, sio_eio_conn *conn, unsigned code) {
    (void)ctx;
    (void)code;
    ((line *)(void *)conn)->closed = true;
}

/* ---- the client's binding ---- */

static void on_request(void *ctx, sio_eio_channel channel, sio_slice query, sio_slice body) {
    world *w = ctx;
    line *l = &w->lines[channel];
    ck_assert(!l->used); /* EIO4-PL-01, EIO4-PL-20 */
    l->used = true;
    ck_assert(sio_buf_add(&l->query, query));
    put(&l->to_server, body, 0, false);
}

static void on_abort(void *ctx, sio_eio_channel channel) {
    world *w = ctx;
    hang_up(w, &w->lines[channel]);
}

static void on_connect(void *ctx, sio_slice query) {
    world *w = ctx;
    line *l = &w->lines[LINE_SOCKET];
    ck_assert(!l->used);
    l->used = true;
    ck_assert(sio_buf_add(&l->query, query));
}

static bool on_client_send(void *ctx, sio_slice message, bool binary) {
    world *w = ctx;
    line *l = &w->lines[LINE_SOCKET];
    ck_assert(l->used && l->begun);
    l->choked_client = dice(w, 4) == 0;
    if (!l->choked_client) put(&l->to_server, message, 0, binary);
    return !l->choked_client;
}

static void on_client_close(void *ctx) {
    world *w = ctx;
    hang_up(w, &w->lines[LINE_SOCKET]);
}

/* ---- delivering ---- */

static sio_eio_request request_of(const sio_query *query, sio_method method) {
    return (sio_eio_request){.method = method,
                             .path = sio_slice_str("/socket.io/"),
                             .query = query->pair,
                             .query_count = query->count,
                             .content_length = SIO_LENGTH_UNKNOWN};
}

static void begin_http(world *w, size_t which) {
    line *l = &w->lines[which];
    sio_eio_server *engine = sio_server_engine(w->server);
    sio_query query;
    sio_query_init(&query, NULL);
    ck_assert(sio_query_parse(&query, sio_buf_slice(&l->query)));
    sio_eio_request request = request_of(&query, which == LINE_GET ? SIO_METHOD_GET : SIO_METHOD_POST);
    l->begun = true;
    on_way *body = l->to_server;
    if (sio_eio_server_http(engine, &l->conn, &request, w->now) == SIO_EIO_WANTS_BODY) {
        size_t half = body->bytes.len / 2;
        sio_slice whole = sio_buf_slice(&body->bytes);
        sio_eio_server_body(engine, &l->conn, sio_slice_sub(whole, 0, half), false, w->now);
        sio_eio_server_body(engine, &l->conn, sio_slice_from(whole, half), true, w->now);
    }
    drop_first(&l->to_server);
    sio_query_free(&query);
}

static void begin_socket(world *w) {
    line *l = &w->lines[LINE_SOCKET];
    sio_eio_server *engine = sio_server_engine(w->server);
    sio_query query;
    sio_query_init(&query, NULL);
    ck_assert(sio_query_parse(&query, sio_buf_slice(&l->query)));
    sio_eio_request request = request_of(&query, SIO_METHOD_GET);
    sio_eio_answer accepted;
    memset(&accepted, 0, sizeof accepted);
    l->begun = true;
    bool stands = sio_eio_server_upgrade(engine, &l->conn, &request, &accepted, w->now) &&
                  sio_eio_server_open(engine, &l->conn, &request, w->now);
    sio_query_free(&query);
    if (stands) {
        sio_eio_client_connected(sio_client_engine(w->client), w->now);
    } else {
        hang_up(w, l);
        sio_eio_client_gone(sio_client_engine(w->client), w->now);
    }
}

static void to_server(world *w) {
    line *l = &w->lines[LINE_SOCKET];
    on_way p = *l->to_server;
    l->to_server->bytes = (sio_buf)SIO_BUF_INIT;
    drop_first(&l->to_server);
    if (!l->closed)
        sio_eio_server_data(sio_server_engine(w->server), &l->conn, sio_buf_slice(&p.bytes), p.binary, true,
                            w->now);
    sio_buf_free(&p.bytes);
}

static void to_client(world *w, size_t which) {
    line *l = &w->lines[which];
    sio_eio_client *engine = sio_client_engine(w->client);
    on_way p = *l->to_client;
    l->to_client->bytes = (sio_buf)SIO_BUF_INIT;
    drop_first(&l->to_client);
    if (which == LINE_SOCKET) {
        sio_eio_client_data(engine, sio_buf_slice(&p.bytes), p.binary, true, w->now);
    } else {
        clear(l);
        sio_eio_client_answer(engine, (sio_eio_channel)which, p.status, sio_buf_slice(&p.bytes), true,
                              w->now);
    }
    sio_buf_free(&p.bytes);
}

static void lose_line(world *w, size_t which) {
    sio_eio_client *engine = sio_client_engine(w->client);
    hang_up(w, &w->lines[which]);
    if (which == LINE_SOCKET)
        sio_eio_client_gone(engine, w->now);
    else
        sio_eio_client_failed(engine, (sio_eio_channel)which, w->now);
}

static void socket_step(world *w) {
    line *l = &w->lines[LINE_SOCKET];
    uint32_t roll = dice(w, 4);
    if (!l->begun)
        begin_socket(w);
    else if (roll == 0 && l->choked_server && !l->closed) {
        l->choked_server = false;
        sio_eio_server_writable(sio_server_engine(w->server), &l->conn, w->now);
    } else if (roll == 1 && l->choked_client) {
        l->choked_client = false;
        sio_eio_client_writable(sio_client_engine(w->client), w->now);
    } else if (roll == 2 && l->to_server != NULL)
        to_server(w);
    else if (l->to_client != NULL)
        to_client(w, LINE_SOCKET);
    else if (l->closed)
        lose_line(w, LINE_SOCKET);
}

static void network_step(world *w) {
    size_t which = dice(w, LINES);
    line *l = &w->lines[which];
    if (!l->used) return;
    if (w->lossy && dice(w, 60) == 0)
        lose_line(w, which);
    else if (which == LINE_SOCKET)
        socket_step(w);
    else if (!l->begun)
        begin_http(w, which);
    else if (l->to_client != NULL)
        to_client(w, which);
}

static void pass_time(world *w, uint64_t ms) {
    w->now += ms;
    sio_eio_server_tick(sio_server_engine(w->server), w->now);
    sio_eio_client_tick(sio_client_engine(w->client), w->now);
}

/* ---- the applications: each message has a number ---- */

static sio_outgoing numbered(char text[64], unsigned number, sio_slice *attachment) {
    sio_outgoing out = {.name = sio_slice_str("n")};
    bool binary = number % 3 == 0;
    snprintf(text, 64, binary ? "%u,{\"_placeholder\":true,\"num\":0}" : "%u", number);
    out.arguments = sio_slice_str(text);
    out.attachment = attachment;
    out.attachments = binary;
    return out;
}

static unsigned number_of(const sio_packet *event) {
    sio_json_iter it = sio_arguments(event);
    sio_json number;
    uint64_t value = 0;
    ck_assert(sio_json_next(&it, &number) && sio_json_to_u64(number, &value));
    ck_assert_uint_eq(event->attachments, value % 3 == 0);
    return (unsigned)value;
}

static void on_joined(void *ctx, sio_socket *socket) {
    world *w = ctx;
    sio_socket_set_user(socket, w);
    w->got_up = w->sent_down = 0;
}

static void on_event_up(void *ctx, sio_socket *socket, const sio_packet *event, sio_reply *reply) {
    world *w = ctx;
    unsigned number = number_of(event);
    ck_assert_uint_eq(number, w->got_up + 1);
    w->got_up = number;
    char text[64];
    sio_slice bytes = sio_slice_str("\x01\x02");
    sio_outgoing back = numbered(text, w->sent_down + 1, &bytes);
    if (sio_emit(socket, &back)) w->sent_down++;
    if (reply != NULL) sio_reply_send(reply, &(sio_outgoing){.arguments = sio_slice_str("1")});
}

static void on_left(void *ctx, sio_socket *socket, const char *reason) {
    (void)ctx;
    (void)socket;
    (void)reason;
}

static void on_acked(void *ctx, sio_ack_status status, const sio_packet *answer) {
    world *w = ctx;
    (void)answer;
    ck_assert(status == SIO_ACKED || w->lossy);
    w->answered++;
}

static void on_event_down(void *ctx, sio_client_socket *socket, const sio_packet *event, sio_asked *asked) {
    world *w = ctx;
    (void)socket;
    (void)asked;
    unsigned number = number_of(event);
    ck_assert_uint_eq(number, w->got_down + 1);
    w->got_down = number;
}

static void on_connected(void *ctx, sio_client_socket *socket) {
    world *w = ctx;
    (void)socket;
    w->connections++;
}

static void on_lost(void *ctx, sio_client_socket *socket, const char *reason, const char *detail) {
    world *w = ctx;
    (void)socket;
    ck_assert_msg(w->lossy || w->closing, "%s %s", reason, detail);
    w->sent_up = w->got_down = 0; /* nothing waits: it is only emitted while connected */
}

static void say_something(world *w) {
    char text[64];
    sio_slice bytes = sio_slice_str("\x03\x04");
    if (!sio_client_socket_connected(w->socket)) return;
    sio_outgoing out = numbered(text, w->sent_up + 1, &bytes);
    bool sent = dice(w, 2) == 0 ? sio_client_emit(w->socket, &out)
                                : sio_client_emit_with_ack(w->socket, &out, 0, on_acked, w);
    if (sent) w->sent_up++;
}

/* ---- */

static void world_open(world *w, uint32_t seed, bool lossy) {
    memset(w, 0, sizeof *w);
    w->random = seed;
    w->lossy = lossy;
    w->now = 1000;
    testkit_engine_init(&w->entropy);
    sio_eio_binding binding = {w, on_answer, on_server_send, on_server_close, NULL};
    sio_server_app app = {.ctx = w, .connected = on_joined, .event = on_event_up, .disconnected = on_left};
    sio_server_options server = sio_server_defaults();
    server.engine.random = testkit_engine_random(&w->entropy);
    server.engine.max_payload = 200;
    w->server = sio_server_new(&server, &binding, &app);
    sio_client_options client = sio_client_defaults();
    client.engine.polling = seed % 4 != 0;
    client.engine.websocket = seed % 4 != 1;
    sio_eio_dialer dialer = {w, on_request, on_abort, on_connect, on_client_send, on_client_close, NULL};
    sio_client_events events = {
        .ctx = w, .connected = on_connected, .event = on_event_down, .disconnected = on_lost};
    w->client = sio_client_new(&client, &dialer, &events);
    ck_assert(w->server != NULL && w->client != NULL);
    w->socket = sio_client_join(w->client, sio_slice_str("/"), sio_slice_str("{}"));
}

static void world_close(world *w) {
    w->lossy = true; /* what is still awaited is not answered */
    sio_client_free(w->client);
    for (size_t i = 0; i < LINES; i++)
        if (w->lines[i].used) hang_up(w, &w->lines[i]);
    sio_server_free(w->server);
}

static bool everything_arrived(const world *w) {
    return w->got_up == w->sent_up && w->got_down == w->sent_down && w->sent_up > 0;
}

static void live(uint32_t seed, bool lossy) {
    world w;
    world_open(&w, seed, lossy);
    for (unsigned i = 0; i < STEPS; i++) {
        network_step(&w);
        if (dice(&w, 8) == 0 && w.sent_up < MESSAGES) say_something(&w);
        if (dice(&w, 4) == 0) pass_time(&w, dice(&w, 30));
    }
    w.lossy = false;
    for (unsigned i = 0; i < 200 * STEPS && !(i % 50 == 0 && everything_arrived(&w)); i++) {
        network_step(&w);
        if (i % 20 == 0) pass_time(&w, 20);
        if (w.sent_up == 0) say_something(&w);
    }
    ck_assert_msg(everything_arrived(&w), "seed %u: up %u of %u, down %u of %u", seed, w.got_up, w.sent_up,
                  w.got_down, w.sent_down);
    if (!lossy) ck_assert_uint_eq(w.connections, 1);
    bool upgrades = seed % 4 >= 2;
    if (upgrades && !lossy)
        ck_assert_str_eq(sio_eio_client_transport(sio_client_engine(w.client)), "websocket");
    world_close(&w);
}

START_TEST(nothing_is_lost_doubled_or_out_of_order) {
    for (uint32_t seed = 0; seed < SEEDS; seed++)
        live(seed, false);
}
END_TEST

START_TEST(connections_may_get_lost) {
    for (uint32_t seed = 0; seed < SEEDS; seed++)
        live(seed, true);
}
END_TEST

/* The heartbeat of both keeps a silent connection alive for hours. */
START_TEST(a_silent_connection_stays) {
    for (uint32_t seed = 0; seed < 4; seed++) {
        world w;
        world_open(&w, seed, false);
        for (unsigned i = 0; i < 40000; i++) {
            network_step(&w);
            if (i % 10 == 0) pass_time(&w, 1000);
        }
        ck_assert_uint_eq(w.connections, 1);
        ck_assert(sio_client_socket_connected(w.socket));
        w.closing = true;
        sio_client_close(w.client);
        for (unsigned i = 0; i < 1000; i++)
            network_step(&w);
        ck_assert_uint_eq(sio_eio_server_count(sio_server_engine(w.server)), 0);
        world_close(&w);
    }
}
END_TEST

SIO_TEST_MAIN("client and server", SIO_TCASE("pair", nothing_is_lost_doubled_or_out_of_order,
                                             connections_may_get_lost, a_silent_connection_stays))
