#include "scenario/door.h"

#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "scenario/answer.h"
#include "scenario/door_internal.h"
#include "scenario/hosted.h"
#include "wire/listen.h"

enum { MOST_LINES = 4096, MOST_TIMES = 100000, OUTPUT_LINES = 20 };

static bool watch(scn_door *d, wire_listener *l) {
    struct epoll_event event = {.events = EPOLLIN};
    return epoll_ctl(d->wake, EPOLL_CTL_ADD, wire_listener_fd(l), &event) == 0;
}

bool scn_door_open(scn_case *c) {
    scn_door *d = calloc(1, sizeof *d);
    const scn_clients *clients = c->env->clients;
    if (d == NULL || clients == NULL) {
        free(d);
        return false;
    }
    c->door = d;
    d->wake = epoll_create1(EPOLL_CLOEXEC);
    d->front = wire_listener_open(clients->port);
    d->back = wire_listener_open(0);
    return d->wake >= 0 && d->front != NULL && d->back != NULL && watch(d, d->front) && watch(d, d->back);
}

/* Returns the names of the transports that a case's client is told. */
static const char *transports_of(const scn_case *c) {
    const json_t *client = json_object_get(c->scenario->body, "client");
    const char *given = json_string_value(json_object_get(client, "transports"));
    if (given != NULL) return given;
    return c->transport == SCN_POLLING     ? "polling"
           : c->transport == SCN_WEBSOCKET ? "websocket"
                                           : "polling,websocket";
}

bool scn_door_start(scn_case *c) {
    scn_door *d = c->door;
    char url[64], control[64];
    const scn_clients *clients = c->env->clients;
    const json_t *auth = json_object_get(json_object_get(c->scenario->body, "client"), "auth");
    char *text = auth != NULL ? json_dumps(auth, JSON_COMPACT) : NULL;
    snprintf(url, sizeof url, "http://127.0.0.1:%u", (unsigned)wire_listener_port(d->front));
    snprintf(control, sizeof control, "http://127.0.0.1:%u/reports", (unsigned)wire_listener_port(d->back));
    const scn_client_settings settings = {.scenario = c->scenario,
                                          .transport = c->transport,
                                          .url = url,
                                          .transports = transports_of(c),
                                          .control = control,
                                          .auth = text};
    sio_buf why = SIO_BUF_INIT;
    d->started_at = wire_now();
    d->client = clients->start(clients->ctx, &settings, &why);
    if (d->client == NULL) {
        const char *words = sio_buf_cstr(&why);
        scn_case_stop(c, SCN_INCONCLUSIVE, "the client did not start: %s", words != NULL ? words : "?");
    }
    sio_buf_free(&why);
    free(text);
    return d->client != NULL;
}

void scn_door_stop(scn_case *c) {
    if (c->door == NULL || c->door->client == NULL) return;
    c->env->clients->stop(c->door->client);
    c->door->client = NULL;
}

void scn_door_free(scn_case *c) {
    scn_door *d = c->door;
    if (d == NULL) return;
    scn_door_stop(c);
    scn_reports_free(d);
    wire_listener_close(d->front);
    wire_listener_close(d->back);
    if (d->wake >= 0) close(d->wake);
    for (size_t i = 0; i < SCN_TALLIES; i++)
        free(d->times[i].at);
    free(d->calls.items);
    free(d);
    c->door = NULL;
}

static void tally(scn_door *d, scn_tally what) {
    struct scn_times *t = &d->times[what];
    wire_us now = wire_now();
    if (what == SCN_CONNECTIONS || what == SCN_REQUESTS) d->last = now;
    if (t->count == MOST_TIMES) return;
    if (t->count == t->cap) {
        size_t cap = t->cap == 0 ? 16 : t->cap * 2;
        wire_us *grown = realloc(t->at, cap * sizeof *grown);
        if (grown == NULL) return;
        t->at = grown;
        t->cap = cap;
    }
    t->at[t->count++] = now;
}

size_t scn_door_count(const scn_case *c, scn_tally what, wire_us since) {
    const struct scn_times *t = &c->door->times[what];
    size_t n = 0;
    for (size_t i = 0; i < t->count; i++)
        n += t->at[i] >= since;
    return n;
}

wire_us scn_door_last(const scn_case *c) {
    return c->door->last;
}

wire_us scn_door_came(const scn_case *c) {
    const struct scn_times *t = &c->door->times[SCN_CONNECTIONS];
    return t->count > 0 ? t->at[0] : 0;
}

bool scn_door_was_used(const scn_case *c) {
    return c->door->times[SCN_CONNECTIONS].count > 0;
}

wire_us scn_door_patience(const scn_case *c) {
    if (scn_door_was_used(c)) return 0;
    wire_us until = c->door->started_at + c->env->clients->patience, now = wire_now();
    return until > now ? until - now : 1;
}

