/* Decimal numerals as integers, exactly, without floating point and without a locale. */
#ifndef SIO_BASE_DECIMAL_H
#define SIO_BASE_DECIMAL_H

#include "base/slice.h"

/* Reads [sign]digits[.digits][e[sign]digits] as a non-negative integer. Leading zeros are allowed, and so are
 * `1.` and `.5`, as in JavaScript's Number(): a caller who wants the JSON grammar has scanned the text
 * before. Returns false when the text is not such a numeral, or its value is negative, fractional or above
 * 2^64-1. */
bool sio_decimal_to_u64(sio_slice text, uint64_t *out);

/* Returns whether the text is such a numeral at all, whatever its value. */
bool sio_decimal_is_numeral(sio_slice text);

#endif
