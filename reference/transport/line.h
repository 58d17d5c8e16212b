/* The socket of a call: a link, after it has been dialled, and perhaps a tunnel over it. Internal to call.c,
 * line.c and client_loop.c. */
#ifndef SIO_TRANSPORT_LINE_H
#define SIO_TRANSPORT_LINE_H

#include "base/slice.h"

typedef struct tr_line tr_line;

/* Writes what the socket takes at once. Returns how many bytes that were; a dead socket takes everything, one
 * that is not connected yet takes nothing. */
size_t tr_line_write(tr_line *line, sio_slice bytes);

/* Asks for one call of tr_call_writable, as soon as the socket can be written to. */
void tr_line_want_writable(tr_line *line);

/* Tells the peer that nothing more will be sent, and waits a while for it to end, too. */
void tr_line_finish(tr_line *line);

/* Gives the socket three seconds from now, then closes it: a peer that reads nothing must not be waited for.
 */
void tr_line_hurry(tr_line *line);

/* Closes the socket. Line and call are freed by a later turn of the loop. */
void tr_line_abandon(tr_line *line);

#endif
