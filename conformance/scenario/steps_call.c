/* request, respond, channel, socket of the client seat: a client's requests, answered byte by byte. */
#include <stdlib.h>
#include <string.h>

#include "scenario/answer.h"
#include "scenario/await.h"
#include "scenario/call.h"
#include "scenario/chop.h"
#include "scenario/door.h"
#include "scenario/fields.h"
#include "scenario/payload.h"
#include "scenario/served_ws.h"
#include "scenario/steps_client.h"
#include "scenario/websocket.h"

/* As long as a client that reconnects waits at most (SIO5-INV-09). */
#define LONGEST_DELAY WIRE_MS(5000)

/* Fills the wish from the options of `request` and `channel`. On false the step missed. */
static bool read_wish(scn_case *c, const json_t *options, scn_call_wish *wish) {
    const char *name = json_string_value(json_object_get(options, "sid"));
    wish->expectation = options;
    wish->kind = json_string_value(json_object_get(options, "kind"));
    wish->opening = json_is_true(json_object_get(options, "opening"));
    if (name == NULL) return true;
    const scn_peer *p = scn_peer_find(c, name);
    if (p == NULL || p->sid == NULL)
        return scn_miss_set(c, 0, "there is no session `%s` at this point", name);
    wish->sid = p->sid;
    return true;
}

static bool rename_line(scn_case *c, scn_line *line, const char *name) {
    char *copy = strdup(name);
    if (copy == NULL) return scn_case_no_memory(c);
    free(line->name);
    line->name = copy;
    return true;
}

/* By which transport it opens a session is the case's, unless the step says it. */
static void default_kind(const scn_case *c, scn_call_wish *wish) {
    if (wish->opening && wish->kind == NULL) wish->kind = c->transport == SCN_WEBSOCKET ? "websocket" : "get";
}

bool scn_client_do_request(scn_case *c, const json_t *step) {
    scn_call_wish wish = {.kind = NULL};
    if (!read_wish(c, scn_step_argument(step), &wish)) return false;
    default_kind(c, &wish);
    scn_exchange *e = scn_call_await(c, step, &wish);
    return e != NULL && scn_exchange_rename(c, e, scn_step_name(step)) &&
           rename_line(c, e->line, scn_step_name(step));
}

static bool add_packets(scn_case *c, const json_t *packets, sio_buf *out) {
    for (size_t i = 0; i < json_array_size(packets); i++) {
        const json_t *packet = json_array_get(packets, i);
        sio_buf bytes = SIO_BUF_INIT;
        const char *error = val_payload(packet, c->scope, c->max_payload, &bytes);
        val_packet made = {.binary = val_payload_is_binary(packet), .bytes = sio_buf_slice(&bytes)};
        bool ok = error == NULL && scn_payload_add(out, i == 0, made);
        sio_buf_free(&bytes);
        if (!ok) return scn_case_cannot_make(c, "a packet", error != NULL ? error : "out of memory");
    }
    return true;
}

static bool make_body(scn_case *c, const json_t *options, sio_buf *out) {
    const json_t *body = json_object_get(options, "body"), *payload = json_object_get(options, "payload");
    if (payload != NULL) return add_packets(c, payload, out);
    const char *error = body == NULL ? NULL : val_payload(body, c->scope, c->max_payload, out);
    return error == NULL || scn_case_cannot_make(c, "the body", error);
}

static bool set_headers(scn_case *c, const json_t *headers, scn_fields *fields) {
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)headers, name, value) {
        scn_fields_remove(fields, name);
        if (json_is_null(value)) continue;
        sio_buf text = SIO_BUF_INIT;
        bool ok = scn_case_expand_bytes(c, sio_slice_of(json_string_value(value), json_string_length(value)),
                                        &text) &&
                  scn_fields_set_bytes(fields, name, sio_buf_slice(&text));
        sio_buf_free(&text);
        if (!ok) return false;
    }
    return true;
}

/* One chunk, then the end. */
static bool add_chunked(sio_slice body, sio_buf *out) {
    bool ok = body.len == 0 || (sio_buf_addf(out, "%zx\r\n", body.len) && sio_buf_add(out, body) &&
                                sio_buf_add_str(out, "\r\n"));
    return ok && sio_buf_add_str(out, "0\r\n\r\n");
}

static bool default_headers(const json_t *options, sio_slice body, int status, scn_fields *fields) {
    char length[24];
    const char *given = json_string_value(json_object_get(options, "length"));
    snprintf(length, sizeof length, "%zu", body.len);
    bool ok = body.len == 0 || scn_fields_set(fields, "Content-Type", "text/plain; charset=UTF-8");
    if (json_is_true(json_object_get(options, "chunked")))
        return ok && scn_fields_set(fields, "Transfer-Encoding", "chunked");
    if (status == 204 && given == NULL) return ok;
    return ok && scn_fields_set(fields, "Content-Length", given != NULL ? given : length);
}

