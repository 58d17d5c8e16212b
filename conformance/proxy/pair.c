/* A client's connection and its twin to the server. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "proxy/proxy_internal.h"

enum { MOST_WAITING = 4 << 20 };

typedef struct prx_end {
    uv_tcp_t tcp;
    uv_write_t write;
    uv_shutdown_t shutdown;
    struct prx_pair *pair;
    prx_side side;
    bool ready; /* connected */
    bool reading;
    bool finished; /* its bytes are over: FIN or RST came */
    bool broken;   /* writing failed: what it said last may still be read */
    bool gone;     /* nothing can be written any more */
    bool busy;     /* a write or shutdown is under way */
} prx_end;

typedef struct prx_pair {
    struct prx_pair *next, *previous;
    prx_proxy *proxy;
    prx_link *link;
    prx_end ends[2];
    uv_connect_t connect;
    uv_timer_t timer;
    unsigned open_handles;
    bool closing;
} prx_pair;

static void progress(prx_pair *pair);

/* ---- life ---- */

static void on_closed(uv_handle_t *handle) {
    prx_pair *pair = handle->data;
    if (--pair->open_handles > 0) return;
    if (pair->previous != NULL)
        pair->previous->next = pair->next;
    else
        pair->proxy->pairs = pair->next;
    if (pair->next != NULL) pair->next->previous = pair->previous;
    prx_link_free(pair->link);
    free(pair);
}

static void close_one(uv_handle_t *handle) {
    if (!uv_is_closing(handle)) uv_close(handle, on_closed);
}

static void close_pair(prx_pair *pair) {
    pair->closing = true;
    close_one((uv_handle_t *)&pair->ends[PRX_CLIENT].tcp);
    close_one((uv_handle_t *)&pair->ends[PRX_SERVER].tcp);
    close_one((uv_handle_t *)&pair->timer);
}

void prx_pairs_close(prx_proxy *p) {
    for (prx_pair *pair = p->pairs; pair != NULL; pair = pair->next)
        close_pair(pair);
}

/* Its bytes are over. */
static void end_came(prx_end *end, prx_op_kind how) {
    if (end->finished && how == PRX_FIN) return;
    end->finished = true;
    if (how == PRX_RST) {
        end->gone = true;
        close_one((uv_handle_t *)&end->tcp);
    }
    prx_link_end(end->pair->link, end->side, how, wire_now());
}

/* ---- writing ---- */

/* Writing failed, so it reset the connection. What it sent before is read first: it came before the reset. */
static void break_off(prx_end *end) {
    if (end->gone) return;
    end->broken = end->gone = true;
    if (end->finished) end_came(end, PRX_RST);
}

static void on_written(uv_write_t *request, int status) {
    prx_end *end = request->data;
    end->busy = false;
    if (end->pair->closing) return;
    prx_link_sent(end->pair->link, end->side);
    if (status < 0) break_off(end);
    progress(end->pair);
}

static void on_shut_down(uv_shutdown_t *request, int status) {
    prx_end *end = request->data;
    (void)status;
    end->busy = false;
    if (!end->pair->closing) progress(end->pair);
}

/* Returns whether more may be written at once. */
static bool write_bytes(prx_end *end, const prx_op *op) {
    uv_buf_t buffer = uv_buf_init((char *)op->bytes.data, (unsigned)op->bytes.len);
    int n = uv_try_write((uv_stream_t *)&end->tcp, &buffer, 1);
    if (n >= 0 && (size_t)n == op->bytes.len) {
        prx_link_sent(end->pair->link, end->side);
        return true;
    }
    if (n > 0) buffer = uv_buf_init((char *)op->bytes.data + n, (unsigned)(op->bytes.len - (size_t)n));
    end->write.data = end;
    if ((n >= 0 || n == UV_EAGAIN) &&
        uv_write(&end->write, (uv_stream_t *)&end->tcp, &buffer, 1, on_written) == 0)
        end->busy = true;
    else
        break_off(end);
    return false;
}

static bool write_end(prx_end *end, prx_op_kind how) {
    prx_link_sent(end->pair->link, end->side);
    if (how == PRX_RST) {
        end->gone = end->finished = true;
        if (uv_tcp_close_reset(&end->tcp, on_closed) != 0) close_one((uv_handle_t *)&end->tcp);
        return false;
    }
    end->shutdown.data = end;
    end->busy = uv_shutdown(&end->shutdown, (uv_stream_t *)&end->tcp, on_shut_down) == 0;
    return !end->busy;
}

/* Writes what is due. Returns when the next is due. */
static wire_us write_due(prx_end *end) {
    wire_us due = WIRE_FOREVER;
    const prx_op *op;
    bool more = end->ready;
    while (more && !end->busy && !end->gone &&
           (op = prx_link_next(end->pair->link, end->side, wire_now(), &due)) != NULL)
        more = op->kind == PRX_BYTES ? write_bytes(end, op) : write_end(end, op->kind);
    if (end->gone || end->busy || !end->ready) return WIRE_FOREVER;
    prx_link_next(end->pair->link, end->side, wire_now(), &due);
    return due;
}

/* ---- reading ---- */

