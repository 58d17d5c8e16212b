/* Which answers the protocol forbids: no more than what a MUST decides. */
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "fuzz/server/play_internal.h"
#include "text/escape.h"

enum { SHOWN = 60 };

void live_find(live_show *p, live_kind kind, size_t step, const char *key, const char *format, ...) {
    if (p->outcome.kind != LIVE_NONE) return;
    va_list args;
    va_start(args, format);
    vsnprintf(p->outcome.detail, sizeof p->outcome.detail, format, args);
    va_end(args);
    p->outcome.kind = kind;
    p->outcome.step = step;
    snprintf(p->outcome.key, sizeof p->outcome.key, "%s", key);
}

/* EIO4-HS-03: the open packet names the session. */
static bool take_sid(live_client *c, sio_slice packet) {
    if (!sio_slice_starts(packet, "0{")) return false;
    json_t *open = json_loadb((const char *)packet.ptr + 1, packet.len - 1, 0, NULL);
    const char *sid = json_string_value(json_object_get(open, "sid"));
    bool ok = sid != NULL && *sid != '\0' && strlen(sid) < LIVE_SID;
    if (ok) memcpy(c->sid, sid, strlen(sid) + 1);
    json_decref(open);
    return ok;
}

void live_note_text(live_show *p, live_exchange *e, sio_slice packet) {
    live_client *c = &p->clients[e->client];
    if (c->opening && e->role == LIVE_SOCKET) {
        c->opening = false;
        bool ok = take_sid(c, packet);
        if (!ok && e->demands)
            live_find(p, LIVE_DISAGREEMENT, e->step, "first packet",
                      "the first packet of a WebSocket session is no open packet (EIO4-HS-02)");
    } else if (sio_slice_is(packet, "3probe")) {
        c->probed = true;
    } else if (sio_slice_starts(packet, "40{") || sio_slice_is(packet, "40")) {
        c->connected = true;
    } else if (p->env->contract == SCN_ENGINEIO ? sio_slice_starts(packet, "4")
                                                : sio_slice_starts(packet, "42[\"message-back\"")) {
        c->echoed++;
    }
}

static void note_payload(live_show *p, live_exchange *e, sio_slice body) {
    while (body.len > 0) {
        const uint8_t *end = memchr(body.ptr, 0x1e, body.len);
        size_t len = end == NULL ? body.len : (size_t)(end - body.ptr);
        live_note_text(p, e, sio_slice_sub(body, 0, len));
        body = sio_slice_from(body, len + 1);
    }
}

static void note_status(live_show *p, const live_exchange *e, int status) {
    int right = e->role == LIVE_SOCKET ? 101 : 200;
    char key[40];
    snprintf(key, sizeof key, "status %d", status);
    if (e->demands && status != right)
        live_find(p, LIVE_DISAGREEMENT, e->step, key,
                  "a right handshake was answered with status %d, not %d (EIO4-HS-01)", status, right);
    if (e->forbids && status >= 200 && status < 300)
        live_find(p, LIVE_DISAGREEMENT, e->step, key,
                  "a request that must be refused was answered with status %d (EIO4-ER-01)", status);
    if (status == 500 && e->due)
        live_find(p, LIVE_DISAGREEMENT, e->step, key,
                  "a request was answered with status 500: the server did not expect it");
}

void live_note_answer(live_show *p, live_exchange *e, const wire_response *r) {
    note_status(p, e, r->status);
    live_agree_status(p, e, r->status);
    if (r->status != 200) return;
    sio_slice body = r->body;
    if (e->role == LIVE_OPENING) {
        const uint8_t *end = body.len > 0 ? memchr(body.ptr, 0x1e, body.len) : NULL;
        sio_slice first = end == NULL ? body : sio_slice_sub(body, 0, (size_t)(end - body.ptr));
        bool ok = take_sid(&p->clients[e->client], first);
        sio_buf shown = SIO_BUF_INIT;
        if (!ok && e->demands && txt_escape_terminal(&shown, sio_slice_sub(first, 0, SHOWN)))
            live_find(p, LIVE_DISAGREEMENT, e->step, "first packet",
                      "the answer to a handshake is no open packet (EIO4-HS-02): %s", sio_buf_cstr(&shown));
        sio_buf_free(&shown);
    } else if (e->role == LIVE_POLL) {
        note_payload(p, e, body);
    }
}

