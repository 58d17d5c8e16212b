#include "scenario/answer.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    int status;
    const char *reason;
} REASONS[] = {{101, "Switching Protocols"},
               {200, "OK"},
               {204, "No Content"},
               {301, "Moved Permanently"},
               {302, "Found"},
               {304, "Not Modified"},
               {307, "Temporary Redirect"},
               {308, "Permanent Redirect"},
               {400, "Bad Request"},
               {401, "Unauthorized"},
               {403, "Forbidden"},
               {404, "Not Found"},
               {413, "Payload Too Large"},
               {429, "Too Many Requests"},
               {500, "Internal Server Error"},
               {502, "Bad Gateway"},
               {503, "Service Unavailable"}};

const char *scn_answer_reason(int status) {
    for (size_t i = 0; i < sizeof REASONS / sizeof REASONS[0]; i++)
        if (REASONS[i].status == status) return REASONS[i].reason;
    return "Status";
}

scn_call_kind scn_call_kind_of(const scn_exchange *e) {
    const wire_response *r = scn_exchange_response(e);
    if (r == NULL) return SCN_CALL_OTHER;
    if (sio_slice_is(r->method, "POST")) return SCN_CALL_POST;
    if (!sio_slice_is(r->method, "GET")) return SCN_CALL_OTHER;
    return wire_response_has_token(r, "upgrade", "websocket") ? SCN_CALL_WEBSOCKET : SCN_CALL_GET;
}

static int digit_of(uint8_t c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool decode(sio_slice text, sio_buf *out) {
    bool ok = true;
    for (size_t i = 0; ok && i < text.len; i++) {
        bool escaped = text.ptr[i] == '%' && i + 2 < text.len && digit_of(text.ptr[i + 1]) >= 0 &&
                       digit_of(text.ptr[i + 2]) >= 0;
        uint8_t byte = text.ptr[i];
        if (escaped) byte = (uint8_t)(digit_of(text.ptr[i + 1]) * 16 + digit_of(text.ptr[i + 2]));
        ok = sio_buf_add_byte(out, byte == '+' && !escaped ? ' ' : byte);
        if (escaped) i += 2;
    }
    return ok;
}

static sio_slice query_of(sio_slice target) {
    const uint8_t *mark = target.len == 0 ? NULL : memchr(target.ptr, '?', target.len);
    return mark == NULL ? sio_slice_of(NULL, 0) : sio_slice_from(target, (size_t)(mark - target.ptr) + 1);
}

/* Cuts the next `name=value` off. */
static sio_slice next_parameter(sio_slice *rest) {
    const uint8_t *end = memchr(rest->ptr, '&', rest->len);
    size_t len = end == NULL ? rest->len : (size_t)(end - rest->ptr);
    sio_slice parameter = sio_slice_sub(*rest, 0, len);
    *rest = sio_slice_from(*rest, end == NULL ? len : len + 1);
    return parameter;
}

bool scn_call_query(const scn_exchange *e, const char *name, sio_buf *out) {
    const wire_response *r = scn_exchange_response(e);
    sio_slice rest = r == NULL ? sio_slice_of(NULL, 0) : query_of(r->target);
    size_t n = strlen(name);
    while (rest.len > 0) {
        sio_slice parameter = next_parameter(&rest);
        if (!sio_slice_starts(parameter, name) || (parameter.len > n && parameter.ptr[n] != '=')) continue;
        return decode(sio_slice_from(parameter, n + 1), out);
    }
    return false;
}

bool scn_call_is_for(const scn_exchange *e, const char *path) {
    const wire_response *r = scn_exchange_response(e);
    if (r == NULL) return false;
    const uint8_t *mark = r->target.len == 0 ? NULL : memchr(r->target.ptr, '?', r->target.len);
    size_t len = mark == NULL ? r->target.len : (size_t)(mark - r->target.ptr);
    return sio_slice_is(sio_slice_sub(r->target, 0, len), path);
}

void scn_answer_raw(scn_case *c, scn_exchange *e, sio_slice bytes) {
    e->taken = true;
    scn_line_send(c, e->line, bytes);
}

void scn_answer_done(scn_case *c, scn_exchange *e, bool close) {
    const wire_response *r = scn_exchange_response(e);
    scn_line *line = e->line;
    if (close || r == NULL || !r->keep_alive) wire_conn_finish(line->conn);
    scn_exchange_drop(c, e);
}

bool scn_answer_origin(const scn_exchange *e, sio_buf *out) {
    const wire_response *r = scn_exchange_response(e);
    sio_slice origin = r == NULL ? sio_slice_of(NULL, 0) : wire_response_header(r, "origin");
    if (origin.ptr == NULL || origin.len > 256) return true;
    return sio_buf_addf(out,
                        "Access-Control-Allow-Origin: %.*s\r\nAccess-Control-Allow-Credentials: true\r\n",
                        (int)origin.len, (const char *)origin.ptr);
}

static bool write_head(const scn_exchange *e, int status, const char *type, size_t length, sio_buf *out) {
    bool ok = sio_buf_addf(out, "HTTP/1.1 %d %s\r\n", status, scn_answer_reason(status)) &&
              scn_answer_origin(e, out);
    if (ok && sio_slice_is(scn_exchange_response(e)->method, "OPTIONS"))
        ok = sio_buf_add_str(out, "Access-Control-Allow-Methods: GET, POST\r\n"
                                  "Access-Control-Allow-Headers: content-type\r\n");
    if (ok && type != NULL) ok = sio_buf_addf(out, "Content-Type: %s\r\n", type);
    if (ok && status != 204) ok = sio_buf_addf(out, "Content-Length: %zu\r\n", length);
    return ok && sio_buf_add_str(out, "\r\n");
}

void scn_answer(scn_case *c, scn_exchange *e, int status, const char *type, sio_slice body) {
    sio_buf bytes = SIO_BUF_INIT;
    if (write_head(e, status, type, body.len, &bytes) && sio_buf_add(&bytes, body))
        scn_answer_raw(c, e, sio_buf_slice(&bytes));
    else
        scn_case_no_memory(c);
    sio_buf_free(&bytes);
    scn_answer_done(c, e, false);
}

void scn_answer_payload(scn_case *c, scn_exchange *e, sio_slice payload) {
    scn_answer(c, e, 200, "text/plain; charset=UTF-8", payload);
}
