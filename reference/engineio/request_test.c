/* What is wrong with a request, and in which order it is found (A9); header fields of answers (A10). */
#include "engineio/request.h"

#include <stdio.h>
#include <string.h>

#include "testkit_echo.h"

#define ERROR(code, text) "{\"code\":" #code ",\"message\":\"" text "\"}"
#define E0 ERROR(0, "Transport unknown")
#define E1 ERROR(1, "Session ID unknown")
#define E2 ERROR(2, "Bad handshake method")
#define E3 ERROR(3, "Bad request")
#define E5 ERROR(5, "Unsupported protocol version")

static const struct {
    sio_method method;
    const char *query;
    const char *body; /* NULL: a session is opened */
} rows[] = {
    {SIO_METHOD_GET, "EIO=4&transport=polling", NULL},
    {SIO_METHOD_GET, "transport=polling&t=abc&EIO=4&x=", NULL},    /* EIO4-HS-24 */
    {SIO_METHOD_GET, "EIO=4&transport=polling&sid=", NULL},        /* EIO4-HS-21 */
    {SIO_METHOD_GET, "EIO=3&transport=polling&EIO=4", NULL},       /* EIO4-HS-05 */
    {SIO_METHOD_GET, "EIO=4&transport=polling&EIO=3", E5},         /* EIO4-HS-05 */
    {SIO_METHOD_GET, "transport=polling", E5},                     /* EIO4-HS-04 */
    {SIO_METHOD_GET, "EIO=04&transport=polling", E5},              /* EIO4-HS-05 */
    {SIO_METHOD_GET, "EIO=5&transport=polling", E5},               /* EIO4-HS-05 */
    {SIO_METHOD_GET, "EIO=abc&transport=polling", E5},             /* EIO4-HS-05 */
    {SIO_METHOD_GET, "EIO=4", E0},                                 /* EIO4-HS-06 */
    {SIO_METHOD_GET, "EIO=4&transport=abc", E0},                   /* EIO4-HS-06 */
    {SIO_METHOD_GET, "EIO=4&transport=Polling", E0},               /* EIO4-HS-06 */
    {SIO_METHOD_GET, "EIO=4&transport=__proto__", E0},             /* EIO4-HS-06 */
    {SIO_METHOD_GET, "EIO=4&transport=webtransport", E0},          /* EIO4-HS-07 */
    {SIO_METHOD_POST, "EIO=5&transport=abc&sid=x", E0},            /* EIO4-ER-09: transport first */
    {SIO_METHOD_OTHER, "EIO=5&transport=polling&sid=x", E1},       /* EIO4-ER-09: sid before the rest */
    {SIO_METHOD_POST, "EIO=4&transport=polling&sid=x", E1},        /* EIO4-PL-23 */
    {SIO_METHOD_GET, "EIO=4&transport=polling&sid=__proto__", E1}, /* EIO4-HS-26 */
    {SIO_METHOD_POST, "EIO=5&transport=polling", E2},              /* EIO4-ER-09: method before version */
    {SIO_METHOD_OTHER, "EIO=4&transport=polling", E2},             /* EIO4-HS-08 */
    {SIO_METHOD_OPTIONS, "EIO=4&transport=polling", E2},           /* EIO4-CO-01 */
    {SIO_METHOD_HEAD, "EIO=4&transport=polling", ""},              /* EIO4-HS-08: no body */
    {SIO_METHOD_GET, "EIO=5&transport=websocket", E3},             /* EIO4-HS-22 before the version */
    {SIO_METHOD_POST, "EIO=4&transport=websocket", E2},            /* the method before that */
};

START_TEST(requests_without_a_session) {
    testkit_echo t;
    testkit_echo_init(&t, SIZE_MAX);
    ck_assert(testkit_echo_start(&t));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        testkit_conn c;
        size_t before = sio_eio_server_count(t.engine.server);
        testkit_conn_init(&c);
        ck_assert_int_eq(testkit_request(&t.engine, &c, rows[i].method, rows[i].query), SIO_EIO_ANSWERED);
        bool opens = rows[i].body == NULL;
        ck_assert_msg(c.status == (opens ? 200u : 400u), "row %zu: status %u", i, c.status);
        if (opens)
            ck_assert_int_eq(strncmp(testkit_body(&c), "0{", 2), 0);
        else
            ck_assert_str_eq(testkit_body(&c), rows[i].body);
        ck_assert(testkit_has_header(&c, opens ? "Content-Type: text/plain; charset=UTF-8"
                                               : "Content-Type: application/json"));
        /* EIO4-ER-10 */
        ck_assert_uint_eq(sio_eio_server_count(t.engine.server), before + (opens ? 1 : 0));
        testkit_conn_free(&t.engine, &c);
    }
    testkit_echo_stop(&t);
}
END_TEST