static bool is_plain(sio_slice s) {
    for (size_t i = 0; i < s.len; i++) {
        uint8_t c = s.ptr[i];
        if (!((c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '-' || c == '_'))
            return false;
    }
    return true;
}

static void take_pair(live_query *q, sio_slice pair) {
    const uint8_t *equals = pair.len > 0 ? memchr(pair.ptr, '=', pair.len) : NULL;
    size_t at = equals == NULL ? pair.len : (size_t)(equals - pair.ptr);
    sio_slice name = sio_slice_sub(pair, 0, at), value = sio_slice_from(pair, at + 1);
    sio_slice *into = sio_slice_is(name, "EIO")         ? &q->eio
                      : sio_slice_is(name, "transport") ? &q->transport
                      : sio_slice_is(name, "sid")       ? &q->sid
                                                        : NULL;
    if (equals == NULL || into == NULL || into->ptr != NULL || !is_plain(value) || value.len == 0)
        q->plain = false;
    else
        *into = value;
}

live_query live_read_query(sio_slice text) {
    live_query q = {.plain = true};
    while (text.len > 0) {
        const uint8_t *end = memchr(text.ptr, '&', text.len);
        size_t len = end == NULL ? text.len : (size_t)(end - text.ptr);
        take_pair(&q, sio_slice_sub(text, 0, len));
        text = sio_slice_from(text, len + 1);
    }
    return q;
}

static bool is_known(const live_show *p, sio_slice sid) {
    for (size_t i = 0; i < SCRIPT_CLIENTS; i++)
        if (sio_slice_is(sid, p->clients[i].sid)) return true;
    return false;
}

void live_judge_query(live_show *p, live_exchange *e, const char *method, sio_slice text) {
    live_query q = live_read_query(text);
    bool fetches = strcmp(method, "GET") == 0;
    e->due = fetches || strcmp(method, "POST") == 0;
    if (!q.plain || !e->due || *p->env->extra_query != '\0') return;
    bool polling = sio_slice_is(q.transport, "polling"), revision4 = sio_slice_is(q.eio, "4");
    bool unknown_sid = q.sid.ptr != NULL && !is_known(p, q.sid);
    bool unknown_transport = q.transport.ptr != NULL && !polling && !sio_slice_is(q.transport, "websocket") &&
                             !sio_slice_is(q.transport, "webtransport");
    /* EIO4-ER-03, EIO4-ER-02, EIO4-ER-04 */
    e->forbids = unknown_sid || unknown_transport || (q.sid.ptr == NULL && !fetches);
    e->demands = e->role != LIVE_SOCKET && q.sid.ptr == NULL && fetches && polling && revision4;
}

/* Echoes are owed for whole, ordinary messages of a session with which nothing odd was done. */
void live_note_sent(live_show *p, sio_slice packet) {
    live_client *c = &p->clients[p->who];
    bool socketio = p->env->contract != SCN_ENGINEIO;
    if (socketio && sio_slice_is(packet, "40") && !c->connected) return;
    const char *head = "42[\"message\"";
    size_t skip = socketio ? strlen(head) : 1;
    sio_slice rest = sio_slice_from(packet, skip);
    bool whole = socketio ? sio_slice_starts(packet, head) && rest.len > 0 &&
                                (rest.ptr[0] == ',' || rest.ptr[0] == ']')
                          : sio_slice_starts(packet, "4");
    json_t *array = whole && socketio ? json_loadb((const char *)packet.ptr + 2, packet.len - 2,
                                                   JSON_REJECT_DUPLICATES, NULL)
                                      : NULL;
    bool ordinary = socketio ? array != NULL && memmem(packet.ptr, packet.len, "_placeholder", 12) == NULL &&
                                   memmem(packet.ptr, packet.len, "[[[", 3) == NULL
                             : whole;
    json_decref(array);
    if (!ordinary || (socketio && !c->connected))
        c->tidy = false;
    else
        c->asked++;
}
