/* open, join, upgrade of the client seat: how a session of a client comes to be. */
#include <stdlib.h>
#include <string.h>

#include "scenario/answer.h"
#include "scenario/await.h"
#include "scenario/call.h"
#include "scenario/door.h"
#include "scenario/hosted.h"
#include "scenario/lacks.h"
#include "scenario/payload.h"
#include "scenario/send.h"
#include "scenario/served_ws.h"
#include "scenario/steps_client.h"
#include "scenario/websocket.h"

enum { INTERVAL_MS = 25000, TIMEOUT_MS = 20000, MAX_PAYLOAD = 1000000, SID = 20, MOST_FIRST = 64 };

static bool make_sid(scn_peer *p) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    char sid[SID + 1] = "", name[128];
    for (size_t i = 0; i < SID; i++)
        sid[i] = digits[scn_case_random(p->c) % 64];
    snprintf(name, sizeof name, "%s.sid", p->name);
    p->sid = strdup(sid);
    bool ok = p->sid != NULL && val_scope_set_text(p->c->scope, name, sio_slice_str(sid));
    return ok || scn_case_no_memory(p->c);
}

/* `0{…}` with the members that a well-behaved server has, and what the step replaces, adds or (null) removes.
 */
static bool add_open_packet(scn_peer *p, const json_t *changes, bool upgrades, sio_buf *out) {
    const char *key;
    json_t *value;
    json_t *open = json_pack("{s:s, s:[], s:i, s:i, s:i}", "sid", p->sid, "upgrades", "pingInterval",
                             INTERVAL_MS, "pingTimeout", TIMEOUT_MS, "maxPayload", MAX_PAYLOAD);
    if (upgrades) json_array_append_new(json_object_get(open, "upgrades"), json_string("websocket"));
    json_object_foreach((json_t *)(uintptr_t)changes, key, value) {
        if (json_is_null(value))
            json_object_del(open, key);
        else
            json_object_set(open, key, value);
    }
    char *text = json_dumps(open, JSON_COMPACT);
    json_decref(open);
    bool ok = text != NULL && sio_buf_add_byte(out, '0') && sio_buf_add_str(out, text);
    free(text);
    return ok || scn_case_no_memory(p->c);
}

/* The packets of the first answer: the open packet, or what the step says. */
typedef struct first {
    size_t count;
    sio_buf bytes[MOST_FIRST];
    val_packet packets[MOST_FIRST];
} first;

static void first_free(first *f) {
    for (size_t i = 0; i < MOST_FIRST; i++)
        sio_buf_free(&f->bytes[i]);
}

static bool make_first(scn_peer *p, const json_t *options, bool upgrades, first *f) {
    scn_case *c = p->c;
    const json_t *given = json_object_get(options, "first");
    f->count = json_is_array(given) ? json_array_size(given) : 1;
    if (f->count > MOST_FIRST) return scn_case_cannot_make(c, "the packets", "more than 64 at once");
    if (given == NULL) {
        if (!add_open_packet(p, json_object_get(options, "handshake"), upgrades, &f->bytes[0])) return false;
        f->packets[0].bytes = sio_buf_slice(&f->bytes[0]);
        return true;
    }
    for (size_t i = 0; i < f->count; i++) {
        const json_t *packet = json_is_array(given) ? json_array_get(given, i) : given;
        const char *error = val_payload(packet, c->scope, MAX_PAYLOAD, &f->bytes[i]);
        if (error != NULL) return scn_case_cannot_make(c, "the packet", error);
        f->packets[i] =
            (val_packet){.binary = val_payload_is_binary(packet), .bytes = sio_buf_slice(&f->bytes[i])};
    }
    return true;
}

