/* The event loop: libuv's, with libwebsockets on it as a guest. The library's own handling of signals does
 * not end when it should (docs/reference-server.md), so signals are ours. */
#include "transport/loop.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>

sio_transport_limits sio_transport_defaults(void) {
    return (sio_transport_limits){.head_timeout = 10000,
                                  .body_timeout = 60000,
                                  .idle_timeout = 5000,
                                  .linger = 3000,
                                  .stop_timeout = 2000,
                                  .max_head = 16384,
                                  .max_pipelined = 65536,
                                  .max_requests = 1000000,
                                  .max_connections = 1000000};
}

const sio_eio_binding *sio_transport_binding(const sio_transport *t) {
    return &t->binding;
}

uint16_t sio_transport_port(const sio_transport *t) {
    return t->port;
}

uint64_t sio_transport_now(const sio_transport *t) {
    (void)t;
    return uv_hrtime() / 1000000;
}

/* ---- time ---- */

static uint64_t read_clock(void *ctx) {
    return sio_transport_now(ctx);
}

static void on_time(uv_timer_t *timer) {
    sio_transport *t = timer->data;
    t->armed = SIO_NEVER;
    sio_eio_server_tick(t->hub.engine, sio_transport_now(t));
    sio_heap_run(&t->hub.timers, sio_transport_now(t));
    tr_loop_arm(t);
}

/* Once all sessions have been told. Until then the port stays open and connections stay usable: a client that
 * polls comes back with its next request, on whichever connection. */
static void wind_up(sio_transport *t) {
    tr_peer *next;
    tr_listen_stop(t);
    for (tr_peer *peer = t->hub.first; peer != NULL; peer = next) {
        next = peer->next;
        tr_peer_retire(peer);
    }
    if (t->hub.peers == 0) uv_stop(&t->loop);
}

void tr_loop_arm(sio_transport *t) {
    if (t->hub.engine == NULL) return;
    if (t->hub.stopping && sio_eio_server_count(t->hub.engine) == 0) wind_up(t);
    uint64_t due = sio_eio_server_next_expiry(t->hub.engine);
    if (sio_heap_next(&t->hub.timers) < due) due = sio_heap_next(&t->hub.timers);
    if (due >= t->armed) return; /* it fires early enough, and looks again then */
    uint64_t now = sio_transport_now(t);
    t->armed = due;
    uv_update_time(&t->loop);
    (void)uv_timer_start(&t->timer, on_time, due > now ? due - now : 0, 0);
}

/* ---- the end ---- */

static void give_up(uv_timer_t *timer) {
    sio_transport *t = timer->data;
    t->in_order = false;
    uv_stop(&t->loop);
}

static void on_signal(uv_signal_t *handle, int number) {
    sio_transport *t = handle->data;
    (void)number;
    if (t->signals++ > 0) {
        give_up(&t->stop_timer);
        return;
    }
    t->hub.stopping = true;
    sio_eio_server_shutdown(t->hub.engine, sio_transport_now(t)); /* lets no new session in */
    (void)uv_timer_start(&t->stop_timer, give_up, t->hub.limits.stop_timeout, 0);
    tr_loop_arm(t);
}

/* ---- begin ---- */

/* Ten thousand connections need more descriptors than the usual soft limit. */
static void raise_descriptors(void) {
    struct rlimit limit;
    const rlim_t enough = 65536;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= enough) return;
    limit.rlim_cur = limit.rlim_max < enough ? limit.rlim_max : enough;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
}

static void add_handles(sio_transport *t) {
    (void)uv_timer_init(&t->loop, &t->timer);
    (void)uv_timer_init(&t->loop, &t->stop_timer);
    (void)uv_timer_init(&t->loop, &t->accept_timer);
    (void)uv_signal_init(&t->loop, &t->term);
    (void)uv_signal_init(&t->loop, &t->interrupt);
    (void)uv_poll_init(&t->loop, &t->listener, t->port_fd);
    t->timer.data = t->stop_timer.data = t->accept_timer.data = t;
    t->term.data = t->interrupt.data = t->listener.data = t;
    (void)uv_signal_start(&t->term, on_signal, SIGTERM);
    (void)uv_signal_start(&t->interrupt, on_signal, SIGINT);
    t->listening = true;
}

static bool start_library(sio_transport *t, const sio_transport_options *options, sio_buf *error) {
    enum { MOST = 1048576 };
    tr_library_options wanted = {.callback = tr_adopted_callback,
                                 .session_size = sizeof(tr_peer),
                                 .user = t,
                                 .tls_cert = options->tls_cert,
                                 .tls_key = options->tls_key,
                                 .descriptors = MOST};
    return tr_library_start(&t->library, &t->loop, &wanted, error);
}

static bool start_compression(sio_transport *t, sio_buf *error) {
    if (!t->hub.per_message_deflate && !t->hub.http_compression) return true;
    t->hub.deflate = tr_deflate_new();
    if (t->hub.deflate == NULL) (void)sio_buf_add_str(error, "out of memory");
    return t->hub.deflate != NULL;
}

sio_transport *sio_transport_new(const sio_transport_options *options, sio_buf *error) {
    if (options->tls_cert != NULL && !tr_tls_check(options->tls_cert, options->tls_key, error)) return NULL;
    sio_transport *t = sio_mem_alloc(NULL, sizeof *t);
    if (t == NULL) return NULL;
    memset(t, 0, sizeof *t);
    if (!tr_listen_open(t, options->host, options->port, error)) {
        sio_mem_release(NULL, t);
        return NULL;
    }
    tr_hub_init(&t->hub);
    t->hub.limits = options->limits;
    t->hub.per_message_deflate = options->per_message_deflate;
    t->hub.http_compression = options->http_compression;
    t->hub.watch = options->watch;
    t->hub.clock = read_clock;
    t->hub.clock_ctx = t;
    t->binding = tr_peer_binding;
    t->armed = SIO_NEVER;
    t->tls = options->tls_cert != NULL;
    raise_descriptors();
    (void)uv_loop_init(&t->loop);
    add_handles(t);
    if (start_compression(t, error) && start_library(t, options, error)) return t;
    sio_transport_free(t);
    return NULL;
}

bool sio_transport_run(sio_transport *t, sio_eio_server *engine) {
    t->hub.engine = engine;
    t->in_order = true;
    tr_listen_start(t);
    tr_loop_arm(t);
    (void)uv_run(&t->loop, UV_RUN_DEFAULT);
    tr_listen_stop(t);
    while (t->hub.first != NULL)
        tr_link_kill(t->hub.first->link);
    return t->in_order;
}

/* ---- free ---- */

static void close_handle(uv_handle_t *handle, void *ctx) {
    (void)ctx;
    if (!uv_is_closing(handle)) uv_close(handle, NULL);
}

static void close_own(sio_transport *t) {
    uv_handle_t *own[] = {(uv_handle_t *)&t->timer,        (uv_handle_t *)&t->stop_timer,
                          (uv_handle_t *)&t->accept_timer, (uv_handle_t *)&t->term,
                          (uv_handle_t *)&t->interrupt,    (uv_handle_t *)&t->listener};
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
        close_handle(own[i], NULL);
}

void sio_transport_free(sio_transport *t) {
    if (t == NULL) return;
    tr_listen_stop(t);
    close_own(t);
    (void)tr_library_stop(&t->library, &t->loop);
    tr_hub_free(&t->hub);
    sio_mem_release(NULL, t);
}
