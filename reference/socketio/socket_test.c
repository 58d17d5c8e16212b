/* CONNECT, middleware, namespaces, DISCONNECT. */
#include <stdio.h>
#include <string.h>

#include "testkit_app.h"
#include "testkit_scale.h"

typedef struct fixture {
    testkit_app t;
    testkit_conn c;
} fixture;

static void start(fixture *f) {
    testkit_app_init(&f->t, SIZE_MAX);
    ck_assert(testkit_app_start(&f->t));
    testkit_app_session(&f->t, &f->c);
}

static void stop(fixture *f) {
    testkit_conn_free(&f->t.engine, &f->c);
    testkit_app_stop(&f->t);
}

static const char *say(fixture *f, const char *text) {
    return testkit_app_say(&f->t, &f->c, text);
}

static const char *log_of(fixture *f) {
    return testkit_app_log(&f->t);
}

/* What a CONNECT to `nsp` ("" or "/custom,") is answered with, the socket's id put in. */
static const char *welcome(fixture *f, const char *nsp, const char *auth) {
    static char text[256];
    snprintf(text, sizeof text, "40%s{\"sid\":\"%.20s\"}|42%s[\"auth\",%s]", nsp,
             (const char *)sio_socket_id(f->t.last).ptr, nsp, auth);
    return text;
}

