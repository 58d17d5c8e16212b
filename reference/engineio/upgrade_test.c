#include <stdio.h>
#include <string.h>

#include "testkit_echo.h"

typedef struct fixture {
    testkit_echo t;
    testkit_conn get;
    testkit_conn post;
    testkit_conn ws;
    testkit_conn other;
    char query[96];
    char upgrade[96];
} fixture;

static void start(fixture *f) {
    testkit_echo_init(&f->t, SIZE_MAX);
    ck_assert(testkit_echo_start(&f->t));
    testkit_conn_init(&f->get);
    testkit_conn_init(&f->post);
    testkit_conn_init(&f->ws);
    testkit_conn_init(&f->other);
    testkit_poll_open(&f->t.engine, f->query);
    snprintf(f->upgrade, sizeof f->upgrade, "EIO=4&transport=websocket&sid=%.20s",
             strstr(f->query, "sid=") + 4);
}

static void stop(fixture *f) {
    testkit_conn_free(&f->t.engine, &f->get);
    testkit_conn_free(&f->t.engine, &f->post);
    testkit_conn_free(&f->t.engine, &f->ws);
    testkit_conn_free(&f->t.engine, &f->other);
    testkit_echo_stop(&f->t);
}

static const char *get(fixture *f) {
    return testkit_get(&f->t.engine, &f->get, f->query);
}

static const char *post(fixture *f, const char *body) {
    return testkit_post(&f->t.engine, &f->post, f->query, body);
}

static void probe(fixture *f) {
    ck_assert(testkit_open(&f->t.engine, &f->ws, f->upgrade));
    testkit_text(&f->t.engine, &f->ws, "2probe");
    ck_assert_str_eq(testkit_frames(&f->ws), "3probe");
}

static void finish(fixture *f) {
    testkit_text(&f->t.engine, &f->ws, "5");
}

static void assert_polling_works(fixture *f) {
    ck_assert_str_eq(post(f, "4still"), "ok");
    ck_assert_str_eq(get(f), "4still");
}

/* EIO4-UP-04, EIO4-UP-05, EIO4-UP-08, EIO4-UP-15 */
START_TEST(probe_noop_switch) {
    fixture f;
    start(&f);
    ck_assert_ptr_null(get(&f));
    probe(&f);
    ck_assert_str_eq(testkit_body(&f.get), "6");
    finish(&f);
    testkit_text(&f.t.engine, &f.ws, "4over websocket");
    ck_assert_str_eq(testkit_frames(&f.ws), "4over websocket");
    ck_assert_str_eq(sio_eio_session_transport(f.t.last), "websocket");
    stop(&f);
}
END_TEST

/* EIO4-UP-06 */
START_TEST(each_get_during_the_upgrade_ends) {
    fixture f;
    start(&f);
    probe(&f);
    ck_assert_str_eq(get(&f), "6");
    ck_assert_ptr_null(get(&f)); /* one that does not pause is slowed down */
    unsigned before = f.get.answers;
    testkit_advance(&f.t.engine, 99);
    ck_assert_uint_eq(f.get.answers, before);
    testkit_advance(&f.t.engine, 1);
    ck_assert_uint_eq(f.get.answers, before + 1);
    ck_assert_str_eq(testkit_body(&f.get), "6");
    stop(&f);
}
END_TEST

/* EIO4-UP-09, EIO4-UP-22 */
START_TEST(until_the_switch_messages_go_through_polling) {
    fixture f;
    start(&f);
    probe(&f);
    assert_polling_works(&f);
    ck_assert_str_eq(testkit_frames(&f.ws), "");
    ck_assert_str_eq(post(&f, "4one\x1e"
                              "4two"),
                     "ok");
    finish(&f); /* EIO4-UP-08 */
    testkit_text(&f.t.engine, &f.ws, "4three");
    ck_assert_str_eq(testkit_frames(&f.ws), "4one|4two|4three");
    stop(&f);
}
END_TEST

START_TEST(a_get_that_is_left_at_the_switch_gets_a_noop) {
    fixture f;
    start(&f);
    ck_assert(testkit_open(&f.t.engine, &f.ws, f.upgrade));
    ck_assert_ptr_null(get(&f));
    finish(&f); /* EIO4-UP-11: without a probe */
    ck_assert_str_eq(testkit_body(&f.get), "6");
    testkit_text(&f.t.engine, &f.ws, "4x");
    ck_assert_str_eq(testkit_frames(&f.ws), "4x");
    stop(&f);
}
END_TEST

