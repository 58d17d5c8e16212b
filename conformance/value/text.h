/* Code points in and out of UTF-8 and WTF-8, base64, and quoting of hostile bytes. */
#ifndef VAL_TEXT_H
#define VAL_TEXT_H

#include "base/buf.h"
#include "base/slice.h"

enum { VAL_QUOTE_LIMIT = 200 }; /* bytes of a peer that a message shows at most */

/* Returns the length of the UTF-8 sequence at the start of `s` and its code point, 0 when it is not valid. */
size_t val_utf8_decode(sio_slice s, uint32_t *code);
/* The same, but a lone surrogate as three bytes is valid too. */
size_t val_wtf8_decode(sio_slice s, uint32_t *code);
/* Writes up to four bytes at `out`, surrogates too (WTF-8). Returns how many. */
size_t val_wtf8_encode(uint32_t code, uint8_t *out);

static inline bool val_is_high_surrogate(uint32_t code) {
    return code >= 0xD800 && code <= 0xDBFF;
}
static inline bool val_is_low_surrogate(uint32_t code) {
    return code >= 0xDC00 && code <= 0xDFFF;
}
static inline uint32_t val_join_surrogates(uint32_t high, uint32_t low) {
    return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
}

/* Appends the bytes in quotes, as printable ASCII: code points as \uXXXX, stray bytes as \xXX, cut to
 * VAL_QUOTE_LIMIT with a note of the true length. Returns false without memory. */
bool val_quote(sio_slice bytes, sio_buf *out);

/* Appends the decoded bytes. Returns NULL or a sentence: the alphabet is the standard one, padding is
 * required. */
const char *val_base64_decode(sio_slice text, sio_buf *out);
bool val_base64_encode(sio_slice bytes, sio_buf *out);
/* Appends the bytes of hex digits; white space is ignored. Returns NULL or a sentence. */
const char *val_hex_decode(sio_slice text, sio_buf *out);

#endif
