/* HTTP requests and responses, and the packets in their bodies. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "engineio/payload.h"
#include "proxy/link_internal.h"
#include "value/value.h"

/* How long a rule may wait for the rest of a request: what comes more slowly is meant to. And how long a body
 * may be to be looked at although no rule wants it. */
enum { PATIENCE_MS = 50, MOST_WATCHED = 64 << 10, MOST_PARTS = 5000 };

void prx_exchange_free(prx_exchange *e) {
    if (e == NULL) return;
    if (e->pending != NULL) (*e->pending)--;
    if (e->streamed != NULL) (*e->streamed)--;
    prx_message_free(&e->request);
    free(e);
}

static prx_session *session_of(prx_link *link, const prx_message *request, const char **state) {
    sio_buf sid = SIO_BUF_INIT;
    bool there = prx_message_query(request, "sid", &sid);
    prx_session *s = there ? prx_sessions_find(&link->hub->sessions, sio_buf_slice(&sid)) : NULL;
    *state = !there ? "none" : s == NULL || s->ended ? "unknown" : "known";
    sio_buf_free(&sid);
    return s;
}

static bool split_body(const prx_message *m, prx_packets *list) {
    sio_payload walk = sio_payload_begin(sio_buf_slice(&m->body));
    sio_slice part;
    bool ok = true;
    while (ok && m->body.len > 0 && sio_payload_next_part(&walk, &part)) {
        prx_packet packet = {.binary = false};
        ok = sio_buf_add(&packet.bytes, part) && prx_packets_add(list, &packet);
    }
    return ok;
}

static void add_text(sio_buf *body, const prx_packet *packet) {
    if (body->len > 0) sio_buf_add_byte(body, SIO_PAYLOAD_SEPARATOR);
    if (!packet->binary) {
        sio_buf_add(body, sio_buf_slice(&packet->bytes));
        return;
    }
    sio_eio_packet binary = sio_eio_binary(sio_buf_slice(&packet->bytes));
    sio_eio_encode(&binary, body);
}

static void join_body(prx_message *m, const prx_packets *list) {
    sio_buf_clear(&m->body);
    for (size_t i = 0; i < list->count; i++)
        add_text(&m->body, &list->items[i]);
    m->changed = true;
}

/* Floods are not for rules: looking at each packet would take longer than a heartbeat. */
static bool has_many_parts(const prx_message *m) {
    size_t parts = 0;
    for (size_t i = 0; i < m->body.len; i++)
        parts += m->body.data[i] == SIO_PAYLOAD_SEPARATOR;
    return parts > MOST_PARTS;
}

/* Runs the packets of a body through the rules. Returns how many are left. */
static size_t pass_body(prx_link *link, prx_side from, prx_session *session, prx_message *m, prx_effects *e) {
    prx_packets in = {.items = NULL}, out = {.items = NULL};
    bool wanted = link->hub->rules.reads_packets || link->hub->observer.unit != NULL;
    if (m->body.len > MOST_WATCHED && (!wanted || has_many_parts(m))) return 1;
    bool split = split_body(m, &in);
    bool changed = prx_pass_packets(link, from, session, false, &in, &out, e);
    if (from == PRX_SERVER && session != NULL && session->for_client.count > 0) {
        for (size_t i = 0; i < session->for_client.count; i++)
            prx_packets_add(&out, &session->for_client.items[i]);
        session->for_client.count = 0;
        changed = true;
    }
    size_t left = out.count;
    if (split && changed && link->lanes[from].active) join_body(m, &out);
    prx_packets_free(&out);
    return left;
}

static void emit_message(prx_link *link, prx_side from, const prx_message *m, const prx_effects *e) {
    sio_buf bytes = SIO_BUF_INIT;
    bool ends = m->changed && m->response && m->framing == WIRE_HTTP_UNTIL_CLOSE && m->chunk == 0;
    for (unsigned i = 0; i <= e->copies; i++) {
        sio_buf_clear(&bytes);
        if (prx_message_write(m, &bytes)) prx_emit(link, from, sio_buf_slice(&bytes), e);
    }
    if (ends) prx_emit_end(link, from, PRX_FIN);
    sio_buf_free(&bytes);
}

/* An answer of the proxy's own to the client. */
static void answer(prx_link *link, int status, const json_t *headers, sio_slice body, const prx_effects *e) {
    const char *name;
    json_t *value;
    prx_message m = {.response = true, .status = status, .framing = WIRE_HTTP_LENGTH, .changed = true};
    bool ok = prx_message_set(&m.reason, sio_slice_str(status < 300 ? "OK" : "Error")) &&
              sio_buf_add(&m.body, body);
    json_object_foreach((json_t *)headers, name, value) {
        ok = ok && prx_message_set_header(&m, name, json_string_value(value));
    }
    if (ok) emit_message(link, PRX_SERVER, &m, e);
    prx_message_free(&m);
}

