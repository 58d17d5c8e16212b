#include "scenario/await.h"

#include <string.h>

#include "scenario/closing.h"
#include "scenario/describe.h"
#include "scenario/door.h"
#include "scenario/judge.h"

/* A timer of the testee may fire a moment early: node counts in whole milliseconds and rounds. */
#define EARLY_GRACE WIRE_MS(2)
#define LOOK_BACK WIRE_MS(100)

static bool add_choice(scn_choices *choices, scn_verb verb, const json_t *what, json_t *owned,
                       const json_t *alternative) {
    if (choices->count == SCN_MAX_CHOICES) return false;
    choices->items[choices->count++] =
        (scn_choice){.verb = verb, .what = what, .owned = owned, .alternative = alternative};
    return true;
}

static bool add_alternative(scn_choices *choices, const json_t *alternative) {
    scn_verb verb = scn_alternative_verb(alternative);
    if (verb != SCN_DO_NOTHING)
        return add_choice(choices, verb, json_object_get(alternative, scn_verb_name(verb)), NULL,
                          alternative);
    json_t *pattern = scn_alternative_pattern(alternative);
    return pattern != NULL && add_choice(choices, SCN_DO_EXPECT, pattern, pattern, alternative);
}

bool scn_choices_init(scn_choices *choices, scn_case *c, scn_verb verb, const json_t *what,
                      const json_t *alternatives) {
    *choices = (scn_choices){0};
    bool ok = add_choice(choices, verb, what, NULL, NULL);
    for (size_t i = 0; ok && i < json_array_size(alternatives); i++)
        ok = add_alternative(choices, json_array_get(alternatives, i));
    return ok || scn_case_no_memory(c);
}

void scn_choices_free(scn_choices *choices) {
    for (size_t i = 0; i < choices->count; i++)
        json_decref(choices->items[i].owned);
    sio_buf_free(&choices->got);
    sio_buf_free(&choices->broke_silence);
}

bool scn_window_init(scn_window *window, scn_case *c, const json_t *step) {
    *window = (scn_window){.within = json_object_get(step, "within"),
                           .not_before = json_object_get(step, "not_before"),
                           .from = c->step_started,
                           .within_from = c->step_started};
    const char *since = json_string_value(json_object_get(step, "since"));
    if (since == NULL) return true;
    const scn_mark *mark = scn_mark_find(c, since);
    if (mark == NULL) return scn_miss_set(c, 0, "there is no mark `%s` yet", since);
    window->from = mark->at;
    if (window->within != NULL) window->within_from = mark->at;
    return true;
}

bool scn_window_end(scn_case *c, const scn_window *window, wire_us usual, wire_us *until) {
    wire_us patience = scn_door_patience(c), came = scn_door_came(c);
    wire_us from = window->within_from > came ? window->within_from : came;
    if (window->within != NULL && !scn_case_duration(c, window->within, NULL, &usual)) return false;
    *until = patience > 0 ? wire_now() + patience : from + usual;
    return true;
}

/* What the window counts from may have come before we saw it. */
static wire_us seen_late(const scn_case *c, const scn_window *window) {
    return scn_case_jitter(c, window->from - LOOK_BACK);
}

/* A session whose pings we answer ends early, too, when we were late with a pong. */
static wire_us early_excuse(const scn_peer *p, wire_us bound) {
    bool may_be = p != NULL && p->ended && p->pong && p->timeout > 0;
    return may_be && p->timeout < bound ? p->timeout : bound;
}

bool scn_window_check(scn_case *c, const scn_peer *p, const scn_window *window, wire_us at,
                      const char *what) {
    wire_us bound;
    wire_us took = at - window->from;
    if (window->not_before != NULL) {
        if (!scn_case_duration(c, window->not_before, p, &bound)) return false;
        if (took < bound - EARLY_GRACE - seen_late(c, window))
            return scn_miss_set(c, early_excuse(p, bound), "%s too early: after %.1f ms, not before %.1f ms",
                                what, (double)took / 1e3, (double)bound / 1e3);
    }
    if (window->within == NULL) return true;
    if (!scn_case_duration(c, window->within, p, &bound)) return false;
    wire_us came = c->door != NULL ? scn_door_came(c) : 0;
    wire_us from = window->within_from > came ? window->within_from : came;
    if (at > from + bound)
        return scn_miss_set(c, bound, "%s too late: after %.1f ms, within %.1f ms", what, (double)took / 1e3,
                            (double)bound / 1e3);
    return true;
}

