/* socket, write, read, shutdown, reset: raw TCP. */
#include "scenario/await.h"
#include "scenario/chop.h"
#include "scenario/describe.h"
#include "scenario/judge.h"
#include "scenario/step.h"
#include "scenario/steps.h"

bool scn_do_socket(scn_case *c, const json_t *step) {
    scn_line *line = scn_line_open(c, scn_step_name(step));
    if (line == NULL) return false;
    wire_us start = wire_now();
    while (wire_conn_get_state(line->conn) == WIRE_CONNECTING) {
        wire_us react = scn_case_react(c);
        if (wire_now() >= start + react)
            return scn_miss_set(c, react, "no connection within %d ms", (int)(react / 1000));
        if (!scn_case_turn(c, start + react)) return false;
    }
    if (wire_conn_get_state(line->conn) != WIRE_FAILED) return true;
    c->health = SCN_CRASH;
    return scn_miss_set(c, 0, "no connection: %s", wire_conn_error(line->conn));
}

static bool send_raw(scn_case *c, const json_t *step, scn_line *line, sio_slice bytes) {
    size_t sizes[SCN_MAX_SIZES];
    wire_chop chop;
    const wire_chop *cut = scn_chop_read(json_object_get(step, "chop"), bytes.len, &chop, sizes);
    bool ok = cut != NULL ? wire_conn_send(line->conn, bytes, cut) : scn_line_send(c, line, bytes);
    wire_us until = wire_now() + scn_case_react(c);
    /* A peer that closes or stops reading is for later steps to judge. */
    while (ok && wire_conn_unsent(line->conn) > 0 && wire_now() < until)
        if (!scn_case_turn(c, until)) return false;
    return true;
}

/* That of a session over WebSocket is the one of its last upgrade. */
static scn_line *line_to_write(scn_case *c, const json_t *step) {
    const scn_peer *p = scn_peer_find(c, scn_step_name(step));
    return p != NULL && p->ws != NULL && p->ws->line != NULL ? p->ws->line : scn_step_line(c, step);
}

bool scn_do_write(scn_case *c, const json_t *step) {
    scn_line *line = line_to_write(c, step);
    sio_buf bytes = SIO_BUF_INIT;
    if (line == NULL) return false;
    const char *error = val_payload(scn_step_argument(step), c->scope, c->max_payload, &bytes);
    bool ok = error == NULL ? send_raw(c, step, line, sio_buf_slice(&bytes))
                            : scn_case_cannot_make(c, "the text", error);
    sio_buf_free(&bytes);
    return ok;
}

static bool bytes_match(scn_case *c, const json_t *pattern, sio_slice bytes, sio_buf *why) {
    return val_pattern(pattern, (val_packet){.binary = false, .bytes = bytes}, c->scope, c->max_payload, why);
}

/* Returns whether what came so far, or its end, decides the step; grades alternatives. */
static bool look_at_bytes(scn_case *c, const json_t *step, const scn_line *line, bool ended) {
    sio_slice input = wire_conn_input(line->conn);
    const json_t *alternatives = scn_step_or(step);
    if (bytes_match(c, scn_step_argument(step), input, NULL)) return true;
    for (size_t i = 0; i < json_array_size(alternatives); i++) {
        const json_t *alternative = json_array_get(alternatives, i);
        json_t *pattern = scn_alternative_pattern(alternative);
        bool end = scn_alternative_verb(alternative) == SCN_DO_ENDED;
        bool ok = end ? ended : pattern != NULL && bytes_match(c, pattern, input, NULL);
        json_decref(pattern);
        if (!ok) continue;
        sio_buf got = SIO_BUF_INIT;
        sio_buf_add_str(&got, end ? "the connection ended" : "got ");
        if (!end) scn_describe_bytes(&got, input);
        scn_judge_alternative(c, alternative, &got);
        return true;
    }
    return false;
}

/* On a raw socket nobody answers pings: after interval and timeout the heartbeat ends its session, and a slow
 * host gets there. */
static wire_us excuse(scn_case *c, const scn_line *line) {
    bool due = c->interval > 0 && c->timeout > 0 && wire_now() - line->opened_at >= c->interval + c->timeout;
    if (!due) return 0;
    c->miss.since = line->opened_at;
    return c->timeout;
}

static bool miss_bytes(scn_case *c, const json_t *step, const scn_line *line, wire_us timed,
                       const char *what) {
    sio_buf words = SIO_BUF_INIT, why = SIO_BUF_INIT;
    bytes_match(c, scn_step_argument(step), wire_conn_input(line->conn), &why);
    sio_buf_addf(&words, "%s; what came: ", what);
    scn_describe_bytes(&words, wire_conn_input(line->conn));
    if (why.len > 0) sio_buf_add_str(&words, ": ");
    sio_buf_add(&words, sio_buf_slice(&why));
    sio_buf_free(&why);
    return scn_miss_take(c, timed, &words);
}

bool scn_do_read(scn_case *c, const json_t *step) {
    scn_line *line = scn_step_line(c, step);
    scn_window window;
    if (line == NULL || !scn_window_init(&window, c, step)) return false;
    for (bool last = false;;) {
        wire_conn_state state = wire_conn_get_state(line->conn);
        bool ended = state != WIRE_OPEN && state != WIRE_CONNECTING;
        if (look_at_bytes(c, step, line, ended)) break;
        if (ended) return miss_bytes(c, step, line, excuse(c, line), "the connection ended");
        wire_us within = scn_case_react(c);
        if (window.within != NULL && !scn_case_duration(c, window.within, NULL, &within)) return false;
        wire_us end = window.within_from + within;
        if (last && wire_now() >= end) return miss_bytes(c, step, line, within, "it did not come in time");
        last = wire_now() >= end;
        if (!scn_case_turn(c, end)) return false;
    }
    c->event_at = wire_conn_last_input(line->conn);
    return scn_window_check(c, NULL, &window, c->event_at, "it came");
}

bool scn_do_shutdown(scn_case *c, const json_t *step) {
    scn_line *line = scn_step_line(c, step);
    if (line != NULL) wire_conn_finish(line->conn);
    return line != NULL;
}

bool scn_do_reset(scn_case *c, const json_t *step) {
    scn_line *line = scn_step_line(c, step);
    if (line != NULL) wire_conn_reset(line->conn);
    return line != NULL;
}