/* A POST that is under way at the switch is still delivered (EIO4-UP-22). */
START_TEST(a_post_that_is_under_way_is_delivered) {
    fixture f;
    start(&f);
    probe(&f);
    testkit_request(&f.t.engine, &f.post, SIO_METHOD_POST, f.query);
    finish(&f);
    sio_eio_server_body(f.t.engine.server, &f.post.conn, sio_slice_str("4late"), true, 1000);
    ck_assert_str_eq(testkit_body(&f.post), "ok");
    ck_assert_str_eq(testkit_frames(&f.ws), "4late");
    stop(&f);
}
END_TEST

START_TEST(a_second_probe_is_answered_again) {
    fixture f;
    start(&f);
    probe(&f);
    testkit_text(&f.t.engine, &f.ws, "2probe");
    ck_assert_str_eq(testkit_frames(&f.ws), "3probe");
    stop(&f);
}
END_TEST

static const char *const wrong[] = {"4never", "2foo", "2", "3probe", "1", "abc", "", "5x", "6"};

/* EIO4-UP-10 */
START_TEST(anything_else_closes_the_probe_only) {
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        fixture f;
        start(&f);
        probe(&f);
        testkit_text(&f.t.engine, &f.ws, wrong[i]);
        ck_assert_str_eq(testkit_frames(&f.ws), "#0");
        assert_polling_works(&f);
        ck_assert_ptr_null(get(&f));
        ck_assert_str_eq(testkit_echo_log(&f.t), "open;message still;");
        stop(&f);
    }
}
END_TEST

START_TEST(binary_and_length_close_the_probe_only) {
    char large[1001];
    fixture f;
    start(&f);
    memset(large, 'x', sizeof large);
    ck_assert(testkit_open(&f.t.engine, &f.ws, f.upgrade));
    testkit_binary(&f.t.engine, &f.ws, "2probe", 6);
    ck_assert_str_eq(testkit_frames(&f.ws), "#0");
    ck_assert(testkit_open(&f.t.engine, &f.ws, f.upgrade));
    testkit_binary(&f.t.engine, &f.ws, large, sizeof large);
    ck_assert_str_eq(testkit_frames(&f.ws), "#0");
    assert_polling_works(&f);
    stop(&f);
}
END_TEST

START_TEST(a_probe_in_pieces) {
    fixture f;
    start(&f);
    ck_assert(testkit_open(&f.t.engine, &f.ws, f.upgrade));
    sio_eio_server_data(f.t.engine.server, &f.ws.conn, sio_slice_str("2pro"), false, false, 1000);
    sio_eio_server_data(f.t.engine.server, &f.ws.conn, sio_slice_str("be"), false, true, 1000);
    ck_assert_str_eq(testkit_frames(&f.ws), "3probe");
    stop(&f);
}
END_TEST

/* EIO4-UP-12 */
START_TEST(an_upgrade_has_its_time) {
    fixture f;
    start(&f);
    probe(&f);
    testkit_advance(&f.t.engine, 300);
    ck_assert_str_eq(get(&f), "2");
    post(&f, "3");
    testkit_advance(&f.t.engine, 300);
    ck_assert_str_eq(get(&f), "2");
    post(&f, "3");
    testkit_advance(&f.t.engine, 300);
    ck_assert_str_eq(get(&f), "2");
    post(&f, "3");
    testkit_advance(&f.t.engine, 99);
    ck_assert_str_eq(testkit_frames(&f.ws), "");
    testkit_advance(&f.t.engine, 1);
    ck_assert_str_eq(testkit_frames(&f.ws), "#0");
    assert_polling_works(&f);
    ck_assert_ptr_null(get(&f)); /* no noop any more */
    probe(&f);                   /* EIO4-UP-16 */
    stop(&f);
}
END_TEST

/* EIO4-UP-13, EIO4-WS-11, EIO4-WS-12 */
START_TEST(there_is_one_upgrade) {
    fixture f;
    start(&f);
    probe(&f);
    ck_assert(!testkit_open(&f.t.engine, &f.other, f.upgrade));
    finish(&f);
    ck_assert(!testkit_open(&f.t.engine, &f.other, f.upgrade));
    testkit_text(&f.t.engine, &f.ws, "4x");
    ck_assert_str_eq(testkit_frames(&f.ws), "4x");
    stop(&f);
}
END_TEST

