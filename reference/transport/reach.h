/* The inside of a reach: what its binding and the loop share. Internal to reach.c and client_loop.c. */
#ifndef SIO_TRANSPORT_REACH_H
#define SIO_TRANSPORT_REACH_H

#include "transport/call.h"
#include "transport/client.h"

enum { REACH_POLL = SIO_EIO_POLL, REACH_POST = SIO_EIO_POST, REACH_SOCKET = 2, REACH_CALLS = 3 };

struct sio_reach {
    sio_timer timer; /* first: when the client is to be ticked */
    sio_client_loop *loop;
    sio_eio_client *engine;
    sio_eio_dialer dialer;
    size_t max_message;
    tr_call *call[REACH_CALLS];
    bool failed[REACH_CALLS]; /* could not be made; the client is told at the next turn */
    sio_buf request;
    bool tls, insecure;
    uint16_t port;
    char *host, *path, *headers;
};

/* Sets the real timer; to be called after everything that may have changed what is due. */
void reach_arm(sio_reach *reach);

/* ---- client_loop.c ---- */

/* Begins to connect. Returns NULL when that fails at once. Ownership: the loop's, until the call is lost. */
tr_call *loop_connect(sio_reach *reach, const tr_call_owner *owner);

sio_heap *loop_timers(sio_client_loop *loop);
void loop_arm(sio_client_loop *loop);

#endif
