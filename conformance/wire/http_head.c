/* Status line, header lines and the choice of framing. Strict where RFC 9112 says that the sender MUST: a
 * prober that guesses would hide the fault that it is there to find. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "wire/http_internal.h"

static bool is_space(uint8_t c) {
    return c == ' ' || c == '\t';
}

sio_slice http_trim(sio_slice s) {
    while (s.len > 0 && is_space(s.ptr[0]))
        s = sio_slice_of(s.ptr + 1, s.len - 1);
    while (s.len > 0 && is_space(s.ptr[s.len - 1]))
        s.len--;
    return s;
}

bool http_name_is(sio_slice name, const char *text) {
    return name.len == strlen(text) && strncasecmp((const char *)name.ptr, text, name.len) == 0;
}

/* Takes the next element of a comma-separated list. Returns false at its end. */
static bool next_element(sio_slice *list, sio_slice *element) {
    if (list->ptr == NULL) return false;
    const uint8_t *comma = list->len == 0 ? NULL : memchr(list->ptr, ',', list->len);
    size_t len = comma == NULL ? list->len : (size_t)(comma - list->ptr);
    *element = http_trim(sio_slice_of(list->ptr, len));
    *list = comma == NULL ? sio_slice_of(NULL, 0) : sio_slice_of(comma + 1, list->len - len - 1);
    return true;
}

bool http_has_token(sio_slice list, const char *token) {
    sio_slice element;
    while (next_element(&list, &element))
        if (http_name_is(element, token)) return true;
    return false;
}

