#include "scenario/response.h"

#include <string.h>

#include "scenario/await.h"
#include "scenario/closing.h"
#include "scenario/judge.h"
#include "scenario/payload.h"
#include "scenario/peer.h"
#include "scenario/step.h"

static bool status_matches(const json_t *wanted, int status, sio_buf *why) {
    if (wanted == NULL) return true;
    if (json_integer_value(wanted) == status) return true;
    for (size_t i = 0; i < json_array_size(wanted); i++)
        if (json_integer_value(json_array_get(wanted, i)) == status) return true;
    sio_buf_addf(why, "status %d", status);
    return false;
}

/* A header's value against a string (exact) or {"match": regex}. */
bool scn_text_matches(scn_case *c, const json_t *wanted, sio_slice value, sio_buf *why) {
    json_t *text = json_stringn_nocheck((const char *)value.ptr, value.len);
    const char *error = NULL;
    val_value *actual = text != NULL ? val_from_canonical(text, &error) : NULL;
    const json_t *regex = json_object_get(wanted, "match");
    json_t *pattern =
        regex != NULL ? json_pack("{s:O}", "$match", regex) : json_incref((json_t *)(uintptr_t)wanted);
    bool ok = actual != NULL && pattern != NULL && val_match(pattern, actual, c->scope, why);
    json_decref(pattern);
    json_decref(text);
    val_free(actual);
    return ok;
}

static bool header_matches(scn_case *c, const char *name, const json_t *wanted, const wire_response *r,
                           sio_buf *why) {
    sio_slice value = wire_response_header(r, name);
    sio_buf reason = SIO_BUF_INIT;
    bool absent = json_is_true(json_object_get(wanted, "absent"));
    bool ok = value.ptr == NULL ? absent : !absent && scn_text_matches(c, wanted, value, &reason);
    if (!ok) {
        sio_buf_addf(why, "header %s", name);
        sio_buf_add_str(why, value.ptr == NULL ? " is missing" : absent ? " is there" : ": ");
        sio_buf_add(why, sio_buf_slice(&reason));
    }
    sio_buf_free(&reason);
    return ok;
}

static bool headers_match(scn_case *c, const json_t *wanted, const wire_response *r, sio_buf *why) {
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)wanted, name,
                        value) if (!header_matches(c, name, value, r, why)) return false;
    return true;
}

static bool body_matches(scn_case *c, const json_t *pattern, sio_slice body, sio_buf *why) {
    val_packet actual = {.binary = false, .bytes = body};
    return pattern == NULL || val_pattern(pattern, actual, c->scope, c->max_payload, why);
}

/* Pings and noops may come with anything else; a pattern for one is met first. */
static bool is_extra(val_packet packet) {
    return !packet.binary && (sio_slice_is(packet.bytes, "2") || sio_slice_is(packet.bytes, "6"));
}

static bool payload_matches(scn_case *c, const json_t *patterns, sio_slice body, sio_buf *why) {
    if (patterns == NULL) return true;
    sio_buf scratch = SIO_BUF_INIT, reason = SIO_BUF_INIT;
    val_packet packet;
    size_t n = 0, at = 0;
    bool ok = true;
    sio_slice rest = body.len > 0 ? body : sio_slice_of(NULL, 0);
    for (; ok && scn_payload_next(&rest, &scratch, &packet); at++) {
        const json_t *pattern = json_array_get(patterns, n);
        sio_buf_clear(&reason);
        bool met = pattern != NULL && val_pattern(pattern, packet, c->scope, c->max_payload, &reason);
        ok = met || is_extra(packet);
        if (met) n++;
    }
    if (!ok) {
        sio_buf_add(why, sio_buf_slice(&reason));
        sio_buf_addf(why, " (packet %zu of the payload)", at);
    } else if (n < json_array_size(patterns)) {
        sio_buf_addf(why, "the payload meets %zu of %zu patterns", n, json_array_size(patterns));
        ok = false;
    }
    sio_buf_free(&reason);
    sio_buf_free(&scratch);
    return ok;
}

