/* The application on Socket.IO: the contract of `siospec serve`, and some more namespaces. Whatever it sends,
 * the client must get. */
#include <string.h>

#include "fuzz/session/app.h"
#include "socketio/server_internal.h"

static const char nsp_late[] = "/late", nsp_refused[] = "/no", nsp_custom[] = "/custom";

ledger *app_ledger(world *w, const sio_socket *socket) {
    sio_eio_session *session = sio_socket_session(socket);
    return session == NULL ? NULL : ledger_of(w, session);
}

static bool in(const sio_socket *socket, const char *name) {
    return sio_slice_is(sio_nsp_name(sio_socket_namespace(socket)), name);
}

/* ---- what must go out ---- */

void app_begin(world *w, const char *type, sio_slice nsp, const uint64_t *id) {
    sio_buf *t = &w->text;
    sio_buf_clear(t);
    bool ok = sio_buf_add_str(t, type);
    if (ok && nsp.len > 1) ok = sio_buf_add(t, nsp) && sio_buf_add_byte(t, ',');
    if (ok && id != NULL) ok = sio_buf_add_u64(t, *id);
    if (!ok) w->full = true;
}

void app_add(world *w, const char *text) {
    if (!sio_buf_add_str(&w->text, text)) w->full = true;
}

void app_add_slice(world *w, sio_slice text) {
    if (!sio_buf_add(&w->text, text)) w->full = true;
}

void app_must_come(world *w, ledger *l) {
    expect(w, l, EXPECT_TEXT, sio_buf_slice(&w->text));
}

bool app_sends(world *w, sio_socket *socket, const char *name, sio_slice arguments) {
    ledger *l = app_ledger(w, socket);
    sio_outgoing event = {.name = sio_slice_str(name), .arguments = arguments};
    if (l == NULL) return false;
    app_begin(w, "42", sio_nsp_name(sio_socket_namespace(socket)), NULL);
    app_add(w, "[\"");
    app_add(w, name);
    app_add(w, arguments.len > 0 ? "\"," : "\"");
    app_add_slice(w, arguments);
    app_add(w, "]");
    app_must_come(w, l);
    bool sent = sio_emit(socket, &event);
    if (!sent) expect_back(w, l, 1);
    return sent;
}

/* ---- namespaces ---- */

void app_refuses(world *w, ledger *l, sio_slice nsp, const char *payload) {
    app_begin(w, "44", nsp, NULL);
    app_add(w, payload);
    app_must_come(w, l);
}

void app_admits(world *w, const sio_socket *socket) {
    app_begin(w, "40", sio_nsp_name(sio_socket_namespace(socket)), NULL);
    app_add(w, "{\"sid\":\"");
    app_add_slice(w, sio_socket_id(socket));
    app_add(w, "\"}");
    app_must_come(w, app_ledger(w, socket));
}

bool app_hears(const sio_socket *socket) {
    sio_eio_session *session = sio_socket_session(socket);
    return session != NULL && sio_eio_session_is_open(session);
}

static bool dynamic(void *ctx, sio_slice name) {
    world *w = ctx;
    if (sio_slice_starts(name, "/d")) return true;
    if (w->current != NULL)
        app_refuses(w, w->current, name, "{\"message\":\"Invalid namespace\"}"); /* SIO5-CN-09 */
    return false;
}

static sio_admission middleware(void *ctx, sio_socket *socket, sio_refusal *refusal) {
    world *w = ctx;
    *refusal = (sio_refusal){.message = sio_slice_str("no"), .data = sio_slice_str("[1]")};
    if (in(socket, nsp_refused)) { /* SIO5-CN-11 */
        app_refuses(w, app_ledger(w, socket), sio_slice_str(nsp_refused),
                    "{\"message\":\"no\",\"data\":[1]}");
        return SIO_REFUSE;
    }
    if (in(socket, nsp_late) && w->waitings < WORLD_SOCKETS) {
        w->waiting[w->waitings++] = socket;
        return SIO_LATER;
    }
    app_admits(w, socket);
    return SIO_ADMIT;
}

static void count_room(void *ctx, sio_slice name) {
    size_t *count = ctx;
    if (name.len > 0) ++*count;
}

/* What the application may ask of a socket that has just been connected. */
static void check_new(world *w, sio_socket *socket) {
    size_t rooms = 0;
    sio_socket_rooms(socket, count_room, &rooms);
    FUZZ_CHECK(rooms == 1, "a new socket is in %zu rooms, not in its own alone", rooms);
    FUZZ_CHECK(sio_socket_server(socket) == w->server, "a socket of another server");
    FUZZ_CHECK(sio_socket_sibling(socket, sio_nsp_name(sio_socket_namespace(socket))) == socket,
               "a socket does not find itself");
    FUZZ_CHECK(sio_socket_user(socket) == NULL, "a new socket has data of an application");
    sio_socket_set_user(socket, w);
    FUZZ_CHECK(sio_socket_user(socket) == w, "a socket loses the data of its application");
}

static void connected(void *ctx, sio_socket *socket) {
    world *w = ctx;
    ledger *l = app_ledger(w, socket);
    check_new(w, socket);
    l->joined = true;
    sio_slice query = sio_socket_query(socket); /* SIO5-NS-05 */
    FUZZ_CHECK(query.len >= 2 && query.ptr[0] == '{' && query.ptr[query.len - 1] == '}',
               "the query is no object");
    if (in(socket, "/")) l->root = true;
    if (w->sockets == WORLD_SOCKETS) {
        w->full = true;
        return;
    }
    w->in_room[w->sockets] = false;
    w->socket[w->sockets++] = socket;
    if (in(socket, "/") || in(socket, nsp_custom)) app_sends(w, socket, "auth", sio_socket_auth(socket));
}