/* RFC 9110 5.6.2 */
static bool is_tchar(uint8_t c) {
    return c > 0x20 && c < 0x7f && (isalnum(c) || strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

static bool is_token(sio_slice s) {
    for (size_t i = 0; i < s.len; i++)
        if (!is_tchar(s.ptr[i])) return false;
    return s.len > 0;
}

/* A space before an absent reason is required of senders, but nothing depends on it: it may be missing. */
static bool parse_status_line(wire_http_reader *r, sio_slice line) {
    wire_response *res = &r->response;
    const uint8_t *p = line.ptr;
    if (line.len < 12 || !sio_slice_starts(line, "HTTP/") || !isdigit(p[5]) || p[6] != '.' ||
        !isdigit(p[7]) || p[8] != ' ')
        return http_bad(r, r->head_at, "the status line is not \"HTTP/1.1 NNN reason\"");
    if (p[5] != '1' || p[7] > '1')
        return http_bad(r, r->head_at, "HTTP version %c.%c, not 1.0 or 1.1", p[5], p[7]);
    if (p[9] < '1' || !isdigit(p[9]) || !isdigit(p[10]) || !isdigit(p[11]) || (line.len > 12 && p[12] != ' '))
        return http_bad(r, r->head_at, "the status code is not a number of three digits");
    res->version_minor = p[7] - '0';
    res->status = (p[9] - '0') * 100 + (p[10] - '0') * 10 + (p[11] - '0');
    res->reason = line.len > 13 ? sio_slice_of(p + 13, line.len - 13) : sio_slice_of(p + 12, 0);
    return true;
}

/* RFC 9112 3: no white space but the two spaces. */
static bool parse_request_line(wire_http_reader *r, sio_slice line) {
    wire_response *req = &r->response;
    const uint8_t *space = memchr(line.ptr, ' ', line.len);
    if (space == NULL || line.len < 9) return http_bad(r, r->head_at, "no request line");
    const uint8_t *version = line.ptr + line.len - 8;
    req->method = sio_slice_of(line.ptr, (size_t)(space - line.ptr));
    if (!is_token(req->method)) return http_bad(r, r->head_at, "a method that is not a token");
    if (version <= space + 1 || version[-1] != ' ' || memcmp(version, "HTTP/1.", 7) != 0 ||
        (version[7] != '0' && version[7] != '1'))
        return http_bad(r, r->head_at, "a request line that does not end with HTTP/1.1");
    req->target = sio_slice_of(space + 1, (size_t)(version - space) - 2);
    if (req->target.len == 0 || memchr(req->target.ptr, ' ', req->target.len) != NULL)
        return http_bad(r, r->head_at, "a request target that is empty or has a space");
    req->version_minor = version[7] - '0';
    return true;
}

static bool grow_headers(wire_http_reader *r) {
    if (r->response.header_count < r->header_capacity) return true;
    size_t capacity = r->header_capacity == 0 ? 16 : r->header_capacity * 2;
    wire_header *headers = sio_mem_resize(r->mem, r->headers, capacity * sizeof *headers);
    if (headers == NULL) return false;
    r->headers = headers;
    r->header_capacity = capacity;
    return true;
}

static bool parse_header_line(wire_http_reader *r, sio_slice line, uint64_t at) {
    if (is_space(line.ptr[0])) return http_bad(r, at, "a folded header line");
    const uint8_t *colon = memchr(line.ptr, ':', line.len);
    if (colon == NULL) return http_bad(r, at, "a header line without colon");
    wire_header h = {.name = sio_slice_of(line.ptr, (size_t)(colon - line.ptr))};
    h.value = http_trim(sio_slice_of(colon + 1, line.len - h.name.len - 1));
    if (!is_token(h.name)) return http_bad(r, at, "a header name that is not a token");
    if (r->response.header_count >= r->limits.header_count)
        return http_bad(r, at, "more than %zu headers", r->limits.header_count);
    if (!grow_headers(r)) return http_bad(r, at, "out of memory");
    r->headers[r->response.header_count++] = h;
    r->response.headers = r->headers;
    return true;
}

/* RFC 9112 2.2: a bare CR makes the element invalid; RFC 9110 5.5: so does NUL. */
static bool check_bytes(wire_http_reader *r, sio_slice line, uint64_t at) {
    for (size_t i = 0; i < line.len; i++) {
        if (line.ptr[i] == '\r') return http_bad(r, at + i, "a CR that no LF follows");
        if (line.ptr[i] == 0) return http_bad(r, at + i, "a NUL byte in the head");
    }
    return true;
}

bool http_parse_head(wire_http_reader *r) {
    r->response = (wire_response){.headers = r->headers};
    sio_slice head = sio_buf_slice(&r->head);
    for (size_t start = 0; start < head.len;) {
        const uint8_t *lf = memchr(head.ptr + start, '\n', head.len - start);
        /* The reader has made sure that each line ends with CRLF. */
        size_t len = (size_t)(lf - head.ptr) - start - 1;
        sio_slice line = sio_slice_of(head.ptr + start, len);
        uint64_t at = r->head_at + start;
        if (!check_bytes(r, line, at)) return false;
        bool first = start == 0;
        bool ok = first ? (r->request ? parse_request_line(r, line) : parse_status_line(r, line))
                        : len == 0 || parse_header_line(r, line, at);
        if (!ok) return false;
        start += len + 2;
    }
    return true;
}

/* RFC 9112 6.3: several equal lengths are one, different ones an error. */
static bool parse_length(wire_http_reader *r, sio_slice value, bool *known) {
    sio_slice element;
    while (next_element(&value, &element)) {
        uint64_t n = 0;
        for (size_t i = 0; i < element.len; i++) {
            if (!isdigit(element.ptr[i])) return http_bad(r, r->head_at, "Content-Length is not a number");
            if (n > (UINT64_MAX - 9) / 10) return http_bad(r, r->head_at, "Content-Length is absurdly large");
            n = n * 10 + (uint64_t)(element.ptr[i] - '0');
        }
        if (element.len == 0) return http_bad(r, r->head_at, "Content-Length is not a number");
        if (*known && n != r->remaining) return http_bad(r, r->head_at, "different Content-Lengths");
        r->remaining = n;
        *known = true;
    }
    return true;
}

typedef struct framing_headers {
    bool length;
    bool coding;
    bool chunked;
    bool close;
    bool keep_alive;
} framing_headers;

static bool read_framing_headers(wire_http_reader *r, framing_headers *f) {
    for (size_t i = 0; i < r->response.header_count; i++) {
        const wire_header *h = &r->headers[i];
        if (http_name_is(h->name, "content-length")) {
            if (!parse_length(r, h->value, &f->length)) return false;
        } else if (http_name_is(h->name, "transfer-encoding")) {
            /* Only "chunked", once: the prober's requests name no other coding in TE. */
            if (f->coding || !http_name_is(h->value, "chunked"))
                return http_bad(r, r->head_at, "a Transfer-Encoding other than \"chunked\"");
            f->coding = f->chunked = true;
        } else if (http_name_is(h->name, "connection")) {
            f->close = f->close || http_has_token(h->value, "close");
            f->keep_alive = f->keep_alive || http_has_token(h->value, "keep-alive");
        }
    }
    return true;
}

static bool may_have_body(const wire_http_reader *r) {
    int status = r->response.status;
    return r->request || (!r->head_only && status >= 200 && status != 204 && status != 304);
}

static bool check_framing(wire_http_reader *r, const framing_headers *f) {
    if (f->chunked && f->length) return http_bad(r, r->head_at, "both Content-Length and Transfer-Encoding");
    if (f->chunked && r->response.version_minor == 0) /* RFC 9112 6.1 */
        return http_bad(r, r->head_at, "Transfer-Encoding in HTTP/1.0");
    if (f->length && may_have_body(r) && r->remaining > r->limits.body_bytes)
        return http_bad(r, r->head_at, "a body of %llu bytes, over the limit of %zu",
                        (unsigned long long)r->remaining, r->limits.body_bytes);
    return true;
}

bool http_choose_framing(wire_http_reader *r) {
    framing_headers f = {.length = false};
    wire_response *res = &r->response;
    r->remaining = 0;
    if (!read_framing_headers(r, &f) || !check_framing(r, &f)) return false;
    /* RFC 9112 6.3: of a request, no length means no body. */
    bool none = r->request && !f.chunked && !f.length;
    if (none || !may_have_body(r)) {
        res->framing = WIRE_HTTP_NO_BODY;
        r->state = HTTP_COMPLETE;
    } else if (f.chunked) {
        res->framing = WIRE_HTTP_CHUNKED;
        r->state = HTTP_CHUNK_SIZE;
    } else if (f.length) {
        res->framing = WIRE_HTTP_LENGTH;
        r->state = r->remaining == 0 ? HTTP_COMPLETE : HTTP_BODY_LENGTH;
    } else {
        res->framing = WIRE_HTTP_UNTIL_CLOSE;
        r->state = HTTP_BODY_CLOSE;
    }
    bool persistent = res->version_minor == 1 ? !f.close : f.keep_alive && !f.close;
    res->keep_alive = persistent && res->framing != WIRE_HTTP_UNTIL_CLOSE && res->status != 101;
    return true;
}
