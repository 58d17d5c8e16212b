#include "scenario/exchange.h"

#include <stdlib.h>
#include <string.h>

#include "scenario/describe.h"

/* A server may end an idle connection at any moment (RFC 9112, 9.8); 5 s is the usual limit, so stay well
 * below. */
#define IDLE_LIMIT WIRE_MS(2000)

enum { MIB = 1024 * 1024, LARGEST_BODY = 16 * MIB, USUAL_PAYLOAD = 1000000 };

bool scn_line_reusable(const scn_line *line) {
    return line != NULL && line->idle_since != 0 && !line->said_close &&
           wire_now() - line->idle_since < IDLE_LIMIT && wire_conn_get_state(line->conn) == WIRE_OPEN &&
           wire_conn_input(line->conn).len == 0;
}

static bool send_parts(scn_case *c, scn_exchange *e, const scn_request *request, size_t hold,
                       const wire_chop *chop) {
    sio_buf bytes = SIO_BUF_INIT;
    size_t head = 0;
    bool ok = scn_request_write(request, &bytes, &head);
    if (hold > request->body.len) hold = request->body.len;
    sio_slice all = sio_buf_slice(&bytes);
    sio_slice now = sio_slice_sub(all, 0, all.len - hold);
    ok = ok && sio_buf_add(&e->unsent, sio_slice_from(all, now.len));
    /* A connection that takes no more shows as aborted or unreached when the exchange is served. */
    if (ok && chop != NULL) wire_conn_send(e->line->conn, now, chop);
    if (ok && chop == NULL) scn_line_send(c, e->line, now);
    sio_buf_free(&bytes);
    return ok;
}

/* A payload of the announced size in which each byte is escaped as \uXXXX, and room for the rest. */
static size_t body_limit(const scn_case *c) {
    uint64_t payload = c->max_payload > 0 ? c->max_payload : USUAL_PAYLOAD;
    return payload > (LARGEST_BODY - MIB) / 6 ? LARGEST_BODY : (size_t)payload * 6 + MIB;
}

scn_exchange *scn_exchange_start(scn_case *c, const char *name, scn_line *line, const scn_request *request,
                                 size_t hold, const wire_chop *chop) {
    if (line == NULL) return NULL;
    scn_exchange *e = calloc(1, sizeof *e);
    if (e == NULL || !scn_list_add(&c->exchanges, e)) {
        free(e);
        scn_case_no_memory(c);
        return NULL;
    }
    e->line = line;
    e->reused = line->idle_since != 0;
    e->sent_at = hold == 0 ? wire_now() : 0;
    e->posts = e->at_once = strcmp(request->method, "POST") == 0;
    e->name = strdup(name);
    const wire_http_limits limits = {.body_bytes = body_limit(c), .budget = c->env->budget};
    e->reader = wire_http_reader_new(sio_slice_str(request->method), &limits);
    if (e->name == NULL || e->reader == NULL || !send_parts(c, e, request, hold, chop)) {
        scn_exchange_drop(c, e);
        scn_case_no_memory(c);
        return NULL;
    }
    return e;
}

scn_exchange *scn_exchange_accept(scn_case *c, scn_line *line) {
    scn_exchange *e = calloc(1, sizeof *e);
    if (e == NULL || !scn_list_add(&c->exchanges, e)) {
        free(e);
        scn_case_no_memory(c);
        return NULL;
    }
    const wire_http_limits limits = {.body_bytes = LARGEST_BODY, .budget = c->env->budget};
    e->line = line;
    e->incoming = true;
    e->name = strdup("");
    e->reader = wire_http_reader_new_request(&limits);
    if (e->name == NULL || e->reader == NULL) {
        scn_exchange_drop(c, e);
        scn_case_no_memory(c);
        return NULL;
    }
    line->incoming = e;
    return e;
}

bool scn_exchange_rename(scn_case *c, scn_exchange *e, const char *name) {
    char *copy = strdup(name);
    if (copy == NULL) return scn_case_no_memory(c);
    free(e->name);
    e->name = copy;
    return true;
}

bool scn_exchange_finish(scn_case *c, scn_exchange *e) {
    bool ok = scn_line_send(c, e->line, sio_buf_slice(&e->unsent));
    sio_buf_clear(&e->unsent);
    e->sent_at = wire_now();
    return ok;
}

scn_exchange *scn_exchange_find(const scn_case *c, const char *name) {
    for (size_t i = c->exchanges.count; i > 0; i--) {
        scn_exchange *e = c->exchanges.items[i - 1];
        if (strcmp(e->name, name) == 0) return e;
    }
    return NULL;
}

