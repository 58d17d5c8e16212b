/* Events in and out, attachments, volatile. */
#include <stdio.h>
#include <string.h>

#include "testkit_app.h"

typedef struct fixture {
    testkit_app t;
    testkit_conn c;
    sio_socket *socket;
} fixture;

static void start(fixture *f) {
    testkit_app_init(&f->t, SIZE_MAX);
    ck_assert(testkit_app_start(&f->t));
    f->socket = testkit_app_join(&f->t, &f->c, "/");
}

static void stop(fixture *f) {
    testkit_conn_free(&f->t.engine, &f->c);
    testkit_app_stop(&f->t);
}

static const char *say(fixture *f, const char *text) {
    return testkit_app_say(&f->t, &f->c, text);
}

static void attach(fixture *f, const void *bytes, size_t len) {
    testkit_binary(&f->t.engine, &f->c, bytes, len);
}

/* SIO5-EV-04, SIO5-EV-06, SIO5-EV-08, SIO5-AK-02, SIO5-AK-03, SIO5-AK-12, SIO5-PG-10, SIO5-PG-17, SIO5-PG-19
 */
START_TEST(events_come_back_byte_for_byte) {
    static const struct {
        const char *in;
        const char *out;
    } rows[] = {
        {"42[\"message\"]", "42[\"message-back\"]"},
        {"42[\"message\",1,\"2\",{\"3\":[true]}]", "42[\"message-back\",1,\"2\",{\"3\":[true]}]"},
        {"42[ \"message\" , 1e400 ,\"\\ud800\"]", "42[\"message-back\",1e400 ,\"\\ud800\"]"},
        {"42[\"\\u006dessage\",{\"__proto__\":1}]", "42[\"message-back\",{\"__proto__\":1}]"},
        {"420[\"message-with-ack\"]", "430[]"},
        {"42456[\"message-with-ack\",1,{}]", "43456[1,{}]"},
        {"429007199254740991[\"message-with-ack\",1]", "439007199254740991[1]"},
        {"42[\"message-with-ack\",1]", ""},
        {"42[\"nobody listens\"]", ""},
        {"427[\"nobody listens\"]", ""},
        {"42[\"\"]", ""},
        {"42[1.5,\"x\"]", ""},
        {"42[\"error\"]", ""},
        {"42[\"connection\",1]", ""},
    };
    fixture f;
    start(&f);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        ck_assert_str_eq(say(&f, rows[i].in), rows[i].out);
    stop(&f);
}
END_TEST

/* SIO5-NS-06, SIO5-PG-04 */
START_TEST(packets_stay_in_their_namespace) {
    fixture f;
    start(&f);
    say(&f, "40/custom,");
    ck_assert_str_eq(say(&f, "42/custom,[\"message\",1]"), "42/custom,[\"message-back\",1]");
    ck_assert_str_eq(say(&f, "42/custom,5[\"message-with-ack\",1]"), "43/custom,5[1]");
    ck_assert_str_eq(say(&f, "42[\"message\",2]"), "42[\"message-back\",2]");
    stop(&f);
}
END_TEST

/* SIO5-BIN-02, SIO5-BIN-04, SIO5-BIN-11, SIO5-AK-04 */
START_TEST(attachments_come_back) {
    fixture f;
    start(&f);
    ck_assert_str_eq(
        say(&f, "452-[\"message\",{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]"), "");
    attach(&f, "\x01\x02", 2);
    ck_assert_str_eq(testkit_frames(&f.c), "");
    attach(&f, "", 0);
    ck_assert_str_eq(testkit_frames(&f.c), "452-[\"message-back\",{\"_placeholder\":true,\"num\":0},"
                                           "{\"_placeholder\":true,\"num\":1}]|<0102>|<>");
    say(&f, "451-/custom,7[\"message-with-ack\",{\"_placeholder\":true,\"num\":0}]");
    stop(&f);
    start(&f);
    say(&f, "451-7[\"message-with-ack\",{\"_placeholder\":true,\"num\":0}]");
    attach(&f, "\x09", 1);
    ck_assert_str_eq(testkit_frames(&f.c), "461-7[{\"_placeholder\":true,\"num\":0}]|<09>");
    ck_assert_str_eq(say(&f, "42[\"message\"]"), "42[\"message-back\"]");
    stop(&f);
}
END_TEST