static bool write_response(scn_case *c, const scn_exchange *e, const json_t *options, sio_slice body,
                           sio_buf *out) {
    scn_fields fields = {.ignore_case = true};
    const json_t *number = json_object_get(options, "status");
    const char *reason = json_string_value(json_object_get(options, "reason"));
    int status = number == NULL ? 200 : (int)json_integer_value(number);
    bool ok = default_headers(options, body, status, &fields) &&
              set_headers(c, json_object_get(options, "headers"), &fields) &&
              sio_buf_addf(out, "HTTP/1.1 %d %s\r\n", status,
                           reason != NULL ? reason : scn_answer_reason(status)) &&
              scn_answer_origin(e, out);
    for (size_t i = 0; ok && i < fields.count; i++)
        ok = sio_buf_addf(out, "%s: ", fields.items[i].name) &&
             sio_buf_add(out, sio_slice_of(fields.items[i].value, fields.items[i].value_len)) &&
             sio_buf_add_str(out, "\r\n");
    size_t head = out->len + 2;
    bool chunked = json_is_true(json_object_get(options, "chunked"));
    ok = ok && sio_buf_add_str(out, "\r\n") && (chunked ? add_chunked(body, out) : sio_buf_add(out, body));
    const json_t *sent = json_object_get(options, "sent");
    size_t kept = sent == NULL ? out->len : head + (size_t)json_integer_value(sent);
    if (kept < out->len) out->len = kept;
    scn_fields_free(&fields);
    return ok || c->miss.set || scn_case_no_memory(c);
}

static bool make_response(scn_case *c, const scn_exchange *e, const json_t *options, sio_buf *out) {
    const json_t *raw = json_object_get(options, "raw");
    if (raw != NULL) {
        const char *error = val_payload(raw, c->scope, c->max_payload, out);
        return error == NULL || scn_case_cannot_make(c, "the answer", error);
    }
    sio_buf body = SIO_BUF_INIT;
    bool ok = make_body(c, options, &body) && write_response(c, e, options, sio_buf_slice(&body), out);
    sio_buf_free(&body);
    return ok && !c->miss.set;
}

static bool send_bytes(scn_case *c, scn_exchange *e, const json_t *options, sio_slice bytes) {
    size_t sizes[SCN_MAX_SIZES];
    wire_chop chop;
    const wire_chop *cut = scn_chop_read(json_object_get(options, "chop"), bytes.len, &chop, sizes);
    if (cut != NULL)
        wire_conn_send(e->line->conn, bytes, cut);
    else
        scn_line_send(c, e->line, bytes);
    wire_us until = wire_now() + scn_case_react(c);
    /* A client that does not read is for later steps to judge. */
    while (wire_conn_unsent(e->line->conn) > 0 && wire_conn_get_state(e->line->conn) == WIRE_OPEN &&
           wire_now() < until)
        if (!scn_case_turn(c, until)) return false;
    return true;
}

static void end_answer(scn_case *c, scn_exchange *e, const json_t *options) {
    const char *end = json_string_value(json_object_get(options, "end"));
    if (end != NULL && strcmp(end, "open") == 0) return;
    if (end != NULL && strcmp(end, "rst") == 0) {
        scn_line *line = e->line;
        wire_conn_reset(line->conn);
        scn_exchange_drop(c, e);
        scn_line_close(c, line);
        return;
    }
    scn_answer_done(c, e, end != NULL && strcmp(end, "fin") == 0);
}

bool scn_client_do_respond(scn_case *c, const json_t *step) {
    const json_t *options = scn_step_argument(step);
    scn_exchange *e = scn_step_exchange(c, step);
    sio_buf bytes = SIO_BUF_INIT;
    if (e == NULL) return false;
    scn_peer *session = scn_door_session_of(c, e);
    if (session != NULL) session->answered_at = wire_now();
    bool ok = make_response(c, e, options, &bytes) && send_bytes(c, e, options, sio_buf_slice(&bytes));
    if (ok) end_answer(c, e, options);
    sio_buf_free(&bytes);
    return ok;
}

bool scn_client_do_channel(scn_case *c, const json_t *step) {
    const json_t *options = scn_step_argument(step);
    scn_call_wish wish = {.kind = NULL};
    if (!read_wish(c, options, &wish)) return false;
    wish.kind = "websocket";
    scn_exchange *e = scn_call_await(c, step, &wish);
    if (e == NULL) return false;
    scn_line *line = e->line;
    return scn_served_channel(c, scn_step_name(step), e, json_object_get(options, "frames")) != NULL &&
           rename_line(c, line, scn_step_name(step));
}

bool scn_client_do_socket(scn_case *c, const json_t *step) {
    scn_window window;
    scn_line *line;
    if (!scn_window_init(&window, c, step)) return false;
    while ((line = scn_door_take_raw(c)) == NULL) {
        wire_us until, usual = scn_case_react(c) + LONGEST_DELAY;
        if (!scn_window_end(c, &window, usual, &until)) return false;
        if (wire_now() >= until)
            return scn_miss_set(c, until - window.within_from, "no connection came within %d ms",
                                (int)((until - window.within_from) / 1000));
        if (!scn_case_turn(c, until)) return false;
    }
    c->event_at = line->opened_at;
    return rename_line(c, line, scn_step_name(step)) &&
           scn_window_check(c, NULL, &window, line->opened_at, "the connection came");
}
