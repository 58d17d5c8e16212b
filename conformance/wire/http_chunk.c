/* The size line of a chunk (RFC 9112 7.1): hexadecimal size, then extensions that nobody needs. */
#include "wire/http_internal.h"

static int hex_digit(uint8_t c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool http_chunk_size_line(wire_http_reader *r, sio_slice line) {
    uint64_t at = r->offset - line.len - 2;
    uint64_t size = 0;
    size_t i = 0;
    for (; i < line.len && hex_digit(line.ptr[i]) >= 0; i++) {
        if (size > UINT64_MAX / 16) return http_bad(r, at, "an absurdly large chunk");
        size = size * 16 + (uint64_t)hex_digit(line.ptr[i]);
    }
    if (i == 0) return http_bad(r, at, "a chunk size that is not hexadecimal");
    sio_slice rest = http_trim(sio_slice_from(line, i));
    if (rest.len > 0 && rest.ptr[0] != ';')
        return http_bad(r, at, "a chunk size followed by something else than an extension");
    if (size > r->limits.body_bytes - r->body.len)
        return http_bad(r, at, "a body over the limit of %zu bytes", r->limits.body_bytes);
    r->remaining = size;
    r->state = size == 0 ? HTTP_TRAILER : HTTP_CHUNK_DATA;
    return true;
}
