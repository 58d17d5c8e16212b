/* The application on Socket.IO: the contract of `siospec serve`, some more namespaces, a room, and what the
 * script makes it do. Whatever it sends, the client must get. */
#include <string.h>

#include "fuzz/session/world.h"
#include "socketio/server_internal.h"

static const char nsp_late[] = "/late", nsp_refused[] = "/no", nsp_custom[] = "/custom";

static ledger *ledger_of_socket(world *w, const sio_socket *socket) {
    sio_eio_session *session = sio_socket_session(socket);
    return session == NULL ? NULL : ledger_of(w, session);
}

static bool in(const sio_socket *socket, const char *name) {
    return sio_slice_is(sio_nsp_name(sio_socket_namespace(socket)), name);
}

/* ---- what must go out ---- */

/* Writes `4TYPE[/nsp,][id]` into w->text. */
static void begin(world *w, const char *type, sio_slice nsp, const uint64_t *id) {
    sio_buf *t = &w->text;
    sio_buf_clear(t);
    bool ok = sio_buf_add_str(t, type);
    if (ok && nsp.len > 1) ok = sio_buf_add(t, nsp) && sio_buf_add_byte(t, ',');
    if (ok && id != NULL) ok = sio_buf_add_u64(t, *id);
    if (!ok) w->full = true;
}

static void add(world *w, const char *text) {
    if (!sio_buf_add_str(&w->text, text)) w->full = true;
}

static void add_slice(world *w, sio_slice text) {
    if (!sio_buf_add(&w->text, text)) w->full = true;
}

static void must_come(world *w, ledger *l) {
    expect(w, l, EXPECT_TEXT, sio_buf_slice(&w->text));
}

/* Emits an event with these arguments, and demands it. */
static bool emit(world *w, sio_socket *socket, const char *name, sio_slice arguments) {
    ledger *l = ledger_of_socket(w, socket);
    sio_outgoing event = {.name = sio_slice_str(name), .arguments = arguments};
    if (l == NULL) return false;
    begin(w, "42", sio_nsp_name(sio_socket_namespace(socket)), NULL);
    add(w, "[\"");
    add(w, name);
    add(w, arguments.len > 0 ? "\"," : "\"");
    add_slice(w, arguments);
    add(w, "]");
    must_come(w, l);
    bool sent = sio_emit(socket, &event);
    if (!sent) expect_back(w, l, 1);
    return sent;
}

/* ---- namespaces ---- */

static void refuses(world *w, ledger *l, sio_slice nsp, const char *why) {
    begin(w, "44", nsp, NULL);
    add(w, "{\"message\":\"");
    add(w, why);
    add(w, "\"}");
    must_come(w, l);
}

static void admits(world *w, const sio_socket *socket) {
    begin(w, "40", sio_nsp_name(sio_socket_namespace(socket)), NULL);
    add(w, "{\"sid\":\"");
    add_slice(w, sio_socket_id(socket));
    add(w, "\"}");
    must_come(w, ledger_of_socket(w, socket));
}

/* A session that closes already gets no answer. */
static bool hears(const sio_socket *socket) {
    sio_eio_session *session = sio_socket_session(socket);
    return session != NULL && sio_eio_session_is_open(session);
}

static bool dynamic(void *ctx, sio_slice name) {
    world *w = ctx;
    if (sio_slice_starts(name, "/d")) return true;
    if (w->current != NULL) refuses(w, w->current, name, "Invalid namespace"); /* SIO5-CN-09 */
    return false;
}

static sio_admission middleware(void *ctx, sio_socket *socket, sio_refusal *refusal) {
    world *w = ctx;
    *refusal = (sio_refusal){.message = sio_slice_str("no")};
    if (in(socket, nsp_refused)) {
        refuses(w, ledger_of_socket(w, socket), sio_slice_str(nsp_refused), "no");
        return SIO_REFUSE;
    }
    if (in(socket, nsp_late) && w->waitings < WORLD_SOCKETS) {
        w->waiting[w->waitings++] = socket;
        return SIO_LATER;
    }
    admits(w, socket);
    return SIO_ADMIT;
}

