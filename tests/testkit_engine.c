#include "testkit_engine.h"

#include <stdio.h>
#include <string.h>

void testkit_engine_init(testkit_engine *e) {
    *e = (testkit_engine){.now = 1000, .random = 12345};
}

static bool fill(void *ctx, uint8_t *out, size_t n) {
    testkit_engine *e = ctx;
    for (size_t i = 0; i < n; i++) {
        e->random = e->random * 1103515245u + 12345u;
        out[i] = (uint8_t)(e->random >> 16);
    }
    return !e->random_fails;
}

sio_random testkit_engine_random(testkit_engine *e) {
    return (sio_random){.ctx = e, .fill = fill};
}

static bool answer(void *ctx, sio_eio_conn *conn, const sio_eio_answer *a) {
    testkit_conn *c = (testkit_conn *)(void *)conn;
    (void)ctx;
    c->answers++;
    c->status = a->status;
    c->closes = a->close;
    sio_buf_clear(&c->body);
    sio_buf_clear(&c->headers);
    if (!a->omit_body) ck_assert(sio_buf_add(&c->body, a->body));
    for (size_t i = 0; i < a->header_count; i++) {
        ck_assert(sio_buf_addf(&c->headers, "%s: ", a->header[i].name));
        ck_assert(sio_buf_add(&c->headers, a->header[i].value) && sio_buf_add_byte(&c->headers, '\n'));
    }
    return !c->choked;
}

static void separate(testkit_conn *c) {
    if (c->frames.len > 0) ck_assert(sio_buf_add_byte(&c->frames, '|'));
}

/* The bytes before the message are the binding's to write to. */
static void use_headroom(const testkit_engine *e, sio_slice message) {
    size_t headroom = sio_eio_server_options(e->server)->headroom;
    if (message.len > 0) memset((uint8_t *)(uintptr_t)message.ptr - headroom, 0xee, headroom);
}

static bool send_message(void *ctx, sio_eio_conn *conn, sio_slice message, bool binary) {
    testkit_conn *c = (testkit_conn *)(void *)conn;
    if (c->choked) return false;
    separate(c);
    if (binary) ck_assert(sio_buf_add_byte(&c->frames, '<'));
    for (size_t i = 0; binary && i < message.len; i++)
        ck_assert(sio_buf_addf(&c->frames, "%02x", message.ptr[i]));
    if (binary) ck_assert(sio_buf_add_byte(&c->frames, '>'));
    if (!binary) ck_assert(sio_buf_add(&c->frames, message));
    use_headroom(ctx, message);
    return true;
}

static void heard(void *ctx, sio_eio_conn *conn, sio_slice whole, bool binary) {
    testkit_conn *c = (testkit_conn *)(void *)conn;
    (void)ctx;
    ck_assert(sio_buf_add_str(&c->heard, binary ? "<" : "") && sio_buf_add(&c->heard, whole) &&
              sio_buf_add_str(&c->heard, binary ? ">|" : "|"));
}

static void close_socket(void *ctx, sio_eio_conn *conn, unsigned code) {
    testkit_conn *c = (testkit_conn *)(void *)conn;
    (void)ctx;
    separate(c);
    ck_assert(sio_buf_addf(&c->frames, "#%u", code));
}

sio_eio_binding testkit_engine_binding(testkit_engine *e) {
    return (sio_eio_binding){
        .ctx = e, .answer = answer, .send = send_message, .close = close_socket, .heard = heard};
}

void testkit_conn_init(testkit_conn *c) {
    *c = (testkit_conn){.choked = false};
    sio_buf_init(&c->body, NULL);
    sio_buf_init(&c->headers, NULL);
    sio_buf_init(&c->frames, NULL);
    sio_buf_init(&c->heard, NULL);
}

void testkit_conn_free(testkit_engine *e, testkit_conn *c) {
    testkit_lose(e, c);
    testkit_conn_drop(c);
}

void testkit_conn_drop(testkit_conn *c) {
    ck_assert_ptr_null(c->conn.session);
    sio_buf_free(&c->body);
    sio_buf_free(&c->headers);
    sio_buf_free(&c->frames);
    sio_buf_free(&c->heard);
}

