/* HTTP long-polling: GET brings packets to the client, POST brings packets from it. */
#include <stdio.h>

#include "base/utf8.h"
#include "engineio/payload.h"
#include "engineio/server_internal.h"

/* So much of a body that is too long is read and thrown away, since a client that still writes does not see
 * the answer. */
static uint64_t patience(const sio_eio_server *server) {
    return 2 * (uint64_t)server->options.max_payload + 65536;
}

/* ---- GET ---- */

static bool add_packet(sio_buf *body, bool first, sio_slice message, bool binary) {
    if (!first && !sio_buf_add_byte(body, SIO_PAYLOAD_SEPARATOR)) return false; /* EIO4-PY-01 */
    if (!binary) return sio_buf_add(body, message);
    sio_eio_packet packet = sio_eio_binary(message);
    return sio_eio_encode(&packet, body).code == SIO_ERR_OK; /* EIO4-PY-02, EIO4-PY-03 */
}

/* All that is buffered, in the order in which it was sent (EIO4-PL-03, EIO4-PY-08). */
static bool write_queue(sio_eio_session *session, const char *last) {
    sio_eio_server *server = session->server;
    sio_buf *body = eio_body(server);
    if (body == NULL) return false;
    bool first = true;
    for (sio_shared *s = sio_queue_first(&session->queue); s != NULL; s = sio_queue_first(&session->queue)) {
        if (!add_packet(body, first, sio_shared_message(s), sio_shared_binary(s))) return false;
        sio_queue_drop(&session->queue, server->options.mem);
        first = false;
    }
    return last == NULL || add_packet(body, first, sio_slice_str(last), false);
}

/* Returns whether the peer has taken it. */
static bool answer_payload(sio_eio_server *server, sio_eio_conn *conn, const sio_eio_session *initial) {
    sio_eio_answer answer = {.status = 200};
    char cookie[256];
    /* EIO4-PL-10 */
    eio_header(&answer, "Content-Type", sio_slice_str("text/plain; charset=UTF-8"));
    eio_header(&answer, "Cache-Control", sio_slice_str("no-store"));
    eio_common_headers(server, &answer, initial != NULL);
    if (initial != NULL && server->options.cookie != NULL) { /* only here: EIO4-CO-06, EIO4-CO-07 */
        int n = snprintf(cookie, sizeof cookie, "%s=%.*s; Path=/; HttpOnly; SameSite=Lax",
                         server->options.cookie, SIO_ID_SIZE, initial->node.id);
        if (n > 0 && (size_t)n < sizeof cookie)
            eio_header(&answer, "Set-Cookie", sio_slice_of(cookie, (size_t)n));
    }
    return eio_answer(server, conn, &answer, true);
}

/* What a peer does not read counts as waiting, and while it does not there is no further answer: connections
 * cost nothing, so a session must not get one answer on each. */
static void answer_get(sio_eio_session *session, sio_eio_conn *get) {
    size_t length = session->server->body.len;
    if (answer_payload(session->server, get, NULL)) return;
    if (session->state == STATE_CLOSED || session->reader != NULL) return;
    session->reader = get;
    eio_attach(session, get, ROLE_READER);
    get->count = length;
}

void eio_polling_release(sio_eio_session *session, const char *last) {
    sio_eio_conn *get = session->get;
    session->get = NULL;
    if (write_queue(session, last)) {
        answer_get(session, get);
        return;
    }
    eio_answer_status(session->server, get, 503, true);
    eio_session_doom(session, SIO_EIO_TRANSPORT_ERROR);
}

void eio_polling_taken(sio_eio_session *session) {
    eio_detach(session->reader);
    session->reader = NULL;
    eio_polling_flush(session);
    if (session->state != STATE_CLOSED) eio_heartbeat_arm(session);
}

/* The client waits for its GET to end, so that it can pause (EIO4-UP-05, EIO4-UP-06). One that does not
 * pause, but sends the next GET, is not to go round in circles at full speed until the upgrade ends. */
static void release_noop(sio_eio_session *session) {
    enum { PAUSE = 100 /* ms, that of the reference implementation */ };
    uint64_t now = session->server->now;
    if (session->noop_due <= now) {
        session->noop_due = now + PAUSE;
        eio_polling_release(session, "6");
    } else {
        eio_heartbeat_arm(session);
    }
}

void eio_polling_flush(sio_eio_session *session) {
    if (session->get == NULL || session->corked || session->reader != NULL) return;
    if (sio_queue_first(&session->queue) != NULL)
        eio_polling_release(session, NULL);
    else if (session->probed)
        release_noop(session);
}

sio_eio_verdict eio_polling_get(sio_eio_session *session, sio_eio_conn *conn) {
    if (session->get != NULL) { /* EIO4-PL-06, EIO4-PL-07 */
        eio_session_end(session, SIO_EIO_TRANSPORT_ERROR, 0);
        eio_answer_status(session->server, conn, 400, false);
        return SIO_EIO_ANSWERED;
    }
    session->get = conn;
    eio_attach(session, conn, ROLE_GET);
    eio_session_finish(session);
    if (session->state != STATE_CLOSED) eio_polling_flush(session); /* EIO4-PL-12 */
    /* EIO4-PL-02 */
    return conn->role == ROLE_GET ? SIO_EIO_HELD : SIO_EIO_ANSWERED;
}

