#include <stdio.h>
#include <string.h>

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

static void open_session(fixture *f) {
    start(f);
    testkit_ws_session(&f->t.engine, &f->c);
}

static void stop(fixture *f) {
    testkit_conn_free(&f->t.engine, &f->c);
    testkit_echo_stop(&f->t);
}

static void text(fixture *f, const char *message) {
    testkit_text(&f->t.engine, &f->c, message);
}

/* EIO4-HS-16, EIO4-HS-17 */
START_TEST(the_open_packet_is_the_first_frame) {
    fixture f;
    char want[160];
    start(&f);
    f.t.greets = true;
    ck_assert(testkit_open(&f.t.engine, &f.c, "EIO=4&transport=websocket"));
    const char *frames = testkit_frames(&f.c);
    snprintf(
        want, sizeof want,
        "0{\"sid\":\"%.20s\",\"upgrades\":[],\"pingInterval\":300,\"pingTimeout\":200,\"maxPayload\":1000}"
        "|4hello",
        frames + strlen("0{\"sid\":\""));
    ck_assert_str_eq(frames, want);
    ck_assert_str_eq(sio_eio_session_transport(f.t.last), "websocket");
    stop(&f);
}
END_TEST

/* EIO4-WS-01 to EIO4-WS-04, EIO4-PY-07, EIO4-PK-04 */
START_TEST(one_packet_a_message) {
    fixture f;
    open_session(&f);
    text(&f, "4hello");
    text(&f, "4");
    text(&f, "40\x1e"
             "41");
    testkit_binary(&f.t.engine, &f.c, "4x\x00", 3);
    testkit_binary(&f.t.engine, &f.c, "", 0);
    text(&f, "bAQI=");
    ck_assert_str_eq(testkit_frames(&f.c), "4hello|4|40\x1e"
                                           "41|<347800>|<>|<0102>");
    stop(&f);
}
END_TEST

/* EIO4-WS-05 */
START_TEST(b64_gets_binary_as_text) {
    fixture f;
    start(&f);
    ck_assert(testkit_open(&f.t.engine, &f.c, "EIO=4&transport=websocket&b64=1"));
    testkit_frames(&f.c);
    testkit_binary(&f.t.engine, &f.c, "\x01\x02\x03\x04", 4);
    ck_assert_str_eq(testkit_frames(&f.c), "bAQIDBA==");
    stop(&f);
}
END_TEST

static const char *const wrong[] = {"", "7", "abc", " 4", "{}"};

/* EIO4-WS-06 */
START_TEST(an_invalid_packet_closes_without_a_status) {
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        fixture f;
        open_session(&f);
        text(&f, wrong[i]);
        ck_assert_str_eq(testkit_frames(&f.c), "#0");
        ck_assert_str_eq(testkit_echo_log(&f.t), "open;close parse error;");
        text(&f, "4late");
        ck_assert_str_eq(testkit_echo_log(&f.t), "");
        stop(&f);
    }
}
END_TEST

/* EIO4-WS-16 */
START_TEST(packets_without_meaning_are_ignored) {
    fixture f;
    open_session(&f);
    text(&f, "0");
    text(&f, "5");
    text(&f, "6");
    text(&f, "4x");
    ck_assert_str_eq(testkit_frames(&f.c), "4x");
    stop(&f);
}
END_TEST

/* */
START_TEST(a_close_packet_closes) {
    fixture f;
    open_session(&f);
    text(&f, "1");
    ck_assert_str_eq(testkit_frames(&f.c), "#0");
    ck_assert_str_eq(testkit_echo_log(&f.t), "open;close transport close;");
    stop(&f);
}
END_TEST

static void piece(fixture *f, const char *bytes, size_t len, bool last) {
    sio_eio_server_data(f->t.engine.server, &f->c.conn, sio_slice_of(bytes, len), false, last, 1000);
}

/* EIO4-WS-17 */
START_TEST(a_message_may_come_in_pieces) {
    fixture f;
    open_session(&f);
    for (int round = 0; round < 3; round++) {
        piece(&f, "", 0, false);
        piece(&f, "4he", 3, false);
        piece(&f, "l", 1, false);
        piece(&f, "", 0, false);
        piece(&f, "lo", 2, false);
        piece(&f, "", 0, true);
        ck_assert_str_eq(testkit_frames(&f.c), "4hello");
        ck_assert_ptr_null(f.c.conn.pieces);
    }
    ck_assert_str_eq(sio_buf_cstr(&f.c.heard), "4hello|4hello|4hello|"); /* not the pieces */
    stop(&f);
}
END_TEST

/* A message in pieces may close the session that it belongs to. */
START_TEST(a_message_in_pieces_may_close_its_session) {
    fixture f;
    open_session(&f);
    piece(&f, "4clo", 4, false);
    piece(&f, "se", 2, true);
    ck_assert_str_eq(testkit_frames(&f.c), "#0");
    ck_assert_str_eq(testkit_echo_log(&f.t), "open;message close;close forced close;");
    stop(&f);
}
END_TEST

/* EIO4-WS-07 */
START_TEST(the_limit_is_exact) {
    char large[1001];
    fixture f;
    open_session(&f);
    f.t.silent = true;
    memset(large, 'x', sizeof large);
    large[0] = '4';
    piece(&f, large, 1000, true);
    piece(&f, large, 999, false);
    piece(&f, large, 1, true);
    ck_assert_str_eq(testkit_frames(&f.c), "");
    testkit_echo_log(&f.t);
    piece(&f, large, 1001, true);
    ck_assert_str_eq(testkit_frames(&f.c), "#1009");
    ck_assert_str_eq(testkit_echo_log(&f.t), "close transport error;");
    stop(&f);
}
END_TEST

