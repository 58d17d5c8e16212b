#include "scenario/case.h"

#include <stdlib.h>
#include <string.h>

#include "scenario/closing.h"
#include "scenario/door.h"
#include "scenario/exchange.h"
#include "scenario/peer.h"
#include "scenario/step.h"

/* Coarse timers and a busy loop need some room, though the timers are short; and no more than this, though
 * they are long. */
#define SLACK_LEAST WIRE_MS(50)
#define SLACK_MOST WIRE_MS(1000)

bool scn_list_add(scn_list *list, void *item) {
    if (list->count == list->cap) {
        size_t cap = list->cap == 0 ? 4 : list->cap * 2;
        void **items = realloc(list->items, cap * sizeof *items);
        if (items == NULL) return false;
        list->items = items;
        list->cap = cap;
    }
    list->items[list->count++] = item;
    return true;
}

void scn_list_remove(scn_list *list, const void *item) {
    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i] != item) continue;
        list->count--;
        memmove(&list->items[i], &list->items[i + 1], (list->count - i) * sizeof *list->items);
        return;
    }
}

static uint64_t seed_of(const scn_scenario *scenario, scn_transport transport, uint64_t seed) {
    uint64_t hash = 14695981039346656037u ^ seed ^ (uint64_t)transport;
    for (const char *at = scenario->id; *at != 0; at++)
        hash = (hash ^ (uint8_t)*at) * 1099511628211u;
    return hash | 1;
}

static bool set_vars(scn_case *c) {
    const char *name;
    json_t *value;
    const char *error = NULL;
    if (!val_scope_set_text(c->scope, "path", sio_slice_str(c->env->path))) return false;
    json_object_foreach(json_object_get(c->scenario->body, "vars"), name, value) {
        val_value *v = val_from_canonical(value, &error);
        bool ok = v != NULL && val_scope_set(c->scope, name, v);
        val_free(v);
        if (!ok) return false;
    }
    return true;
}

scn_case *scn_case_new(const scn_scenario *scenario, scn_transport transport, scn_chop chop,
                       const scn_env *env, wire_log *log) {
    scn_case *c = calloc(1, sizeof *c);
    if (c == NULL) return NULL;
    c->scenario = scenario;
    c->transport = transport;
    c->chop = chop;
    c->env = env;
    c->log = log;
    c->random = seed_of(scenario, transport, scenario->seed != 0 ? scenario->seed : env->seed);
    c->started = c->step_started = c->limit_from = wire_now();
    c->interval = env->interval > 0 ? env->interval : -1;
    c->timeout = env->timeout > 0 ? env->timeout : -1;
    c->wants_survivor = scenario->hazard != SCN_NO_HAZARD;
    c->scope = val_scope_new();
    if (c->scope != NULL) val_scope_set_events(c->scope, env->contract == SCN_SOCKETIO);
    bool host = scenario->seat == SCN_CLIENT_SEAT;
    if (c->scope == NULL || !set_vars(c) || (host && !scn_door_open(c))) {
        scn_case_free(c);
        return NULL;
    }
    return c;
}

static void free_marks(scn_case *c) {
    for (size_t i = 0; i < c->marks.count; i++) {
        scn_mark *m = c->marks.items[i];
        free(m->name);
        free(m);
    }
    free(c->marks.items);
}

void scn_case_free(scn_case *c) {
    if (c == NULL) return;
    scn_door_stop(c); /* before it sees how we go */
    while (c->peers.count > 0)
        scn_peer_drop(c->peers.items[c->peers.count - 1]);
    while (c->exchanges.count > 0)
        scn_exchange_drop(c, c->exchanges.items[c->exchanges.count - 1]);
    while (c->lines.count > 0)
        scn_line_close(c, c->lines.items[c->lines.count - 1]);
    scn_door_free(c);
    free_marks(c);
    free(c->peers.items);
    free(c->exchanges.items);
    free(c->lines.items);
    for (size_t i = 0; i < c->ends.count; i++)
        free(c->ends.items[i]);
    free(c->ends.items);
    free(c->waiting);
    val_scope_free(c->scope);
    sio_buf_free(&c->pointer);
    sio_buf_free(&c->miss.text);
    sio_buf_free(&c->detail);
    sio_buf_free(&c->decided_at);
    free(c);
}

uint32_t scn_case_random(scn_case *c) {
    c->random ^= c->random << 13;
    c->random ^= c->random >> 7;
    c->random ^= c->random << 17;
    return (uint32_t)(c->random >> 16);
}

wire_us scn_case_jitter(const scn_case *c, wire_us since) {
    wire_us measured = c->env->jitter != NULL ? c->env->jitter(c->env->ctx, since) : 0;
    return measured > c->lateness ? measured : c->lateness;
}

static wire_us at_most(wire_us value, wire_us most) {
    return value < most ? value : most;
}

wire_us scn_case_react(const scn_case *c) {
    wire_us jitter = at_most(scn_case_jitter(c, c->step_started), WIRE_MS(1000));
    return SCN_REACT + 10 * jitter + 4 * at_most(c->latency, WIRE_MS(1000));
}

wire_us scn_case_slack(const scn_case *c, wire_us interval, wire_us timeout) {
    wire_us part = interval > 0 ? interval / 4 : SLACK_LEAST;
    if (timeout > 0 && part > timeout / 2) part = timeout / 2;
    if (part < SLACK_LEAST) part = SLACK_LEAST;
    if (part > SLACK_MOST) part = SLACK_MOST;
    return part + 4 * scn_case_jitter(c, c->step_started) + at_most(c->latency, WIRE_MS(1000));
}

