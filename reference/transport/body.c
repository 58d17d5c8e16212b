#include "transport/body.h"

/* In chunks (RFC 9112, 7.1): size line, data, its end; after the last one trailers up to an empty line. */
enum { PLAIN, SIZE, EXTENSION, SIZE_LF, DATA, DATA_CR, DATA_LF, TRAILER, TRAILER_LINE, TRAILER_LF, END_LF };

enum { LONGEST_LINE = 255 };

bool tr_body_begin(tr_body *body, bool chunked, uint64_t length) {
    *body = (tr_body){.state = chunked ? SIZE : PLAIN, .left = chunked ? 0 : length};
    return chunked || length > 0;
}

static int hex(uint8_t c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

static bool go(tr_body *body, uint8_t state) {
    body->state = state;
    return true;
}

static bool take_size(tr_body *body, uint8_t c) {
    int digit = hex(c);
    if (digit >= 0) {
        if (body->left >> 56 != 0) return false;
        body->left = body->left * 16 + (uint64_t)digit;
        body->digits = true;
        return true;
    }
    if (!body->digits) return false;
    if (c == '\r') return go(body, SIZE_LF);
    return (c == ';' || c == ' ' || c == '\t') && go(body, EXTENSION);
}

/* One byte of what stands between the chunks. Returns false when it cannot stand there. */
static bool take_byte(tr_body *body, uint8_t c) {
    if (++body->line == LONGEST_LINE) return false;
    switch (body->state) {
    case SIZE:
        return take_size(body, c);
    case EXTENSION:
        return c == '\r' ? go(body, SIZE_LF) : c != '\n';
    case SIZE_LF:
        body->line = 0;
        body->digits = false;
        return c == '\n' && go(body, body->left > 0 ? DATA : TRAILER);
    case DATA_CR:
        return c == '\r' && go(body, DATA_LF);
    case DATA_LF:
        body->line = 0;
        return c == '\n' && go(body, SIZE);
    case TRAILER:
        return c == '\r' ? go(body, END_LF) : c != '\n' && go(body, TRAILER_LINE);
    case TRAILER_LINE:
        return c == '\r' ? go(body, TRAILER_LF) : c != '\n';
    case TRAILER_LF:
        return c == '\n' && go(body, TRAILER);
    default: /* END_LF */
        return c == '\n';
    }
}

static size_t take_data(tr_body *body, sio_slice bytes, sio_slice *piece) {
    *piece = bytes.len < body->left ? bytes : sio_slice_sub(bytes, 0, (size_t)body->left);
    body->left -= piece->len;
    return piece->len;
}

size_t tr_body_take(tr_body *body, sio_slice bytes, sio_slice *piece, bool *last) {
    *piece = sio_slice_sub(bytes, 0, 0);
    *last = false;
    if (body->state == PLAIN) {
        size_t used = take_data(body, bytes, piece);
        *last = body->left == 0;
        return used;
    }
    size_t used = 0;
    while (used < bytes.len && body->state != DATA) {
        *last = body->state == END_LF;
        if (!take_byte(body, bytes.ptr[used++])) return 0;
        if (*last) return used;
    }
    if (body->state == DATA) used += take_data(body, sio_slice_from(bytes, used), piece);
    if (body->state == DATA && body->left == 0) body->state = DATA_CR;
    return used;
}
