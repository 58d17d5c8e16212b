#include "client/engine.h"

#include <stdio.h>
#include <string.h>

#include "testkit_dial.h"

#define OPEN(upgrades)                                                                                       \
    "0{\"sid\":\"a/b\",\"upgrades\":[" upgrades                                                              \
    "],\"pingInterval\":300,\"pingTimeout\":200,\"maxPayload\":20}"
#define POLL "GET EIO=4&transport=polling&sid=a%2Fb;"
#define POST "POST EIO=4&transport=polling&sid=a%2Fb "
#define WS "WS EIO=4&transport=websocket&sid=a%2Fb;"

static void answer(testkit_dial *t, const char *body) {
    testkit_dial_answer(t, SIO_EIO_POLL, 200, body);
}

static void posted(testkit_dial *t) {
    testkit_dial_answer(t, SIO_EIO_POST, 200, "ok");
}

static void send(testkit_dial *t, const char *data) {
    ck_assert(sio_eio_client_send(t->client, sio_slice_str(data), false));
}

static void open_polling(testkit_dial *t) {
    testkit_dial_init(t, NULL);
    testkit_dial_open(t);
    answer(t, OPEN(""));
    testkit_dial_log(t);
}

static void open_websocket(testkit_dial *t) {
    testkit_dial_init(t, NULL);
    t->options.polling = false;
    testkit_dial_open(t);
    ck_assert_str_eq(testkit_dial_log(t), "WS EIO=4&transport=websocket;");
    sio_eio_client_connected(t->client, t->now);
    testkit_dial_text(t, OPEN(""));
    ck_assert_str_eq(testkit_dial_log(t), "opened \"a/b\";");
}

#define EXPECT(text) ck_assert_str_eq(testkit_dial_log(&t), text)

/* EIO4-HS-01, EIO4-HS-03, EIO4-HS-19, EIO4-PL-16 */
START_TEST(a_session_begins_with_a_get) {
    testkit_dial t;
    testkit_dial_init(&t, NULL);
    t.options.query = "token=1";
    testkit_dial_open(&t);
    EXPECT("GET EIO=4&transport=polling&token=1;");
    ck_assert(!sio_eio_client_is_open(t.client) && !sio_eio_client_is_idle(t.client));
    answer(&t, OPEN("") "\x1e"
                        "4hello");
    EXPECT("opened \"a/b\";message hello;GET EIO=4&transport=polling&sid=a%2Fb&token=1;");
    ck_assert(sio_eio_client_is_open(t.client));
    ck_assert(sio_slice_is(sio_eio_client_sid(t.client), "a/b"));
    ck_assert_str_eq(sio_eio_client_transport(t.client), "polling");
    testkit_dial_free(&t);
}
END_TEST

static const struct {
    unsigned status;
    const char *body;
    const char *told;
} refusals[] = {
    {404, OPEN(""), "closed transport error: a poll was not answered with 200;"},
    {204, "", "closed transport error: a poll was not answered with 200;"},
    {200, "", "closed parse error: an Engine.IO packet has at least its type;"},
    {200, "4hello", "closed transport error: the first packet is no open packet;"},
    {200, "1", "closed transport error: the first packet is no open packet;"},
    {200, "0", "closed parse error: the JSON text ends too early;"},
    {200, "0{}",
     "closed parse error: an open packet has sid, upgrades, pingInterval, pingTimeout and maxPayload;"},
    {200, "0{\"sid\":\"\",\"upgrades\":[],\"pingInterval\":1,\"pingTimeout\":1,\"maxPayload\":1}",
     "closed parse error: this key of the open packet has a value of the wrong kind;"},
    {200, "x", "closed parse error: an Engine.IO packet begins with 0 to 6, or b for base64;"},
};

