#include "runner/target.h"

#include <stdlib.h>
#include <string.h>

#include "runner/control.h"
#include "testkit.h"
#include "testkit_server.h"

static wire_us no_jitter(void *ctx, wire_us since) {
    (void)ctx;
    (void)since;
    return 0;
}

typedef struct fixture {
    testkit_server *server;
    run_target target;
    scn_env env;
    char path[600];
    sio_buf why;
} fixture;

static void at(fixture *f, const char *scheme, unsigned port, const char *path) {
    char url[64];
    snprintf(url, sizeof url, "%s://127.0.0.1:%u%s", scheme, port, path);
    *f = (fixture){.env = {.extra_query = "", .jitter = no_jitter, .contract = SCN_SOCKETIO}};
    ck_assert_msg(run_target_at(&f->target, &f->env, url, "/socket.io/", f->path, &f->why), "%s",
                  sio_buf_cstr(&f->why));
}

static void start(fixture *f, const testkit_script *script) {
    testkit_server *server = testkit_server_start(script);
    at(f, "http", testkit_server_port(server), "");
    f->server = server;
}

static void stop(fixture *f) {
    if (f->server != NULL) testkit_server_stop(f->server);
    sio_buf_free(&f->why);
}

START_TEST(urls_get_a_path) {
    static const char *const rows[][2] = {{"", "/socket.io/"},
                                          {"/", "/socket.io/"},
                                          {"/chat", "/chat/"},
                                          {"/chat/", "/chat/"},
                                          {"/chat?a=b", "/chat/"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        fixture f;
        at(&f, "ws", 7, rows[i][0]);
        ck_assert_str_eq(f.env.path, rows[i][1]);
        ck_assert_str_eq(strrchr(f.target.url, ':') + 2, rows[i][1]);
        ck_assert_int_eq(strncmp(f.target.url, "http://127.0.0.1:7/", 19), 0);
        stop(&f);
    }
}
END_TEST

START_TEST(a_handshake_tells_the_timers) {
    static const testkit_script script = {.socketio = true};
    fixture f;
    run_handshake h;
    start(&f, &script);
    ck_assert_msg(run_target_greet(&f.target, &f.env, &h, &f.why), "%s", sio_buf_cstr(&f.why));
    ck_assert_int_eq(h.interval, 300000);
    ck_assert_int_eq(h.timeout, 200000);
    ck_assert_int_eq(h.transport, SCN_POLLING);
    ck_assert_int_gt(h.round_trip, 0);
    ck_assert(json_is_string(json_object_get(h.open, "sid")));
    run_handshake_free(&h);
    stop(&f);
}
END_TEST

START_TEST(missing_timers_are_no_obstacle) {
    static const testkit_script script = {.open = "{\"sid\":\"x\",\"pingInterval\":\"soon\"}"};
    fixture f;
    run_handshake h;
    start(&f, &script);
    ck_assert(run_target_greet(&f.target, &f.env, &h, &f.why));
    ck_assert_int_eq(h.interval, -1);
    ck_assert_int_eq(h.timeout, -1);
    run_handshake_free(&h);
    stop(&f);
}
END_TEST

static void check_unreached(const char *raw, bool stays_open, run_contact contact, const char *want) {
    testkit_script script = {.raw = raw, .raw_len = strlen(raw), .raw_open = stays_open};
    fixture f;
    run_handshake h;
    run_contact got = RUN_REFUSED;
    start(&f, &script);
    ck_assert(!run_handshake_do(&h, &f.env, wire_now() + WIRE_MS(stays_open ? 200 : 20000), &got, &f.why));
    ck_assert_msg(strstr(sio_buf_cstr(&f.why), want) != NULL, "%s", sio_buf_cstr(&f.why));
    ck_assert_int_eq(got, contact);
    stop(&f);
}

START_TEST(what_is_no_engine_io_is_explained) {
    check_unreached("HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\n\x1b[1m", false, RUN_ANSWERED,
                    "HTTP 404 Not Found, \\x1b[1m");
    check_unreached("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n0{", false, RUN_ANSWERED,
                    "no Engine.IO open packet");
    check_unreached("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n0[]", false, RUN_ANSWERED,
                    "no Engine.IO open packet");
    check_unreached("SSH-2.0-OpenSSH\r\n", false, RUN_REFUSED, "is not HTTP");
    check_unreached("\x15\x03\x01\x02\x02\x46", false, RUN_REFUSED, "use https://");
    check_unreached("HTTP/1.1 200", true, RUN_SILENT, "does not answer in time");
}
END_TEST

START_TEST(life_is_told_from_death) {
    testkit_script script = {.open = NULL};
    fixture f;
    start(&f, &script);
    run_testee t = run_target_testee(&f.target);
    ck_assert_int_eq(t.check(t.ctx, &f.env), RUN_ALIVE);
    ck_assert(!t.gone(t.ctx));
    ck_assert_ptr_null(t.restart);
    testkit_server_stop(f.server);
    f.server = NULL;
    ck_assert_int_eq(t.check(t.ctx, &f.env), RUN_DEAD);
    stop(&f);
}
END_TEST

/* The name that is asked with seed 0 to see whether the testee says yes to anything. */
#define RANDOM "siospec-9e3779b97f4a7c15"
#define ASK(id, name) "42/siospec," id "[\"capability\",\"" name "\"]"

static void check_capabilities(const testkit_rule *rules, bool control, bool cors, const char *want_note) {
    testkit_script script = {.rules = rules, .socketio = true};
    static const char *const names[] = {"cors", "cookie"};
    fixture f;
    char note[160];
    run_capabilities c;
    start(&f, &script);
    ck_assert(run_capabilities_ask(&c, &f.env, names, 2, note));
    ck_assert(run_capabilities_have(&c, "control") == control);
    ck_assert(run_capabilities_have(&c, "cors") == cors);
    ck_assert(!run_capabilities_have(&c, "cookie"));
    ck_assert_msg(strstr(note, want_note) != NULL && (*note == '\0') == (*want_note == '\0'), "%s", note);
    run_capabilities_free(&c);
    stop(&f);
}

#define JOINED                                                                                               \
    {                                                                                                        \
        .got = "40/siospec,", .say = "40/siospec,{\"sid\":\"n\"}\x1e"                                        \
                                     "42/siospec,[\"auth\",{}]"                                              \
    }

START_TEST(capabilities_are_asked_for) {
    static const testkit_rule honest[] = {JOINED,
                                          {.got = ASK("0", RANDOM), .say = "43/siospec,0[false]"},
                                          {.got = ASK("1", "cors"),
                                           .say = "2\x1e"
                                                  "43/siospec,1[ true ]"},
                                          {.got = ASK("2", "cookie"), .say = "43/siospec,2[false]"},
                                          {.got = NULL}};
    static const testkit_rule liar[] = {
        JOINED, {.got = ASK("0", RANDOM), .say = "43/siospec,0[true]"}, {.got = NULL}};
    static const testkit_rule none[] = {
        {.got = "40/siospec,", .say = "44/siospec,{\"message\":\"Invalid namespace\"}"}, {.got = NULL}};
    static const testkit_rule closes[] = {{.got = "40/siospec,", .then = TK_CLOSE}, {.got = NULL}};
    static const testkit_rule breaks_off[] = {
        JOINED, {.got = ASK("0", RANDOM), .then = TK_CUT}, {.got = NULL}};
    check_capabilities(honest, true, true, "");
    check_capabilities(liar, false, false, "it is not believed");
    check_capabilities(none, false, false, "");
    check_capabilities(closes, false, false, "");
    check_capabilities(breaks_off, false, false, "does not answer");
}
END_TEST

SIO_TEST_MAIN("target",
              SIO_TCASE("handshake", urls_get_a_path, a_handshake_tells_the_timers,
                        missing_timers_are_no_obstacle, what_is_no_engine_io_is_explained),
              SIO_TCASE("life", life_is_told_from_death), SIO_TCASE("control", capabilities_are_asked_for))
