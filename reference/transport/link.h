/* What a peer needs of the socket below it. Implemented by link.c, on libwebsockets; what happens there is
 * told to the callback of adopt.c. */
#ifndef SIO_TRANSPORT_LINK_H
#define SIO_TRANSPORT_LINK_H

#include "base/slice.h"

typedef struct tr_link tr_link;

/* Writes what the socket takes at once. Returns how many bytes that were; a dead socket takes everything. */
size_t tr_link_write(tr_link *link, sio_slice bytes);

/* Asks for one LWS_CALLBACK_RAW_WRITEABLE, as soon as the socket can be written to. */
void tr_link_want_writable(tr_link *link);

/* Tells the peer that nothing more will be sent. */
void tr_link_finish(tr_link *link);

/* Closes the socket; LWS_CALLBACK_RAW_CLOSE comes from within. Not for a link whose callback is running: that
 * returns -1. */
void tr_link_kill(tr_link *link);

#endif
