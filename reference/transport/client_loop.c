/* The event loop of clients: libuv's, with libwebsockets on it as a guest, which connects, and carries TLS.
 */
#include <libwebsockets.h>
#include <openssl/ssl.h>
#include <string.h>
#include <sys/socket.h>
#include <uv.h>

#include "transport/reach.h"

struct sio_client_loop {
    uv_loop_t loop;
    uv_timer_t timer;
    uint64_t armed; /* when it fires, ms; SIO_NEVER: it does not */
    sio_heap timers;
    struct lws_context *lws;
    struct lws_vhost *vhost;
};

uint64_t sio_client_loop_now(const sio_client_loop *loop) {
    (void)loop;
    return uv_hrtime() / 1000000;
}

sio_heap *loop_timers(sio_client_loop *loop) {
    return &loop->timers;
}

static void on_time(uv_timer_t *timer) {
    sio_client_loop *loop = timer->data;
    loop->armed = SIO_NEVER;
    sio_heap_run(&loop->timers, sio_client_loop_now(loop));
    loop_arm(loop);
}

void loop_arm(sio_client_loop *loop) {
    uint64_t due = sio_heap_next(&loop->timers);
    if (due >= loop->armed) return; /* it fires early enough, and looks again then */
    enum { LONGEST = 3600000 };
    uint64_t now = sio_client_loop_now(loop);
    uint64_t wait = due > now ? due - now : 0;
    if (wait > LONGEST) wait = LONGEST;
    loop->armed = now + wait;
    uv_update_time(&loop->loop);
    (void)uv_timer_start(&loop->timer, on_time, wait, 0);
}

/* ---- connections ---- */

enum { MADE, BEING_MADE, NOT_MADE };

static int finish(struct lws *wsi, tr_call *call) {
    lws_set_wsi_user(wsi, NULL);
    if (call->making == BEING_MADE) { /* whoever makes it frees it */
        call->making = NOT_MADE;
        return -1;
    }
    tr_call_ended(call);
    tr_call_free(call);
    sio_mem_release(NULL, call);
    return -1;
}

static void established(struct lws *wsi, tr_call *call) {
    lws_set_timeout(wsi, NO_PENDING_TIMEOUT, 0);
    tr_call_established(call, (tr_link *)(void *)wsi);
}

static void writable(struct lws *wsi, tr_call *call) {
    if (lws_is_ssl(wsi) && !lws_partial_buffered(wsi)) lws_rx_flow_control(wsi, 1);
    tr_call_writable(call);
}

static int on_connection(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                         size_t len) {
    tr_call *call = user;
    if (call == NULL) return 0;
    switch ((int)reason) {
    case LWS_CALLBACK_RAW_CONNECTED:
        established(wsi, call);
        return 0;
    case LWS_CALLBACK_RAW_RX:
        tr_call_receive(call, in, len);
        return 0;
    case LWS_CALLBACK_RAW_WRITEABLE:
        writable(wsi, call);
        return 0;
    case LWS_CALLBACK_RAW_CLOSE:
    case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
        return finish(wsi, call);
    default:
        return 0;
    }
}

static const struct lws_protocols protocols[] = {
    {.name = "siospec-client", .callback = on_connection},
    {.name = NULL},
};

/* The peer sees the end at once; the library closes when it sees it, too. */
void tr_link_abandon(tr_link *link) {
    struct lws *wsi = (struct lws *)(void *)link;
    (void)shutdown(lws_get_socket_fd(wsi), SHUT_RDWR);
    lws_set_timeout(wsi, PENDING_TIMEOUT_CLOSE_SEND, LWS_TO_KILL_ASYNC);
}

