/* The inside of a transport: the loop and what hangs on it. Internal to loop.c, listen.c, adopt.c and tls.c.
 */
#ifndef SIO_TRANSPORT_LOOP_H
#define SIO_TRANSPORT_LOOP_H

#include "transport/library.h"
#include "transport/peer.h"

struct sio_transport {
    tr_hub hub;
    sio_eio_binding binding;
    uv_loop_t loop;
    uv_timer_t timer;      /* the one for all deadlines */
    uint64_t armed;        /* when it fires, ms; SIO_NEVER: it does not */
    uv_timer_t stop_timer; /* the end of patience after a signal */
    uv_signal_t term, interrupt;
    uv_poll_t listener;
    uv_timer_t accept_timer; /* accepts again after the process ran out of descriptors */
    int port_fd;
    uint16_t port;
    bool listening, tls, in_order;
    uint32_t signals;
    tr_library library;
};

/* Sets the real timer to the next deadline; to be called after everything that may have changed one. */
void tr_loop_arm(sio_transport *t);

/* Opens the port. Returns false with a message. */
bool tr_listen_open(sio_transport *t, const char *host, uint16_t port, sio_buf *error);

/* Begins and stops to accept. */
void tr_listen_start(sio_transport *t);
void tr_listen_stop(sio_transport *t);

/* Makes a peer of a socket that was accepted, or closes it. */
void tr_adopt(sio_transport *t, int fd);

/* What libwebsockets calls for connections; its user data is one tr_peer. */
int tr_adopted_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t len);

/* Tries certificate and key, since libwebsockets only says that something is wrong with them. Returns false
 * with a message. */
bool tr_tls_check(const char *cert, const char *key, sio_buf *error);

#endif
