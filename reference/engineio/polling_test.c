#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "testkit_echo.h"
#include "testkit_scale.h"

typedef struct fixture {
    testkit_echo t;
    testkit_conn get;
    testkit_conn post;
    char query[96];
} fixture;

static void start(fixture *f) {
    testkit_echo_init(&f->t, SIZE_MAX);
    ck_assert(testkit_echo_start(&f->t));
    testkit_conn_init(&f->get);
    testkit_conn_init(&f->post);
    testkit_poll_open(&f->t.engine, f->query);
}

static void stop(fixture *f) {
    testkit_conn_free(&f->t.engine, &f->get);
    testkit_conn_free(&f->t.engine, &f->post);
    testkit_echo_stop(&f->t);
}

static const char *get(fixture *f) {
    return testkit_get(&f->t.engine, &f->get, f->query);
}

static const char *post(fixture *f, const char *body) {
    return testkit_post(&f->t.engine, &f->post, f->query, body);
}

/* The session is gone: EIO4-CL-11. */
static void assert_gone(fixture *f) {
    testkit_conn c;
    testkit_conn_init(&c);
    ck_assert_str_eq(testkit_get(&f->t.engine, &c, f->query),
                     "{\"code\":1,\"message\":\"Session ID unknown\"}");
    ck_assert_uint_eq(c.status, 400);
    testkit_conn_free(&f->t.engine, &c);
}

/* EIO4-HS-09 to EIO4-HS-11, EIO4-HS-15 */
START_TEST(the_open_packet) {
    fixture f;
    char want[160];
    start(&f);
    const char *body = testkit_get(&f.t.engine, &f.get, "EIO=4&transport=polling");
    snprintf(want, sizeof want,
             "0{\"sid\":\"%.20s\",\"upgrades\":[\"websocket\"],\"pingInterval\":300,\"pingTimeout\":200,"
             "\"maxPayload\":1000}",
             body + strlen("0{\"sid\":\""));
    ck_assert_str_eq(body, want);
    stop(&f);
}
END_TEST

START_TEST(no_upgrade_is_offered_that_is_off) {
    testkit_echo t;
    testkit_conn c;
    testkit_echo_init(&t, SIZE_MAX);
    t.options.no_websocket = true;
    ck_assert(testkit_echo_start(&t));
    testkit_conn_init(&c);
    ck_assert_ptr_nonnull(strstr(testkit_get(&t.engine, &c, "EIO=4&transport=polling"), "\"upgrades\":[]"));
    ck_assert(!testkit_open(&t.engine, &c, "EIO=4&transport=websocket"));
    ck_assert_str_eq(testkit_body(&c), "Transport unknown");
    testkit_conn_free(&t.engine, &c);
    testkit_echo_stop(&t);
}
END_TEST

/* What the application sends while it is told comes after the open packet, with the next GET. */
START_TEST(the_open_packet_comes_alone) {
    fixture f;
    start(&f);
    f.t.greets = true;
    testkit_poll_open(&f.t.engine, f.query);
    ck_assert_str_eq(get(&f), "4hello");
    stop(&f);
}
END_TEST

/* EIO4-PL-02, EIO4-PL-03, EIO4-PL-10 */
START_TEST(a_get_is_held_until_there_is_something) {
    fixture f;
    start(&f);
    ck_assert_ptr_null(get(&f));
    ck_assert_str_eq(post(&f, "4hello"), "ok");
    ck_assert_uint_eq(f.get.status, 200);
    ck_assert_str_eq(testkit_body(&f.get), "4hello");
    ck_assert(testkit_has_header(&f.get, "Content-Type: text/plain; charset=UTF-8"));
    ck_assert(testkit_has_header(&f.get, "Cache-Control: no-store"));
    ck_assert_uint_eq(f.post.status, 200); /* EIO4-PL-21, EIO4-PL-22 */
    ck_assert(testkit_has_header(&f.post, "Content-Type: text/html"));
    ck_assert_ptr_null(get(&f));
    stop(&f);
}
END_TEST

