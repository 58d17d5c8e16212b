/* JSON values as JavaScript sees them, for comparing what a testee said with what a case expects: numbers
 * keep their spelling, strings may hold lone surrogates and NUL, objects keep order and duplicates. Bounded
 * depth. */
#ifndef VAL_VALUE_H
#define VAL_VALUE_H

#include <jansson.h>
#include <stdbool.h>

#include "base/buf.h"
#include "base/slice.h"

typedef enum val_kind {
    VAL_NULL,
    VAL_FALSE,
    VAL_TRUE,
    VAL_NUMBER,
    VAL_STRING,
    VAL_ARRAY,
    VAL_OBJECT,
    VAL_BINARY
} val_kind;

typedef struct val_value val_value; /* a tree in one arena */

/* Parses JSON text from a peer. Returns NULL and sets *error (static sentence) and *offset when it is not
 * JSON or deeper than 512. Ownership: the caller frees the root. */
val_value *val_parse(sio_slice text, const char **error, size_t *offset);
/* Builds a value from canonical JSON ({"$n"}, {"$u16"}, {"$b"}, {"$o"} understood). NULL: not canonical;
 * *error says. */
val_value *val_from_canonical(const json_t *json, const char **error);
/* Appends canonical JSON text. Returns false without memory. */
bool val_to_canonical(const val_value *v, sio_buf *out);
void val_free(val_value *root);

/* JavaScript equality of trees: numbers as doubles (or equal spelling), objects without order, last duplicate
 * wins. */
bool val_equal(const val_value *a, const val_value *b);

/* Captured values of a case: names to canonical text. */
typedef struct val_scope val_scope;
val_scope *val_scope_new(void);
void val_scope_free(val_scope *scope);
/* Which contract `echo` and `echoed` speak: events (socketio), or else messages (engineio). */
void val_scope_set_events(val_scope *scope, bool by_events);
bool val_scope_by_events(const val_scope *scope);
bool val_scope_set_text(val_scope *scope, const char *name, sio_slice text);    /* a string */
bool val_scope_set(val_scope *scope, const char *name, const val_value *value); /* any value; copied */
const val_value *val_scope_get(const val_scope *scope, const char *name);       /* NULL: unknown */
/* Appends `text` with every ${name} replaced. Returns NULL on success or the unknown name (scope's or text's
 * memory). */
const char *val_scope_expand(const val_scope *scope, sio_slice text, sio_buf *out);

/* Matches `actual` against a VALUE pattern of docs/scenarios.md ($type, $capture, $ref, $partial, ...),
 * strings of the pattern expanded by the scope. Captures are set only on a full match. On false, `why` (may
 * be NULL) gets a sentence with the path of the first difference, e.g. `$[1].sid: expected a string, got 5`.
 */
bool val_match(const json_t *pattern, const val_value *actual, val_scope *scope, sio_buf *why);
/* Checks the shape of a VALUE pattern. Returns NULL or a sentence; the JSON pointer of the place is appended
 * to `pointer`. */
const char *val_check_pattern(const json_t *pattern, sio_buf *pointer);

/* PAYLOADs and PATTERNs of docs/scenarios.md. */
typedef struct val_packet {
    bool binary;
    bool shown; /* the reader is shown it anyway: sentences do not repeat it */
    sio_slice bytes;
} val_packet;
/* Appends the bytes of a PAYLOAD. `max_payload` serves "maxPayload±n". Returns NULL or a sentence. */
const char *val_payload(const json_t *payload, const val_scope *scope, uint64_t max_payload, sio_buf *out);
/* Whether a PACKET (a PAYLOAD at the packet level) is a binary message. */
bool val_payload_is_binary(const json_t *packet);
/* Check the shape of a PAYLOAD (raw bytes) or of a PACKET (which is text or binary, and may be wrapped in
 * {"text"} or {"binary"}). Return NULL or a sentence; the JSON pointer of the place is appended to `pointer`.
 */
const char *val_check_payload(const json_t *payload, sio_buf *pointer);
const char *val_check_packet(const json_t *packet, sio_buf *pointer);
/* Matches a received packet against a PATTERN; `why` as in val_match, without a path for what is not JSON.
 * The keys of an alternative (`grade`, `why`, `then`) are ignored, so that an alternative can be handed over
 * as it is. */
bool val_pattern(const json_t *pattern, val_packet actual, val_scope *scope, uint64_t max_payload,
                 sio_buf *why);
/* Checks the shape of a PATTERN; those keys are not allowed here. As val_check_payload. */
const char *val_check_packet_pattern(const json_t *pattern, sio_buf *pointer);

#endif
