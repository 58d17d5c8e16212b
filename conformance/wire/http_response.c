/* The reader of responses and requests: eats bytes in whatever pieces they come, keeps no more than its
 * limits allow. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "wire/http_internal.h"

static const wire_http_limits DEFAULTS = {
    .header_bytes = 64U << 10, .header_count = 256, .body_bytes = 16U << 20};

bool http_bad(wire_http_reader *r, uint64_t at, const char *format, ...) {
    va_list args;
    va_start(args, format);
    int n = vsnprintf(r->error, sizeof r->error, format, args);
    va_end(args);
    if (n >= 0 && (size_t)n < sizeof r->error)
        snprintf(r->error + n, sizeof r->error - (size_t)n, " (at byte %llu of the %s)",
                 (unsigned long long)at, r->request ? "request" : "response");
    r->state = HTTP_BROKEN;
    return false;
}

wire_http_reader *wire_http_reader_new_in(const sio_mem *mem, sio_slice method,
                                          const wire_http_limits *limits) {
    wire_http_reader *r = sio_mem_alloc(mem, sizeof *r);
    if (r == NULL) return NULL;
    memset(r, 0, sizeof *r);
    r->mem = mem;
    r->limits = limits == NULL ? DEFAULTS : *limits;
    if (r->limits.header_bytes == 0) r->limits.header_bytes = DEFAULTS.header_bytes;
    if (r->limits.header_count == 0) r->limits.header_count = DEFAULTS.header_count;
    if (r->limits.body_bytes == 0) r->limits.body_bytes = DEFAULTS.body_bytes;
    r->head_only = sio_slice_is(method, "HEAD");
    sio_buf_init(&r->head, mem);
    sio_buf_init(&r->line, mem);
    sio_buf_init(&r->body, mem);
    return r;
}

wire_http_reader *wire_http_reader_new(sio_slice method, const wire_http_limits *limits) {
    return wire_http_reader_new_in(NULL, method, limits);
}

wire_http_reader *wire_http_reader_new_request(const wire_http_limits *limits) {
    wire_http_reader *r = wire_http_reader_new(sio_slice_str(""), limits);
    if (r != NULL) r->request = true;
    return r;
}

void wire_http_reader_free(wire_http_reader *r) {
    if (r == NULL) return;
    sio_buf_free(&r->head);
    sio_buf_free(&r->line);
    wire_budget_give(r->limits.budget, r->body.len);
    sio_buf_free(&r->body);
    sio_mem_release(r->mem, r->headers);
    sio_mem_release(r->mem, r);
}

/* Moves bytes up to and including LF from `in` to `to`. Returns how many. */
static size_t take_line(wire_http_reader *r, sio_buf *to, sio_slice in) {
    const uint8_t *lf = memchr(in.ptr, '\n', in.len);
    size_t n = lf == NULL ? in.len : (size_t)(lf - in.ptr) + 1;
    r->offset += n;
    if (!sio_buf_add(to, sio_slice_sub(in, 0, n))) http_bad(r, r->offset, "out of memory");
    return n;
}

static bool ends_with_lf(const sio_buf *b) {
    return b->len > 0 && b->data[b->len - 1] == '\n';
}

static bool check_crlf(wire_http_reader *r, const sio_buf *b, size_t line_start) {
    if (b->len - line_start >= 2 && b->data[b->len - 2] == '\r') return true;
    return http_bad(r, r->offset - 1, "a line that ends with LF instead of CRLF"); /* RFC 9112 2.2 */
}

/* What is surely not HTTP is named at once: the peer may never send the rest of a line. */
static bool check_beginning(wire_http_reader *r) {
    static const char WANT[] = "HTTP/";
    if (r->request) return true;
    size_t n = r->head.len < sizeof WANT - 1 ? r->head.len : sizeof WANT - 1;
    if (memcmp(r->head.data, WANT, n) == 0) return true;
    if (r->head.len >= 2 && (r->head.data[0] == 0x15 || r->head.data[0] == 0x16) && r->head.data[1] == 3)
        return http_bad(r, r->head_at, "the answer is TLS, not HTTP (https instead of http?)");
    if (r->head.len == 1 && (r->head.data[0] == 0x15 || r->head.data[0] == 0x16))
        return true; /* the next byte decides */
    return http_bad(r, r->head_at, "the answer does not begin with \"HTTP/\"");
}

static void skip_interim(wire_http_reader *r) {
    sio_buf_clear(&r->head);
    r->line_start = 0;
    r->head_at = r->offset;
    r->response = (wire_response){.headers = NULL};
}

static void finish_head(wire_http_reader *r) {
    if (!http_parse_head(r)) return;
    if (!r->request && r->response.status < 200 && r->response.status != 101) {
        skip_interim(r);
        return;
    }
    r->has_head = http_choose_framing(r);
}

static size_t eat_head(wire_http_reader *r, sio_slice in) {
    size_t n = take_line(r, &r->head, in);
    r->head_total += n;
    if (r->state == HTTP_BROKEN || !check_beginning(r)) return n;
    if (r->head_total > r->limits.header_bytes) {
        http_bad(r, r->offset, "a head over the limit of %zu bytes", r->limits.header_bytes);
        return n;
    }
    if (!ends_with_lf(&r->head) || !check_crlf(r, &r->head, r->line_start)) return n;
    bool blank = r->head.len - r->line_start == 2;
    r->line_start = r->head.len;
    if (blank) finish_head(r);
    return n;
}

