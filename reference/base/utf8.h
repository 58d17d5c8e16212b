/* UTF-8 as RFC 3629 has it: shortest form, no surrogates, nothing above U+10FFFF. */
#ifndef SIO_BASE_UTF8_H
#define SIO_BASE_UTF8_H

#include "base/buf.h"
#include "base/error.h"

/* Returns the length in bytes (1 to 4) of the well-formed sequence at `p`, or 0 when there is none before
 * `end`. `p` must be below `end`. */
size_t sio_utf8_sequence(const uint8_t *p, const uint8_t *end);

/* Checks the whole text. Returns success, or SIO_ERR_UTF8 at the first byte of the first bad sequence. */
sio_error sio_utf8_check(sio_slice text);

/* Appends `text` with each maximal bad part replaced by U+FFFD, as the WHATWG decoder does. A server that
 * follows the reference implementation does this to a polling body before anything else looks at it
 * (EIO4-PL-35). Returns false without memory; `out` then holds a prefix of the result. */
bool sio_utf8_replace(sio_slice text, sio_buf *out);

/* Writes the sequence of `code_point` (0 to 0x10ffff; surrogates too, which gives WTF-8) to `out`, at most 4
 * bytes. Returns its length in bytes. */
size_t sio_utf8_write(uint32_t code_point, uint8_t out[4]);

#endif