/* EIO4-HS-30 */
START_TEST(what_is_no_open_packet_ends_the_attempt) {
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        testkit_dial t;
        testkit_dial_init(&t, NULL);
        testkit_dial_open(&t);
        testkit_dial_log(&t);
        testkit_dial_answer(&t, SIO_EIO_POLL, refusals[i].status, refusals[i].body);
        EXPECT(refusals[i].told);
        ck_assert(sio_eio_client_is_idle(t.client));
        ck_assert_uint_eq(sio_eio_client_next_expiry(t.client), SIO_NEVER);
        sio_eio_client_open(t.client, t.now); /* and it may be tried again */
        EXPECT("GET EIO=4&transport=polling;");
        testkit_dial_free(&t);
    }
}
END_TEST

START_TEST(a_server_that_says_nothing) {
    testkit_dial t;
    testkit_dial_init(&t, NULL);
    testkit_dial_open(&t);
    testkit_dial_log(&t);
    testkit_dial_wait(&t, 19999);
    EXPECT("");
    testkit_dial_wait(&t, 1);
    EXPECT("abort GET;closed transport error: the server did not open a session in time;");
    testkit_dial_free(&t);
}
END_TEST

/* EIO4-PL-20, EIO4-PL-37, EIO4-PL-38: 20 bytes are all that fits. */
START_TEST(one_post_at_a_time) {
    testkit_dial t;
    open_polling(&t);
    send(&t, "one");
    ck_assert(!sio_eio_client_is_writable(t.client));
    send(&t, "12345678");
    send(&t, "123456789");
    send(&t, "x");
    send(&t, "more than fits into one of them");
    ck_assert(sio_eio_client_send(t.client, sio_slice_of("\x01\x02", 2), true));
    EXPECT(POST "<4one>;");
    posted(&t);
    EXPECT(POST "<412345678\x1e"
                "4123456789>;");
    posted(&t);
    EXPECT(POST "<4x>;");
    posted(&t);
    EXPECT(POST "<4more than fits into one of them>;");
    posted(&t);
    EXPECT(POST "<bAQI=>;");
    posted(&t);
    EXPECT("");
    ck_assert(sio_eio_client_is_writable(t.client));
    testkit_dial_free(&t);
}
END_TEST

/* EIO4-PY-06 */
START_TEST(polling_cannot_carry_its_separator) {
    testkit_dial t;
    open_polling(&t);
    ck_assert(!sio_eio_client_send(t.client, sio_slice_str("a\x1e"), false));
    ck_assert(sio_eio_client_send(t.client, sio_slice_str("a\x1e"), true));
    EXPECT(POST "<bYR4=>;");
    testkit_dial_free(&t);
    open_websocket(&t);
    ck_assert(sio_eio_client_send(t.client, sio_slice_str("a\x1e"), false));
    EXPECT(">4a\x1e;");
    testkit_dial_free(&t);
}
END_TEST

/* What one answer causes leaves together; EIO4-HB-02. */
START_TEST(what_an_answer_causes_leaves_together) {
    testkit_dial t;
    open_polling(&t);
    t.echoes = true;
    answer(&t, "4a\x1e"
               "2\x1e"
               "4b\x1e"
               "6\x1e"
               "bAQI=");
    EXPECT("message a;message b;message {0102};" POST "<4a\x1e"
           "3\x1e"
           "4b\x1e"
           "bAQI=>;" POLL);
    testkit_dial_free(&t);
}
END_TEST

/* EIO4-HB-04, EIO4-HB-12 */
START_TEST(only_pings_keep_the_session) {
    testkit_dial t;
    open_polling(&t);
    testkit_dial_wait(&t, 400);
    answer(&t, "2");
    EXPECT(POST "<3>;" POLL);
    posted(&t);
    testkit_dial_wait(&t, 400);
    answer(&t, "4x");
    EXPECT("message x;" POLL);
    testkit_dial_wait(&t, 99);
    EXPECT("");
    testkit_dial_wait(&t, 1);
    EXPECT("abort GET;closed ping timeout;");
    testkit_dial_free(&t);
}
END_TEST