static size_t eat_body(wire_http_reader *r, sio_slice in, uint64_t most) {
    size_t n = in.len < most ? in.len : (size_t)most;
    if (!wire_budget_take(r->limits.budget, r->body.len, n)) {
        http_bad(r, r->offset, "a body of more than %zu bytes, while all bodies together have %zu MiB",
                 r->body.len, r->limits.budget->most >> 20);
        return n;
    }
    r->offset += n;
    if (!sio_buf_add(&r->body, sio_slice_sub(in, 0, n))) {
        wire_budget_give(r->limits.budget, n);
        http_bad(r, r->offset, "out of memory");
    }
    return n;
}

static size_t eat_counted(wire_http_reader *r, sio_slice in, http_state then) {
    size_t n = eat_body(r, in, r->remaining);
    r->remaining -= n;
    if (r->remaining == 0 && r->state != HTTP_BROKEN) r->state = then;
    return n;
}

static size_t eat_until_close(wire_http_reader *r, sio_slice in) {
    if (in.len > r->limits.body_bytes - r->body.len) {
        http_bad(r, r->offset, "a body over the limit of %zu bytes", r->limits.body_bytes);
        return 0;
    }
    return eat_body(r, in, in.len);
}

static void finish_line(wire_http_reader *r) {
    sio_slice line = sio_slice_of(r->line.data, r->line.len - 2);
    if (r->state == HTTP_CHUNK_SIZE)
        http_chunk_size_line(r, line);
    else if (r->state == HTTP_CHUNK_END)
        r->state = HTTP_CHUNK_SIZE;
    else if (line.len == 0)
        r->state = HTTP_COMPLETE;
    sio_buf_clear(&r->line);
}

/* Extensions and trailers are skipped; together they have the same limit as a head. */
static size_t eat_framing_line(wire_http_reader *r, sio_slice in) {
    enum { PLAIN_SIZE_LINE = 20 };
    size_t n = take_line(r, &r->line, in);
    if (r->state == HTTP_BROKEN) return n;
    bool crlf_so_far = r->line.data[0] == '\r' && (r->line.len == 1 || r->line.data[1] == '\n');
    if (r->state == HTTP_CHUNK_END && !crlf_so_far) {
        http_bad(r, r->offset - r->line.len, "a chunk longer than its size");
        return n;
    }
    bool complete = ends_with_lf(&r->line);
    size_t extra = r->line.len > PLAIN_SIZE_LINE ? r->line.len - PLAIN_SIZE_LINE : 0;
    if (r->state == HTTP_TRAILER) extra = r->line.len;
    if (extra > r->limits.header_bytes - r->framing_bytes) {
        http_bad(r, r->offset, "chunk extensions or trailers over the limit of %zu bytes",
                 r->limits.header_bytes);
        return n;
    }
    if (!complete || !check_crlf(r, &r->line, 0)) return n;
    r->framing_bytes += extra;
    finish_line(r);
    return n;
}

static size_t eat(wire_http_reader *r, sio_slice in) {
    switch (r->state) {
    case HTTP_HEAD:
        return eat_head(r, in);
    case HTTP_BODY_LENGTH:
        return eat_counted(r, in, HTTP_COMPLETE);
    case HTTP_CHUNK_DATA:
        return eat_counted(r, in, HTTP_CHUNK_END);
    case HTTP_BODY_CLOSE:
        return eat_until_close(r, in);
    default:
        return eat_framing_line(r, in);
    }
}

static wire_http_status status_of(wire_http_reader *r) {
    if (r->state == HTTP_BROKEN) return WIRE_HTTP_BAD;
    /* A body that runs can be looked at, so the response is kept up to date. */
    r->response.body = sio_slice_of(r->body.data, r->body.len);
    return r->state == HTTP_COMPLETE ? WIRE_HTTP_DONE : WIRE_HTTP_MORE;
}

wire_http_status wire_http_reader_feed(wire_http_reader *r, sio_slice in, size_t *consumed) {
    size_t at = 0;
    while (at < in.len && r->state != HTTP_COMPLETE && r->state != HTTP_BROKEN)
        at += eat(r, sio_slice_from(in, at));
    *consumed = at;
    return status_of(r);
}

wire_http_status wire_http_reader_end(wire_http_reader *r) {
    if (r->state == HTTP_BODY_CLOSE)
        r->state = HTTP_COMPLETE;
    else if (r->offset == 0)
        http_bad(r, 0, "closed without an answer");
    else if (r->state != HTTP_COMPLETE && r->state != HTTP_BROKEN)
        http_bad(r, r->offset, "the %s was cut off after %llu bytes", r->request ? "request" : "response",
                 (unsigned long long)r->offset);
    return status_of(r);
}

bool wire_http_reader_has_head(const wire_http_reader *r) {
    return r->has_head;
}

const wire_response *wire_http_reader_response(const wire_http_reader *r) {
    return &r->response;
}

const char *wire_http_reader_error(const wire_http_reader *r) {
    return r->error;
}

sio_slice wire_response_header(const wire_response *response, const char *name) {
    for (size_t i = 0; i < response->header_count; i++)
        if (http_name_is(response->headers[i].name, name)) return response->headers[i].value;
    return sio_slice_of(NULL, 0);
}

bool wire_response_has_token(const wire_response *response, const char *name, const char *token) {
    for (size_t i = 0; i < response->header_count; i++) {
        const wire_header *h = &response->headers[i];
        if (http_name_is(h->name, name) && http_has_token(h->value, token)) return true;
    }
    return false;
}
