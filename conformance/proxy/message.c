#include "proxy/message.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

void prx_message_free(prx_message *m) {
    for (size_t i = 0; i < m->header_count; i++) {
        free(m->headers[i].name);
        free(m->headers[i].value);
    }
    free(m->headers);
    free(m->method);
    free(m->target);
    free(m->version);
    free(m->reason);
    sio_buf_free(&m->body);
    sio_buf_free(&m->raw);
    *m = (prx_message){.response = false};
}

bool prx_message_set(char **member, sio_slice text) {
    char *fresh = malloc(text.len + 1);
    if (fresh == NULL) return false;
    if (text.len > 0) memcpy(fresh, text.ptr, text.len);
    fresh[text.len] = '\0';
    free(*member);
    *member = fresh;
    return true;
}

const char *prx_message_header(const prx_message *m, const char *name) {
    for (size_t i = 0; i < m->header_count; i++)
        if (strcasecmp(m->headers[i].name, name) == 0) return m->headers[i].value;
    return NULL;
}

static void drop_headers(prx_message *m, const char *name, size_t from) {
    size_t kept = from;
    for (size_t i = from; i < m->header_count; i++) {
        if (strcasecmp(m->headers[i].name, name) != 0) {
            m->headers[kept++] = m->headers[i];
            continue;
        }
        free(m->headers[i].name);
        free(m->headers[i].value);
    }
    m->header_count = kept;
}

static bool append_header(prx_message *m, sio_slice name, sio_slice value) {
    prx_header *grown = realloc(m->headers, (m->header_count + 1) * sizeof *grown);
    if (grown == NULL) return false;
    m->headers = grown;
    prx_header fresh = {NULL, NULL};
    if (!prx_message_set(&fresh.name, name) || !prx_message_set(&fresh.value, value)) {
        free(fresh.name);
        return false;
    }
    grown[m->header_count++] = fresh;
    return true;
}

bool prx_message_set_header(prx_message *m, const char *name, const char *value) {
    m->changed = true;
    if (value == NULL) return drop_headers(m, name, 0), true;
    for (size_t i = 0; i < m->header_count; i++) {
        if (strcasecmp(m->headers[i].name, name) != 0) continue;
        drop_headers(m, name, i + 1);
        return prx_message_set(&m->headers[i].value, sio_slice_str(value));
    }
    return append_header(m, sio_slice_str(name), sio_slice_str(value));
}

bool prx_message_asks_upgrade(const prx_message *m) {
    const char *upgrade = prx_message_header(m, "Upgrade");
    return !m->response && upgrade != NULL && strcasecmp(upgrade, "websocket") == 0;
}

static int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool add_decoded(sio_buf *out, const char *text, size_t n) {
    bool ok = true;
    for (size_t i = 0; ok && i < n; i++) {
        int high = i + 2 < n && text[i] == '%' ? hex_digit(text[i + 1]) : -1;
        int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
        if (low >= 0) i += 2;
        ok = sio_buf_add_byte(out, low >= 0 ? (uint8_t)(high * 16 + low) : (uint8_t)text[i]);
    }
    return ok;
}

bool prx_message_query(const prx_message *m, const char *name, sio_buf *value) {
    const char *at = m->target == NULL ? NULL : strchr(m->target, '?');
    size_t name_len = strlen(name);
    while (at != NULL) {
        const char *item = at + 1, *end = strchrnul(item, '&');
        if ((size_t)(end - item) > name_len && strncmp(item, name, name_len) == 0 && item[name_len] == '=')
            return add_decoded(value, item + name_len + 1, (size_t)(end - item) - name_len - 1);
        at = *end == '&' ? end : NULL;
    }
    return false;
}

static bool write_start(const prx_message *m, sio_buf *out) {
    if (!m->response) return sio_buf_addf(out, "%s %s %s\r\n", m->method, m->target, m->version);
    return sio_buf_addf(out, "HTTP/1.1 %d %s\r\n", m->status, m->reason);
}

bool prx_is_framing_header(const char *name) {
    return strcasecmp(name, "Content-Length") == 0 || strcasecmp(name, "Transfer-Encoding") == 0;
}

/* Whether Content-Length and the like are ours to write. */
static bool has_body(const prx_message *m) {
    if (!m->response) return m->framing != WIRE_HTTP_NO_BODY || m->body.len > 0;
    return !m->head_request && m->status >= 200 && m->status != 204 && m->status != 304;
}

