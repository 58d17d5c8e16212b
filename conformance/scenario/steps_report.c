/* report, no_report, quiet, count, door, survivor of the client seat: what the client's application saw, and
 * what the client does not do. */
#include <string.h>

#include "scenario/await.h"
#include "scenario/contract.h"
#include "scenario/describe.h"
#include "scenario/door.h"
#include "scenario/judge.h"
#include "scenario/send.h"
#include "scenario/steps_client.h"

/* A crash may be seen a moment after the packet that brings it about. */
#define LAST_BREATH WIRE_MS(250)
#define LAST_WORDS WIRE_MS(20)

/* A report may have more members than the pattern names. */
static bool matches(scn_case *c, const json_t *pattern, const scn_report *report) {
    const char *error = NULL;
    val_value *actual = val_from_canonical(report->json, &error);
    json_t *partial = json_pack("{s:O}", "$partial", pattern);
    bool ok = actual != NULL && partial != NULL && val_match(partial, actual, c->scope, NULL);
    json_decref(partial);
    val_free(actual);
    return ok;
}

static const scn_report *find(scn_case *c, const json_t *pattern, size_t *index) {
    const scn_report *report;
    for (*index = 0; (report = scn_door_report(c, *index)) != NULL; (*index)++)
        if (matches(c, pattern, report)) return report;
    return NULL;
}

static void describe_reports(const scn_case *c, sio_buf *words) {
    const scn_report *report = scn_door_report(c, 0);
    sio_buf_add_str(words, report == NULL ? "; there are none" : "; there are:");
    for (size_t i = 0; i < 5 && (report = scn_door_report(c, i)) != NULL; i++) {
        sio_buf_add_byte(words, ' ');
        scn_describe_json(words, report->json);
    }
}

static bool take(scn_case *c, const scn_window *window, const scn_report *report, size_t index) {
    wire_us at = c->event_at = report->at;
    scn_door_take_report(c, index);
    return scn_window_check(c, NULL, window, at, "the report came");
}

bool scn_client_do_report(scn_case *c, const json_t *step) {
    scn_window window;
    if (!scn_window_init(&window, c, step)) return false;
    for (bool last = false;;) {
        size_t index;
        const scn_report *report = find(c, scn_step_argument(step), &index);
        if (report != NULL) return take(c, &window, report, index);
        wire_us until;
        if (!scn_window_end(c, &window, scn_case_react(c), &until)) return false;
        wire_us within = until - window.within_from;
        if (last && wire_now() >= until) {
            sio_buf words = SIO_BUF_INIT;
            sio_buf_addf(&words, "no such report came within %d ms", (int)(within / 1000));
            describe_reports(c, &words);
            return scn_miss_take(c, within, &words);
        }
        last = wire_now() >= until;
        if (!scn_case_turn(c, until)) return false;
    }
}

bool scn_client_do_no_report(scn_case *c, const json_t *step) {
    wire_us lasts = 0;
    const json_t *given = json_object_get(step, "for");
    if (given != NULL && !scn_case_duration(c, given, NULL, &lasts)) return false;
    wire_us end = c->step_started + lasts;
    for (;;) {
        size_t index;
        const scn_report *report = find(c, scn_step_argument(step), &index);
        if (report != NULL) {
            sio_buf words = SIO_BUF_INIT;
            sio_buf_add_str(&words, "the client reports ");
            scn_describe_json(&words, report->json);
            return scn_miss_take(c, 0, &words);
        }
        if (wire_now() >= end) return true;
        if (!scn_case_turn(c, end)) return false;
    }
}

bool scn_client_do_quiet(scn_case *c, const json_t *step) {
    wire_us lasts;
    if (!scn_case_duration(c, scn_step_argument(step), NULL, &lasts)) return false;
    wire_us end = c->step_started + lasts;
    for (;;) {
        if (scn_door_count(c, SCN_HANDSHAKES, c->step_started) > 0)
            return scn_miss_set(c, 0, "the client opens a session after %d ms",
                                (int)((scn_door_last(c) - c->step_started) / 1000));
        if (wire_now() >= end) return true;
        if (!scn_case_turn(c, end)) return false;
    }
}

static scn_tally tally_of(const char *name) {
    return strcmp(name, "connections") == 0  ? SCN_CONNECTIONS
           : strcmp(name, "requests") == 0   ? SCN_REQUESTS
           : strcmp(name, "websockets") == 0 ? SCN_WEBSOCKETS
                                             : SCN_HANDSHAKES;
}

