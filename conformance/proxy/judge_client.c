/* What clients must not send. The column behind the sentence is the requirement by which a server refuses it,
 * if it must. */
#include <string.h>

#include "proxy/judge_internal.h"

/* Requests, in the order in which the reference implementation checks them (EIO4-ER-09). */

static bool names_no_transport(const jdg_look *l) {
    return !l->ask->options && l->ask->transport == JDG_NONE;
}

static bool names_odd_transport(const jdg_look *l) {
    return !l->ask->options && l->ask->transport == JDG_OTHER;
}

static bool has_unknown_sid(const jdg_look *l) {
    return l->ask->sid && l->ask->session == NULL;
}

static bool polls_websocket(const jdg_look *l) {
    const jdg_ask *a = l->ask;
    return a->alive && a->session->websocket && !a->upgrade && a->transport == JDG_POLLING;
}

static bool has_other_transport(const jdg_look *l) {
    const jdg_ask *a = l->ask;
    return a->alive && !a->session->websocket && !a->upgrade && a->transport == JDG_WEBSOCKET;
}

static bool changes_version(const jdg_look *l) {
    return l->ask->alive && !l->ask->upgrade && !l->ask->eio4;
}

static bool opens_by_other_method(const jdg_look *l) {
    return !l->ask->sid && !l->ask->get && !l->ask->options;
}

static bool opens_without_upgrade(const jdg_look *l) {
    return !l->ask->sid && l->ask->get && l->ask->transport == JDG_WEBSOCKET && !l->ask->upgrade;
}

static bool opens_other_version(const jdg_look *l) {
    return !l->ask->sid && !l->ask->options && !l->ask->eio4;
}

static bool has_other_method(const jdg_look *l) {
    return l->ask->alive && !l->ask->get && !l->ask->post && !l->ask->options;
}

static bool polls_twice(const jdg_look *l) {
    return l->ask->alive && l->ask->get && !l->ask->upgrade && l->u->session->gets > 0;
}

static bool posts_twice(const jdg_look *l) {
    return l->ask->alive && l->ask->post && l->u->session->posts > 0;
}

static bool posts_nothing(const jdg_look *l) {
    return l->ask->alive && l->ask->post && l->ask->length == 0 && !l->u->message->head_only;
}

static bool posts_too_much(const jdg_look *l) {
    const jdg_ask *a = l->ask;
    return a->alive && a->post && a->measured && a->session->most > 0 && a->length > (size_t)a->session->most;
}

static bool posts_octets(const jdg_look *l) {
    const char *type = prx_message_header(l->u->message, "Content-Type");
    return l->ask->alive && l->ask->post && type != NULL && strcmp(type, "application/octet-stream") == 0;
}

static bool upgrades_polling(const jdg_look *l) {
    return l->ask->upgrade && l->ask->transport == JDG_POLLING;
}

static bool upgrades_twice(const jdg_look *l) {
    return l->ask->alive && l->ask->upgrade && l->ask->session->websocket;
}

/* Packets of Engine.IO */

static bool is_type(const jdg_look *l, sio_eio_type type) {
    return l->error.code == 0 && !l->binary && l->type == type;
}

static bool is_for_servers(const jdg_look *l) {
    return is_type(l, SIO_EIO_OPEN) || is_type(l, SIO_EIO_NOOP);
}

static bool is_probe(const jdg_look *l) {
    return is_type(l, SIO_EIO_PING) && sio_slice_is(l->data, "probe");
}

static bool is_ping(const jdg_look *l) {
    return is_type(l, SIO_EIO_PING) && !(is_probe(l) && l->link->probing);
}

static bool is_unasked_pong(const jdg_look *l) {
    const jdg_session *s = l->session;
    return is_type(l, SIO_EIO_PONG) && s != NULL && s->pings == 0 && s->owed == 0;
}

static bool begins_without_probe(const jdg_look *l) {
    return l->u->websocket && l->link->probing && l->link->packets[PRX_CLIENT] == 0 && !is_probe(l);
}

static bool switches_unasked(const jdg_look *l) {
    return is_type(l, SIO_EIO_UPGRADE) && !l->link->probing;
}

static bool switches_unanswered(const jdg_look *l) {
    return is_type(l, SIO_EIO_UPGRADE) && l->link->probing && !l->link->agreed;
}

