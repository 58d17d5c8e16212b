/* The bytes that a fuzzer mutates, as the messages that a codec is given. */
#ifndef CFZ_INPUT_H
#define CFZ_INPUT_H

#include "base/buf.h"
#include "vector/message.h"
#include "vector/vector.h"

enum { CFZ_MOST_MESSAGES = 64 };

/* Start with all zero. Messages are views of the bytes they were read from, or of `store`. */
typedef struct cfz_input {
    sio_slice message[CFZ_MOST_MESSAGES];
    bool binary[CFZ_MOST_MESSAGES];
    size_t count;
    sio_buf store; /* decoded base64 */
} cfz_input;

/* Reads the messages of `bytes`; what is read stays valid as long as both. Every input has a meaning:
 *   sio5               messages with 0x1e between them; `b` and base64 is a binary one
 *   eio4-packet        one text message; behind a leading 0x1e one binary message
 *   eio4-payload, -open one text message
 *   eio4-webtransport  one binary piece of a stream
 * Returns false without memory. */
bool cfz_input_read(vec_codec codec, sio_slice bytes, cfz_input *out);
void cfz_input_free(cfz_input *input);

/* Appends the bytes that read as these messages. Returns false when there are none, or without memory. */
bool cfz_input_write(vec_codec codec, const vec_messages *messages, sio_buf *out);

#endif