tr_call *loop_connect(sio_reach *reach, const tr_call_owner *owner) {
    sio_client_loop *loop = reach->loop;
    tr_call *call = sio_mem_alloc(NULL, sizeof *call);
    if (call == NULL) return NULL;
    tr_call_init(call, owner, reach);
    call->making = BEING_MADE;
    int tls = reach->tls ? LCCSCF_USE_SSL : 0;
    int any = LCCSCF_ALLOW_SELFSIGNED | LCCSCF_SKIP_SERVER_CERT_HOSTNAME_CHECK | LCCSCF_ALLOW_EXPIRED |
              LCCSCF_ALLOW_INSECURE;
    struct lws *wsi = NULL;
    struct lws_client_connect_info info = {.context = loop->lws,
                                           .vhost = loop->vhost,
                                           .address = reach->host,
                                           .port = reach->port,
                                           .ssl_connection = tls | (reach->tls && reach->insecure ? any : 0),
                                           .path = "/",
                                           .host = reach->host,
                                           .origin = reach->host,
                                           .method = "RAW",
                                           .protocol = protocols[0].name,
                                           .local_protocol_name = protocols[0].name,
                                           .userdata = call,
                                           .pwsi = &wsi};
    bool made = lws_client_connect_via_info(&info) != NULL && call->making == BEING_MADE;
    if (!made && wsi != NULL) lws_set_wsi_user(wsi, NULL);
    call->making = MADE;
    if (made) return call;
    tr_call_free(call);
    sio_mem_release(NULL, call);
    return NULL;
}

/* ---- life ---- */

static bool start_library(sio_client_loop *loop, const char *ca_file, sio_buf *error) {
    void *loops[] = {&loop->loop};
    struct lws_context_creation_info info = {.port = CONTEXT_PORT_NO_LISTEN,
                                             .protocols = protocols,
                                             .options = LWS_SERVER_OPTION_LIBUV |
                                                        LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT,
                                             .client_ssl_ca_filepath = ca_file,
                                             .vhost_name = "siospec-client",
                                             .foreign_loops = loops,
                                             .pt_serv_buf_size = 65536 + LWS_PRE,
                                             .gid = -1,
                                             .uid = -1,
                                             .user = loop};
    lws_set_log_level(0, NULL);
    loop->lws = lws_create_context(&info);
    if (loop->lws != NULL) loop->vhost = lws_get_vhost_by_name(loop->lws, "siospec-client");
    if (loop->vhost != NULL) return true;
    (void)sio_buf_addf(error, "libwebsockets does not start%s%s",
                       ca_file == NULL ? "" : " with the certificates of ", ca_file == NULL ? "" : ca_file);
    return false;
}

sio_client_loop *sio_client_loop_new(const sio_client_loop_options *options, sio_buf *error) {
    sio_client_loop *loop = sio_mem_alloc(NULL, sizeof *loop);
    if (loop == NULL) return NULL;
    memset(loop, 0, sizeof *loop);
    loop->armed = SIO_NEVER;
    sio_heap_init(&loop->timers, NULL);
    (void)uv_loop_init(&loop->loop);
    (void)uv_timer_init(&loop->loop, &loop->timer);
    loop->timer.data = loop;
    if (start_library(loop, options->ca_file, error)) return loop;
    sio_client_loop_free(loop);
    return NULL;
}

void sio_client_loop_run(sio_client_loop *loop) {
    (void)uv_run(&loop->loop, UV_RUN_DEFAULT);
}

void sio_client_loop_stop(sio_client_loop *loop) {
    uv_stop(&loop->loop);
}

void *sio_client_loop_uv(sio_client_loop *loop) {
    return &loop->loop;
}

void sio_client_loop_free(sio_client_loop *loop) {
    enum { TURNS = 100000 };
    if (loop == NULL) return;
    uv_close((uv_handle_t *)&loop->timer, NULL);
    if (loop->lws != NULL) lws_context_destroy(loop->lws);
    for (int i = 0; i < TURNS && uv_run(&loop->loop, UV_RUN_NOWAIT) != 0; i++) {
    }
    if (loop->lws != NULL) lws_context_destroy(loop->lws);
    (void)uv_loop_close(&loop->loop);
    sio_heap_free(&loop->timers);
    sio_mem_release(NULL, loop);
}
