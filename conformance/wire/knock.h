/* Whether somebody is there. */
#ifndef WIRE_KNOCK_H
#define WIRE_KNOCK_H

#include <stdbool.h>
#include <sys/socket.h>

/* Returns whether connections to the address are accepted; waits at most a second. */
bool wire_knock(const struct sockaddr *address, socklen_t len);

/* Returns whether the connection leads back to its own socket: the system may choose the port for it to which
 * it goes, when nobody listens there. */
bool wire_meets_itself(int fd);

#endif
