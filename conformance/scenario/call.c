#include "scenario/call.h"

#include <string.h>

#include "scenario/answer.h"
#include "scenario/await.h"
#include "scenario/describe.h"
#include "scenario/door.h"
#include "scenario/judge.h"
#include "scenario/lacks.h"
#include "scenario/response.h"
#include "scenario/step.h"

/* The longest pause of a client that reconnects (SIO5-INV-09). */
#define LONGEST_DELAY WIRE_MS(5000)

static bool query_is(const scn_exchange *e, const char *name, const char *value) {
    sio_buf text = SIO_BUF_INIT;
    bool ok = scn_call_query(e, name, &text) && sio_slice_is(sio_buf_slice(&text), value);
    sio_buf_free(&text);
    return ok;
}

static bool has_query(const scn_exchange *e, const char *name) {
    sio_buf text = SIO_BUF_INIT;
    bool ok = scn_call_query(e, name, &text);
    sio_buf_free(&text);
    return ok;
}

static const char *kind_name(const scn_exchange *e) {
    static const char *const names[] = {[SCN_CALL_GET] = "get",
                                        [SCN_CALL_POST] = "post",
                                        [SCN_CALL_WEBSOCKET] = "websocket",
                                        [SCN_CALL_OTHER] = "other"};
    return names[scn_call_kind_of(e)];
}

static bool is_meant(const scn_exchange *e, const scn_call_wish *wish) {
    if (wish->opening) return !has_query(e, "sid");
    if (wish->kind != NULL && strcmp(wish->kind, kind_name(e)) != 0) return false;
    return wish->sid == NULL || query_is(e, "sid", wish->sid);
}

static scn_exchange *find(const scn_case *c, const scn_call_wish *wish) {
    scn_exchange *e;
    for (size_t i = 0; (e = scn_door_call(c, i)) != NULL; i++)
        if (is_meant(e, wish)) return e;
    return NULL;
}

static bool miss_nothing(scn_case *c, const scn_call_wish *wish, wire_us window) {
    const scn_exchange *other = scn_door_call(c, 0);
    sio_buf words = SIO_BUF_INIT;
    sio_buf_addf(&words, "no %s%s came within %d ms",
                 wish->kind == NULL                     ? "request"
                 : strcmp(wish->kind, "websocket") == 0 ? "WebSocket"
                                                        : wish->kind,
                 wish->opening ? " that opens a session" : "", (int)(window / 1000));
    if (!scn_door_was_used(c)) sio_buf_add_str(&words, "; the client never connected");
    if (other != NULL) sio_buf_add_str(&words, ", but ");
    if (other != NULL) scn_exchange_describe(other, &words);
    return scn_miss_take(c, window > 0 ? window : 1, &words);
}

/* A wish for no sid may be one for any request, so that the wrong one is judged, too. */
static bool wants_another_session(const scn_call_wish *wish) {
    const json_t *sid = json_object_get(json_object_get(wish->expectation, "query"), "sid");
    return wish->opening || json_is_true(json_object_get(sid, "absent"));
}

static scn_exchange *wait_for(scn_case *c, const scn_call_wish *wish, const scn_window *window) {
    for (bool last = false;;) {
        wire_us until;
        scn_exchange *e = find(c, wish);
        if (e != NULL) return e;
        wire_us usual = scn_case_react(c) + (wish->opening ? LONGEST_DELAY : 0);
        if (!scn_window_end(c, window, usual, &until)) return NULL;
        if (last && wire_now() >= until) {
            if (!wants_another_session(wish) || !scn_lacks_retry(c))
                miss_nothing(c, wish, until - window->within_from);
            return NULL;
        }
        last = wire_now() >= until;
        if (!scn_case_turn(c, until)) return NULL;
    }
}

static bool query_matches(scn_case *c, const scn_exchange *e, const json_t *wanted, sio_buf *why) {
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)wanted, name, value) {
        sio_buf text = SIO_BUF_INIT, reason = SIO_BUF_INIT;
        bool there = scn_call_query(e, name, &text);
        bool absent = json_is_true(json_object_get(value, "absent"));
        bool ok = there ? !absent && scn_text_matches(c, value, sio_buf_slice(&text), &reason) : absent;
        if (!ok) sio_buf_addf(why, "query %s%s", name, !there ? " is missing" : absent ? " is there" : ": ");
        if (!ok) sio_buf_add(why, sio_buf_slice(&reason));
        sio_buf_free(&reason);
        sio_buf_free(&text);
        if (!ok) return false;
    }
    return true;
}

