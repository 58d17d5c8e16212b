#include "transport/client_loop.h"

#include <signal.h>
#include <string.h>

uint64_t sio_client_loop_now(const sio_client_loop *loop) {
    (void)loop;
    return uv_hrtime() / 1000000;
}

static void on_time(uv_timer_t *timer) {
    sio_client_loop *loop = timer->data;
    loop->armed = SIO_NEVER;
    sio_heap_run(&loop->timers, sio_client_loop_now(loop));
    loop_arm(loop);
}

void loop_arm(sio_client_loop *loop) {
    enum { LONGEST = 3600000 };
    uint64_t due = sio_heap_next(&loop->timers);
    if (due >= loop->armed) return; /* it fires early enough, and looks again then */
    uint64_t now = sio_client_loop_now(loop);
    uint64_t wait = due > now ? due - now : 0;
    if (wait > LONGEST) wait = LONGEST;
    loop->armed = now + wait;
    uv_update_time(&loop->uv);
    (void)uv_timer_start(&loop->timer, on_time, wait, 0);
}

static bool start_tls(sio_client_loop *loop, const char *ca_file, sio_buf *error) {
    loop->tls = SSL_CTX_new(TLS_client_method());
    loop->tunnels = tr_tunnel_method();
    if (loop->tls == NULL || loop->tunnels == NULL) {
        (void)sio_buf_add_str(error, "no TLS: out of memory");
        return false;
    }
    (void)SSL_CTX_set_mode(loop->tls, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                          SSL_MODE_RELEASE_BUFFERS);
    /* Many servers end a connection without a TLS farewell; where a body ends is HTTP's matter. */
    (void)SSL_CTX_set_options(loop->tls, SSL_OP_IGNORE_UNEXPECTED_EOF);
    if (ca_file == NULL) return true;
    loop->trusts = SSL_CTX_load_verify_file(loop->tls, ca_file) == 1;
    if (!loop->trusts) (void)sio_buf_addf(error, "cannot read certificates from %s", ca_file);
    return loop->trusts;
}

bool loop_trust(sio_client_loop *loop) {
    loop->trusts = loop->trusts || SSL_CTX_set_default_verify_paths(loop->tls) == 1;
    return loop->trusts;
}

/* The library ignores SIGPIPE for the whole process, which is the application's to decide. Our sockets do not
 * raise it. */
static bool start_library(sio_client_loop *loop, sio_buf *error) {
    enum { ENOUGH = 65536 };
    tr_library_options options = {.callback = line_callback, .descriptors = ENOUGH};
    struct sigaction before;
    bool known = sigaction(SIGPIPE, NULL, &before) == 0;
    bool started = tr_library_start(&loop->library, &loop->uv, &options, error);
    if (known) (void)sigaction(SIGPIPE, &before, NULL);
    return started;
}

sio_client_loop *sio_client_loop_new(const sio_client_loop_options *options, sio_buf *error) {
    sio_client_loop *loop = sio_mem_alloc(NULL, sizeof *loop);
    if (loop == NULL) {
        (void)sio_buf_add_str(error, "out of memory");
        return NULL;
    }
    memset(loop, 0, sizeof *loop);
    loop->armed = SIO_NEVER;
    sio_heap_init(&loop->timers, NULL);
    if (uv_loop_init(&loop->uv) != 0) {
        (void)sio_buf_add_str(error, "no event loop: out of memory or descriptors");
        sio_mem_release(NULL, loop);
        return NULL;
    }
    (void)uv_timer_init(&loop->uv, &loop->timer);
    loop->timer.data = loop;
    if (start_tls(loop, options->ca_file, error) && start_library(loop, error)) return loop;
    sio_client_loop_free(loop);
    return NULL;
}

void sio_client_loop_run(sio_client_loop *loop) {
    (void)uv_run(&loop->uv, UV_RUN_DEFAULT);
}

void sio_client_loop_stop(sio_client_loop *loop) {
    uv_stop(&loop->uv);
}

void *sio_client_loop_uv(sio_client_loop *loop) {
    return &loop->uv;
}

/* What a line still has to send goes first; its farewell is not waited for. */
void sio_client_loop_free(sio_client_loop *loop) {
    if (loop == NULL) return;
    uv_close((uv_handle_t *)&loop->timer, NULL);
    line_end_all(loop);
    while (loop->pending > 0)
        (void)uv_run(&loop->uv, UV_RUN_ONCE);
    (void)tr_library_stop(&loop->library, &loop->uv);
    SSL_CTX_free(loop->tls);
    BIO_meth_free(loop->tunnels);
    sio_heap_free(&loop->timers);
    sio_mem_release(NULL, loop);
}
