/* A listening socket on the loopback, for cases in which we are the server. */
#ifndef WIRE_LISTEN_H
#define WIRE_LISTEN_H

#include <stdbool.h>
#include <stdint.h>

#include "wire/conn.h"

typedef struct wire_listener wire_listener;

/* Listens on 127.0.0.1 and `port`; 0: a free one. Returns NULL, and the reason in errno, when that is not to
 * be had. Ownership: the caller closes. */
wire_listener *wire_listener_open(uint16_t port);
/* Stops listening; what waits in the backlog is refused by the kernel. NULL is allowed. */
void wire_listener_close(wire_listener *l);

uint16_t wire_listener_port(const wire_listener *l);
/* Ready for reading when a connection waits. */
int wire_listener_fd(const wire_listener *l);

/* Stops listening, so that connections are refused, or listens again on the same port. Returns false when
 * the port has been taken meanwhile. */
bool wire_listener_shut(wire_listener *l, bool shut);

/* Accepts one connection; -1: none waits. Ownership: the caller's. */
int wire_listener_accept(wire_listener *l);

#endif
