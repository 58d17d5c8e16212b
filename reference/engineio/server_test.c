#include "engineio/server.h"

#include <stdio.h>
#include <string.h>

#include "testkit_echo.h"

START_TEST(options_that_cannot_work_are_refused) {
    testkit_echo t;
    for (int i = 0; i < 5; i++) {
        testkit_echo_init(&t, SIZE_MAX);
        if (i == 0) t.options.random.fill = NULL;
        if (i == 1) t.options.ping_interval = 0;
        if (i == 2) t.options.ping_timeout = 0;
        if (i == 3) t.options.path = "engine.io";
        if (i == 4) t.options.max_payload = 0;
        ck_assert(!testkit_echo_start(&t));
        testkit_echo_stop(&t);
    }
}
END_TEST

START_TEST(the_number_of_sessions_is_limited) {
    testkit_echo t;
    testkit_conn c;
    char query[96];
    testkit_echo_init(&t, SIZE_MAX);
    t.options.max_sessions = 2;
    ck_assert(testkit_echo_start(&t));
    testkit_conn_init(&c);
    testkit_poll_open(&t.engine, query);
    testkit_poll_open(&t.engine, query);
    testkit_get(&t.engine, &c, "EIO=4&transport=polling");
    ck_assert_uint_eq(c.status, 503);
    ck_assert(!testkit_open(&t.engine, &c, "EIO=4&transport=websocket"));
    ck_assert_uint_eq(c.status, 503);
    testkit_post(&t.engine, &c, query, "1");
    testkit_poll_open(&t.engine, query);
    testkit_conn_free(&t.engine, &c);
    testkit_echo_stop(&t);
}
END_TEST

/* EIO4-HS-28 */
START_TEST(without_randomness_there_is_no_session) {
    testkit_echo t;
    testkit_conn c;
    testkit_echo_init(&t, SIZE_MAX);
    ck_assert(testkit_echo_start(&t));
    testkit_conn_init(&c);
    t.engine.random_fails = true;
    ck_assert_str_eq(testkit_get(&t.engine, &c, "EIO=4&transport=polling"),
                     "{\"code\":3,\"message\":\"Bad request\"}");
    ck_assert(!testkit_open(&t.engine, &c, "EIO=4&transport=websocket"));
    ck_assert_uint_eq(sio_eio_server_count(t.engine.server), 0);
    testkit_conn_free(&t.engine, &c);
    testkit_echo_stop(&t);
}
END_TEST

START_TEST(shutdown_closes_in_order) {
    testkit_echo t;
    testkit_conn ws[20];
    testkit_conn get;
    char query[96];
    testkit_echo_init(&t, SIZE_MAX);
    ck_assert(testkit_echo_start(&t));
    testkit_conn_init(&get);
    for (size_t i = 0; i < 20; i++) {
        testkit_conn_init(&ws[i]);
        testkit_ws_session(&t.engine, &ws[i]);
    }
    ws[7].choked = true;
    testkit_text(&t.engine, &ws[7], "4last words");
    testkit_poll_open(&t.engine, query);
    ck_assert_ptr_null(testkit_get(&t.engine, &get, query));
    sio_eio_server_shutdown(t.engine.server, t.engine.now);
    ck_assert_str_eq(testkit_body(&get), "1");
    ck_assert_uint_eq(sio_eio_server_count(t.engine.server), 1);
    testkit_get(&t.engine, &get, "EIO=4&transport=polling");
    ck_assert_uint_eq(get.status, 503);
    testkit_unchoke(&t.engine, &ws[7]);
    ck_assert_uint_eq(sio_eio_server_count(t.engine.server), 0);
    ck_assert_str_eq(testkit_frames(&ws[7]), "4last words|#1001");
    for (size_t i = 0; i < 20; i++) {
        if (i != 7) ck_assert_str_eq(testkit_frames(&ws[i]), "#1001");
        testkit_conn_free(&t.engine, &ws[i]);
    }
    testkit_conn_free(&t.engine, &get);
    testkit_echo_stop(&t);
}
END_TEST

START_TEST(freeing_the_server_ends_everything) {
    testkit_echo t;
    testkit_conn ws[3];
    testkit_conn get;
    testkit_conn post;
    testkit_conn unread;
    char query[96];
    char upgrade[96];
    testkit_echo_init(&t, SIZE_MAX);
    ck_assert(testkit_echo_start(&t));
    testkit_conn_init(&get);
    testkit_conn_init(&post);
    testkit_conn_init(&unread);
    for (size_t i = 0; i < 3; i++)
        testkit_conn_init(&ws[i]);
    testkit_ws_session(&t.engine, &ws[0]);
    testkit_ws_session(&t.engine, &ws[1]);
    ws[1].choked = true;
    testkit_text(&t.engine, &ws[1], "4waits");
    testkit_poll_open(&t.engine, query);
    snprintf(upgrade, sizeof upgrade, "EIO=4&transport=websocket&sid=%.20s", strstr(query, "sid=") + 4);
    ck_assert(testkit_open(&t.engine, &ws[2], upgrade));
    ck_assert_ptr_null(testkit_get(&t.engine, &get, query));
    testkit_request(&t.engine, &post, SIO_METHOD_POST, query);
    unread.choked = true;
    testkit_poll_open(&t.engine, query);
    ck_assert(sio_eio_session_send(t.last, sio_slice_str("unread"), false));
    ck_assert_str_eq(testkit_get(&t.engine, &unread, query), "4unread");
    ck_assert_ptr_nonnull(unread.conn.session);
    testkit_echo_log(&t);
    sio_eio_server_free(t.engine.server);
    t.engine.server = NULL;
    ck_assert_str_eq(testkit_echo_log(&t),
                     "close server shutting down;close server shutting down;close server shutting down;"
                     "close server shutting down;");
    ck_assert_str_eq(testkit_frames(&ws[0]), "#1001");
    ck_assert_str_eq(testkit_frames(&ws[2]), "#0");
    ck_assert_str_eq(testkit_body(&get), "1");
    ck_assert_uint_eq(post.status, 400);
    for (size_t i = 0; i < 3; i++)
        testkit_conn_drop(&ws[i]);
    testkit_conn_drop(&get);
    testkit_conn_drop(&post);
    testkit_conn_drop(&unread);
    testkit_echo_stop(&t);
}
END_TEST

