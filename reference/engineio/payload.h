/* Polling payloads of Engine.IO v4: packets joined with the byte 1e (EIO4-PY-01). */
#ifndef SIO_ENGINEIO_PAYLOAD_H
#define SIO_ENGINEIO_PAYLOAD_H

#include "engineio/packet.h"

#define SIO_PAYLOAD_SEPARATOR 0x1e

/* A walk over the packets of a body. */
typedef struct sio_payload {
    sio_slice body;
    size_t at;   /* where the next packet begins */
    size_t part; /* where the last packet taken began */
    bool done;
} sio_payload;

/* Begins a walk. Ownership: the caller keeps the bytes of `body` until the walk is over. */
sio_payload sio_payload_begin(sio_slice body);

/* Takes the next part as it stands between the separators. Returns false after the last. An empty body has
 * one, empty part: an invalid packet (EIO4-PL-34). */
bool sio_payload_next_part(sio_payload *walk, sio_slice *part);

/* Takes and decodes the next packet, as sio_eio_decode does. `*error` has offsets from the start of the body.
 * Returns true with a packet; false at the end (`*error` is success) or at an invalid packet. Packets taken
 * before an invalid one are to be delivered (EIO4-PL-33); the walk is over then. */
bool sio_payload_next(sio_payload *walk, const sio_rules *rules, sio_buf *scratch, sio_eio_packet *out,
                      sio_error *error);

/* Appends the packet to the payload in `out`, with a separator when `out` is not empty.
 * Returns success; SIO_ERR_PAYLOAD_SEPARATOR when text data contains 1e, which a payload cannot carry
 * (EIO4-PY-06), at that byte of the data; else as sio_eio_encode. On an error `out` is as before. */
sio_error sio_payload_add(sio_buf *out, const sio_eio_packet *packet);

#endif
