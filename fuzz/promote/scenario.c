#include "fuzz/promote/scenario.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/promote/scenario_internal.h"

enum { MOMENT_MS = 60, MOST_WAIT_MS = 3000 };

void prm_add(prm_teller *t, json_t *step) {
    if (json_array_append_new(t->steps, step) == 0) return;
    if (!t->failed) sio_buf_add_str(t->why, "out of memory");
    t->failed = true;
}

void prm_refuse(prm_teller *t, const char *why) {
    if (!t->failed) sio_buf_add_str(t->why, why);
    t->failed = true;
}

static prm_client *me(prm_teller *t) {
    return &t->clients[t->who];
}

static void name(prm_teller *t, char kind, char *out) {
    snprintf(out, PRM_NAME, "%c%u", kind, ++t->names);
}

/* Time for the server to see what was sent, before something else overtakes it on another connection. */
static void wait_ms(prm_teller *t, uint64_t ms) {
    if (ms > MOST_WAIT_MS) ms = MOST_WAIT_MS;
    t->lasts += ms;
    prm_add(t, json_pack("{s:I}", "wait", (json_int_t)ms));
}

static void keep_open(prm_teller *t, const char *what, bool raw, bool due) {
    if (t->open_count == PRM_OPEN) return;
    prm_open *o = &t->open[t->open_count++];
    *o = (prm_open){.client = t->who, .raw = raw, .due = due};
    snprintf(o->name, sizeof o->name, "%s", what);
}

/* Where what the client sends goes when it is on a WebSocket; "": nowhere. */
static const char *socket_of(prm_teller *t) {
    prm_client *c = me(t);
    return *c->channel != '\0' ? c->channel : c->on_socket ? c->session : "";
}

/* Takes the split of the next write into its options. */
static void put_split(prm_teller *t, json_t *options) {
    prm_client *c = me(t);
    if (c->split == NULL || options == NULL) return;
    json_t *sizes = json_array();
    uint32_t at = 0;
    for (size_t i = 0; i < c->split->cuts; i++) {
        if (c->split->cut[i] <= at) continue;
        json_array_append_new(sizes, json_integer(c->split->cut[i] - at));
        at = c->split->cut[i];
    }
    if (json_array_size(sizes) > 0)
        json_object_set_new(options, "chop", json_pack("{s:O, s:i}", "sizes", sizes, "gap", 2));
    json_decref(sizes);
    c->split = NULL;
}

/* ---- requests ---- */

/* Any answer will do, and so will the end of the connection. */
static json_t *any_answer(void) {
    return json_pack("{s:[{s:b, s:s}]}", "or", "aborted", 1, "grade", "pass");
}

static void cut_short(prm_teller *t, json_t *options, const char *exchange) {
    json_object_set_new(options, "sent", json_integer((json_int_t)me(t)->cut));
    prm_add(t, json_pack("{s:O, s:s}", "request", options, "as", exchange));
    wait_ms(t, MOMENT_MS);
    prm_add(t, json_pack("{s:s, s:s}", "abort", exchange, "how", "rst"));
}

/* `held`: it may be answered much later, as a poll. Takes the options over. */
static void ask(prm_teller *t, json_t *options, const sio_slice *body, bool held) {
    prm_client *c = me(t);
    char exchange[PRM_NAME];
    name(t, 'r', exchange);
    if (body != NULL) json_object_set_new(options, "body", prm_bytes(*body));
    put_split(t, options);
    if (body != NULL && c->cut_next && c->cut < body->len) {
        cut_short(t, options, exchange);
    } else if (held) {
        t->last = json_pack("{s:O, s:s}", "request", options, "as", exchange);
        prm_add(t, t->last);
        wait_ms(t, MOMENT_MS);
        keep_open(t, exchange, false, true);
    } else {
        t->last = json_pack("{s:O, s:s, s:o}", "request", options, "as", exchange, "response", any_answer());
        prm_add(t, t->last);
    }
    if (body != NULL) c->cut_next = false;
    json_decref(options);
}