/* A server may announce what no clock can count. */
START_TEST(endless_timers) {
    testkit_dial t;
    testkit_dial_init(&t, NULL);
    testkit_dial_open(&t);
    answer(&t, "0{\"sid\":\"a\",\"upgrades\":[],\"pingInterval\":18446744073709551615,"
               "\"pingTimeout\":18446744073709551615,\"maxPayload\":18446744073709551615}");
    testkit_dial_log(&t);
    testkit_dial_wait(&t, UINT64_MAX / 2);
    send(&t, "x");
    EXPECT("POST EIO=4&transport=polling&sid=a <4x>;");
    testkit_dial_free(&t);
}
END_TEST

/* EIO4-PL-17 */
START_TEST(any_other_status_ends_the_session) {
    static const unsigned statuses[] = {201, 204, 302, 400, 500};
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
        testkit_dial t;
        open_polling(&t);
        send(&t, "x");
        testkit_dial_log(&t);
        testkit_dial_answer(&t, SIO_EIO_POST, statuses[i], "ok");
        EXPECT("abort GET;closed transport error: a POST was not answered with 200;");
        testkit_dial_free(&t);
    }
}
END_TEST

START_TEST(lost_requests) {
    testkit_dial t;
    open_polling(&t);
    sio_eio_client_failed(t.client, SIO_EIO_POST, t.now); /* there is none */
    EXPECT("");
    sio_eio_client_failed(t.client, SIO_EIO_POLL, t.now);
    EXPECT("closed transport error: a poll was not answered;");
    testkit_dial_free(&t);
}
END_TEST

/* EIO4-CL-08 */
START_TEST(the_server_closes) {
    testkit_dial t;
    open_polling(&t);
    answer(&t, "4bye\x1e"
               "1\x1e"
               "4late");
    EXPECT("message bye;closed transport close;");
    testkit_dial_free(&t);
    open_websocket(&t);
    sio_eio_client_gone(t.client, t.now);
    EXPECT("closed transport close;");
    testkit_dial_free(&t);
}
END_TEST

/* EIO4-CL-08: what waits leaves before. */
START_TEST(the_client_closes) {
    testkit_dial t;
    open_polling(&t);
    send(&t, "one");
    send(&t, "two");
    sio_eio_client_close(t.client);
    ck_assert(!sio_eio_client_send(t.client, sio_slice_str("late"), false));
    EXPECT(POST "<4one>;");
    posted(&t);
    EXPECT(POST "<4two>;");
    answer(&t, "4ignored");
    EXPECT(POLL);
    posted(&t);
    EXPECT(POST "<1>;");
    answer(&t, "6");
    EXPECT("");
    posted(&t);
    EXPECT("closed forced close;");
    testkit_dial_free(&t);
}
END_TEST

START_TEST(a_close_has_its_time) {
    testkit_dial t;
    open_polling(&t);
    sio_eio_client_close(t.client);
    EXPECT(POST "<1>;");
    testkit_dial_wait(&t, 4999);
    EXPECT("");
    testkit_dial_wait(&t, 1);
    EXPECT("abort GET;abort POST;closed forced close;");
    testkit_dial_free(&t);
}
END_TEST

/* The server is told, although the session was not there yet when the end was decided. */
START_TEST(a_close_before_the_session_stands) {
    testkit_dial t;
    testkit_dial_init(&t, NULL);
    testkit_dial_open(&t);
    testkit_dial_log(&t);
    sio_eio_client_close(t.client);
    EXPECT("");
    answer(&t, OPEN("\"websocket\""));
    EXPECT(POST "<1>;");
    posted(&t);
    EXPECT("closed forced close;");
    testkit_dial_free(&t);
    testkit_dial_init(&t, NULL);
    t.options.polling = false;
    testkit_dial_open(&t);
    testkit_dial_log(&t);
    sio_eio_client_close(t.client);
    EXPECT("close WS;closed forced close;");
    testkit_dial_free(&t);
}
END_TEST

START_TEST(a_message_may_close) {
    testkit_dial t;
    open_polling(&t);
    t.leaves = t.echoes = true;
    answer(&t, "4a\x1e"
               "4b");
    EXPECT("message a;" POST "<4a>;" POLL);
    testkit_dial_free(&t);
}
END_TEST

