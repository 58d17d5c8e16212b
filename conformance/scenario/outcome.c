/* `outcome`: what a testee made of a packet that it should refuse. Closed, alive and mute are three different
 * answers. */
#include <string.h>

#include "scenario/closing.h"
#include "scenario/contract.h"
#include "scenario/describe.h"
#include "scenario/door.h"
#include "scenario/hosted.h"
#include "scenario/judge.h"
#include "scenario/lacks.h"
#include "scenario/polling.h"
#include "scenario/step.h"
#include "scenario/steps.h"
#include "scenario/websocket.h"

#define ECHO_AFTER_AT_MOST WIRE_MS(60)

typedef enum scn_fate { FATE_OPEN, FATE_CLOSED, FATE_ALIVE, FATE_MUTE, FATE_LATE, FATE_STOPPED } scn_fate;

typedef struct scn_trial {
    scn_peer *peer;
    wire_us from;    /* when the packet in question was out */
    wire_us window;  /* a close within it is an answer to that packet */
    wire_us echo_at; /* when to ask whether the session lives */
    bool asked;
    wire_us asked_at;
    bool answered;
    wire_us answered_at;
    sio_buf packet;
    json_t *pattern; /* of the answer */
} scn_trial;

/* In a namespace an echo tells whether the session lives; before that, CONNECT does. */
static json_t *question(scn_case *c, const scn_peer *p, sio_buf *packet) {
    /* What is not joined yet answers at least a ping. */
    if (p->serving && !p->joined) return sio_buf_add_str(packet, "2") ? json_string("3") : NULL;
    if (c->env->contract != SCN_SOCKETIO || p->joined) return scn_contract_echo(c, "still there?", packet);
    return sio_buf_add_str(packet, "40") ? json_pack("{s:s}", "starts", "40") : NULL;
}

static bool begin_trial(scn_case *c, scn_peer *p, scn_trial *t) {
    *t = (scn_trial){.peer = p};
    wire_us heartbeat = p->provoked_at != 0 ? p->provoked_heartbeat : p->heartbeat_at;
    t->from = p->provoked_at != 0 ? p->provoked_at : c->step_started;
    t->window = scn_closing_window(p, t->from, heartbeat);
    wire_us wait = t->window / 4 < ECHO_AFTER_AT_MOST ? t->window / 4 : ECHO_AFTER_AT_MOST;
    t->echo_at = t->from + wait;
    p->provoked_at = 0;
    t->pattern = question(c, p, &t->packet);
    return t->pattern != NULL || scn_case_no_memory(c);
}

/* Sends the question without waiting for anything, as soon as no POST is in the way. */
static void ask(scn_trial *t) {
    t->asked_at = wire_now();
    val_packet packet = {.binary = false, .bytes = sio_buf_slice(&t->packet)};
    scn_peer *p = t->peer;
    if (p->polling != NULL) {
        if (p->polling->post != NULL || p->pong_due) return;
        t->asked = scn_polling_post(p, &packet, 1, SCN_POST_SEND);
    } else if (p->hosted != NULL && p->ws == NULL) {
        t->asked = scn_hosted_give(p, &packet, 1);
    } else if (p->ws != NULL && p->ws->open) {
        scn_ws_send(p, &packet, 1);
        t->asked = true;
    }
}

/* Other packets may come before the answer: errors, pings, what the application says. Those that come after
 * it are taken, too: a session that is polled on demand asks for nothing while something lies there. */
static void take_answer(scn_case *c, scn_trial *t) {
    const scn_packet *packet;
    while ((packet = scn_inbox_peek(&t->peer->in)) != NULL) {
        val_packet actual = {.binary = packet->binary, .bytes = packet->bytes};
        if (!t->answered) t->answered_at = packet->at;
        t->answered = t->answered ||
                      (t->asked && val_pattern(t->pattern, actual, c->scope, t->peer->max_payload, NULL));
        scn_inbox_drop(&t->peer->in);
    }
}

static scn_fate look(scn_case *c, scn_trial *t, bool linger) {
    take_answer(c, t);
    if (scn_closing_came_anew(t->peer, t->from)) return FATE_CLOSED;
    bool in_time = t->peer->ended_at - t->from <= t->window || scn_closing_code_is_plain(t->peer->close_code);
    if (t->peer->ended) return in_time ? FATE_CLOSED : FATE_LATE;
    wire_us now = wire_now();
    /* An implementation may answer what it had read already and close a moment later; that is still closing.
     */
    if (t->answered && (!linger || now - t->from > t->window)) return FATE_ALIVE;
    return FATE_OPEN;
}

/* When waiting ends: not before a close would have come, and the question was answered, or could at least be
 * asked. Told anew each time, because it grows while the host is slow. */
static wire_us mute_at(const scn_case *c, const scn_trial *t) {
    wire_us pause = scn_closing_pause(t->peer);
    if (pause > 0) return t->from + pause + scn_case_react(c);
    wire_us answer = t->asked ? t->asked_at + scn_case_mute(c) : t->from + scn_case_react(c);
    return t->from + t->window > answer ? t->from + t->window : answer;
}

