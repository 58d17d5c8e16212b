#include "testkit_echo.h"

#include <stdio.h>

static bool opened(void *ctx, sio_eio_session *session, const sio_eio_request *request) {
    testkit_echo *t = ctx;
    (void)request;
    if (t->refuses) return false;
    ck_assert(sio_buf_add_str(&t->log, "open;"));
    t->last = session;
    if (t->greets) sio_eio_session_send(session, sio_slice_str("hello"), false);
    return true;
}

static void message(void *ctx, sio_eio_session *session, sio_slice data, bool binary) {
    testkit_echo *t = ctx;
    ck_assert(sio_buf_add_str(&t->log, binary ? "binary " : "message "));
    for (size_t i = 0; i < data.len && i < 64; i++)
        ck_assert(binary ? sio_buf_addf(&t->log, "%02x", data.ptr[i])
                         : sio_buf_add_byte(&t->log, data.ptr[i]));
    ck_assert(sio_buf_add_byte(&t->log, ';'));
    if (sio_slice_is(data, "close"))
        sio_eio_session_close(session);
    else if (!t->silent)
        sio_eio_session_send(session, data, binary);
}

static void closed(void *ctx, sio_eio_session *session, sio_eio_reason reason) {
    testkit_echo *t = ctx;
    (void)session;
    ck_assert(sio_buf_addf(&t->log, "close %s;", sio_eio_reason_text(reason)));
}

static void released(void *ctx, sio_eio_session *session) {
    testkit_echo *t = ctx;
    if (t->last == session) t->last = NULL;
}

void testkit_echo_init(testkit_echo *t, size_t fail_at) {
    *t = (testkit_echo){.silent = false};
    testkit_engine_init(&t->engine);
    testkit_mem_init(&t->mem, fail_at);
    sio_buf_init(&t->log, NULL);
    t->options = sio_eio_defaults();
    t->options.mem = &t->mem.mem;
    t->options.random = testkit_engine_random(&t->engine);
    t->options.ping_interval = 300;
    t->options.ping_timeout = 200;
    t->options.upgrade_timeout = 1000;
    t->options.max_payload = 1000;
    t->options.headroom = 32;
}

bool testkit_echo_start(testkit_echo *t) {
    sio_eio_binding binding = testkit_engine_binding(&t->engine);
    sio_eio_app app = {
        .ctx = t, .opened = opened, .message = message, .closed = closed, .released = released};
    t->engine.server = sio_eio_server_new(&t->options, &binding, &app);
    return t->engine.server != NULL;
}

const char *testkit_echo_log(testkit_echo *t) {
    static char text[4096];
    snprintf(text, sizeof text, "%s", sio_buf_cstr(&t->log));
    sio_buf_clear(&t->log);
    return text;
}

void testkit_echo_stop(testkit_echo *t) {
    sio_eio_server_free(t->engine.server);
    sio_buf_free(&t->log);
    ck_assert_uint_eq(t->mem.live, 0);
}