static json_t *session_options(prm_teller *t, const char *method) {
    json_t *options = json_pack("{s:s}", "method", method);
    if (*me(t)->session != '\0') json_object_set_new(options, "sid", json_string(me(t)->session));
    return options;
}

static void tell_post(prm_teller *t, sio_slice body) {
    ask(t, session_options(t, "POST"), &body, false);
}

static void tell_request(prm_teller *t, const script_step *s) {
    json_t *query = prm_filled(t, s->query);
    json_t *method = json_stringn((const char *)s->word.ptr, s->word.len);
    bool body = s->bytes.len > 0 || sio_slice_is(s->word, "POST");
    if (query == NULL || method == NULL) {
        prm_refuse(t, "a query or method of the script is no text that a scenario can hold");
        json_decref(query);
        json_decref(method);
        return;
    }
    ask(t, json_pack("{s:o, s:o}", "method", method, "raw_query", query), body ? &s->bytes : NULL,
        sio_slice_is(s->word, "GET"));
}

static void tell_raw(prm_teller *t, const script_step *s) {
    char socket[PRM_NAME];
    json_t *payload = prm_filled_bytes(t, s->bytes);
    if (payload == NULL) {
        prm_refuse(t, "a raw step has a \"${\" that names no session");
        return;
    }
    name(t, 't', socket);
    json_t *write = json_pack("{s:o, s:s}", "write", payload, "on", socket);
    put_split(t, write);
    prm_add(t, json_pack("{s:{}, s:s}", "socket", "as", socket));
    prm_add(t, write);
    wait_ms(t, MOMENT_MS);
    keep_open(t, socket, true, true);
}

/* ---- WebSockets ---- */

static void tell_channel(prm_teller *t, json_t *options) {
    prm_client *c = me(t);
    if (*c->channel != '\0') prm_add(t, json_pack("{s:s, s:s}", "close", "fin", "on", c->channel));
    name(t, 'w', c->channel);
    json_object_set_new(options, "lazy", json_true());
    prm_add(t, json_pack("{s:o, s:s}", "channel", options, "as", c->channel));
    wait_ms(t, MOMENT_MS);
}

static void tell_socket(prm_teller *t, const script_step *s) {
    json_t *query = prm_filled(t, s->query);
    if (query == NULL)
        prm_refuse(t, "a query of the script is no text that a scenario can hold");
    else
        tell_channel(t, json_pack("{s:o}", "raw_query", query));
}

/* On a session that began as a WebSocket: raw frames are for channels only. */
static void tell_message(prm_teller *t, bool binary, sio_slice bytes, bool cut) {
    const char *on = me(t)->session;
    prm_add(t, json_pack("{s:o, s:s}", "provoke", prm_packet(bytes, binary), "on", on));
    if (cut) prm_add(t, json_pack("{s:s, s:s}", "close", "rst", "on", on));
    if (cut) me(t)->on_socket = false;
}

/* One frame; of one that is cut, only a part is sent, and then the connection breaks. */
static void tell_frame(prm_teller *t, bool binary, sio_slice bytes) {
    prm_client *c = me(t);
    const char *on = socket_of(t);
    if (*on == '\0') return;
    bool cut = c->cut_next && c->cut < bytes.len;
    sio_slice part = sio_slice_sub(bytes, 0, cut ? c->cut : bytes.len);
    c->cut_next = false;
    c->split = NULL;
    if (*c->channel == '\0') {
        tell_message(t, binary, part, cut);
        return;
    }
    json_t *frame = json_pack("{s:s, s:o}", "op", binary ? "binary" : "text", "data", prm_bytes(part));
    if (cut) json_object_set_new(frame, "claim", json_integer((json_int_t)bytes.len));
    prm_add(t, json_pack("{s:o, s:s}", "frame", frame, "on", on));
    if (!cut) return;
    prm_add(t, json_pack("{s:s, s:s}", "close", "rst", "on", on));
    *c->channel = '\0';
}

static void tell_probe(prm_teller *t) {
    if (*me(t)->session == '\0') return;
    tell_channel(t, json_pack("{s:s}", "sid", me(t)->session));
    me(t)->on_socket = false;
    prm_add(t,
            json_pack("{s:{s:s, s:s}, s:s}", "frame", "op", "text", "data", "2probe", "on", me(t)->channel));
    wait_ms(t, MOMENT_MS);
}

