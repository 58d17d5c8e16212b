/* What the script makes the application on Socket.IO do. Whatever it sends, the client must get. */
#include "fuzz/session/app.h"
#include "socketio/server_internal.h"

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
    ledger *l = app_ledger(w, socket);
    bool ready =
        l->websocket ? l->socket != NULL && !l->socket->refused : l->get != NULL && l->reader == NULL;
    bool must = l->phase == PHASE_OPEN && l->first == NULL && ready;
    sio_outgoing e = {.name = sio_slice_str("v"), .arguments = arguments, .is_volatile = true};
    app_begin(w, "42", sio_nsp_name(sio_socket_namespace(socket)), NULL);
    app_add(w, "[\"v\",");
    app_add_slice(w, arguments);
    app_add(w, "]");
    if (must) app_must_come(w, l);
    bool sent = sio_emit(socket, &e);
    FUZZ_CHECK(w->full || sent == must, "SIO5-EV-10: sent %d, must be sent %d", sent, must);
}

static void emit_binary(world *w, sio_socket *socket, sio_slice bytes) {
    ledger *l = app_ledger(w, socket);
    sio_outgoing e = {.name = sio_slice_str("b"),
                      .arguments = sio_slice_str("{\"_placeholder\":true,\"num\":0}"),
                      .attachment = &bytes,
                      .attachments = 1};
    app_begin(w, "451-", sio_nsp_name(sio_socket_namespace(socket)), NULL);
    app_add(w, "[\"b\",{\"_placeholder\":true,\"num\":0}]");
    app_must_come(w, l);
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
    ledger *l = app_ledger(w, socket);
    sio_outgoing e = {.name = sio_slice_str("ask")};
    uint64_t id = sio_socket_namespace(socket)->next_id; /* SIO5-AK-11 */
    app_begin(w, "42", sio_nsp_name(sio_socket_namespace(socket)), &id);
    app_add(w, "[\"ask\"]");
    app_must_come(w, l);
    w->acks_due++;
    if (sio_emit_with_ack(socket, &e, PATIENCE, acked, w)) return;
    w->acks_due--;
    expect_back(w, l, 1);
}

/* To everybody; or to those in the room but the socket itself; or to those who are not in it. */
typedef enum audience { ALL, OTHERS_IN_ROOM, NOT_IN_ROOM } audience;

static bool is_meant(const world *w, const sio_socket *by, size_t i, audience to) {
    const sio_socket *socket = w->socket[i];
    if (sio_socket_namespace(socket) != sio_socket_namespace(by) || !app_hears(socket)) return false;
    return to == ALL || (to == OTHERS_IN_ROOM ? w->in_room[i] && socket != by : !w->in_room[i]);
}

