/* Engine.IO v4 packets: one text or binary message of a WebSocket, one part of a polling payload, one
 * WebTransport frame.
 *
 * The data of a packet is opaque here. That a text is UTF-8 is the transport's affair: WebSocket checks it,
 * polling replaces what is bad (sio_utf8_replace, EIO4-PL-35). */
#ifndef SIO_ENGINEIO_PACKET_H
#define SIO_ENGINEIO_PACKET_H

#include "base/buf.h"
#include "base/error.h"
#include "base/rules.h"

typedef enum sio_eio_type {
    SIO_EIO_OPEN,
    SIO_EIO_CLOSE,
    SIO_EIO_PING,
    SIO_EIO_PONG,
    SIO_EIO_MESSAGE,
    SIO_EIO_UPGRADE,
    SIO_EIO_NOOP,
} sio_eio_type;

typedef struct sio_eio_packet {
    sio_eio_type type;
    bool binary;    /* only a message can be binary */
    sio_slice data; /* without the type */
} sio_eio_packet;

/* Returns the protocol's name of the type ("message"), or "unknown". Ownership: static. */
const char *sio_eio_type_name(sio_eio_type type);

/* Finds the type with this name. Returns false when there is none. */
bool sio_eio_type_find(sio_slice name, sio_eio_type *type);

/* Decodes one text: a type digit and data, or `b` and base64, which is a binary message on every transport
 * (EIO4-WS-04). `rules` NULL means strict; SIO_LENIENT_BASE64 matters. `out->data` looks into `text`, or, for
 * base64, into `scratch`, which is cleared and filled anew: it lives until the next change of `scratch`.
 * Returns success, SIO_ERR_EIO_EMPTY, SIO_ERR_EIO_TYPE, SIO_ERR_BASE64_… or SIO_ERR_NO_MEMORY. */
sio_error sio_eio_decode(sio_slice text, const sio_rules *rules, sio_buf *scratch, sio_eio_packet *out);

/* Returns the packet that a binary WebSocket frame is: its bytes are the data of a message, none is a prefix
 * (EIO4-WS-02). */
sio_eio_packet sio_eio_binary(sio_slice bytes);

/* Appends the packet as one text: type and data, binary as `b` and base64. For a WebSocket, send the data of
 * a binary packet as a binary frame instead. Returns success, SIO_ERR_EIO_TYPE, SIO_ERR_EIO_BINARY or
 * SIO_ERR_NO_MEMORY; on an error `out` is as before. */
sio_error sio_eio_encode(const sio_eio_packet *packet, sio_buf *out);

/* Returns how many bytes sio_eio_encode appends for a valid packet; SIZE_MAX when that would overflow. */
size_t sio_eio_size(const sio_eio_packet *packet);

#endif