static void tell_upgrade(prm_teller *t) {
    if (*me(t)->channel == '\0') return;
    prm_add(t, json_pack("{s:{s:s, s:s}, s:s}", "frame", "op", "text", "data", "5", "on", me(t)->channel));
    me(t)->on_socket = true;
}

/* ---- sessions ---- */

static void tell_open(prm_teller *t, const script_step *s) {
    prm_client *c = me(t);
    const script_step *split = c->split;
    *c = (prm_client){.split = split};
    if (s->number == 3) {
        prm_refuse(t, "the script opens a session of revision 3, which no scenario does");
        return;
    }
    name(t, 's', c->session);
    c->on_socket = s->websocket;
    json_t *options = json_pack("{s:s}", "transport", s->websocket ? "websocket" : "polling");
    if (!s->websocket) json_object_set_new(options, "poll", json_string("manual"));
    prm_add(t, json_pack("{s:o, s:s}", "open", options, "as", c->session));
}

static void tell_send(prm_teller *t, sio_slice bytes, bool binary) {
    prm_client *c = me(t);
    bool in_pieces = c->cut_next || c->split != NULL;
    if (c->on_socket && (*c->channel != '\0' || in_pieces)) {
        tell_frame(t, binary, bytes);
    } else if (*c->session == '\0' || (!binary && in_pieces)) {
        tell_post(t, bytes);
    } else {
        prm_add(t, json_pack("{s:o, s:s}", "provoke", prm_packet(bytes, binary), "on", c->session));
        if (!c->on_socket) wait_ms(t, MOMENT_MS);
    }
}

static void tell_close(prm_teller *t) {
    const prm_client *c = me(t);
    if (c->on_socket && *c->channel != '\0')
        prm_add(t, json_pack("{s:{s:s, s:i}, s:s}", "frame", "op", "close", "code", 1000, "on", c->channel));
    else if (c->on_socket && *c->session != '\0')
        prm_add(t, json_pack("{s:s, s:s}", "close", "frame", "on", c->session));
    else
        tell_post(t, sio_slice_str("1"));
    me(t)->on_socket = false;
}

/* `how`: of requests and sessions; raw sockets have verbs of their own. */
static void end_connections(prm_teller *t, const char *how, const char *raw_verb, bool all) {
    prm_client *c = me(t);
    for (size_t i = 0; i < t->open_count; i++) {
        prm_open *o = &t->open[i];
        if (o->client != t->who || *o->name == '\0') continue;
        if (o->raw)
            prm_add(t, json_pack("{s:s}", raw_verb, o->name));
        else
            prm_add(t, json_pack("{s:s, s:s}", "abort", o->name, "how", how));
        o->due = false;
        if (!o->raw || all) *o->name = '\0';
    }
    if (*c->channel != '\0') prm_add(t, json_pack("{s:s, s:s}", "close", how, "on", c->channel));
    *c->channel = '\0';
    if (c->on_socket && *c->session != '\0')
        prm_add(t, json_pack("{s:s, s:s}", "close", how, "on", c->session));
    c->on_socket = false;
    wait_ms(t, 5);
}

static void tell_reading(prm_teller *t, const char *word) {
    const char *on = *socket_of(t) != '\0' ? socket_of(t) : me(t)->session;
    if (*on != '\0') prm_add(t, json_pack("{s:s, s:s}", "reading", word, "on", on));
}

/* ---- all ---- */

static void tell_small(prm_teller *t, const script_step *s) {
    prm_client *c = me(t);
    switch (s->verb) {
    case SCRIPT_SPLIT_STEP:
        c->split = s;
        return;
    case SCRIPT_CUT_STEP:
        c->cut_next = true;
        c->cut = (size_t)s->number;
        return;
    case SCRIPT_PAUSE_STEP:
        tell_reading(t, "stop");
        return;
    case SCRIPT_RESUME_STEP:
        tell_reading(t, "go");
        return;
    case SCRIPT_ADVANCE_STEP:
        wait_ms(t, s->number);
        return;
    case SCRIPT_CLOSE_STEP:
        tell_close(t);
        return;
    case SCRIPT_RESET_STEP:
        end_connections(t, "rst", "reset", true);
        return;
    case SCRIPT_HALF_CLOSE_STEP:
        end_connections(t, "fin", "shutdown", false);
        return;
    default:
        return; /* the application is not ours */
    }
}