static void answer_by_rule(prx_link *link, const prx_effects *e) {
    sio_buf body = SIO_BUF_INIT;
    prx_effects plain = {.delay = e->delay};
    const json_t *payload = json_object_get(e->answer, "body");
    if (payload != NULL) val_payload(payload, NULL, 0, &body);
    answer(link, (int)json_integer_value(json_object_get(e->answer, "status")),
           json_object_get(e->answer, "headers"), sio_buf_slice(&body), &plain);
    sio_buf_free(&body);
}

/* Packet rules need packets that can be read (docs/deviations.md). */
static void forbid_compression(prx_link *link, prx_message *m) {
    if (!link->hub->rules.reads_packets) return;
    if (prx_message_header(m, "Sec-WebSocket-Extensions") != NULL)
        prx_message_set_header(m, "Sec-WebSocket-Extensions", NULL);
    if (prx_message_header(m, "Accept-Encoding") != NULL) prx_message_set_header(m, "Accept-Encoding", NULL);
}

static void start_streaming(prx_link *link);

static prx_exchange *remember(prx_link *link, prx_message *m, const char *sid, prx_session *session) {
    prx_exchange *e = calloc(1, sizeof *e);
    if (e == NULL) return NULL;
    e->request = *m;
    e->sid = sid;
    if (session != NULL && strcmp(m->method, "GET") == 0 && !prx_message_asks_upgrade(m))
        e->pending = &session->gets;
    if (session != NULL && strcmp(m->method, "POST") == 0) e->pending = &session->posts;
    if (session != NULL && e->pending == &session->posts && m->head_only) e->streamed = &session->streamed;
    if (e->pending != NULL) (*e->pending)++;
    if (e->streamed != NULL) (*e->streamed)++;
    if (link->last == NULL)
        link->first = e;
    else
        link->last->next = e;
    link->last = e;
    return e;
}

/* Nothing comes back for what the server did not see. */
static void forget_last(prx_link *link) {
    prx_exchange *gone = link->last, *before = link->first == gone ? NULL : link->first;
    while (before != NULL && before->next != gone)
        before = before->next;
    link->last = before;
    if (before == NULL)
        link->first = NULL;
    else
        before->next = NULL;
    prx_exchange_free(gone);
}

static void note_path(prx_hub *hub, const prx_message *m) {
    prx_message_set(&hub->path, sio_slice_of(m->target, strcspn(m->target, "?")));
}

/* Sends the request, or what a rule wants instead. Returns whether the server gets it. */
static bool deliver_request(prx_link *link, prx_session *session, prx_message *m, size_t left,
                            prx_effects *e) {
    bool delivered = false;
    prx_extras(link, session, e, true);
    if (e->answer != NULL) {
        answer_by_rule(link, e);
    } else if (left == 0 && !e->drop && !e->mute) {
        answer(link, 200, NULL, sio_slice_str("ok"), e);
    } else if (!e->drop) {
        emit_message(link, PRX_CLIENT, m, e);
        delivered = true;
    }
    prx_extras(link, session, e, false);
    if (e->mute) link->lanes[PRX_CLIENT].muted = true;
    return delivered;
}

/* A request whose body is still to come, and which a rule wants to see as a whole. */
static void wait_for_rest(prx_link *link) {
    prx_lane *lane = &link->lanes[PRX_CLIENT];
    prx_message m;
    const char *sid;
    if (lane->patience_until != WIRE_FOREVER || !prx_reader_head(&lane->reader, &m)) return;
    lane->patience_until = link->now + WIRE_MS(PATIENCE_MS);
    link->waits_for = session_of(link, &m, &sid);
    if (link->waits_for != NULL) link->waits_for->unfinished = link;
    prx_message_free(&m);
}

void prx_stop_waiting(prx_link *link) {
    link->lanes[PRX_CLIENT].patience_until = WIRE_FOREVER;
    if (link->waits_for != NULL && link->waits_for->unfinished == link) link->waits_for->unfinished = NULL;
    link->waits_for = NULL;
}

/* Whoever began a request before this one shall be before it at the server too. */
static void let_first_go(prx_link *link, prx_session *session) {
    prx_link *first = session == NULL ? NULL : session->unfinished;
    if (first == NULL || first == link) return;
    first->now = link->now;
    prx_lose_patience(first);
    if (first->wake != NULL) first->wake(first->wake_ctx);
}