static bool write_framing(const prx_message *m, sio_buf *out) {
    if (!has_body(m) || m->own_length) return true;
    if (m->chunk > 0) return sio_buf_add_str(out, "Transfer-Encoding: chunked\r\n");
    if (m->framing == WIRE_HTTP_UNTIL_CLOSE) return sio_buf_add_str(out, "Connection: close\r\n");
    return sio_buf_addf(out, "Content-Length: %zu\r\n", m->body.len);
}

static bool write_body(const prx_message *m, sio_buf *out) {
    sio_slice rest = sio_buf_slice(&m->body);
    if (!has_body(m)) return true;
    if (m->chunk == 0) return sio_buf_add(out, rest);
    bool ok = true;
    while (ok && rest.len > 0) {
        sio_slice piece = sio_slice_sub(rest, 0, m->chunk);
        ok = sio_buf_addf(out, "%zx\r\n", piece.len) && sio_buf_add(out, piece) &&
             sio_buf_add_str(out, "\r\n");
        rest = sio_slice_from(rest, piece.len);
    }
    return ok && sio_buf_add_str(out, "0\r\n\r\n");
}

bool prx_message_write(const prx_message *m, sio_buf *out) {
    if (!m->changed) return sio_buf_add(out, sio_buf_slice(&m->raw));
    bool ours = has_body(m) && !m->own_length, ok = write_start(m, out);
    for (size_t i = 0; ok && i < m->header_count; i++) {
        const prx_header *h = &m->headers[i];
        if (ours && prx_is_framing_header(h->name)) continue;
        if (ours && m->framing == WIRE_HTTP_UNTIL_CLOSE && strcasecmp(h->name, "Connection") == 0) continue;
        ok = sio_buf_addf(out, "%s: %s\r\n", h->name, h->value);
    }
    return ok && write_framing(m, out) && sio_buf_add_str(out, "\r\n") &&
           (m->head_only || write_body(m, out));
}

/* ---- reading ---- */

void prx_reader_free(prx_reader *r) {
    wire_http_reader_free(r->http);
    sio_buf_free(&r->raw);
    r->http = NULL;
}

static size_t find_bytes(sio_slice in, const char *needle) {
    const void *at = memmem(in.ptr, in.len, needle, strlen(needle));
    return at == NULL ? SIZE_MAX : (size_t)((const uint8_t *)at - in.ptr);
}

/* METHOD SP TARGET SP VERSION */
static bool read_request_line(sio_slice line, prx_message *m) {
    if (line.len == 0) return false;
    const uint8_t *first = memchr(line.ptr, ' ', line.len), *last = memrchr(line.ptr, ' ', line.len);
    if (first == NULL || first == last || memchr(line.ptr, '\0', line.len) != NULL) return false;
    size_t a = (size_t)(first - line.ptr), b = (size_t)(last - line.ptr);
    return prx_message_set(&m->method, sio_slice_sub(line, 0, a)) &&
           prx_message_set(&m->target, sio_slice_sub(line, a + 1, b)) &&
           prx_message_set(&m->version, sio_slice_from(line, b + 1));
}

static bool fill(const prx_reader *r, prx_message *m) {
    const wire_response *from = wire_http_reader_response(r->http);
    *m = (prx_message){.response = r->responses,
                       .status = from->status,
                       .framing = from->framing,
                       .keep_alive = from->keep_alive,
                       .head_request = r->head_request};
    sio_slice raw = sio_buf_slice(&r->raw);
    bool ok = sio_buf_add(&m->body, from->body) && sio_buf_add(&m->raw, raw);
    if (r->responses)
        ok = ok && prx_message_set(&m->reason, from->reason);
    else
        ok = ok && read_request_line(sio_slice_sub(raw, 0, find_bytes(raw, "\r\n")), m);
    for (size_t i = 0; ok && i < from->header_count; i++)
        ok = append_header(m, from->headers[i].name, from->headers[i].value);
    if (!ok) prx_message_free(m);
    return ok;
}

static void start_over(prx_reader *r) {
    wire_http_reader_free(r->http);
    r->http = NULL;
    r->head = 0;
    r->until_close = r->head_request = false;
    sio_buf_clear(&r->raw);
}

static prx_read finish(prx_reader *r, prx_message *out) {
    bool ok = fill(r, out);
    if (ok && r->until_close && !r->responses) out->framing = WIRE_HTTP_NO_BODY;
    start_over(r);
    return ok ? PRX_WHOLE : PRX_UNREADABLE;
}