/* EIO4-PL-12, EIO4-PL-31, EIO4-PY-01, EIO4-PY-02, EIO4-PY-08 */
START_TEST(all_that_is_buffered_comes_in_one_payload) {
    fixture f;
    start(&f);
    ck_assert_str_eq(post(&f, "4one\x1e"
                              "bAQIDBA==\x1e"
                              "4\x1e"
                              "b"),
                     "ok");
    ck_assert_str_eq(testkit_echo_log(&f.t), "open;message one;binary 01020304;message ;binary ;");
    ck_assert_str_eq(get(&f), "4one\x1e"
                              "bAQIDBA==\x1e"
                              "4\x1e"
                              "b");
    ck_assert_ptr_null(get(&f));
    stop(&f);
}
END_TEST

START_TEST(a_held_get_gets_the_effects_of_a_post_together) {
    fixture f;
    start(&f);
    ck_assert_ptr_null(get(&f));
    post(&f, "4one\x1e"
             "4two");
    ck_assert_str_eq(testkit_body(&f.get), "4one\x1e"
                                           "4two");
    stop(&f);
}
END_TEST

/* EIO4-PL-06, EIO4-PL-07, EIO4-ER-03 */
START_TEST(a_second_get_ends_the_session) {
    fixture f;
    start(&f);
    ck_assert_ptr_null(get(&f));
    ck_assert_str_eq(testkit_get(&f.t.engine, &f.post, f.query), "");
    ck_assert_uint_eq(f.post.status, 400);
    ck_assert_uint_eq(f.get.status, 200);
    ck_assert_str_eq(testkit_body(&f.get), "1");
    ck_assert_str_eq(testkit_echo_log(&f.t), "open;close transport error;");
    assert_gone(&f);
    stop(&f);
}
END_TEST

/* EIO4-PL-24, EIO4-PL-25 */
START_TEST(a_second_post_ends_the_session) {
    fixture f;
    start(&f);
    ck_assert_int_eq(testkit_request(&f.t.engine, &f.post, SIO_METHOD_POST, f.query), SIO_EIO_WANTS_BODY);
    sio_eio_server_body(f.t.engine.server, &f.post.conn, sio_slice_str("4never"), false, 1000);
    ck_assert_int_eq(testkit_request(&f.t.engine, &f.get, SIO_METHOD_POST, f.query), SIO_EIO_ANSWERED);
    ck_assert_uint_eq(f.get.status, 400);
    ck_assert_uint_eq(f.post.status, 400);
    ck_assert(f.post.closes);
    sio_eio_server_body(f.t.engine.server, &f.post.conn, sio_slice_str(""), true, 1000); /* too late */
    ck_assert_str_eq(testkit_echo_log(&f.t), "open;close transport error;");
    assert_gone(&f);
    stop(&f);
}
END_TEST

/* EIO4-PL-09 */
START_TEST(a_get_that_is_cut_off_ends_the_session) {
    fixture f;
    start(&f);
    ck_assert_ptr_null(get(&f));
    testkit_lose(&f.t.engine, &f.get);
    ck_assert_str_eq(testkit_echo_log(&f.t), "open;close transport error;");
    ck_assert_uint_eq(f.get.answers, 0);
    assert_gone(&f);
    stop(&f);
}
END_TEST

/* EIO4-PL-30 */
START_TEST(a_post_that_is_cut_off_ends_the_session_undelivered) {
    fixture f;
    start(&f);
    testkit_request(&f.t.engine, &f.post, SIO_METHOD_POST, f.query);
    sio_eio_server_body(f.t.engine.server, &f.post.conn,
                        sio_slice_str("4one\x1e"
                                      "4tw"),
                        false, 1000);
    testkit_lose(&f.t.engine, &f.post);
    ck_assert_str_eq(testkit_echo_log(&f.t), "open;close transport error;");
    stop(&f);
}
END_TEST

