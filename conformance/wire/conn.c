/* The life and state of a connection. Reading and writing are in conn_io.c, waiting in conn_wait.c. */
#include "wire/conn.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "wire/conn_internal.h"

enum { DEFAULT_RECEIVE_LIMIT = 4 * 1024 * 1024, KEEP_INPUT_MEMORY = 64 * 1024 };

static const sio_slice NO_BYTES = {.ptr = NULL, .len = 0};

const char *wire_errno_text(int error) {
    static _Thread_local char other[40];
    switch (error) {
    case ECONNREFUSED:
        return "connection refused";
    case ETIMEDOUT:
        return "connection timed out";
    case EHOSTUNREACH:
        return "no route to host";
    case ENETUNREACH:
        return "network is unreachable";
    case ECONNRESET:
        return "connection reset by peer";
    case ECONNABORTED:
        return "connection aborted";
    case EADDRNOTAVAIL:
        return "no local address or port is free";
    case EACCES:
    case EPERM:
        return "connecting is not permitted";
    default:
        break;
    }
    snprintf(other, sizeof other, "system error %d", error);
    return other;
}

const char *wire_conn_layer(const wire_conn *c) {
    return c->endpoint.tls ? "tls" : "tcp";
}

void wire_conn_change(wire_conn *c, wire_conn_state state) {
    if (c->state == state) return;
    c->state = state;
    c->happened = true;
}

static void close_fd(wire_conn *c) {
    if (c->fd >= 0) close(c->fd);
    c->fd = -1;
}

void wire_conn_fail(wire_conn *c, const char *format, ...) {
    va_list args;
    va_start(args, format);
    vsnprintf(c->error, sizeof c->error, format, args);
    va_end(args);
    wire_queue_drop(&c->queue);
    c->read_closed = true;
    wire_log_bytes(c->log, WIRE_LOG_FAILED, wire_conn_layer(c), c->name, sio_slice_str(c->error));
    wire_conn_change(c, WIRE_FAILED);
    close_fd(c);
}

void wire_conn_was_reset(wire_conn *c) {
    if (c->state == WIRE_RESET || c->state == WIRE_FAILED) return;
    c->last_input = wire_now();
    c->read_closed = true;
    wire_queue_drop(&c->queue);
    snprintf(c->error, sizeof c->error, "connection reset by peer");
    wire_log_bytes(c->log, WIRE_LOG_RST_RECEIVED, "tcp", c->name, NO_BYTES);
    wire_conn_change(c, WIRE_RESET);
    close_fd(c);
}

void wire_conn_was_ended(wire_conn *c) {
    c->last_input = wire_now();
    c->read_closed = true;
    /* A FIN without close_notify is worth knowing on TLS, so the layer tells them apart. */
    wire_log_bytes(c->log, WIRE_LOG_FIN_RECEIVED, c->saw_fin ? "tcp" : wire_conn_layer(c), c->name, NO_BYTES);
    wire_conn_change(c, WIRE_ENDED);
}

static void start_connecting(wire_conn *c) {
    if (c->fd < 0) {
        wire_conn_fail(c, "%s", wire_errno_text(errno)); /* such as a host without IPv6 */
        return;
    }
    if (c->endpoint.tls && c->tls == NULL) {
        wire_conn_fail(c, "no TLS settings were given");
        return;
    }
    int on = 1;
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const struct sockaddr *address = (const struct sockaddr *)(const void *)&c->endpoint.address;
    if (connect(c->fd, address, c->endpoint.address_len) != 0 && errno != EINPROGRESS && errno != EINTR)
        wire_conn_fail(c, "%s", wire_errno_text(errno));
}

