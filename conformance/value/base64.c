/* The checker's own base64 and hex: expectations must not come from the codec under test (no tautology). */
#include "value/text.h"

#include <string.h>

static const char ALPHABET[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static int digit_of(uint8_t c) {
    const char *at = c == 0 ? NULL : strchr(ALPHABET, c);
    return at == NULL ? -1 : (int)(at - ALPHABET);
}

static const char *decode_group(const uint8_t *group, size_t digits, sio_buf *out) {
    uint32_t bits = 0;
    for (size_t i = 0; i < 4; i++) {
        int digit = i < digits ? digit_of(group[i]) : 0;
        if (digit < 0) return "not base64: a character outside of the alphabet";
        bits = bits << 6 | (uint32_t)digit;
    }
    uint8_t bytes[] = {(uint8_t)(bits >> 16), (uint8_t)(bits >> 8), (uint8_t)bits};
    if ((digits < 4 && bytes[2] != 0) || (digits < 3 && bytes[1] != 0))
        return "not base64: stray bits in the last group";
    return sio_buf_add(out, sio_slice_of(bytes, digits - 1)) ? NULL : "out of memory";
}

const char *val_base64_decode(sio_slice text, sio_buf *out) {
    if (text.len % 4 != 0) return "not base64: the length is no multiple of 4 (padding is required)";
    for (size_t at = 0; at < text.len; at += 4) {
        const uint8_t *group = text.ptr + at;
        size_t digits = 4;
        if (at + 4 == text.len && group[3] == '=') digits = group[2] == '=' ? 2 : 3;
        const char *error = decode_group(group, digits, out);
        if (error != NULL) return error;
    }
    return NULL;
}

bool val_base64_encode(sio_slice bytes, sio_buf *out) {
    for (size_t at = 0; at < bytes.len; at += 3) {
        size_t n = bytes.len - at < 3 ? bytes.len - at : 3;
        uint32_t bits = (uint32_t)bytes.ptr[at] << 16;
        if (n > 1) bits |= (uint32_t)bytes.ptr[at + 1] << 8;
        if (n > 2) bits |= bytes.ptr[at + 2];
        uint8_t group[4];
        for (size_t i = 0; i < 4; i++)
            group[i] = i <= n ? (uint8_t)ALPHABET[bits >> (18 - 6 * i) & 63] : (uint8_t)'=';
        if (!sio_buf_add(out, sio_slice_of(group, 4))) return false;
    }
    return true;
}

static int nibble_of(uint8_t c) {
    static const char digits[] = "0123456789abcdef";
    if (c >= 'A' && c <= 'F') c = (uint8_t)(c - 'A' + 'a');
    const char *at = c == 0 ? NULL : strchr(digits, c);
    return at == NULL ? -1 : (int)(at - digits);
}

const char *val_hex_decode(sio_slice text, sio_buf *out) {
    int high = -1;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == ' ' || text.ptr[i] == '\n' || text.ptr[i] == '\t') continue;
        int nibble = nibble_of(text.ptr[i]);
        if (nibble < 0) return "not hex: a character that is no hex digit";
        if (high < 0) {
            high = nibble;
            continue;
        }
        if (!sio_buf_add_byte(out, (uint8_t)(high << 4 | nibble))) return "out of memory";
        high = -1;
    }
    return high < 0 ? NULL : "not hex: an odd number of digits";
}