static bool match(scn_case *c, const scn_peer *p, const json_t *pattern, const scn_packet *packet,
                  sio_buf *why) {
    val_packet actual = {.binary = packet->binary, .shown = true, .bytes = packet->bytes};
    return val_pattern(pattern, actual, c->scope, p->max_payload, why);
}

/* A pattern is for a ping, noop or close only when it says something about it: `any` does not. A close packet
 * says that the session will end; whether it does is seen by its end. */
static bool is_for_passing(scn_case *c, const scn_peer *p, const json_t *pattern, const scn_packet *packet) {
    return json_object_get(pattern, "any") == NULL && match(c, p, pattern, packet, NULL);
}

static bool choice_takes(scn_case *c, const scn_peer *p, const scn_choice *choice, const scn_packet *packet,
                         sio_buf *why) {
    bool (*takes)(scn_case *, const scn_peer *, const json_t *, const scn_packet *) = is_for_passing;
    if (choice->verb == SCN_DO_EXPECT)
        return packet->passing ? takes(c, p, choice->what, packet) : match(c, p, choice->what, packet, why);
    if (choice->verb != SCN_DO_EXPECT_SET) return false;
    for (size_t i = 0; i < json_array_size(choice->what); i++) {
        const json_t *pattern = json_array_get(choice->what, i);
        if (packet->passing ? takes(c, p, pattern, packet) : match(c, p, pattern, packet, NULL)) return true;
    }
    if (why != NULL && !packet->passing) sio_buf_add_str(why, "matches none of the set");
    return false;
}

/* Returns the choice that the packet makes true; NULL with the primary's reason in `why` otherwise. */
static const scn_choice *choice_for(scn_case *c, const scn_peer *p, const scn_choices *choices,
                                    const scn_packet *packet, sio_buf *why) {
    for (size_t i = 0; i < choices->count; i++)
        if (choice_takes(c, p, &choices->items[i], packet, i == 0 ? why : NULL)) return &choices->items[i];
    return NULL;
}

static bool miss_packet(scn_case *c, const scn_packet *packet, sio_buf *why) {
    sio_buf words = SIO_BUF_INIT;
    sio_buf_add_str(&words, "got ");
    scn_describe_packet(&words, packet);
    if (why->len > 0) sio_buf_add_str(&words, ": ");
    sio_buf_add(&words, sio_buf_slice(why));
    if (packet->at > c->step_started) {
        sio_buf_add_str(&words, ", after ");
        scn_describe_time(&words, packet->at - c->step_started);
    }
    return scn_miss_take(c, 0, &words);
}

/* While the end is awaited, packets before it are of no account; but then silence, as an alternative, is
 * broken. */
static void ignore_packet(scn_choices *choices, const scn_packet *packet) {
    if (packet->passing || choices->broke_silence.len > 0) return;
    scn_describe_packet(&choices->broke_silence, packet);
}

/* Of a set, the pattern that the packet comes closest to. */
static const scn_blame *find_blame(scn_case *c, const scn_peer *p, const scn_choice *choice,
                                   val_packet actual) {
    if (c->env->contract != SCN_SOCKETIO) return NULL;
    if (choice->verb == SCN_DO_EXPECT) return scn_blame_find(choice->what, actual, c->scope, p->max_payload);
    for (size_t i = 0; choice->verb == SCN_DO_EXPECT_SET && i < json_array_size(choice->what); i++) {
        const json_t *pattern = json_array_get(choice->what, i);
        const scn_blame *blame = scn_blame_find(pattern, actual, c->scope, p->max_payload);
        if (blame != NULL && blame->main != NULL) return blame;
    }
    return NULL;
}

static void compare(scn_case *c, const scn_peer *p, const scn_choice *choice, const scn_packet *packet) {
    val_packet actual = {.binary = packet->binary, .bytes = packet->bytes};
    if (choice->verb == SCN_DO_EXPECT)
        c->miss.differs = scn_difference_find(&c->miss.difference, choice->what, actual, c->scope,
                                              p->max_payload, c->env->secrets);
    c->miss.blame = find_blame(c, p, choice, actual);
}

/* Takes the packet at the head of the inbox. Returns true when it decided: a choice is chosen, or the step
 * missed. */
