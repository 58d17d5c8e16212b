#include "testkit_app.h"

#include <stdio.h>
#include <string.h>

static sio_slice name_of(const sio_socket *socket) {
    return sio_nsp_name(sio_socket_namespace(socket));
}

static void note(testkit_app *t, const char *what, const sio_socket *socket, const char *more) {
    ck_assert(sio_buf_add_str(&t->log, what) && sio_buf_add(&t->log, name_of(socket)) &&
              sio_buf_add_str(&t->log, more) && sio_buf_add_byte(&t->log, ';'));
}

sio_outgoing testkit_event(const char *name, const char *arguments) {
    return (sio_outgoing){.name = sio_slice_str(name), .arguments = sio_slice_str(arguments)};
}

static bool dynamic(void *ctx, sio_slice name) {
    (void)ctx;
    return sio_slice_starts(name, "/dynamic-");
}

static sio_admission middleware(void *ctx, sio_socket *socket, sio_refusal *refusal) {
    testkit_app *t = ctx;
    t->last = socket;
    if (sio_slice_is(name_of(socket), "/slow")) return SIO_LATER;
    if (!sio_slice_is(name_of(socket), "/refused")) return SIO_ADMIT;
    t->refusals++;
    *refusal = (sio_refusal){.message = sio_slice_str("go \"away\"")};
    if (!sio_slice_is(sio_socket_auth(socket), "{}")) refusal->data = sio_socket_auth(socket);
    return SIO_REFUSE;
}

static void connected(void *ctx, sio_socket *socket) {
    testkit_app *t = ctx;
    sio_outgoing auth = {.name = sio_slice_str("auth"), .arguments = sio_socket_auth(socket)};
    t->last = socket;
    note(t, "+", socket, "");
    sio_emit(socket, &auth);
}

static void event(void *ctx, sio_socket *socket, const sio_packet *packet, sio_reply *reply) {
    testkit_app *t = ctx;
    sio_outgoing same = {.name = sio_slice_str("message-back"),
                         .arguments = sio_arguments_text(packet),
                         .attachment = packet->attachment,
                         .attachments = packet->attachments};
    ck_assert(sio_buf_add_str(&t->log, "event ") && sio_buf_add(&t->log, packet->payload.text) &&
              sio_buf_add_byte(&t->log, ';'));
    if (sio_event_is(packet, "message")) sio_emit(socket, &same);
    if (sio_event_is(packet, "message-with-ack") && reply != NULL) sio_reply_send(reply, &same);
    if (sio_event_is(packet, "later") && reply != NULL) t->kept = sio_reply_keep(reply);
    if (sio_event_is(packet, "leave")) sio_socket_disconnect(socket, false);
    if (sio_event_is(packet, "end")) sio_socket_disconnect(socket, true);
    if (sio_event_is(packet, "twice") && reply != NULL) {
        ck_assert(sio_reply_send(reply, &same));
        ck_assert(!sio_reply_send(reply, &same));
    }
}

static void disconnected(void *ctx, sio_socket *socket, const char *reason) {
    testkit_app *t = ctx;
    char more[64];
    snprintf(more, sizeof more, " %s", reason);
    note(t, "-", socket, more);
    /* A socket that has left takes no calls. */
    sio_outgoing late = testkit_event("late", "");
    ck_assert(!sio_emit(socket, &late));
    ck_assert(!sio_socket_join(socket, sio_slice_str("room")));
    sio_socket_disconnect(socket, true);
}

static void released(void *ctx, sio_socket *socket) {
    testkit_app *t = ctx;
    if (t->last == socket) t->last = NULL;
}

void testkit_app_init(testkit_app *t, size_t fail_at) {
    *t = (testkit_app){.server = NULL};
    testkit_engine_init(&t->engine);
    testkit_mem_init(&t->mem, fail_at);
    sio_buf_init(&t->log, NULL);
    t->options = sio_server_defaults();
    t->options.connect_timeout = 1000;
    t->options.engine.mem = &t->mem.mem;
    t->options.engine.random = testkit_engine_random(&t->engine);
    t->options.engine.headroom = 32;
}

static bool add(testkit_app *t, const char *name) {
    return sio_server_add_namespace(t->server, sio_slice_str(name)) != NULL;
}

bool testkit_app_start(testkit_app *t) {
    sio_eio_binding binding = testkit_engine_binding(&t->engine);
    sio_server_app app = {.ctx = t,
                          .dynamic = dynamic,
                          .middleware = middleware,
                          .connected = connected,
                          .event = event,
                          .disconnected = disconnected,
                          .released = released};
    t->server = sio_server_new(&t->options, &binding, &app);
    if (t->server == NULL) return false;
    t->engine.server = sio_server_engine(t->server);
    t->root = sio_server_namespace(t->server, sio_slice_str("/"));
    return add(t, "/custom") && add(t, "/refused") && add(t, "/slow");
}

const char *testkit_app_log(testkit_app *t) {
    static char text[4096];
    snprintf(text, sizeof text, "%s", sio_buf_cstr(&t->log));
    sio_buf_clear(&t->log);
    return text;
}

void testkit_app_stop(testkit_app *t) {
    sio_reply_free(t->kept);
    sio_server_free(t->server);
    sio_buf_free(&t->log);
    ck_assert_uint_eq(t->mem.live, 0);
}

void testkit_app_session(testkit_app *t, testkit_conn *c) {
    testkit_conn_init(c);
    testkit_ws_session(&t->engine, c);
}

const char *testkit_app_say(testkit_app *t, testkit_conn *c, const char *text) {
    testkit_text(&t->engine, c, text);
    return testkit_frames(c);
}

sio_socket *testkit_app_join(testkit_app *t, testkit_conn *c, const char *nsp) {
    char packet[64];
    bool main_nsp = strcmp(nsp, "/") == 0;
    testkit_app_session(t, c);
    snprintf(packet, sizeof packet, "40%s%s", main_nsp ? "" : nsp, main_nsp ? "" : ",");
    const char *frames = testkit_app_say(t, c, packet);
    ck_assert_ptr_nonnull(strstr(frames, "[\"auth\",{}]"));
    testkit_app_log(t);
    return t->last;
}
