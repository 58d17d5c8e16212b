#include "base/base64.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

enum { BAD = 64 };

/* The six bits of a character, plus one: what the initialiser leaves out is 0 and means no character. */
static const uint8_t values[256] = {
    ['A'] = 1,  ['B'] = 2,  ['C'] = 3,  ['D'] = 4,  ['E'] = 5,  ['F'] = 6,  ['G'] = 7,  ['H'] = 8,
    ['I'] = 9,  ['J'] = 10, ['K'] = 11, ['L'] = 12, ['M'] = 13, ['N'] = 14, ['O'] = 15, ['P'] = 16,
    ['Q'] = 17, ['R'] = 18, ['S'] = 19, ['T'] = 20, ['U'] = 21, ['V'] = 22, ['W'] = 23, ['X'] = 24,
    ['Y'] = 25, ['Z'] = 26, ['a'] = 27, ['b'] = 28, ['c'] = 29, ['d'] = 30, ['e'] = 31, ['f'] = 32,
    ['g'] = 33, ['h'] = 34, ['i'] = 35, ['j'] = 36, ['k'] = 37, ['l'] = 38, ['m'] = 39, ['n'] = 40,
    ['o'] = 41, ['p'] = 42, ['q'] = 43, ['r'] = 44, ['s'] = 45, ['t'] = 46, ['u'] = 47, ['v'] = 48,
    ['w'] = 49, ['x'] = 50, ['y'] = 51, ['z'] = 52, ['0'] = 53, ['1'] = 54, ['2'] = 55, ['3'] = 56,
    ['4'] = 57, ['5'] = 58, ['6'] = 59, ['7'] = 60, ['8'] = 61, ['9'] = 62, ['+'] = 63, ['/'] = 64,
};

static inline uint32_t value_of(uint8_t c) {
    return values[c] == 0 ? BAD : values[c] - 1u;
}

size_t sio_base64_size(size_t n) {
    return (n + 2) / 3 * 4;
}

bool sio_base64_encode(sio_slice bytes, sio_buf *out) {
    if (bytes.len > SIZE_MAX / 4 || !sio_buf_reserve(out, sio_base64_size(bytes.len))) return false;
    for (size_t i = 0; i < bytes.len; i += 3) {
        size_t left = bytes.len - i;
        uint32_t group = (uint32_t)bytes.ptr[i] << 16;
        if (left > 1) group |= (uint32_t)bytes.ptr[i + 1] << 8;
        if (left > 2) group |= bytes.ptr[i + 2];
        uint8_t *to = out->data + out->len;
        to[0] = (uint8_t)alphabet[group >> 18];
        to[1] = (uint8_t)alphabet[group >> 12 & 63];
        to[2] = left > 1 ? (uint8_t)alphabet[group >> 6 & 63] : '=';
        to[3] = left > 2 ? (uint8_t)alphabet[group & 63] : '=';
        out->len += 4;
    }
    return true;
}

static size_t padding_of(sio_slice text) {
    if (text.len == 0 || text.ptr[text.len - 1] != '=') return 0;
    return text.ptr[text.len - 2] == '=' ? 2 : 1;
}

/* Reads `n` characters (2 to 4) at `at` as one group, left-aligned in 24 bits. */
static sio_error read_group(sio_slice text, size_t at, size_t n, uint32_t *group) {
    *group = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t v = value_of(text.ptr[at + i]);
        if (v == BAD) return sio_error_at(SIO_ERR_BASE64_CHAR, at + i);
        *group |= v << (18 - 6 * i);
    }
    return sio_ok();
}

static void put_group(sio_buf *out, uint32_t group, size_t n) {
    for (size_t i = 0; i < n; i++)
        out->data[out->len++] = (uint8_t)(group >> (16 - 8 * i));
}

/* Whole groups only: `text` has its padding cut off. Room for the result is there. */
static sio_error decode_groups(sio_slice text, sio_buf *out) {
    uint32_t group;
    size_t at = 0;
    for (; text.len - at >= 4; at += 4) {
        sio_error e = read_group(text, at, 4, &group);
        if (e.code != SIO_ERR_OK) return e;
        put_group(out, group, 3);
    }
    size_t left = text.len - at;
    if (left == 0) return sio_ok();
    sio_error e = read_group(text, at, left, &group);
    if (e.code != SIO_ERR_OK) return e;
    if ((group & (left == 2 ? 0xffffu : 0xffu)) != 0) return sio_error_at(SIO_ERR_BASE64_BITS, at + left - 1);
    put_group(out, group, left - 1);
    return sio_ok();
}

sio_error sio_base64_decode(sio_slice text, sio_buf *out) {
    if (text.len % 4 != 0) {
        for (size_t i = 0; i < text.len; i++)
            if (value_of(text.ptr[i]) == BAD && text.ptr[i] != '=')
                return sio_error_at(SIO_ERR_BASE64_CHAR, i);
        return sio_error_at(SIO_ERR_BASE64_LENGTH, text.len);
    }
    if (!sio_buf_reserve(out, text.len / 4 * 3)) return sio_error_at(SIO_ERR_NO_MEMORY, 0);
    size_t before = out->len;
    sio_error e = decode_groups(sio_slice_sub(text, 0, text.len - padding_of(text)), out);
    if (e.code != SIO_ERR_OK) out->len = before;
    return e;
}

static uint32_t lenient_value(uint8_t c) {
    if (c == '-') return 62;
    if (c == '_') return 63;
    return value_of(c);
}

bool sio_base64_decode_lenient(sio_slice text, sio_buf *out) {
    if (!sio_buf_reserve(out, text.len / 4 * 3 + 3)) return false;
    uint32_t group = 0;
    size_t have = 0;
    for (size_t i = 0; i < text.len && text.ptr[i] != '='; i++) {
        uint32_t v = lenient_value(text.ptr[i]);
        if (v == BAD) continue;
        group |= v << (18 - 6 * have);
        if (++have < 4) continue;
        put_group(out, group, 3);
        group = 0;
        have = 0;
    }
    if (have > 1) put_group(out, group, have - 1);
    return true;
}
