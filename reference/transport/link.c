/* A socket on libwebsockets: its role "raw-skt", which hands over bytes. */
#include <errno.h>
#include <limits.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <libwebsockets.h>

#include "transport/link.h"

static struct lws *wsi_of(tr_link *link) {
    return (struct lws *)(void *)link;
}

/* The library keeps what TLS could not take, and reads nothing before that has gone: reading must be switched
 * off meanwhile, or its loop spins. */
static size_t write_tls(struct lws *wsi, sio_slice bytes) {
    enum { RECORD = 16384 };
    size_t done = 0;
    while (done < bytes.len && !lws_partial_buffered(wsi)) {
        size_t n = bytes.len - done < RECORD ? bytes.len - done : RECORD;
        if (lws_write(wsi, (unsigned char *)(uintptr_t)bytes.ptr + done, n, LWS_WRITE_RAW) < 0)
            return bytes.len;
        done += n;
    }
    if (lws_partial_buffered(wsi)) lws_rx_flow_control(wsi, 0);
    return done;
}

/* Without TLS the socket is written to directly: what it does not take stays with the peer, in one place, and
 * reading goes on. */
size_t tr_link_write(tr_link *link, sio_slice bytes) {
    struct lws *wsi = wsi_of(link);
    if (bytes.len > INT_MAX / 2) bytes.len = INT_MAX / 2;
    if (lws_is_ssl(wsi)) return write_tls(wsi, bytes);
    ssize_t n;
    do {
        n = send(lws_get_socket_fd(wsi), bytes.ptr, bytes.len, MSG_NOSIGNAL | MSG_DONTWAIT);
    } while (n < 0 && errno == EINTR);
    if (n >= 0) return (size_t)n;
    /* Reading tells of the end of a dead socket. */
    return errno == EAGAIN || errno == EWOULDBLOCK ? 0 : bytes.len;
}

size_t tr_link_read(tr_link *link, uint8_t *out, size_t size) {
    ssize_t n;
    do {
        n = recv(lws_get_socket_fd(wsi_of(link)), out, size, MSG_DONTWAIT);
    } while (n < 0 && errno == EINTR);
    return n > 0 ? (size_t)n : 0;
}

void tr_link_want_writable(tr_link *link) {
    lws_callback_on_writable(wsi_of(link));
}

void tr_link_pause(tr_link *link, bool paused) {
    lws_rx_flow_control(wsi_of(link), paused ? 0 : 1);
}

void tr_link_finish(tr_link *link) {
    struct lws *wsi = wsi_of(link);
    if (lws_is_ssl(wsi)) (void)SSL_shutdown(lws_get_ssl(wsi));
    (void)shutdown(lws_get_socket_fd(wsi), SHUT_WR);
}

void tr_link_kill(tr_link *link) {
    lws_set_timeout(wsi_of(link), PENDING_TIMEOUT_CLOSE_SEND, LWS_TO_KILL_SYNC);
}
