#include "replay/request.h"

#include <string.h>
#include <strings.h>

sio_slice rpl_find(sio_slice in, const char *what) {
    const uint8_t *at = in.len == 0 ? NULL : memmem(in.ptr, in.len, what, strlen(what));
    return at == NULL ? sio_slice_of(NULL, 0) : sio_slice_from(in, (size_t)(at - in.ptr));
}

bool rpl_printable(sio_slice s) {
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] < 0x20 || s.ptr[i] >= 0x7f) return false;
    return true;
}

sio_slice rpl_take_header(sio_slice *headers) {
    sio_slice end = rpl_find(*headers, "\r\n");
    sio_slice line = sio_slice_sub(*headers, 0, headers->len - end.len);
    *headers = sio_slice_from(end, 2);
    return line;
}

bool rpl_is_header(sio_slice line, const char *name) {
    size_t n = strlen(name);
    return line.len > n && line.ptr[n] == ':' && strncasecmp((const char *)line.ptr, name, n) == 0;
}

sio_slice rpl_header_value(sio_slice line) {
    size_t n = 0;
    while (n < line.len && line.ptr[n] != ':')
        n++;
    for (n++; n < line.len && line.ptr[n] == ' ';)
        n++;
    return sio_slice_from(line, n);
}

/* What curl would send otherwise than it is here: no name, odd blanks, a body it would not frame so. */
static bool curl_sends(sio_slice line) {
    sio_slice value = rpl_header_value(line);
    size_t name = line.len - value.len;
    return rpl_printable(line) && value.len > 0 && name > 2 && line.ptr[name - 1] == ' ' &&
           line.ptr[name - 2] == ':' && line.ptr[0] != ' ' && line.ptr[0] != '@' &&
           value.ptr[value.len - 1] != ' ' && !rpl_is_header(line, "transfer-encoding") &&
           !rpl_is_header(line, "expect") && !rpl_is_header(line, "accept");
}

static bool read_number(sio_slice text, size_t *out) {
    *out = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9' || *out > 100000000) return false;
        *out = *out * 10 + (size_t)(text.ptr[i] - '0');
    }
    return text.len > 0;
}

static bool read_headers(rpl_request *r, size_t *body) {
    sio_slice rest = r->headers;
    bool counted = false;
    *body = 0;
    while (rest.len > 0) {
        sio_slice line = rpl_take_header(&rest);
        if (!curl_sends(line)) return false;
        if (rpl_is_header(line, "upgrade")) r->upgrade = true;
        if (!rpl_is_header(line, "content-length")) continue;
        if (counted || !read_number(rpl_header_value(line), body)) return false;
        counted = true;
    }
    return true;
}

bool rpl_request_read(sio_slice stream, rpl_request *r) {
    sio_slice end = rpl_find(stream, "\r\n\r\n"), line = rpl_find(stream, "\r\n");
    size_t body = 0;
    *r = (rpl_request){.upgrade = false};
    if (end.len == 0) return false;
    line = sio_slice_sub(stream, 0, stream.len - line.len);
    const uint8_t *blank = memchr(line.ptr, ' ', line.len);
    if (blank == NULL || !rpl_printable(line) || line.len < 12) return false;
    r->method = sio_slice_sub(line, 0, (size_t)(blank - line.ptr));
    sio_slice tail = sio_slice_from(line, line.len - 9);
    if (r->method.len == 0 || !sio_slice_is(tail, " HTTP/1.1") || r->method.len + 10 >= line.len)
        return false;
    r->target = sio_slice_sub(line, r->method.len + 1, line.len - 9);
    if (r->target.len == 0 || r->target.ptr[0] != '/' || memchr(r->target.ptr, ' ', r->target.len) != NULL)
        return false;
    size_t head = stream.len - end.len;
    r->headers = sio_slice_sub(stream, line.len + 2, head + 2);
    if (r->headers.len == 0 || !read_headers(r, &body) || stream.len - head - 4 < body) return false;
    r->body = sio_slice_sub(stream, head + 4, head + 4 + body);
    r->length = head + 4 + body;
    return true;
}