static bool response_matches(scn_case *c, const scn_exchange *e, const json_t *wanted, sio_buf *why) {
    if (json_is_true(json_object_get(wanted, "aborted"))) {
        if (e->state != SCN_EX_ABORTED)
            sio_buf_add_str(why, "the connection was not ended without a response");
        return e->state == SCN_EX_ABORTED;
    }
    const wire_response *r = scn_exchange_response(e);
    if (r == NULL) return false;
    return status_matches(json_object_get(wanted, "status"), r->status, why) &&
           scn_message_matches(c, e, wanted, why);
}

bool scn_message_matches(scn_case *c, const scn_exchange *e, const json_t *wanted, sio_buf *why) {
    const wire_response *r = scn_exchange_response(e);
    if (r == NULL) return false;
    if (json_is_true(json_object_get(wanted, "empty")) && r->body.len > 0) {
        sio_buf_add_str(why, "the body is not empty");
        return false;
    }
    return headers_match(c, json_object_get(wanted, "headers"), r, why) &&
           body_matches(c, json_object_get(wanted, "body"), r->body, why) &&
           payload_matches(c, json_object_get(wanted, "payload"), r->body, why);
}

static bool miss(scn_case *c, const scn_exchange *e, sio_buf *why) {
    sio_buf words = SIO_BUF_INIT;
    sio_buf_add_str(&words, "got ");
    scn_exchange_describe(e, &words);
    if (why->len > 0) sio_buf_add_str(&words, ": ");
    sio_buf_add(&words, sio_buf_slice(why));
    sio_buf_free(why);
    if (e->state == SCN_EX_UNREACHED) c->health = SCN_CRASH;
    return scn_miss_take(c, scn_closing_answer_excuse(e), &words);
}

static void note_difference(scn_case *c, const scn_exchange *e, const json_t *body) {
    const wire_response *r = scn_exchange_response(e);
    if (r == NULL || body == NULL || c->miss.set) return;
    val_packet actual = {.binary = false, .bytes = r->body};
    c->miss.differs =
        scn_difference_find(&c->miss.difference, body, actual, c->scope, c->max_payload, c->env->secrets);
}

static bool judge(scn_case *c, const scn_exchange *e, const json_t *step, const json_t *expectation,
                  bool *matched) {
    sio_buf why = SIO_BUF_INIT, ignored = SIO_BUF_INIT;
    const json_t *alternatives = scn_step_or(step);
    *matched = response_matches(c, e, expectation, &why);
    bool ok = *matched;
    for (size_t i = 0; !ok && i < json_array_size(alternatives); i++) {
        const json_t *alternative = json_array_get(alternatives, i);
        ok = response_matches(c, e, alternative, &ignored);
        if (!ok) continue;
        sio_buf got = SIO_BUF_INIT;
        sio_buf_add_str(&got, "got ");
        scn_exchange_describe(e, &got);
        scn_judge_alternative(c, alternative, &got);
    }
    sio_buf_free(&ignored);
    if (!ok) {
        note_difference(c, e, json_object_get(expectation, "body"));
        return miss(c, e, &why);
    }
    sio_buf_free(&why);
    return true;
}

static bool await_end(scn_case *c, scn_exchange *e, const scn_window *window) {
    for (bool last = false; e->state == SCN_EX_WAITING;) {
        wire_us within = scn_case_react(c);
        if (window->within != NULL && !scn_case_duration(c, window->within, e->session, &within))
            return false;
        wire_us end = window->within_from + within;
        if (last && wire_now() >= end) {
            const char *what = e->got_bytes ? "only a part of a response came" : "no response came";
            return scn_miss_set(c, within, "%s within %d ms", what, (int)(within / 1000));
        }
        last = wire_now() >= end;
        if (!scn_case_turn(c, end)) return false;
    }
    return true;
}

bool scn_response_await(scn_case *c, scn_exchange *e, const json_t *step, const json_t *expectation,
                        bool *matched) {
    scn_window window;
    bool own = false;
    if (!scn_window_init(&window, c, step) || !await_end(c, e, &window)) return false;
    c->event_at = e->ended_at;
    if (!judge(c, e, step, expectation, &own)) return false;
    if (matched != NULL) *matched = own;
    return !own || scn_window_check(c, NULL, &window, e->ended_at, "the response came");
}
