/* The server as a whole: its life, the entries of the binding, time. */
#include "engineio/server_internal.h"

sio_eio_options sio_eio_defaults(void) {
    return (sio_eio_options){.path = "/engine.io/",
                             .ping_interval = 25000, /* EIO4-HB-11 */
                             .ping_timeout = 20000,
                             .upgrade_timeout = 10000,
                             .close_timeout = 30000,
                             .max_payload = 1000000,
                             .max_buffered = 16u << 20,
                             .max_sessions = 1000000};
}

static bool usable(const sio_eio_options *o) {
    bool timers = o->ping_interval > 0 && o->ping_timeout > 0;
    bool path = o->path != NULL && o->path[0] == '/';
    return timers && path && o->random.fill != NULL && o->max_payload > 0 && o->max_payload < SIZE_MAX / 4;
}

sio_eio_server *sio_eio_server_new(const sio_eio_options *options, const sio_eio_binding *binding,
                                   const sio_eio_app *app) {
    if (!usable(options)) return NULL;
    sio_eio_server *server = sio_mem_alloc(options->mem, sizeof *server);
    if (server == NULL) return NULL;
    *server =
        (sio_eio_server){.options = *options, .binding = *binding, .app = *app, .rules = *sio_rules_strict()};
    server->rules.lenient = SIO_LENIENT_BASE64; /* EIO4-PY-04 */
    sio_heap_init(&server->heap, options->mem);
    sio_table_init(&server->sessions, options->mem);
    sio_parcel_init(&server->parcel, options->headroom, options->mem);
    sio_buf_init(&server->body, options->mem);
    sio_buf_init(&server->scratch, options->mem);
    sio_buf_init(&server->text, options->mem);
    return server;
}

/* Calls `act` for one session after the other that is not yet in `state`; it must put it there or beyond. The
 * table may change meanwhile. */
static void sweep(sio_eio_server *server, uint8_t state, void (*act)(sio_eio_session *session)) {
    for (size_t i = 0; i < server->sessions.buckets; i++) {
        sio_node *node = server->sessions.bucket[i];
        while (node != NULL) {
            sio_eio_session *session = (sio_eio_session *)(void *)node;
            if (session->state >= state) {
                node = node->next;
                continue;
            }
            act(session);
            node = server->sessions.bucket[i];
        }
    }
}

static void end_for_shutdown(sio_eio_session *session) {
    eio_session_end(session, SIO_EIO_SHUTDOWN, 1001);
}

static void close_for_shutdown(sio_eio_session *session) {
    if (session->doomed)
        eio_session_end(session, session->why, 0);
    else
        eio_session_close(session, SIO_EIO_SHUTDOWN);
}

void sio_eio_server_free(sio_eio_server *server) {
    if (server == NULL) return;
    server->stopping = true;
    sweep(server, STATE_CLOSED, end_for_shutdown);
    sio_heap_free(&server->heap);
    sio_table_free(&server->sessions);
    sio_parcel_free(&server->parcel);
    sio_buf_free(&server->body);
    sio_buf_free(&server->scratch);
    sio_buf_free(&server->text);
    sio_mem_release(server->options.mem, server);
}

void sio_eio_server_shutdown(sio_eio_server *server, uint64_t now) {
    eio_set_now(server, now);
    server->stopping = true;
    sweep(server, STATE_CLOSING, close_for_shutdown);
}

size_t sio_eio_server_count(const sio_eio_server *server) {
    return server->sessions.count;
}

const sio_eio_options *sio_eio_server_options(const sio_eio_server *server) {
    return &server->options;
}

sio_parcel *sio_eio_server_parcel(sio_eio_server *server) {
    sio_parcel_clear(&server->parcel);
    return &server->parcel;
}

sio_heap *sio_eio_server_heap(sio_eio_server *server) {
    return &server->heap;
}

void eio_trim(sio_buf *b) {
    enum { KEEP_CAPACITY = 65536 };
    if (b->cap > KEEP_CAPACITY) sio_buf_free(b);
}

/* ---- time ---- */

void eio_set_now(sio_eio_server *server, uint64_t now) {
    if (now > server->now) server->now = now;
}

uint64_t sio_eio_server_now(const sio_eio_server *server) {
    return server->now;
}

uint64_t sio_eio_server_next_expiry(const sio_eio_server *server) {
    return sio_heap_next(&server->heap);
}

void sio_eio_server_tick(sio_eio_server *server, uint64_t now) {
    eio_set_now(server, now);
    sio_heap_run(&server->heap, server->now);
}

/* ---- requests ---- */

static bool contains(sio_slice text, const char *word) {
    return text.len > 0 && memmem(text.ptr, text.len, word, strlen(word)) != NULL;
}

static bool has_room(const sio_eio_server *server) {
    return !server->stopping && server->sessions.count < server->options.max_sessions;
}

static sio_eio_verdict refuse_method(sio_eio_server *server, sio_eio_conn *conn) {
    sio_eio_answer answer = {.status = 405}; /* EIO4-PL-15 */
    eio_header(&answer, "Allow", sio_slice_str("GET, POST"));
    eio_common_headers(server, &answer, false);
    eio_answer(server, conn, &answer, eio_body(server) != NULL);
    return SIO_EIO_ANSWERED;
}

static sio_eio_verdict serve(sio_eio_server *server, sio_eio_session *session, sio_eio_conn *conn,
                             const sio_eio_request *request) {
    if (request->method == SIO_METHOD_GET) return eio_polling_get(session, conn);
    if (request->method == SIO_METHOD_POST) return eio_polling_post(session, conn, request);
    return refuse_method(server, conn);
}

