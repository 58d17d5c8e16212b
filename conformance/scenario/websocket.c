#include "scenario/websocket.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MOST_AT_ONCE = 256 * 1024 };

bool scn_ws_new(scn_peer *p) {
    uint8_t random[16];
    for (size_t i = 0; i < sizeof random; i += 4) {
        uint32_t r = scn_case_random(p->c);
        memcpy(random + i, &r, 4);
    }
    p->ws = calloc(1, sizeof *p->ws);
    if (p->ws == NULL) return scn_case_no_memory(p->c);
    wire_ws_key(random, p->ws->key);
    p->ws->reader = wire_ws_reader_new(0);
    if (p->ws->reader != NULL && p->serving) wire_ws_reader_of_client(p->ws->reader);
    if (p->ws->reader != NULL) wire_ws_reader_share(p->ws->reader, p->c->env->budget);
    return p->ws->reader != NULL || scn_case_no_memory(p->c);
}

bool scn_ws_start(scn_peer *p, const scn_request *request, const scn_peer *session) {
    char name[96];
    snprintf(name, sizeof name, "%s/ws", p->name);
    /* A step may bring its own key; the answer is checked against what was sent. */
    sio_slice sent = scn_fields_get(&request->headers, "Sec-WebSocket-Key");
    snprintf(p->ws->key, sizeof p->ws->key, "%.*s", (int)sent.len,
             sent.len > 0 ? (const char *)sent.ptr : "");
    p->ws->line = scn_line_open(p->c, p->is_session ? name : p->name);
    if (p->ws->line == NULL) return false;
    p->ws->handshake = scn_exchange_start(p->c, name, p->ws->line, request, 0, NULL);
    if (p->ws->handshake == NULL) return false;
    p->ws->handshake->session = session;
    p->ws->handshake->at_once = true;
    if (session == NULL) return true;
    /* When the session times out, this WebSocket is closed with it (EIO4-UP-17). */
    p->upgrading = session->pong;
    p->timeout = session->timeout;
    return true;
}

void scn_ws_free(scn_peer *p) {
    scn_ws *ws = p->ws;
    if (ws == NULL) return;
    scn_exchange_drop(p->c, ws->handshake);
    scn_line_close(p->c, ws->line);
    wire_ws_reader_free(ws->reader);
    free(ws);
    p->ws = NULL;
}

bool scn_ws_write(scn_peer *p, sio_buf *out, val_packet packet) {
    uint32_t mask = scn_case_random(p->c);
    wire_frame frame = {.fin = true,
                        .opcode = packet.binary ? WIRE_WS_BINARY : WIRE_WS_TEXT,
                        .masked = !p->serving,
                        .payload = packet.bytes};
    memcpy(frame.mask, &mask, 4);
    return wire_ws_write_frame(out, &frame, NULL);
}

/* Packets leave in one write, as far as one TCP segment could hold them anyhow; megabytes are not gathered.
 */
bool scn_ws_send(scn_peer *p, const val_packet *packets, size_t count) {
    sio_buf bytes = SIO_BUF_INIT;
    bool ok = true;
    for (size_t i = 0; i < count && ok; i++) {
        scn_peer_note_sent(p, packets[i]);
        ok = scn_ws_write(p, &bytes, packets[i]);
        if (bytes.len < MOST_AT_ONCE && i + 1 < count) continue;
        ok = ok && scn_line_send(p->c, p->ws->line, sio_buf_slice(&bytes));
        sio_buf_clear(&bytes);
    }
    sio_buf_free(&bytes);
    return ok;
}

bool scn_ws_send_frame(scn_peer *p, wire_frame frame, const wire_frame_length *length) {
    sio_buf bytes = SIO_BUF_INIT;
    uint32_t mask = scn_case_random(p->c);
    memcpy(frame.mask, &mask, 4);
    bool ok = wire_ws_write_frame(&bytes, &frame, length) &&
              scn_line_send(p->c, p->ws->line, sio_buf_slice(&bytes));
    sio_buf_free(&bytes);
    return ok;
}

static bool header_has(const wire_response *response, const char *name, const char *token) {
    for (size_t i = 0; i < response->header_count; i++) {
        char value[256];
        sio_slice v = sio_slice_sub(response->headers[i].value, 0, sizeof value - 1);
        sio_slice n = response->headers[i].name;
        if (n.len != strlen(name) || strncasecmp((const char *)n.ptr, name, n.len) != 0) continue;
        if (v.len > 0) memcpy(value, v.ptr, v.len);
        value[v.len] = 0;
        if (strcasestr(value, token) != NULL) return true;
    }
    return false;
}