static bool speaks_while_probing(const jdg_look *l) {
    return l->u->websocket && l->link->probing && (l->binary || is_type(l, SIO_EIO_MESSAGE));
}

static bool follows_close(const jdg_look *l) {
    return !l->u->websocket && l->session != NULL && l->session->closed[PRX_CLIENT];
}

static bool is_too_long(const jdg_look *l) {
    return l->u->websocket && l->session != NULL && l->session->most > 0 &&
           l->u->packet->bytes.len > (size_t)l->session->most;
}

static bool is_base64_frame(const jdg_look *l) {
    return l->u->websocket && l->binary && !l->u->packet->binary;
}

/* Packets of Socket.IO */

static bool has_asked(const jdg_session *s) {
    return s->namespaces != NULL;
}

static bool is_attachment_unasked(const jdg_look *l) {
    return l->binary && l->session != NULL && !l->session->engine && !l->was_due;
}

static bool is_first_binary(const jdg_look *l) {
    return is_attachment_unasked(l) && !has_asked(l->session);
}

static bool is_stray_binary(const jdg_look *l) {
    return is_attachment_unasked(l) && has_asked(l->session);
}

static bool comes_between(const jdg_look *l) {
    return l->socketio && l->was_due;
}

static bool is_first(const jdg_look *l) {
    return l->understood && l->packet.type != SIO_CONNECT && !has_asked(l->session);
}

static bool is_connect_error(const jdg_look *l) {
    return l->understood && l->packet.type == SIO_CONNECT_ERROR && has_asked(l->session);
}

static bool connects_twice(const jdg_look *l) {
    return l->understood && l->packet.type == SIO_CONNECT && l->nsp != NULL &&
           (l->nsp->joined || l->nsp->asked > 0);
}

static bool is_for_namespace(const jdg_look *l) {
    return l->understood && has_asked(l->session) && l->packet.type != SIO_CONNECT &&
           l->packet.type != SIO_CONNECT_ERROR;
}

static bool is_for_unjoined(const jdg_look *l) {
    return is_for_namespace(l) && (l->nsp == NULL || (l->nsp->refused && l->nsp->asked == 0));
}

static bool is_early(const jdg_look *l) {
    return is_for_namespace(l) && l->nsp != NULL && !l->nsp->joined && l->nsp->asked > 0;
}

static bool is_for_left(const jdg_look *l) {
    return is_for_namespace(l) && l->nsp != NULL && !l->nsp->joined && l->nsp->asked == 0 &&
           l->nsp->left[PRX_CLIENT];
}

static bool answers_nothing(const jdg_look *l) {
    return l->understood && jdg_is_ack(l) && l->nsp != NULL && l->nsp->joined &&
           (l->id[0] == '\0' || jdg_waiting(l->nsp, PRX_SERVER, l->id) == -1);
}

static bool answers_twice(const jdg_look *l) {
    return l->understood && jdg_is_ack(l) && l->nsp != NULL && l->nsp->joined && l->id[0] != '\0' &&
           jdg_waiting(l->nsp, PRX_SERVER, l->id) == 0;
}