wire_us scn_case_mute(const scn_case *c) {
    wire_us react = scn_case_react(c);
    /* What is hazardous may take a testee long without hurting it. */
    return c->scenario->hazard != SCN_NO_HAZARD ? react : react * 6 / 10;
}

static wire_us known(wire_us first, wire_us second) {
    return first > 0 ? first : second > 0 ? second : -1;
}

/* Counted from the last provocation, or from the start of the step. */
static wire_us soon(const scn_case *c, const scn_peer *peer) {
    if (peer == NULL) return scn_case_react(c);
    if (peer->provoked_at != 0) return scn_closing_window(peer, peer->provoked_at, peer->provoked_heartbeat);
    return scn_closing_window(peer, c->step_started, peer->heartbeat_at);
}

bool scn_case_duration(scn_case *c, const json_t *duration, const scn_peer *peer, wire_us *out) {
    wire_us interval = known(peer != NULL ? peer->interval : -1, c->interval);
    wire_us timeout = known(peer != NULL ? peer->timeout : -1, c->timeout);
    scn_duration_vars vars = {.interval = interval,
                              .timeout = timeout,
                              .jitter = scn_case_jitter(c, c->step_started),
                              .slack = scn_case_slack(c, interval, timeout),
                              .react = scn_case_react(c),
                              .soon = soon(c, peer),
                              .connect_timeout = known(c->env->connect_timeout, -1),
                              .upgrade_timeout = known(c->env->upgrade_timeout, -1)};
    const char *error = NULL;
    if (scn_duration_json(duration, &vars, out, &error)) return true;
    return scn_case_stop(c, SCN_UNSUPPORTED, "a duration cannot be told: %s", error);
}

static void vformat(sio_buf *out, const char *format, va_list args) {
    char *text = NULL;
    if (vasprintf(&text, format, args) < 0) text = NULL;
    sio_buf_add_str(out, text != NULL ? text : "out of memory");
    free(text);
}

bool scn_miss_set(scn_case *c, wire_us timed, const char *format, ...) {
    sio_buf words = SIO_BUF_INIT;
    va_list args;
    va_start(args, format);
    vformat(&words, format, args);
    va_end(args);
    return scn_miss_take(c, timed, &words);
}

bool scn_miss_take(scn_case *c, wire_us timed, sio_buf *words) {
    if (!c->miss.set) {
        c->miss.set = true;
        c->miss.timed = timed > 0;
        c->miss.window = timed;
        sio_buf_clear(&c->miss.text);
        sio_buf_add(&c->miss.text, sio_buf_slice(words));
    }
    sio_buf_free(words);
    return false;
}

void scn_miss_clear(scn_case *c) {
    c->miss.set = c->miss.timed = c->miss.differs = false;
    c->miss.since = 0;
    c->miss.cites = NULL;
    c->miss.blame = NULL;
    sio_buf_clear(&c->miss.text);
}

bool scn_case_stop(scn_case *c, scn_verdict verdict, const char *format, ...) {
    if (c->stopped) return false;
    c->stopped = c->finished = true;
    /* What was found before stands: a failure is not undone by the testee's death. */
    if (c->verdict == SCN_FAIL) return false;
    c->verdict = verdict;
    sio_buf_clear(&c->detail);
    sio_buf_clear(&c->decided_at);
    sio_buf_add(&c->decided_at, sio_buf_slice(&c->pointer));
    va_list args;
    va_start(args, format);
    vformat(&c->detail, format, args);
    va_end(args);
    return false;
}

bool scn_case_no_memory(scn_case *c) {
    return scn_case_stop(c, SCN_INCONCLUSIVE, "siospec ran out of memory or descriptors");
}

bool scn_case_cannot_make(scn_case *c, const char *what, const char *error) {
    /* That it is not announced is a case of its own (EIO4-HS-10), and its only failure. */
    if (c->max_payload == 0 && strstr(error, "maxPayload") != NULL)
        return scn_case_stop(c, SCN_UNSUPPORTED, "%s cannot be made: %s", what, error);
    return scn_miss_set(c, 0, "%s cannot be made: %s", what, error);
}

scn_mark *scn_mark_find(const scn_case *c, const char *name) {
    for (size_t i = 0; i < c->marks.count; i++) {
        scn_mark *m = c->marks.items[i];
        if (strcmp(m->name, name) == 0) return m;
    }
    return NULL;
}

scn_mark *scn_mark_make(scn_case *c, const char *name) {
    scn_mark *m = scn_mark_find(c, name);
    if (m != NULL) return m;
    m = calloc(1, sizeof *m);
    if (m == NULL) return NULL;
    m->name = strdup(name);
    if (m->name == NULL || !scn_list_add(&c->marks, m)) {
        free(m->name);
        free(m);
        return NULL;
    }
    return m;
}

bool scn_case_expand_bytes(scn_case *c, sio_slice text, sio_buf *out) {
    const char *unknown = val_scope_expand(c->scope, text, out);
    return unknown == NULL || scn_miss_set(c, 0, "${%s} is not known at this point", unknown);
}

char *scn_case_expand(scn_case *c, const char *text) {
    sio_buf out = SIO_BUF_INIT;
    bool known = scn_case_expand_bytes(c, sio_slice_str(text), &out);
    const char *expanded = known ? sio_buf_cstr(&out) : NULL;
    char *copy = expanded != NULL ? strdup(expanded) : NULL;
    if (known && copy == NULL) scn_case_no_memory(c);
    sio_buf_free(&out);
    return copy;
}