/* RFC 6455, 4.1: what a client must check in the 101. */
static const char *check_101(const scn_ws *ws, const wire_response *response) {
    if (!header_has(response, "upgrade", "websocket")) return "the 101 has no `Upgrade: websocket`";
    if (!header_has(response, "connection", "upgrade")) return "the 101 has no `Connection: Upgrade`";
    if (!wire_ws_accept_ok(ws->key, wire_response_header(response, "sec-websocket-accept")))
        return "the 101 has a wrong Sec-WebSocket-Accept";
    return NULL;
}

static void refuse(scn_peer *p) {
    sio_buf words = SIO_BUF_INIT;
    scn_exchange_describe(p->ws->handshake, &words);
    const char *text = sio_buf_cstr(&words);
    p->refused = true;
    p->unreached = p->ws->handshake->state == SCN_EX_UNREACHED;
    scn_peer_end(p, "the WebSocket handshake got %s", text != NULL ? text : "?");
    sio_buf_free(&words);
}

static void serve_handshake(scn_peer *p) {
    scn_ws *ws = p->ws;
    scn_exchange_serve(p->c, ws->handshake);
    if (ws->handshake->state == SCN_EX_WAITING || p->ended) return;
    const wire_response *response = scn_exchange_response(ws->handshake);
    if (response == NULL || response->status != 101) {
        refuse(p);
        return;
    }
    const char *wrong = check_101(ws, response);
    if (wrong != NULL) {
        scn_peer_violation(p, "%s", wrong);
        return;
    }
    ws->open = true;
    p->heartbeat_at = p->heartbeat_from = wire_now();
}

static void got_close(scn_peer *p, const wire_ws_event *event) {
    p->close_code = event->close_code;
    if (!p->ws->close_sent) {
        uint8_t code[2] = {(uint8_t)(event->close_code >> 8), (uint8_t)event->close_code};
        wire_frame reply = {.fin = true, .opcode = WIRE_WS_CLOSE, .masked = !p->serving};
        if (event->close_code != 1005) reply.payload = sio_slice_of(code, sizeof code);
        p->ws->close_sent = true;
        scn_ws_send_frame(p, reply, NULL);
    }
    /* RFC 6455 7.1.1: it is for the server to close the connection, whoever began; browsers wait for that. */
    if (p->serving) wire_conn_finish(p->ws->line->conn);
    scn_peer_end(p, "close frame %d", event->close_code);
}

static void got_control(scn_peer *p, const wire_ws_event *event, wire_us at) {
    scn_packet packet = {
        .opcode = event->opcode, .close_code = event->close_code, .bytes = event->payload, .at = at};
    scn_inbox_put(&p->controls, &packet);
    if (event->opcode == WIRE_WS_CLOSE) got_close(p, event);
    if (event->opcode == WIRE_WS_PING && !p->closed_by_us) {
        wire_frame pong = {
            .fin = true, .opcode = WIRE_WS_PONG, .masked = !p->serving, .payload = event->payload};
        scn_ws_send_frame(p, pong, NULL);
    }
}

/* Returns false when nothing more can be read for now. */
static bool read_event(scn_peer *p) {
    wire_conn *conn = p->ws->line->conn;
    sio_slice input = wire_conn_input(conn);
    size_t used = 0;
    if (input.len == 0 || p->ended) return false;
    wire_us at = wire_conn_last_input(conn);
    wire_ws_event event = wire_ws_reader_feed(p->ws->reader, input, &used);
    if (event.kind == WIRE_WS_MESSAGE) scn_peer_receive(p, event.opcode == WIRE_WS_BINARY, event.payload, at);
    if (event.kind == WIRE_WS_CONTROL) got_control(p, &event, at);
    if (event.kind == WIRE_WS_BAD) scn_peer_violation(p, "it broke the WebSocket protocol: %s", event.error);
    wire_conn_consume(conn, used);
    return event.kind != WIRE_WS_BAD && used > 0;
}

void scn_ws_serve(scn_peer *p) {
    scn_ws *ws = p->ws;
    if (!ws->open && ws->handshake != NULL) serve_handshake(p);
    if (!ws->open) return;
    while (read_event(p)) {
    }
    wire_conn_state state = wire_conn_get_state(ws->line->conn);
    /* Some servers keep the session until our side of the connection is closed as well. */
    if (state == WIRE_ENDED && !ws->finished) wire_conn_finish(ws->line->conn);
    ws->finished = ws->finished || state == WIRE_ENDED;
    if (p->ended || (state != WIRE_ENDED && state != WIRE_RESET)) return;
    p->close_code = 1006;
    scn_peer_end(p, state == WIRE_RESET ? "the connection was reset"
                                        : "the connection was closed without a close frame");
}
