/* POSTs of the proxy's own: a rule injects packets into a polling session. */
#include <stdlib.h>

#include "proxy/proxy_internal.h"

typedef struct prx_errand_run {
    uv_tcp_t tcp;
    uv_connect_t connect;
    uv_write_t write;
    sio_buf request;
} prx_errand_run;

static void on_closed(uv_handle_t *handle) {
    prx_errand_run *e = handle->data;
    sio_buf_free(&e->request);
    free(e);
}

static void end(prx_errand_run *e) {
    if (!uv_is_closing((uv_handle_t *)&e->tcp)) uv_close((uv_handle_t *)&e->tcp, on_closed);
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buffer) {
    (void)buffer;
    if (n < 0) end(stream->data);
}

static void on_written(uv_write_t *request, int status) {
    prx_errand_run *e = request->data;
    if (status < 0 || uv_read_start((uv_stream_t *)&e->tcp, prx_proxy_allocate, on_read) != 0) end(e);
}

static void on_connected(uv_connect_t *request, int status) {
    prx_errand_run *e = request->data;
    uv_buf_t buffer = uv_buf_init((char *)e->request.data, (unsigned)e->request.len);
    e->write.data = e;
    if (status < 0 || uv_write(&e->write, (uv_stream_t *)&e->tcp, &buffer, 1, on_written) != 0) end(e);
}

void prx_errand(void *ctx, sio_slice request) {
    prx_listener *l = ctx;
    prx_errand_run *e = calloc(1, sizeof *e);
    if (e == NULL || !sio_buf_add(&e->request, request) || uv_tcp_init(&l->proxy->loop, &e->tcp) != 0) {
        free(e);
        return;
    }
    e->tcp.data = e->connect.data = e;
    if (uv_tcp_connect(&e->connect, &e->tcp, (struct sockaddr *)&l->upstream.address, on_connected) != 0)
        end(e);
}
