/* Compression: WebSocket messages (RFC 7692, each by itself: no context is taken over) and HTTP bodies
 * (gzip). One compressor and one expander serve all connections, so that compression costs no memory a
 * connection. */
#ifndef SIO_TRANSPORT_DEFLATE_H
#define SIO_TRANSPORT_DEFLATE_H

#include "base/buf.h"

typedef struct tr_deflate tr_deflate;

/* Shorter messages and bodies are not worth it. */
enum { TR_DEFLATE_LEAST = 1024 };

/* Returns NULL without memory. Ownership: the caller's, to be freed with tr_deflate_free. */
tr_deflate *tr_deflate_new(void);
void tr_deflate_free(tr_deflate *deflate);

/* Appends the payload of a compressed WebSocket message. Returns false without memory. */
bool tr_deflate_message(tr_deflate *deflate, sio_slice message, sio_buf *out);

/* Appends a gzip body. Returns false without memory. */
bool tr_deflate_body(tr_deflate *deflate, sio_slice body, sio_buf *out);

/* Appends what the payload of a compressed message holds. Returns 0; 1009 as soon as that is more than
 * `limit` bytes; 1002 when it is no such payload; 1011 without memory. */
unsigned tr_deflate_expand(tr_deflate *deflate, sio_slice payload, size_t limit, sio_buf *out);

/* Returns whether one of the offers of Sec-WebSocket-Extensions is for compression that can be done here. */
bool tr_deflate_offered(sio_slice extensions);

/* What accepts such an offer. */
#define TR_DEFLATE_ACCEPTED "permessage-deflate; server_no_context_takeover; client_no_context_takeover"

#endif
