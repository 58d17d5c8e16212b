/* Incremental UTF-8 validation (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF. */
#ifndef WIRE_UTF8_H
#define WIRE_UTF8_H

#include <stdbool.h>

#include "base/slice.h"

/* Start with {0}. */
typedef struct wire_utf8 {
    uint8_t missing; /* continuation bytes still to come */
    uint8_t low;     /* what the next one may be */
    uint8_t high;
} wire_utf8;

/* Returns whether the bytes, after those of the earlier calls, can still be valid. */
bool wire_utf8_feed(wire_utf8 *u, sio_slice bytes);
/* Returns whether the text may end here. */
bool wire_utf8_complete(const wire_utf8 *u);

#endif
