#include "proxy/proxy.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "proxy/proxy_internal.h"

enum { BACKLOG = 512 };

static void close_handle(uv_handle_t *handle, void *arg) {
    (void)arg;
    if (!uv_is_closing(handle)) uv_close(handle, NULL);
}

static void on_stop(uv_async_t *async) {
    uv_stop(async->loop);
}

static void on_signal(uv_signal_t *handle, int number) {
    (void)number;
    uv_stop(handle->loop);
}

prx_proxy *prx_proxy_new(void) {
    prx_proxy *p = calloc(1, sizeof *p);
    if (p == NULL) return NULL;
    if (uv_loop_init(&p->loop) != 0) {
        free(p);
        return NULL;
    }
    p->loop.data = p;
    if (uv_async_init(&p->loop, &p->stop, on_stop) == 0) return p;
    uv_loop_close(&p->loop);
    free(p);
    return NULL;
}

void prx_proxy_allocate(uv_handle_t *handle, size_t wanted, uv_buf_t *buffer) {
    prx_proxy *p = handle->loop->data;
    (void)wanted;
    *buffer = uv_buf_init(p->input, sizeof p->input);
}

static void on_connection(uv_stream_t *server, int status) {
    if (status == 0) prx_pair_accept(server->data);
}

static const char *bind_to(prx_listener *l, const char *host, uint16_t *port) {
    struct sockaddr_storage address;
    int length = (int)sizeof address;
    if (uv_ip4_addr(host, *port, (struct sockaddr_in *)&address) != 0 &&
        uv_ip6_addr(host, *port, (struct sockaddr_in6 *)&address) != 0)
        return "expected an IP address to listen at";
    int error = uv_tcp_bind(&l->tcp, (struct sockaddr *)&address, 0);
    if (error == 0) error = uv_listen((uv_stream_t *)&l->tcp, BACKLOG, on_connection);
    if (error == 0) error = uv_tcp_getsockname(&l->tcp, (struct sockaddr *)&address, &length);
    if (error != 0) return uv_strerror(error);
    *port = ntohs(address.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&address)->sin6_port
                                                : ((struct sockaddr_in *)&address)->sin_port);
    return NULL;
}

const char *prx_proxy_listen(prx_proxy *p, const char *host, uint16_t *port, const wire_endpoint *upstream,
                             prx_hub *hub, const prx_weather *weather) {
    prx_listener *l = calloc(1, sizeof *l);
    if (l == NULL || uv_tcp_init(&p->loop, &l->tcp) != 0) {
        free(l);
        return "out of memory";
    }
    l->proxy = p;
    l->upstream = *upstream;
    l->hub = hub;
    if (weather != NULL) l->weather = *weather;
    l->draws = l->weather.seed * 2 + 1;
    l->tcp.data = l;
    l->next = p->listeners;
    p->listeners = l;
    hub->post = prx_errand;
    hub->post_ctx = l;
    return bind_to(l, host, port);
}

/* xorshift64*: good enough to spread faults, and the same on every machine. */
uint64_t prx_draw(prx_listener *l, const prx_range *range) {
    l->draws ^= l->draws >> 12;
    l->draws ^= l->draws << 25;
    l->draws ^= l->draws >> 27;
    uint64_t number = l->draws * UINT64_C(2685821657736338717);
    uint64_t width = range->to - range->from;
    return width == 0 || width == UINT64_MAX ? range->from : range->from + (number >> 8) % (width + 1);
}

void prx_proxy_run(prx_proxy *p) {
    uv_run(&p->loop, UV_RUN_DEFAULT);
}

void prx_proxy_stop(prx_proxy *p) {
    uv_async_send(&p->stop);
}

void prx_proxy_stop_on_signals(prx_proxy *p) {
    static const int numbers[2] = {SIGINT, SIGTERM};
    for (size_t i = 0; i < 2; i++) {
        uv_signal_init(&p->loop, &p->signals[i]);
        uv_signal_start(&p->signals[i], on_signal, numbers[i]);
    }
}

void prx_proxy_free(prx_proxy *p) {
    if (p == NULL) return;
    prx_pairs_close(p);
    uv_walk(&p->loop, close_handle, NULL);
    uv_run(&p->loop, UV_RUN_DEFAULT);
    uv_loop_close(&p->loop);
    while (p->listeners != NULL) {
        prx_listener *next = p->listeners->next;
        free(p->listeners);
        p->listeners = next;
    }
    free(p);
}