static void disconnected(void *ctx, sio_socket *socket, const char *reason) {
    world *w = ctx;
    (void)reason;
    if (fault(w, PLAY_DROP_DISCONNECT)) return;
    size_t i = 0;
    while (i < w->sockets && w->socket[i] != socket)
        i++;
    FUZZ_CHECK(w->full || i < w->sockets, "SIO5-DC-08: a socket leaves that is not there");
    if (i == w->sockets) return;
    w->socket[i] = w->socket[--w->sockets];
    w->in_room[i] = w->in_room[w->sockets];
}

static void released(void *ctx, sio_socket *socket) {
    world *w = ctx;
    for (size_t i = 0; i < w->waitings; i++)
        if (w->waiting[i] == socket) w->waiting[i--] = w->waiting[--w->waitings];
}

/* ---- events ---- */

static bool is_event(const struct incoming *m, const sio_packet *packet) {
    sio_slice payload = packet->payload.text;
    if (packet->attachments == 0)
        return !m->binary && memmem(m->bytes.ptr, m->bytes.len, payload.ptr, payload.len) != NULL;
    return m->payload.len > 0 && sio_slice_equal(m->payload, payload) && packet->attachments == 1 &&
           sio_slice_equal(m->bytes, packet->attachment[0]);
}

static bool is_there(const world *w, const sio_packet *packet) {
    for (size_t i = w->come; i < w->coming; i++)
        if (is_event(&w->incoming[i], packet)) return true;
    return false;
}

/* What is dispatched was sent, once, and nothing was left out before it. */
static void came_from_client(world *w, const sio_packet *packet) {
    sio_slice payload = packet->payload.text;
    if (payload.len == 0 || w->full) return;
    /* Of an event with attachments that is not sure, the parts may have come long ago. */
    if (packet->attachments > 0 && w->vague && !is_there(w, packet)) return;
    for (; w->come < w->coming; w->come++) {
        const struct incoming *m = &w->incoming[w->come];
        bool same = is_event(m, packet);
        FUZZ_CHECK(same || !m->sure, "the application did not get this message: %.*s", (int)m->bytes.len,
                   (const char *)m->bytes.ptr);
        if (!same) continue;
        w->come++;
        return;
    }
    FUZZ_CHECK(false, "the application got what nobody sent: %.*s", (int)payload.len,
               (const char *)payload.ptr);
}

static void expect_answer(world *w, const sio_socket *socket, const sio_packet *packet, const char *type,
                          const char *opening, const uint64_t *id) {
    ledger *l = app_ledger(w, socket);
    sio_slice arguments = sio_arguments_text(packet);
    if (packet->attachments > 0) {
        expect(w, l, EXPECT_LOOSE, sio_slice_of(NULL, 0));
        return;
    }
    app_begin(w, type, packet->nsp, id);
    app_add(w, opening);
    if (opening[1] != 0 && arguments.len > 0) app_add(w, ",");
    app_add_slice(w, arguments);
    app_add(w, "]");
    app_must_come(w, l);
}

static void acknowledge(world *w, sio_socket *socket, const sio_packet *packet, sio_reply *reply,
                        const sio_outgoing *echo) {
    ledger *l = app_ledger(w, socket);
    expect_answer(w, socket, packet, "43", "[", &reply->id);
    if (!sio_reply_send(reply, echo)) expect_back(w, l, 1);
    FUZZ_CHECK(!sio_reply_send(reply, echo), "SIO5-AK-05: acknowledged twice");
}

static void event(void *ctx, sio_socket *socket, const sio_packet *packet, sio_reply *reply) {
    world *w = ctx;
    ledger *l = app_ledger(w, socket);
    sio_outgoing echo = {.name = sio_slice_str("message-back"),
                         .arguments = sio_arguments_text(packet),
                         .attachment = packet->attachment,
                         .attachments = packet->attachments};
    if (fault(w, PLAY_DROP_EVENT)) return;
    came_from_client(w, packet);
    if (fault(w, PLAY_DOUBLE_EVENT)) came_from_client(w, packet);
    if (in(socket, nsp_custom) || l == NULL) return;
    if (sio_event_is(packet, "message")) {
        expect_answer(w, socket, packet, "42", "[\"message-back\"", NULL);
        if (!sio_emit(socket, &echo)) expect_back(w, l, 1);
    } else if (reply != NULL && sio_event_is(packet, "message-with-ack")) {
        acknowledge(w, socket, packet, reply, &echo);
    } else if (reply != NULL && w->kept == NULL && sio_event_is(packet, "later")) {
        w->kept = sio_reply_keep(reply);
    }
}

sio_server_app app_socket(world *w) {
    return (sio_server_app){.ctx = w,
                            .dynamic = dynamic,
                            .middleware = middleware,
                            .connected = connected,
                            .event = event,
                            .disconnected = disconnected,
                            .released = released};
}

bool app_socket_begin(world *w) {
    static const char *const names[] = {nsp_custom, nsp_refused, nsp_late};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (sio_server_add_namespace(w->server, sio_slice_str(names[i])) == NULL) return false;
    return true;
}
