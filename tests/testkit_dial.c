#include "testkit_dial.h"

static void note(testkit_dial *t, const char *before, sio_slice what, const char *after) {
    ck_assert(sio_buf_add_str(&t->log, before) && sio_buf_add(&t->log, what) &&
              sio_buf_add_str(&t->log, after));
}

static void note_text(testkit_dial *t, const char *text) {
    note(t, text, sio_slice_of(NULL, 0), "");
}

static void note_bytes(testkit_dial *t, sio_slice bytes) {
    note_text(t, "{");
    for (size_t i = 0; i < bytes.len; i++)
        ck_assert(sio_buf_addf(&t->log, "%02x", bytes.ptr[i]));
    note_text(t, "}");
}

/* ---- binding ---- */

static void on_request(void *ctx, sio_eio_channel channel, sio_slice query, sio_slice body) {
    testkit_dial *t = ctx;
    note(t, channel == SIO_EIO_POLL ? "GET " : "POST ", query, "");
    if (channel == SIO_EIO_POST) note(t, " <", body, ">");
    note_text(t, ";");
}

static void on_abort(void *ctx, sio_eio_channel channel) {
    note_text(ctx, channel == SIO_EIO_POLL ? "abort GET;" : "abort POST;");
}

static void on_connect(void *ctx, sio_slice query) {
    note(ctx, "WS ", query, ";");
}

static bool on_send(void *ctx, sio_slice message, bool binary) {
    testkit_dial *t = ctx;
    if (t->refuses) return false;
    note_text(t, ">");
    if (binary)
        note_bytes(t, message);
    else
        note(t, "", message, "");
    note_text(t, ";");
    return true;
}

static void on_close(void *ctx) {
    note_text(ctx, "close WS;");
}

/* ---- application ---- */

static void on_opened(void *ctx, const sio_open *open) {
    note(ctx, "opened ", open->sid.text, ";");
}

static void on_message(void *ctx, sio_slice data, bool binary) {
    testkit_dial *t = ctx;
    note_text(t, "message ");
    if (binary)
        note_bytes(t, data);
    else
        note(t, "", data, "");
    note_text(t, ";");
    if (t->echoes) (void)sio_eio_client_send(t->client, data, binary);
    if (t->leaves) sio_eio_client_close(t->client);
}

static void on_upgraded(void *ctx) {
    note_text(ctx, "upgraded;");
}

static void on_closed(void *ctx, sio_eio_reason reason, const char *detail) {
    testkit_dial *t = ctx;
    ck_assert(sio_buf_addf(&t->log, "closed %s%s%s;", sio_eio_reason_text(reason),
                           *detail == '\0' ? "" : ": ", detail));
}

/* ---- */

void testkit_dial_init(testkit_dial *t, const sio_mem *mem) {
    *t = (testkit_dial){
        .dialer = {t, on_request, on_abort, on_connect, on_send, on_close, NULL},
        .app = {t, on_opened, on_message, on_upgraded, on_closed},
        .options = sio_eio_client_defaults(),
        .now = 1000,
    };
    t->options.mem = mem;
}

void testkit_dial_open(testkit_dial *t) {
    t->client = sio_eio_client_new(&t->options, &t->dialer, &t->app);
    ck_assert_ptr_nonnull(t->client);
    sio_eio_client_open(t->client, t->now);
}

void testkit_dial_free(testkit_dial *t) {
    sio_eio_client_free(t->client);
    sio_buf_free(&t->log);
    sio_buf_free(&t->seen);
}

const char *testkit_dial_log(testkit_dial *t) {
    sio_buf_clear(&t->seen);
    ck_assert(sio_buf_add(&t->seen, sio_buf_slice(&t->log)));
    sio_buf_clear(&t->log);
    const char *text = sio_buf_cstr(&t->seen);
    ck_assert_ptr_nonnull(text);
    return text;
}

void testkit_dial_answer(testkit_dial *t, sio_eio_channel channel, unsigned status, const char *body) {
    sio_eio_client_answer(t->client, channel, status, sio_slice_str(body), true, t->now);
}

void testkit_dial_text(testkit_dial *t, const char *text) {
    sio_eio_client_data(t->client, sio_slice_str(text), false, true, t->now);
}

void testkit_dial_bytes(testkit_dial *t, const void *bytes, size_t len) {
    sio_eio_client_data(t->client, sio_slice_of(bytes, len), true, true, t->now);
}

void testkit_dial_wait(testkit_dial *t, uint64_t ms) {
    t->now += ms;
    sio_eio_client_tick(t->client, t->now);
}
