#include "scenario/served_ws.h"

#include <string.h>

#include "scenario/answer.h"
#include "scenario/hosted.h"
#include "scenario/websocket.h"

const char *scn_served_check(const scn_exchange *e) {
    const wire_response *r = scn_exchange_response(e);
    if (r == NULL || !sio_slice_is(r->method, "GET")) return "not a GET";
    if (!wire_response_has_token(r, "upgrade", "websocket")) return "no `Upgrade: websocket`";
    if (!wire_response_has_token(r, "connection", "upgrade")) return "no `Connection: Upgrade`";
    if (wire_response_header(r, "sec-websocket-key").len != 24) return "no Sec-WebSocket-Key of 16 bytes";
    if (!sio_slice_is(wire_response_header(r, "sec-websocket-version"), "13"))
        return "no `Sec-WebSocket-Version: 13`";
    return r->version_minor == 1 ? NULL : "not HTTP/1.1";
}

static bool add_frames(scn_peer *p, const json_t *frames, sio_buf *out) {
    scn_case *c = p->c;
    for (size_t i = 0; i < json_array_size(frames); i++) {
        const json_t *packet = json_array_get(frames, i);
        sio_buf bytes = SIO_BUF_INIT;
        const char *error = val_payload(packet, c->scope, c->max_payload, &bytes);
        val_packet made = {.binary = val_payload_is_binary(packet), .bytes = sio_buf_slice(&bytes)};
        bool ok = error == NULL && scn_ws_write(p, out, made);
        if (ok) scn_peer_note_sent(p, made);
        sio_buf_free(&bytes);
        if (!ok) return scn_case_cannot_make(c, "a frame", error != NULL ? error : "out of memory");
    }
    return true;
}

bool scn_served_accept(scn_peer *p, scn_exchange *e, const json_t *frames) {
    char key[25] = "", accept[29] = "";
    scn_case *c = p->c;
    sio_buf bytes = SIO_BUF_INIT;
    const char *wrong = scn_served_check(e);
    if (wrong != NULL) return scn_miss_set(c, 0, "the request is no WebSocket handshake: %s", wrong);
    memcpy(key, wire_response_header(scn_exchange_response(e), "sec-websocket-key").ptr, 24);
    if (!scn_ws_new(p)) return false;
    bool ok = wire_ws_accept(key, accept) &&
              sio_buf_addf(&bytes,
                           "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                           "Sec-WebSocket-Accept: %s\r\n\r\n",
                           accept);
    ok = ok ? add_frames(p, frames, &bytes) : scn_case_no_memory(c);
    if (ok) {
        p->ws->line = e->line;
        p->ws->open = true;
        e->line->accepted = false; /* no longer the door's */
        scn_answer_raw(c, e, sio_buf_slice(&bytes));
        scn_exchange_drop(c, e);
        p->heartbeat_at = p->heartbeat_from = wire_now();
    }
    sio_buf_free(&bytes);
    return ok;
}

scn_peer *scn_served_channel(scn_case *c, const char *name, scn_exchange *e, const json_t *frames) {
    scn_peer *p = scn_peer_new(c, name, false);
    if (p == NULL || !scn_served_accept(p, e, frames)) return NULL;
    return p;
}

void scn_served_adopt(scn_peer *session, scn_peer *channel) {
    scn_ws_free(session);
    session->ws = channel->ws;
    channel->ws = NULL;
    for (const scn_packet *packet; (packet = scn_inbox_peek(&channel->in)) != NULL;
         scn_inbox_drop(&channel->in))
        scn_peer_receive(session, packet->binary, packet->bytes, packet->at);
    if (channel->ended && !session->ended) {
        const char *how = sio_buf_cstr(&channel->how);
        session->close_code = channel->close_code;
        scn_peer_end(session, "%s", how != NULL ? how : "?");
    }
    scn_peer_drop(channel);
    if (session->hosted != NULL) scn_hosted_moved(session);
}