static bool look_at_packet(scn_case *c, scn_peer *p, scn_choices *choices, const scn_packet *packet,
                           sio_buf *why) {
    choices->chosen = choice_for(c, p, choices, packet, why);
    choices->at = packet->at;
    if (choices->chosen != NULL) {
        sio_buf_add_str(&choices->got, "got ");
        scn_describe_packet(&choices->got, packet);
        /* A set is taken as a whole. */
        if (choices->chosen->verb != SCN_DO_EXPECT_SET) scn_inbox_drop(&p->in);
        return true;
    }
    bool strict = choices->items[0].verb != SCN_DO_ENDED && !packet->passing;
    if (strict) {
        compare(c, p, &choices->items[0], packet);
        miss_packet(c, packet, why);
    } else {
        ignore_packet(choices, packet);
    }
    scn_inbox_drop(&p->in);
    return strict;
}

static bool look_at_packets(scn_case *c, scn_peer *p, scn_choices *choices) {
    sio_buf why = SIO_BUF_INIT;
    bool decided = false;
    for (const scn_packet *packet; !decided && (packet = scn_inbox_peek(&p->in)) != NULL;) {
        sio_buf_clear(&why);
        decided = look_at_packet(c, p, choices, packet, &why);
    }
    sio_buf_free(&why);
    return decided;
}

static const scn_choice *choice_of(const scn_choices *choices, scn_verb verb) {
    for (size_t i = 0; i < choices->count; i++)
        if (choices->items[i].verb == verb) return &choices->items[i];
    return NULL;
}

static bool miss_end(scn_case *c, scn_peer *p) {
    const char *violation = p->violation.len > 0 ? sio_buf_cstr(&p->violation) : NULL;
    if (violation != NULL) return scn_miss_set(c, 0, "%s", violation);
    const char *how = sio_buf_cstr(&p->how);
    if (p->unreached) {
        c->health = SCN_CRASH;
        return scn_miss_set(c, 0, "%s", how != NULL ? how : "?");
    }
    return scn_miss_set(c, scn_closing_excuse(p), "the session was closed, after %d ms: %s",
                        (int)((p->ended_at - c->step_started) / 1000), how != NULL ? how : "?");
}

static bool code_is_among(int code, const json_t *codes) {
    if (codes == NULL) return true;
    if (!json_is_array(codes)) return json_integer_value(codes) == code;
    for (size_t i = 0; i < json_array_size(codes); i++)
        if (json_integer_value(json_array_get(codes, i)) == code) return true;
    return false;
}

bool scn_end_matches(const scn_peer *p, const json_t *options) {
    if (p->unreached) return false;
    if (p->refused) return json_is_true(json_object_get(options, "refused"));
    return code_is_among(p->close_code, json_object_get(options, "code"));
}

/* The first choice that this end makes true; otherwise the one that the step asks for, so that its reason is
 * told. */
static const scn_choice *choice_for_end(const scn_peer *p, const scn_choices *choices) {
    for (size_t i = 0; i < choices->count; i++) {
        const scn_choice *choice = &choices->items[i];
        if (choice->verb == SCN_DO_ENDED && scn_end_matches(p, choice->what)) return choice;
    }
    return choices->items[0].verb == SCN_DO_ENDED ? &choices->items[0] : NULL;
}

/* The session ended and no packet is left. */
static void look_at_end(scn_case *c, scn_peer *p, scn_choices *choices) {
    choices->chosen = p->violation.len > 0 ? NULL : choice_for_end(p, choices);
    choices->at = p->ended_at;
    if (choices->chosen == NULL) miss_end(c, p);
    sio_buf_add_str(&choices->got, "the session ended: ");
    sio_buf_add(&choices->got, sio_buf_slice(&p->how));
}

/* Whether the step is content with an end that only another session tells. */
static bool may_end_unseen(const scn_choices *choices) {
    const scn_choice *end = choice_of(choices, SCN_DO_ENDED);
    return end != NULL && !json_is_true(json_object_get(end->what, "seen"));
}

static bool came_anew(scn_peer *p, const scn_choices *choices, const scn_window *window) {
    wire_us from = p->provoked_at != 0 ? p->provoked_at : window->from;
    return may_end_unseen(choices) && scn_closing_came_anew(p, from);
}

