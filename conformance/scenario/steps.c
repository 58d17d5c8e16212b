/* The program of a case: one step after the other, each with its verdict. */
#include "scenario/steps.h"

#include "scenario/describe.h"
#include "scenario/ends.h"
#include "scenario/hold.h"
#include "scenario/judge.h"
#include "scenario/step.h"
#include "scenario/steps_client.h"

typedef bool scn_do(scn_case *c, const json_t *step);

static scn_do *const verbs[SCN_VERB_COUNT] = {
    [SCN_DO_OPEN] = scn_do_open,
    [SCN_DO_JOIN] = scn_do_join,
    [SCN_DO_SEND] = scn_do_send,
    [SCN_DO_PROVOKE] = scn_do_provoke,
    [SCN_DO_EXPECT] = scn_do_expect,
    [SCN_DO_EXPECT_SET] = scn_do_expect,
    [SCN_DO_SILENCE] = scn_do_silence,
    [SCN_DO_ECHO] = scn_do_echo,
    [SCN_DO_UPGRADE] = scn_do_upgrade,
    [SCN_DO_ENDED] = scn_do_ended,
    [SCN_DO_OUTCOME] = scn_do_outcome,
    [SCN_DO_SURVIVOR] = scn_do_survivor,
    [SCN_DO_WAIT] = scn_do_wait,
    [SCN_DO_MARK] = scn_do_mark,
    [SCN_DO_CLOSE] = scn_do_close,
    [SCN_DO_ADOPT] = scn_do_adopt,
    [SCN_DO_POLL] = scn_do_poll,
    [SCN_DO_READING] = scn_do_reading,
    [SCN_DO_REQUEST] = scn_do_request,
    [SCN_DO_RESPONSE] = scn_do_response,
    [SCN_DO_FINISH] = scn_do_finish,
    [SCN_DO_ABORT] = scn_do_abort,
    [SCN_DO_PENDING] = scn_do_pending,
    [SCN_DO_ABORTED] = scn_do_aborted,
    [SCN_DO_CHANNEL] = scn_do_channel,
    [SCN_DO_FRAME] = scn_do_frame,
    [SCN_DO_EXPECT_FRAME] = scn_do_expect_frame,
    [SCN_DO_SOCKET] = scn_do_socket,
    [SCN_DO_WRITE] = scn_do_write,
    [SCN_DO_READ] = scn_do_read,
    [SCN_DO_SHUTDOWN] = scn_do_shutdown,
    [SCN_DO_RESET] = scn_do_reset,
    [SCN_DO_REPEAT] = scn_do_repeat,
    [SCN_DO_MEMORY] = scn_do_memory,
    [SCN_DO_STEADY] = scn_do_steady,
};

/* What the client seat does in another way; the rest is the same. */
static scn_do *const client_verbs[SCN_VERB_COUNT] = {
    [SCN_DO_OPEN] = scn_client_do_open,       [SCN_DO_JOIN] = scn_client_do_join,
    [SCN_DO_UPGRADE] = scn_client_do_upgrade, [SCN_DO_ADOPT] = scn_client_do_adopt,
    [SCN_DO_REQUEST] = scn_client_do_request, [SCN_DO_CHANNEL] = scn_client_do_channel,
    [SCN_DO_SOCKET] = scn_client_do_socket,   [SCN_DO_SURVIVOR] = scn_client_do_survivor,
    [SCN_DO_RESPOND] = scn_client_do_respond, [SCN_DO_BY_HAND] = scn_client_do_by_hand,
    [SCN_DO_REPORT] = scn_client_do_report,   [SCN_DO_NO_REPORT] = scn_client_do_no_report,
    [SCN_DO_QUIET] = scn_client_do_quiet,     [SCN_DO_COUNT] = scn_client_do_count,
    [SCN_DO_DOOR] = scn_client_do_door,
};

static scn_do *function_of(const scn_case *c, scn_verb verb) {
    scn_do *own = c->door != NULL ? client_verbs[verb] : NULL;
    return own != NULL ? own : verbs[verb];
}

scn_peer *scn_step_peer(scn_case *c, const json_t *step) {
    const char *name = scn_step_name(step);
    scn_peer *p = scn_peer_find(c, name);
    if (p == NULL) scn_miss_set(c, 0, "there is no session or channel `%s` at this point", name);
    return p;
}

scn_exchange *scn_step_exchange(scn_case *c, const json_t *step) {
    const char *name = scn_step_name(step);
    scn_exchange *e = scn_exchange_find(c, name);
    if (e == NULL) scn_miss_set(c, 0, "there is no request `%s` at this point", name);
    return e;
}

scn_line *scn_step_line(scn_case *c, const json_t *step) {
    const char *name = scn_step_name(step);
    scn_line *line = scn_line_find(c, name);
    if (line == NULL) scn_miss_set(c, 0, "there is no socket `%s` at this point", name);
    return line;
}

static void note_step(scn_case *c) {
    sio_buf words = SIO_BUF_INIT;
    sio_buf pointer = SIO_BUF_INIT;
    sio_buf_add(&pointer, sio_buf_slice(&c->pointer));
    const char *at = sio_buf_cstr(&pointer);
    scn_describe_step(&words, at != NULL ? at : "", c->step);
    const char *text = sio_buf_cstr(&words);
    wire_log_note(c->log, "case", "", "%s", text != NULL ? text : "");
    sio_buf_free(&pointer);
    sio_buf_free(&words);
}

static void run_step(scn_case *c, const json_t *step) {
    scn_verb verb = scn_step_verb(step);
    c->step = step;
    c->step_started = wire_now();
    c->lateness = 0;
    c->taken = NULL;
    c->fate = NULL;
    if (verb != SCN_DO_MARK) c->event_at = 0;
    scn_miss_clear(c);
    note_step(c);
    scn_do *run = function_of(c, verb);
    bool ok = run != NULL && run(c, step);
    if (!ok) scn_judge_miss(c);
    /* A nested step has been held to the policy already. */
    if (verb != SCN_DO_REPEAT && !c->stopped && c->verdict <= SCN_LENIENT) scn_hold(c, step);
    if (!c->stopped && c->verdict <= SCN_LENIENT) scn_end_note(c, step);
}

void scn_run_steps(scn_case *c, const json_t *steps) {
    size_t outer = c->pointer.len;
    for (size_t i = 0; i < json_array_size(steps) && !c->finished; i++) {
        c->pointer.len = outer;
        sio_buf_addf(&c->pointer, "/steps/%zu", i);
        run_step(c, json_array_get(steps, i));
    }
    c->pointer.len = outer;
}
