/* A connected socket below a peer of the server or a line of the client. Implemented by link.c, on
 * libwebsockets; who owns it is told what happens by the callback of its protocol (adopt.c, line.c). */
#ifndef SIO_TRANSPORT_LINK_H
#define SIO_TRANSPORT_LINK_H

#include "base/slice.h"

typedef struct tr_link tr_link;

/* Writes what the socket takes at once. Returns how many bytes that were; a dead socket takes everything. */
size_t tr_link_write(tr_link *link, sio_slice bytes);

/* Reads what has come already. Returns how many bytes that were, 0 without any: for a link that is being
 * lost, since the library does not look whether something came before a reset. */
size_t tr_link_read(tr_link *link, uint8_t *out, size_t size);

/* Asks for one LWS_CALLBACK_RAW_WRITEABLE, as soon as the socket can be written to. */
void tr_link_want_writable(tr_link *link);

/* Tells the peer that nothing more will be sent. */
void tr_link_finish(tr_link *link);

/* Reads nothing from it meanwhile, or again. */
void tr_link_pause(tr_link *link, bool paused);

/* Closes the socket; LWS_CALLBACK_RAW_CLOSE comes from within. Not for a link whose callback is running: that
 * returns -1. */
void tr_link_kill(tr_link *link);

#endif