static bool line_matches(const scn_exchange *e, const json_t *wanted, sio_buf *why) {
    const wire_response *r = scn_exchange_response(e);
    const char *method = json_string_value(json_object_get(wanted, "method"));
    const char *path = json_string_value(json_object_get(wanted, "path"));
    if (method != NULL && !sio_slice_is(r->method, method))
        return sio_buf_addf(why, "expected the method %s", method), false;
    if (path != NULL && !scn_call_is_for(e, path))
        return sio_buf_addf(why, "expected the path %s", path), false;
    return true;
}

static bool is_right(scn_case *c, const scn_exchange *e, const json_t *wanted, sio_buf *why) {
    return line_matches(e, wanted, why) && query_matches(c, e, json_object_get(wanted, "query"), why) &&
           scn_message_matches(c, e, wanted, why);
}

/* EIO4-HS-03, EIO4-HS-01: what every request that opens a session says, whatever the case looks at. */
static bool opens(scn_case *c, const scn_exchange *e, const scn_call_wish *wish, sio_buf *why) {
    const char *cites = c->miss.cites;
    const char *transport = strcmp(wish->kind, "websocket") == 0 ? "websocket" : "polling";
    if (strcmp(kind_name(e), wish->kind) != 0)
        return sio_buf_addf(why, "expected the session to be opened by %s", transport), false;
    c->miss.cites = "EIO4-HS-03";
    if (!query_is(e, "EIO", "4")) return sio_buf_add_str(why, "expected EIO=4"), false;
    if (!query_is(e, "transport", transport))
        return sio_buf_addf(why, "expected transport=%s", transport), false;
    c->miss.cites = cites;
    return true;
}

static bool take_alternative(scn_case *c, const scn_exchange *e, const json_t *step) {
    const json_t *alternatives = step == NULL ? NULL : scn_step_or(step);
    for (size_t i = 0; i < json_array_size(alternatives); i++) {
        const json_t *alternative = json_array_get(alternatives, i);
        sio_buf ignored = SIO_BUF_INIT, got = SIO_BUF_INIT;
        bool ok = is_right(c, e, alternative, &ignored);
        sio_buf_free(&ignored);
        if (!ok) continue;
        sio_buf_add_str(&got, "got ");
        scn_exchange_describe(e, &got);
        scn_judge_alternative(c, alternative, &got);
        return true;
    }
    return false;
}

static bool judge(scn_case *c, const scn_exchange *e, const json_t *step, const scn_call_wish *wish,
                  const scn_window *window) {
    sio_buf why = SIO_BUF_INIT, words = SIO_BUF_INIT;
    bool ok = (!wish->opening || opens(c, e, wish, &why)) &&
              (wish->expectation == NULL || is_right(c, e, wish->expectation, &why));
    if (!ok && take_alternative(c, e, step)) {
        sio_buf_free(&why);
        return true;
    }
    if (!ok) {
        sio_buf_add_str(&words, "got ");
        scn_exchange_describe(e, &words);
        sio_buf_add_str(&words, ": ");
        sio_buf_add(&words, sio_buf_slice(&why));
        scn_miss_take(c, 0, &words);
    }
    sio_buf_free(&why);
    return ok && scn_window_check(c, NULL, window, e->ended_at, "the request came");
}

scn_exchange *scn_call_await(scn_case *c, const json_t *step, const scn_call_wish *wish) {
    scn_window window = {.from = c->step_started, .within_from = c->step_started};
    if (step != NULL && !scn_window_init(&window, c, step)) return NULL;
    scn_exchange *e = wait_for(c, wish, &window);
    if (e == NULL) return NULL;
    scn_door_take(c, e);
    c->event_at = e->ended_at;
    return judge(c, e, step, wish, &window) ? e : NULL;
}
