#include <stdio.h>
#include <string.h>

#include "fuzz/server/play_internal.h"

enum { TURN_MS = 50, GAP_US = 1500, MOST_SIZES = SCRIPT_CUTS + 1 };

bool live_stopped(const live_show *p) {
    return (p->stage->stop != NULL && atomic_load(p->stage->stop)) || p->env->testee_gone(p->env->ctx);
}

live_exchange *live_begin(live_show *p, live_role role) {
    live_exchange *e = NULL;
    for (size_t i = 0; i < LIVE_EXCHANGES && e == NULL; i++)
        if (p->exchanges[i].conn == NULL) e = &p->exchanges[i];
    if (e == NULL) return NULL;
    wire_conn_options options = {.endpoint = &p->env->endpoint,
                                 .tls = p->env->tls,
                                 .log = p->stage->log,
                                 .name = role == LIVE_SOCKET ? "socket"
                                         : role == LIVE_RAW  ? "raw"
                                                             : "http"};
    *e = (live_exchange){.role = role, .client = p->who, .step = p->step, .asked = wire_now()};
    e->conn = wire_conn_open(&options);
    e->http = wire_http_reader_new(sio_slice_str("GET"), NULL);
    if (e->conn != NULL && e->http != NULL) return e;
    live_drop(p, e, false);
    return NULL;
}

const char *live_role_name(live_role role) {
    static const char *const names[] = {[LIVE_OPENING] = "handshake",
                                        [LIVE_POLL] = "poll",
                                        [LIVE_POST] = "POST",
                                        [LIVE_REQUEST] = "request",
                                        [LIVE_SOCKET] = "WebSocket request",
                                        [LIVE_RAW] = "raw request"};
    return names[role];
}

static void describe(const live_exchange *e, char text[LIVE_RESET_TEXT]) {
    const char *state = wire_conn_get_state(e->conn) == WIRE_ENDED ? "that the server had ended"
                        : e->answered                              ? "that had an answer"
                                                                   : "that had no answer";
    snprintf(text, LIVE_RESET_TEXT, "reset of a %s%s%s %s", live_role_name(e->role),
             e->upgrading ? " for an upgrade" : "", e->elsewhere ? " elsewhere" : "", state);
}

static bool is_spared(live_show *p, const live_exchange *e) {
    char text[LIVE_RESET_TEXT];
    describe(e, text);
    if (live_resets_have(p->stage->spared, text)) return true;
    live_resets_add(&p->outcome.resets, text);
    p->outcome.resets.latest = wire_now();
    return false;
}

void live_drop(live_show *p, live_exchange *e, bool reset) {
    if (p->clients[e->client].socket == e) p->clients[e->client].socket = NULL;
    if (e->conn != NULL && reset && !is_spared(p, e)) wire_conn_reset(e->conn);
    wire_conn_close(e->conn);
    if (e->http != NULL) wire_http_reader_free(e->http);
    if (e->ws != NULL) wire_ws_reader_free(e->ws);
    *e = (live_exchange){.conn = NULL};
}

/* The sizes of segments that end at these places. */
static size_t sizes_of(const script_step *split, size_t sizes[MOST_SIZES]) {
    size_t count = 0, at = 0;
    for (size_t i = 0; i < split->cuts; i++) {
        if (split->cut[i] <= at) continue;
        sizes[count++] = split->cut[i] - at;
        at = split->cut[i];
    }
    sizes[count++] = 0;
    return count;
}

void live_send(live_show *p, live_exchange *e, sio_slice bytes) {
    live_client *c = &p->clients[e->client];
    size_t sizes[MOST_SIZES];
    wire_chop chop = {.sizes = sizes, .count = sizes_of(&c->split, sizes), .gap = GAP_US};
    (void)wire_conn_send(e->conn, bytes, c->split.cuts > 0 ? &chop : NULL);
    c->split.cuts = 0;
}

/* Sends a pong, whatever the client's script says of its next write. */
static void answer(live_exchange *e, uint8_t opcode, sio_slice payload) {
    sio_buf out = SIO_BUF_INIT;
    wire_frame frame = {.fin = true, .opcode = opcode, .masked = true, .payload = payload};
    if (wire_ws_write_frame(&out, &frame, NULL)) (void)wire_conn_send(e->conn, sio_buf_slice(&out), NULL);
    sio_buf_free(&out);
}

void live_frame(live_show *p, uint8_t opcode, sio_slice payload) {
    live_client *c = &p->clients[p->who];
    live_exchange *e = c->socket;
    sio_buf out = SIO_BUF_INIT;
    wire_frame frame = {
        .fin = true, .opcode = opcode, .masked = true, .mask = {0x5a, 0xa5, 0x3c, 0xc3}, .payload = payload};
    if (e == NULL || !wire_ws_write_frame(&out, &frame, NULL)) {
        sio_buf_free(&out);
        return;
    }
    bool cut = c->cut_next && c->cut < payload.len;
    size_t len = cut ? out.len - payload.len + c->cut : out.len;
    live_send(p, e, sio_slice_sub(sio_buf_slice(&out), 0, len));
    c->cut_next = false;
    sio_buf_free(&out);
    live_pump(p, NULL, wire_now());
    if (!cut) return;
    c->tidy = false;
    live_drop(p, e, true);
}