/* SIO5-BIN-19: on polling in base64, in two POSTs; SIO5-BIN-18: a pong in between */
START_TEST(attachments_come_over_polling) {
    fixture f;
    testkit_conn post;
    testkit_conn get;
    char query[96];
    start(&f);
    testkit_conn_init(&post);
    testkit_conn_init(&get);
    testkit_poll_open(&f.t.engine, query);
    testkit_post(&f.t.engine, &post, query,
                 "40\x1e"
                 "451-[\"message\",{\"_placeholder\":true,\"num\":0}]\x1e"
                 "3");
    testkit_get(&f.t.engine, &get, query);
    testkit_post(&f.t.engine, &post, query, "bAQIDBA==");
    ck_assert_str_eq(testkit_get(&f.t.engine, &get, query),
                     "451-[\"message-back\",{\"_placeholder\":true,\"num\":0}]\x1e"
                     "bAQIDBA==");
    testkit_conn_free(&f.t.engine, &post);
    testkit_conn_free(&f.t.engine, &get);
    stop(&f);
}
END_TEST

/* SIO5-BIN-11, SIO5-BIN-12, SIO5-BIN-20 */
START_TEST(attachments_out_of_place_end_the_connection) {
    fixture f;
    start(&f);
    attach(&f, "x", 1);
    ck_assert_str_eq(testkit_frames(&f.c), "#0");
    stop(&f);
    start(&f);
    say(&f, "451-[\"message\",{\"_placeholder\":true,\"num\":0}]");
    testkit_advance(&f.t.engine, 10000); /* nobody is in a hurry */
    ck_assert_str_eq(say(&f, "42[\"message\"]"), "#0");
    stop(&f);
    start(&f);
    say(&f, "451-[\"message\",{\"_placeholder\":true,\"num\":0}]");
    attach(&f, "x", 1);
    testkit_frames(&f.c);
    attach(&f, "x", 1);
    ck_assert_str_eq(testkit_frames(&f.c), "#0");
    stop(&f);
}
END_TEST

/* SIO5-BIN-01, SIO5-BIN-05, SIO5-BIN-15, SIO5-BIN-16: what comes in any order goes out in order. */
START_TEST(placeholders_go_out_in_order) {
#define P(num) "{\"_placeholder\":true,\"num\":" #num "}"
    static const struct {
        const char *in;
        unsigned attachments; /* <00>, <01>, … */
        const char *out;
    } rows[] = {
        {"452-[\"message\"," P(1) "," P(0) "]", 2, "452-[\"message-back\"," P(0) "," P(1) "]|<01>|<00>"},
        {"452-[\"message\"," P(1) "]", 2, "451-[\"message-back\"," P(0) "]|<01>"},
        {"451-[\"message\"," P(0) "," P(0) "]", 1, "451-[\"message-back\"," P(0) "," P(0) "]|<00>"},
        {"453-[\"message\",{\"a\":[" P(2) ",1]}," P(0) "," P(2) ",true]", 3,
         "452-[\"message-back\",{\"a\":[" P(0) ",1]}," P(1) "," P(0) ",true]|<02>|<00>"},
        {"451-[\"message\",1]", 1, "42[\"message-back\",1]"},
        {"451-[\"message\"]", 1, "42[\"message-back\"]"},
        {"451-[\"message\",{ \"num\" : 0 , \"_placeholder\" : true }]", 1,
         "451-[\"message-back\",{ \"num\" : 0 , \"_placeholder\" : true }]|<00>"},
        {"451-[\"message\",{\"_placeholder\":false,\"num\":0}," P(0) "]", 1,
         "451-[\"message-back\",{\"_placeholder\":false,\"num\":0}," P(0) "]|<00>"},
        {"452-8[\"message-with-ack\"," P(1) "]", 2, "461-8[" P(0) "]|<01>"},
        {"451-8[\"message-with-ack\"]", 1, "438[]"},
    };
#undef P
    fixture f;
    start(&f);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ck_assert_str_eq(say(&f, rows[i].in), "");
        for (uint8_t k = 0; k < rows[i].attachments; k++)
            attach(&f, &k, 1);
        ck_assert_str_eq(testkit_frames(&f.c), rows[i].out);
    }
    sio_slice bytes = sio_slice_str("x");
    sio_outgoing wrong = testkit_event("e", "{\"_placeholder\":true,\"num\":1}");
    wrong.attachment = &bytes;
    wrong.attachments = 1;
    ck_assert(!sio_emit(f.socket, &wrong));
    ck_assert_str_eq(testkit_frames(&f.c), "");
    stop(&f);
}
END_TEST