/* An exchange that is over may go: the session does not mind. */
START_TEST(a_connection_that_was_answered_may_go) {
    fixture f;
    start(&f);
    post(&f, "4x");
    ck_assert_str_eq(get(&f), "4x");
    testkit_lose(&f.t.engine, &f.get);
    testkit_lose(&f.t.engine, &f.post);
    ck_assert_str_eq(testkit_echo_log(&f.t), "open;message x;");
    stop(&f);
}
END_TEST

static void feed(sio_slice first, sio_slice second, void *arg) {
    fixture *f = arg;
    ck_assert_int_eq(testkit_request(&f->t.engine, &f->post, SIO_METHOD_POST, f->query), SIO_EIO_WANTS_BODY);
    sio_eio_server_body(f->t.engine.server, &f->post.conn, first, false, 1000);
    sio_eio_server_body(f->t.engine.server, &f->post.conn, second, true, 1000);
    ck_assert_uint_eq(f->post.status, 200);
    ck_assert_str_eq(get(f), "4\xe2\x82\xac\x1e"
                             "bAQ==");
}

START_TEST(a_body_may_come_in_pieces) {
    fixture f;
    start(&f);
    testkit_each_split(sio_slice_str("4\xe2\x82\xac\x1e"
                                     "bAQ=="),
                       feed, &f);
    stop(&f);
}
END_TEST

static const char *post_size(fixture *f, size_t size) {
    static char body[4000];
    memset(body, 'x', sizeof body);
    body[0] = '4';
    body[size] = '\0';
    return post(f, body);
}

/* EIO4-PL-26, EIO4-PL-27 */
START_TEST(the_limit_is_exact_and_the_session_survives_it) {
    fixture f;
    start(&f);
    f.t.silent = true;
    ck_assert_str_eq(post_size(&f, 1000), "ok");
    testkit_echo_log(&f.t);
    ck_assert_str_eq(post_size(&f, 1001), "");
    ck_assert_uint_eq(f.post.status, 413);
    ck_assert(!f.post.closes);
    ck_assert_str_eq(testkit_echo_log(&f.t), "");
    ck_assert_str_eq(post(&f, "4again"), "ok");
    stop(&f);
}
END_TEST

/* EIO4-PL-28: counted over all pieces; a body without end is cut off. */
START_TEST(an_endless_body_is_refused_in_time_and_costs_no_memory) {
    fixture f;
    char piece[500];
    size_t sent = 0;
    start(&f);
    memset(piece, '3', sizeof piece);
    testkit_request(&f.t.engine, &f.post, SIO_METHOD_POST, f.query);
    while (f.post.answers == 0 && sent < 200000) {
        sio_eio_server_body(f.t.engine.server, &f.post.conn, sio_slice_of(piece, sizeof piece), false, 1000);
        sent += sizeof piece;
        ck_assert(f.post.conn.pieces == NULL || f.post.conn.pieces->cap <= 1024);
    }
    ck_assert_uint_eq(f.post.status, 413);
    ck_assert(f.post.closes);
    ck_assert_uint_lt(sent, 80000);
    ck_assert_str_eq(post(&f, "4again"), "ok");
    stop(&f);
}
END_TEST

static void post_length(fixture *f, uint64_t length, const char *type) {
    sio_query q;
    sio_query_init(&q, NULL);
    ck_assert(sio_query_parse(&q, sio_slice_str(f->query)));
    sio_eio_request request = {.method = SIO_METHOD_POST,
                               .path = sio_slice_str("/engine.io/"),
                               .query = q.pair,
                               .query_count = q.count,
                               .content_type = sio_slice_str(type),
                               .content_length = length};
    sio_eio_server_http(f->t.engine.server, &f->post.conn, &request, 1000);
    sio_query_free(&q);
}