static void settle(scn_exchange *e, scn_exchange_state state) {
    e->state = state;
    e->ended_at = wire_now();
    e->line->idle_since = e->ended_at;
}

/* A GET may wait for a packet. What is never answered shows no slow testee: it may be what is wrong with it.
 */
static void note_answer(scn_case *c, const scn_exchange *e) {
    bool plain = e->at_once && e->sent_at != 0;
    if (plain && e->ended_at - e->sent_at > c->slowest_answer) c->slowest_answer = e->ended_at - e->sent_at;
}

static void feed(scn_case *c, scn_exchange *e, sio_slice input) {
    size_t used = 0;
    e->got_bytes = c->reached = true;
    wire_http_status status = wire_http_reader_feed(e->reader, input, &used);
    wire_conn_consume(e->line->conn, used);
    if (status == WIRE_HTTP_DONE) {
        settle(e, SCN_EX_DONE);
        note_answer(c, e);
        e->line->said_close = !wire_http_reader_response(e->reader)->keep_alive;
    }
    if (status == WIRE_HTTP_BAD) settle(e, SCN_EX_BAD);
}

/* Responses on a shared connection come in the order of the requests. */
static bool is_next_on_line(const scn_case *c, const scn_exchange *e) {
    for (size_t i = 0; i < c->exchanges.count; i++) {
        const scn_exchange *other = c->exchanges.items[i];
        if (other == e) return true;
        if (other->line == e->line && other->state == SCN_EX_WAITING) return false;
    }
    return true;
}

void scn_exchange_serve(scn_case *c, scn_exchange *e) {
    if (e->state != SCN_EX_WAITING || !is_next_on_line(c, e)) return;
    sio_slice input = wire_conn_input(e->line->conn);
    if (input.len > 0) feed(c, e, input);
    if (e->state != SCN_EX_WAITING || wire_conn_input(e->line->conn).len > 0) return;
    switch (wire_conn_get_state(e->line->conn)) {
    case WIRE_ENDED:
    case WIRE_RESET:
        settle(e, e->got_bytes && wire_http_reader_end(e->reader) == WIRE_HTTP_DONE ? SCN_EX_DONE
                                                                                    : SCN_EX_ABORTED);
        break;
    case WIRE_FAILED:
        settle(e, SCN_EX_UNREACHED);
        break;
    default:
        break;
    }
}

const wire_response *scn_exchange_response(const scn_exchange *e) {
    return e->state == SCN_EX_DONE ? wire_http_reader_response(e->reader) : NULL;
}

static void describe_end(const scn_exchange *e, sio_buf *out) {
    bool reset = wire_conn_get_state(e->line->conn) == WIRE_RESET;
    sio_buf_addf(out, "the connection was %s %s", reset ? "reset" : "closed",
                 e->got_bytes ? "in the middle of a response" : "without a response");
}

void scn_exchange_describe(const scn_exchange *e, sio_buf *out) {
    const wire_response *response = scn_exchange_response(e);
    switch (e->state) {
    case SCN_EX_WAITING:
        sio_buf_add_str(out, e->got_bytes ? "only a part of a response" : "no response");
        break;
    case SCN_EX_DONE:
        if (e->incoming) {
            scn_describe_bytes(out, response->method);
            sio_buf_add_byte(out, ' ');
            scn_describe_bytes(out, response->target);
        } else {
            sio_buf_addf(out, "%d", response->status);
        }
        if (response->body.len > 0) sio_buf_add_byte(out, ' ');
        scn_describe_bytes(out, response->body);
        break;
    case SCN_EX_BAD:
        sio_buf_addf(out, "a %s that is not valid HTTP: %s", e->incoming ? "request" : "response",
                     wire_http_reader_error(e->reader));
        break;
    case SCN_EX_ABORTED:
        describe_end(e, out);
        break;
    case SCN_EX_UNREACHED:
        sio_buf_addf(out, "no connection: %s", wire_conn_error(e->line->conn));
        break;
    }
}

void scn_exchange_drop(scn_case *c, scn_exchange *e) {
    if (e == NULL) return;
    scn_list_remove(&c->exchanges, e);
    /* The line of a request of ours may be closed by now. */
    if (e->incoming && e->line != NULL && e->line->incoming == e) e->line->incoming = NULL;
    wire_http_reader_free(e->reader);
    sio_buf_free(&e->unsent);
    free(e->name);
    free(e);
}
