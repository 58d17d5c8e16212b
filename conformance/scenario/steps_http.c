/* request, response, finish, abort, pending, aborted: HTTP in the raw. */
#include <stdlib.h>
#include <string.h>

#include "scenario/chop.h"
#include "scenario/payload.h"
#include "scenario/response.h"
#include "scenario/step.h"
#include "scenario/steps.h"

/* A server may end any connection behind a response (RFC 9112, 9.6): the next request opens it anew. */
static scn_line *line_for(scn_case *c, const json_t *options, const char *name) {
    const char *wanted = json_string_value(json_object_get(options, "conn"));
    scn_line *line = wanted != NULL ? scn_line_find(c, wanted) : NULL;
    bool usable = line != NULL && (line->idle_since == 0 || scn_line_reusable(line));
    return usable ? line : scn_line_open(c, wanted != NULL ? wanted : name);
}

static scn_peer *session_of(const scn_case *c, const json_t *options) {
    const char *name = json_string_value(json_object_get(options, "sid"));
    return name != NULL ? scn_peer_find(c, name) : NULL;
}

/* A request with the sid of a session counts as that session's: what it provokes is judged by `outcome` on
 * it. */
static void note_session(scn_case *c, const json_t *options) {
    scn_peer *p = session_of(c, options);
    if (p == NULL) return;
    p->provoked_at = wire_now();
    p->provoked_heartbeat = p->heartbeat_at;
}

static bool sid_of(scn_case *c, const json_t *options, const char **sid) {
    const char *name = json_string_value(json_object_get(options, "sid"));
    *sid = NULL;
    if (name == NULL) return true;
    const scn_peer *p = scn_peer_find(c, name);
    if (p == NULL || p->sid == NULL)
        return scn_miss_set(c, 0, "there is no session `%s` at this point", name);
    *sid = p->sid;
    return true;
}

static scn_exchange *send_request(scn_case *c, const json_t *options, const char *name,
                                  const scn_request *request) {
    size_t hold = 0, head = 0;
    size_t sizes[SCN_MAX_SIZES];
    wire_chop chop;
    sio_buf whole = SIO_BUF_INIT;
    const json_t *sent = json_object_get(options, "sent");
    if (sent != NULL && (size_t)json_integer_value(sent) < request->body.len)
        hold = request->body.len - (size_t)json_integer_value(sent);
    if (!scn_request_write(request, &whole, &head)) scn_case_no_memory(c);
    const wire_chop *cut = scn_chop_read(json_object_get(options, "chop"), whole.len - hold, &chop, sizes);
    sio_buf_free(&whole);
    scn_line *line = line_for(c, options, name);
    scn_exchange *e = scn_exchange_start(c, name, line, request, hold, cut);
    if (e != NULL) e->session = session_of(c, options);
    return e;
}

static scn_exchange *start_request(scn_case *c, const json_t *options, const char *name) {
    scn_request request;
    const char *sid;
    scn_exchange *e = NULL;
    if (!sid_of(c, options, &sid)) return NULL;
    bool ok = scn_request_init(&request, c, "GET", "polling", sid) ? scn_request_apply(&request, c, options)
                                                                   : scn_case_no_memory(c);
    if (ok) note_session(c, options);
    if (ok) e = send_request(c, options, name, &request);
    scn_request_free(&request);
    return e;
}

/* What a raw GET of a session fetched still has to be reacted to: pings want their pong. */
static void observe(scn_case *c, const json_t *step, const scn_exchange *e) {
    scn_peer *p = session_of(c, json_object_get(step, "request"));
    const wire_response *response = scn_exchange_response(e);
    if (p == NULL || response == NULL || response->status != 200 || response->body.len == 0) return;
    sio_buf scratch = SIO_BUF_INIT;
    sio_slice rest = response->body;
    val_packet packet;
    while (scn_payload_next(&rest, &scratch, &packet))
        scn_peer_observe(p, packet, e->ended_at);
    sio_buf_free(&scratch);
}

/* Sends all that may go out now, so that a later step does not overtake it. */
static bool await_sent(scn_case *c, const scn_exchange *e) {
    wire_us until = wire_now() + scn_case_react(c);
    while (e->state == SCN_EX_WAITING && wire_conn_unsent(e->line->conn) > 0 && wire_now() < until)
        if (!scn_case_turn(c, until)) return false;
    return true;
}

bool scn_do_request(scn_case *c, const json_t *step) {
    scn_exchange *e = start_request(c, scn_step_argument(step), scn_step_name(step));
    const json_t *expectation = json_object_get(step, "response");
    if (e == NULL) return false;
    if (expectation == NULL) return await_sent(c, e);
    if (!scn_response_await(c, e, step, expectation, NULL)) return false;
    observe(c, step, e);
    return true;
}

bool scn_do_response(scn_case *c, const json_t *step) {
    scn_exchange *e = scn_step_exchange(c, step);
    return e != NULL && scn_response_await(c, e, step, scn_step_argument(step), NULL);
}

bool scn_do_finish(scn_case *c, const json_t *step) {
    scn_exchange *e = scn_step_exchange(c, step);
    if (e == NULL) return false;
    scn_exchange_finish(c, e);
    return await_sent(c, e);
}

bool scn_do_abort(scn_case *c, const json_t *step) {
    scn_exchange *e = scn_step_exchange(c, step);
    const char *how = json_string_value(json_object_get(step, "how"));
    if (e == NULL) return false;
    scn_line *line = e->line;
    if (how != NULL && strcmp(how, "rst") == 0) wire_conn_reset(line->conn);
    for (size_t i = c->exchanges.count; i > 0; i--)
        if (((scn_exchange *)c->exchanges.items[i - 1])->line == line)
            scn_exchange_drop(c, c->exchanges.items[i - 1]);
    scn_line_close(c, line);
    return true;
}

bool scn_do_pending(scn_case *c, const json_t *step) {
    scn_exchange *e = scn_step_exchange(c, step);
    wire_us lasts;
    if (e == NULL || !scn_case_duration(c, json_object_get(step, "for"), NULL, &lasts)) return false;
    wire_us end = c->step_started + lasts;
    while (e->state == SCN_EX_WAITING && wire_now() < end)
        if (!scn_case_turn(c, end)) return false;
    if (e->state == SCN_EX_WAITING) return true;
    bool matched;
    json_t *none = json_pack("{s:i}", "status", 0); /* nothing but an alternative can match */
    bool ok = none != NULL && scn_response_await(c, e, step, none, &matched);
    json_decref(none);
    return ok;
}

bool scn_do_aborted(scn_case *c, const json_t *step) {
    scn_exchange *e = scn_step_exchange(c, step);
    json_t *wanted = json_pack("{s:b}", "aborted", 1);
    bool ok = e != NULL && wanted != NULL && scn_response_await(c, e, step, wanted, NULL);
    json_decref(wanted);
    return ok;
}