static bool open_reader(prx_reader *r) {
    wire_http_limits limits = {.header_bytes = 0, .header_count = 0, .body_bytes = PRX_MOST_BYTES};
    r->http = wire_http_reader_new(sio_slice_str(r->head_request ? "HEAD" : "GET"), &limits);
    return r->http != NULL;
}

static bool eat(prx_reader *r, sio_slice bytes, size_t *consumed, wire_http_status *status) {
    *status = wire_http_reader_feed(r->http, bytes, consumed);
    return *status != WIRE_HTTP_BAD && r->raw.len < PRX_MOST_BYTES &&
           sio_buf_add(&r->raw, sio_slice_sub(bytes, 0, *consumed));
}

static prx_read feed_response(prx_reader *r, sio_slice in, size_t *consumed, prx_message *out) {
    wire_http_status status;
    if (r->http == NULL && !open_reader(r)) return PRX_UNREADABLE;
    if (!eat(r, in, consumed, &status)) return PRX_UNREADABLE;
    return status == WIRE_HTTP_DONE ? finish(r, out) : PRX_MORE;
}

/* The head of a request is read as that of a response with another first line: headers and bodies follow the
 * same grammar. */
static prx_read feed_head(prx_reader *r, sio_slice in, size_t *consumed, prx_message *out) {
    size_t before = r->raw.len, skipped = 0;
    prx_message line = {.response = false};
    wire_http_status status;
    if (before + in.len > PRX_MOST_BYTES || !sio_buf_add(&r->raw, in)) return PRX_UNREADABLE;
    sio_slice raw = sio_buf_slice(&r->raw);
    size_t end = find_bytes(raw, "\r\n\r\n");
    if (end == SIZE_MAX) {
        *consumed = in.len;
        return raw.len > 65536 ? PRX_UNREADABLE : PRX_MORE;
    }
    r->head = end + 4;
    r->raw.len = r->head;
    *consumed = r->head - before;
    raw = sio_buf_slice(&r->raw);
    size_t first = find_bytes(raw, "\r\n");
    bool ok = read_request_line(sio_slice_sub(raw, 0, first), &line) && open_reader(r);
    prx_message_free(&line);
    if (!ok) return PRX_UNREADABLE;
    wire_http_reader_feed(r->http, sio_slice_str("HTTP/1.1 200 OK\r\n"), &skipped);
    status = wire_http_reader_feed(r->http, sio_slice_from(raw, first + 2), &skipped);
    if (status == WIRE_HTTP_BAD) return PRX_UNREADABLE;
    r->until_close = wire_http_reader_response(r->http)->framing == WIRE_HTTP_UNTIL_CLOSE;
    return status == WIRE_HTTP_DONE || r->until_close ? finish(r, out) : PRX_MORE;
}

static prx_read feed_request(prx_reader *r, sio_slice in, size_t *consumed, prx_message *out) {
    wire_http_status status;
    if (r->head == 0) {
        prx_read got = feed_head(r, in, consumed, out);
        if (got != PRX_MORE || r->head == 0) return got;
        in = sio_slice_from(in, *consumed);
    }
    size_t more = 0;
    if (!eat(r, in, &more, &status)) return PRX_UNREADABLE;
    *consumed += more;
    return status == WIRE_HTTP_DONE ? finish(r, out) : PRX_MORE;
}

prx_read prx_reader_feed(prx_reader *r, sio_slice in, size_t *consumed, prx_message *out) {
    size_t before = r->raw.len;
    *consumed = 0;
    prx_read got = r->responses ? feed_response(r, in, consumed, out) : feed_request(r, in, consumed, out);
    if (got == PRX_UNREADABLE) *consumed = r->raw.len - before;
    return got;
}

prx_read prx_reader_end(prx_reader *r, prx_message *out) {
    if (!r->responses || r->http == NULL) return PRX_MORE;
    if (wire_http_reader_end(r->http) != WIRE_HTTP_DONE) return PRX_MORE;
    return finish(r, out);
}

bool prx_reader_head(const prx_reader *r, prx_message *out) {
    if (r->head == 0 || r->http == NULL || !fill(r, out)) return false;
    out->raw.len = r->head;
    sio_buf_clear(&out->body);
    out->head_only = out->own_length = true;
    return true;
}