void prx_lose_patience(prx_link *link) {
    prx_lane *lane = &link->lanes[PRX_CLIENT];
    prx_stop_waiting(link);
    if (lane->mode == PRX_HTTP && lane->reader.head > 0 && !lane->streaming) start_streaming(link);
}

/* Returns whether the server gets it. Takes the message over. */
static bool on_request(prx_link *link, prx_message *m) {
    prx_lane *lane = &link->lanes[PRX_CLIENT];
    const char *sid = "none";
    prx_session *session = session_of(link, m, &sid);
    let_first_go(link, session);
    prx_effects e = {.drop = false};
    prx_unit unit = {.kind = PRX_REQUEST,
                     .from = PRX_CLIENT,
                     .message = m,
                     .sid = sid,
                     .session = session,
                     .memory = prx_link_memory(link, session)};
    prx_observe(link, &unit);
    if (lane->active) prx_act(&link->hub->rules, &unit, &e);
    size_t left = m->body.len > 0 ? pass_body(link, PRX_CLIENT, session, m, &e) : 1;
    link->session = session;
    note_path(link->hub, m);
    if (prx_message_asks_upgrade(m)) lane->mode = PRX_WAITING;
    prx_exchange *kept = remember(link, m, sid, session);
    if (kept == NULL) {
        prx_message_free(m);
        return false;
    }
    if (!lane->active) return true;
    forbid_compression(link, &kept->request);
    if (deliver_request(link, session, &kept->request, left, &e)) return true;
    forget_last(link);
    lane->mode = PRX_HTTP;
    return false;
}

static bool is_poll(const prx_exchange *e, const prx_message *response) {
    sio_buf transport = SIO_BUF_INIT;
    bool polling = e != NULL && response->status == 200 && strcmp(e->request.method, "GET") == 0 &&
                   prx_message_query(&e->request, "transport", &transport) &&
                   sio_slice_is(sio_buf_slice(&transport), "polling");
    sio_buf_free(&transport);
    return polling;
}

/* All packets of the answer to a poll were dropped: the poll is asked again, as if they had never been. */
static bool poll_again(prx_link *link, prx_exchange *e, const prx_message *response) {
    if (!response->keep_alive || link->first != NULL || link->lanes[PRX_SERVER].ended) return false;
    link->first = link->last = e;
    e->next = NULL;
    prx_effects none = {.drop = false};
    emit_message(link, PRX_CLIENT, &e->request, &none);
    return true;
}

static void become_websocket(prx_link *link) {
    link->websocket = true;
    link->lanes[PRX_CLIENT].mode = link->lanes[PRX_SERVER].mode = PRX_WEBSOCKET;
}

static prx_exchange *take_exchange(prx_link *link) {
    prx_exchange *e = link->first;
    if (e != NULL) link->first = e->next;
    if (link->first == NULL) link->last = NULL;
    return e;
}

static void send_response(prx_link *link, prx_session *session, prx_message *m, size_t left, prx_effects *e) {
    prx_effects none = {.delay = e->delay};
    prx_extras(link, session, e, true);
    if (left == 0 && !e->drop) {
        sio_buf_clear(&m->body);
        sio_buf_add_str(&m->body, "6");
        m->changed = true;
        emit_message(link, PRX_SERVER, m, &none);
    } else if (!e->drop) {
        emit_message(link, PRX_SERVER, m, e);
    }
    prx_extras(link, session, e, false);
    if (e->mute) link->lanes[PRX_SERVER].muted = true;
}

static void on_response(prx_link *link, prx_message *m) {
    prx_lane *lane = &link->lanes[PRX_SERVER];
    prx_exchange *of = take_exchange(link);
    const char *sid = of == NULL ? "none" : of->sid;
    prx_session *session = of == NULL ? NULL : session_of(link, &of->request, &sid);
    prx_effects e = {.drop = false};
    prx_unit unit = {.kind = PRX_RESPONSE,
                     .from = PRX_SERVER,
                     .message = m,
                     .request = of == NULL ? NULL : &of->request,
                     .sid = of == NULL ? "none" : of->sid,
                     .session = session,
                     .memory = prx_link_memory(link, session)};
    prx_observe(link, &unit);
    if (lane->active) prx_act(&link->hub->rules, &unit, &e);
    size_t left = is_poll(of, m) && m->body.len > 0 ? pass_body(link, PRX_SERVER, session, m, &e) : 1;
    if (m->status == 101)
        become_websocket(link);
    else if (link->lanes[PRX_CLIENT].mode == PRX_WAITING)
        link->lanes[PRX_CLIENT].mode = PRX_HTTP;
    if (lane->active && left == 0 && e.hold) {
        e.drop = true;
    } else if (lane->active && left == 0 && !e.drop && poll_again(link, of, m)) {
        prx_extras(link, session, &e, true);
        prx_extras(link, session, &e, false);
        of = NULL;
        e.drop = true;
        e.extra_count = 0;
    }
    if (lane->active) send_response(link, session, m, left, &e);
    prx_exchange_free(of);
    prx_message_free(m);
}

