/* open, join, upgrade, adopt: how a session comes to be. */
#include <stdlib.h>
#include <string.h>

#include "scenario/await.h"
#include "scenario/closing.h"
#include "scenario/contract.h"
#include "scenario/describe.h"
#include "scenario/payload.h"
#include "scenario/polling.h"
#include "scenario/send.h"
#include "scenario/steps.h"
#include "scenario/websocket.h"

static bool miss_open(scn_case *c, const char *problem, sio_slice packet) {
    sio_buf words = SIO_BUF_INIT;
    sio_buf_addf(&words, "%s: got ", problem);
    scn_describe_bytes(&words, packet);
    return scn_miss_take(c, 0, &words);
}

static bool check_handshake(scn_case *c, const json_t *pattern, sio_slice packet) {
    const char *error = NULL;
    size_t offset = 0;
    if (pattern == NULL) return true;
    sio_buf why = SIO_BUF_INIT;
    val_value *open = val_parse(sio_slice_from(packet, 1), &error, &offset);
    bool ok = open != NULL && val_match(pattern, open, c->scope, &why);
    val_free(open);
    if (ok) {
        sio_buf_free(&why);
        return true;
    }
    sio_buf_addf(&why, "%s in the open packet ", error != NULL ? error : "");
    scn_describe_bytes(&why, packet);
    return scn_miss_take(c, 0, &why);
}

/* How long the testee takes for an answer that needs no thought. */
static void note_latency(scn_case *c, wire_us took) {
    if (took > c->latency) c->latency = took;
}

static bool take_open_packet(scn_case *c, scn_peer *p, const json_t *options, val_packet packet) {
    sio_buf why = SIO_BUF_INIT;
    const json_t *first = json_object_get(options, "first");
    if (first != NULL && !val_pattern(first, packet, c->scope, 0, &why)) return scn_miss_take(c, 0, &why);
    sio_buf_free(&why);
    const char *problem = packet.binary ? "the first packet is binary" : scn_peer_handshake(p, packet.bytes);
    if (problem != NULL) return miss_open(c, problem, packet.bytes);
    p->opened_at = p->heartbeat_at = p->heartbeat_from = wire_now();
    note_latency(c, p->heartbeat_at - c->step_started);
    return check_handshake(c, json_object_get(options, "handshake"), packet.bytes);
}

/* Serves until the exchange is over. */
static bool await_exchange(scn_case *c, scn_exchange *e) {
    wire_us start = wire_now();
    while (e->state == SCN_EX_WAITING) {
        wire_us react = scn_case_react(c);
        if (wire_now() >= start + react) {
            const char *what = e->got_bytes ? "only a part of a response came" : "no response came";
            return scn_miss_set(c, react, "%s within %d ms", what, (int)(react / 1000));
        }
        if (!scn_case_turn(c, start + react)) return false;
    }
    return true;
}

static bool miss_response(scn_case *c, const scn_exchange *e) {
    sio_buf words = SIO_BUF_INIT;
    sio_buf_add_str(&words, "the handshake got ");
    scn_exchange_describe(e, &words);
    if (e->state == SCN_EX_UNREACHED) c->health = SCN_CRASH;
    return scn_miss_take(c, 0, &words);
}

static bool take_first_payload(scn_case *c, scn_peer *p, const json_t *options, const scn_exchange *e) {
    const wire_response *response = scn_exchange_response(e);
    if (response == NULL || response->status != 200) return miss_response(c, e);
    sio_buf scratch = SIO_BUF_INIT;
    sio_slice rest = response->body;
    val_packet packet = {0};
    bool ok = scn_payload_next(&rest, &scratch, &packet)
                  ? take_open_packet(c, p, options, packet)
                  : scn_miss_set(c, 0, "the handshake's body is empty");
    while (ok && scn_payload_next(&rest, &scratch, &packet))
        scn_peer_receive(p, packet.binary, packet.bytes, e->ended_at);
    sio_buf_free(&scratch);
    return ok;
}