static const struct {
    const char *query;
    const char *body; /* NULL: 101 */
} upgrades[] = {
    {"EIO=4&transport=websocket", NULL},
    {"EIO=4&transport=polling", "Bad request"}, /* EIO4-WS-13 */
    {"EIO=4", "Transport unknown"},             /* EIO4-HS-18, EIO4-WS-08 */
    {"transport=websocket", "Unsupported protocol version"},
    {"EIO=3&transport=websocket", "Unsupported protocol version"}, /* EIO4-WS-09 */
    {"EIO=4&transport=websocket&sid=x", "Session ID unknown"},     /* EIO4-WS-10 */
};

START_TEST(upgrades_are_refused_before_the_101) {
    testkit_echo t;
    testkit_echo_init(&t, SIZE_MAX);
    ck_assert(testkit_echo_start(&t));
    for (size_t i = 0; i < sizeof upgrades / sizeof upgrades[0]; i++) {
        testkit_conn c;
        testkit_conn_init(&c);
        ck_assert(testkit_open(&t.engine, &c, upgrades[i].query) == (upgrades[i].body == NULL));
        if (upgrades[i].body != NULL) {
            ck_assert_uint_eq(c.status, 400);
            ck_assert_str_eq(testkit_body(&c), upgrades[i].body);
            ck_assert(c.closes);
            ck_assert(testkit_has_header(&c, "Content-Type: text/html"));
        }
        testkit_conn_free(&t.engine, &c);
    }
    testkit_echo_stop(&t);
}
END_TEST

static sio_eio_request plain(const testkit_echo *t, const sio_query *q) {
    return (sio_eio_request){.path = sio_slice_str(t->options.path),
                             .query = q->pair,
                             .query_count = q->count,
                             .content_length = SIO_LENGTH_UNKNOWN};
}

typedef struct header_fixture {
    testkit_echo t;
    testkit_conn c;
    sio_query q;
    sio_eio_request request;
} header_fixture;

static void begin(header_fixture *f) {
    ck_assert(testkit_echo_start(&f->t));
    testkit_conn_init(&f->c);
    sio_query_init(&f->q, NULL);
    ck_assert(sio_query_parse(&f->q, sio_slice_str("EIO=4&transport=polling")));
    f->request = plain(&f->t, &f->q);
}

static void finish(header_fixture *f) {
    sio_query_free(&f->q);
    testkit_conn_free(&f->t.engine, &f->c);
    testkit_echo_stop(&f->t);
}

static void ask(header_fixture *f) {
    sio_eio_server_http(f->t.engine.server, &f->c.conn, &f->request, f->t.engine.now);
}

/* EIO4-HS-27: after the transport, before the sid */
START_TEST(an_origin_with_control_characters_is_refused) {
    header_fixture f;
    testkit_echo_init(&f.t, SIZE_MAX);
    begin(&f);
    f.request.origin = sio_slice_str("http://a\x01"
                                     "b");
    ask(&f);
    ck_assert_str_eq(testkit_body(&f.c), E3);
    f.request.origin = sio_slice_str("http://a.example");
    ask(&f);
    ck_assert_uint_eq(f.c.status, 200);
    finish(&f);
}
END_TEST

/* EIO4-HS-02 */
START_TEST(other_paths_are_not_served) {
    static const struct {
        const char *path;
        unsigned status;
    } paths[] = {{"/engine.io/", 200},
                 {"/engine.io/foo", 200},
                 {"/engine.io", 404},
                 {"/", 404},
                 {"/x/engine.io/", 404}};
    header_fixture f;
    testkit_echo_init(&f.t, SIZE_MAX);
    begin(&f);
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        f.request.path = sio_slice_str(paths[i].path);
        ask(&f);
        ck_assert_uint_eq(f.c.status, paths[i].status);
    }
    sio_eio_answer accepted;
    ck_assert(!sio_eio_server_upgrade(f.t.engine.server, &f.c.conn, &f.request, &accepted, 0));
    ck_assert_uint_eq(f.c.status, 404);
    finish(&f);
}
END_TEST

