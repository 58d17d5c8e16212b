/* Numbers by their spelling: no double stands between the wire and the verdict where it would lose something.
 * strtod and printf are used as in the locale "C", the only one that the program ever has. */
#include "value/node.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* No double needs more digits than this to be spelt out (767), so a longer spelling is not one. */
enum { MOST_DIGITS = 800 };
/* Exponents beyond this are all the same to us: a text is at most 4 GiB long. */
#define EXPONENT_LIMIT INT64_C(1000000000000)

/* A number as 0.DIGITS * 10^exponent, without zeros at either end of DIGITS. Zero has no digits. */
typedef struct decimal {
    const uint8_t *from; /* first digit; between from and to there may be a dot */
    const uint8_t *to;
    size_t digits;
    int64_t exponent;
    bool negative;
} decimal;

static int64_t read_exponent(const uint8_t *at, const uint8_t *end) {
    if (at == end) return 0;
    at++; /* the e */
    bool negative = at < end && *at == '-';
    int64_t n = 0;
    for (; at < end; at++) {
        if (*at < '0' || *at > '9') continue;
        if (n < EXPONENT_LIMIT) n = n * 10 + (*at - '0');
    }
    return negative ? -n : n;
}

static decimal decimal_of(sio_slice spelling) {
    const uint8_t *at = spelling.ptr, *end = spelling.ptr + spelling.len;
    decimal d = {.from = at, .to = at, .digits = 0, .exponent = 0, .negative = false};
    if (at < end && *at == '-') {
        d.negative = true;
        at++;
    }
    bool fraction = false;
    size_t seen = 0; /* digits since the first that is not zero */
    for (; at < end && *at != 'e' && *at != 'E'; at++) {
        if (*at == '.') {
            fraction = true;
            continue;
        }
        if (*at != '0' && seen == 0) d.from = at;
        if (*at != '0' || seen > 0) seen++;
        if (*at != '0') {
            d.to = at + 1;
            d.digits = seen;
        }
        if (!fraction && seen > 0) d.exponent++;
        if (fraction && seen == 0) d.exponent--;
    }
    d.exponent += read_exponent(at, end);
    return d;
}

static bool same_digits(const decimal *a, const decimal *b) {
    const uint8_t *x = a->from, *y = b->from;
    for (size_t i = 0; i < a->digits; i++, x++, y++) {
        if (*x == '.') x++;
        if (*y == '.') y++;
        if (*x != *y) return false;
    }
    return true;
}

static bool decimal_equal(const decimal *a, const decimal *b) {
    if (a->digits != b->digits) return false;
    if (a->digits == 0) return true; /* -0 equals 0 */
    return a->negative == b->negative && a->exponent == b->exponent && same_digits(a, b);
}

bool val_number_equal(sio_slice a, sio_slice b) {
    double x = strtod((const char *)a.ptr, NULL);
    double y = strtod((const char *)b.ptr, NULL);
    if (isfinite(x) || isfinite(y)) return x == y;
    decimal left = decimal_of(a), right = decimal_of(b);
    return decimal_equal(&left, &right);
}

bool val_number_is_exact(sio_slice spelling) {
    decimal d = decimal_of(spelling);
    if (d.digits == 0) return true;
    double value = strtod((const char *)spelling.ptr, NULL);
    if (d.digits > MOST_DIGITS || !isfinite(value)) return false;
    char text[MOST_DIGITS + 16];
    int n = snprintf(text, sizeof text, "%.*e", (int)d.digits - 1, value);
    decimal printed = decimal_of(sio_slice_of(text, (size_t)n));
    return decimal_equal(&d, &printed);
}

bool val_number_is_integer(sio_slice spelling) {
    decimal d = decimal_of(spelling);
    return d.digits == 0 || d.exponent >= (int64_t)d.digits;
}
