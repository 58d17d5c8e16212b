#include "base/decimal.h"

/* The digits of the numeral with the point taken out, and by how many places the point is to be moved right.
 */
struct numeral {
    bool negative;
    sio_slice whole;
    sio_slice fraction;
    int64_t exponent;
};

/* Any power of ten beyond this is out of range for every mantissa that fits a message. */
enum { EXPONENT_CAP = 1000000000 };

static sio_slice take_digits(sio_slice *rest) {
    size_t n = 0;
    while (n < rest->len && rest->ptr[n] >= '0' && rest->ptr[n] <= '9')
        n++;
    sio_slice digits = sio_slice_sub(*rest, 0, n);
    *rest = sio_slice_from(*rest, n);
    return digits;
}

static bool take_byte(sio_slice *rest, uint8_t byte) {
    if (rest->len == 0 || *rest->ptr != byte) return false;
    *rest = sio_slice_from(*rest, 1);
    return true;
}

static bool take_exponent(sio_slice *rest, int64_t *exponent) {
    *exponent = 0;
    if (!take_byte(rest, 'e') && !take_byte(rest, 'E')) return true;
    bool negative = take_byte(rest, '-');
    if (!negative) take_byte(rest, '+');
    sio_slice digits = take_digits(rest);
    for (size_t i = 0; i < digits.len; i++)
        if (*exponent < EXPONENT_CAP) *exponent = *exponent * 10 + (digits.ptr[i] - '0');
    if (negative) *exponent = -*exponent;
    return digits.len > 0;
}

static bool parse(sio_slice text, struct numeral *n) {
    n->negative = take_byte(&text, '-');
    if (!n->negative) take_byte(&text, '+');
    n->whole = take_digits(&text);
    n->fraction = take_byte(&text, '.') ? take_digits(&text) : sio_slice_of(NULL, 0);
    if (n->whole.len + n->fraction.len == 0) return false;
    return take_exponent(&text, &n->exponent) && text.len == 0;
}

static uint8_t digit_at(const struct numeral *n, size_t i) {
    return (uint8_t)((i < n->whole.len ? n->whole.ptr[i] : n->fraction.ptr[i - n->whole.len]) - '0');
}

static bool push_digit(uint64_t *value, uint8_t digit) {
    if (*value > (UINT64_MAX - digit) / 10) return false;
    *value = *value * 10 + digit;
    return true;
}

bool sio_decimal_is_numeral(sio_slice text) {
    struct numeral n;
    return parse(text, &n);
}

bool sio_decimal_to_u64(sio_slice text, uint64_t *out) {
    struct numeral n;
    if (!parse(text, &n)) return false;
    size_t digits = n.whole.len + n.fraction.len;
    int64_t integer_digits = (int64_t)n.whole.len + n.exponent;
    uint64_t value = 0;
    for (size_t i = 0; i < digits; i++) {
        uint8_t digit = digit_at(&n, i);
        if ((int64_t)i < integer_digits ? !push_digit(&value, digit) : digit != 0) return false;
    }
    /* Zeros that the exponent appends; a zero mantissa stays zero however many. */
    for (int64_t i = (int64_t)digits; i < integer_digits && value != 0; i++)
        if (!push_digit(&value, 0)) return false;
    if (n.negative && value != 0) return false;
    *out = value;
    return true;
}
