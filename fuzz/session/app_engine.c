/* The application on Engine.IO alone: every message is sent back, as by `siospec serve --app engineio`. */
#include "base/decimal.h"
#include "base/utf8.h"
#include "engineio/server_internal.h"
#include "fuzz/session/world.h"

static bool opened(void *ctx, sio_eio_session *session, const sio_eio_request *request) {
    (void)ctx;
    (void)session;
    (void)request;
    return true;
}

/* Sends, and demands that it arrives. */
static void send_it(world *w, sio_eio_session *session, sio_slice data, bool binary) {
    ledger *l = ledger_of(w, session);
    sio_buf_clear(&w->other);
    if (!binary && !sio_buf_add_byte(&w->other, '4')) w->full = true;
    if (!sio_buf_add(&w->other, data)) w->full = true;
    expect(w, l, binary ? EXPECT_BINARY : EXPECT_TEXT, sio_buf_slice(&w->other));
    if (!sio_eio_session_send(session, data, binary)) expect_back(w, l, 1);
}

static void message(void *ctx, sio_eio_session *session, sio_slice data, bool binary) {
    world *w = ctx;
    int shown = (int)(data.len < 200 ? data.len : 200);
    if (!w->full) {
        FUZZ_CHECK(w->come < w->coming, "the application got what nobody sent: %.*s", shown,
                   (const char *)data.ptr);
        const struct incoming *m = &w->incoming[w->come++];
        FUZZ_CHECK(m->binary == binary && sio_slice_equal(m->bytes, data) && m->from == ledger_of(w, session),
                   "the application must get %.*s, it got %.*s", (int)m->bytes.len,
                   (const char *)m->bytes.ptr, shown, (const char *)data.ptr);
    }
    sio_slice copy = world_keep(w, data);
    if (!w->full) send_it(w, session, copy, binary);
}

static void closed(void *ctx, sio_eio_session *session, sio_eio_reason reason) {
    (void)ctx;
    (void)session;
    (void)reason;
}

sio_eio_app app_engine(world *w) {
    return (sio_eio_app){.ctx = w, .opened = opened, .message = message, .closed = closed};
}

static void shut_down(world *w) {
    for (size_t i = 0; i < WORLD_LEDGERS; i++)
        if (w->session[i].known) ledger_closing(w, &w->session[i]);
    w->stopping = true;
    sio_eio_server_shutdown(w->engine, w->now);
}

/* With 1e in it a text cannot go by polling: EIO4-PY-06. */
static void send_by(world *w, sio_eio_session *session, sio_slice argument, bool binary) {
    if (!binary && sio_utf8_check(argument).code != SIO_ERR_OK) return;
    w->given += argument.len;
    send_it(w, session, argument, binary);
}

void app_with(world *w, const script *s) {
    w->cors = w->cookie = w->polling_only = false;
    for (size_t i = 0; i < s->count; i++) {
        const script_step *step = &s->step[i];
        if (step->verb != SCRIPT_APP_STEP || !sio_slice_is(step->word, "with")) return;
        w->cors |= sio_slice_is(step->bytes, "cors");
        w->cookie |= sio_slice_is(step->bytes, "cookie");
        w->polling_only |= sio_slice_is(step->bytes, "polling-only");
    }
}

/* `starve N`: of the allocations that follow, number N fails. */
static void starve(world *w, sio_slice argument) {
    uint64_t n;
    if (sio_decimal_to_u64(argument, &n) && n > 0) w->starving = n;
}

void app_act(world *w, sio_slice verb, sio_slice argument) {
    ledger *l = client_ledger(w, w->who);
    if (sio_slice_is(verb, "shutdown")) shut_down(w);
    if (sio_slice_is(verb, "free")) w->freed = true;
    if (sio_slice_is(verb, "starve")) starve(w, argument);
    if (l == NULL || w->stopping) return;
    sio_eio_session *session =
        (sio_eio_session *)(void *)sio_table_find(&w->engine->sessions, sio_slice_of(l->sid, SIO_ID_SIZE));
    FUZZ_CHECK(session != NULL, "the session is gone");
    if (sio_slice_is(verb, "close")) {
        ledger_closing(w, l);
        sio_eio_session_close(session);
    } else if (w->server != NULL) {
        app_socket_act(w, verb, argument);
    } else if (sio_slice_is(verb, "emit")) {
        send_by(w, session, argument, false);
    } else if (sio_slice_is(verb, "binary")) {
        send_by(w, session, argument, true);
    }
}