START_TEST(a_length_beyond_all_bounds_is_refused_at_once) {
    fixture f;
    start(&f);
    post_length(&f, (uint64_t)1 << 40, "");
    ck_assert_uint_eq(f.post.status, 413);
    ck_assert(f.post.closes);
    ck_assert_str_eq(post(&f, "4again"), "ok");
    stop(&f);
}
END_TEST

START_TEST(a_declared_length_over_the_limit_is_read_but_not_kept) {
    fixture f;
    start(&f);
    post_length(&f, 1001, "");
    ck_assert_uint_eq(f.post.answers, 0);
    sio_eio_server_body(f.t.engine.server, &f.post.conn, sio_slice_str("4x"), true, 1000);
    ck_assert_uint_eq(f.post.status, 413);
    ck_assert_str_eq(testkit_echo_log(&f.t), "open;");
    stop(&f);
}
END_TEST

/* EIO4-PL-34 */
START_TEST(an_empty_body_ends_the_session) {
    fixture f;
    start(&f);
    post_length(&f, 0, "text/plain");
    ck_assert_uint_eq(f.post.status, 400);
    ck_assert_str_eq(testkit_echo_log(&f.t), "open;close parse error;");
    stop(&f);
}
END_TEST

/* EIO4-PL-29 */
START_TEST(octet_stream_is_refused) {
    fixture f;
    start(&f);
    post_length(&f, 2, "application/octet-stream");
    ck_assert_uint_eq(f.post.status, 400);
    assert_gone(&f);
    stop(&f);
}
END_TEST

static const char *const wrong[] = {"abc",
                                    "7",
                                    "\x1e"
                                    "3",
                                    "3\x1e",
                                    "3\x1e\x1e"
                                    "3",
                                    " 4x",
                                    "{\"a\":1}"};

/* EIO4-PL-32, EIO4-PL-33, EIO4-PK-03, EIO4-PY-05 */
START_TEST(invalid_packets_end_the_session) {
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        fixture f;
        char body[64];
        start(&f);
        ck_assert_ptr_null(get(&f));
        snprintf(body, sizeof body,
                 "4before\x1e%s\x1e"
                 "4after",
                 wrong[i]);
        post(&f, body);
        ck_assert_uint_eq(f.post.status, 400);
        ck_assert_str_eq(testkit_body(&f.get), "4before\x1e"
                                               "1");
        ck_assert_str_eq(testkit_echo_log(&f.t), "open;message before;close parse error;");
        assert_gone(&f);
        stop(&f);
    }
}
END_TEST

/* EIO4-PL-35 */
START_TEST(bad_utf8_is_replaced) {
    fixture f;
    start(&f);
    ck_assert_str_eq(post(&f, "4a\xff"
                              "b"),
                     "ok");
    ck_assert_str_eq(get(&f), "4a\xef\xbf\xbd"
                              "b");
    stop(&f);
}
END_TEST

/* EIO4-CL-01 to EIO4-CL-03 */
START_TEST(a_close_packet_ends_the_session) {
    fixture f;
    start(&f);
    ck_assert_ptr_null(get(&f));
    ck_assert_str_eq(post(&f, "4before\x1e"
                              "1\x1e"
                              "4after"),
                     "ok");
    ck_assert_str_eq(testkit_body(&f.get), "4before\x1e"
                                           "6");
    ck_assert_str_eq(testkit_echo_log(&f.t), "open;message before;close transport close;");
    assert_gone(&f);
    stop(&f);
}
END_TEST

START_TEST(a_close_packet_alone_releases_the_get_with_a_noop) {
    fixture f;
    start(&f);
    ck_assert_ptr_null(get(&f));
    ck_assert_str_eq(post(&f, "1"), "ok");
    ck_assert_str_eq(testkit_body(&f.get), "6");
    stop(&f);
}
END_TEST

