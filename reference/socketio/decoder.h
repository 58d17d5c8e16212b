/* The Socket.IO decoder of one connection: Engine.IO messages in, whole packets out.
 *
 * A packet with attachments is complete when its last attachment has come; until then nothing but binary
 * messages may come (SIO5-BIN-11). Engine.IO's own packets in between are no messages and do not reach the
 * decoder (SIO5-BIN-18). */
#ifndef SIO_SOCKETIO_DECODER_H
#define SIO_SOCKETIO_DECODER_H

#include "socketio/packet.h"

typedef struct sio_decoder sio_decoder;

/* Returns a decoder, or NULL without memory. `rules` (NULL: strict) are copied; `mem` NULL means the default
 * allocator. Ownership: the caller's, to be freed with sio_decoder_free. */
sio_decoder *sio_decoder_new(const sio_rules *rules, const sio_mem *mem);

/* Frees the decoder and what it holds of an unfinished packet (SIO5-BIN-22). NULL is allowed. */
void sio_decoder_free(sio_decoder *d);

/* Takes the text of a message, without Engine.IO's `4`. `*ready` tells whether `*out` is a whole packet; if
 * not, `*out` is its header and payload, with the slices in `text` and no attachment yet.
 *
 * Ownership: without attachments the slices of `*out` look into `text`, and nothing is copied or allocated.
 * With attachments the text is copied, since it must outlive the caller's buffer. Returns success;
 * SIO_ERR_ATTACHMENT_MISSING while attachments are due; SIO_ERR_LIMIT_BUFFERED; as sio_packet_decode;
 * SIO_ERR_NO_MEMORY. After an error the unfinished packet is dropped; the protocol wants the connection
 * closed. */
sio_error sio_decoder_text(sio_decoder *d, sio_slice text, sio_packet *out, bool *ready);

/* Takes the bytes of a binary message. `*ready` tells whether it was the last attachment and `*out` is a
 * whole packet.
 *
 * Ownership: `out->attachment` and the slices of `*out` belong to the decoder until the next call; the last
 * attachment looks into `bytes`, all others are copies. A placeholder is found with sio_placeholders and
 * means out->attachment[num]. Returns success; SIO_ERR_ATTACHMENT_UNEXPECTED when none is due (SIO5-BIN-12);
 * SIO_ERR_LIMIT_BUFFERED; SIO_ERR_NO_MEMORY. After an error the unfinished packet is dropped. */
sio_error sio_decoder_binary(sio_decoder *d, sio_slice bytes, sio_packet *out, bool *ready);

/* Returns how many attachments are still due. */
uint32_t sio_decoder_due(const sio_decoder *d);

/* Drops an unfinished packet. */
void sio_decoder_reset(sio_decoder *d);

#endif
