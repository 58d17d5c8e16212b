/* Words for people: steps, packets and responses, escaped and cut to a bearable length. */
#ifndef SCN_DESCRIBE_H
#define SCN_DESCRIBE_H

#include <jansson.h>

#include "base/buf.h"
#include "base/slice.h"
#include "scenario/inbox.h"

/* Each appends to `out`; without memory the text ends early, which only shortens a message. */

/* Bytes as printable ASCII and well-formed UTF-8, the rest as \xNN; cut after about 200 bytes. */
void scn_describe_bytes(sio_buf *out, sio_slice bytes);
/* `2`, `binary 01 02 ff`, `close frame 1000`. */
void scn_describe_packet(sio_buf *out, const scn_packet *packet);
/* A JSON value, compact, cut after 120 bytes. */
void scn_describe_json(sio_buf *out, const json_t *value);
/* `step 4 (expect 43456[1,"2"])`; `pointer` is the step's, like "/steps/3". */
void scn_describe_step(sio_buf *out, const char *pointer, const json_t *step);
/* `12 ms`, `3.2 s`. */
void scn_describe_time(sio_buf *out, wire_us time);

#endif
