/* One TCP connection, never blocking. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "load.h"

/* One source address has some 28,000 ports, and those of a run before may still wait: so several addresses.
 */
enum { SOURCES = 8 };

static void bind_source(int fd, uint32_t index) {
    int on = 1;
    struct sockaddr_in from = {.sin_family = AF_INET,
                               .sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1 + index % SOURCES)};
    setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    if (bind(fd, (const struct sockaddr *)&from, sizeof from) != 0)
        load_fail("cannot bind a source address 127.0.0.%u: %s", 2 + index % SOURCES, strerror(errno));
}

void load_link_connect(load_link *link, uint32_t index) {
    int on = 1;
    link->open = false;
    link->have = 0;
    link->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (link->fd < 0) load_fail("cannot make socket %u: %s (ulimit -n)", index, strerror(errno));
    setsockopt(link->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    bind_source(link->fd, index);

    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons(link->load->plan.port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (connect(link->fd, (const struct sockaddr *)&to, sizeof to) != 0 && errno != EINPROGRESS)
        load_fail("cannot connect to 127.0.0.1:%u: %s", link->load->plan.port, strerror(errno));
    struct epoll_event want = {.events = EPOLLIN | EPOLLOUT, .data.ptr = link};
    if (epoll_ctl(link->load->epoll, EPOLL_CTL_ADD, link->fd, &want) != 0)
        load_fail("epoll_ctl: %s", strerror(errno));
}

void load_link_send(load_link *link, const void *bytes, size_t n) {
    ssize_t sent = send(link->fd, bytes, n, MSG_NOSIGNAL);
    if (sent < 0) load_fail("the server closed a connection: %s", strerror(errno));
    if ((size_t)sent != n) load_fail("the server does not read: a message of %zu bytes is stuck", n);
}

static void connected(load_link *link) {
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(link->fd, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) load_fail("cannot connect to 127.0.0.1:%u: %s", link->load->plan.port, strerror(error));
    struct epoll_event want = {.events = EPOLLIN, .data.ptr = link};
    epoll_ctl(link->load->epoll, EPOLL_CTL_MOD, link->fd, &want);
    link->open = true;
    link->owner->opened(link);
}

static void consume(load_link *link) {
    size_t used = 0;
    while (used < link->have) {
        size_t n = link->owner->received(link, link->in + used, link->have - used);
        if (n == 0) break;
        used += n;
    }
    link->have -= used;
    if (link->have > 0 && used > 0) memmove(link->in, link->in + used, link->have);
    if (link->have == LOAD_INPUT) load_fail("an answer is longer than %d bytes: %.80s", LOAD_INPUT, link->in);
}

static void read_some(load_link *link) {
    ssize_t got = recv(link->fd, link->in + link->have, LOAD_INPUT - link->have, 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got < 0) load_fail("a connection broke: %s", strerror(errno));
    if (got == 0)
        load_fail("the server closed a connection; it had sent: %.200s", link->have ? link->in : "-");
    link->have += (size_t)got;
    link->in[link->have] = '\0';
    consume(link);
}

void load_link_ready(load_link *link, uint32_t events) {
    if (!link->open && events & (EPOLLOUT | EPOLLERR | EPOLLHUP)) connected(link);
    if (events & (EPOLLIN | EPOLLERR | EPOLLHUP)) read_some(link);
}
