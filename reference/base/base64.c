#include "base/base64.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

enum { BAD = 64 };

/* The six bits of a character, plus one: what the initialiser leaves out is 0 and means no character. */
#define V(c, n) [(c)] = (n) + 1
static const uint8_t values[256] = {
    V('A', 0),  V('B', 1),  V('C', 2),  V('D', 3),  V('E', 4),  V('F', 5),  V('G', 6),  V('H', 7),
    V('I', 8),  V('J', 9),  V('K', 10), V('L', 11), V('M', 12), V('N', 13), V('O', 14), V('P', 15),
    V('Q', 16), V('R', 17), V('S', 18), V('T', 19), V('U', 20), V('V', 21), V('W', 22), V('X', 23),
    V('Y', 24), V('Z', 25), V('a', 26), V('b', 27), V('c', 28), V('d', 29), V('e', 30), V('f', 31),
    V('g', 32), V('h', 33), V('i', 34), V('j', 35), V('k', 36), V('l', 37), V('m', 38), V('n', 39),
    V('o', 40), V('p', 41), V('q', 42), V('r', 43), V('s', 44), V('t', 45), V('u', 46), V('v', 47),
    V('w', 48), V('x', 49), V('y', 50), V('z', 51), V('0', 52), V('1', 53), V('2', 54), V('3', 55),
    V('4', 56), V('5', 57), V('6', 58), V('7', 59), V('8', 60), V('9', 61), V('+', 62), V('/', 63),
};
#undef V

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
