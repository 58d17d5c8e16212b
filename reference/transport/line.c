#include "transport/line.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "transport/client_loop.h"
#include "transport/dial.h"

enum { LINE_DIALLING, LINE_HANDSHAKE, LINE_UP, LINE_CLOSED };

struct tr_line {
    tr_call call; /* first: who has the one has the other */
    sio_client_loop *loop;
    tr_dial *dial;    /* until there is a socket */
    uv_poll_t poll;   /* of the socket */
    uv_timer_t timer; /* after tr_line_finish */
    SSL *ssl;
    int fd;
    uint8_t state;
    uint8_t handles; /* that must be closed before the memory can be freed */
    bool polled;
    bool wants_writable;
};

/* ---- the end ---- */

static void release(tr_line *line) {
    if (--line->handles > 0) return;
    tr_call_free(&line->call);
    line->loop->pending--;
    sio_mem_release(NULL, line);
}

static void on_closed(uv_handle_t *handle) {
    release(handle->data);
}

static void close_socket(tr_line *line) {
    SSL_free(line->ssl);
    line->ssl = NULL;
    if (line->polled) uv_close((uv_handle_t *)&line->poll, on_closed);
    line->polled = false;
    if (line->fd >= 0) close(line->fd);
    line->fd = -1;
}

void tr_line_abandon(tr_line *line) {
    if (line->state == LINE_CLOSED) return;
    if (line->dial != NULL) tr_dial_cancel(line->dial);
    line->dial = NULL;
    line->state = LINE_CLOSED;
    line->call.line = NULL;
    close_socket(line);
    uv_close((uv_handle_t *)&line->timer, on_closed);
}

static void end(tr_line *line) {
    if (line->state == LINE_CLOSED) return;
    tr_call_ended(&line->call);
    tr_line_abandon(line);
}

/* It has not come about: the reach is told why. */
static void fail(tr_line *line, const char *why) {
    sio_reach *reach = line->call.ctx;
    if (line->call.owner != NULL) snprintf(reach->why, sizeof reach->why, "%s", why);
    end(line);
}

static void patience_over(uv_timer_t *timer) {
    tr_line_abandon(timer->data);
}

void tr_line_hurry(tr_line *line) {
    enum { LINGER = 3000 /* ms */ };
    (void)uv_timer_start(&line->timer, patience_over, LINGER, 0);
}

void tr_line_finish(tr_line *line) {
    if (line->state != LINE_UP) {
        tr_line_abandon(line);
        return;
    }
    if (line->ssl != NULL) (void)SSL_shutdown(line->ssl);
    (void)shutdown(line->fd, SHUT_WR);
    tr_line_hurry(line);
}

/* ---- polling ---- */

static void on_event(uv_poll_t *poll, int status, int events);

static void watch(tr_line *line, int events) {
    (void)uv_poll_start(&line->poll, events, on_event);
}

static void watch_as_wanted(tr_line *line) {
    watch(line, UV_READABLE | (line->wants_writable ? UV_WRITABLE : 0));
}

void tr_line_want_writable(tr_line *line) {
    if (line->state != LINE_UP || line->wants_writable) return;
    line->wants_writable = true;
    watch_as_wanted(line);
}

/* ---- out ---- */

static size_t write_tls(SSL *ssl, sio_slice bytes) {
    size_t done = 0;
    ERR_clear_error();
    int result = SSL_write_ex(ssl, bytes.ptr, bytes.len, &done);
    if (result == 1) return done;
    int why = SSL_get_error(ssl, result);
    return why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE ? 0 : bytes.len;
}

size_t tr_line_write(tr_line *line, sio_slice bytes) {
    if (line->state != LINE_UP || bytes.len == 0) return 0;
    if (line->ssl != NULL) return write_tls(line->ssl, bytes);
    ssize_t n;
    do {
        n = send(line->fd, bytes.ptr, bytes.len, MSG_NOSIGNAL | MSG_DONTWAIT);
    } while (n < 0 && errno == EINTR);
    if (n >= 0) return (size_t)n;
    /* Reading tells of the end of a dead socket. */
    return errno == EAGAIN || errno == EWOULDBLOCK ? 0 : bytes.len;
}

/* ---- in ---- */

enum { READ_LATER = -1, READ_OVER = 0 };

static int read_tls(SSL *ssl, uint8_t *out, size_t size) {
    size_t n = 0;
    ERR_clear_error();
    int result = SSL_read_ex(ssl, out, size, &n);
    if (result == 1) return (int)n;
    int why = SSL_get_error(ssl, result);
    return why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE ? READ_LATER : READ_OVER;
}

static int read_plain(int fd, uint8_t *out, size_t size) {
    ssize_t n;
    do {
        n = recv(fd, out, size, MSG_DONTWAIT);
    } while (n < 0 && errno == EINTR);
    if (n >= 0) return (int)n;
    return errno == EAGAIN || errno == EWOULDBLOCK ? READ_LATER : READ_OVER;
}