static void accept_all(scn_case *c, wire_listener *listener, bool control) {
    scn_door *d = c->door;
    int fd;
    while (!c->stopped && (fd = wire_listener_accept(listener)) >= 0) {
        char name[32];
        if (c->lines.count >= MOST_LINES) {
            close(fd);
            continue;
        }
        snprintf(name, sizeof name, "%s%u", control ? SCN_REPORT_LINE : "c",
                 control ? ++d->reporters : ++d->callers);
        scn_line *line = scn_line_accept(c, name, fd);
        if (line == NULL) return;
        line->control = control;
        line->raw = !control && d->raw;
        if (control) continue;
        /* Its start-up does not count against the case's time. */
        if (!scn_door_was_used(c)) c->limit_from = wire_now();
        c->reached = true;
        tally(d, SCN_CONNECTIONS);
    }
}

scn_peer *scn_door_session_of(const scn_case *c, const scn_exchange *e) {
    sio_buf sid = SIO_BUF_INIT;
    scn_peer *found = NULL;
    const char *text = scn_call_query(e, "sid", &sid) ? sio_buf_cstr(&sid) : NULL;
    for (size_t i = c->peers.count; text != NULL && found == NULL && i > 0; i--) {
        scn_peer *p = c->peers.items[i - 1];
        if (p->hosted != NULL && p->sid != NULL && strcmp(p->sid, text) == 0) found = p;
    }
    sio_buf_free(&sid);
    return found;
}

static void serve_page(scn_case *c, scn_exchange *e) {
    const scn_clients *clients = c->env->clients;
    sio_buf response = SIO_BUF_INIT;
    sio_slice target = scn_exchange_response(e)->target;
    if (clients->page != NULL && clients->page(clients->ctx, target, &response)) {
        scn_answer_raw(c, e, sio_buf_slice(&response));
        scn_answer_done(c, e, false);
    } else {
        scn_answer(c, e, 404, "text/plain", sio_slice_str("not found\n"));
    }
    sio_buf_free(&response);
}

static bool is_preflight(const scn_exchange *e) {
    const wire_response *r = scn_exchange_response(e);
    return sio_slice_is(r->method, "OPTIONS") && wire_response_header(r, "origin").ptr != NULL;
}

static void dispatch(scn_case *c, scn_exchange *e) {
    if (e->line->control) {
        scn_reports_take(c, e);
        return;
    }
    if (is_preflight(e)) {
        scn_answer(c, e, 204, NULL, sio_slice_str(""));
        return;
    }
    if (!scn_call_is_for(e, c->env->path)) {
        serve_page(c, e);
        return;
    }
    sio_buf sid = SIO_BUF_INIT;
    tally(c->door, SCN_REQUESTS);
    if (!scn_call_query(e, "sid", &sid)) tally(c->door, SCN_HANDSHAKES);
    sio_buf_free(&sid);
    if (scn_call_kind_of(e) == SCN_CALL_WEBSOCKET) tally(c->door, SCN_WEBSOCKETS);
    scn_peer *p = scn_door_session_of(c, e);
    if (p != NULL && scn_hosted_claim(p, e)) return;
    if (!scn_list_add(&c->door->calls, e)) scn_case_no_memory(c);
}

scn_exchange *scn_door_call(const scn_case *c, size_t index) {
    return index < c->door->calls.count ? c->door->calls.items[index] : NULL;
}

void scn_door_take(scn_case *c, scn_exchange *e) {
    e->taken = true;
    scn_list_remove(&c->door->calls, e);
}

static bool is_strange(const scn_case *c, const scn_exchange *e) {
    sio_buf sid = SIO_BUF_INIT;
    bool strange = scn_call_query(e, "sid", &sid) && scn_door_session_of(c, e) == NULL;
    sio_buf_free(&sid);
    return strange;
}

void scn_door_refuse_strangers(scn_case *c) {
    for (size_t i = 0; i < c->door->calls.count;) {
        scn_exchange *e = c->door->calls.items[i];
        if (!is_strange(c, e)) {
            i++;
            continue;
        }
        scn_door_take(c, e);
        scn_answer(c, e, 400, "application/json",
                   sio_slice_str("{\"code\":1,\"message\":\"Session ID unknown\"}"));
    }
}

void scn_door_offer(scn_case *c, scn_peer *p) {
    size_t kept = 0;
    scn_list *calls = &c->door->calls;
    for (size_t i = 0; i < calls->count; i++) {
        scn_exchange *e = calls->items[i];
        if (scn_door_session_of(c, e) == p && scn_hosted_claim(p, e)) continue;
        calls->items[kept++] = e;
    }
    calls->count = kept;
}

static void not_http(scn_case *c, const scn_line *line, const scn_exchange *e) {
    sio_buf words = SIO_BUF_INIT;
    scn_exchange_describe(e, &words);
    const char *text = sio_buf_cstr(&words);
    wire_log_note(c->log, "http", line->name, "violation: %s", text != NULL ? text : "");
    if (!line->control && c->door->violation.len == 0 && text != NULL)
        sio_buf_add_str(&c->door->violation, text);
    sio_buf_free(&words);
}