static sio_eio_request make_request(const testkit_engine *e, sio_query *q, sio_method method,
                                    const char *query) {
    sio_query_init(q, NULL);
    ck_assert(sio_query_parse(q, sio_slice_str(query)));
    return (sio_eio_request){.method = method,
                             .path = sio_slice_str(sio_eio_server_options(e->server)->path),
                             .query = q->pair,
                             .query_count = q->count,
                             .content_length = SIO_LENGTH_UNKNOWN};
}

sio_eio_verdict testkit_request(testkit_engine *e, testkit_conn *c, sio_method method, const char *query) {
    sio_query q;
    sio_eio_request request = make_request(e, &q, method, query);
    sio_eio_verdict verdict = sio_eio_server_http(e->server, &c->conn, &request, e->now);
    sio_query_free(&q);
    return verdict;
}

const char *testkit_body(testkit_conn *c) {
    return sio_buf_cstr(&c->body);
}

const char *testkit_get(testkit_engine *e, testkit_conn *c, const char *query) {
    return testkit_request(e, c, SIO_METHOD_GET, query) == SIO_EIO_HELD ? NULL : testkit_body(c);
}

const char *testkit_post(testkit_engine *e, testkit_conn *c, const char *query, const char *body) {
    if (testkit_request(e, c, SIO_METHOD_POST, query) == SIO_EIO_WANTS_BODY)
        sio_eio_server_body(e->server, &c->conn, sio_slice_str(body), true, e->now);
    return testkit_body(c);
}

bool testkit_has_header(testkit_conn *c, const char *line) {
    char whole[256];
    snprintf(whole, sizeof whole, "%s\n", line);
    return strstr(sio_buf_cstr(&c->headers), whole) != NULL;
}

bool testkit_open(testkit_engine *e, testkit_conn *c, const char *query) {
    sio_query q;
    sio_eio_answer accepted;
    sio_eio_request request = make_request(e, &q, SIO_METHOD_GET, query);
    bool stands = sio_eio_server_upgrade(e->server, &c->conn, &request, &accepted, e->now) &&
                  sio_eio_server_open(e->server, &c->conn, &request, e->now);
    sio_query_free(&q);
    return stands;
}

void testkit_text(testkit_engine *e, testkit_conn *c, const char *text) {
    sio_eio_server_data(e->server, &c->conn, sio_slice_str(text), false, true, e->now);
}

void testkit_binary(testkit_engine *e, testkit_conn *c, const void *bytes, size_t len) {
    sio_eio_server_data(e->server, &c->conn, sio_slice_of(bytes, len), true, true, e->now);
}

const char *testkit_frames(testkit_conn *c) {
    static char text[65536];
    ck_assert_uint_lt(c->frames.len, sizeof text);
    snprintf(text, sizeof text, "%s", sio_buf_cstr(&c->frames));
    sio_buf_clear(&c->frames);
    return text;
}

void testkit_unchoke(testkit_engine *e, testkit_conn *c) {
    c->choked = false;
    sio_eio_server_writable(e->server, &c->conn, e->now);
}

void testkit_lose(testkit_engine *e, testkit_conn *c) {
    sio_eio_server_gone(e->server, &c->conn, e->now);
}

void testkit_advance(testkit_engine *e, uint64_t ms) {
    uint64_t end = e->now + ms;
    while (sio_eio_server_next_expiry(e->server) <= end) {
        uint64_t due = sio_eio_server_next_expiry(e->server);
        if (due > e->now) e->now = due;
        sio_eio_server_tick(e->server, e->now);
    }
    e->now = end;
    sio_eio_server_tick(e->server, e->now);
}

void testkit_poll_open(testkit_engine *e, char query[96]) {
    testkit_conn c;
    testkit_conn_init(&c);
    const char *body = testkit_get(e, &c, "EIO=4&transport=polling");
    ck_assert_uint_eq(c.status, 200);
    ck_assert_int_eq(strncmp(body, "0{\"sid\":\"", 9), 0);
    snprintf(query, 96, "EIO=4&transport=polling&sid=%.*s", SIO_ID_SIZE, body + 9);
    testkit_conn_free(e, &c);
}

void testkit_ws_session(testkit_engine *e, testkit_conn *c) {
    ck_assert(testkit_open(e, c, "EIO=4&transport=websocket"));
    ck_assert_int_eq(strncmp(testkit_frames(c), "0{\"sid\":\"", 9), 0);
}