static void tell(prm_teller *t, const script_step *s) {
    switch (s->verb) {
    case SCRIPT_AS_STEP:
        t->who = (unsigned)s->number % SCRIPT_CLIENTS;
        return;
    case SCRIPT_OPEN_STEP:
        tell_open(t, s);
        return;
    case SCRIPT_SEND_STEP:
    case SCRIPT_BINARY_STEP:
        tell_send(t, s->bytes, s->verb == SCRIPT_BINARY_STEP);
        return;
    case SCRIPT_POST_STEP:
        tell_post(t, s->bytes);
        return;
    case SCRIPT_GET_STEP:
        ask(t, session_options(t, "GET"), NULL, true);
        return;
    case SCRIPT_REQUEST_STEP:
        tell_request(t, s);
        return;
    case SCRIPT_SOCKET_STEP:
        tell_socket(t, s);
        return;
    case SCRIPT_PROBE_STEP:
        tell_probe(t);
        return;
    case SCRIPT_UPGRADE_STEP:
        tell_upgrade(t);
        return;
    case SCRIPT_FRAME_STEP:
    case SCRIPT_BLOB_STEP:
        tell_frame(t, s->verb == SCRIPT_BLOB_STEP, s->bytes);
        return;
    case SCRIPT_RAW_STEP:
        tell_raw(t, s);
        return;
    default:
        tell_small(t, s);
    }
}

static bool opens_websocket(const script *s) {
    for (size_t i = 0; i < s->count; i++)
        if (s->step[i].verb == SCRIPT_OPEN_STEP) return s->step[i].websocket;
    return false;
}

static json_t *scenario_of(const prm_teller *t, const script *s, const char *id) {
    const prm_wish *w = t->wish;
    sio_buf note = SIO_BUF_INIT;
    bool ok = sio_buf_addf(&note, "Found by siospec fuzz server: %s, %s", live_kind_name(w->kind), w->seen);
    json_t *o = json_pack("{s:s, s:s, s:o, s:s, s:[s], s:s, s:I}", "id", id, "title",
                          "A server stays well, and owes nothing, behind a session that a fuzzer made",
                          "requirements", prm_requirements(w), "polarity", "negative", "transports",
                          opens_websocket(s) ? "websocket" : "polling", "contract",
                          w->engineio ? "engineio" : "socketio", "lasts", (json_int_t)t->lasts);
    if (prm_hazard(w->kind) != NULL) json_object_set_new(o, "hazard", json_string(prm_hazard(w->kind)));
    json_t *words = ok ? json_stringn((const char *)note.data, note.len) : NULL;
    if (words != NULL) json_object_set_new(o, "note", words);
    json_object_set(o, "steps", t->steps);
    sio_buf_free(&note);
    return o;
}

json_t *prm_scenario_make(const script *s, const prm_wish *wish, sio_buf *why) {
    prm_teller t = {.wish = wish, .steps = json_array(), .why = why};
    char *id = NULL;
    json_t *file = NULL;
    if (t.steps == NULL || asprintf(&id, "server/regressions/%s", wish->name) < 0) {
        json_decref(t.steps);
        sio_buf_add_str(why, "out of memory");
        return NULL;
    }
    prm_begin(&t);
    for (size_t i = 0; i < s->count && !t.failed; i++)
        tell(&t, &s->step[i]);
    prm_end(&t);
    if (!t.failed)
        file = json_pack("{s:i, s:s, s:[o]}", "schema", 1, "chapter", "server/regressions", "scenarios",
                         scenario_of(&t, s, id));
    json_decref(t.steps);
    free(id);
    return file;
}
