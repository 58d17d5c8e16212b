/* What holds for the Socket.IO decoder of a connection, whatever messages come. The messages are written as a
 * polling body. */
#ifndef FUZZ_PROPERTIES_DECODER_H
#define FUZZ_PROPERTIES_DECODER_H

#include "engineio/payload.h"
#include "socketio/decoder.h"

/* A walk over the messages of a body; its other packets are passed over. */
typedef struct prop_messages {
    sio_payload walk;
    const sio_rules *rules;
    sio_buf scratch;
} prop_messages;

/* Begins a walk. Ownership: the body and the rules stay the caller's; free the walk with prop_messages_end.
 */
prop_messages prop_messages_begin(sio_slice body, const sio_rules *rules);

/* Takes the next message, valid until the next call. Returns false after the last, and at a fault. */
bool prop_messages_next(prop_messages *messages, sio_eio_packet *message);

/* Frees what the walk holds. */
void prop_messages_end(prop_messages *messages);

/* Gives the decoder a message, as text or as bytes. Returns as the decoder does. */
sio_error prop_decoder_give(sio_decoder *d, const sio_eio_packet *message, sio_packet *packet, bool *ready);

/* Gives the decoder a message of a body of `size` bytes. A binary is taken when one is due, a text when none
 * is; what is due is counted right; after an error nothing is due and nothing is ready; a whole packet has
 * all attachments that it announces, and each of its bytes can be read. */
void prop_decoder_take(sio_decoder *d, const sio_eio_packet *message, size_t size);

/* Without memory for one of its allocations nothing is taken by halves, and all is given back. */
void prop_decoder_starved(sio_slice body);

#endif