/* libuv takes a hang-up behind a short read for the end. Whether it was a reset the socket still knows. */
static bool was_reset(const uv_stream_t *stream) {
    uv_os_fd_t fd;
    char byte;
    return uv_fileno((const uv_handle_t *)stream, &fd) == 0 &&
           recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && errno == ECONNRESET;
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buffer) {
    prx_pair *pair = stream->data;
    prx_end *end = &pair->ends[stream == (uv_stream_t *)&pair->ends[PRX_SERVER].tcp];
    if (n == 0 || pair->closing) return;
    if (n > 0) {
        prx_link_input(pair->link, end->side, sio_slice_of(buffer->base, (size_t)n), wire_now());
    } else {
        bool in_order = n == UV_EOF && !end->broken && !was_reset(stream);
        uv_read_stop(stream);
        end->reading = false;
        end_came(end, in_order ? PRX_FIN : PRX_RST);
    }
    progress(pair);
}

/* Reads unless the other side cannot keep up. */
static void pace(prx_end *end) {
    bool may = end->ready && !end->finished &&
               prx_link_waiting(end->pair->link, prx_other(end->side)) < MOST_WAITING;
    if (may == end->reading || uv_is_closing((uv_handle_t *)&end->tcp)) return;
    end->reading = may;
    if (may)
        uv_read_start((uv_stream_t *)&end->tcp, prx_proxy_allocate, on_read);
    else
        uv_read_stop((uv_stream_t *)&end->tcp);
}

/* ---- together ---- */

static void on_timer(uv_timer_t *timer) {
    prx_pair *pair = timer->data;
    if (!pair->closing) progress(pair);
}

static void progress(prx_pair *pair) {
    prx_end *client = &pair->ends[PRX_CLIENT], *server = &pair->ends[PRX_SERVER];
    wire_us a = write_due(client), b = write_due(server), due = a < b ? a : b, now = wire_now();
    bool writing = client->busy || server->busy;
    if (client->finished && server->finished && !writing && due > now + WIRE_MS(86400000)) {
        close_pair(pair);
        return;
    }
    pace(client);
    pace(server);
    uv_timer_stop(&pair->timer);
    if (due == WIRE_FOREVER) return;
    uv_update_time(&pair->proxy->loop);
    uv_timer_start(&pair->timer, on_timer, due <= now ? 0 : (uint64_t)((due - now + 999) / 1000), 0);
}

static void on_connected(uv_connect_t *request, int status) {
    prx_end *server = request->data;
    prx_pair *pair = server->pair;
    if (pair->closing) return;
    if (status < 0) { /* nobody there: the client shall see that too */
        server->finished = server->gone = true;
        if (uv_tcp_close_reset(&pair->ends[PRX_CLIENT].tcp, on_closed) != 0)
            close_one((uv_handle_t *)&pair->ends[PRX_CLIENT].tcp);
        close_pair(pair);
        return;
    }
    server->ready = true;
    progress(pair);
}

static void set_faults(prx_listener *l, prx_faults *f) {
    const prx_weather *w = &l->weather;
    *f = (prx_faults)PRX_NO_FAULTS;
    if (w->latency_ms.set) f->latency = WIRE_MS(prx_draw(l, &w->latency_ms));
    if (w->rate.set) f->rate = prx_draw(l, &w->rate);
    if (w->stall.set) f->stall_after = prx_draw(l, &w->stall);
    if (w->stall.set) f->stall = w->stall_for == 0 ? WIRE_FOREVER : w->stall_for;
    if (w->reset.set) f->reset_after = prx_draw(l, &w->reset);
}

static void on_wake(void *ctx) {
    prx_pair *pair = ctx;
    if (!pair->closing) progress(pair);
}

static void init_end(prx_pair *pair, prx_side side, uv_loop_t *loop) {
    prx_end *end = &pair->ends[side];
    uv_tcp_init(loop, &end->tcp);
    end->tcp.data = pair;
    end->pair = pair;
    end->side = side;
    pair->open_handles++;
}

static prx_pair *new_pair(prx_listener *l) {
    prx_pair *pair = calloc(1, sizeof *pair);
    prx_faults faults[2];
    if (pair == NULL) return NULL;
    set_faults(l, &faults[PRX_CLIENT]);
    set_faults(l, &faults[PRX_SERVER]);
    pair->link = prx_link_new(l->hub, faults, wire_now());
    if (pair->link == NULL) {
        free(pair);
        return NULL;
    }
    prx_link_wake_by(pair->link, on_wake, pair);
    pair->proxy = l->proxy;
    init_end(pair, PRX_CLIENT, &l->proxy->loop);
    init_end(pair, PRX_SERVER, &l->proxy->loop);
    uv_timer_init(&l->proxy->loop, &pair->timer);
    pair->timer.data = pair;
    pair->open_handles++;
    pair->next = l->proxy->pairs;
    if (pair->next != NULL) pair->next->previous = pair;
    l->proxy->pairs = pair;
    return pair;
}

void prx_pair_accept(prx_listener *l) {
    prx_pair *pair = new_pair(l);
    if (pair == NULL) return;
    prx_end *client = &pair->ends[PRX_CLIENT], *server = &pair->ends[PRX_SERVER];
    pair->connect.data = server;
    if (uv_accept((uv_stream_t *)&l->tcp, (uv_stream_t *)&client->tcp) != 0 ||
        uv_tcp_connect(&pair->connect, &server->tcp, (struct sockaddr *)&l->upstream.address, on_connected) !=
            0) {
        close_pair(pair);
        return;
    }
    uv_tcp_nodelay(&client->tcp, 1);
    uv_tcp_nodelay(&server->tcp, 1);
    client->ready = true;
    progress(pair);
}
