#include "scenario/judge.h"

#include <string.h>

#include "scenario/describe.h"
#include "scenario/peer.h"
#include "scenario/step.h"

/* Below this, scheduling noise is no excuse. */
#define TOLERATED WIRE_MS(50)

scn_verdict scn_grade_of(const char *name) {
    scn_verdict v = SCN_FAIL;
    if (name == NULL || !scn_verdict_parse(name, &v) || v > SCN_FAIL) return SCN_FAIL;
    return v;
}

bool scn_verdict_is_worse(scn_verdict a, scn_verdict b) {
    static const int weight[] = {
        [SCN_PASS] = 0,         [SCN_INFO] = 1,        [SCN_LENIENT] = 2, [SCN_FAIL] = 5,
        [SCN_INCONCLUSIVE] = 3, [SCN_UNSUPPORTED] = 4, [SCN_FLAKY] = 0,   [SCN_SKIPPED] = 0};
    return weight[a] > weight[b];
}

/* A session may have ended for a pong that was late long before this step: delays count from its last
 * heartbeat on. */
static wire_us from_when(const scn_case *c) {
    wire_us from = c->miss.since != 0 ? c->miss.since : c->step_started;
    for (size_t i = 0; i < c->peers.count; i++) {
        const scn_peer *p = c->peers.items[i];
        if (p->ended && p->heartbeat_from < from) from = p->heartbeat_from;
    }
    return from;
}

/* Ours, or the testee's own: who takes long for a handshake takes long for a close, too. */
static wire_us delay_of(const scn_case *c) {
    wire_us from = from_when(c);
    wire_us delay = scn_case_jitter(c, from);
    if (from < c->step_started && c->absent_until > from && c->absent > delay) delay = c->absent;
    return delay > c->latency ? delay : c->latency;
}

bool scn_host_was_slow(const scn_case *c, wire_us window) {
    wire_us limit = window / 4 > TOLERATED ? window / 4 : TOLERATED;
    return delay_of(c) > limit;
}

/* `timed`: what decides is that nothing came in time, and not what came. */
static void decide(scn_case *c, scn_verdict verdict, bool timed, sio_buf *words) {
    if (verdict == SCN_FAIL && c->verdict == SCN_FAIL) {
        c->timed = c->timed && timed;
        sio_buf_add_str(&c->detail, "; ");
        sio_buf_add(&c->detail, sio_buf_slice(words));
    } else if (scn_verdict_is_worse(verdict, c->verdict)) {
        c->verdict = verdict;
        c->timed = verdict == SCN_FAIL && timed;
        sio_buf_clear(&c->detail);
        sio_buf_add(&c->detail, sio_buf_slice(words));
        sio_buf_clear(&c->decided_at);
        sio_buf_add(&c->decided_at, sio_buf_slice(&c->pointer));
        c->decided_cites = c->violated != NULL ? NULL : json_object_get(c->step, "cites");
        c->decided_cite = c->violated != NULL ? c->violated : c->miss.set ? c->miss.cites : NULL;
        c->decided_blame = c->violated == NULL && c->miss.set ? c->miss.blame : NULL;
    }
    sio_buf_free(words);
}

static void begin_words(const scn_case *c, sio_buf *words) {
    sio_buf pointer = SIO_BUF_INIT;
    sio_buf_add(&pointer, sio_buf_slice(&c->pointer));
    const char *at = sio_buf_cstr(&pointer);
    scn_describe_step(words, at != NULL ? at : "", c->step);
    sio_buf_add_str(words, c->step != NULL ? ": " : "");
    sio_buf_free(&pointer);
}

static void add_why(sio_buf *words, const char *why) {
    if (why == NULL) return;
    sio_buf_add_str(words, " (");
    scn_describe_bytes(words, sio_slice_str(why));
    sio_buf_add_byte(words, ')');
}

void scn_judge_alternative(scn_case *c, const json_t *alternative, sio_buf *got) {
    const char *grade = json_string_value(json_object_get(alternative, "grade"));
    const char *then = json_string_value(json_object_get(alternative, "then"));
    sio_buf words = SIO_BUF_INIT;
    begin_words(c, &words);
    sio_buf_add(&words, sio_buf_slice(got));
    sio_buf_addf(&words, ", which counts as %s", grade != NULL ? grade : "fail");
    sio_buf_free(got);
    add_why(&words, json_string_value(json_object_get(alternative, "why")));
    scn_verdict verdict = scn_grade_of(grade);
    c->taken = alternative;
    decide(c, verdict, scn_alternative_verb(alternative) == SCN_DO_SILENCE, &words);
    if (verdict == SCN_FAIL || (then != NULL && strcmp(then, "end") == 0)) c->finished = true;
}

void scn_judge_grade(scn_case *c, scn_verdict grade, const char *found, const char *why) {
    sio_buf words = SIO_BUF_INIT;
    begin_words(c, &words);
    sio_buf_add_str(&words, found);
    add_why(&words, why);
    decide(c, grade, false, &words);
    if (grade == SCN_FAIL) c->finished = true;
}

/* A session that polls by hand and is slow on its way may have been late for its own ping: what a testee
 * makes of it then is right. Steps about the end itself have bounds of their own. */
static bool was_late_for_its_ping(const scn_case *c, const scn_peer *p) {
    wire_us now = wire_now();
    bool known = p->is_session && p->by_hand && p->pong && p->interval > 0 && p->timeout > 0;
    return known && c->step_started - p->heartbeat_at > p->interval &&
           now - p->heartbeat_at > p->interval + p->timeout;
}

static bool overslept(const scn_case *c) {
    scn_verb verb = c->step != NULL ? scn_step_verb(c->step) : SCN_DO_NOTHING;
    if (verb == SCN_DO_ENDED || verb == SCN_DO_OUTCOME || verb == SCN_DO_NOTHING) return false;
    bool late = false, ended = verb == SCN_DO_CHANNEL;
    for (size_t i = 0; i < c->peers.count; i++) {
        const scn_peer *p = c->peers.items[i];
        late = late || was_late_for_its_ping(c, p);
        ended = ended || p->ended; /* a probing WebSocket goes with its session */
    }
    return late && ended;
}

void scn_judge_miss(scn_case *c) {
    if (c->stopped) return;
    const json_t *fallback = c->step != NULL ? scn_step_else(c->step) : NULL;
    scn_verdict verdict = SCN_FAIL;
    sio_buf words = SIO_BUF_INIT;
    begin_words(c, &words);
    sio_buf_add(&words, sio_buf_slice(&c->miss.text));
    if (c->miss.timed && scn_host_was_slow(c, c->miss.window)) {
        verdict = SCN_INCONCLUSIVE;
        sio_buf_add_str(&words, "; host or testee were too slow to judge: delays up to ");
        scn_describe_time(&words, delay_of(c));
    } else if (overslept(c)) {
        verdict = SCN_INCONCLUSIVE;
        sio_buf_add_str(&words, "; the case was so slow that the session may have timed out before");
    } else if (fallback != NULL) {
        c->taken = fallback;
        verdict = scn_grade_of(json_string_value(json_object_get(fallback, "grade")));
        add_why(&words, json_string_value(json_object_get(fallback, "why")));
    }
    decide(c, verdict, c->miss.timed, &words);
    c->finished = true;
}