static bool answer_polling(scn_peer *p, scn_exchange *e, const first *f) {
    sio_buf payload = SIO_BUF_INIT;
    bool ok = true;
    for (size_t i = 0; ok && i < f->count; i++) {
        scn_peer_note_sent(p, f->packets[i]);
        ok = scn_payload_add(&payload, i == 0, f->packets[i]);
    }
    if (ok) scn_answer_payload(p->c, e, sio_buf_slice(&payload));
    sio_buf_free(&payload);
    return ok || scn_case_no_memory(p->c);
}

static bool answer_websocket(scn_peer *p, scn_exchange *e, const first *f) {
    return scn_served_accept(p, e, NULL) && scn_ws_send(p, f->packets, f->count);
}

static unsigned by_hand_of(const json_t *names) {
    unsigned bits = 0;
    for (unsigned i = 0; SCN_BY_HAND_NAMES[i] != NULL; i++)
        for (size_t j = 0; j < json_array_size(names); j++)
            if (strcmp(SCN_BY_HAND_NAMES[i], json_string_value(json_array_get(names, j))) == 0)
                bits |= 1U << i;
    return bits;
}

static bool answer_open(scn_peer *p, scn_exchange *e, const json_t *options, scn_transport transport) {
    first f = {.count = 0};
    bool ok = scn_hosted_new(p, by_hand_of(json_object_get(options, "by_hand"))) && make_sid(p) &&
              make_first(p, options, transport == SCN_UPGRADED, &f);
    /* A broken open packet is the case's business: it leaves the timers unknown. */
    if (ok) (void)scn_peer_handshake(p, f.packets[0].bytes);
    ok = ok && (transport == SCN_WEBSOCKET ? answer_websocket(p, e, &f) : answer_polling(p, e, &f));
    first_free(&f);
    if (ok) scn_hosted_begin(p);
    return ok;
}

bool scn_client_open_session(scn_case *c, const char *name, scn_transport transport, const json_t *step,
                             const json_t *options) {
    const scn_call_wish wish = {
        .kind = transport == SCN_WEBSOCKET ? "websocket" : "get", .opening = true, .expectation = options};
    /* Whether a client has to come back is what the case is about. */
    c->miss.cites = json_array_get(c->scenario->steps, 0) == c->step ? "EIO4-HS-01" : NULL;
    scn_exchange *e = scn_call_await(c, step, &wish);
    if (e == NULL || c->finished) return e != NULL;
    c->miss.cites = NULL;
    scn_peer *p = scn_peer_new(c, name, true);
    if (p == NULL || !answer_open(p, e, options, transport)) return false;
    return transport != SCN_UPGRADED || (p->hosted->by_hand & SCN_BY_HAND_WEBSOCKET) != 0 ||
           scn_client_await_upgrade(c, p);
}

bool scn_client_do_open(scn_case *c, const json_t *step) {
    const json_t *options = scn_step_argument(step);
    scn_transport transport = c->transport;
    const char *wanted = json_string_value(json_object_get(options, "transport"));
    if (wanted != NULL) scn_transport_parse(wanted, &transport);
    return scn_client_open_session(c, scn_step_name(step), transport, step, options);
}

bool scn_client_do_by_hand(scn_case *c, const json_t *step) {
    scn_peer *p = scn_step_peer(c, step);
    if (p == NULL) return false;
    if (p->hosted == NULL) return scn_miss_set(c, 0, "`%s` is not a session", p->name);
    p->hosted->by_hand = by_hand_of(scn_step_argument(step));
    scn_door_offer(c, p);
    return true;
}

bool scn_client_await_upgrade(scn_case *c, scn_peer *p) {
    wire_us start = wire_now();
    while (p->ws == NULL) {
        wire_us react = scn_case_react(c);
        const char *how = p->ended ? sio_buf_cstr(&p->how) : NULL;
        const scn_hosted *h = p->hosted;
        c->miss.cites = h->probe == NULL ? "EIO4-UP-02" : h->probed ? "EIO4-UP-07" : "EIO4-UP-03";
        if (how != NULL) return scn_miss_set(c, 0, "no upgrade, but the session ended: %s", how);
        if (wire_now() >= start + react)
            return scn_miss_set(c, react, "the client did not upgrade within %d ms: %s", (int)(react / 1000),
                                h->probe == NULL ? "no WebSocket came"
                                : h->probed      ? "no `5` came after `3probe`"
                                                 : "no `2probe` came");
        if (!scn_case_turn(c, start + react)) return false;
    }
    c->miss.cites = NULL;
    return true;
}