/* EIO4-PL-11 */
START_TEST(old_browsers_get_their_header) {
    header_fixture f;
    testkit_echo_init(&f.t, SIZE_MAX);
    begin(&f);
    ask(&f);
    ck_assert(!testkit_has_header(&f.c, "X-XSS-Protection: 0"));
    f.request.user_agent = sio_slice_str("Mozilla/5.0 (compatible;MSIE 10.0)");
    ask(&f);
    ck_assert(testkit_has_header(&f.c, "X-XSS-Protection: 0"));
    finish(&f);
}
END_TEST

/* EIO4-CO-01 */
START_TEST(without_the_option_there_is_no_cors) {
    header_fixture f;
    testkit_echo_init(&f.t, SIZE_MAX);
    begin(&f);
    f.request.origin = sio_slice_str("http://a.example");
    ask(&f);
    ck_assert_ptr_null(strstr(sio_buf_cstr(&f.c.headers), "Access-Control"));
    finish(&f);
}
END_TEST

/* EIO4-CO-02, EIO4-CO-03, EIO4-CO-05 */
START_TEST(any_origin) {
    header_fixture f;
    testkit_echo_init(&f.t, SIZE_MAX);
    f.t.options.cors_origin = "*";
    f.t.options.cors_credentials = true; /* impossible together with *, so ignored */
    begin(&f);
    ask(&f);
    ck_assert_uint_eq(f.c.status, 200);
    ck_assert(testkit_has_header(&f.c, "Access-Control-Allow-Origin: *"));
    ck_assert(!testkit_has_header(&f.c, "Access-Control-Allow-Credentials: true"));
    testkit_get(&f.t.engine, &f.c, "EIO=4");
    ck_assert_uint_eq(f.c.status, 400);
    ck_assert(testkit_has_header(&f.c, "Access-Control-Allow-Origin: *"));
    f.request.method = SIO_METHOD_OPTIONS;
    f.request.query_count = 0; /* before every check */
    f.request.cors_headers = sio_slice_str("x-one, x-two");
    ask(&f);
    ck_assert_uint_eq(f.c.status, 204);
    ck_assert_str_eq(testkit_body(&f.c), "");
    ck_assert(testkit_has_header(&f.c, "Access-Control-Allow-Origin: *"));
    ck_assert(testkit_has_header(&f.c, "Access-Control-Allow-Methods: GET,HEAD,PUT,PATCH,POST,DELETE"));
    ck_assert(testkit_has_header(&f.c, "Vary: Access-Control-Request-Headers"));
    ck_assert(testkit_has_header(&f.c, "Access-Control-Allow-Headers: x-one, x-two"));
    finish(&f);
}
END_TEST

/* EIO4-CO-04 */
START_TEST(one_origin_with_credentials) {
    header_fixture f;
    sio_eio_answer accepted;
    testkit_echo_init(&f.t, SIZE_MAX);
    f.t.options.cors_origin = "http://siospec.example";
    f.t.options.cors_credentials = true;
    begin(&f);
    f.request.origin = sio_slice_str("http://other.example");
    ask(&f);
    ck_assert_uint_eq(f.c.status, 200); /* EIO4-CO-05 */
    ck_assert(testkit_has_header(&f.c, "Access-Control-Allow-Origin: http://siospec.example"));
    ck_assert(testkit_has_header(&f.c, "Access-Control-Allow-Credentials: true"));
    ck_assert(testkit_has_header(&f.c, "Vary: Origin"));
    ck_assert(sio_query_parse(&f.q, sio_slice_str("EIO=4&transport=websocket")));
    f.request = plain(&f.t, &f.q);
    ck_assert(sio_eio_server_upgrade(f.t.engine.server, &f.c.conn, &f.request, &accepted, 0));
    ck_assert_uint_eq(accepted.status, 101);
    ck_assert_str_eq(accepted.header[0].name, "Access-Control-Allow-Origin");
    finish(&f);
}
END_TEST