START_TEST(reasons_have_their_names) {
    ck_assert_str_eq(sio_eio_reason_text(SIO_EIO_PING_TIMEOUT), "ping timeout");
    ck_assert_str_eq(sio_eio_reason_text((sio_eio_reason)99), "unknown reason");
    ck_assert_str_eq(sio_eio_fault_text(SIO_EIO_FAULT_SID), "Session ID unknown");
}
END_TEST

/* ---- memory ---- */

/* A whole life: both transports, an upgrade, a line that waits, all kinds of packets. Returns whether nothing
 * of it was lost. */
static bool play(testkit_echo *t, testkit_conn *get, testkit_conn *post, testkit_conn *ws, testkit_conn *up) {
    testkit_engine *e = &t->engine;
    char query[96];
    char upgrade[96];
    const char *body = testkit_get(e, get, "EIO=4&transport=polling&x=1");
    if (get->status != 200 || strncmp(body, "0{\"sid\":\"", 9) != 0) return false;
    snprintf(query, sizeof query, "EIO=4&transport=polling&sid=%.20s", body + 9);
    snprintf(upgrade, sizeof upgrade, "EIO=4&transport=websocket&sid=%.20s", body + 9);
    if (strcmp(testkit_post(e, post, query,
                            "4one\x1e"
                            "bAQ==\x1e"
                            "4bad\xff"),
               "ok") != 0)
        return false;
    body = testkit_get(e, get, query);
    if (body == NULL || strcmp(body, "4one\x1e"
                                     "bAQ==\x1e"
                                     "4bad\xef\xbf\xbd") != 0)
        return false;
    testkit_request(e, post, SIO_METHOD_POST, query);
    sio_eio_server_body(e->server, &post->conn, sio_slice_str("4he"), false, e->now);
    sio_eio_server_body(e->server, &post->conn, sio_slice_str("llo"), true, e->now);
    if (post->status != 200) return false;
    if (!testkit_open(e, up, upgrade)) return false;
    testkit_text(e, up, "2probe");
    testkit_text(e, up, "5");
    sio_eio_server_data(e->server, &up->conn, sio_slice_str("4piece"), false, false, e->now);
    sio_eio_server_data(e->server, &up->conn, sio_slice_str("s"), false, true, e->now);
    if (strcmp(testkit_frames(up), "3probe|4hello|4pieces") != 0) return false;
    if (!testkit_open(e, ws, "EIO=4&transport=websocket&b64=1")) return false;
    ws->choked = true;
    for (int i = 0; i < 10; i++)
        testkit_binary(e, ws, "\x01", 1);
    testkit_unchoke(e, ws);
    testkit_advance(e, 300);
    const char *frames = testkit_frames(ws);
    return strstr(frames, "bAQ==|bAQ==|bAQ==|bAQ==|bAQ==|bAQ==|bAQ==|bAQ==|bAQ==|bAQ==|2") != NULL &&
           strcmp(testkit_frames(up), "2") == 0;
}

static bool life(const sio_mem *mem, void *arg) {
    testkit_echo t;
    testkit_conn c[4];
    (void)arg;
    testkit_echo_init(&t, SIZE_MAX);
    t.options.mem = mem;
    bool ok = testkit_echo_start(&t);
    if (ok) {
        for (size_t i = 0; i < 4; i++)
            testkit_conn_init(&c[i]);
        ok = play(&t, &c[0], &c[1], &c[2], &c[3]);
        for (size_t i = 0; i < 4; i++)
            testkit_conn_free(&t.engine, &c[i]);
    }
    testkit_echo_stop(&t);
    return ok;
}

START_TEST(each_allocation_fails) {
    testkit_each_allocation_fails(life, NULL);
}
END_TEST

SIO_TEST_MAIN("eio-server",
              SIO_TCASE("server", options_that_cannot_work_are_refused, the_number_of_sessions_is_limited,
                        without_randomness_there_is_no_session, shutdown_closes_in_order,
                        freeing_the_server_ends_everything, reasons_have_their_names),
              SIO_TCASE("memory", each_allocation_fails))