/* EIO4-UP-01 to EIO4-UP-07, EIO4-UP-22 */
START_TEST(an_upgrade) {
    testkit_dial t;
    testkit_dial_init(&t, NULL);
    testkit_dial_open(&t);
    testkit_dial_log(&t);
    answer(&t, OPEN("\"websocket\""));
    EXPECT("opened \"a/b\";" WS POLL);
    send(&t, "1");
    EXPECT(POST "<41>;");
    sio_eio_client_connected(t.client, t.now);
    EXPECT(">2probe;");
    testkit_dial_text(&t, "3probe");
    EXPECT(""); /* a GET and a POST are under way */
    send(&t, "2");
    answer(&t, "4a");
    EXPECT("message a;"); /* no further GET */
    ck_assert_str_eq(sio_eio_client_transport(t.client), "polling");
    posted(&t);
    EXPECT(">5;upgraded;>42;");
    ck_assert_str_eq(sio_eio_client_transport(t.client), "websocket");
    testkit_dial_text(&t, "4b");
    testkit_dial_bytes(&t, "\x01", 1);
    testkit_dial_text(&t, "bAQI=");
    testkit_dial_text(&t, "2");
    EXPECT("message b;message {01};message {0102};>3;");
    ck_assert_uint_eq(sio_eio_client_next_expiry(t.client), t.now + 500); /* the probe's patience is over */
    sio_eio_client_close(t.client);
    EXPECT("close WS;closed forced close;");
    testkit_dial_free(&t);
}
END_TEST

/* EIO4-UP-19 */
START_TEST(a_failed_probe_leaves_polling_alone) {
    static const char *const first[] = {"3", "3prob", "4hello", "2probe", "", "x"};
    for (size_t i = 0; i < sizeof first / sizeof first[0]; i++) {
        testkit_dial t;
        testkit_dial_init(&t, NULL);
        testkit_dial_open(&t);
        answer(&t, OPEN("\"websocket\""));
        sio_eio_client_connected(t.client, t.now);
        testkit_dial_log(&t);
        testkit_dial_text(&t, first[i]);
        EXPECT("close WS;");
        answer(&t, "4still here");
        EXPECT("message still here;" POLL);
        testkit_dial_free(&t);
    }
}
END_TEST

static void begin_upgrade(testkit_dial *t) {
    testkit_dial_init(t, NULL);
    testkit_dial_open(t);
    answer(t, OPEN("\"websocket\""));
    testkit_dial_log(t);
}

START_TEST(a_probe_may_get_lost_at_any_time) {
    testkit_dial t;
    for (int step = 0; step < 3; step++) {
        begin_upgrade(&t);
        if (step > 0) sio_eio_client_connected(t.client, t.now);
        if (step > 1) testkit_dial_text(&t, "3probe");
        testkit_dial_log(&t);
        if (step == 2) answer(&t, "6");
        if (step == 2) break;
        sio_eio_client_gone(t.client, t.now);
        EXPECT("");
        answer(&t, "6");
        EXPECT(POLL);
        testkit_dial_free(&t);
    }
    EXPECT(">5;upgraded;");
    testkit_dial_free(&t);
}
END_TEST

START_TEST(a_probe_that_is_lost_while_polling_rests) {
    testkit_dial t;
    begin_upgrade(&t);
    sio_eio_client_connected(t.client, t.now);
    send(&t, "1");
    testkit_dial_text(&t, "3probe");
    answer(&t, "6");
    testkit_dial_log(&t); /* the GET has come back, the POST has not */
    send(&t, "2");
    EXPECT("");
    sio_eio_client_gone(t.client, t.now);
    EXPECT(POLL);
    posted(&t);
    EXPECT(POST "<42>;");
    testkit_dial_free(&t);
}
END_TEST

