/* What the payload of each packet type must be. Internal to socketio/. */
#ifndef SIO_SOCKETIO_PAYLOAD_H
#define SIO_SOCKETIO_PAYLOAD_H

#include "socketio/packet.h"

/* Checks kind, event name and placeholders of a scanned payload. `text` is what offsets count from; the
 * payload lies in it. Returns success or the first error. */
sio_error sio_payload_check(const sio_packet *packet, const sio_rules *rules, sio_slice text);

#endif
