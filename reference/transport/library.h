/* libwebsockets as a guest on a libuv loop, for sockets, and TLS of a server: what server and client share.
 * Internal to transport/. */
#ifndef SIO_TRANSPORT_LIBRARY_H
#define SIO_TRANSPORT_LIBRARY_H

#include <libwebsockets.h>
#include <sys/resource.h>
#include <uv.h>

#include "base/buf.h"

typedef struct tr_library {
    struct lws_protocols protocols[2];
    struct lws_context *context; /* NULL: it was not started */
    struct lws_vhost *vhost;
    long descriptors; /* for which it has room */
} tr_library;

typedef struct tr_library_options {
    lws_callback_function *callback; /* for all sockets */
    size_t session_size;             /* of the user data that each gets */
    void *user;                      /* lws_context_user tells it */
    const char *tls_cert, *tls_key;  /* of a server; NULL: sockets without TLS */
    rlim_t descriptors;              /* at most; it needs 16 bytes for each that the process may open */
} tr_library_options;

/* Starts it. Returns false with a message. */
bool tr_library_start(tr_library *library, uv_loop_t *loop, const tr_library_options *options,
                      sio_buf *error);

/* Ends it, if it was started, and the loop; what is being closed there is waited for. Returns whether nothing
 * was left on the loop. */
bool tr_library_stop(tr_library *library, uv_loop_t *loop);

/* Hands a socket over that is connected; lws_get_opaque_user_data tells `owner` from then on. The first call
 * is LWS_CALLBACK_RAW_ADOPT, from within. Returns false when that fails; the socket is closed, too. */
bool tr_library_adopt(const tr_library *library, int fd, bool tls, void *owner);

#endif
