#include "scenario/hosted.h"

#include <stdlib.h>

#include "scenario/answer.h"
#include "scenario/payload.h"
#include "scenario/served_ws.h"
#include "scenario/websocket.h"

/* While an upgrade is under way, a held GET is answered so often (EIO4-UP-08). */
#define NOOP_EVERY WIRE_MS(100)

const char *const SCN_BY_HAND_NAMES[] = {"get", "post", "websocket", "ping", NULL};

bool scn_hosted_new(scn_peer *p, unsigned by_hand) {
    p->hosted = calloc(1, sizeof *p->hosted);
    if (p->hosted == NULL) return scn_case_no_memory(p->c);
    p->hosted->by_hand = by_hand;
    return true;
}

void scn_hosted_free(scn_peer *p) {
    scn_hosted *h = p->hosted;
    if (h == NULL) return;
    scn_exchange_drop(p->c, h->poll);
    sio_buf_free(&h->out);
    free(h);
    p->hosted = NULL;
}

void scn_hosted_begin(scn_peer *p) {
    p->heartbeat_at = p->heartbeat_from = wire_now();
    if (p->interval > 0) p->hosted->next_ping = p->heartbeat_at + p->interval;
}

static void answer_poll(scn_peer *p, sio_slice payload) {
    scn_exchange *e = p->hosted->poll;
    p->hosted->poll = NULL;
    scn_answer_payload(p->c, e, payload);
}

static void flush(scn_peer *p) {
    scn_hosted *h = p->hosted;
    if (h->poll == NULL || h->queued == 0) return;
    answer_poll(p, sio_buf_slice(&h->out));
    sio_buf_clear(&h->out);
    h->queued = 0;
}

bool scn_hosted_give(scn_peer *p, const val_packet *packets, size_t count) {
    scn_hosted *h = p->hosted;
    for (size_t i = 0; i < count; i++) {
        scn_peer_note_sent(p, packets[i]);
        if (!scn_payload_add(&h->out, h->queued == 0, packets[i])) return scn_case_no_memory(p->c);
        h->queued++;
    }
    flush(p);
    return true;
}

static bool out_of_reach(const scn_peer *p, wire_us react, scn_post_kind kind) {
    scn_case *c = p->c;
    if (kind == SCN_POST_PROVOKE) return true;
    const char *how = p->ended ? sio_buf_cstr(&((scn_peer *)(uintptr_t)p)->how) : NULL;
    if (how != NULL) return scn_miss_set(c, 0, "cannot send, the client has ended the session: %s", how);
    return scn_miss_set(c, react, "the client did not fetch what was sent within %d ms: it does not poll",
                        (int)(react / 1000));
}

bool scn_hosted_send(scn_peer *p, const val_packet *packets, size_t count, scn_post_kind kind) {
    scn_case *c = p->c;
    wire_us start = wire_now();
    if (kind == SCN_POST_PROVOKE) scn_peer_provoked(p);
    if (!scn_hosted_give(p, packets, count)) return false;
    while (p->ws == NULL && p->hosted->queued > 0) {
        wire_us react = scn_case_react(c);
        if (p->ended || wire_now() >= start + react) return out_of_reach(p, react, kind);
        if (!scn_case_turn(c, start + react)) return false;
    }
    if (kind == SCN_POST_PROVOKE) p->provoked_at = wire_now();
    return true;
}

static bool take_get(scn_peer *p, scn_exchange *e) {
    scn_hosted *h = p->hosted;
    h->polls++;
    if (h->poll != NULL) {
        p->c->violated = "EIO4-PL-01";
        scn_peer_violation(p, "the client sent a GET while another of the session was open");
        scn_answer(p->c, e, 400, "application/json",
                   sio_slice_str("{\"code\":3,\"message\":\"Bad request\"}"));
        return true;
    }
    h->poll = e;
    flush(p);
    return true;
}

static bool take_post(scn_peer *p, scn_exchange *e) {
    sio_buf body = SIO_BUF_INIT, scratch = SIO_BUF_INIT;
    wire_us at = e->ended_at;
    const wire_response *r = scn_exchange_response(e);
    bool ok = sio_buf_add(&body, r->body);
    val_packet packet;
    sio_slice rest = body.len > 0 ? sio_buf_slice(&body) : sio_slice_of(NULL, 0);
    /* Answered first: what the packets bring about must not come before. */
    scn_answer(p->c, e, 200, "text/html", sio_slice_str("ok"));
    if (!ok) scn_case_no_memory(p->c);
    if (body.len == 0) scn_peer_violation(p, "the client sent a POST without a body");
    while (scn_payload_next(&rest, &scratch, &packet))
        scn_peer_receive(p, packet.binary, packet.bytes, at);
    sio_buf_free(&scratch);
    sio_buf_free(&body);
    return true;
}

static void refuse(scn_peer *p, scn_exchange *e) {
    scn_answer(p->c, e, 400, "application/json",
               sio_slice_str("{\"code\":1,\"message\":\"Session ID unknown\"}"));
}

static unsigned bit_of(scn_call_kind kind) {
    return kind == SCN_CALL_GET    ? SCN_BY_HAND_GET
           : kind == SCN_CALL_POST ? SCN_BY_HAND_POST
                                   : SCN_BY_HAND_WEBSOCKET;
}

static bool take_websocket(scn_peer *p, scn_exchange *e) {
    char name[96];
    scn_hosted *h = p->hosted;
    if (h->upgraded || (h->probe != NULL && !h->probe->ended)) return false;
    snprintf(name, sizeof name, "%s/upgrade", p->name);
    h->probe = scn_served_channel(p->c, name, e, NULL);
    h->probed = false;
    return true;
}

