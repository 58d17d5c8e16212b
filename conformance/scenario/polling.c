#include "scenario/polling.h"

#include <stdlib.h>
#include <string.h>

#include "scenario/payload.h"

enum { MAX_POLLS = SCN_INBOX_PACKETS };

bool scn_polling_start(scn_peer *p) {
    p->polling = calloc(1, sizeof *p->polling);
    return p->polling != NULL || scn_case_no_memory(p->c);
}

void scn_polling_free(scn_peer *p) {
    scn_polling *poll = p->polling;
    if (poll == NULL) return;
    scn_exchange_drop(p->c, poll->get);
    scn_exchange_drop(p->c, poll->post);
    scn_line_close(p->c, poll->get_line);
    scn_line_close(p->c, poll->post_line);
    sio_buf_free(&poll->post_body);
    sio_buf_free(&poll->result.words);
    free(poll);
    p->polling = NULL;
}

/* Starts a request of this session on `*line`, or on a new connection when that one has had its day. */
static scn_exchange *start(scn_peer *p, const char *method, const sio_buf *body, scn_line **line) {
    scn_request request;
    scn_exchange *e = NULL;
    char name[96];
    snprintf(name, sizeof name, "%s/%s", p->name, body == NULL ? "get" : "post");
    bool ok = scn_request_init(&request, p->c, method, "polling", p->sid) &&
              (body == NULL || scn_request_body(&request, sio_buf_slice(body)));
    if (!ok) scn_case_no_memory(p->c);
    if (ok && !scn_line_reusable(*line)) {
        scn_line_close(p->c, *line);
        *line = scn_line_open(p->c, name);
    }
    if (ok && *line != NULL) e = scn_exchange_start(p->c, name, *line, &request, 0, NULL);
    scn_request_free(&request);
    return e;
}

bool scn_polling_post(scn_peer *p, const val_packet *packets, size_t count, scn_post_kind kind) {
    scn_polling *poll = p->polling;
    sio_buf_clear(&poll->post_body);
    bool ok = true;
    for (size_t i = 0; i < count && ok; i++)
        ok = scn_payload_add(&poll->post_body, i == 0, packets[i]);
    if (!ok) return scn_case_no_memory(p->c);
    for (size_t i = 0; i < count; i++)
        scn_peer_note_sent(p, packets[i]);
    poll->post_kind = kind;
    /* A provocation may be answered by cutting the connection; on a used one that could as well be an idle
     * connection's end. */
    if (kind == SCN_POST_PROVOKE && poll->post_line != NULL) poll->post_line->idle_since = 0;
    poll->post = start(p, "POST", &poll->post_body, &poll->post_line);
    return poll->post != NULL;
}

static void close_unless_kept(scn_peer *p, scn_line **line, const scn_exchange *e) {
    const wire_response *response = scn_exchange_response(e);
    if (response != NULL && response->keep_alive) return;
    scn_line_close(p->c, *line);
    *line = NULL;
}

static void take_payload(scn_peer *p, sio_slice body, wire_us at) {
    sio_buf scratch = SIO_BUF_INIT;
    val_packet packet;
    sio_slice rest = body.len > 0 ? body : sio_slice_of(NULL, 0);
    if (body.len == 0) wire_log_note(p->c->log, "eio", p->name, "an empty payload");
    while (scn_payload_next(&rest, &scratch, &packet))
        scn_peer_receive(p, packet.binary, packet.bytes, at);
    sio_buf_free(&scratch);
}

static void end_by_status(scn_peer *p, const char *what, const scn_exchange *e) {
    sio_buf words = SIO_BUF_INIT;
    scn_exchange_describe(e, &words);
    const char *text = sio_buf_cstr(&words);
    scn_peer_end(p, "%s was answered %s", what, text != NULL ? text : "");
    sio_buf_free(&words);
}

static void get_was_aborted(scn_peer *p) {
    /* Whether the session is over is for the next request to tell; twice in a row is answer enough. */
    if (++p->polling->aborted < 2) return;
    scn_peer_end(p, "two GETs in a row were cut off without a response");
}

/* EIO4-UP-14: which of the two channels a testee reads first is not for us to say. */
static bool poll_may_be_refused(const scn_peer *p, int status) {
    return p->polling->leaving && status >= 400 && status < 500;
}