/* EIO4-CO-06, EIO4-CO-07 */
START_TEST(the_cookie_comes_once) {
    header_fixture f;
    char query[96];
    char line[128];
    testkit_echo_init(&f.t, SIZE_MAX);
    f.t.options.cookie = "io";
    begin(&f);
    ask(&f);
    snprintf(line, sizeof line, "Set-Cookie: io=%.20s; Path=/; HttpOnly; SameSite=Lax",
             testkit_body(&f.c) + strlen("0{\"sid\":\""));
    ck_assert(testkit_has_header(&f.c, line));
    testkit_poll_open(&f.t.engine, query);
    testkit_post(&f.t.engine, &f.c, query, "4x");
    testkit_get(&f.t.engine, &f.c, query);
    ck_assert_str_eq(testkit_body(&f.c), "4x");
    ck_assert_ptr_null(strstr(sio_buf_cstr(&f.c.headers), "Set-Cookie"));
    finish(&f);
}
END_TEST

static bool refuse_key(const sio_eio_request *request, const char *key, sio_slice *value) {
    return sio_query_get(request->query, request->query_count, key, value);
}

static bool allow(void *ctx, const sio_eio_request *request, sio_slice *text) {
    (*(unsigned *)ctx)++;
    return !refuse_key(request, "refuse", text);
}

static bool middleware(void *ctx, const sio_eio_request *request) {
    sio_slice value;
    (void)ctx;
    return !refuse_key(request, "fail", &value);
}

static size_t headers(void *ctx, bool initial, sio_http_header *out, size_t room) {
    (void)ctx;
    ck_assert_uint_ge(room, 1);
    out[0] = (sio_http_header){.name = initial ? "x-initial" : "x-every", .value = sio_slice_str("1")};
    return 1;
}

/* EIO4-HS-23, EIO4-ER-06, EIO4-ER-08, EIO4-CO-10 */
START_TEST(hooks) {
    testkit_echo t;
    testkit_conn c;
    char query[96];
    unsigned asked = 0;
    testkit_echo_init(&t, SIZE_MAX);
    t.options.hooks =
        (sio_eio_hooks){.ctx = &asked, .allow = allow, .middleware = middleware, .headers = headers};
    ck_assert(testkit_echo_start(&t));
    testkit_conn_init(&c);
    testkit_get(&t.engine, &c, "EIO=4&transport=polling&refuse=not%20\"today");
    ck_assert_uint_eq(c.status, 403);
    ck_assert_str_eq(testkit_body(&c), "{\"code\":4,\"message\":\"not \\\"today\"}");
    testkit_get(&t.engine, &c, "EIO=5&transport=polling&refuse="); /* EIO4-ER-09: before the version */
    ck_assert_str_eq(testkit_body(&c), ERROR(4, "Forbidden"));
    ck_assert(!testkit_open(&t.engine, &c, "EIO=4&transport=websocket&refuse=no"));
    ck_assert_uint_eq(c.status, 400);
    ck_assert_str_eq(testkit_body(&c), "no");
    testkit_get(&t.engine, &c, "EIO=4&transport=polling&fail=1");
    ck_assert_str_eq(testkit_body(&c), E3);
    ck_assert_uint_eq(asked, 3);
    testkit_get(&t.engine, &c, "EIO=4&transport=polling");
    ck_assert(testkit_has_header(&c, "x-initial: 1"));
    testkit_poll_open(&t.engine, query);
    ck_assert_uint_eq(asked, 5);
    ck_assert_str_eq(testkit_post(&t.engine, &c, query, "4x"), "ok");
    ck_assert(testkit_has_header(&c, "x-every: 1"));
    ck_assert_uint_eq(asked, 5); /* an open session is not asked again */
    testkit_conn_free(&t.engine, &c);
    testkit_echo_stop(&t);
}
END_TEST

SIO_TEST_MAIN("request",
              SIO_TCASE("checks", requests_without_a_session, upgrades_are_refused_before_the_101,
                        an_origin_with_control_characters_is_refused, other_paths_are_not_served, hooks),
              SIO_TCASE("headers", old_browsers_get_their_header, without_the_option_there_is_no_cors,
                        any_origin, one_origin_with_credentials, the_cookie_comes_once))
