/* The header of a Socket.IO packet: type, attachment count, namespace, ack id. Internal to socketio/. */
#ifndef SIO_SOCKETIO_HEADER_H
#define SIO_SOCKETIO_HEADER_H

#include "socketio/packet.h"

/* Reads the header into `out` and sets `*at` to where the payload begins. Leaves the payload alone.
 * Returns success or the first error. */
sio_error sio_header_decode(sio_slice text, const sio_rules *rules, sio_packet *out, size_t *at);

#endif