static void judge_get(scn_peer *p, const scn_exchange *e) {
    const wire_response *response = scn_exchange_response(e);
    switch (e->state) {
    case SCN_EX_DONE:
        p->polling->aborted = 0;
        if (response->status == 200) {
            take_payload(p, response->body, e->ended_at);
        } else if (!poll_may_be_refused(p, response->status)) {
            end_by_status(p, "a GET", e);
        }
        break;
    case SCN_EX_BAD:
        scn_peer_violation(p, "a GET got a response that is not valid HTTP: %s",
                           wire_http_reader_error(e->reader));
        break;
    case SCN_EX_UNREACHED:
        p->unreached = true;
        scn_peer_end(p, "no connection: %s", wire_conn_error(e->line->conn));
        break;
    default:
        /* A kept-alive connection that the server closes while we write is nobody's fault (RFC 9112, 9.3.1).
         */
        if (!e->reused || e->got_bytes) get_was_aborted(p);
        break;
    }
}

static void finish_get(scn_peer *p) {
    scn_polling *poll = p->polling;
    if (poll->get == NULL) return;
    scn_exchange_serve(p->c, poll->get);
    if (poll->get->state == SCN_EX_WAITING) return;
    scn_exchange *e = poll->get;
    judge_get(p, e);
    close_unless_kept(p, &poll->get_line, e);
    scn_exchange_drop(p->c, e);
    poll->get = NULL;
}

static void keep_result(scn_peer *p, const scn_exchange *e) {
    scn_post_result *r = &p->polling->result;
    const wire_response *response = scn_exchange_response(e);
    r->state = e->state;
    r->status = response != NULL ? response->status : 0;
    r->ok = response != NULL && response->status == 200 && sio_slice_is(response->body, "ok");
    sio_buf_clear(&r->words);
    scn_exchange_describe(e, &r->words);
    if (e->state == SCN_EX_UNREACHED) p->unreached = true;
    /* What a provocation is answered proves nothing; another POST that is refused shows that the session is
     * gone. */
    if (p->polling->post_kind != SCN_POST_PROVOKE && r->status >= 400) end_by_status(p, "a POST", e);
    if (e->state == SCN_EX_BAD)
        scn_peer_violation(p, "a POST got a response that is not valid HTTP: %s",
                           wire_http_reader_error(e->reader));
}

static void finish_post(scn_peer *p) {
    scn_polling *poll = p->polling;
    if (poll->post == NULL) return;
    scn_exchange_serve(p->c, poll->post);
    scn_exchange *e = poll->post;
    if (e->state == SCN_EX_WAITING) return;
    bool again = e->state == SCN_EX_ABORTED && e->reused && !e->got_bytes;
    if (!again) keep_result(p, e);
    close_unless_kept(p, &poll->post_line, e);
    scn_exchange_drop(p->c, e);
    poll->post = again ? start(p, "POST", &poll->post_body, &poll->post_line) : NULL;
}

bool scn_polling_get(scn_peer *p) {
    scn_polling *poll = p->polling;
    poll->get = start(p, "GET", NULL, &poll->get_line);
    return poll->get != NULL;
}

static bool wants_poll(const scn_peer *p) {
    const scn_polling *poll = p->polling;
    /* Polling by hand, a GET goes out only when what is awaited has not come with the last one. */
    bool called_for = !poll->manual || (poll->demand && scn_inbox_peek(&p->in) == NULL);
    return poll->get == NULL && p->sid != NULL && !p->ended && !poll->paused && called_for;
}

/* A case's own POST is on its way: a second one beside it would be an overlap (EIO4-PL-24). */
static bool posts_by_hand(const scn_peer *p) {
    for (size_t i = 0; i < p->c->exchanges.count; i++) {
        const scn_exchange *e = p->c->exchanges.items[i];
        if (e->session == p && e->posts && e->state == SCN_EX_WAITING) return true;
    }
    return false;
}

void scn_polling_serve(scn_peer *p) {
    scn_polling *poll = p->polling;
    finish_get(p);
    finish_post(p);
    if (p->pong_due && poll->post == NULL && !p->ended && !posts_by_hand(p)) {
        val_packet pong = {.binary = false, .bytes = sio_slice_str("3")};
        p->pong_due = false;
        scn_polling_post(p, &pong, 1, SCN_POST_PONG);
    }
    if (!wants_poll(p)) return;
    if (++poll->polls > MAX_POLLS) p->in.flooded = true;
    scn_polling_get(p);
}

static void cut_line(scn_peer *p, scn_line *line, bool reset) {
    if (line == NULL) return;
    (void)p;
    if (reset) {
        wire_conn_reset(line->conn);
    } else {
        wire_conn_finish(line->conn);
    }
}

void scn_polling_cut(scn_peer *p, bool reset) {
    scn_polling *poll = p->polling;
    cut_line(p, poll->get_line, reset);
    cut_line(p, poll->post_line, reset);
    scn_exchange_drop(p->c, poll->get);
    scn_exchange_drop(p->c, poll->post);
    scn_line_close(p->c, poll->get_line);
    scn_line_close(p->c, poll->post_line);
    poll->get = poll->post = NULL;
    poll->get_line = poll->post_line = NULL;
    poll->manual = true;
}
