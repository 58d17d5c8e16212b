/* Finding a free port and seeing whether somebody listens on one. Loopback only. */
#ifndef PROC_PORT_H
#define PROC_PORT_H

#include <stdbool.h>
#include <stdint.h>

/* Returns a TCP port that nobody has bound on 127.0.0.1 at this moment, or 0 when there is none. */
uint16_t proc_port_free(void);

/* Returns "127.0.0.1" or "::1", whichever accepts a connection on `port` (the first is tried first), or NULL.
 * Does not block: loopback answers at once. */
const char *proc_port_open(uint16_t port);

#endif