static scn_fate run_trial(scn_case *c, scn_trial *t, bool linger) {
    for (bool last = false;;) {
        if (t->peer->hosted != NULL) scn_door_refuse_strangers(c);
        scn_fate fate = look(c, t, linger);
        if (fate != FATE_OPEN) return fate;
        wire_us now = wire_now();
        wire_us mute = mute_at(c, t);
        if (last && now >= mute) return FATE_MUTE;
        last = now >= mute;
        if (!t->asked && now >= t->echo_at) ask(t);
        wire_us next = !t->asked && now < t->echo_at ? t->echo_at : mute;
        if (t->answered) next = t->from + t->window + 1;
        if (!scn_case_turn(c, next)) return FATE_STOPPED;
    }
}

static const char *name_of(scn_fate fate) {
    return fate == FATE_CLOSED ? "closed" : fate == FATE_ALIVE ? "alive" : "mute";
}

static scn_verdict grade_of(const json_t *grades, scn_fate fate) {
    const json_t *grade = json_object_get(grades, name_of(fate));
    return grade == NULL ? SCN_FAIL : scn_grade_of(json_string_value(grade));
}

static void add_end(sio_buf *words, scn_trial *t) {
    const char *how = sio_buf_cstr(&t->peer->how);
    sio_buf_add_str(words, " after ");
    scn_describe_time(words, t->peer->ended_at - t->from);
    sio_buf_addf(words, ": %s", how != NULL ? how : "?");
}

static void say(sio_buf *words, scn_trial *t, scn_fate fate) {
    sio_buf_add_str(words, name_of(fate));
    if (fate == FATE_CLOSED) add_end(words, t);
    if (fate == FATE_ALIVE) {
        sio_buf_add_str(words, ": an echo sent afterwards was answered after ");
        scn_describe_time(words, t->answered_at - t->from);
    }
    if (fate == FATE_MUTE) sio_buf_add_str(words, ": neither closed nor answering an echo");
    if (fate != FATE_LATE) return;
    sio_buf_add_str(words, ": closed");
    add_end(words, t);
    sio_buf_add_str(words, "; that late it may be a timer's doing (what counts is ");
    scn_describe_time(words, t->window);
    sio_buf_add_byte(words, ')');
}

/* A client that neither polls nor has a WebSocket may have given the session up, unseen. */
static bool gave_up(scn_case *c, const scn_peer *p) {
    bool unseen = p->hosted != NULL && p->ws == NULL && p->hosted->poll == NULL;
    return unseen && scn_lacks_retry(c);
}

/* A POST that was never answered is a mute testee, not a busy one; a violation of HTTP or WebSocket is never
 * an answer. */
static bool judge_fate(scn_case *c, const json_t *step, scn_trial *t, scn_fate fate) {
    const json_t *grades = scn_step_argument(step);
    scn_verdict grade = grade_of(grades, fate);
    const char *violation = t->peer->violation.len > 0 ? sio_buf_cstr(&t->peer->violation) : NULL;
    if (violation != NULL) return scn_miss_set(c, 0, "%s", violation);
    if (fate == FATE_MUTE && grade == SCN_FAIL && gave_up(c, t->peer)) return false;
    if (t->peer->unreached) c->health = SCN_CRASH;
    sio_buf words = SIO_BUF_INIT;
    say(&words, t, fate);
    /* Late and mute are matters of time; alive is a fact. */
    wire_us timed = fate == FATE_ALIVE ? 0 : fate == FATE_CLOSED ? scn_closing_excuse(t->peer) : t->window;
    c->fate = name_of(fate);
    if (grade == SCN_FAIL) return scn_miss_take(c, timed, &words);
    const char *text = sio_buf_cstr(&words);
    const json_t *why = json_object_get(grades, "why");
    if (why == NULL) why = json_object_get(step, "why");
    scn_judge_grade(c, grade, text != NULL ? text : "", json_string_value(why));
    sio_buf_free(&words);
    return true;
}

bool scn_do_outcome(scn_case *c, const json_t *step) {
    scn_trial trial;
    scn_peer *p = scn_step_peer(c, step);
    c->wants_survivor = true;
    if (p == NULL || !begin_trial(c, p, &trial)) return false;
    const json_t *grades = scn_step_argument(step);
    bool linger = scn_verdict_is_worse(grade_of(grades, FATE_ALIVE), grade_of(grades, FATE_CLOSED));
    if (p->polling != NULL) p->polling->demand = true;
    scn_fate fate = run_trial(c, &trial, linger);
    if (p->polling != NULL) p->polling->demand = false;
    bool ok = fate != FATE_STOPPED && judge_fate(c, step, &trial, fate);
    json_decref(trial.pattern);
    sio_buf_free(&trial.packet);
    return ok;
}