static bool open_polling(scn_case *c, scn_peer *p, const json_t *options) {
    scn_request request;
    char name[96];
    snprintf(name, sizeof name, "%s/get", p->name);
    c->miss.cites = "EIO4-HS-09";
    bool ok = scn_request_init(&request, c, "GET", "polling", NULL) ? scn_request_apply(&request, c, options)
                                                                    : scn_case_no_memory(c);
    scn_line *line = ok && scn_polling_start(p) ? scn_line_open(c, name) : NULL;
    if (p->polling != NULL) p->polling->get_line = line;
    scn_exchange *e = line != NULL ? scn_exchange_start(c, name, line, &request, 0, NULL) : NULL;
    ok = e != NULL && await_exchange(c, e) && take_first_payload(c, p, options, e);
    if (ok && !scn_exchange_response(e)->keep_alive) line->idle_since = 0;
    scn_exchange_drop(c, e);
    scn_request_free(&request);
    return ok;
}

bool scn_channel_await_open(scn_case *c, scn_peer *p) {
    wire_us start = wire_now();
    while (!p->ws->open && !p->ended) {
        wire_us react = scn_case_react(c);
        if (wire_now() >= start + react)
            return scn_miss_set(c, react, "the WebSocket handshake got no answer within %d ms",
                                (int)(react / 1000));
        if (!scn_case_turn(c, start + react)) return false;
    }
    if (p->ws->open) return true;
    const char *how = sio_buf_cstr(&p->how);
    if (p->unreached) c->health = SCN_CRASH;
    return scn_miss_set(c, scn_closing_answer_excuse(p->ws->handshake), "%s", how != NULL ? how : "?");
}

static bool await_first_message(scn_case *c, scn_peer *p, const json_t *options) {
    wire_us start = wire_now();
    while (scn_inbox_peek(&p->in) == NULL) {
        wire_us react = scn_case_react(c);
        const char *how = p->ended ? sio_buf_cstr(&p->how) : NULL;
        if (how != NULL) return scn_miss_set(c, 0, "no open packet, but %s", how);
        if (wire_now() >= start + react)
            return scn_miss_set(c, react, "no open packet came within %d ms", (int)(react / 1000));
        if (!scn_case_turn(c, start + react)) return false;
    }
    const scn_packet *first = scn_inbox_peek(&p->in);
    bool ok = take_open_packet(c, p, options, (val_packet){.binary = first->binary, .bytes = first->bytes});
    scn_inbox_drop(&p->in);
    return ok;
}

/* Starts the WebSocket of a session (NULL: a new one). */
static bool start_ws(scn_case *c, scn_peer *p, const scn_peer *session, const json_t *options) {
    scn_request request;
    const char *sid = session != NULL ? session->sid : NULL;
    if (!scn_ws_new(p)) return false;
    bool ok =
        scn_request_init(&request, c, "GET", "websocket", sid) && scn_request_websocket(&request, p->ws->key);
    ok = ok ? scn_request_apply(&request, c, options) : scn_case_no_memory(c);
    ok = ok && scn_ws_start(p, &request, session);
    scn_request_free(&request);
    return ok;
}

static bool open_websocket(scn_case *c, scn_peer *p, const json_t *options) {
    c->miss.cites = "EIO4-HS-17";
    return start_ws(c, p, NULL, options) && scn_channel_await_open(c, p) &&
           await_first_message(c, p, options);
}

bool scn_session_open(scn_case *c, const char *name, scn_transport transport, const json_t *options) {
    scn_peer *p = scn_peer_new(c, name, true);
    if (p == NULL) return false;
    p->pong = !json_is_false(json_object_get(options, "pong"));
    bool ok = transport == SCN_WEBSOCKET ? open_websocket(c, p, options) : open_polling(c, p, options);
    const char *poll = json_string_value(json_object_get(options, "poll"));
    if (ok && p->polling != NULL && poll != NULL)
        p->by_hand = p->polling->manual = strcmp(poll, "manual") == 0;
    if (ok && transport == SCN_UPGRADED) ok = scn_session_upgrade(c, p);
    if (ok) c->miss.cites = NULL;
    return ok;
}