static void broadcast(world *w, const sio_socket *by, sio_slice arguments, audience to) {
    sio_nsp *nsp = sio_socket_namespace(by);
    sio_slice name = sio_slice_str("r");
    sio_scope scope = {.room = &name,
                       .rooms = to == OTHERS_IN_ROOM,
                       .except = &name,
                       .excepts = to == NOT_IN_ROOM,
                       .sender = to == OTHERS_IN_ROOM ? by : NULL};
    sio_outgoing e = {.name = sio_slice_str("all"), .arguments = arguments};
    app_begin(w, "42", sio_nsp_name(nsp), NULL);
    app_add(w, "[\"all\",");
    app_add_slice(w, arguments);
    app_add(w, "]");
    for (size_t i = 0; i < w->sockets; i++)
        if (is_meant(w, by, i, to)) app_must_come(w, app_ledger(w, w->socket[i]));
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

/* SIO5-AK-15: one id for all. Whoever is asked for as much as may be kept for it is left out. */
static void ask_all(world *w, sio_nsp *nsp) {
    enum { PATIENCE = 350 /* ms */ };
    sio_broadcast_acks acks = {.ctx = w, .answer = one_answered, .done = all_answered};
    sio_scope scope = {.rooms = 0};
    sio_outgoing e = {.name = sio_slice_str("ask")};
    uint64_t id = nsp->next_id;
    app_begin(w, "42", sio_nsp_name(nsp), &id);
    app_add(w, "[\"ask\"]");
    for (size_t i = 0; i < w->sockets; i++)
        if (sio_socket_namespace(w->socket[i]) == nsp && app_hears(w->socket[i]) && ack_fits(w->socket[i]))
            app_must_come(w, app_ledger(w, w->socket[i]));
    w->acks_due++;
    if (!sio_broadcast_with_ack(nsp, &scope, &e, PATIENCE, &acks)) w->acks_due--;
}

static void says_goodbye(world *w, const sio_socket *socket) {
    app_begin(w, "41", sio_nsp_name(sio_socket_namespace(socket)), NULL);
    if (app_hears(socket) && sio_socket_connected(socket)) app_must_come(w, app_ledger(w, socket));
}

/* SIO5-DC-03 */
static void kick(world *w, sio_socket *socket) {
    for (const sio_socket *s = socket->client->sockets; s != NULL; s = s->next)
        says_goodbye(w, s);
    ledger_closing(w, app_ledger(w, socket));
    sio_socket_disconnect(socket, true);
}

static void answer_kept(world *w) {
    sio_outgoing e = {.arguments = sio_slice_str("1")};
    sio_socket *socket = w->kept->socket;
    if (socket != NULL && app_hears(socket)) {
        app_begin(w, "43", sio_nsp_name(sio_socket_namespace(socket)), &w->kept->id);
        app_add(w, "[1]");
        app_must_come(w, app_ledger(w, socket));
    }
    (void)sio_reply_send(w->kept, &e);
    sio_reply_free(w->kept);
    w->kept = NULL;
}

static void decide(world *w, bool admit) {
    sio_socket *socket = w->waiting[0];
    sio_refusal no = {.message = sio_slice_str("no")};
    w->waiting[0] = w->waiting[--w->waitings];
    if (app_hears(socket) && admit)
        app_admits(w, socket);
    else if (app_hears(socket))
        app_refuses(w, app_ledger(w, socket), sio_slice_str("/late"), "{\"message\":\"no\"}");
    ledger *l = app_ledger(w, socket);
    if (l != NULL) l->stirred = true;
    if (l != NULL) l->in_event = false;
    if (admit)
        sio_socket_admit(socket);
    else
        sio_socket_refuse(socket, &no);
}

static sio_socket *socket_of_client(world *w, size_t *place) {
    const ledger *l = client_ledger(w, w->who);
    for (size_t i = 0; i < w->sockets; i++) {
        *place = i;
        if (l != NULL && app_ledger(w, w->socket[i]) == l) return w->socket[i];
    }
    return NULL;
}

static void act_on(world *w, sio_socket *socket, size_t place, sio_slice verb, sio_slice argument) {
    if (sio_slice_is(verb, "emit")) {
        app_sends(w, socket, "e", quote(w, argument));
    } else if (sio_slice_is(verb, "volatile")) {
        emit_volatile(w, socket, quote(w, argument));
    } else if (sio_slice_is(verb, "binary")) {
        emit_binary(w, socket, argument);
    } else if (sio_slice_is(verb, "ask")) {
        ask(w, socket);
    } else if (sio_slice_is(verb, "ask-all")) {
        ask_all(w, sio_socket_namespace(socket));
    } else if (sio_slice_is(verb, "broadcast")) {
        broadcast(w, socket, quote(w, argument), ALL);
    } else if (sio_slice_is(verb, "room")) {
        broadcast(w, socket, quote(w, argument), OTHERS_IN_ROOM);
    } else if (sio_slice_is(verb, "outside")) {
        broadcast(w, socket, quote(w, argument), NOT_IN_ROOM);
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
