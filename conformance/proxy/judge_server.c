/* The packets that servers must not send in an open session. A rule without a requirement of its own is about
 * what the client did: the server has taken what it had to refuse. */
#include <string.h>

#include "proxy/judge_internal.h"

/* Packets of Engine.IO */

static bool is_upgrade(const jdg_look *l) {
    return jdg_is_type(l, SIO_EIO_UPGRADE);
}

static bool is_ping(const jdg_look *l) {
    return jdg_is_type(l, SIO_EIO_PING);
}

static bool is_ping_with_data(const jdg_look *l) {
    return is_ping(l) && l->data.len > 0;
}

static bool pings_again(const jdg_look *l) {
    return is_ping(l) && l->session != NULL && l->session->pings > 0;
}

/* The pong passes here before it reaches the server, and the ping after it left it: there is never less
 * between them than the server has waited. */
static bool pings_early(const jdg_look *l) {
    const jdg_session *s = l->session;
    return is_ping(l) && s != NULL && s->opened && s->interval > 0 && s->pings == 0 &&
           l->now - s->rested < WIRE_MS(s->interval * 9 / 10) - WIRE_MS(2);
}

static bool is_pong(const jdg_look *l) {
    return jdg_is_type(l, SIO_EIO_PONG) && !(sio_slice_is(l->data, "probe") && l->link->probes > 0);
}

static bool is_noop_frame(const jdg_look *l) {
    return jdg_is_type(l, SIO_EIO_NOOP) && l->u->websocket;
}

static bool is_noop_for_nothing(const jdg_look *l) {
    return jdg_is_type(l, SIO_EIO_NOOP) && !l->u->websocket && l->session != NULL && !l->session->probed &&
           !l->session->closed[PRX_CLIENT] && l->link->posts_alone;
}

static bool is_noop_with_data(const jdg_look *l) {
    return jdg_is_type(l, SIO_EIO_NOOP) && l->data.len > 0;
}

static bool is_close_frame(const jdg_look *l) {
    return jdg_is_type(l, SIO_EIO_CLOSE) && l->u->websocket;
}

static bool follows_close(const jdg_look *l) {
    return !l->u->websocket && l->session != NULL && l->session->closed[PRX_SERVER];
}

static bool speaks_while_probing(const jdg_look *l) {
    return l->u->websocket && l->link->probing &&
           (l->binary || jdg_is_type(l, SIO_EIO_MESSAGE) || is_ping(l));
}

/* Who asks for base64 gets it (EIO4-WS-05). */
static bool is_base64_frame(const jdg_look *l) {
    if (l->ask != NULL && l->ask->b64) return false;
    return l->u->websocket && l->binary && !l->u->packet->binary;
}

static bool echoes_after_fatal(const jdg_look *l) {
    const jdg_session *s = l->session;
    return s != NULL && s->fatal != NULL && s->said[0] != '\0' && sio_slice_is(jdg_words(l), s->said);
}

/* Packets of Socket.IO */

static bool is_attachment(const jdg_look *l) {
    return l->binary && l->session != NULL && !l->session->engine;
}

static bool is_stray_binary(const jdg_look *l) {
    return is_attachment(l) && !l->was_due;
}

static bool comes_between(const jdg_look *l) {
    return l->socketio && l->was_due;
}

static bool is_reply(const jdg_look *l) {
    return l->understood && (l->packet.type == SIO_CONNECT || l->packet.type == SIO_CONNECT_ERROR);
}

static bool is_connect(const jdg_look *l) {
    return l->understood && l->packet.type == SIO_CONNECT;
}

static bool answers_for_other(const jdg_look *l) {
    return is_reply(l) && l->nsp == NULL;
}

static bool answers_twice(const jdg_look *l) {
    return is_reply(l) && l->nsp != NULL && l->nsp->asked == 0;
}

static bool gives_no_sid(const jdg_look *l) {
    sio_json sid;
    return is_connect(l) && (!sio_json_member(l->packet.payload, "sid", &sid) ||
                             sid.kind != SIO_JSON_STRING || sid.text.len <= 2);
}

static bool gives_more(const jdg_look *l) {
    sio_json pid;
    size_t keys = is_connect(l) ? sio_json_count(l->packet.payload) : 0;
    return keys > 2 || (keys == 2 && !sio_json_member(l->packet.payload, "pid", &pid));
}

static bool gives_odd_socket_sid(const jdg_look *l) {
    sio_json sid;
    return is_connect(l) && !gives_no_sid(l) && sio_json_member(l->packet.payload, "sid", &sid) &&
           jdg_has_odd_sid(sid);
}

/* With recovery a socket keeps the id that it had (SIO5-RC-07). */
static bool gives_same_sid(const jdg_look *l) {
    sio_json sid;
    if (!is_connect(l) || gives_no_sid(l) || !sio_json_member(l->packet.payload, "sid", &sid)) return false;
    if (sio_slice_is(sio_slice_sub(sid.text, 1, sid.text.len - 1), l->session->key->sid)) return true;
    for (const jdg_nsp *n = l->session->namespaces; n != NULL; n = n->next)
        if (n->sid[0] != '\0' && sio_slice_is(sid.text, n->sid) && !(l->nsp != NULL && l->nsp->recovering))
            return true;
    return false;
}

static bool has_id_for_nothing(const jdg_look *l) {
    return l->understood && l->id[0] != '\0' && !jdg_is_event(l) && !jdg_is_ack(l);
}

static bool refuses_without_message(const jdg_look *l) {
    sio_json message;
    return l->understood && l->packet.type == SIO_CONNECT_ERROR &&
           (!sio_json_member(l->packet.payload, "message", &message) || message.kind != SIO_JSON_STRING);
}