bool scn_client_do_count(scn_case *c, const json_t *step) {
    const json_t *options = scn_step_argument(step);
    const char *of = json_string_value(json_object_get(options, "of"));
    const char *since = json_string_value(json_object_get(options, "since"));
    const json_t *least = json_object_get(options, "at_least"), *most = json_object_get(options, "at_most");
    const scn_mark *mark = since != NULL ? scn_mark_find(c, since) : NULL;
    if (since != NULL && mark == NULL) return scn_miss_set(c, 0, "there is no mark `%s` yet", since);
    json_int_t n = (json_int_t)scn_door_count(c, tally_of(of), mark != NULL ? mark->at : 0);
    if (least != NULL && n < json_integer_value(least))
        return scn_miss_set(c, 0, "%lld %s, expected at least %lld", (long long)n, of,
                            (long long)json_integer_value(least));
    if (most != NULL && n > json_integer_value(most))
        return scn_miss_set(c, 0, "%lld %s, expected at most %lld", (long long)n, of,
                            (long long)json_integer_value(most));
    return true;
}

bool scn_client_do_door(scn_case *c, const json_t *step) {
    return scn_door_set(c, json_string_value(scn_step_argument(step)));
}

/* The youngest session that neither side has ended. */
static scn_peer *living(const scn_case *c) {
    for (size_t i = c->peers.count; i > 0; i--) {
        scn_peer *p = c->peers.items[i - 1];
        if (p->hosted != NULL && !p->ended && !p->closed_by_us && p->joined) return p;
    }
    return NULL;
}

/* Whether the answer is there; what else came is of no account. */
static bool answered(scn_case *c, scn_peer *p, const json_t *pattern) {
    bool found = false;
    for (const scn_packet *packet; !found && (packet = scn_inbox_peek(&p->in)) != NULL;) {
        val_packet actual = {.binary = packet->binary, .bytes = packet->bytes};
        found = val_pattern(pattern, actual, c->scope, p->max_payload, NULL);
        scn_inbox_drop(&p->in);
    }
    return found;
}

/* The echo is answered, or the session ends: both show that somebody is there. */
static bool shows_life(scn_case *c, scn_peer *p, sio_slice packet, const json_t *pattern) {
    wire_us start = wire_now();
    if (!scn_send_text(c, p, packet)) return p->ended;
    while (!answered(c, p, pattern) && !p->ended) {
        wire_us react = scn_case_react(c);
        if (wire_now() >= start + react)
            return scn_miss_set(c, react, "nothing came within %d ms", (int)(react / 1000));
        if (!scn_case_turn(c, start + react)) return false;
    }
    return true;
}

static bool ask(scn_case *c, scn_peer *p) {
    sio_buf packet = SIO_BUF_INIT;
    json_t *pattern = scn_contract_echo(c, "survivor", &packet);
    bool ok = pattern != NULL ? shows_life(c, p, sio_buf_slice(&packet), pattern) : scn_case_no_memory(c);
    json_decref(pattern);
    sio_buf_free(&packet);
    return ok;
}

static bool has_ended_one(const scn_case *c) {
    for (size_t i = 0; i < c->peers.count; i++) {
        const scn_peer *p = c->peers.items[i];
        if (p->hosted != NULL && p->ended && !p->closed_by_us) return true;
    }
    return false;
}

/* What nobody caught the client tells on another connection, and perhaps after its first answer: when it has
 * answered twice, that is on its way. */
static bool answers_twice(scn_case *c, scn_peer *p) {
    return ask(c, p) && (p->ended || ask(c, p)) && scn_case_rest(c, wire_now() + LAST_WORDS);
}

/* A session can be asked, or the client has done something of itself. */
static bool has_moved(const scn_case *c, wire_us from) {
    return living(c) != NULL || has_ended_one(c) || scn_door_last(c) >= from;
}

bool scn_client_do_survivor(scn_case *c, const json_t *step) {
    (void)step;
    wire_us from = c->step_started;
    if (!scn_case_rest(c, wire_now() + LAST_BREATH)) return false;
    while (!has_moved(c, from) && wire_now() < from + scn_case_react(c))
        if (!scn_case_turn(c, from + scn_case_react(c))) return false;
    scn_peer *p = living(c);
    /* A client that has ended its session has shown that it lives; whether it must come back is for steps. */
    if (p == NULL) return true;
    if (answers_twice(c, p) || c->stopped) return !c->stopped;
    bool timed = c->miss.timed;
    wire_us window = c->miss.window;
    sio_buf words = SIO_BUF_INIT;
    sio_buf_add_str(&words, "after this, the client keeps the session and does not answer: ");
    sio_buf_add(&words, sio_buf_slice(&c->miss.text));
    scn_miss_clear(c);
    if (timed && !scn_host_was_slow(c, window)) c->health = SCN_HANG;
    return scn_miss_take(c, timed ? window : 0, &words);
}
