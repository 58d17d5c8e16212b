/* channel, frame, expect_frame: WebSocket in the raw. */
#include <stdlib.h>
#include <string.h>

#include "scenario/await.h"
#include "scenario/describe.h"
#include "scenario/judge.h"
#include "scenario/response.h"
#include "scenario/steps.h"
#include "scenario/websocket.h"

/* Puts frames behind the request's head, so that they travel in the same segment. */
static bool add_frames(scn_case *c, scn_peer *p, scn_request *request, const json_t *frames) {
    for (size_t i = 0; i < json_array_size(frames); i++) {
        const json_t *packet = json_array_get(frames, i);
        sio_buf bytes = SIO_BUF_INIT;
        const char *error = val_payload(packet, c->scope, c->max_payload, &bytes);
        val_packet made = {.binary = val_payload_is_binary(packet), .bytes = sio_buf_slice(&bytes)};
        bool ok = error == NULL && scn_ws_write(p, &request->body, made);
        if (ok) scn_peer_note_sent(p, made);
        sio_buf_free(&bytes);
        if (!ok) return scn_case_cannot_make(c, "a frame", error != NULL ? error : "out of memory");
    }
    return true;
}

static bool start_channel(scn_case *c, scn_peer *p, const json_t *options) {
    const char *name = json_string_value(json_object_get(options, "sid"));
    const scn_peer *session = name != NULL ? scn_peer_find(c, name) : NULL;
    scn_request request;
    if (name != NULL && (session == NULL || session->sid == NULL))
        return scn_miss_set(c, 0, "there is no session `%s` at this point", name);
    if (!scn_ws_new(p)) return false;
    bool ok = scn_request_init(&request, c, "GET", "websocket", session != NULL ? session->sid : NULL) &&
              scn_request_websocket(&request, p->ws->key);
    ok = ok ? scn_request_apply(&request, c, options) &&
                  add_frames(c, p, &request, json_object_get(options, "frames"))
            : scn_case_no_memory(c);
    ok = ok && scn_ws_start(p, &request, session);
    scn_request_free(&request);
    return ok;
}

static bool await_response(scn_case *c, scn_peer *p, const json_t *step, const json_t *expectation) {
    json_t *switching = json_pack("{s:i}", "status", 101);
    const json_t *wanted = expectation != NULL ? expectation : switching;
    bool ok = switching != NULL && scn_response_await(c, p->ws->handshake, step, wanted, NULL);
    json_decref(switching);
    return ok;
}

bool scn_do_channel(scn_case *c, const json_t *step) {
    const json_t *options = scn_step_argument(step);
    const json_t *response = json_object_get(step, "response");
    if (response == NULL) response = json_object_get(options, "response");
    scn_peer *p = scn_peer_new(c, scn_step_name(step), false);
    if (p == NULL) return false;
    p->pong = json_is_true(json_object_get(options, "pong"));
    if (!start_channel(c, p, options)) return false;
    if (response != NULL || scn_step_or(step) != NULL) return await_response(c, p, step, response);
    return json_is_true(json_object_get(options, "lazy")) || scn_channel_await_open(c, p);
}

static uint8_t opcode_of(const json_t *op, uint8_t fallback) {
    static const struct {
        const char *name;
        uint8_t code;
    } names[] = {{"continuation", 0}, {"text", 1}, {"binary", 2}, {"close", 8}, {"ping", 9}, {"pong", 10}};
    if (json_is_integer(op)) return (uint8_t)json_integer_value(op) & 0x0f;
    for (size_t i = 0; json_is_string(op) && i < sizeof names / sizeof names[0]; i++)
        if (strcmp(json_string_value(op), names[i].name) == 0) return names[i].code;
    return fallback;
}

static wire_frame_length length_of(const json_t *frame) {
    const char *form = json_string_value(json_object_get(frame, "form"));
    const json_t *claim = json_object_get(frame, "claim");
    wire_frame_length length = {.form = WIRE_LEN_MINIMAL};
    if (form != NULL && strcmp(form, "7") == 0) length.form = WIRE_LEN_7;
    if (form != NULL && strcmp(form, "16") == 0) length.form = WIRE_LEN_16;
    if (form != NULL && strcmp(form, "64") == 0) length.form = WIRE_LEN_64;
    length.lie = claim != NULL;
    length.claimed = claim != NULL ? (uint64_t)json_integer_value(claim) : 0;
    return length;
}

/* The payload: the close code, then the data. */
static bool frame_payload(scn_case *c, const json_t *frame, sio_buf *out) {
    const json_t *code = json_object_get(frame, "code");
    const json_t *data = json_object_get(frame, "data");
    if (code != NULL) {
        sio_buf_add_byte(out, (uint8_t)(json_integer_value(code) >> 8));
        sio_buf_add_byte(out, (uint8_t)json_integer_value(code));
    }
    const char *error = data != NULL ? val_payload(data, c->scope, c->max_payload, out) : NULL;
    return error == NULL || scn_case_cannot_make(c, "the frame's data", error);
}

static bool await_frame_written(scn_case *c, const scn_peer *p) {
    wire_us until = wire_now() + scn_case_react(c);
    while (!p->ended && wire_conn_unsent(p->ws->line->conn) > 0 && wire_now() < until)
        if (!scn_case_turn(c, until)) return false;
    return true;
}

/* Clients mask, servers do not (RFC 6455 5.1). */
static bool masked(const scn_peer *p, const json_t *options) {
    const json_t *mask = json_object_get(options, "mask");
    return mask != NULL ? json_is_true(mask) : !p->serving;
}

