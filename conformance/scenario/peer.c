#include "scenario/peer.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/describe.h"
#include "scenario/exchange.h"
#include "scenario/hosted.h"
#include "scenario/polling.h"
#include "scenario/websocket.h"

enum { MAX_SID = 1024, MAX_TIMER_MS = 1000000000 };

scn_peer *scn_peer_find(const scn_case *c, const char *name) {
    for (size_t i = c->peers.count; i > 0; i--) {
        scn_peer *p = c->peers.items[i - 1];
        if (strcmp(p->name, name) == 0) return p;
    }
    return NULL;
}

scn_peer *scn_peer_new(scn_case *c, const char *name, bool is_session) {
    /* Rounds of a `repeat` would otherwise pile up dead sessions. */
    scn_peer *old = scn_peer_find(c, name);
    if (old != NULL && (old->ended || old->closed_by_us)) scn_peer_drop(old);
    scn_peer *p = calloc(1, sizeof *p);
    if (p != NULL) p->name = strdup(name);
    if (p == NULL || p->name == NULL || !scn_list_add(&c->peers, p)) {
        if (p != NULL) free(p->name);
        free(p);
        scn_case_no_memory(c);
        return NULL;
    }
    p->c = c;
    p->in.budget = p->controls.budget = c->env->budget;
    p->is_session = is_session;
    p->serving = c->door != NULL;
    p->pong = is_session && !p->serving;
    p->interval = p->timeout = -1;
    p->opened_at = p->heartbeat_at = p->heartbeat_from = wire_now();
    return p;
}

void scn_peer_free(scn_peer *p) {
    scn_hosted_free(p);
    scn_polling_free(p);
    scn_ws_free(p);
    scn_inbox_free(&p->in);
    scn_inbox_free(&p->controls);
    sio_buf_free(&p->how);
    sio_buf_free(&p->violation);
    free(p->sid);
    free(p->name);
    free(p);
}

void scn_peer_drop(scn_peer *p) {
    scn_list_remove(&p->c->peers, p);
    for (size_t i = 0; i < p->c->exchanges.count; i++) {
        scn_exchange *e = p->c->exchanges.items[i];
        if (e->session == p) e->session = NULL;
    }
    scn_peer_free(p);
}

void scn_peer_serve(scn_peer *p) {
    if (p->polling != NULL) scn_polling_serve(p);
    if (p->ws != NULL) scn_ws_serve(p);
    if (p->hosted != NULL) scn_hosted_serve(p);
}

static void note_packet(const scn_peer *p, const char *verb, val_packet packet) {
    sio_buf words = SIO_BUF_INIT;
    scn_packet shown = {.binary = packet.binary, .bytes = packet.bytes};
    scn_describe_packet(&words, &shown);
    const char *text = sio_buf_cstr(&words);
    bool sio = !packet.binary && p->c->env->contract == SCN_SOCKETIO && sio_slice_starts(packet.bytes, "4");
    wire_log_note(p->c->log, sio ? "sio" : "eio", p->name, "%s %s", verb, text != NULL ? text : "");
    sio_buf_free(&words);
}

/* CONNECT and DISCONNECT of `/` look the same in both directions but for the payload. */
static void follow_joined(scn_peer *p, val_packet packet, bool received) {
    if (packet.binary) return;
    /* White space may stand before the payload. */
    bool connect =
        sio_slice_starts(packet.bytes, "40") && (packet.bytes.len == 2 || packet.bytes.ptr[2] != '/');
    if (received != p->serving && connect) p->joined = p->c->welcomed = true;
    if (sio_slice_is(packet.bytes, "41")) p->joined = false;
}

void scn_peer_note_sent(scn_peer *p, val_packet packet) {
    note_packet(p, "sent", packet);
    follow_joined(p, packet, false);
}

static void answer_ping(scn_peer *p) {
    if (!p->pong || p->ended || p->closed_by_us) return;
    if (p->polling != NULL) {
        p->pong_due = true;
    } else {
        val_packet pong = {.binary = false, .bytes = sio_slice_str("3")};
        scn_ws_send(p, &pong, 1);
    }
}

void scn_peer_observe(scn_peer *p, val_packet packet, wire_us at) {
    follow_joined(p, packet, true);
    if (p->serving || packet.binary || !sio_slice_is(packet.bytes, "2")) return;
    p->heartbeat_at = at;
    p->heartbeat_from = p->c->looked_before < at ? p->c->looked_before : at;
    answer_ping(p);
}

/* Of a client a pong is what of a server a ping is; it sends no noops. */
static bool is_passing(const scn_peer *p, val_packet packet) {
    if (packet.binary) return false;
    if (sio_slice_is(packet.bytes, "1")) return true;
    return p->serving ? sio_slice_is(packet.bytes, "3")
                      : sio_slice_is(packet.bytes, "2") || sio_slice_is(packet.bytes, "6");
}

