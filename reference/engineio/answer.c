#include <string.h>

#include "base/json_string.h"
#include "engineio/server_internal.h"

void eio_attach(sio_eio_session *session, sio_eio_conn *conn, uint8_t role) {
    conn->session = session;
    conn->role = role;
}

void eio_detach(sio_eio_conn *conn) {
    eio_forget(conn->pieces);
    conn->pieces = NULL;
    conn->session = NULL;
    conn->role = ROLE_NONE;
    conn->reply_due = false;
    conn->too_long = false;
    conn->count = 0;
}

bool eio_keep(sio_eio_conn *conn, sio_slice bytes) {
    const sio_mem *mem = conn->session->server->options.mem;
    if (conn->pieces == NULL) {
        conn->pieces = sio_mem_alloc(mem, sizeof *conn->pieces);
        if (conn->pieces == NULL) return false;
        sio_buf_init(conn->pieces, mem);
    }
    return sio_buf_add(conn->pieces, bytes);
}

void eio_forget(sio_buf *pieces) {
    if (pieces == NULL) return;
    const sio_mem *mem = pieces->mem;
    sio_buf_free(pieces);
    sio_mem_release(mem, pieces);
}

void eio_header(sio_eio_answer *answer, const char *name, sio_slice value) {
    if (answer->header_count < SIO_HTTP_HEADERS)
        answer->header[answer->header_count++] = (sio_http_header){.name = name, .value = value};
}

static void text_header(sio_eio_answer *answer, const char *name, const char *value) {
    eio_header(answer, name, sio_slice_str(value));
}

/* Nobody is refused for an origin (EIO4-CO-05). On every response, errors and the 101 included: a browser
 * hides the others (EIO4-CO-02, EIO4-CO-04). */
static void cors_headers(const sio_eio_options *o, sio_eio_answer *answer) {
    if (o->cors_origin == NULL) return; /* EIO4-CO-01 */
    text_header(answer, "Access-Control-Allow-Origin", o->cors_origin);
    if (strcmp(o->cors_origin, "*") == 0) return;
    text_header(answer, "Vary", "Origin");
    if (o->cors_credentials) text_header(answer, "Access-Control-Allow-Credentials", "true");
}

void eio_common_headers(const sio_eio_server *server, sio_eio_answer *answer, bool initial) {
    const sio_eio_hooks *h = &server->options.hooks;
    cors_headers(&server->options, answer);
    if (h->headers == NULL) return;
    size_t room = SIO_HTTP_HEADERS - answer->header_count;
    size_t added = h->headers(h->ctx, initial, answer->header + answer->header_count, room); /* EIO4-CO-10 */
    answer->header_count += added < room ? added : room;
}

void sio_eio_server_headers(const sio_eio_server *server, sio_eio_answer *answer) {
    eio_common_headers(server, answer, false);
}

sio_buf *eio_body(sio_eio_server *server) {
    sio_buf *body = &server->body;
    size_t headroom = server->options.headroom;
    sio_buf_clear(body);
    if (!sio_buf_reserve(body, headroom)) return NULL;
    if (headroom > 0) memset(body->data, 0, headroom);
    body->len = headroom;
    return body;
}

bool eio_answer(sio_eio_server *server, sio_eio_conn *conn, sio_eio_answer *answer, bool with_body) {
    if (with_body) answer->body = sio_slice_from(sio_buf_slice(&server->body), server->options.headroom);
    /* EIO4-PL-11 */
    if (conn->old_browser) text_header(answer, "X-XSS-Protection", "0");
    answer->omit_body = conn->head;
    eio_detach(conn);
    bool taken = server->binding.answer(server->binding.ctx, conn, answer);
    eio_trim(&server->body);
    return taken;
}

void eio_answer_status(sio_eio_server *server, sio_eio_conn *conn, unsigned status, bool close) {
    sio_eio_answer answer = {.status = status, .close = close};
    text_header(&answer, "Cache-Control", "no-store");
    eio_common_headers(server, &answer, false);
    eio_answer(server, conn, &answer, eio_body(server) != NULL);
}

void eio_answer_text(sio_eio_server *server, sio_eio_conn *conn, unsigned status, const char *type,
                     const char *text) {
    sio_eio_answer answer = {.status = status};
    text_header(&answer, "Content-Type", type);
    text_header(&answer, "Cache-Control", "no-store");
    eio_common_headers(server, &answer, false);
    sio_buf *body = eio_body(server);
    eio_answer(server, conn, &answer, body != NULL && sio_buf_add_str(body, text));
}

/* EIO4-ER-01, EIO4-PL-05 */
static bool write_fault(sio_buf *body, bool upgrade, sio_eio_fault fault, sio_slice message) {
    if (body == NULL) return false;
    if (upgrade) return sio_buf_add(body, message);
    return sio_buf_add_str(body, "{\"code\":") && sio_buf_add_u64(body, (uint64_t)fault) &&
           sio_buf_add_str(body, ",\"message\":") &&
           sio_json_write_string(body, message).code == SIO_ERR_OK && sio_buf_add_byte(body, '}');
}

void eio_answer_fault(sio_eio_server *server, sio_eio_conn *conn, bool upgrade, sio_eio_fault fault,
                      sio_slice message) {
    if (message.len == 0) message = sio_slice_str(sio_eio_fault_text(fault));
    /* A refused handshake of a WebSocket is 400 even then, as in the reference (EIO4-ER-06, EIO4-WS-08). */
    sio_eio_answer answer = {.status = fault == SIO_EIO_FAULT_FORBIDDEN && !upgrade ? 403 : 400,
                             .close = upgrade};
    text_header(&answer, "Content-Type", upgrade ? "text/html" : "application/json");
    eio_common_headers(server, &answer, false);
    sio_buf *body = eio_body(server);
    eio_answer(server, conn, &answer, write_fault(body, upgrade, fault, message));
}

void eio_answer_preflight(sio_eio_server *server, sio_eio_conn *conn, const sio_eio_request *request) {
    sio_eio_answer answer = {.status = 204};
    eio_common_headers(server, &answer, false);
    text_header(&answer, "Access-Control-Allow-Methods", "GET,HEAD,PUT,PATCH,POST,DELETE");
    text_header(&answer, "Vary", "Access-Control-Request-Headers");
    if (request->cors_headers.len > 0)
        eio_header(&answer, "Access-Control-Allow-Headers", request->cors_headers);
    eio_answer(server, conn, &answer, eio_body(server) != NULL);
}