bool scn_do_frame(scn_case *c, const json_t *step) {
    const json_t *options = scn_step_argument(step);
    scn_peer *p = scn_step_peer(c, step);
    sio_buf payload = SIO_BUF_INIT;
    if (p == NULL) return false;
    if (p->ws == NULL || p->ws->line == NULL) return scn_miss_set(c, 0, "`%s` has no WebSocket", p->name);
    if (!frame_payload(c, options, &payload)) {
        sio_buf_free(&payload);
        return false;
    }
    wire_frame frame = {.fin = !json_is_false(json_object_get(options, "fin")),
                        .rsv = (uint8_t)json_integer_value(json_object_get(options, "rsv")) & 7,
                        .opcode = opcode_of(json_object_get(options, "op"), WIRE_WS_TEXT),
                        .masked = masked(p, options),
                        .payload = sio_buf_slice(&payload)};
    wire_frame_length length = length_of(options);
    p->provoked_at = wire_now();
    p->provoked_heartbeat = p->heartbeat_at;
    if (frame.opcode == WIRE_WS_CLOSE) p->ws->close_sent = true;
    scn_ws_send_frame(p, frame, &length);
    sio_buf_free(&payload);
    return await_frame_written(c, p);
}

static bool frame_matches(scn_case *c, const json_t *wanted, const scn_packet *frame, sio_buf *why) {
    const json_t *op = json_object_get(wanted, "op");
    const json_t *data = json_object_get(wanted, "data");
    const json_t *code = json_object_get(wanted, "code");
    if (op != NULL && opcode_of(op, 0) != frame->opcode) return false;
    if (code != NULL && json_integer_value(code) != frame->close_code) return false;
    if (data == NULL) return true;
    sio_buf bytes = SIO_BUF_INIT;
    const char *error = val_payload(data, c->scope, c->max_payload, &bytes);
    bool ok = error == NULL && sio_slice_equal(sio_buf_slice(&bytes), frame->bytes);
    if (!ok) sio_buf_add_str(why, error != NULL ? error : "the data differs");
    sio_buf_free(&bytes);
    return ok;
}

/* Returns whether the frame is what the step or one of its alternatives wants; grades the latter. */
static bool take_frame(scn_case *c, const json_t *step, const scn_packet *frame, sio_buf *why) {
    const json_t *alternatives = scn_step_or(step);
    sio_buf ignored = SIO_BUF_INIT;
    bool ok = frame != NULL && frame_matches(c, scn_step_argument(step), frame, why);
    for (size_t i = 0; !ok && i < json_array_size(alternatives); i++) {
        const json_t *alternative = json_array_get(alternatives, i);
        bool end = scn_alternative_verb(alternative) == SCN_DO_ENDED;
        ok = frame != NULL ? !end && frame_matches(c, alternative, frame, &ignored) : end;
        if (!ok) continue;
        sio_buf got = SIO_BUF_INIT;
        sio_buf_add_str(&got, end ? "the connection ended" : "got ");
        if (!end) scn_describe_packet(&got, frame);
        scn_judge_alternative(c, alternative, &got);
    }
    sio_buf_free(&ignored);
    return ok;
}

static bool judge_frame(scn_case *c, scn_peer *p, const json_t *step) {
    const scn_packet *frame = scn_inbox_peek(&p->controls);
    sio_buf words = SIO_BUF_INIT, why = SIO_BUF_INIT;
    bool ok = take_frame(c, step, frame, &why);
    if (!ok) {
        const char *how = sio_buf_cstr(&p->how);
        sio_buf_add_str(&words, "got ");
        if (frame != NULL) scn_describe_packet(&words, frame);
        if (frame == NULL) sio_buf_addf(&words, "no such frame, but the end: %s", how != NULL ? how : "?");
        if (why.len > 0) sio_buf_add_str(&words, ": ");
        sio_buf_add(&words, sio_buf_slice(&why));
    }
    if (frame != NULL) c->event_at = frame->at;
    scn_inbox_drop(&p->controls);
    sio_buf_free(&why);
    if (ok) sio_buf_free(&words);
    return ok || scn_miss_take(c, 0, &words);
}

/* The testee may ping by WebSocket frames whenever it likes (RFC 6455, 5.5.2). */
static void pass_over_pings(scn_peer *p, const json_t *wanted) {
    const scn_packet *frame;
    if (opcode_of(json_object_get(wanted, "op"), 0) == WIRE_WS_PING) return;
    while ((frame = scn_inbox_peek(&p->controls)) != NULL && frame->opcode == WIRE_WS_PING)
        scn_inbox_drop(&p->controls);
}

bool scn_do_expect_frame(scn_case *c, const json_t *step) {
    scn_peer *p = scn_step_peer(c, step);
    scn_window window;
    if (p == NULL || !scn_window_init(&window, c, step)) return false;
    for (bool last = false;;) {
        pass_over_pings(p, scn_step_argument(step));
        if (scn_inbox_peek(&p->controls) != NULL || p->ended) break;
        wire_us within = scn_case_react(c);
        if (window.within != NULL && !scn_case_duration(c, window.within, p, &within)) return false;
        wire_us end = window.within_from + within;
        if (last && wire_now() >= end)
            return scn_miss_set(c, within, "no such frame within %d ms", (int)(within / 1000));
        last = wire_now() >= end;
        if (!scn_case_turn(c, end)) return false;
    }
    return judge_frame(c, p, step) && scn_window_check(c, p, &window, c->event_at, "it came");
}