/* When waiting ends. It is told anew each time, because `react` grows while the host is slow. */
static bool deadline_of(scn_case *c, const scn_peer *p, const scn_choices *choices, const scn_window *window,
                        wire_us *until) {
    wire_us within = scn_case_react(c), lasts;
    if (may_end_unseen(choices)) within += scn_closing_pause(p);
    if (window->within != NULL && !scn_case_duration(c, window->within, p, &within)) return false;
    *until = window->within_from + within;
    const scn_choice *silence = choice_of(choices, SCN_DO_SILENCE);
    if (silence == NULL) return true;
    if (!scn_case_duration(c, silence->what, p, &lasts)) return false;
    /* As an alternative, silence must outlast the time in which what the step wants may come. */
    if (silence->alternative == NULL || c->step_started + lasts > *until) *until = c->step_started + lasts;
    return true;
}

static void nothing_came(scn_case *c, scn_choices *choices, wire_us from, wire_us until) {
    const char *broken = choices->broke_silence.len > 0 ? sio_buf_cstr(&choices->broke_silence) : NULL;
    choices->chosen = broken == NULL ? choice_of(choices, SCN_DO_SILENCE) : NULL;
    choices->at = until;
    sio_buf_add_str(&choices->got, "nothing came");
    if (choices->chosen != NULL) return;
    wire_us window = until - from;
    const char *what = choices->items[0].verb == SCN_DO_ENDED ? "the session did not end" : "nothing came";
    scn_miss_set(c, window > 0 ? window : 1, "%s within %d ms%s%s", what, (int)(window / 1000),
                 broken != NULL ? ", but got " : "", broken != NULL ? broken : "");
}

/* Serves until something decided. Returns false when the case has to stop. */
static bool wait_for_choice(scn_case *c, scn_peer *p, scn_choices *choices, const scn_window *window) {
    choices->chosen = NULL;
    for (bool last = false;;) {
        wire_us until;
        if (look_at_packets(c, p, choices)) return true;
        if (p->ended || came_anew(p, choices, window)) {
            look_at_end(c, p, choices);
            return true;
        }
        if (!deadline_of(c, p, choices, window, &until)) return false;
        if (last && wire_now() >= until) {
            nothing_came(c, choices, window->within_from, until);
            return true;
        }
        /* One more look at the network after the end, so that being slow ourselves does not count. */
        last = wire_now() >= until;
        if (!scn_case_turn(c, until)) return false;
    }
}

/* Takes the packet at the head of the inbox, which matches one of the patterns. */
static void take_from_set(scn_case *c, scn_peer *p, json_t *patterns) {
    const scn_packet *packet = scn_inbox_peek(&p->in);
    for (size_t i = 0; i < json_array_size(patterns); i++) {
        if (!match(c, p, json_array_get(patterns, i), packet, NULL)) continue;
        json_array_remove(patterns, i);
        break;
    }
    scn_inbox_drop(&p->in);
}

/* The first packet of the set is at the head of the inbox; waits for the others. The set has come when its
 * last one has. */
static bool take_set(scn_case *c, scn_peer *p, scn_choices *choices, const scn_window *window) {
    json_t *rest = json_copy((json_t *)(uintptr_t)choices->chosen->what);
    if (rest == NULL) return scn_case_no_memory(c);
    take_from_set(c, p, rest);
    bool ok = true;
    while (ok && json_array_size(rest) > 0) {
        scn_choices more = {.count = 1, .items = {{.verb = SCN_DO_EXPECT_SET, .what = rest}}};
        ok = wait_for_choice(c, p, &more, window) && more.chosen != NULL;
        choices->at = more.at;
        scn_choices_free(&more);
        if (ok) take_from_set(c, p, rest);
    }
    json_decref(rest);
    return ok;
}

bool scn_await(scn_case *c, scn_peer *p, scn_choices *choices, const scn_window *window) {
    if (p->polling != NULL) p->polling->demand = true;
    bool ok = wait_for_choice(c, p, choices, window) && choices->chosen != NULL;
    if (ok && choices->chosen->verb == SCN_DO_EXPECT_SET) ok = take_set(c, p, choices, window);
    if (p->polling != NULL) p->polling->demand = false;
    if (!ok) return false;
    if (choices->chosen->verb != SCN_DO_SILENCE) c->event_at = choices->at;
    if (choices->chosen->alternative != NULL)
        scn_judge_alternative(c, choices->chosen->alternative, &choices->got);
    return true;
}

bool scn_await_pattern(scn_case *c, scn_peer *p, const json_t *pattern) {
    scn_choices choices = {.count = 1, .items = {{.verb = SCN_DO_EXPECT, .what = pattern}}};
    scn_window window = {.from = wire_now(), .within_from = wire_now()};
    bool ok = scn_await(c, p, &choices, &window);
    scn_choices_free(&choices);
    return ok;
}
