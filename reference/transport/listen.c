/* The port. It is opened here and not by the library, for messages that name what is wrong, and so that
 * nothing spins when the process runs out of descriptors. */
#include <errno.h>
#include <netdb.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "transport/loop.h"

static bool complain(sio_buf *error, const char *host, uint16_t port, const char *what) {
    (void)sio_buf_addf(error, "cannot listen on %s port %u: %s", host, port, what);
    return false;
}

/* Returns the port that is open, or 0. */
static uint16_t port_of(int fd) {
    struct sockaddr_storage address;
    socklen_t size = sizeof address;
    char text[8];
    if (getsockname(fd, (struct sockaddr *)&address, &size) != 0) return 0;
    if (getnameinfo((struct sockaddr *)&address, size, NULL, 0, text, sizeof text, NI_NUMERICSERV) != 0)
        return 0;
    return (uint16_t)strtoul(text, NULL, 10);
}

static int open_address(const struct addrinfo *a) {
    int one = 1;
    int fd = socket(a->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) return -1;
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(fd, a->ai_addr, a->ai_addrlen) == 0 && listen(fd, SOMAXCONN) == 0) return fd;
    int why = errno;
    close(fd);
    errno = why;
    return -1;
}

bool tr_listen_open(sio_transport *t, const char *host, uint16_t port, sio_buf *error) {
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    struct addrinfo *found = NULL;
    char service[8];
    snprintf(service, sizeof service, "%u", port);
    int status = getaddrinfo(host, service, &hints, &found);
    if (status != 0) return complain(error, host, port, gai_strerror(status));
    t->port_fd = open_address(found);
    int why = errno;
    freeaddrinfo(found);
    if (t->port_fd < 0) return complain(error, host, port, strerror(why));
    t->port = port_of(t->port_fd);
    return true;
}

static void start_again(uv_timer_t *timer) {
    tr_listen_start(timer->data);
}

static void pause_accepting(sio_transport *t) {
    enum { PAUSE = 100 /* ms */ };
    (void)uv_poll_stop(&t->listener);
    (void)uv_timer_start(&t->accept_timer, start_again, PAUSE, 0);
}

static void on_connection(uv_poll_t *listener, int status, int events) {
    enum { AT_ONCE = 64 };
    sio_transport *t = listener->data;
    (void)status;
    (void)events;
    for (int i = 0; i < AT_ONCE; i++) {
        int fd = accept4(t->port_fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) {
            if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) pause_accepting(t);
            break;
        }
        if (t->hub.peers < t->hub.limits.max_connections)
            tr_adopt(t, fd);
        else
            close(fd);
    }
    tr_loop_arm(t);
}

void tr_listen_start(sio_transport *t) {
    if (t->listening) (void)uv_poll_start(&t->listener, UV_READABLE, on_connection);
}

void tr_listen_stop(sio_transport *t) {
    if (!t->listening) return;
    t->listening = false;
    (void)uv_timer_stop(&t->accept_timer);
    (void)uv_poll_stop(&t->listener);
    close(t->port_fd);
    t->port_fd = -1;
}