static bool is_for_namespace(const jdg_look *l) {
    return l->understood && !is_reply(l);
}

static bool is_for_unasked(const jdg_look *l) {
    return is_for_namespace(l) && l->nsp == NULL;
}

static bool is_early(const jdg_look *l) {
    const jdg_nsp *n = l->nsp;
    return is_for_namespace(l) && n != NULL && !n->joined && n->asked > 0 && !n->recovering &&
           !n->left[PRX_CLIENT];
}

static bool is_for_refused(const jdg_look *l) {
    return is_for_namespace(l) && l->nsp != NULL && l->nsp->refused && l->nsp->asked == 0;
}

static bool is_for_left(const jdg_look *l) {
    return is_for_namespace(l) && l->nsp != NULL && l->nsp->left[PRX_SERVER] && l->nsp->asked == 0;
}

/* An answer that somebody may have asked for: one of a namespace that was joined. */
static bool is_answer(const jdg_look *l) {
    return l->understood && jdg_is_ack(l) && l->nsp != NULL;
}

static bool answers_without_id(const jdg_look *l) {
    return is_answer(l) && l->id[0] == '\0';
}

static bool answers_unasked(const jdg_look *l) {
    return is_answer(l) && l->id[0] != '\0' && jdg_waiting(l->nsp, PRX_CLIENT, l->id) == -1;
}

static bool acknowledges_twice(const jdg_look *l) {
    return is_answer(l) && l->id[0] != '\0' && jdg_waiting(l->nsp, PRX_CLIENT, l->id) == 0;
}

const jdg_rule jdg_server_rules[] = {
    {PRX_PACKET, is_upgrade, "EIO4-PK-01", "a server does not send this type", NULL, 0},
    {PRX_PACKET, is_ping_with_data, "EIO4-HB-13", "a ping with data", NULL, 0},
    {PRX_PACKET, pings_again, "EIO4-HB-05", "a ping although the last one has no pong yet", NULL, 0},
    {PRX_PACKET, pings_early, "EIO4-HB-01", "a ping before pingInterval is over", NULL, 0},
    {PRX_PACKET, is_pong, "EIO4-UP-04", "a pong that is not the answer to 2probe", NULL, 0},
    {PRX_PACKET, is_noop_frame, "EIO4-UP-05", "a noop on a WebSocket: it is for polls", NULL, 0},
    {PRX_PACKET, is_noop_for_nothing, "EIO4-UP-05", "a noop, but no upgrade was begun", NULL, 0},
    {PRX_PACKET, is_noop_with_data, "EIO4-PY-01", "a noop with data: the lengths of revision 3?", NULL, 0},
    {PRX_PACKET, is_close_frame, "EIO4-CL-06", "a close packet on a WebSocket, which has a close frame", NULL,
     0},
    {PRX_PACKET, follows_close, "EIO4-CL-05", "a packet after the close packet", NULL, 0},
    {PRX_PACKET, speaks_while_probing, "EIO4-UP-09", "a packet on the new transport before 5", NULL, 0},
    {PRX_PACKET, is_base64_frame, "EIO4-WS-02", "base64 on a WebSocket: binary goes in binary frames", NULL,
     0},
    {PRX_PACKET, echoes_after_fatal, NULL, "the session goes on although this was sent in it", NULL, 0},
    {PRX_PACKET, is_stray_binary, "SIO5-BIN-02", "no packet waits for an attachment", NULL, 0},
    {PRX_PACKET, comes_between, "SIO5-BIN-02", "an attachment is due, not a text packet", NULL, 0},
    {PRX_PACKET, answers_for_other, "SIO5-NS-03", "nobody has asked for this namespace", NULL, 0},
    {PRX_PACKET, answers_twice, "SIO5-CN-02", "this CONNECT has been answered already", NULL, 0},
    {PRX_PACKET, gives_no_sid, "SIO5-CN-02", "the payload has no sid that is a string", NULL, 0},
    {PRX_PACKET, gives_more, "SIO5-CN-03", "the payload has more keys than sid and pid", NULL, 0},
    {PRX_PACKET, gives_odd_socket_sid, "SIO5-CN-07", "sid is not 20 characters of url-safe base64", NULL, 0},
    {PRX_PACKET, gives_same_sid, "SIO5-CN-07", "this sid is that of the session or of another socket", NULL,
     0},
    {PRX_PACKET, has_id_for_nothing, "SIO5-PG-02", "only events and their answers have an id", NULL, 0},
    {PRX_PACKET, refuses_without_message, "SIO5-CN-10", "the payload has no message that is a string", NULL,
     0},
    {PRX_PACKET, is_for_unasked, "SIO5-NS-06", "nobody has asked for this namespace", NULL, 0},
    {PRX_PACKET, is_early, "SIO5-CN-08", "this namespace's CONNECT is not answered yet", NULL, 0},
    {PRX_PACKET, is_for_refused, "SIO5-CN-04", "this namespace's CONNECT was refused", NULL, 0},
    {PRX_PACKET, is_for_left, "SIO5-DC-01", "the server has left this namespace", NULL, 0},
    {PRX_PACKET, answers_without_id, "SIO5-AK-02", "an ACK without an id", NULL, 0},
    {PRX_PACKET, answers_unasked, "SIO5-AK-02", "no event of this namespace has this id", NULL, 0},
    {PRX_PACKET, acknowledges_twice, "SIO5-AK-05", "this id has been acknowledged already", NULL, 0},
    {PRX_PACKET, jdg_spells_main, "SIO5-PG-04", "the main namespace is not written", NULL, 0},
    {PRX_PACKET, jdg_forgets_comma, "SIO5-PG-04", "a comma follows the namespace", NULL, 0},
    {PRX_PACKET, NULL, NULL, NULL, NULL, 0},
};
