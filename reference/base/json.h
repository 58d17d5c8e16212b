/* JSON text, checked and taken apart without building a tree.
 *
 * A payload stays the bytes that the peer sent: nothing is re-spelt, so numbers beyond 2^53, lone surrogate
 * escapes, \u0000,
 * `__proto__` and duplicate keys pass through unchanged. sio_json_scan checks a whole text in one pass (RFC
 * 8259 and UTF-8); all other functions take values that came out of it. None recurses, so a peer's nesting
 * costs no stack. */
#ifndef SIO_BASE_JSON_H
#define SIO_BASE_JSON_H

#include "base/error.h"
#include "base/slice.h"

typedef enum sio_json_kind {
    SIO_JSON_NONE, /* no value at all */
    SIO_JSON_NULL,
    SIO_JSON_FALSE,
    SIO_JSON_TRUE,
    SIO_JSON_NUMBER,
    SIO_JSON_STRING,
    SIO_JSON_ARRAY,
    SIO_JSON_OBJECT,
} sio_json_kind;

/* A checked value. Ownership: the bytes are those of the scanned text. */
typedef struct sio_json {
    sio_json_kind kind;
    sio_slice text; /* the value as spelt, without blanks around it; empty for SIO_JSON_NONE */
} sio_json;

/* Checks that `text` is one JSON value, blanks around it allowed, nested at most `max_depth` deep (an array
 * or object that holds none is depth 1; values above SIO_MAX_DEPTH count as SIO_MAX_DEPTH). Fills `out` on
 * success. Returns success; SIO_ERR_JSON_…, SIO_ERR_UTF8 or SIO_ERR_LIMIT_DEPTH at the byte that shows the
 * fault. Allocates nothing. */
sio_error sio_json_scan(sio_slice text, size_t max_depth, sio_json *out);

/* The rest of an array or object that is being walked. */
typedef struct sio_json_iter {
    const uint8_t *at;
    const uint8_t *end;
} sio_json_iter;

/* Begins a walk over the elements of an array or the members of an object; any other value has none. */
sio_json_iter sio_json_begin(sio_json container);

/* Takes the next element of an array. Returns false after the last. */
bool sio_json_next(sio_json_iter *it, sio_json *element);

/* Takes the next member of an object: `key` as spelt, with its quotes; duplicate keys come as often as they
 * are there. Returns false after the last. */
bool sio_json_next_member(sio_json_iter *it, sio_json *key, sio_json *value);

/* Finds the member whose unescaped key is the ASCII text `key`; of duplicates the last counts, as in
 * JavaScript. Returns false when there is none; `value` is then of kind SIO_JSON_NONE. */
bool sio_json_member(sio_json object, const char *key, sio_json *value);

/* Returns how many elements or members the container has. */
size_t sio_json_count(sio_json container);

/* Returns the first byte after the checked string whose opening quote is at `p`. For walkers of checked text.
 */
const uint8_t *sio_json_string_end(const uint8_t *p, const uint8_t *end);

/* Returns `p` moved past blanks, at most to `end`. */
const uint8_t *sio_json_skip_blanks(const uint8_t *p, const uint8_t *end);

#endif