START_TEST(a_probe_has_its_time) {
    testkit_dial t;
    begin_upgrade(&t);
    testkit_dial_wait(&t, 400);
    answer(&t, "2");
    testkit_dial_log(&t);
    t.options.upgrade_timeout = 10000;
    for (unsigned i = 0; i < 24; i++) {
        testkit_dial_wait(&t, 400);
        if (i < 23) answer(&t, "2");
    }
    ck_assert_ptr_nonnull(strstr(testkit_dial_log(&t), "close WS;"));
    testkit_dial_free(&t);
}
END_TEST

START_TEST(a_close_waits_for_the_upgrade) {
    testkit_dial t;
    begin_upgrade(&t);
    sio_eio_client_connected(t.client, t.now);
    testkit_dial_log(&t);
    send(&t, "1");
    EXPECT(POST "<41>;");
    sio_eio_client_close(t.client);
    posted(&t);
    EXPECT("");
    testkit_dial_text(&t, "3probe");
    answer(&t, "6");
    EXPECT(">5;close WS;closed forced close;");
    testkit_dial_free(&t);
}
END_TEST

START_TEST(a_websocket_that_is_full) {
    testkit_dial t;
    open_websocket(&t);
    t.refuses = true;
    send(&t, "1");
    ck_assert(!sio_eio_client_is_writable(t.client));
    send(&t, "2");
    EXPECT("");
    t.refuses = false;
    send(&t, "3"); /* not before it has called */
    EXPECT("");
    sio_eio_client_writable(t.client, t.now);
    EXPECT(">41;>42;>43;");
    ck_assert(sio_eio_client_is_writable(t.client));
    testkit_dial_free(&t);
}
END_TEST

START_TEST(a_probe_that_is_full) {
    testkit_dial t;
    begin_upgrade(&t);
    t.refuses = true;
    sio_eio_client_connected(t.client, t.now);
    EXPECT("");
    t.refuses = false;
    sio_eio_client_writable(t.client, t.now);
    EXPECT(">2probe;");
    t.refuses = true;
    testkit_dial_text(&t, "3probe");
    answer(&t, "6");
    EXPECT("");
    t.refuses = false;
    sio_eio_client_writable(t.client, t.now);
    EXPECT(">5;upgraded;");
    testkit_dial_free(&t);
}
END_TEST

/* A server must not be able to fill our memory. */
START_TEST(an_answer_without_end) {
    testkit_dial t;
    open_polling(&t);
    static const char kilobyte[1024] = "4";
    for (int i = 0; i < 16 * 1024; i++)
        sio_eio_client_answer(t.client, SIO_EIO_POLL, 200, sio_slice_of(kilobyte, sizeof kilobyte), false,
                              t.now);
    EXPECT("");
    sio_eio_client_answer(t.client, SIO_EIO_POLL, 200, sio_slice_of(kilobyte, 1), false, t.now);
    EXPECT("abort GET;closed transport error: the server sends more than max_message;");
    testkit_dial_free(&t);
    open_websocket(&t);
    for (int i = 0; i <= 16 * 1024; i++)
        sio_eio_client_data(t.client, sio_slice_of(kilobyte, sizeof kilobyte), false, false, t.now);
    EXPECT("close WS;closed transport error: the server sends more than max_message;");
    testkit_dial_free(&t);
}
END_TEST

/* Each ping wants a pong: they must not pile up before a server that reads nothing. */
START_TEST(pings_without_end) {
    testkit_dial t;
    open_websocket(&t);
    t.refuses = true;
    for (int i = 0; i < 1000000 && sio_eio_client_is_open(t.client); i++)
        testkit_dial_text(&t, "2");
    ck_assert_ptr_nonnull(strstr(testkit_dial_log(&t), "the server does not take what it is sent;"));
    testkit_dial_free(&t);
}
END_TEST

START_TEST(messages_in_pieces) {
    testkit_dial t;
    open_websocket(&t);
    sio_eio_client_data(t.client, sio_slice_str("4he"), false, false, t.now);
    sio_eio_client_data(t.client, sio_slice_str("llo"), false, false, t.now);
    sio_eio_client_data(t.client, sio_slice_str(""), false, true, t.now);
    testkit_dial_text(&t, "4x");
    EXPECT("message hello;message x;");
    testkit_dial_text(&t, "x");
    EXPECT("close WS;closed parse error: a message is no packet;");
    testkit_dial_free(&t);
    open_polling(&t);
    sio_eio_client_answer(t.client, SIO_EIO_POLL, 200, sio_slice_str("4he"), false, t.now);
    sio_eio_client_answer(t.client, SIO_EIO_POLL, 200, sio_slice_str("llo"), true, t.now);
    EXPECT("message hello;" POLL);
    testkit_dial_free(&t);
}
END_TEST

