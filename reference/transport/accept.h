/* The WebSocket handshake of a server (RFC 6455, 4.2). */
#ifndef SIO_TRANSPORT_ACCEPT_H
#define SIO_TRANSPORT_ACCEPT_H

#include "transport/head.h"

enum { TR_ACCEPT_SIZE = 28 };

/* Returns 0 when the request is a right handshake, or the status to refuse it with. */
unsigned tr_accept_check(const tr_head *head);

/* Writes the value of Sec-WebSocket-Accept for a key. Returns false when it cannot be computed. */
bool tr_accept_key(sio_slice key, char out[TR_ACCEPT_SIZE + 1]);

#endif