static void connected(void *ctx, sio_socket *socket) {
    world *w = ctx;
    ledger *l = ledger_of_socket(w, socket);
    l->joined = true;
    if (in(socket, "/")) l->root = true;
    if (w->sockets == WORLD_SOCKETS) {
        w->full = true;
        return;
    }
    w->in_room[w->sockets] = false;
    w->socket[w->sockets++] = socket;
    if (in(socket, "/") || in(socket, nsp_custom)) emit(w, socket, "auth", sio_socket_auth(socket));
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

/* What is dispatched was sent, once, and nothing was left out before it. */
static void came_from_client(world *w, const sio_packet *packet) {
    sio_slice payload = packet->payload.text;
    if (packet->attachments > 0 || payload.len == 0 || w->full) return;
    for (; w->come < w->coming; w->come++) {
        const struct incoming *m = &w->incoming[w->come];
        bool same = !m->binary && memmem(m->bytes.ptr, m->bytes.len, payload.ptr, payload.len) != NULL;
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
    ledger *l = ledger_of_socket(w, socket);
    sio_slice arguments = sio_arguments_text(packet);
    if (packet->attachments > 0) {
        expect(w, l, EXPECT_LOOSE, sio_slice_of(NULL, 0));
        return;
    }
    begin(w, type, packet->nsp, id);
    add(w, opening);
    if (opening[1] != 0 && arguments.len > 0) add(w, ",");
    add_slice(w, arguments);
    add(w, "]");
    must_come(w, l);
}

static void acknowledge(world *w, sio_socket *socket, const sio_packet *packet, sio_reply *reply,
                        const sio_outgoing *echo) {
    ledger *l = ledger_of_socket(w, socket);
    expect_answer(w, socket, packet, "43", "[", &reply->id);
    if (!sio_reply_send(reply, echo)) expect_back(w, l, 1);
    FUZZ_CHECK(!sio_reply_send(reply, echo), "SIO5-AK-05: acknowledged twice");
}

static void event(void *ctx, sio_socket *socket, const sio_packet *packet, sio_reply *reply) {
    world *w = ctx;
    ledger *l = ledger_of_socket(w, socket);
    sio_outgoing echo = {.name = sio_slice_str("message-back"),
                         .arguments = sio_arguments_text(packet),
                         .attachment = packet->attachment,
                         .attachments = packet->attachments};
    came_from_client(w, packet);
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

/* ---- what the script makes it do ---- */

/* As a JSON string; what needs an escape is left out. */
static sio_slice quote(world *w, sio_slice text) {
    uint8_t *out = w->quoted;
    size_t len = 0;
    out[len++] = '"';
    for (size_t i = 0; i < text.len && len < sizeof w->quoted - 1; i++)
        if (text.ptr[i] >= 0x20 && text.ptr[i] < 0x7f && text.ptr[i] != '"' && text.ptr[i] != '\\')
            out[len++] = text.ptr[i];
    out[len++] = '"';
    return sio_slice_of(out, len);
}

/* SIO5-EV-10: a volatile event leaves at once or not at all. */
static void emit_volatile(world *w, sio_socket *socket, sio_slice arguments) {
    ledger *l = ledger_of_socket(w, socket);
    bool ready =
        l->websocket ? l->socket != NULL && !l->socket->refused : l->get != NULL && l->reader == NULL;
    bool must = l->phase == PHASE_OPEN && l->first == NULL && ready;
    sio_outgoing e = {.name = sio_slice_str("v"), .arguments = arguments, .is_volatile = true};
    begin(w, "42", sio_nsp_name(sio_socket_namespace(socket)), NULL);
    add(w, "[\"v\",");
    add_slice(w, arguments);
    add(w, "]");
    if (must) must_come(w, l);
    bool sent = sio_emit(socket, &e);
    FUZZ_CHECK(w->full || sent == must, "SIO5-EV-10: sent %d, must be sent %d", sent, must);
}

static void emit_binary(world *w, sio_socket *socket, sio_slice bytes) {
    ledger *l = ledger_of_socket(w, socket);
    sio_outgoing e = {.name = sio_slice_str("b"),
                      .arguments = sio_slice_str("{\"_placeholder\":true,\"num\":0}"),
                      .attachment = &bytes,
                      .attachments = 1};
    begin(w, "451-", sio_nsp_name(sio_socket_namespace(socket)), NULL);
    add(w, "[\"b\",{\"_placeholder\":true,\"num\":0}]");
    must_come(w, l);
    expect(w, l, EXPECT_BINARY, bytes);
    if (!sio_emit(socket, &e)) expect_back(w, l, 2);
}

static void acked(void *ctx, sio_ack_status status, const sio_packet *answer) {
    world *w = ctx;
    FUZZ_CHECK(w->acks_due > 0, "an acknowledgement that was settled before");
    FUZZ_CHECK((status == SIO_ACKED) == (answer != NULL), "an answer with status %d", (int)status);
    if (!fault(w, PLAY_DROP_ACK)) w->acks_due--;
}

static void ask(world *w, sio_socket *socket) {
    enum { PATIENCE = 350 /* ms */ };
    ledger *l = ledger_of_socket(w, socket);
    sio_outgoing e = {.name = sio_slice_str("ask")};
    uint64_t id = sio_socket_namespace(socket)->next_id; /* SIO5-AK-11 */
    begin(w, "42", sio_nsp_name(sio_socket_namespace(socket)), &id);
    add(w, "[\"ask\"]");
    must_come(w, l);
    w->acks_due++;
    if (sio_emit_with_ack(socket, &e, PATIENCE, acked, w)) return;
    w->acks_due--;
    expect_back(w, l, 1);
}

static void broadcast(world *w, sio_nsp *nsp, sio_slice arguments, bool in_r) {
    sio_slice name = sio_slice_str("r");
    sio_scope scope = {.room = &name, .rooms = in_r ? 1 : 0};
    sio_outgoing e = {.name = sio_slice_str("all"), .arguments = arguments};
    begin(w, "42", sio_nsp_name(nsp), NULL);
    add(w, "[\"all\",");
    add_slice(w, arguments);
    add(w, "]");
    for (size_t i = 0; i < w->sockets; i++) {
        bool meant = sio_socket_namespace(w->socket[i]) == nsp && (!in_r || w->in_room[i]);
        if (meant && hears(w->socket[i])) must_come(w, ledger_of_socket(w, w->socket[i]));
    }
    (void)sio_broadcast(nsp, &scope, &e);
}

static void one_answered(void *ctx, const sio_packet *answer) {
    const world *w = ctx;
    FUZZ_CHECK(w->acks_due > 0 && answer != NULL, "an answer to a question that was settled before");
}

static void all_answered(void *ctx, bool complete) {
    (void)complete;
    acked(ctx, SIO_ACK_TIMEOUT, NULL);
}

/* SIO5-AK-15: one id for all. */
static void ask_all(world *w, sio_nsp *nsp) {
    enum { PATIENCE = 350 /* ms */ };
    sio_broadcast_acks acks = {.ctx = w, .answer = one_answered, .done = all_answered};
    sio_scope scope = {.rooms = 0};
    sio_outgoing e = {.name = sio_slice_str("ask")};
    uint64_t id = nsp->next_id;
    begin(w, "42", sio_nsp_name(nsp), &id);
    add(w, "[\"ask\"]");
    for (size_t i = 0; i < w->sockets; i++)
        if (sio_socket_namespace(w->socket[i]) == nsp && hears(w->socket[i]))
            must_come(w, ledger_of_socket(w, w->socket[i]));
    w->acks_due++;
    if (!sio_broadcast_with_ack(nsp, &scope, &e, PATIENCE, &acks)) w->acks_due--;
}

static void says_goodbye(world *w, const sio_socket *socket) {
    begin(w, "41", sio_nsp_name(sio_socket_namespace(socket)), NULL);
    if (hears(socket) && sio_socket_connected(socket)) must_come(w, ledger_of_socket(w, socket));
}

/* SIO5-DC-03 */
static void kick(world *w, sio_socket *socket) {
    for (const sio_socket *s = socket->client->sockets; s != NULL; s = s->next)
        says_goodbye(w, s);
    ledger_closing(w, ledger_of_socket(w, socket));
    sio_socket_disconnect(socket, true);
}

static void answer_kept(world *w) {
    sio_outgoing e = {.arguments = sio_slice_str("1")};
    sio_socket *socket = w->kept->socket;
    if (socket != NULL && hears(socket)) {
        begin(w, "43", sio_nsp_name(sio_socket_namespace(socket)), &w->kept->id);
        add(w, "[1]");
        must_come(w, ledger_of_socket(w, socket));
    }
    (void)sio_reply_send(w->kept, &e);
    sio_reply_free(w->kept);
    w->kept = NULL;
}

static void decide(world *w, bool admit) {
    sio_socket *socket = w->waiting[0];
    sio_refusal no = {.message = sio_slice_str("no")};
    w->waiting[0] = w->waiting[--w->waitings];
    if (hears(socket) && admit)
        admits(w, socket);
    else if (hears(socket))
        refuses(w, ledger_of_socket(w, socket), sio_slice_str(nsp_late), "no");
    ledger *l = ledger_of_socket(w, socket);
    if (l != NULL) l->stirred = true;
    if (admit)
        sio_socket_admit(socket);
    else
        sio_socket_refuse(socket, &no);
}

static sio_socket *socket_of_client(world *w, size_t *place) {
    const ledger *l = client_ledger(w, w->who);
    for (size_t i = 0; i < w->sockets; i++) {
        *place = i;
        if (l != NULL && ledger_of_socket(w, w->socket[i]) == l) return w->socket[i];
    }
    return NULL;
}

static void act_on(world *w, sio_socket *socket, size_t place, sio_slice verb, sio_slice argument) {
    if (sio_slice_is(verb, "emit")) {
        emit(w, socket, "e", quote(w, argument));
    } else if (sio_slice_is(verb, "volatile")) {
        emit_volatile(w, socket, quote(w, argument));
    } else if (sio_slice_is(verb, "binary")) {
        emit_binary(w, socket, argument);
    } else if (sio_slice_is(verb, "ask")) {
        ask(w, socket);
    } else if (sio_slice_is(verb, "ask-all")) {
        ask_all(w, sio_socket_namespace(socket));
    } else if (sio_slice_is(verb, "broadcast")) {
        broadcast(w, sio_socket_namespace(socket), quote(w, argument), false);
    } else if (sio_slice_is(verb, "room")) {
        broadcast(w, sio_socket_namespace(socket), quote(w, argument), true);
    } else if (sio_slice_is(verb, "join")) {
        w->in_room[place] |= sio_socket_join(socket, sio_slice_str("r"));
    } else if (sio_slice_is(verb, "leave")) {
        sio_socket_leave(socket, sio_slice_str("r"));
        w->in_room[place] = false;
    } else if (sio_slice_is(verb, "disconnect")) {
        says_goodbye(w, socket);
        sio_socket_disconnect(socket, false);
    } else if (sio_slice_is(verb, "kick")) {
        kick(w, socket);
    }
}

void app_socket_act(world *w, sio_slice verb, sio_slice argument) {
    size_t place = 0;
    sio_socket *socket = socket_of_client(w, &place);
    w->given += argument.len;
    if (sio_slice_is(verb, "answer") && w->kept != NULL)
        answer_kept(w);
    else if (sio_slice_is(verb, "admit") && w->waitings > 0)
        decide(w, true);
    else if (sio_slice_is(verb, "refuse") && w->waitings > 0)
        decide(w, false);
    else if (socket != NULL && !w->full)
        act_on(w, socket, place, verb, argument);
}
