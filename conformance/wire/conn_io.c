/* Reading and writing, plain or through TLS, without ever blocking and without SIGPIPE. */
#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>

#include "wire/conn_internal.h"

enum {
    READ_AT_ONCE = 16 * 1024,
    READS_A_TURN = 16, /* a flood on one connection must not starve the others of the same wait */
};

static wire_io classify(wire_conn *c, int error) {
    if (error == EAGAIN || error == EWOULDBLOCK || error == EINTR) return WIRE_IO_AGAIN;
    /* Linux reports an RST that follows a FIN as EPIPE. */
    if (error == ECONNRESET || error == EPIPE) return WIRE_IO_RESET;
    snprintf(c->error, sizeof c->error, "%s", wire_errno_text(error));
    return WIRE_IO_ERROR;
}

static wire_io tcp_read(wire_conn *c, uint8_t *into, size_t room, size_t *got) {
    ssize_t n = recv(c->fd, into, room, 0);
    if (n < 0) return classify(c, errno);
    c->saw_fin = n == 0;
    *got = (size_t)n;
    return n == 0 ? WIRE_IO_END : WIRE_IO_OK;
}

static wire_io tcp_write(wire_conn *c, sio_slice bytes, size_t *put) {
    ssize_t n = send(c->fd, bytes.ptr, bytes.len, MSG_NOSIGNAL);
    if (n < 0) return classify(c, errno);
    *put = (size_t)n;
    return WIRE_IO_OK;
}

static bool keep_input(wire_conn *c, sio_slice bytes) {
    if (c->input_start > 0 && c->input_start >= c->input.len / 2) {
        sio_buf_consume(&c->input, c->input_start);
        c->input_start = 0;
    }
    if (!sio_buf_add(&c->input, bytes)) return false;
    c->received += bytes.len;
    c->last_input = wire_now();
    c->happened = true;
    wire_log_bytes(c->log, WIRE_LOG_RECEIVED, wire_conn_layer(c), c->name, bytes);
    return true;
}

/* Returns whether reading may go on. */
static bool read_once(wire_conn *c) {
    uint8_t chunk[READ_AT_ONCE];
    size_t room = c->receive_limit - (c->input.len - c->input_start);
    if (room > sizeof chunk) room = sizeof chunk;
    size_t got = 0;
    switch (c->ssl != NULL ? wire_tls_read(c, chunk, room, &got) : tcp_read(c, chunk, room, &got)) {
    case WIRE_IO_OK:
        if (keep_input(c, sio_slice_of(chunk, got))) return true;
        wire_conn_fail(c, "out of memory");
        return false;
    case WIRE_IO_END:
        wire_conn_was_ended(c);
        return false;
    case WIRE_IO_RESET:
        wire_conn_was_reset(c);
        return false;
    case WIRE_IO_ERROR: {
        char reason[sizeof c->error];
        snprintf(reason, sizeof reason, "%s", c->error);
        wire_conn_fail(c, "%s", reason);
        return false;
    }
    case WIRE_IO_AGAIN:
        break;
    }
    c->read_left_over = false;
    return false;
}

void wire_conn_read(wire_conn *c) {
    for (int i = 0; i < READS_A_TURN && wire_conn_wants_input(c); i++) {
        c->read_left_over = true;
        if (!read_once(c)) return;
    }
}

/* Writing failed because the peer sent RST. What it sent before that may still be in the kernel's buffer, and
 * is often the very answer that explains the RST. */
static void salvage_input(wire_conn *c) {
    wire_queue_drop(&c->queue);
    while (wire_conn_wants_input(c)) {
        uint64_t before = c->received;
        if (!read_once(c) || c->received == before) break;
    }
    wire_conn_was_reset(c);
}

static void send_fin(wire_conn *c) {
    if (c->ssl != NULL && !wire_tls_finish(c)) return;
    shutdown(c->fd, SHUT_WR);
    c->finish_done = true;
    wire_log_bytes(c->log, WIRE_LOG_FIN_SENT, "tcp", c->name, sio_slice_of(NULL, 0));
}

static bool write_once(wire_conn *c, sio_slice due, wire_us now) {
    size_t put = 0;
    switch (c->ssl != NULL ? wire_tls_write(c, due, &put) : tcp_write(c, due, &put)) {
    case WIRE_IO_OK:
        wire_log_bytes(c->log, WIRE_LOG_SENT, wire_conn_layer(c), c->name, sio_slice_sub(due, 0, put));
        wire_queue_advance(&c->queue, put, now);
        c->sent += put;
        if (c->queue.unsent == 0) c->happened = true;
        return true;
    case WIRE_IO_AGAIN:
        c->write_blocked = true;
        return false;
    default:
        salvage_input(c);
        return false;
    }
}

void wire_conn_write(wire_conn *c, wire_us now) {
    if (c->fd < 0 || c->state == WIRE_CONNECTING) return;
    c->write_blocked = false;
    for (sio_slice due = wire_queue_due(&c->queue, now); due.len > 0; due = wire_queue_due(&c->queue, now))
        if (!write_once(c, due, now)) return;
    if (c->finish_wanted && !c->finish_done && c->fd >= 0 && c->queue.first == NULL) send_fin(c);
}