bool scn_client_do_upgrade(scn_case *c, const json_t *step) {
    scn_peer *p = scn_step_peer(c, step);
    if (p == NULL) return false;
    if (p->hosted == NULL) return scn_miss_set(c, 0, "`%s` is not a session", p->name);
    return scn_client_await_upgrade(c, p);
}

bool scn_client_do_adopt(scn_case *c, const json_t *step) {
    scn_peer *p = scn_step_peer(c, step);
    const char *name = json_string_value(scn_step_argument(step));
    scn_peer *channel = scn_peer_find(c, name);
    if (p == NULL) return false;
    if (channel == NULL || channel == p || channel->ws == NULL || p->hosted == NULL)
        return scn_miss_set(c, 0, "there is no channel `%s` at this point", name);
    scn_served_adopt(p, channel);
    return true;
}

static json_t *connect_pattern(const char *nsp, const json_t *auth) {
    char text[600];
    bool root = strcmp(nsp, "/") == 0;
    if (auth != NULL) {
        snprintf(text, sizeof text, "40%s%s", root ? "" : nsp, root ? "" : ",");
        return json_pack("{s:s, s:O}", "prefix", text, "json", auth);
    }
    if (root) return json_pack("{s:s}", "match", "^40(\\{|$)");
    snprintf(text, sizeof text, "40%s,", nsp);
    return json_pack("{s:s}", "starts", text);
}

static bool welcome(scn_case *c, scn_peer *p, const char *nsp) {
    char name[128], packet[700], sid[SID + 1] = "";
    bool root = strcmp(nsp, "/") == 0;
    for (size_t i = 0; i < SID; i++)
        sid[i] = (char)('a' + scn_case_random(c) % 26);
    snprintf(name, sizeof name, "%s.nsid", p->name);
    snprintf(packet, sizeof packet, "40%s%s{\"sid\":\"%s\"}", root ? "" : nsp, root ? "" : ",", sid);
    return val_scope_set_text(c->scope, name, sio_slice_str(sid)) ? scn_send_text(c, p, sio_slice_str(packet))
                                                                  : scn_case_no_memory(c);
}

bool scn_client_join(scn_case *c, scn_peer *p, const char *nsp, const json_t *options) {
    const json_t *reply = json_object_get(options, "reply");
    json_t *pattern = connect_pattern(nsp, json_object_get(options, "auth"));
    c->miss.cites = "SIO5-CN-01";
    bool ok = pattern != NULL ? scn_await_pattern(c, p, pattern) : scn_case_no_memory(c);
    json_decref(pattern);
    if (!ok) {
        scn_lacks_early_join(c, p);
        return false;
    }
    c->miss.cites = NULL;
    wire_us at = c->event_at;
    if (reply == NULL) ok = welcome(c, p, nsp);
    if (reply != NULL && !json_is_null(reply)) ok = scn_send_json(c, p, reply, SCN_POST_PROVOKE);
    c->event_at = at;
    return ok;
}

bool scn_client_do_join(scn_case *c, const json_t *step) {
    scn_peer *p = scn_step_peer(c, step);
    const json_t *options = scn_step_argument(step);
    const json_t *given = json_object_get(options, "nsp");
    if (p == NULL) return false;
    char *nsp = scn_case_expand(c, given != NULL ? json_string_value(given) : "/");
    bool ok = nsp != NULL && strlen(nsp) < 500 && scn_client_join(c, p, nsp, options);
    free(nsp);
    return ok;
}