/* Both got their 101, and only then the second one came to stand. */
START_TEST(of_two_that_were_promised_one_stands) {
    fixture f;
    sio_query q;
    sio_eio_answer accepted;
    start(&f);
    sio_query_init(&q, NULL);
    ck_assert(sio_query_parse(&q, sio_slice_str(f.upgrade)));
    sio_eio_request r = {.path = sio_slice_str("/engine.io/"), .query = q.pair, .query_count = q.count};
    ck_assert(sio_eio_server_upgrade(f.t.engine.server, &f.ws.conn, &r, &accepted, 1000));
    ck_assert(sio_eio_server_upgrade(f.t.engine.server, &f.other.conn, &r, &accepted, 1000));
    ck_assert(sio_eio_server_open(f.t.engine.server, &f.ws.conn, &r, 1000));
    ck_assert(!sio_eio_server_open(f.t.engine.server, &f.other.conn, &r, 1000));
    sio_query_free(&q);
    stop(&f);
}
END_TEST

/* EIO4-UP-14 */
START_TEST(after_the_upgrade_polling_is_refused) {
    fixture f;
    start(&f);
    probe(&f);
    finish(&f);
    ck_assert_str_eq(get(&f), "{\"code\":3,\"message\":\"Bad request\"}");
    ck_assert_str_eq(post(&f, "4never"), "{\"code\":3,\"message\":\"Bad request\"}");
    ck_assert_str_eq(testkit_echo_log(&f.t), "open;");
    stop(&f);
}
END_TEST

/* EIO4-UP-16 */
START_TEST(a_lost_probe_leaves_polling) {
    fixture f;
    start(&f);
    probe(&f);
    testkit_lose(&f.t.engine, &f.ws);
    assert_polling_works(&f);
    probe(&f);
    finish(&f);
    ck_assert_str_eq(testkit_echo_log(&f.t), "open;message still;");
    stop(&f);
}
END_TEST

/* EIO4-UP-17 */
START_TEST(the_end_of_the_session_takes_the_probe_along) {
    fixture f;
    start(&f);
    probe(&f);
    post(&f, "1");
    ck_assert_str_eq(testkit_frames(&f.ws), "#0");
    stop(&f);
}
END_TEST

/* EIO4-UP-18 */
START_TEST(a_close_waits_for_the_upgrade) {
    fixture f;
    start(&f);
    probe(&f);
    post(&f, "4one\x1e"
             "4close");
    ck_assert_str_eq(get(&f), "4one");
    ck_assert_str_eq(get(&f), "6");
    ck_assert_str_eq(testkit_frames(&f.ws), "");
    finish(&f);
    ck_assert_str_eq(testkit_frames(&f.ws), "#0");
    ck_assert_str_eq(testkit_echo_log(&f.t), "open;message one;message close;close forced close;");
    stop(&f);
}
END_TEST

START_TEST(a_close_goes_through_polling_when_the_upgrade_fails) {
    fixture f;
    start(&f);
    probe(&f);
    post(&f, "4close");
    testkit_lose(&f.t.engine, &f.ws);
    ck_assert_str_eq(get(&f), "1");
    stop(&f);
}
END_TEST

START_TEST(a_close_goes_through_polling_when_the_upgrade_times_out) {
    fixture f;
    start(&f);
    probe(&f);
    post(&f, "4close");
    testkit_advance(&f.t.engine, 1000);
    ck_assert_str_eq(testkit_frames(&f.ws), "#0");
    ck_assert_str_eq(get(&f), "1");
    stop(&f);
}
END_TEST

/* EIO4-UP-21 */
START_TEST(a_ping_that_polling_delivered_is_answered_anywhere_or_not_at_all) {
    fixture f;
    start(&f);
    testkit_advance(&f.t.engine, 300);
    ck_assert_str_eq(get(&f), "2");
    probe(&f);
    finish(&f);
    testkit_advance(&f.t.engine, 299);
    ck_assert_str_eq(testkit_frames(&f.ws), "");
    testkit_advance(&f.t.engine, 1);
    ck_assert_str_eq(testkit_frames(&f.ws), "2");
    testkit_text(&f.t.engine, &f.ws, "3");
    testkit_advance(&f.t.engine, 250);
    ck_assert_str_eq(testkit_echo_log(&f.t), "open;");
    stop(&f);
}
END_TEST

