/* What a peer needs of the socket below it. Implemented by link.c, on libwebsockets. */
#ifndef SIO_TRANSPORT_LINK_H
#define SIO_TRANSPORT_LINK_H

#include "base/slice.h"

typedef struct tr_link tr_link;

/* Writes what the socket takes at once. Returns how many bytes that were; a dead socket takes everything. */
size_t tr_link_write(tr_link *link, sio_slice bytes);

/* Asks for one call of tr_peer_writable, as soon as the socket can be written to. */
void tr_link_want_writable(tr_link *link);

/* Tells the peer that nothing more will be sent. */
void tr_link_finish(tr_link *link);

/* Closes the socket. tr_peer_lost is called within; do not call from within tr_peer_receive or _writable. */
void tr_link_kill(tr_link *link);

#endif