static sio_eio_verdict serve_known(sio_eio_server *server, sio_eio_session *session, sio_eio_conn *conn,
                                   const sio_eio_request *request) {
    eio_hold(session);
    sio_eio_verdict verdict = serve(server, session, conn, request);
    eio_drop(session);
    return verdict;
}

static bool on_path(const sio_eio_server *server, const sio_eio_request *request) {
    return sio_slice_starts(request->path, server->options.path); /* EIO4-HS-02 */
}

/* Answers what needs neither a session nor a check. Returns whether it did. */
static bool answer_early(sio_eio_server *server, sio_eio_conn *conn, const sio_eio_request *request) {
    if (!on_path(server, request)) {
        eio_answer_text(server, conn, 404, "text/plain; charset=UTF-8", "Not found");
        return true;
    }
    if (request->method != SIO_METHOD_OPTIONS || server->options.cors_origin == NULL) return false;
    eio_answer_preflight(server, conn, request); /* before every check: EIO4-CO-03, EIO4-HS-08 */
    return true;
}

sio_eio_verdict sio_eio_server_http(sio_eio_server *server, sio_eio_conn *conn,
                                    const sio_eio_request *request, uint64_t now) {
    sio_eio_server_gone(server, conn, now);
    sio_eio_server_tick(server, now); /* a session whose time is over is over, however late the timer is */
    conn->old_browser = contains(request->user_agent, ";MSIE") || contains(request->user_agent, "Trident/");
    conn->head = request->method == SIO_METHOD_HEAD;
    if (answer_early(server, conn, request)) return SIO_EIO_ANSWERED;
    sio_eio_session *session;
    sio_slice message;
    sio_eio_fault fault = eio_check(server, request, false, true, &session, &message);
    if (fault != SIO_EIO_FINE) { /* neither opens nor ends a session: EIO4-ER-10 */
        eio_answer_fault(server, conn, false, fault, message);
        return SIO_EIO_ANSWERED;
    }
    if (session != NULL) return serve_known(server, session, conn, request);
    if (has_room(server)) return eio_polling_handshake(server, conn, request);
    eio_answer_status(server, conn, 503, false);
    return SIO_EIO_ANSWERED;
}

/* ---- WebSockets ---- */

bool sio_eio_server_upgrade(sio_eio_server *server, sio_eio_conn *conn, const sio_eio_request *request,
                            sio_eio_answer *accepted, uint64_t now) {
    sio_eio_server_gone(server, conn, now);
    conn->head = request->method == SIO_METHOD_HEAD;
    sio_eio_session *session;
    sio_slice message;
    if (!on_path(server, request)) {
        eio_answer_text(server, conn, 404, "text/plain; charset=UTF-8", "Not found");
        return false;
    }
    sio_eio_fault fault = eio_check(server, request, true, true, &session, &message);
    if (fault != SIO_EIO_FINE) { /* before the 101: EIO4-HS-18, EIO4-WS-08 */
        eio_answer_fault(server, conn, true, fault, message);
        return false;
    }
    if (session == NULL && !has_room(server)) {
        eio_answer_status(server, conn, 503, true);
        return false;
    }
    *accepted = (sio_eio_answer){.status = 101};
    eio_common_headers(server, accepted, session == NULL);
    return true;
}

static bool open_new(sio_eio_server *server, sio_eio_conn *conn, const sio_eio_request *request) {
    sio_eio_session *session = has_room(server) ? eio_session_new(server, request) : NULL;
    if (session == NULL) return false;
    sio_parcel *parcel = sio_eio_server_parcel(server);
    session->socket = conn;
    eio_attach(session, conn, ROLE_SOCKET);
    bool begun = sio_parcel_begin(parcel, false) && eio_open_packet(session, true, &parcel->bytes);
    if (begun) sio_parcel_end(parcel);
    /* The open packet is the first frame (EIO4-HS-17). */
    if (begun && sio_eio_session_send_parcel(session, parcel) && eio_session_announce(session, request)) {
        eio_session_finish(session); /* the application may have closed it already */
        return true;
    }
    eio_detach(conn);
    eio_session_discard(session);
    return false;
}

bool sio_eio_server_open(sio_eio_server *server, sio_eio_conn *conn, const sio_eio_request *request,
                         uint64_t now) {
    eio_set_now(server, now);
    sio_eio_session *session;
    sio_slice message;
    /* Since the 101 was agreed on, the session may have closed or another WebSocket may have come. */
    if (eio_check(server, request, true, false, &session, &message) != SIO_EIO_FINE) return false;
    if (session == NULL) return open_new(server, conn, request);
    if (!eio_upgrade_possible(session)) return false; /* 101, then the end: EIO4-WS-12 */
    eio_upgrade_begin(session, conn);
    return true;
}

void sio_eio_server_gone(sio_eio_server *server, sio_eio_conn *conn, uint64_t now) {
    sio_eio_session *session = conn->session;
    uint8_t role = conn->role;
    eio_set_now(server, now);
    if (session == NULL) return;
    eio_hold(session);
    if (role == ROLE_PROBE) { /* EIO4-UP-16 */
        eio_upgrade_abandon(session, false);
        eio_session_finish(session);
    } else if (role == ROLE_READER) { /* it was answered: what it has not read is lost, as on any network */
        eio_polling_taken(session);
    } else {
        eio_detach(conn);
        if (session->get == conn) session->get = NULL;
        if (session->post == conn) session->post = NULL;
        if (session->socket == conn) session->socket = NULL;
        /* EIO4-CL-10 for a WebSocket; EIO4-PL-09 and EIO4-PL-30 for a GET or POST that was cut off */
        eio_session_end(session, role == ROLE_SOCKET ? SIO_EIO_TRANSPORT_CLOSE : SIO_EIO_TRANSPORT_ERROR, 0);
    }
    eio_drop(session);
}
