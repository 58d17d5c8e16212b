/* Strings and numbers of checked JSON: what they mean, and how to write them.
 *
 * A JSON string can hold what UTF-8 cannot, lone surrogates ("\ud800"). They come out as WTF-8 (three bytes,
 * as if they were code points) or as UTF-16 units, and sio_json_write_string turns WTF-8 back into the
 * escape. */
#ifndef SIO_BASE_JSON_STRING_H
#define SIO_BASE_JSON_STRING_H

#include "base/buf.h"
#include "base/json.h"

/* The characters of a checked string, one by one. */
typedef struct sio_json_chars {
    const uint8_t *at;
    const uint8_t *end;
} sio_json_chars;

/* Begins a walk over the characters of a checked string (with its quotes, as sio_json holds it). */
sio_json_chars sio_json_chars_begin(sio_json string);

/* Takes the next code point, 0 to 0x10ffff; an escaped surrogate without its partner comes as itself.
 * Returns false after the last. */
bool sio_json_chars_next(sio_json_chars *it, uint32_t *code_point);

/* Returns whether the value is a string that means the NUL-terminated ASCII `text`, however it is spelt. */
bool sio_json_string_is(sio_json string, const char *text);

/* Returns whether the string contains no escape, so that the bytes between its quotes are its meaning. */
bool sio_json_string_plain(sio_json string);

/* Returns the bytes between the quotes, as spelt. */
sio_slice sio_json_string_inner(sio_json string);

/* Appends what the string means, as WTF-8. Returns false without memory. */
bool sio_json_unescape(sio_json string, sio_buf *out);

/* Appends what the string means as UTF-16 units in the byte order of the host. Returns false without memory.
 */
bool sio_json_unescape_utf16(sio_json string, sio_buf *out);

/* Appends `text` (UTF-8 or WTF-8) as a JSON string in the spelling of JSON.stringify: short escapes, else
 * \u00xx in lower case; everything that may stand raw does. Returns success; SIO_ERR_UTF8 at the bad byte;
 * SIO_ERR_NO_MEMORY. */
sio_error sio_json_write_string(sio_buf *out, sio_slice text);

/* Reads a checked number as a non-negative integer. 1e2, 100.0 and 100 are the same number; -0 is 0.
 * Returns false when the value is negative, fractional, above 2^64-1, or not a number. */
bool sio_json_to_u64(sio_json number, uint64_t *out);

#endif