/* EIO4-CL-05 */
START_TEST(the_server_closes_with_the_held_get) {
    fixture f;
    start(&f);
    ck_assert_ptr_null(get(&f));
    ck_assert_str_eq(post(&f, "4one\x1e"
                              "4close"),
                     "ok");
    ck_assert_str_eq(testkit_body(&f.get), "4one\x1e"
                                           "1"); /* EIO4-CL-07 */
    ck_assert_str_eq(testkit_echo_log(&f.t), "open;message one;message close;close forced close;");
    assert_gone(&f);
    stop(&f);
}
END_TEST

START_TEST(the_server_closes_with_the_next_get) {
    fixture f;
    start(&f);
    ck_assert_str_eq(post(&f, "4one\x1e"
                              "4close\x1e"
                              "4ignored"),
                     "ok");
    ck_assert_str_eq(testkit_echo_log(&f.t), "open;message one;message close;");
    ck_assert_str_eq(post(&f, "4ignored too"), "ok");
    ck_assert(!sio_eio_session_send(f.t.last, sio_slice_str("late"), false)); /* EIO4-CL-07 */
    testkit_advance(&f.t.engine, 5000);                                       /* no pings any more */
    ck_assert_str_eq(get(&f), "4one\x1e"
                              "1");
    ck_assert_str_eq(testkit_echo_log(&f.t), "close forced close;");
    assert_gone(&f);
    stop(&f);
}
END_TEST

START_TEST(a_closing_session_that_nobody_fetches_is_dropped) {
    fixture f;
    start(&f);
    post(&f, "4close");
    testkit_advance(&f.t.engine, 29999);
    ck_assert_uint_eq(sio_eio_server_count(f.t.engine.server), 1);
    testkit_advance(&f.t.engine, 1);
    ck_assert_uint_eq(sio_eio_server_count(f.t.engine.server), 0);
    ck_assert_uint_eq(sio_eio_server_next_expiry(f.t.engine.server), SIO_NEVER);
    stop(&f);
}
END_TEST

START_TEST(a_client_may_give_a_closing_session_up) {
    fixture f;
    start(&f);
    post(&f, "4close");
    ck_assert_str_eq(post(&f, "1"), "ok");
    assert_gone(&f);
    stop(&f);
}
END_TEST

/* EIO4-PL-13, EIO4-PL-14, EIO4-PL-15 */
START_TEST(wrong_requests_leave_the_session_alone) {
    static const char *const suffix[] = {"&transport=websocket", "&EIO=3", "&EIO="};
    fixture f;
    char query[128];
    start(&f);
    for (size_t i = 0; i < 3; i++) {
        snprintf(query, sizeof query, "%s%s", f.query, suffix[i]);
        ck_assert_str_eq(testkit_get(&f.t.engine, &f.get, query), "{\"code\":3,\"message\":\"Bad request\"}");
    }
    testkit_request(&f.t.engine, &f.get, SIO_METHOD_OTHER, f.query);
    ck_assert_uint_eq(f.get.status, 405);
    testkit_request(&f.t.engine, &f.get, SIO_METHOD_OPTIONS, f.query);
    ck_assert_uint_eq(f.get.status, 405);
    ck_assert_str_eq(post(&f, "4x"), "ok");
    stop(&f);
}
END_TEST

/* EIO4-PY-06 */
START_TEST(a_text_that_polling_cannot_carry_is_refused) {
    fixture f;
    start(&f);
    ck_assert(!sio_eio_session_send(f.t.last,
                                    sio_slice_str("a\x1e"
                                                  "b"),
                                    false));
    ck_assert(sio_eio_session_send(f.t.last,
                                   sio_slice_str("a\x1e"
                                                 "b"),
                                   true));
    ck_assert_str_eq(get(&f), "bYR5i");
    stop(&f);
}
END_TEST

