#include "socketio/number.h"

#include "base/decimal.h"

static bool is_blank(uint8_t c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static sio_slice trim(sio_slice s) {
    while (s.len > 0 && is_blank(s.ptr[0]))
        s = sio_slice_from(s, 1);
    while (s.len > 0 && is_blank(s.ptr[s.len - 1]))
        s = sio_slice_sub(s, 0, s.len - 1);
    return s;
}

static unsigned digit_value(uint8_t c) {
    if (c >= '0' && c <= '9') return c - (unsigned)'0';
    uint8_t lower = c | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - (unsigned)'a' + 10 : 16;
}

static unsigned base_of(sio_slice s) {
    if (s.len < 3 || s.ptr[0] != '0') return 10;
    switch (s.ptr[1] | 0x20) {
    case 'x':
        return 16;
    case 'o':
        return 8;
    case 'b':
        return 2;
    default:
        return 10;
    }
}

static bool digits_to_u64(sio_slice digits, unsigned base, uint64_t *out) {
    uint64_t n = 0;
    for (size_t i = 0; i < digits.len; i++) {
        unsigned digit = digit_value(digits.ptr[i]);
        if (digit >= base || n > (UINT64_MAX - digit) / base) return false;
        n = n * base + digit;
    }
    *out = n;
    return true;
}

bool sio_js_number_to_u64(sio_slice text, uint64_t *out) {
    sio_slice s = trim(text);
    unsigned base = base_of(s);
    if (base == 10) return sio_decimal_to_u64(s, out);
    return digits_to_u64(sio_slice_from(s, 2), base, out);
}