START_TEST(pieces_are_limited_as_they_come) {
    char large[600];
    fixture f;
    open_session(&f);
    memset(large, 'x', sizeof large);
    piece(&f, large, 600, false);
    piece(&f, large, 600, false);
    ck_assert_str_eq(testkit_frames(&f.c), "#1009");
    stop(&f);
}
END_TEST

/* EIO4-CL-10 */
START_TEST(a_lost_connection_ends_the_session) {
    fixture f;
    open_session(&f);
    testkit_lose(&f.t.engine, &f.c);
    ck_assert_str_eq(testkit_echo_log(&f.t), "open;close transport close;");
    ck_assert_str_eq(testkit_frames(&f.c), "");
    stop(&f);
}
END_TEST

/* EIO4-CL-06 */
START_TEST(the_server_closes_with_a_frame) {
    fixture f;
    open_session(&f);
    text(&f, "4close");
    ck_assert_str_eq(testkit_frames(&f.c), "#0");
    stop(&f);
}
END_TEST

START_TEST(what_is_refused_waits_in_line) {
    fixture f;
    open_session(&f);
    f.c.choked = true;
    ck_assert(sio_eio_session_is_writable(f.t.last));
    text(&f, "4one");
    ck_assert(!sio_eio_session_is_writable(f.t.last));
    text(&f, "4two");
    f.c.choked = false; /* it has not called yet: order counts more */
    text(&f, "4three");
    ck_assert_str_eq(testkit_frames(&f.c), "");
    testkit_unchoke(&f.t.engine, &f.c);
    ck_assert_str_eq(testkit_frames(&f.c), "4one|4two|4three");
    ck_assert(sio_eio_session_is_writable(f.t.last));
    text(&f, "4four");
    ck_assert_str_eq(testkit_frames(&f.c), "4four");
    stop(&f);
}
END_TEST

/* EIO4-CL-07 */
START_TEST(a_close_waits_for_what_is_in_line) {
    fixture f;
    open_session(&f);
    f.c.choked = true;
    text(&f, "4one");
    text(&f, "4close");
    text(&f, "4ignored");
    ck_assert_str_eq(testkit_echo_log(&f.t), "open;message one;message close;");
    testkit_unchoke(&f.t.engine, &f.c);
    ck_assert_str_eq(testkit_frames(&f.c), "4one|#0");
    ck_assert_str_eq(testkit_echo_log(&f.t), "close forced close;");
    stop(&f);
}
END_TEST

START_TEST(a_close_does_not_wait_for_ever) {
    fixture f;
    open_session(&f);
    f.c.choked = true;
    text(&f, "4one");
    text(&f, "4close");
    testkit_advance(&f.t.engine, 29999);
    ck_assert_str_eq(testkit_frames(&f.c), "");
    testkit_advance(&f.t.engine, 1);
    ck_assert_str_eq(testkit_frames(&f.c), "#0");
    stop(&f);
}
END_TEST

START_TEST(a_reader_that_stops_is_cut_off) {
    fixture f;
    int sent = 0;
    start(&f);
    testkit_echo_stop(&f.t);
    testkit_echo_init(&f.t, SIZE_MAX);
    f.t.options.max_buffered = 5000;
    ck_assert(testkit_echo_start(&f.t));
    testkit_ws_session(&f.t.engine, &f.c);
    f.c.choked = true;
    while (sent < 1000 && sio_eio_session_send(f.t.last, sio_slice_str("123456789"), false))
        sent++;
    ck_assert_int_ge(sent, 30);
    ck_assert_int_lt(sent, 5000 / 64);
    testkit_advance(&f.t.engine, 0);
    ck_assert_str_eq(testkit_frames(&f.c), "#0");
    ck_assert_str_eq(testkit_echo_log(&f.t), "open;close buffer overflow;");
    stop(&f);
}
END_TEST

START_TEST(the_application_may_refuse) {
    fixture f;
    start(&f);
    f.t.refuses = true;
    ck_assert(!testkit_open(&f.t.engine, &f.c, "EIO=4&transport=websocket"));
    ck_assert_str_eq(testkit_get(&f.t.engine, &f.c, "EIO=4&transport=polling"),
                     "{\"code\":3,\"message\":\"Bad request\"}");
    ck_assert_uint_eq(sio_eio_server_count(f.t.engine.server), 0);
    ck_assert_str_eq(testkit_echo_log(&f.t), "");
    stop(&f);
}
END_TEST

SIO_TEST_MAIN("websocket",
              SIO_TCASE("in", the_open_packet_is_the_first_frame, one_packet_a_message,
                        b64_gets_binary_as_text, an_invalid_packet_closes_without_a_status,
                        packets_without_meaning_are_ignored, a_message_may_come_in_pieces,
                        a_message_in_pieces_may_close_its_session, the_limit_is_exact,
                        pieces_are_limited_as_they_come, the_application_may_refuse),
              SIO_TCASE("close", a_close_packet_closes, a_lost_connection_ends_the_session,
                        the_server_closes_with_a_frame, a_close_waits_for_what_is_in_line,
                        a_close_does_not_wait_for_ever),
              SIO_TCASE("out", what_is_refused_waits_in_line, a_reader_that_stops_is_cut_off))
