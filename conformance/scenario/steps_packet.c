/* send, provoke, expect, expect_set, silence, echo, ended, close: the packet level. */
#include <stdlib.h>
#include <string.h>

#include "scenario/await.h"
#include "scenario/closing.h"
#include "scenario/contract.h"
#include "scenario/hosted.h"
#include "scenario/polling.h"
#include "scenario/send.h"
#include "scenario/steps.h"
#include "scenario/websocket.h"

bool scn_do_send(scn_case *c, const json_t *step) {
    scn_peer *p = scn_step_peer(c, step);
    return p != NULL && scn_send_json(c, p, scn_step_argument(step), SCN_POST_SEND);
}

bool scn_do_provoke(scn_case *c, const json_t *step) {
    scn_peer *p = scn_step_peer(c, step);
    if (p == NULL || (p->provoked_at == 0 && !scn_closing_settle(c, p))) return false;
    bool ok = scn_send_json(c, p, scn_step_argument(step), SCN_POST_PROVOKE);
    /* Time for the judgement runs from the last byte; the heartbeat before the first one is what matters. */
    if (ok) p->provoked_at = wire_now();
    return ok;
}

static bool await_step(scn_case *c, scn_peer *p, const json_t *step, scn_choices *choices) {
    scn_window window;
    if (!scn_window_init(&window, c, step) || !scn_await(c, p, choices, &window)) return false;
    if (choices->chosen->alternative != NULL) return true;
    return scn_window_check(c, p, &window, choices->at, "it came");
}

bool scn_do_expect(scn_case *c, const json_t *step) {
    scn_choices choices;
    scn_peer *p = scn_step_peer(c, step);
    if (p == NULL) return false;
    bool ok =
        scn_choices_init(&choices, c, scn_step_verb(step), scn_step_argument(step), scn_step_or(step)) &&
        await_step(c, p, step, &choices);
    scn_choices_free(&choices);
    return ok;
}

bool scn_do_silence(scn_case *c, const json_t *step) {
    scn_choices choices;
    scn_window window = {.from = c->step_started, .within_from = c->step_started};
    scn_peer *p = scn_step_peer(c, step);
    if (p == NULL) return false;
    bool ok = scn_choices_init(&choices, c, SCN_DO_SILENCE, scn_step_argument(step), scn_step_or(step)) &&
              scn_await(c, p, &choices, &window);
    scn_choices_free(&choices);
    return ok;
}

static bool await_echo(scn_case *c, scn_peer *p, const json_t *step, const char *text) {
    sio_buf packet = SIO_BUF_INIT;
    scn_choices choices = {0};
    json_t *pattern = scn_contract_echo(c, text, &packet);
    bool ok = pattern != NULL ? scn_send_text(c, p, sio_buf_slice(&packet)) : scn_case_no_memory(c);
    ok = ok && scn_choices_init(&choices, c, SCN_DO_EXPECT, pattern, scn_step_or(step)) &&
         await_step(c, p, step, &choices);
    scn_choices_free(&choices);
    json_decref(pattern);
    sio_buf_free(&packet);
    return ok;
}

bool scn_do_echo(scn_case *c, const json_t *step) {
    scn_peer *p = scn_step_peer(c, step);
    if (p == NULL) return false;
    char *text = scn_case_expand(c, json_string_value(scn_step_argument(step)));
    bool ok = text != NULL && await_echo(c, p, step, text);
    free(text);
    return ok;
}

/* Says why the end of the session is not the one that the step asks for. */
static bool miss_end(scn_case *c, scn_peer *p) {
    const char *how = sio_buf_cstr(&p->how);
    /* A bare WebSocket that never opened has not ended: it was refused, and a step must say that this counts.
     */
    if (p->refused) return scn_miss_set(c, 0, "the WebSocket was never open: %s", how != NULL ? how : "?");
    if (p->unreached) return scn_miss_set(c, 0, "%s", how != NULL ? how : "?");
    return scn_miss_set(c, 0, "the connection ended with the close code %d", p->close_code);
}

static bool await_peer_end(scn_case *c, scn_peer *p, const json_t *step) {
    scn_choices choices;
    bool ok = scn_choices_init(&choices, c, SCN_DO_ENDED, scn_step_argument(step), scn_step_or(step)) &&
              await_step(c, p, step, &choices);
    bool wished = ok && choices.chosen->alternative == NULL;
    if (wished && !scn_end_matches(p, scn_step_argument(step))) ok = miss_end(c, p);
    scn_choices_free(&choices);
    return ok;
}

static bool line_ended(const scn_line *line) {
    wire_conn_state state = wire_conn_get_state(line->conn);
    return state == WIRE_ENDED || state == WIRE_RESET;
}

static bool await_line_end(scn_case *c, const json_t *step) {
    scn_line *line = scn_step_line(c, step);
    scn_window window;
    if (line == NULL || !scn_window_init(&window, c, step)) return false;
    while (!line_ended(line)) {
        wire_us within = scn_case_react(c);
        if (window.within != NULL && !scn_case_duration(c, window.within, NULL, &within)) return false;
        wire_us end = window.within_from + within;
        if (wire_now() > end)
            return scn_miss_set(c, within, "the connection did not end within %d ms", (int)(within / 1000));
        if (!scn_case_turn(c, end)) return false;
    }
    return scn_window_check(c, NULL, &window, wire_conn_last_input(line->conn), "it ended");
}

bool scn_do_ended(scn_case *c, const json_t *step) {
    if (scn_peer_find(c, scn_step_name(step)) == NULL) return await_line_end(c, step);
    return await_peer_end(c, scn_step_peer(c, step), step);
}

static void close_ws(scn_peer *p, const char *how) {
    wire_conn *conn = p->ws->line->conn;
    uint8_t normal[2] = {1000 >> 8, 1000 & 0xff};
    if (strcmp(how, "rst") == 0) {
        wire_conn_reset(conn);
    } else if (strcmp(how, "fin") == 0) {
        wire_conn_finish(conn);
    } else {
        wire_frame frame = {.fin = true,
                            .opcode = WIRE_WS_CLOSE,
                            .masked = !p->serving,
                            .payload = sio_slice_of(normal, sizeof normal)};
        p->ws->close_sent = true;
        scn_ws_send_frame(p, frame, NULL);
    }
}

bool scn_do_close(scn_case *c, const json_t *step) {
    scn_peer *p = scn_step_peer(c, step);
    const char *how = json_string_value(scn_step_argument(step));
    if (p == NULL) return false;
    if (strcmp(how, "packet") == 0) return scn_send_text(c, p, sio_slice_str("1")); /* EIO4-CL-01 */
    p->closed_by_us = true;
    if (p->hosted != NULL) scn_hosted_cut(p, strcmp(how, "rst") == 0);
    if (p->polling != NULL) {
        scn_polling_cut(p, strcmp(how, "rst") == 0);
    } else if (p->ws != NULL && p->ws->line != NULL) {
        close_ws(p, how);
    }
    return true;
}