const jdg_rule jdg_client_rules[] = {
    {PRX_REQUEST, names_no_transport, "EIO4-HS-03", "the query has no transport", "EIO4-HS-06", 0},
    {PRX_REQUEST, names_odd_transport, "EIO4-HS-03", "transport is neither polling nor websocket",
     "EIO4-HS-06", 0},
    {PRX_REQUEST, has_unknown_sid, "EIO4-HS-19", "a sid that the server did not give", "EIO4-PL-04", 1},
    {PRX_REQUEST, polls_websocket, "EIO4-UP-14", "polling, but the session's transport is WebSocket",
     "EIO4-UP-14", 3},
    {PRX_REQUEST, has_other_transport, "EIO4-PL-13", "transport is not that of the session", "EIO4-PL-13", 3},
    {PRX_REQUEST, changes_version, "EIO4-HS-03", "EIO is not 4", "EIO4-PL-14", 3},
    {PRX_REQUEST, opens_by_other_method, "EIO4-HS-01", "a session is opened by GET", "EIO4-HS-08", 2},
    {PRX_REQUEST, opens_without_upgrade, "EIO4-HS-22",
     "transport is websocket, but nothing asks for a WebSocket", "EIO4-HS-22", 3},
    {PRX_REQUEST, opens_other_version, "EIO4-HS-03", "EIO is not 4", "EIO4-HS-04", 5},
    {PRX_REQUEST, has_other_method, "EIO4-PL-15", "neither GET nor POST", "EIO4-PL-15", JDG_ANY_CODE},
    {PRX_REQUEST, polls_twice, "EIO4-PL-01", "a GET while another is not answered", "EIO4-PL-06",
     JDG_ANY_CODE},
    {PRX_REQUEST, posts_twice, "EIO4-PL-20", "a POST while another is not answered", "EIO4-PL-24",
     JDG_ANY_CODE},
    {PRX_REQUEST, posts_octets, "EIO4-PL-36", "the Content-Type of revision 3", "EIO4-PL-29", JDG_ANY_CODE},
    {PRX_REQUEST, posts_too_much, "EIO4-PL-37", "a body of more than maxPayload bytes", "EIO4-PL-26",
     JDG_ANY_CODE},
    {PRX_REQUEST, posts_nothing, "EIO4-PL-34", "a body without a packet", NULL, 0},
    {PRX_REQUEST, upgrades_polling, "EIO4-WS-13", "asks for a WebSocket, but transport is polling", NULL, 0},
    {PRX_REQUEST, upgrades_twice, "EIO4-UP-13", "the session's transport is WebSocket already", NULL, 0},
    {PRX_PACKET, is_for_servers, "EIO4-PK-01", "a client does not send this type", NULL, 0},
    {PRX_PACKET, is_ping, "EIO4-HB-07", "pings come from the server", "EIO4-HB-07", 0},
    {PRX_PACKET, is_unasked_pong, "EIO4-HB-06", "a pong without a ping", NULL, 0},
    {PRX_PACKET, begins_without_probe, "EIO4-UP-03", "the first packet of an upgrade is 2probe", NULL, 0},
    {PRX_PACKET, switches_unasked, "EIO4-UP-07", "5, but no upgrade is under way", NULL, 0},
    {PRX_PACKET, switches_unanswered, "EIO4-UP-07", "5 before 3probe has come", NULL, 0},
    {PRX_PACKET, speaks_while_probing, "EIO4-UP-07", "a message before 5", NULL, 0},
    {PRX_PACKET, follows_close, "EIO4-CL-03", "a packet after the close packet", NULL, 0},
    {PRX_PACKET, is_too_long, "EIO4-WS-07", "more than maxPayload bytes", "EIO4-WS-07", 0},
    {PRX_PACKET, is_base64_frame, "EIO4-WS-02", "base64 on a WebSocket: binary goes in binary frames", NULL,
     0},
    {PRX_PACKET, is_first_binary, "SIO5-CN-14", "the first packet is not CONNECT", "SIO5-CN-14", 0},
    {PRX_PACKET, is_first, "SIO5-CN-13", "the first packet is not CONNECT", "SIO5-CN-13", 0},
    {PRX_PACKET, is_stray_binary, "SIO5-BIN-12", "no packet waits for an attachment", "SIO5-BIN-12", 0},
    {PRX_PACKET, comes_between, "SIO5-BIN-11", "an attachment is due, not a text packet", "SIO5-BIN-11", 0},
    {PRX_PACKET, is_connect_error, "SIO5-INV-05", "a client does not send this type", "SIO5-INV-05", 0},
    {PRX_PACKET, connects_twice, "SIO5-CN-17", "this namespace has been asked for already", "SIO5-CN-17", 0},
    {PRX_PACKET, is_for_unjoined, "SIO5-NS-08", "this namespace is not joined", "SIO5-NS-08", 0},
    {PRX_PACKET, is_early, "SIO5-CN-23", "the CONNECT of this namespace is not answered yet", "SIO5-CN-23",
     0},
    {PRX_PACKET, is_for_left, "SIO5-DC-04", "this namespace has been left", "SIO5-DC-04", 0},
    {PRX_PACKET, answers_nothing, "SIO5-AK-06", "nothing has asked for this ACK", NULL, 0},
    {PRX_PACKET, answers_twice, "SIO5-AK-06", "this ACK has been sent already", NULL, 0},
    {PRX_PACKET, jdg_spells_main, "SIO5-PG-04", "the main namespace is not written", NULL, 0},
    {PRX_PACKET, jdg_forgets_comma, "SIO5-PG-04", "a comma follows the namespace", NULL, 0},
    {PRX_PACKET, NULL, NULL, NULL, NULL, 0},
};
