#include <ctype.h>

#include "wire/http.h"

static bool add_header(sio_buf *out, const wire_header *h) {
    return sio_buf_add(out, h->name) && sio_buf_add_str(out, ": ") && sio_buf_add(out, h->value) &&
           sio_buf_add_str(out, "\r\n");
}

bool wire_http_write_request(sio_buf *out, const wire_request *request) {
    size_t before = out->len;
    bool ok = sio_buf_add(out, request->method) && sio_buf_add_byte(out, ' ') &&
              sio_buf_add(out, request->target) && sio_buf_add_byte(out, ' ');
    if (ok)
        ok = request->version.len > 0 ? sio_buf_add(out, request->version) : sio_buf_add_str(out, "HTTP/1.1");
    ok = ok && sio_buf_add_str(out, "\r\n");
    for (size_t i = 0; ok && i < request->header_count; i++)
        ok = add_header(out, &request->headers[i]);
    ok = ok && sio_buf_add_str(out, "\r\n") && sio_buf_add(out, request->body);
    if (!ok) out->len = before;
    return ok;
}

/* RFC 3986 2.3 */
static bool is_unreserved(uint8_t c) {
    return c < 0x80 && (isalnum(c) || c == '-' || c == '.' || c == '_' || c == '~');
}

bool wire_http_escape_query(sio_buf *out, sio_slice bytes) {
    size_t before = out->len;
    bool ok = true;
    for (size_t i = 0; ok && i < bytes.len; i++)
        ok = is_unreserved(bytes.ptr[i]) ? sio_buf_add_byte(out, bytes.ptr[i])
                                         : sio_buf_addf(out, "%%%02X", bytes.ptr[i]);
    if (!ok) out->len = before;
    return ok;
}