START_TEST(too_much_waits) {
    testkit_dial t;
    testkit_dial_init(&t, NULL);
    t.options.max_buffered = 4096;
    testkit_dial_open(&t);
    answer(&t, OPEN(""));
    size_t taken = 0;
    while (taken < 100 && sio_eio_client_send(t.client, sio_slice_str("0123456789"), false))
        taken++;
    ck_assert_uint_gt(taken, 2);
    ck_assert_uint_lt(taken, 100);
    ck_assert(sio_eio_client_is_open(t.client));
    testkit_dial_free(&t);
}
END_TEST

static bool a_whole_session(const sio_mem *mem, void *arg) {
    (void)arg;
    testkit_dial t;
    testkit_dial_init(&t, mem);
    t.echoes = true;
    t.client = sio_eio_client_new(&t.options, &t.dialer, &t.app);
    bool fine = t.client != NULL;
    if (fine) {
        sio_eio_client_open(t.client, t.now);
        answer(&t, OPEN("\"websocket\"") "\x1e"
                                         "4a\x1e"
                                         "bAQI=");
        sio_eio_client_connected(t.client, t.now);
        posted(&t);
        testkit_dial_text(&t, "3probe");
        sio_eio_client_answer(t.client, SIO_EIO_POLL, 200, sio_slice_str("2\x1e"), false, t.now);
        answer(&t, "6");
        testkit_dial_text(&t, "bAQI=");
        sio_eio_client_data(t.client, sio_slice_str("4"), false, false, t.now);
        testkit_dial_text(&t, "b");
        fine =
            strcmp(testkit_dial_log(&t),
                   "GET EIO=4&transport=polling;opened \"a/b\";" WS "message a;message {0102};" POST "<4a\x1e"
                   "bAQI=>;" POLL ">2probe;>5;upgraded;>3;message {0102};>{0102};message b;>4b;") == 0;
        sio_eio_client_close(t.client);
    }
    testkit_dial_free(&t);
    return fine;
}

START_TEST(without_memory) {
    testkit_each_allocation_fails(a_whole_session, NULL);
}
END_TEST

START_TEST(without_a_transport) {
    testkit_dial t;
    testkit_dial_init(&t, NULL);
    t.options.polling = t.options.websocket = false;
    ck_assert_ptr_null(sio_eio_client_new(&t.options, &t.dialer, &t.app));
    sio_eio_client_free(NULL);
}
END_TEST

SIO_TEST_MAIN("client engine",
              SIO_TCASE("open", a_session_begins_with_a_get, what_is_no_open_packet_ends_the_attempt,
                        a_server_that_says_nothing, endless_timers, without_a_transport),
              SIO_TCASE("polling", one_post_at_a_time, polling_cannot_carry_its_separator,
                        what_an_answer_causes_leaves_together, any_other_status_ends_the_session,
                        lost_requests),
              SIO_TCASE("heartbeat", only_pings_keep_the_session),
              SIO_TCASE("close", the_server_closes, the_client_closes, a_close_has_its_time,
                        a_close_before_the_session_stands, a_message_may_close),
              SIO_TCASE("upgrade", an_upgrade, a_failed_probe_leaves_polling_alone,
                        a_probe_may_get_lost_at_any_time, a_probe_that_is_lost_while_polling_rests,
                        a_probe_has_its_time, a_close_waits_for_the_upgrade, a_probe_that_is_full),
              SIO_TCASE("limits", a_websocket_that_is_full, an_answer_without_end, pings_without_end,
                        messages_in_pieces, too_much_waits, without_memory))