/* A WebSocket that is just born may not be writable yet. */
START_TEST(the_answer_to_the_probe_may_have_to_wait) {
    fixture f;
    start(&f);
    f.ws.choked = true;
    ck_assert(testkit_open(&f.t.engine, &f.ws, f.upgrade));
    testkit_text(&f.t.engine, &f.ws, "2probe");
    ck_assert_str_eq(testkit_frames(&f.ws), "");
    testkit_unchoke(&f.t.engine, &f.ws);
    ck_assert_str_eq(testkit_frames(&f.ws), "3probe");
    stop(&f);
}
END_TEST

START_TEST(a_switch_on_a_choked_websocket_keeps_the_order) {
    fixture f;
    start(&f);
    post(&f, "4one");
    f.ws.choked = true;
    ck_assert(testkit_open(&f.t.engine, &f.ws, f.upgrade));
    testkit_text(&f.t.engine, &f.ws, "2probe");
    finish(&f);
    testkit_text(&f.t.engine, &f.ws, "4two");
    testkit_unchoke(&f.t.engine, &f.ws);
    ck_assert_str_eq(testkit_frames(&f.ws), "4one|4two");
    stop(&f);
}
END_TEST

/* A GET that comes while the answer to the one before is still read gets its noop after that. */
START_TEST(a_noop_waits_until_the_answer_before_is_read) {
    fixture f;
    start(&f);
    f.get.choked = true;
    ck_assert_str_eq(post(&f, "4one"), "ok");
    ck_assert_str_eq(get(&f), "4one");
    probe(&f);
    ck_assert_ptr_null(testkit_get(&f.t.engine, &f.other, f.query));
    testkit_advance(&f.t.engine, 150); /* it does not spin meanwhile */
    ck_assert_uint_eq(f.other.answers, 0);
    testkit_unchoke(&f.t.engine, &f.get);
    ck_assert_str_eq(testkit_body(&f.other), "6");
    finish(&f);
    testkit_text(&f.t.engine, &f.ws, "4two");
    ck_assert_str_eq(testkit_frames(&f.ws), "4two");
    stop(&f);
}
END_TEST

START_TEST(an_answer_may_be_read_beyond_the_switch) {
    for (int lost = 0; lost < 2; lost++) {
        fixture f;
        start(&f);
        f.get.choked = true;
        ck_assert_str_eq(post(&f, "4one"), "ok");
        ck_assert_str_eq(get(&f), "4one");
        probe(&f);
        ck_assert_ptr_null(testkit_get(&f.t.engine, &f.other, f.query));
        finish(&f);
        ck_assert_str_eq(testkit_body(&f.other), "6");
        if (lost == 1)
            testkit_lose(&f.t.engine, &f.get);
        else
            testkit_unchoke(&f.t.engine, &f.get);
        testkit_text(&f.t.engine, &f.ws, "4two");
        ck_assert_str_eq(testkit_frames(&f.ws), "4two");
        stop(&f);
    }
}
END_TEST

SIO_TEST_MAIN("upgrade",
              SIO_TCASE("good", probe_noop_switch, each_get_during_the_upgrade_ends,
                        until_the_switch_messages_go_through_polling,
                        a_get_that_is_left_at_the_switch_gets_a_noop, a_post_that_is_under_way_is_delivered,
                        a_noop_waits_until_the_answer_before_is_read, an_answer_may_be_read_beyond_the_switch,
                        a_second_probe_is_answered_again, a_probe_in_pieces,
                        a_ping_that_polling_delivered_is_answered_anywhere_or_not_at_all,
                        the_answer_to_the_probe_may_have_to_wait,
                        a_switch_on_a_choked_websocket_keeps_the_order),
              SIO_TCASE("bad", anything_else_closes_the_probe_only, binary_and_length_close_the_probe_only,
                        an_upgrade_has_its_time, there_is_one_upgrade, of_two_that_were_promised_one_stands,
                        after_the_upgrade_polling_is_refused, a_lost_probe_leaves_polling),
              SIO_TCASE("close", the_end_of_the_session_takes_the_probe_along, a_close_waits_for_the_upgrade,
                        a_close_goes_through_polling_when_the_upgrade_fails,
                        a_close_goes_through_polling_when_the_upgrade_times_out))