void scn_peer_receive(scn_peer *p, bool binary, sio_slice bytes, wire_us at) {
    val_packet packet = {.binary = binary, .bytes = bytes};
    bool close = !binary && sio_slice_is(bytes, "1");
    note_packet(p, "received", packet);
    if (!p->is_session && p->sid == NULL && sio_slice_starts(bytes, "0{")) scn_peer_handshake(p, bytes);
    scn_peer_observe(p, packet, at);
    scn_inbox_put(
        &p->in, &(scn_packet){.binary = binary, .passing = is_passing(p, packet), .bytes = bytes, .at = at});
    if (close && p->hosted != NULL) scn_hosted_left(p);
}

static void set_words(sio_buf *out, const char *format, va_list args) {
    char *text = NULL;
    if (vasprintf(&text, format, args) < 0) text = NULL;
    sio_buf_clear(out);
    sio_buf_add_str(out, text != NULL ? text : "?");
    free(text);
}

void scn_peer_end(scn_peer *p, const char *format, ...) {
    if (p->ended) return;
    p->ended = true;
    p->ended_at = wire_now();
    va_list args;
    va_start(args, format);
    set_words(&p->how, format, args);
    va_end(args);
    const char *how = sio_buf_cstr(&p->how);
    wire_log_note(p->c->log, "eio", p->name, "ended: %s", how != NULL ? how : "");
}

void scn_peer_violation(scn_peer *p, const char *format, ...) {
    if (p->violation.len > 0) return;
    va_list args;
    va_start(args, format);
    set_words(&p->violation, format, args);
    va_end(args);
    const char *text = sio_buf_cstr(&p->violation);
    wire_log_note(p->c->log, "eio", p->name, "violation: %s", text != NULL ? text : "");
    scn_peer_end(p, "%s", text != NULL ? text : "");
}

static bool timer(const json_t *open, const char *key, wire_us *out) {
    const json_t *value = json_object_get(open, key);
    double ms = json_number_value(value);
    if (!json_is_number(value) || !(ms > 0) || ms > MAX_TIMER_MS) return false;
    *out = (wire_us)(ms * 1000);
    return true;
}

static const char *take_open(scn_peer *p, const json_t *open) {
    const json_t *sid = json_object_get(open, "sid");
    if (!json_is_object(open)) return "the open packet's payload is not a JSON object";
    if (!json_is_string(sid) || json_string_length(sid) == 0) return "the open packet has no sid (a string)";
    if (json_string_length(sid) > MAX_SID) return "the sid in the open packet is longer than 1024 bytes";
    if (!timer(open, "pingInterval", &p->interval))
        return "the open packet has no pingInterval (a number of milliseconds)";
    if (!timer(open, "pingTimeout", &p->timeout))
        return "the open packet has no pingTimeout (a number of milliseconds)";
    const json_t *max = json_object_get(open, "maxPayload");
    double bytes = json_number_value(max); /* 1e6 is a number, too */
    p->max_payload = bytes >= 1 && bytes < 1e15 ? (uint64_t)bytes : 0;
    free(p->sid);
    p->sid = strdup(json_string_value(sid));
    return p->sid == NULL ? "out of memory" : NULL;
}

static void publish(scn_peer *p) {
    char name[128], value[32];
    scn_case *c = p->c;
    c->interval = p->interval;
    c->timeout = p->timeout;
    c->max_payload = p->max_payload;
    snprintf(name, sizeof name, "%s.sid", p->name);
    val_scope_set_text(c->scope, name, sio_slice_str(p->sid));
    snprintf(name, sizeof name, "%s.interval", p->name);
    snprintf(value, sizeof value, "%lld", (long long)(p->interval / 1000));
    val_scope_set_text(c->scope, name, sio_slice_str(value));
    snprintf(name, sizeof name, "%s.timeout", p->name);
    snprintf(value, sizeof value, "%lld", (long long)(p->timeout / 1000));
    val_scope_set_text(c->scope, name, sio_slice_str(value));
}

const char *scn_peer_handshake(scn_peer *p, sio_slice open_packet) {
    if (!sio_slice_starts(open_packet, "0")) return "the first packet is not an open packet";
    sio_slice text = sio_slice_from(open_packet, 1);
    json_t *open = json_loadb((const char *)text.ptr, text.len, JSON_DECODE_ANY, NULL);
    if (open == NULL) return "the open packet's payload is not JSON";
    const char *error = take_open(p, open);
    json_decref(open);
    if (error == NULL) publish(p);
    return error;
}

void scn_peer_provoked(scn_peer *p) {
    p->provoked_at = wire_now();
    p->provoked_heartbeat = p->heartbeat_at;
    p->c->wants_survivor = true;
}