/* Returns false when the line is gone. */
static bool serve_line(scn_case *c, scn_line *line) {
    wire_conn_state state = wire_conn_get_state(line->conn);
    /* Behind our FIN no request can be answered. Its client sees the FIN, and asks again elsewhere. */
    bool more = wire_conn_input(line->conn).len > 0 && !wire_conn_is_finished(line->conn);
    if (line->incoming == NULL && more && !scn_exchange_accept(c, line)) return true;
    scn_exchange *e = line->incoming;
    bool fresh = e != NULL && e->state == SCN_EX_WAITING;
    if (fresh) scn_exchange_serve(c, e);
    if (fresh && e->state == SCN_EX_BAD) not_http(c, line, e);
    /* What is dispatched may be answered and gone, or the connection be given to a WebSocket. */
    if (fresh && e->state == SCN_EX_DONE) dispatch(c, e);
    if (!line->accepted || state == WIRE_OPEN) return true;
    if (line->incoming != NULL && line->incoming->taken) return true;
    if (line->incoming != NULL) scn_list_remove(&c->door->calls, line->incoming);
    scn_exchange_drop(c, line->incoming);
    scn_line_close(c, line);
    return false;
}

void scn_door_serve(scn_case *c) {
    accept_all(c, c->door->front, false);
    accept_all(c, c->door->back, true);
    for (size_t i = 0; i < c->lines.count && !c->stopped;) {
        scn_line *line = c->lines.items[i];
        if (!line->accepted || line->raw || serve_line(c, line)) i++;
    }
}

/* Its process ended, which the contract forbids (docs/clients.md). */
static bool note_death(scn_case *c) {
    sio_buf words = SIO_BUF_INIT;
    c->health = SCN_CRASH;
    c->decided_cites = c->step != NULL ? json_object_get(c->step, "cites") : NULL;
    c->env->clients->obituary(c->door->client, OUTPUT_LINES, &words);
    const char *text = sio_buf_cstr(&words);
    scn_case_stop(c, SCN_FAIL, "%s", text != NULL ? text : "the client's process ended");
    sio_buf_free(&words);
    return false;
}

static bool note_uncaught(scn_case *c) {
    const char *error = json_string_value(json_object_get(c->door->uncaught, "error"));
    sio_buf words = SIO_BUF_INIT;
    scn_describe_bytes(&words, sio_slice_str(error != NULL ? error : ""));
    const char *text = sio_buf_cstr(&words);
    c->health = SCN_CRASH;
    c->decided_cites = c->step != NULL ? json_object_get(c->step, "cites") : NULL;
    scn_case_stop(c, SCN_FAIL, "the client reports an error that nobody caught: %s",
                  text != NULL ? text : "");
    sio_buf_free(&words);
    return false;
}

bool scn_door_is_well(scn_case *c) {
    scn_door *d = c->door;
    if (d->client != NULL && c->env->clients->gone(d->client)) return note_death(c);
    if (d->uncaught != NULL) return note_uncaught(c);
    if (d->violation.len == 0) return true;
    const char *text = sio_buf_cstr(&d->violation);
    c->finished = true;
    return scn_miss_set(c, 0, "the client sent %s", text != NULL ? text : "what is not HTTP");
}

int scn_door_fd(const scn_case *c) {
    return c->door->wake;
}

wire_us scn_door_next(const scn_case *c, wire_us until) {
    for (size_t i = 0; i < c->peers.count; i++) {
        const scn_peer *p = c->peers.items[i];
        if (p->hosted != NULL) until = scn_hosted_next(p, until);
    }
    return until;
}

bool scn_door_set(scn_case *c, const char *how) {
    scn_door *d = c->door;
    bool shut = strcmp(how, "shut") == 0;
    bool was_shut = wire_listener_fd(d->front) < 0;
    d->raw = strcmp(how, "raw") == 0;
    /* What waits in the backlog has been accepted as far as the client sees. */
    if (shut) accept_all(c, d->front, false);
    if (!wire_listener_shut(d->front, shut) || (was_shut && !shut && !watch(d, d->front)))
        return scn_case_stop(c, SCN_INCONCLUSIVE, "the port cannot be listened on again");
    return true;
}

scn_line *scn_door_take_raw(scn_case *c) {
    for (size_t i = 0; i < c->lines.count; i++) {
        scn_line *line = c->lines.items[i];
        if (!line->accepted || !line->raw) continue;
        line->accepted = false;
        return line;
    }
    return NULL;
}

bool scn_door_memory(const scn_case *c, uint64_t *bytes) {
    return c->door->client != NULL && c->env->clients->memory(c->door->client, bytes);
}