sio_eio_verdict eio_polling_handshake(sio_eio_server *server, sio_eio_conn *conn,
                                      const sio_eio_request *request) {
    sio_eio_session *session = eio_session_new(server, request);
    if (session != NULL && !eio_session_announce(session, request)) {
        eio_session_discard(session);
        session = NULL;
    }
    sio_buf *body = session == NULL ? NULL : eio_body(server);
    if (body != NULL && eio_open_packet(session, false, body)) {
        /* The open packet alone; what the application sent meanwhile comes with the next GET (EIO4-HS-09). */
        answer_payload(server, conn, session);
        return SIO_EIO_ANSWERED;
    }
    if (session != NULL) eio_session_end(session, SIO_EIO_TRANSPORT_ERROR, 0);
    eio_answer_fault(server, conn, false, SIO_EIO_FAULT_REQUEST, sio_slice_of(NULL, 0));
    return SIO_EIO_ANSWERED;
}

/* ---- POST ---- */

/* Anything else is text, whatever Content-Type says (EIO4-PY-10). */
static bool is_octet_stream(sio_slice type) {
    return sio_slice_is(type, "application/octet-stream");
}

/* The one fault of a body that ends its session: what came before it was delivered (EIO4-PL-33). */
static bool dispatch(sio_eio_session *session, sio_slice body) {
    sio_eio_server *server = session->server;
    sio_payload walk = sio_payload_begin(body);
    sio_eio_packet packet;
    sio_error error = sio_ok();
    while (session->state != STATE_CLOSED &&
           sio_payload_next(&walk, &server->rules, &server->scratch, &packet, &error))
        eio_session_packet(session, &packet); /* EIO4-PL-31 */
    if (error.code == SIO_ERR_OK) return true;
    bool memory = error.code == SIO_ERR_NO_MEMORY;
    eio_session_end(session, memory ? SIO_EIO_TRANSPORT_ERROR : SIO_EIO_PARSE_ERROR, 0); /* EIO4-PL-32 */
    return false;
}

/* Text is UTF-8 (EIO4-PK-02); bytes that are not become U+FFFD (EIO4-PL-35). */
static bool dispatch_bytes(sio_eio_session *session, sio_slice body) {
    sio_eio_server *server = session->server;
    if (sio_utf8_check(body).code == SIO_ERR_OK) return dispatch(session, body);
    sio_buf_clear(&server->text);
    if (sio_utf8_replace(body, &server->text)) return dispatch(session, sio_buf_slice(&server->text));
    eio_session_end(session, SIO_EIO_TRANSPORT_ERROR, 0);
    return false;
}

static void process(sio_eio_session *session, sio_eio_conn *conn, sio_slice body) {
    sio_eio_server *server = session->server;
    if (server->binding.heard != NULL) server->binding.heard(server->binding.ctx, conn, body, false);
    session->corked = true;
    bool good = dispatch_bytes(session, body);
    session->corked = false;
    session->post = NULL;
    eio_trim(&server->text);
    eio_trim(&server->scratch);
    if (good)
        eio_answer_text(server, conn, 200, "text/html", "ok"); /* EIO4-PL-21, EIO4-PL-22 */
    else
        eio_answer_status(server, conn, 400, false);
    if (session->state == STATE_CLOSED) return;
    eio_session_finish(session);
    if (session->state != STATE_CLOSED && session->socket == NULL) eio_polling_flush(session);
}

/* Nothing of the body was processed, and the session goes on (EIO4-PL-26, EIO4-PL-27). */
static void refuse_length(sio_eio_session *session, sio_eio_conn *conn, bool close) {
    session->post = NULL;
    eio_answer_status(session->server, conn, 413, close);
}

sio_eio_verdict eio_polling_post(sio_eio_session *session, sio_eio_conn *conn,
                                 const sio_eio_request *request) {
    sio_eio_server *server = session->server;
    if (session->post != NULL || is_octet_stream(request->content_type)) { /* EIO4-PL-24, EIO4-PL-29 */
        eio_session_end(session, SIO_EIO_TRANSPORT_ERROR, 0);
        eio_answer_status(server, conn, 400, true);
        return SIO_EIO_ANSWERED;
    }
    session->post = conn;
    eio_attach(session, conn, ROLE_POST);
    uint64_t length = request->content_length;
    conn->too_long = length != SIO_LENGTH_UNKNOWN && length > server->options.max_payload;
    if (conn->too_long && length > patience(server))
        refuse_length(session, conn, true);
    else if (length == 0) /* one empty packet: EIO4-PL-34 */
        process(session, conn, sio_slice_of(NULL, 0));
    return conn->role == ROLE_POST ? SIO_EIO_WANTS_BODY : SIO_EIO_ANSWERED;
}

/* Counts what comes, whatever Content-Length said (EIO4-PL-28). Returns whether the body is within bounds. */
static bool count(sio_eio_session *session, sio_eio_conn *conn, size_t len, bool last) {
    sio_eio_server *server = session->server;
    conn->count += len;
    if (conn->count > server->options.max_payload) conn->too_long = true;
    if (!conn->too_long) return true;
    eio_forget(conn->pieces);
    conn->pieces = NULL;
    if (last || conn->count > patience(server)) refuse_length(session, conn, !last);
    return false;
}

void sio_eio_server_body(sio_eio_server *server, sio_eio_conn *conn, sio_slice bytes, bool last,
                         uint64_t now) {
    sio_eio_session *session = conn->session;
    eio_set_now(server, now);
    if (session == NULL || conn->role != ROLE_POST || !count(session, conn, bytes.len, last)) return;
    eio_hold(session);
    if (last && conn->pieces == NULL) {
        process(session, conn, bytes);
    } else if (!eio_keep(conn, bytes)) {
        eio_session_end(session, SIO_EIO_TRANSPORT_ERROR, 0);
    } else if (last) {
        process(session, conn, sio_buf_slice(conn->pieces));
    }
    eio_drop(session);
}