wire_conn *wire_conn_open(const wire_conn_options *options) {
    wire_conn *c = calloc(1, sizeof *c);
    if (c == NULL) return NULL;
    c->endpoint = *options->endpoint;
    c->tls = options->tls;
    c->log = options->log;
    c->receive_limit = options->receive_limit == 0 ? DEFAULT_RECEIVE_LIMIT : options->receive_limit;
    c->state = WIRE_CONNECTING;
    c->name = strdup(options->name == NULL ? "" : options->name);
    c->fd = socket(c->endpoint.address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    bool no_descriptor =
        c->fd < 0 && (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM);
    if (c->name == NULL || no_descriptor) {
        wire_conn_close(c);
        return NULL;
    }
    start_connecting(c);
    return c;
}

wire_conn *wire_conn_adopt(int fd, wire_log *log, const char *name) {
    wire_conn *c = calloc(1, sizeof *c);
    if (c == NULL) {
        close(fd);
        return NULL;
    }
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    c->fd = fd;
    c->log = log;
    c->receive_limit = DEFAULT_RECEIVE_LIMIT;
    c->state = WIRE_OPEN;
    c->tcp_open = true;
    c->name = strdup(name);
    if (c->name == NULL) {
        wire_conn_close(c);
        return NULL;
    }
    wire_log_bytes(log, WIRE_LOG_CONNECTED, "tcp", name, NO_BYTES);
    return c;
}

/* The kernel answers with RST instead of FIN when it still holds bytes that nobody read. */
static void log_close(wire_conn *c) {
    int unread = 0;
    bool rst = ioctl(c->fd, FIONREAD, &unread) == 0 && unread > 0;
    if (rst || !c->finish_done)
        wire_log_bytes(c->log, rst ? WIRE_LOG_RST_SENT : WIRE_LOG_FIN_SENT, "tcp", c->name, NO_BYTES);
}

void wire_conn_close(wire_conn *c) {
    if (c == NULL) return;
    if (c->fd >= 0 && c->tcp_open) {
        if (c->ssl != NULL && c->state != WIRE_CONNECTING && !c->finish_done) wire_tls_finish(c);
        log_close(c);
    }
    wire_tls_detach(c);
    close_fd(c);
    wire_queue_drop(&c->queue);
    sio_buf_free(&c->input);
    free(c->name);
    free(c);
}

wire_conn_state wire_conn_get_state(const wire_conn *c) {
    return c->state;
}

const char *wire_conn_error(const wire_conn *c) {
    return c->error;
}

const char *wire_conn_name(const wire_conn *c) {
    return c->name;
}

wire_log *wire_conn_log(const wire_conn *c) {
    return c->log;
}

sio_slice wire_conn_input(const wire_conn *c) {
    return sio_slice_from(sio_buf_slice(&c->input), c->input_start);
}

void wire_conn_consume(wire_conn *c, size_t n) {
    size_t unread = c->input.len - c->input_start;
    c->input_start += n < unread ? n : unread;
    if (c->input_start < c->input.len) return;
    c->input_start = 0;
    if (c->input.cap > KEEP_INPUT_MEMORY)
        sio_buf_free(&c->input);
    else
        sio_buf_clear(&c->input);
}

wire_us wire_conn_last_input(const wire_conn *c) {
    return c->last_input;
}

uint64_t wire_conn_received(const wire_conn *c) {
    return c->received;
}

uint64_t wire_conn_sent(const wire_conn *c) {
    return c->sent;
}

bool wire_conn_send(wire_conn *c, sio_slice bytes, const wire_chop *chop) {
    if (c->state == WIRE_RESET || c->state == WIRE_FAILED || c->finish_wanted) return false;
    return wire_queue_add(&c->queue, bytes, chop);
}

size_t wire_conn_unsent(const wire_conn *c) {
    return c->queue.unsent;
}

void wire_conn_finish(wire_conn *c) {
    c->finish_wanted = true;
}

bool wire_conn_is_finished(const wire_conn *c) {
    return c->finish_wanted;
}

void wire_conn_reset(wire_conn *c) {
    wire_queue_drop(&c->queue);
    if (c->fd >= 0) {
        const struct linger abort_now = {.l_onoff = 1, .l_linger = 0};
        setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &abort_now, sizeof abort_now);
        wire_log_bytes(c->log, WIRE_LOG_RST_SENT, "tcp", c->name, NO_BYTES);
    }
    close_fd(c);
    c->read_closed = true;
    wire_conn_change(c, WIRE_RESET);
}

void wire_conn_pause(wire_conn *c, bool paused) {
    c->paused = paused;
}

bool wire_conn_wants_input(const wire_conn *c) {
    return c->fd >= 0 && c->tcp_open && !c->paused && !c->read_closed &&
           c->input.len - c->input_start < c->receive_limit;
}
