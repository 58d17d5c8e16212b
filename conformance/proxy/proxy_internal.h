/* What proxy.c (loop, listeners), pair.c (one connection) and errand.c (POSTs of our own) share. */
#ifndef PRX_PROXY_INTERNAL_H
#define PRX_PROXY_INTERNAL_H

#include <uv.h>

#include "proxy/proxy.h"

typedef struct prx_listener {
    uv_tcp_t tcp;
    struct prx_listener *next;
    prx_proxy *proxy;
    wire_endpoint upstream;
    prx_hub *hub;
    prx_weather weather;
    uint64_t draws; /* state of the random numbers */
} prx_listener;

enum { PRX_READ_SIZE = 65536 };

struct prx_proxy {
    uv_loop_t loop;
    uv_async_t stop;
    uv_signal_t signals[2];
    prx_listener *listeners;
    struct prx_pair *pairs;
    char input[PRX_READ_SIZE]; /* what is read first goes here: one thread, and readers copy */
};

/* uv_alloc_cb for all that the proxy reads. */
void prx_proxy_allocate(uv_handle_t *handle, size_t wanted, uv_buf_t *buffer);

/* Takes the connection that waits at the listener. */
void prx_pair_accept(prx_listener *l);
/* Drops all connections. */
void prx_pairs_close(prx_proxy *p);
/* prx_hub.post; ctx is the listener. */
void prx_errand(void *ctx, sio_slice request);
/* Draws from a range. */
uint64_t prx_draw(prx_listener *l, const prx_range *range);

#endif
