/* Engine.IO v4 polling payloads, by hand: the checker does not use the codec that it may be asked to check.
 */
#ifndef SCN_PAYLOAD_H
#define SCN_PAYLOAD_H

#include "base/buf.h"
#include "value/value.h"

/* Appends the packet to a payload, with the record separator when it is not the first (EIO4-PL-31); binary
 * goes as base64. Returns false without memory. */
bool scn_payload_add(sio_buf *payload, bool first, val_packet packet);

/* Takes the next packet off `rest` (one past the end: rest->ptr NULL). Binary is decoded into `scratch`.
 * Returns false at the end. */
bool scn_payload_next(sio_slice *rest, sio_buf *scratch, val_packet *packet);

#endif