/* SIO5-BIN-22 */
START_TEST(an_unfinished_packet_goes_with_its_connection) {
    fixture f;
    start(&f);
    say(&f, "452-[\"message\",{\"_placeholder\":true,\"num\":0}]");
    attach(&f, "x", 1);
    testkit_lose(&f.t.engine, &f.c);
    ck_assert_str_eq(testkit_app_log(&f.t), "-/ transport close;");
    stop(&f);
}
END_TEST

/* A handler may end the connection whose packet it looks at. */
START_TEST(a_handler_may_disconnect) {
    fixture f;
    start(&f);
    say(&f, "451-[\"end\",{\"_placeholder\":true,\"num\":0}]");
    attach(&f, "x", 1);
    ck_assert_str_eq(testkit_frames(&f.c), "41|#0");
    stop(&f);
}
END_TEST

/* SIO5-EV-07 */
START_TEST(reserved_names_are_not_emitted) {
    static const char *const names[] = {"connect",       "connect_error", "disconnect",
                                        "disconnecting", "newListener",   "removeListener"};
    fixture f;
    start(&f);
    for (size_t i = 0; i < 6; i++) {
        sio_outgoing event = testkit_event(names[i], "1");
        sio_scope all = {.rooms = 0};
        ck_assert(!sio_emit(f.socket, &event));
        ck_assert(!sio_broadcast(f.t.root, &all, &event));
    }
    sio_outgoing bad = testkit_event("\xff", "1");
    ck_assert(!sio_emit(f.socket, &bad));
    ck_assert_str_eq(testkit_frames(&f.c), "");
    sio_outgoing good = testkit_event("connection\n", "1,2");
    ck_assert(sio_emit(f.socket, &good));
    ck_assert_str_eq(testkit_frames(&f.c), "42[\"connection\\n\",1,2]");
    stop(&f);
}
END_TEST

/* SIO5-EV-10 */
START_TEST(volatile_events_do_not_wait) {
    fixture f;
    start(&f);
    sio_outgoing event = testkit_event("v", "1");
    sio_outgoing other = testkit_event("o", "1");
    event.is_volatile = true;
    ck_assert(sio_emit(f.socket, &event));
    f.c.choked = true;
    ck_assert(sio_emit(f.socket, &other));
    ck_assert(!sio_emit(f.socket, &event));
    testkit_unchoke(&f.t.engine, &f.c);
    ck_assert(sio_emit(f.socket, &event));
    ck_assert_str_eq(testkit_frames(&f.c), "42[\"v\",1]|42[\"o\",1]|42[\"v\",1]");
    stop(&f);
}
END_TEST

/* On polling an event can leave when a GET waits, and not before. */
START_TEST(volatile_events_on_polling) {
    fixture f;
    testkit_conn post;
    testkit_conn get;
    char query[96];
    start(&f);
    testkit_conn_init(&post);
    testkit_conn_init(&get);
    testkit_poll_open(&f.t.engine, query);
    testkit_post(&f.t.engine, &post, query, "40");
    testkit_get(&f.t.engine, &get, query);
    sio_outgoing event = testkit_event("v", "1");
    event.is_volatile = true;
    ck_assert(!sio_emit(f.t.last, &event));
    ck_assert_ptr_null(testkit_get(&f.t.engine, &get, query));
    ck_assert(sio_emit(f.t.last, &event));
    ck_assert_str_eq(testkit_body(&get), "42[\"v\",1]");
    testkit_conn_free(&f.t.engine, &post);
    testkit_conn_free(&f.t.engine, &get);
    stop(&f);
}
END_TEST

SIO_TEST_MAIN("client",
              SIO_TCASE("events", events_come_back_byte_for_byte, packets_stay_in_their_namespace,
                        reserved_names_are_not_emitted, volatile_events_do_not_wait,
                        volatile_events_on_polling, a_handler_may_disconnect),
              SIO_TCASE("attachments", attachments_come_back, placeholders_go_out_in_order,
                        attachments_come_over_polling, attachments_out_of_place_end_the_connection,
                        an_unfinished_packet_goes_with_its_connection))