static void on_readable(tr_line *line) {
    enum { AT_ONCE = 16 };
    for (int i = 0; i < AT_ONCE && line->state == LINE_UP; i++) {
        uint8_t *to = line->loop->read;
        int n = line->ssl != NULL ? read_tls(line->ssl, to, LOOP_READ_SIZE)
                                  : read_plain(line->fd, to, LOOP_READ_SIZE);
        if (n == READ_LATER) return;
        if (n == READ_OVER)
            end(line);
        else
            tr_call_receive(&line->call, to, (size_t)n);
    }
    /* What TLS has decrypted already makes no socket readable. */
    if (line->state == LINE_UP && line->ssl != NULL && SSL_pending(line->ssl) > 0) on_readable(line);
}

static void on_writable(tr_line *line) {
    line->wants_writable = false;
    tr_call_writable(&line->call);
    if (line->state == LINE_UP) watch_as_wanted(line);
}

/* ---- connecting ---- */

static void up(tr_line *line) {
    sio_reach *reach = line->call.ctx;
    line->state = LINE_UP;
    if (line->call.owner != NULL) reach->why[0] = '\0';
    watch_as_wanted(line);
    tr_call_established(&line->call);
}

static void shake_hands(tr_line *line) {
    ERR_clear_error();
    int result = SSL_connect(line->ssl);
    if (result == 1) {
        up(line);
        return;
    }
    long verified = SSL_get_verify_result(line->ssl);
    switch (SSL_get_error(line->ssl, result)) {
    case SSL_ERROR_WANT_READ:
        watch(line, UV_READABLE);
        break;
    case SSL_ERROR_WANT_WRITE:
        watch(line, UV_WRITABLE);
        break;
    default:
        fail(line,
             verified != X509_V_OK ? X509_verify_cert_error_string(verified) : "no TLS session came about");
    }
}

/* The name, or address, that the certificate must be for; none when any will do. */
static bool expect_peer(SSL *ssl, const sio_reach *reach) {
    X509_VERIFY_PARAM *param = SSL_get0_param(ssl);
    unsigned char address[16];
    bool literal =
        uv_inet_pton(AF_INET, reach->host, address) == 0 || uv_inet_pton(AF_INET6, reach->host, address) == 0;
    if (!literal && SSL_set_tlsext_host_name(ssl, reach->host) != 1) return false;
    SSL_set_verify(ssl, reach->insecure ? SSL_VERIFY_NONE : SSL_VERIFY_PEER, NULL);
    if (reach->insecure) return true;
    return literal ? X509_VERIFY_PARAM_set1_ip_asc(param, reach->host) == 1
                   : SSL_set1_host(ssl, reach->host) == 1;
}

static void begin_tls(tr_line *line) {
    line->state = LINE_HANDSHAKE;
    line->ssl = loop_trust(line->loop) ? SSL_new(line->loop->tls) : NULL;
    bool ready =
        line->ssl != NULL && SSL_set_fd(line->ssl, line->fd) == 1 && expect_peer(line->ssl, line->call.ctx);
    if (ready)
        shake_hands(line);
    else
        fail(line, "no TLS session could be begun");
}

static void on_event(uv_poll_t *poll, int status, int events) {
    tr_line *line = poll->data;
    if (line->state == LINE_HANDSHAKE) {
        shake_hands(line);
    } else if (line->state == LINE_UP) {
        bool readable = status < 0 || (events & UV_READABLE) != 0;
        if (readable) on_readable(line);
        if (line->state == LINE_UP && line->wants_writable && (events & (UV_WRITABLE | UV_READABLE)) != 0)
            on_writable(line);
    }
}

static void on_dialled(void *ctx, int fd, const char *why) {
    tr_line *line = ctx;
    const sio_reach *reach = line->call.ctx;
    line->dial = NULL;
    line->fd = fd;
    if (fd < 0 || uv_poll_init(&line->loop->uv, &line->poll, fd) != 0) {
        fail(line, fd < 0 ? why : "no memory or descriptors");
        return;
    }
    line->poll.data = line;
    line->polled = true;
    line->handles++;
    if (line->call.owner != NULL && reach->tls)
        begin_tls(line);
    else
        up(line);
}

tr_call *line_open(sio_reach *reach, const tr_call_owner *owner) {
    sio_client_loop *loop = reach->loop;
    tr_line *line = sio_mem_alloc(NULL, sizeof *line);
    if (line == NULL) return NULL;
    memset(line, 0, sizeof *line);
    line->dial = tr_dial_begin(&loop->uv, reach->host, reach->port, on_dialled, line, &loop->pending);
    if (line->dial == NULL) {
        sio_mem_release(NULL, line);
        return NULL;
    }
    tr_call_init(&line->call, line, owner, reach);
    line->loop = loop;
    line->fd = -1;
    line->handles = 1;
    line->timer.data = line;
    loop->pending++;
    (void)uv_timer_init(&loop->uv, &line->timer);
    return &line->call;
}
