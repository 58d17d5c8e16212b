/* Socket.IO v5 packets: the text of an Engine.IO message (without its `4`), decoded and encoded.
 *
 * Decoding allocates nothing and copies nothing: a packet is a header and slices of the received text. The
 * payload is checked (JSON, UTF-8, depth, the shape that its type demands) and otherwise left as the bytes
 * that came. */
#ifndef SIO_SOCKETIO_PACKET_H
#define SIO_SOCKETIO_PACKET_H

#include "base/buf.h"
#include "base/json.h"
#include "base/rules.h"

typedef enum sio_type {
    SIO_CONNECT,
    SIO_DISCONNECT,
    SIO_EVENT,
    SIO_ACK,
    SIO_CONNECT_ERROR,
    SIO_BINARY_EVENT,
    SIO_BINARY_ACK,
} sio_type;

/* The portable range of ack ids: what a JavaScript number can count. */
#define SIO_ACK_ID_MAX (((uint64_t)1 << 53) - 1)

typedef struct sio_packet {
    sio_type type;
    bool has_id;
    uint64_t id;          /* saturated at 2^64-1 when SIO_LENIENT_ACK_ID_RANGE lets a larger one pass */
    sio_slice nsp;        /* "/" for the main namespace, never empty */
    sio_json payload;     /* kind SIO_JSON_NONE when absent */
    uint32_t attachments; /* how many the header announces; 0 except for binary types */
    const sio_slice *attachment; /* as many, once they are there; NULL before */
} sio_packet;

/* Returns the protocol's name of the type ("BINARY_EVENT"), or "unknown". Ownership: static. */
const char *sio_type_name(sio_type type);

/* Finds the type with this name. Returns false when there is none. */
bool sio_type_find(sio_slice name, sio_type *type);

/* Returns whether the type is BINARY_EVENT or BINARY_ACK. */
bool sio_type_is_binary(sio_type type);

/* Returns whether the type is EVENT or BINARY_EVENT. */
bool sio_type_is_event(sio_type type);

/* Decodes one text. `rules` NULL means strict. The placeholders of a binary packet are checked against the
 * announced count here, before any attachment has come. For whole packets with attachments use a sio_decoder.
 * Ownership: the slices of `out` look into `text` (the main namespace: static).
 * Returns success, or the first error from the left: a code of the packet, placeholder, JSON, UTF-8 or limit
 * family. */
sio_error sio_packet_decode(sio_slice text, const sio_rules *rules, sio_packet *out);

/* Checks a packet that the caller built: header fields, payload JSON, its shape, placeholders. `payload.text`
 * is scanned anew. Offsets are those of the payload text. Returns as sio_packet_decode; SIO_ERR_NAMESPACE for
 * a namespace that cannot be written. */
sio_error sio_packet_check(const sio_packet *packet, const sio_rules *rules);

/* Appends the text of the packet; its attachments are to be sent after it, in order, as binary Engine.IO
 * messages with nothing of Socket.IO in between (SIO5-BIN-02). The payload is trusted: it came out of
 * sio_packet_decode or sio_json_scan, or sio_packet_check approved it. The header is checked. Returns
 * success, SIO_ERR_PACKET_TYPE, SIO_ERR_NAMESPACE, SIO_ERR_ACK_ID (beyond 2^53-1), SIO_ERR_COUNT (a binary
 * type without attachments, or another with), SIO_ERR_PAYLOAD_MISSING, SIO_ERR_PAYLOAD_UNEXPECTED or
 * SIO_ERR_NO_MEMORY; on an error `out` is as before. */
sio_error sio_packet_encode(const sio_packet *packet, sio_buf *out);

#endif