/* Who asks before sending the body must hear the answer first: such a connection passes as it is. */
static bool expects_continue(const prx_reader *r) {
    if (r->head == 0 || r->http == NULL) return false;
    return wire_response_header(wire_http_reader_response(r->http), "Expect").ptr != NULL;
}

/* A request whose body no rule wants to see goes on as it comes, once its head is known. */
static void start_streaming(prx_link *link) {
    prx_lane *lane = &link->lanes[PRX_CLIENT];
    prx_message m;
    if (!prx_reader_head(&lane->reader, &m)) return;
    lane->streaming = true;
    lane->refused = !on_request(link, &m);
    sio_slice body = sio_slice_from(sio_buf_slice(&lane->reader.raw), lane->reader.head);
    if (lane->active && !lane->refused) prx_emit(link, PRX_CLIENT, body, NULL);
}

static void go_on_streaming(prx_link *link, sio_slice bytes, bool whole, prx_message *m) {
    prx_lane *lane = &link->lanes[PRX_CLIENT];
    if (lane->active && !lane->refused) prx_emit(link, PRX_CLIENT, bytes, NULL);
    if (!whole) return;
    prx_effects none = {.drop = false};
    pass_body(link, PRX_CLIENT, link->session, m, &none); /* for the session's state; no rule wants it */
    prx_message_free(m);
    lane->streaming = false;
}

static bool may_stream(const prx_link *link, prx_side from) {
    const prx_lane *lane = &link->lanes[from];
    return from == PRX_CLIENT && lane->reader.head > 0 && !(lane->active && link->hub->rules.reads_bodies);
}

static void on_message(prx_link *link, prx_side from, prx_message *m) {
    if (from == PRX_CLIENT)
        on_request(link, m);
    else
        on_response(link, m);
}

/* Long bodies are not looked at; they are no fault. */
static bool is_long(const prx_lane *lane) {
    static const char name[] = "Content-Length:";
    const sio_buf *b = lane->reader.raw.len > 0 ? &lane->reader.raw : &lane->in;
    const uint8_t *at = b->len == 0 ? NULL : memmem(b->data, b->len, name, sizeof name - 1);
    size_t digits = 0, i = at == NULL ? b->len : (size_t)(at - b->data) + sizeof name - 1;
    for (; i < b->len && (b->data[i] == ' ' || (b->data[i] >= '0' && b->data[i] <= '9')); i++)
        digits += b->data[i] != ' ';
    return digits > 6 || lane->reader.raw.len + lane->in.len > PRX_MOST_BYTES / 2;
}

bool prx_step_http(prx_link *link, prx_side from) {
    prx_lane *lane = &link->lanes[from];
    prx_message m;
    size_t n = 0;
    if (lane->in.len == 0) return false;
    if (from == PRX_SERVER && lane->reader.http == NULL)
        lane->reader.head_request = link->first != NULL && strcmp(link->first->request.method, "HEAD") == 0;
    prx_read got = prx_reader_feed(&lane->reader, sio_buf_slice(&lane->in), &n, &m);
    if (lane->streaming) {
        go_on_streaming(link, sio_slice_sub(sio_buf_slice(&lane->in), 0, n), got == PRX_WHOLE, &m);
    } else if (got == PRX_WHOLE) {
        if (from == PRX_CLIENT) prx_stop_waiting(link);
        sio_buf_consume(&lane->in, n);
        on_message(link, from, &m);
        return true;
    } else if (got == PRX_MORE && may_stream(link, from)) {
        start_streaming(link);
    } else if (got == PRX_MORE && from == PRX_CLIENT && lane->reader.head > 0) {
        wait_for_rest(link);
    }
    lane->broken = got == PRX_UNREADABLE && !is_long(lane);
    sio_buf_consume(&lane->in, n);
    if (got == PRX_UNREADABLE || (got == PRX_MORE && !lane->streaming && expects_continue(&lane->reader))) {
        prx_go_blind(link, from);
        return false;
    }
    return got == PRX_WHOLE;
}

void prx_finish_http(prx_link *link) {
    prx_lane *lane = &link->lanes[PRX_SERVER];
    prx_message m;
    if (lane->mode == PRX_HTTP && prx_reader_end(&lane->reader, &m) == PRX_WHOLE) on_response(link, &m);
}
