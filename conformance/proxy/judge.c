#include "proxy/judge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proxy/judge_internal.h"

jdg_judge *jdg_new(jdg_tell *tell, void *ctx) {
    jdg_judge *j = calloc(1, sizeof *j);
    if (j == NULL) return NULL;
    j->tell = tell;
    j->ctx = ctx;
    return j;
}

void jdg_free(jdg_judge *j) {
    if (j == NULL) return;
    jdg_state_free(j);
    free(j->path);
    free(j);
}

void jdg_violation(const jdg_look *l, const char *requirement, const char *what) {
    l->judge->tell(l->judge->ctx, l->link->id, l->from, requirement, what);
}

void jdg_fatal(const jdg_look *l, const char *requirement) {
    jdg_session *s = l->session;
    if (s == NULL || requirement == NULL || s->fatal != NULL || l->from != PRX_CLIENT) return;
    if (l->link->probing) return; /* only that WebSocket ends (EIO4-UP-10) */
    /* Refused before its body was complete: not processed (EIO4-PL-26). */
    if (!l->u->websocket && l->link->first == NULL) return;
    s->fatal = requirement;
    s->fatal_answered = false;
}

/* Limits are the receiver's own: how deep, how many. */
static bool decode(sio_slice text, uint32_t lenient, sio_packet *out, sio_error *error) {
    sio_rules rules = *sio_rules_strict();
    rules.lenient = lenient;
    rules.max_depth = SIO_MAX_DEPTH;
    if (lenient != SIO_STRICT) rules.max_attachments = UINT32_MAX;
    *error = sio_packet_decode(text, &rules, out);
    return error->code == 0;
}

static void look_at_socketio(jdg_look *l) {
    sio_error ignored;
    l->socketio = true;
    l->understood = decode(l->data, SIO_STRICT, &l->packet, &l->invalid) ||
                    decode(l->data, SIO_LENIENT_ALL, &l->packet, &ignored);
    if (!l->understood) return;
    if (l->packet.has_id) snprintf(l->id, sizeof l->id, "%llu", (unsigned long long)l->packet.id);
    l->nsp = jdg_nsp_of(l->session, l->packet.nsp);
}

static void look_at_packet(jdg_look *l) {
    const prx_packet *p = l->u->packet;
    sio_slice bytes = sio_buf_slice(&p->bytes);
    sio_eio_packet packet = {.binary = p->binary, .data = bytes};
    if (!p->binary) {
        sio_rules lenient = *sio_rules_strict();
        sio_eio_packet again;
        l->error = sio_eio_decode(bytes, NULL, &l->scratch, &packet);
        lenient.lenient = SIO_LENIENT_ALL;
        if (l->error.code != 0 && sio_eio_decode(bytes, &lenient, &l->scratch, &again).code == 0 &&
            again.binary)
            packet = again;
        else if (l->error.code != 0)
            return;
    }
    l->binary = packet.binary;
    l->type = packet.binary ? SIO_EIO_MESSAGE : packet.type;
    l->data = packet.data;
    l->was_due = l->session != NULL && l->session->due[l->from] > 0;
    if (l->session == NULL || l->session->engine || l->binary || l->type != SIO_EIO_MESSAGE) return;
    look_at_socketio(l);
}

static bool is_about(const jdg_look *l) {
    if (l->session != NULL && l->session->unsure) return false;
    if (l->u->kind == PRX_PACKET) return !l->link->opaque[l->from];
    return l->ask == NULL || !l->ask->elsewhere;
}

static void refuse(const jdg_look *l, const jdg_rule *r) {
    if (l->u->kind == PRX_PACKET) jdg_fatal(l, r->refused);
    if (l->u->kind != PRX_REQUEST || r->refused == NULL || l->ask->refused != NULL) return;
    l->ask->refused = r->refused;
    l->ask->code = r->code;
}

/* A rule without a requirement of its own is about what the client broke. */
static const char *blamed(const jdg_look *l, const jdg_rule *r) {
    if (r->requirement != NULL) return r->requirement;
    return l->u->kind == PRX_RESPONSE && l->ask->refused != NULL ? l->ask->refused : l->session->fatal;
}

static void run(const jdg_look *l, const jdg_rule *rules) {
    for (const jdg_rule *r = rules; r->what != NULL; r++) {
        if (r->on != l->u->kind || !r->broken(l)) continue;
        jdg_violation(l, blamed(l, r), r->what);
        refuse(l, r);
    }
}

static void judge(jdg_look *l) {
    if (!is_about(l)) return;
    if (l->u->kind == PRX_FRAME) run(l, jdg_frame_rules);
    if (l->u->kind == PRX_PACKET) jdg_grammar(l);
    if (l->from == PRX_CLIENT) {
        run(l, jdg_client_rules);
        return;
    }
    run(l, jdg_response_rules);
    run(l, jdg_open_rules);
    run(l, jdg_server_rules);
}

/* The request in whose body, in whose answer or on whose WebSocket a packet comes. */
static jdg_ask *carrier_of(const jdg_look *l) {
    jdg_ask *last = l->link->first;
    if (l->u->websocket || l->from == PRX_SERVER || last == NULL) return l->link->answered;
    while (last->next != NULL)
        last = last->next;
    return last;
}

/* What such a body holds reaches no session (EIO4-PL-15). */
static bool is_in_other_method(const jdg_look *l) {
    return !l->u->websocket && l->from == PRX_CLIENT && l->ask != NULL && !l->ask->post;
}

void jdg_unit(jdg_judge *j, unsigned link, const prx_unit *u, wire_us now) {
    jdg_look l = {.judge = j, .u = u, .from = u->from, .now = now, .link = jdg_link_of(j, link)};
    if (l.link == NULL) return;
    l.session = u->session == NULL ? NULL : jdg_session_of(j, u->session);
    if (u->kind == PRX_REQUEST) l.ask = jdg_ask_new(&l);
    if (u->kind == PRX_RESPONSE) jdg_ask_take(l.link, u->request);
    if (u->kind == PRX_RESPONSE) l.ask = l.link->answered;
    if (u->kind == PRX_PACKET || u->kind == PRX_FRAME) l.ask = carrier_of(&l);
    if (u->kind == PRX_PACKET && is_in_other_method(&l)) return;
    if (u->kind == PRX_PACKET) look_at_packet(&l);
    bool whole = l.ask != NULL || (u->kind != PRX_REQUEST && u->kind != PRX_RESPONSE);
    if (whole) judge(&l);
    if (whole) jdg_note(&l);
    sio_buf_free(&l.scratch);
}

void jdg_unreadable(jdg_judge *j, unsigned link) {
    jdg_link *l = jdg_link_of(j, link);
    if (l != NULL && l->session != NULL) l->session->unsure = true;
}
