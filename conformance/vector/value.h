/* Values of vectors: from decoded packets to canonical JSON, from canonical JSON to what is encoded. */
#ifndef VEC_VALUE_H
#define VEC_VALUE_H

#include <jansson.h>

#include "base/json.h"
#include "base/rules.h"
#include "value/value.h"

/* Returns the value that canonical JSON means, {"$repeat": [VALUE, N]} of the vectors understood. NULL: it is
 * not canonical; *error says. Ownership: the caller's (val_free). */
val_value *vec_expected_value(const json_t *json, const char **error);

/* Returns canonical JSON with every $repeat written out, or NULL. Ownership: a new reference. */
json_t *vec_expand(const json_t *json, const char **error);

/* Returns a checked JSON value as canonical JSON. Of a binary packet `count` and `attachment` are what its
 * placeholders mean; a fractional one, when tolerated, is null. NULL without memory. Ownership: a new
 * reference. */
json_t *vec_canonical(sio_json value, const sio_slice *attachment, uint32_t count, const sio_rules *rules);

/* Returns text or bytes as canonical JSON; what is not UTF-8 is replaced. Ownership: a new reference. */
json_t *vec_text(sio_slice text);
json_t *vec_bytes(sio_slice bytes);

/* Appends the value as JSON, as a sender writes it: each binary leaf is a placeholder and is appended to
 * `attachments`, an array of {"$b"} (NULL: there must be none). Returns false when that is not possible. */
bool vec_write_json(const json_t *canonical, json_t *attachments, sio_buf *out);

#endif