bool scn_do_open(scn_case *c, const json_t *step) {
    const json_t *options = scn_step_argument(step);
    scn_transport transport = c->transport;
    const char *wanted = json_string_value(json_object_get(options, "transport"));
    if (wanted != NULL) scn_transport_parse(wanted, &transport);
    return scn_session_open(c, scn_step_name(step), transport, options);
}

bool scn_do_join(scn_case *c, const json_t *step) {
    scn_peer *p = scn_step_peer(c, step);
    const json_t *options = scn_step_argument(step);
    const json_t *given = json_object_get(options, "nsp");
    if (p == NULL) return false;
    char *nsp = scn_case_expand(c, given != NULL ? json_string_value(given) : "/");
    bool ok = nsp != NULL && scn_contract_join(c, p, nsp, json_object_get(options, "auth"));
    free(nsp);
    return ok;
}

void scn_session_adopt(scn_peer *session, scn_peer *channel) {
    scn_polling_free(session);
    scn_ws_free(session);
    session->ws = channel->ws;
    channel->ws = NULL;
    for (const scn_packet *packet; (packet = scn_inbox_peek(&channel->in)) != NULL;
         scn_inbox_drop(&channel->in))
        scn_inbox_put(&session->in, packet);
    if (channel->ended && !session->ended) {
        const char *how = sio_buf_cstr(&channel->how);
        session->close_code = channel->close_code;
        scn_peer_end(session, "%s", how != NULL ? how : "?");
    }
    scn_peer_drop(channel);
    val_packet pong = {.binary = false, .bytes = sio_slice_str("3")};
    if (session->pong_due && !session->ended) scn_ws_send(session, &pong, 1);
    session->pong_due = false;
}

/* Lets the outstanding GET (and a pong on its way) end (EIO4-UP-01). */
static bool let_poll_end(scn_case *c, scn_peer *p) {
    wire_us start = wire_now();
    while (p->polling->get != NULL || p->polling->post != NULL || p->pong_due) {
        wire_us react = scn_case_react(c);
        if (wire_now() >= start + react) {
            c->miss.cites = "EIO4-UP-05";
            return scn_miss_set(c, react, "the pending GET was not answered within %d ms",
                                (int)(react / 1000));
        }
        if (!scn_case_turn(c, start + react)) return false;
    }
    return true;
}

/* No new GET from the probe on: the noop may overtake `3probe`, and a GET after it would have to wait for
 * another. */
static bool probe(scn_case *c, scn_peer *p, scn_peer *channel) {
    json_t *answer = json_string("3probe");
    wire_us asked = wire_now();
    p->polling->paused = true;
    bool ok = scn_send_text(c, channel, sio_slice_str("2probe")) && scn_await_pattern(c, channel, answer);
    json_decref(answer);
    if (ok) note_latency(c, wire_now() - asked);
    return ok;
}

bool scn_session_upgrade(scn_case *c, scn_peer *p) {
    char name[96];
    if (p->polling == NULL) return scn_miss_set(c, 0, "the session is not on polling");
    snprintf(name, sizeof name, "%s/upgrade", p->name);
    scn_peer *channel = scn_peer_new(c, name, false);
    if (channel == NULL) return false;
    c->miss.cites = "EIO4-UP-04";
    bool ok = start_ws(c, channel, p, NULL) && scn_channel_await_open(c, channel) && probe(c, p, channel) &&
              let_poll_end(c, p) && scn_send_text(c, channel, sio_slice_str("5"));
    if (!ok) return false;
    scn_session_adopt(p, channel);
    c->miss.cites = NULL;
    return true;
}

bool scn_do_upgrade(scn_case *c, const json_t *step) {
    scn_peer *p = scn_step_peer(c, step);
    return p != NULL && scn_session_upgrade(c, p);
}

bool scn_do_adopt(scn_case *c, const json_t *step) {
    scn_peer *p = scn_step_peer(c, step);
    const char *name = json_string_value(scn_step_argument(step));
    scn_peer *channel = scn_peer_find(c, name);
    if (p == NULL) return false;
    if (channel == NULL || channel == p || channel->ws == NULL)
        return scn_miss_set(c, 0, "there is no channel `%s` at this point", name);
    scn_session_adopt(p, channel);
    return true;
}
