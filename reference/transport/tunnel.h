/* TLS over a link, as a client. libwebsockets does not do it: its client begins TLS only for HTTP, before
 * bytes are ours. Internal to tunnel.c, line.c and client_loop.c. */
#ifndef SIO_TRANSPORT_TUNNEL_H
#define SIO_TRANSPORT_TUNNEL_H

#include <openssl/ssl.h>

#include "base/buf.h"
#include "transport/link.h"

typedef struct tr_tunnel tr_tunnel;

/* Returns the method that tunnels need, or NULL without memory. Ownership: the caller's. */
BIO_METHOD *tr_tunnel_method(void);

/* Returns a tunnel to `host`, a name or address that its certificate must be for, unless `insecure`; or NULL.
 * Ownership: the caller's; it must not outlive the link. */
tr_tunnel *tr_tunnel_new(SSL_CTX *tls, const BIO_METHOD *method, tr_link *link, const char *host,
                         bool insecure);
void tr_tunnel_free(tr_tunnel *tunnel);

/* What the link has received. It need not stay valid after tr_tunnel_keep. */
void tr_tunnel_feed(tr_tunnel *tunnel, sio_slice bytes);

/* Keeps what was not read of it. Returns false without memory. */
bool tr_tunnel_keep(tr_tunnel *tunnel);

/* Whether something is kept: the link must not be read from until it can be written to. */
bool tr_tunnel_is_stuck(const tr_tunnel *tunnel);

typedef enum { TR_TUNNEL_MORE, TR_TUNNEL_UP, TR_TUNNEL_FAILED } tr_tunnel_state;

/* Goes on with the handshake. When it has to wait for the link to take something, it asks for that itself. */
tr_tunnel_state tr_tunnel_shake(tr_tunnel *tunnel);

/* Returns why the handshake failed, or did not end. Ownership: static. */
const char *tr_tunnel_why(const tr_tunnel *tunnel);

/* Returns how many bytes were taken; a dead tunnel takes everything. */
size_t tr_tunnel_write(tr_tunnel *tunnel, sio_slice bytes);

enum { TR_TUNNEL_LATER = -1, TR_TUNNEL_OVER = 0 };

/* Returns how many bytes were read, or one of these. */
int tr_tunnel_read(tr_tunnel *tunnel, uint8_t *out, size_t size);

/* Says farewell. */
void tr_tunnel_finish(tr_tunnel *tunnel);

#endif
