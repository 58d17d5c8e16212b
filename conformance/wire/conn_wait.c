/* All waiting of the prober: one poll loop with a deadline. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "wire/conn_internal.h"
#include "wire/knock.h"

enum { ON_STACK = 64 };

static short wanted_events(wire_conn *c) {
    if (!c->tcp_open) return POLLOUT;
    if (c->state == WIRE_CONNECTING) return (short)(c->write_blocked ? POLLOUT : POLLIN);
    short events = 0;
    if (wire_conn_wants_input(c)) events |= POLLIN;
    if (c->write_blocked) events |= POLLOUT;
    return events;
}

static struct pollfd prepare(wire_conn *c) {
    struct pollfd p = {.fd = -1, .events = 0, .revents = 0};
    if (c == NULL || c->fd < 0) return p;
    p.events = wanted_events(c);
    /* Without events poll still reports RST; but a connection closed on both sides would report POLLHUP for
     * ever. */
    if (p.events != 0 || !c->hung_up) p.fd = c->fd;
    return p;
}

static void finish_connect(wire_conn *c) {
    int error = 0;
    socklen_t len = sizeof error;
    if (getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &error, &len) != 0) error = errno;
    if (error == 0 && wire_meets_itself(c->fd)) error = ECONNREFUSED;
    if (error != 0) {
        wire_conn_fail(c, "%s", wire_errno_text(error));
        return;
    }
    c->tcp_open = true;
    wire_log_bytes(c->log, WIRE_LOG_CONNECTED, "tcp", c->name, sio_slice_of(NULL, 0));
    if (!c->endpoint.tls)
        wire_conn_change(c, WIRE_OPEN);
    else if (wire_tls_attach(c))
        wire_tls_handshake(c);
}

/* Nobody reads now, yet poll reports: an RST, or both directions are closed. */
static void look_at_hangup(wire_conn *c) {
    int error = 0;
    socklen_t len = sizeof error;
    if (getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &error, &len) == 0 && error == 0)
        c->hung_up = true;
    else
        wire_conn_was_reset(c);
}

static void react(wire_conn *c, short revents) {
    if (!c->tcp_open) {
        finish_connect(c);
    } else if (c->state == WIRE_CONNECTING) {
        c->write_blocked = false;
        wire_tls_handshake(c);
    } else if (wire_conn_wants_input(c)) {
        wire_conn_read(c);
    } else if ((revents & (POLLERR | POLLHUP)) != 0 && !c->write_blocked) {
        look_at_hangup(c);
    }
    wire_conn_write(c, wire_now());
}

static bool wants_another_read(const wire_conn *c) {
    return c->read_left_over && c->state != WIRE_CONNECTING && wire_conn_wants_input(c);
}

/* What happened since the last wait (a connect that failed at once) counts too.
 * Writes what is due, fills `fds`, and returns when to wake up at the latest. */
static wire_us prepare_all(wire_conn *const *conns, size_t count, struct pollfd *fds, wire_us deadline) {
    wire_us until = deadline;
    for (size_t i = 0; i < count; i++) {
        wire_conn *c = conns[i];
        if (c != NULL && !c->write_blocked) wire_conn_write(c, wire_now());
        fds[i] = prepare(c);
        if (c == NULL) continue;
        if (c->happened || wants_another_read(c))
            until = 0; /* also when writing has just ended the connection */
        bool gap = c->queue.first != NULL && !c->write_blocked && c->state != WIRE_CONNECTING;
        if (gap && c->queue.next_at < until) until = c->queue.next_at;
    }
    return until;
}

static int poll_until(struct pollfd *fds, size_t count, wire_us until) {
    wire_us now = wire_now();
    wire_us left = until > now ? until - now : 0;
    struct timespec t = {.tv_sec = left / 1000000, .tv_nsec = left % 1000000 * 1000};
    return ppoll(fds, count, until == WIRE_FOREVER ? NULL : &t, NULL);
}

static bool react_all(wire_conn *const *conns, size_t count, const struct pollfd *fds) {
    bool happened = false;
    for (size_t i = 0; i < count; i++) {
        wire_conn *c = conns[i];
        if (c == NULL) continue;
        if (c->fd >= 0 && (fds[i].revents != 0 || wants_another_read(c))) react(c, fds[i].revents);
        happened = happened || c->happened;
        c->happened = false;
    }
    return happened;
}

static bool nothing_can_happen(const struct pollfd *fds, size_t count, wire_us until) {
    if (until != WIRE_FOREVER) return false;
    for (size_t i = 0; i < count; i++)
        if (fds[i].fd >= 0) return false;
    return true;
}

static void forget_events(struct pollfd *fds, size_t count) {
    for (size_t i = 0; i < count; i++)
        fds[i].revents = 0;
}

static bool wait_with(struct pollfd *fds, wire_conn *const *conns, size_t count, int wake_fd,
                      wire_us deadline) {
    for (;;) {
        wire_us until = prepare_all(conns, count, fds, deadline);
        fds[count] = (struct pollfd){.fd = wake_fd, .events = POLLIN};
        if (nothing_can_happen(fds, count + 1, until)) return false;
        int ready = poll_until(fds, count + 1, until);
        if (ready < 0 && errno != EINTR) return false;
        if (ready < 0) forget_events(fds, count + 1);
        bool happened = react_all(conns, count, fds);
        if (happened || fds[count].revents != 0) return true;
        if (wire_now() >= deadline) return false;
    }
}

bool wire_wait(wire_conn *const *conns, size_t count, int wake_fd, wire_us deadline) {
    struct pollfd on_stack[ON_STACK + 1];
    if (count <= ON_STACK) return wait_with(on_stack, conns, count, wake_fd, deadline);
    struct pollfd *fds = calloc(count + 1, sizeof *fds);
    if (fds == NULL) return false;
    bool happened = wait_with(fds, conns, count, wake_fd, deadline);
    free(fds);
    return happened;
}