static void take_message(live_show *p, live_exchange *e, const wire_ws_event *event) {
    e->silent = false;
    if (event->kind == WIRE_WS_CONTROL) {
        if (event->opcode == WIRE_WS_PING) answer(e, WIRE_WS_PONG, event->payload);
        if (event->opcode == WIRE_WS_CLOSE) answer(e, WIRE_WS_CLOSE, sio_slice_of(NULL, 0));
        if (event->opcode == WIRE_WS_CLOSE) e->over = true;
    } else if (event->opcode == WIRE_WS_TEXT) {
        live_note_text(p, e, event->payload);
        if (p->settling && sio_slice_is(event->payload, "2")) answer(e, WIRE_WS_TEXT, sio_slice_str("3"));
    }
}

static void read_messages(live_show *p, live_exchange *e) {
    while (!e->over) {
        size_t used = 0;
        wire_ws_event event = wire_ws_reader_feed(e->ws, wire_conn_input(e->conn), &used);
        if (event.kind == WIRE_WS_MORE || event.kind == WIRE_WS_BAD) {
            wire_conn_consume(e->conn, used);
            e->over = e->over || event.kind == WIRE_WS_BAD;
            return;
        }
        take_message(p, e, &event);
        wire_conn_consume(e->conn, used);
    }
}

bool live_is_mute(const live_exchange *e) {
    return e->role != LIVE_POLL && (!e->answered || e->silent);
}

static void become_socket(live_show *p, live_exchange *e) {
    e->answered = e->silent = true;
    live_note_answer(p, e, wire_http_reader_response(e->http));
    if (e->role == LIVE_SOCKET) e->ws = wire_ws_reader_new(0);
    if (e->ws == NULL) e->over = true;
}

static void read_response(live_show *p, live_exchange *e, bool ended) {
    size_t used = 0;
    wire_http_status status = wire_http_reader_feed(e->http, wire_conn_input(e->conn), &used);
    wire_conn_consume(e->conn, used);
    if (status == WIRE_HTTP_MORE && ended) status = wire_http_reader_end(e->http);
    bool head = status != WIRE_HTTP_BAD && wire_http_reader_has_head(e->http);
    if (head && wire_http_reader_response(e->http)->status == 101) {
        become_socket(p, e);
    } else if (status == WIRE_HTTP_DONE) {
        e->answered = e->over = true;
        if (e->witness) p->witnessed = true;
        live_note_answer(p, e, wire_http_reader_response(e->http));
    } else if (status == WIRE_HTTP_BAD) {
        e->over = true;
    }
}

static void read_input(live_show *p, live_exchange *e) {
    wire_conn_state state = wire_conn_get_state(e->conn);
    bool ended = state == WIRE_ENDED || state == WIRE_RESET || state == WIRE_FAILED;
    if (state == WIRE_FAILED) p->outcome.refused = true;
    if (!e->over && !e->answered) read_response(p, e, ended);
    if (!e->over && e->ws != NULL) read_messages(p, e);
    if (e->over) wire_conn_consume(e->conn, wire_conn_input(e->conn).len);
    if (ended && live_is_mute(e)) p->mute[e->step] = true;
    if (ended) e->over = true;
}

/* What is over and of no use for a later step is let go. Raw connections stay: the script may reset them. */
static void tidy_up(live_show *p) {
    for (size_t i = 0; i < LIVE_EXCHANGES; i++) {
        live_exchange *e = &p->exchanges[i];
        if (e->conn != NULL && e->over && e->role != LIVE_RAW && e->role != LIVE_SOCKET)
            live_drop(p, e, false);
    }
}

static bool read_all(live_show *p, wire_conn *conns[LIVE_EXCHANGES], const live_exchange *e) {
    bool reached = false;
    for (size_t i = 0; i < LIVE_EXCHANGES; i++) {
        live_exchange *x = &p->exchanges[i];
        conns[i] = x->conn;
        if (x->conn == NULL) continue;
        read_input(p, x);
        if (x == e) reached = x->answered || x->over;
    }
    return reached;
}

void live_pump(live_show *p, const live_exchange *e, wire_us deadline) {
    wire_conn *conns[LIVE_EXCHANGES];
    for (bool last = false;;) {
        if (read_all(p, conns, e) || last || live_stopped(p)) break;
        wire_us now = wire_now();
        last = now >= deadline;
        wire_us until = deadline < now + WIRE_MS(TURN_MS) ? deadline : now + WIRE_MS(TURN_MS);
        (void)wire_wait(conns, LIVE_EXCHANGES, -1, until);
    }
    tidy_up(p);
}