/* A reader that stops must not grow the process. */
START_TEST(the_buffer_of_a_session_has_a_limit) {
    fixture f;
    char text[100];
    int sent = 0;
    testkit_echo_init(&f.t, SIZE_MAX);
    f.t.options.max_buffered = 1000;
    ck_assert(testkit_echo_start(&f.t));
    testkit_conn_init(&f.get);
    testkit_conn_init(&f.post);
    testkit_poll_open(&f.t.engine, f.query);
    memset(text, 'x', sizeof text);
    while (sent < 100 && sio_eio_session_send(f.t.last, sio_slice_of(text, sizeof text), false))
        sent++;
    ck_assert_int_ge(sent, 3);
    ck_assert_int_lt(sent, 9);
    ck_assert_uint_eq(sio_eio_server_next_expiry(f.t.engine.server), 0); /* ended at the next tick */
    testkit_advance(&f.t.engine, 0);
    ck_assert_str_eq(testkit_echo_log(&f.t), "open;close buffer overflow;");
    assert_gone(&f);
    stop(&f);
}
END_TEST

/* What counts is the memory that is taken, not the length of the messages: a flood of empty ones. */
START_TEST(what_waits_counts_with_all_that_it_costs) {
    enum { LIMIT = 1000000 };
    static const size_t lengths[] = {0, 1, 100, 10000};
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        fixture f;
        testkit_scale scale;
        uint8_t text[10000] = {0};
        testkit_scale_init(&scale);
        testkit_echo_init(&f.t, SIZE_MAX);
        f.t.options.max_buffered = LIMIT;
        f.t.options.mem = &scale.mem;
        ck_assert(testkit_echo_start(&f.t));
        testkit_conn_init(&f.get);
        testkit_conn_init(&f.post);
        testkit_poll_open(&f.t.engine, f.query);
        size_t before = scale.bytes;
        while (sio_eio_session_send(f.t.last, sio_slice_of(text, lengths[i]), false)) {
        }
        /* A line that doubles is there twice for a moment. */
        ck_assert_uint_le(scale.most, before + LIMIT + LIMIT / 4);
        ck_assert_uint_ge(scale.most, before + LIMIT / 2);
        stop(&f);
        ck_assert_uint_eq(scale.bytes, 0);
    }
}
END_TEST

/* A client that does not read its answers gets no further ones, on however many connections it asks. */
START_TEST(an_answer_that_is_not_read_counts) {
    fixture f;
    testkit_conn more;
    char text[1000];
    testkit_echo_init(&f.t, SIZE_MAX);
    f.t.options.max_buffered = 3000;
    ck_assert(testkit_echo_start(&f.t));
    testkit_conn_init(&f.get);
    testkit_conn_init(&f.post);
    testkit_conn_init(&more);
    testkit_poll_open(&f.t.engine, f.query);
    memset(text, 'x', sizeof text);
    ck_assert(sio_eio_session_send(f.t.last, sio_slice_of(text, sizeof text), false));
    f.get.choked = true;
    get(&f); /* answered, but not read */
    ck_assert_uint_eq(f.get.answers, 1);
    ck_assert(sio_eio_session_send(f.t.last, sio_slice_of(text, sizeof text), false));
    ck_assert_ptr_null(testkit_get(&f.t.engine, &more, f.query)); /* held, although there is something */
    ck_assert(!sio_eio_session_is_writable(f.t.last));
    ck_assert(!sio_eio_session_send(f.t.last, sio_slice_of(text, sizeof text), false));
    testkit_advance(&f.t.engine, 0);
    ck_assert_str_eq(testkit_echo_log(&f.t), "open;close buffer overflow;");
    testkit_conn_free(&f.t.engine, &more);
    stop(&f);
}
END_TEST

