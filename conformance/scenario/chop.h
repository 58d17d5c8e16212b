/* The `chop` modifier: how one write is cut into segments. */
#ifndef SCN_CHOP_H
#define SCN_CHOP_H

#include <jansson.h>

#include "wire/conn.h"

enum { SCN_MAX_SIZES = 64 };

/* Reads a `chop` ("bytes", "halves", {"sizes", "gap"}) for a write of `length` bytes into `out` and `sizes`
 * (SCN_MAX_SIZES of them). Returns `out`, or NULL when there is none. */
const wire_chop *scn_chop_read(const json_t *chop, size_t length, wire_chop *out, size_t *sizes);

#endif