/* SIO5-CN-02, SIO5-CN-03, SIO5-CN-05, SIO5-CN-08, SIO5-CN-19, SIO5-PG-05, SIO5-PG-07 */
START_TEST(connect_is_answered_before_anything_is_emitted) {
    static const struct {
        const char *packet;
        const char *nsp;
        const char *auth;
    } rows[] = {
        {"40", "", "{}"},
        {"40{\"a\":1}", "", "{\"a\":1}"},
        {"40{ \"token\" : \"\\u0061\" } ", "", "{ \"token\" : \"\\u0061\" }"},
        {"4012{\"a\":1}", "", "{\"a\":1}"},
        {"40123", "", "{}"},
        {"40/,", "", "{}"},
        {"40/custom,", "/custom,", "{}"},
        {"40/custom", "/custom,", "{}"},
        {"40/custom,{\"x\":[]}", "/custom,", "{\"x\":[]}"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        fixture f;
        start(&f);
        const char *got = say(&f, rows[i].packet);
        ck_assert_str_eq(got, welcome(&f, rows[i].nsp, rows[i].auth));
        stop(&f);
    }
}
END_TEST

/* SIO5-CN-07, EIO4-HS-14 */
START_TEST(ids_differ_between_namespaces_and_from_the_session) {
    fixture f;
    char first[21];
    start(&f);
    say(&f, "40");
    snprintf(first, sizeof first, "%.20s", (const char *)sio_socket_id(f.t.last).ptr);
    say(&f, "40/custom,");
    ck_assert(!sio_slice_is(sio_socket_id(f.t.last), first));
    ck_assert(!sio_slice_equal(sio_socket_id(f.t.last), sio_eio_session_id(sio_socket_session(f.t.last))));
    ck_assert_ptr_eq(sio_server_socket(f.t.server, sio_socket_id(f.t.last)), f.t.last);
    ck_assert_ptr_eq(sio_socket_sibling(f.t.last, sio_slice_str("/")),
                     sio_server_socket(f.t.server, sio_slice_str(first)));
    ck_assert_ptr_null(sio_socket_sibling(f.t.last, sio_slice_str("/nobody")));
    stop(&f);
}
END_TEST

/* SIO5-CN-04, SIO5-CN-09, SIO5-CN-10, SIO5-CN-12, SIO5-NS-02, SIO5-NS-03 */
START_TEST(unknown_namespaces_are_refused_and_the_connection_stays) {
    fixture f;
    start(&f);
    ck_assert_str_eq(say(&f, "40/random,"), "44/random,{\"message\":\"Invalid namespace\"}");
    ck_assert_str_eq(say(&f, "40/random"), "44/random,{\"message\":\"Invalid namespace\"}");
    ck_assert_str_eq(say(&f, "40/Custom,"), "44/Custom,{\"message\":\"Invalid namespace\"}");
    ck_assert_str_eq(say(&f, "40/custom?x=1,"), "44/custom?x=1,{\"message\":\"Invalid namespace\"}");
    ck_assert_str_eq(say(&f, "40/custom/,"), "44/custom/,{\"message\":\"Invalid namespace\"}");
    ck_assert_str_eq(log_of(&f), "");
    const char *got = say(&f, "40");
    ck_assert_str_eq(got, welcome(&f, "", "{}"));
    stop(&f);
}
END_TEST

/* SIO5-CN-11 */
START_TEST(a_middleware_refuses_with_message_and_data) {
    fixture f;
    start(&f);
    ck_assert_str_eq(say(&f, "40/refused,"), "44/refused,{\"message\":\"go \\\"away\\\"\"}");
    ck_assert_str_eq(say(&f, "40/refused,{\"a\":[1]}"),
                     "44/refused,{\"message\":\"go \\\"away\\\"\",\"data\":{\"a\":[1]}}");
    ck_assert_uint_eq(f.t.refusals, 2);
    ck_assert_ptr_null(f.t.last);
    ck_assert_str_eq(say(&f, "42/refused,[\"message\"]"), "#0");
    ck_assert_str_eq(log_of(&f), "");
    stop(&f);
}
END_TEST

START_TEST(a_middleware_may_decide_later) {
    fixture f;
    start(&f);
    ck_assert_str_eq(say(&f, "40/slow,{\"a\":1}"), "");
    sio_socket *waiting = f.t.last;
    ck_assert(!sio_socket_connected(waiting));
    say(&f, "40");
    sio_socket_admit(waiting);
    f.t.last = waiting;
    const char *got = testkit_frames(&f.c);
    ck_assert_str_eq(got, welcome(&f, "/slow,", "{\"a\":1}"));
    sio_socket_admit(waiting); /* once is enough */
    ck_assert_str_eq(testkit_frames(&f.c), "");
    ck_assert_str_eq(log_of(&f), "+/;+/slow;");
    stop(&f);
}
END_TEST

START_TEST(a_middleware_may_refuse_later) {
    fixture f;
    start(&f);
    say(&f, "40/slow,");
    sio_refusal no = {.message = sio_slice_str("no")};
    sio_socket_refuse(f.t.last, &no);
    ck_assert_str_eq(testkit_frames(&f.c), "44/slow,{\"message\":\"no\"}");
    ck_assert_ptr_null(f.t.last);
    stop(&f);
}
END_TEST

/* SIO5-CN-22 */
START_TEST(a_client_that_goes_while_it_waits_never_connects) {
    fixture f;
    start(&f);
    say(&f, "40/slow,");
    ck_assert_ptr_nonnull(f.t.last);
    testkit_lose(&f.t.engine, &f.c);
    ck_assert_ptr_null(f.t.last);
    ck_assert_str_eq(log_of(&f), "");
    stop(&f);
}
END_TEST

/* Each of these ends the connection without a word: SIO5-CN-13, SIO5-CN-14, SIO5-INV-01 to SIO5-INV-07 */
START_TEST(violations_end_the_connection) {
    static const char *const fresh[] = {"42[\"message\"]",
                                        "43[]",
                                        "430[]",
                                        "41",
                                        "44{\"message\":\"x\"}",
                                        "4",
                                        "47",
                                        "4abc",
                                        "451-[\"x\",{\"_placeholder\":true,\"num\":0}]",
                                        "40[]",
                                        "40null",
                                        "40\"x\""};
    for (size_t i = 0; i < sizeof fresh / sizeof fresh[0]; i++) {
        fixture f;
        start(&f);
        ck_assert_msg(strcmp(say(&f, fresh[i]), "#0") == 0, "%s", fresh[i]);
        ck_assert_str_eq(log_of(&f), "");
        stop(&f);
    }
}
END_TEST

START_TEST(violations_end_a_connection_with_namespaces) {
    static const char *const joined[] = {
        "40",                                            /* SIO5-CN-17 */
        "42/custom,[\"message\",1]",                     /* SIO5-NS-08 */
        "42/slow,[\"message\",1]",                       /* SIO5-CN-23 */
        "40/slow,",                                      /* waiting counts as joined */
        "43/custom,0[]",                                 /* SIO5-NS-08 */
        "41/custom,",                                    /* SIO5-NS-08 */
        "44{\"message\":\"x\"}",                         /* SIO5-INV-05 */
        "42",                                            /* SIO5-PG-16 */
        "42[]",                                          /* SIO5-EV-03 */
        "42{}",                                          /* SIO5-EV-03 */
        "42[null]",                                      /* SIO5-EV-03 */
        "42[\"connect\"]",                               /* SIO5-EV-05 */
        "42[\"disconnecting\"]",                         /* SIO5-EV-05 */
        "430{}",                                         /* SIO5-AK-07 */
        "430",                                           /* */
        "42abc[\"message\"]",                            /* SIO5-AK-09 */
        "41{}",                                          /* SIO5-DC-05 */
        "42[\"x\"",                                      /* SIO5-PG-14 */
        "42[\"x\"]x",                                    /* SIO5-PG-14 */
        "45[\"x\"]",                                     /* SIO5-BIN-08 */
        "451-[\"x\",{\"_placeholder\":true,\"num\":1}]", /* SIO5-BIN-13 */
    };
    for (size_t i = 0; i < sizeof joined / sizeof joined[0]; i++) {
        fixture f;
        start(&f);
        say(&f, "40");
        say(&f, "40/slow,");
        testkit_app_log(&f.t);
        ck_assert_msg(strcmp(say(&f, joined[i]), "#0") == 0, "%s", joined[i]);
        ck_assert_str_eq(log_of(&f), "-/ forced close;"); /* SIO5-INV-04, SIO5-DC-09 */
        stop(&f);
    }
}
END_TEST

/* SIO5-INV-04 */
START_TEST(on_polling_the_post_is_answered_and_the_get_tells_the_end) {
    fixture f;
    testkit_conn get;
    char query[96];
    start(&f);
    testkit_conn_init(&get);
    testkit_poll_open(&f.t.engine, query);
    ck_assert_str_eq(testkit_post(&f.t.engine, &f.c, query, "40"), "ok");
    ck_assert_ptr_nonnull(testkit_get(&f.t.engine, &get, query));
    ck_assert_ptr_null(testkit_get(&f.t.engine, &get, query));
    ck_assert_str_eq(testkit_post(&f.t.engine, &f.c, query, "42[]"), "ok");
    ck_assert_str_eq(testkit_body(&get), "1");
    ck_assert_str_eq(log_of(&f), "+/;-/ forced close;");
    testkit_conn_free(&f.t.engine, &get);
    stop(&f);
}
END_TEST

/* SIO5-CN-15 */
START_TEST(nobody_may_stay_without_a_namespace) {
    fixture f;
    start(&f);
    testkit_advance(&f.t.engine, 500);
    say(&f, "40/random,"); /* a refusal does not stop the clock */
    say(&f, "40/slow,");
    testkit_advance(&f.t.engine, 499);
    ck_assert_str_eq(testkit_frames(&f.c), "");
    testkit_advance(&f.t.engine, 1);
    ck_assert_str_eq(testkit_frames(&f.c), "#0");
    stop(&f);
}
END_TEST

/* SIO5-CN-16, SIO5-CN-18, SIO5-DC-01, SIO5-DC-02, SIO5-DC-05 */
START_TEST(leaving_keeps_the_connection_and_one_may_come_back) {
    fixture f;
    char first[21];
    start(&f);
    say(&f, "40");
    snprintf(first, sizeof first, "%.20s", (const char *)sio_socket_id(f.t.last).ptr);
    ck_assert_str_eq(say(&f, "4112"), "");
    ck_assert_str_eq(log_of(&f), "+/;-/ client namespace disconnect;");
    testkit_advance(&f.t.engine, 2000);
    ck_assert_str_eq(testkit_frames(&f.c), "");
    const char *got = say(&f, "40");
    ck_assert_str_eq(got, welcome(&f, "", "{}"));
    ck_assert(!sio_slice_is(sio_socket_id(f.t.last), first));
    stop(&f);
}
END_TEST

/* SIO5-DC-04 */
START_TEST(an_event_after_leaving_ends_the_connection) {
    fixture f;
    start(&f);
    say(&f, "40");
    say(&f, "40/custom,");
    say(&f, "41/custom,");
    ck_assert_str_eq(say(&f, "42/custom,[\"message\"]"), "#0");
    stop(&f);
}
END_TEST

/* SIO5-DC-03, SIO5-DC-08 */
START_TEST(the_server_disconnects_one_namespace_or_all) {
    fixture f;
    start(&f);
    say(&f, "40");
    say(&f, "40/custom,");
    say(&f, "40/slow,");
    log_of(&f);
    ck_assert_str_eq(say(&f, "42/custom,[\"leave\"]"), "41/custom,");
    ck_assert_str_eq(log_of(&f), "event [\"leave\"];-/custom server namespace disconnect;");
    say(&f, "40/custom,");
    log_of(&f);
    ck_assert_str_eq(say(&f, "42[\"end\"]"), "41/custom,|41|#0");
    ck_assert_str_eq(log_of(&f),
                     "event [\"end\"];-/custom server namespace disconnect;-/ server namespace disconnect;");
    stop(&f);
}
END_TEST

/* SIO5-DC-09 */
START_TEST(the_end_of_the_connection_disconnects_each_namespace_once) {
    fixture f;
    start(&f);
    say(&f, "40");
    say(&f, "40/custom,");
    log_of(&f);
    testkit_lose(&f.t.engine, &f.c);
    ck_assert_str_eq(log_of(&f), "-/custom transport close;-/ transport close;");
    stop(&f);
}
END_TEST

/* SIO5-NS-04 */
START_TEST(dynamic_namespaces_come_and_go) {
    fixture f;
    start(&f);
    ck_assert_ptr_null(sio_server_namespace(f.t.server, sio_slice_str("/dynamic-1")));
    const char *got = say(&f, "40/dynamic-1,");
    ck_assert_str_eq(got, welcome(&f, "/dynamic-1,", "{}"));
    ck_assert_ptr_nonnull(sio_server_namespace(f.t.server, sio_slice_str("/dynamic-1")));
    say(&f, "41/dynamic-1,");
    ck_assert_ptr_null(sio_server_namespace(f.t.server, sio_slice_str("/dynamic-1")));
    ck_assert_str_eq(say(&f, "40/dynami-1,"), "44/dynami-1,{\"message\":\"Invalid namespace\"}");
    stop(&f);
}
END_TEST

START_TEST(the_namespaces_of_a_client_are_limited) {
    fixture f;
    testkit_app_init(&f.t, SIZE_MAX);
    f.t.options.max_namespaces = 2;
    ck_assert(testkit_app_start(&f.t));
    testkit_app_session(&f.t, &f.c);
    say(&f, "40/dynamic-1,");
    say(&f, "40/dynamic-2,");
    ck_assert_str_eq(say(&f, "40/dynamic-3,"), "44/dynamic-3,{\"message\":\"Too many namespaces\"}");
    ck_assert_ptr_null(sio_server_namespace(f.t.server, sio_slice_str("/dynamic-3")));
    stop(&f);
}
END_TEST

/* Payloads and names are as long as the client likes; what they take together is limited. */
START_TEST(what_a_client_keeps_is_limited) {
    enum { LIMIT = 20000, LENGTH = 5000 };
    fixture f;
    testkit_scale scale;
    static char packet[LENGTH + 100];
    unsigned in = 0;
    testkit_scale_init(&scale);
    testkit_app_init(&f.t, SIZE_MAX);
    f.t.options.max_kept = LIMIT;
    f.t.options.engine.mem = &scale.mem;
    ck_assert(testkit_app_start(&f.t));
    testkit_app_session(&f.t, &f.c);
    for (int round = 0; round < 3; round++) { /* what was given back can be had again */
        for (in = 0; in < 10; in++) {
            snprintf(packet, sizeof packet, "40/dynamic-%u,{\"a\":\"%0*d\"}", in, LENGTH, 0);
            if (strncmp(say(&f, packet), "40", 2) != 0) break;
        }
        ck_assert_uint_eq(in, 3);
        ck_assert_str_eq(say(&f, packet), "44/dynamic-3,{\"message\":\"Too much is kept for this client\"}");
        ck_assert_ptr_null(sio_server_namespace(f.t.server, sio_slice_str("/dynamic-3")));
        snprintf(packet, sizeof packet, "40/dynamic-%0*d,", LENGTH, 0); /* a name counts, too */
        ck_assert_int_eq(strncmp(say(&f, packet), "44/dynamic-0", 12), 0);
        while (in-- > 0) {
            snprintf(packet, sizeof packet, "41/dynamic-%u,", in);
            say(&f, packet);
        }
    }
    ck_assert_uint_le(scale.most, LIMIT + 64000); /* what all sessions share included */
    testkit_conn_free(&f.t.engine, &f.c);
    testkit_app_stop(&f.t);
    ck_assert_uint_eq(scale.bytes, 0);
}
END_TEST

static void never(void *ctx, sio_ack_status status, const sio_packet *answer) {
    (void)ctx;
    (void)answer;
    ck_assert_int_ne(status, SIO_ACK_TIMEOUT);
}

START_TEST(acknowledgements_that_never_come_are_limited) {
    fixture f;
    int sent = 0;
    testkit_app_init(&f.t, SIZE_MAX);
    f.t.options.max_kept = 5000;
    ck_assert(testkit_app_start(&f.t));
    testkit_app_join(&f.t, &f.c, "/");
    sio_outgoing event = testkit_event("e", "");
    while (sent < 1000 && sio_emit_with_ack(f.t.last, &event, 0, never, NULL))
        sent++;
    ck_assert_int_lt(sent, 100);
    say(&f, "430[]");
    ck_assert(sio_emit_with_ack(f.t.last, &event, 0, never, NULL));
    ck_assert(!sio_emit_with_ack(f.t.last, &event, 0, never, NULL));
    say(&f, "429[\"later\"]"); /* nor those that are owed */
    ck_assert_ptr_null(f.t.kept);
    stop(&f);
}
END_TEST

/* SIO5-NS-05, EIO4-HS-24 */
START_TEST(the_query_is_shared_and_kept_as_json) {
    fixture f;
    testkit_app_init(&f.t, SIZE_MAX);
    ck_assert(testkit_app_start(&f.t));
    testkit_conn_init(&f.c);
    ck_assert(testkit_open(&f.t.engine, &f.c, "EIO=4&transport=websocket&a%22b=%C3%A9&bad=%ff"));
    testkit_frames(&f.c);
    say(&f, "40");
    ck_assert(sio_slice_is(
        sio_socket_query(f.t.last),
        "{\"EIO\":\"4\",\"transport\":\"websocket\",\"a\\\"b\":\"\xc3\xa9\",\"bad\":\"\xef\xbf\xbd\"}"));
    say(&f, "40/custom,{\"a\":1}");
    ck_assert(sio_slice_starts(sio_socket_query(f.t.last), "{\"EIO\""));
    stop(&f);
}
END_TEST

START_TEST(a_long_query_is_not_kept) {
    fixture f;
    char query[2000] = "EIO=4&transport=websocket&x=";
    testkit_app_init(&f.t, SIZE_MAX);
    ck_assert(testkit_app_start(&f.t));
    testkit_conn_init(&f.c);
    memset(query + strlen(query), 'x', 1500);
    ck_assert(testkit_open(&f.t.engine, &f.c, query));
    testkit_frames(&f.c);
    say(&f, "40");
    ck_assert(sio_slice_is(sio_socket_query(f.t.last), "{}"));
    stop(&f);
}
END_TEST

SIO_TEST_MAIN("socket",
              SIO_TCASE("connect", connect_is_answered_before_anything_is_emitted,
                        ids_differ_between_namespaces_and_from_the_session,
                        unknown_namespaces_are_refused_and_the_connection_stays,
                        a_middleware_refuses_with_message_and_data, a_middleware_may_decide_later,
                        a_middleware_may_refuse_later, a_client_that_goes_while_it_waits_never_connects,
                        nobody_may_stay_without_a_namespace, dynamic_namespaces_come_and_go,
                        the_namespaces_of_a_client_are_limited, what_a_client_keeps_is_limited,
                        acknowledgements_that_never_come_are_limited, the_query_is_shared_and_kept_as_json,
                        a_long_query_is_not_kept),
              SIO_TCASE("violations", violations_end_the_connection,
                        violations_end_a_connection_with_namespaces,
                        on_polling_the_post_is_answered_and_the_get_tells_the_end),
              SIO_TCASE("disconnect", leaving_keeps_the_connection_and_one_may_come_back,
                        an_event_after_leaving_ends_the_connection,
                        the_server_disconnects_one_namespace_or_all,
                        the_end_of_the_connection_disconnects_each_namespace_once))