START_TEST(an_answer_that_has_been_read_makes_room_for_the_next_one) {
    for (int lost = 0; lost < 2; lost++) {
        fixture f;
        testkit_conn more;
        start(&f);
        testkit_conn_init(&more);
        f.get.choked = true;
        ck_assert_str_eq(post(&f, "4one"), "ok");
        ck_assert_str_eq(get(&f), "4one");
        ck_assert_ptr_null(testkit_get(&f.t.engine, &more, f.query));
        ck_assert_str_eq(post(&f, "4two"), "ok");
        ck_assert_uint_eq(more.answers, 0);
        if (lost == 1)
            testkit_lose(&f.t.engine, &f.get);
        else
            testkit_unchoke(&f.t.engine, &f.get);
        ck_assert_str_eq(testkit_body(&more), "4two");
        ck_assert_str_eq(testkit_echo_log(&f.t), "open;message one;message two;");
        testkit_conn_free(&f.t.engine, &more);
        stop(&f);
    }
}
END_TEST

/* It ends with what waits, and the answer that is under way is left to its connection. */
START_TEST(a_session_may_end_while_its_answer_is_read) {
    for (int held = 0; held < 2; held++) {
        fixture f;
        testkit_conn more;
        start(&f);
        testkit_conn_init(&more);
        f.get.choked = true;
        post(&f, "4one");
        get(&f);
        if (held == 1) testkit_get(&f.t.engine, &more, f.query);
        post(&f, "4two\x1e"
                 "1");
        ck_assert_str_eq(testkit_body(&more), held == 1 ? "4two\x1e"
                                                          "6"
                                                        : "");
        testkit_unchoke(&f.t.engine, &f.get);
        assert_gone(&f);
        testkit_conn_free(&f.t.engine, &more);
        stop(&f);
    }
}
END_TEST

/* For a log: packets as they are read, not the pieces in which they came. */
START_TEST(a_body_is_heard_as_a_whole) {
    fixture f;
    start(&f);
    testkit_request(&f.t.engine, &f.post, SIO_METHOD_POST, f.query);
    sio_eio_server_body(f.t.engine.server, &f.post.conn, sio_slice_str("4he"), false, 1000);
    ck_assert_uint_eq(f.post.heard.len, 0);
    sio_eio_server_body(f.t.engine.server, &f.post.conn,
                        sio_slice_str("llo\x1e"
                                      "4"),
                        true, 1000);
    ck_assert_str_eq(sio_buf_cstr(&f.post.heard), "4hello\x1e"
                                                  "4|");
    stop(&f);
}
END_TEST

SIO_TEST_MAIN(
    "polling",
    SIO_TCASE("get", the_open_packet, no_upgrade_is_offered_that_is_off, the_open_packet_comes_alone,
              a_get_is_held_until_there_is_something, all_that_is_buffered_comes_in_one_payload,
              a_held_get_gets_the_effects_of_a_post_together, a_second_get_ends_the_session,
              a_get_that_is_cut_off_ends_the_session, a_connection_that_was_answered_may_go,
              wrong_requests_leave_the_session_alone, a_text_that_polling_cannot_carry_is_refused,
              the_buffer_of_a_session_has_a_limit, what_waits_counts_with_all_that_it_costs,
              an_answer_that_is_not_read_counts, an_answer_that_has_been_read_makes_room_for_the_next_one,
              a_session_may_end_while_its_answer_is_read),
    SIO_TCASE("post", a_second_post_ends_the_session, a_post_that_is_cut_off_ends_the_session_undelivered,
              a_body_may_come_in_pieces, the_limit_is_exact_and_the_session_survives_it,
              an_endless_body_is_refused_in_time_and_costs_no_memory,
              a_length_beyond_all_bounds_is_refused_at_once,
              a_declared_length_over_the_limit_is_read_but_not_kept, an_empty_body_ends_the_session,
              a_body_is_heard_as_a_whole, octet_stream_is_refused, invalid_packets_end_the_session,
              bad_utf8_is_replaced),
    SIO_TCASE("close", a_close_packet_ends_the_session, a_close_packet_alone_releases_the_get_with_a_noop,
              the_server_closes_with_the_held_get, the_server_closes_with_the_next_get,
              a_closing_session_that_nobody_fetches_is_dropped, a_client_may_give_a_closing_session_up))
