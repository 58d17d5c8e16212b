#include "testkit_echo.h"

typedef struct fixture {
    testkit_echo t;
    testkit_conn c;
} fixture;

static void start(fixture *f) {
    testkit_echo_init(&f->t, SIZE_MAX);
    ck_assert(testkit_echo_start(&f->t));
    testkit_conn_init(&f->c);
}

static void stop(fixture *f) {
    testkit_conn_free(&f->t.engine, &f->c);
    testkit_echo_stop(&f->t);
}

/* EIO4-HB-01, EIO4-HB-13 */
START_TEST(pings_come_an_interval_after_opening_and_after_each_pong) {
    fixture f;
    start(&f);
    testkit_ws_session(&f.t.engine, &f.c);
    testkit_advance(&f.t.engine, 299);
    ck_assert_str_eq(testkit_frames(&f.c), "");
    testkit_advance(&f.t.engine, 1);
    ck_assert_str_eq(testkit_frames(&f.c), "2");
    testkit_advance(&f.t.engine, 50);
    testkit_text(&f.t.engine, &f.c, "3 and data"); /* EIO4-HB-13 */
    testkit_advance(&f.t.engine, 299);
    ck_assert_str_eq(testkit_frames(&f.c), "");
    testkit_advance(&f.t.engine, 1); /* EIO4-HB-05 */
    ck_assert_str_eq(testkit_frames(&f.c), "2");
    stop(&f);
}
END_TEST

/* EIO4-HB-11: 45 seconds in no time. */
START_TEST(defaults_are_the_reference_s) {
    sio_eio_options o = sio_eio_defaults();
    ck_assert_uint_eq(o.ping_interval, 25000);
    ck_assert_uint_eq(o.ping_timeout, 20000);
    ck_assert_uint_eq(o.upgrade_timeout, 10000);
    ck_assert_uint_eq(o.max_payload, 1000000);
}
END_TEST

/* EIO4-HB-03 */
START_TEST(without_a_pong_the_session_ends) {
    fixture f;
    start(&f);
    testkit_ws_session(&f.t.engine, &f.c);
    testkit_advance(&f.t.engine, 499);
    ck_assert_str_eq(testkit_frames(&f.c), "2");
    testkit_advance(&f.t.engine, 1);
    ck_assert_str_eq(testkit_frames(&f.c), "#0");
    ck_assert_str_eq(testkit_echo_log(&f.t), "open;close ping timeout;");
    ck_assert_uint_eq(sio_eio_server_next_expiry(f.t.engine.server), SIO_NEVER);
    stop(&f);
}
END_TEST

/* EIO4-HB-08, EIO4-HB-09 */
START_TEST(other_packets_extend_the_deadline_once_and_replace_no_pong) {
    fixture f;
    start(&f);
    testkit_ws_session(&f.t.engine, &f.c);
    testkit_advance(&f.t.engine, 300);
    testkit_advance(&f.t.engine, 150);
    testkit_text(&f.t.engine, &f.c, "6");
    testkit_advance(&f.t.engine, 150);
    testkit_text(&f.t.engine, &f.c, "4x");
    ck_assert_str_eq(testkit_frames(&f.c), "2|4x");
    testkit_advance(&f.t.engine, 49);
    ck_assert_str_eq(testkit_frames(&f.c), "");
    testkit_advance(&f.t.engine, 1);
    ck_assert_str_eq(testkit_frames(&f.c), "#0");
    stop(&f);
}
END_TEST

/* EIO4-HB-06, A-35 */
START_TEST(unsolicited_pongs_postpone_nothing) {
    fixture f;
    start(&f);
    testkit_ws_session(&f.t.engine, &f.c);
    for (int i = 0; i < 3; i++) {
        testkit_advance(&f.t.engine, 100);
        testkit_text(&f.t.engine, &f.c, "3");
    }
    ck_assert_str_eq(testkit_frames(&f.c), "2");
    stop(&f);
}
END_TEST

/* EIO4-HB-07 */
START_TEST(a_ping_from_the_client_ends_the_session) {
    fixture f;
    start(&f);
    testkit_ws_session(&f.t.engine, &f.c);
    testkit_text(&f.t.engine, &f.c, "2probe");
    ck_assert_str_eq(testkit_frames(&f.c), "#0");
    ck_assert_str_eq(testkit_echo_log(&f.t), "open;close transport error;");
    stop(&f);
}
END_TEST

/* EIO4-HB-10 */
START_TEST(on_polling_a_ping_waits_but_its_deadline_runs) {
    fixture f;
    char query[96];
    start(&f);
    testkit_poll_open(&f.t.engine, query);
    testkit_advance(&f.t.engine, 450);
    ck_assert_str_eq(testkit_get(&f.t.engine, &f.c, query), "2");
    testkit_advance(&f.t.engine, 50);
    ck_assert_str_eq(testkit_echo_log(&f.t), "open;close ping timeout;");
    ck_assert_uint_eq(sio_eio_server_count(f.t.engine.server), 0);
    stop(&f);
}
END_TEST

START_TEST(on_polling_a_held_get_brings_the_ping) {
    fixture f;
    char query[96];
    start(&f);
    testkit_poll_open(&f.t.engine, query);
    ck_assert_ptr_null(testkit_get(&f.t.engine, &f.c, query));
    testkit_advance(&f.t.engine, 300);
    ck_assert_uint_eq(f.c.answers, 1);
    ck_assert_str_eq(testkit_body(&f.c), "2");
    ck_assert_str_eq(testkit_post(&f.t.engine, &f.c, query, "3"), "ok");
    testkit_advance(&f.t.engine, 299);
    ck_assert_str_eq(testkit_echo_log(&f.t), "open;");
    stop(&f);
}
END_TEST

/* A clock that jumps is late, not wrong: one ping, and the whole time for its pong. */
START_TEST(a_late_tick_does_not_cost_the_client_its_time) {
    fixture f;
    start(&f);
    testkit_ws_session(&f.t.engine, &f.c);
    f.t.engine.now += 5000;
    sio_eio_server_tick(f.t.engine.server, f.t.engine.now);
    ck_assert_str_eq(testkit_frames(&f.c), "2");
    testkit_advance(&f.t.engine, 199);
    ck_assert_str_eq(testkit_frames(&f.c), "");
    stop(&f);
}
END_TEST

START_TEST(time_never_runs_backwards) {
    fixture f;
    start(&f);
    testkit_ws_session(&f.t.engine, &f.c);
    sio_eio_server_tick(f.t.engine.server, f.t.engine.now + 100);
    sio_eio_server_tick(f.t.engine.server, 5);
    ck_assert_uint_eq(sio_eio_server_now(f.t.engine.server), f.t.engine.now + 100);
    stop(&f);
}
END_TEST

SIO_TEST_MAIN("heartbeat",
              SIO_TCASE("heartbeat", pings_come_an_interval_after_opening_and_after_each_pong,
                        defaults_are_the_reference_s, without_a_pong_the_session_ends,
                        other_packets_extend_the_deadline_once_and_replace_no_pong,
                        unsolicited_pongs_postpone_nothing, a_ping_from_the_client_ends_the_session,
                        on_polling_a_ping_waits_but_its_deadline_runs, on_polling_a_held_get_brings_the_ping,
                        a_late_tick_does_not_cost_the_client_its_time, time_never_runs_backwards))