bool scn_hosted_claim(scn_peer *p, scn_exchange *e) {
    scn_hosted *h = p->hosted;
    scn_call_kind kind = scn_call_kind_of(e);
    if (kind == SCN_CALL_OTHER || (h->by_hand & bit_of(kind)) != 0) return false;
    e->taken = true;
    if (p->ended || p->closed_by_us || (h->upgraded && kind != SCN_CALL_WEBSOCKET)) {
        refuse(p, e);
        return true;
    }
    if (kind == SCN_CALL_GET) return take_get(p, e);
    if (kind == SCN_CALL_POST) return take_post(p, e);
    /* One that is taken is answered, and gone. */
    if (take_websocket(p, e)) return true;
    e->taken = false;
    return false;
}

void scn_hosted_moved(scn_peer *p) {
    scn_hosted *h = p->hosted;
    h->upgraded = true;
    h->probe = NULL;
    if (h->poll != NULL) answer_poll(p, sio_slice_str("6"));
    sio_buf scratch = SIO_BUF_INIT;
    val_packet packet;
    sio_slice rest = h->queued > 0 ? sio_buf_slice(&h->out) : sio_slice_of(NULL, 0);
    sio_buf bytes = SIO_BUF_INIT;
    while (scn_payload_next(&rest, &scratch, &packet))
        scn_ws_write(p, &bytes, packet);
    scn_line_send(p->c, p->ws->line, sio_buf_slice(&bytes));
    sio_buf_free(&bytes);
    sio_buf_free(&scratch);
    sio_buf_clear(&h->out);
    h->queued = 0;
}

/* What the WebSocket of an upgrade brought: `2probe`, then `5`. */
static void take_probe_packet(scn_peer *p, const scn_packet *packet) {
    scn_hosted *h = p->hosted;
    val_packet pong = {.binary = false, .bytes = sio_slice_str("3probe")};
    if (!h->probed && sio_slice_is(packet->bytes, "2probe")) {
        scn_inbox_drop(&h->probe->in);
        scn_ws_send(h->probe, &pong, 1);
        h->probed = true;
        h->next_noop = wire_now();
    } else if (h->probed && sio_slice_is(packet->bytes, "5")) {
        scn_peer *probe = h->probe;
        scn_inbox_drop(&probe->in);
        scn_served_adopt(p, probe);
    } else {
        p->c->miss.cites = h->probed ? "EIO4-UP-07" : "EIO4-UP-03";
        scn_peer_violation(p, "on the WebSocket of the upgrade, %s was expected, got %.*s",
                           h->probed ? "5" : "2probe", packet->bytes.len < 60 ? (int)packet->bytes.len : 60,
                           (const char *)packet->bytes.ptr);
    }
}

static void serve_probe(scn_peer *p) {
    scn_hosted *h = p->hosted;
    const scn_packet *packet = scn_inbox_peek(&h->probe->in);
    if (packet != NULL) {
        take_probe_packet(p, packet);
        return;
    }
    if (h->probe->ended) { /* polling goes on */
        h->probe = NULL;
        return;
    }
    if (!h->probed || wire_now() < h->next_noop) return;
    if (h->poll != NULL) answer_poll(p, sio_slice_str("6"));
    h->next_noop = wire_now() + NOOP_EVERY;
}

static void ping(scn_peer *p) {
    scn_hosted *h = p->hosted;
    wire_us now = wire_now();
    if (h->next_ping == 0 || now < h->next_ping || (h->by_hand & SCN_BY_HAND_PING) != 0) return;
    val_packet packet = {.binary = false, .bytes = sio_slice_str("2")};
    p->heartbeat_at = p->heartbeat_from = now;
    h->next_ping = now + p->interval;
    if (p->ws != NULL)
        scn_ws_send(p, &packet, 1);
    else
        scn_hosted_give(p, &packet, 1);
}

/* A client that ends its GET has gone. */
static void watch_poll(scn_peer *p) {
    scn_exchange *e = p->hosted->poll;
    if (e == NULL) return;
    wire_conn_state state = wire_conn_get_state(e->line->conn);
    if (state == WIRE_OPEN) return;
    p->hosted->poll = NULL;
    scn_exchange_drop(p->c, e);
    scn_peer_end(p, "its GET was cut off, by %s", state == WIRE_RESET ? "RST" : "FIN");
}

void scn_hosted_serve(scn_peer *p) {
    if (p->ended || p->closed_by_us) return;
    if (p->hosted->probe != NULL) serve_probe(p);
    watch_poll(p);
    if (!p->ended) ping(p);
}

static wire_us sooner(wire_us at, wire_us until) {
    return at != 0 && at < until ? at : until;
}

wire_us scn_hosted_next(const scn_peer *p, wire_us until) {
    const scn_hosted *h = p->hosted;
    if (p->ended || p->closed_by_us) return until;
    if (h->probed && h->probe != NULL && h->poll != NULL) until = sooner(h->next_noop, until);
    return (h->by_hand & SCN_BY_HAND_PING) != 0 ? until : sooner(h->next_ping, until);
}

void scn_hosted_left(scn_peer *p) {
    scn_peer_end(p, "the client sent a close packet");
    if (p->hosted->poll != NULL) answer_poll(p, sio_slice_str("6"));
}

void scn_hosted_cut(scn_peer *p, bool reset) {
    scn_exchange *e = p->hosted->poll;
    if (e == NULL) return;
    p->hosted->poll = NULL;
    if (reset)
        wire_conn_reset(e->line->conn);
    else
        wire_conn_finish(e->line->conn);
    scn_exchange_drop(p->c, e);
}
