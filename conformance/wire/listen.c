#include "wire/listen.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 128 };

struct wire_listener {
    int fd; /* -1: shut */
    uint16_t port;
};

static bool start(wire_listener *l) {
    struct sockaddr_in a = {
        .sin_family = AF_INET, .sin_port = htons(l->port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t len = sizeof a;
    int on = 1;
    l->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (l->fd < 0) return false;
    setsockopt(l->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    bool ok = bind(l->fd, (struct sockaddr *)&a, len) == 0 && listen(l->fd, BACKLOG) == 0 &&
              getsockname(l->fd, (struct sockaddr *)&a, &len) == 0;
    if (ok) {
        l->port = ntohs(a.sin_port);
    } else {
        int why = errno;
        close(l->fd);
        l->fd = -1;
        errno = why;
    }
    return ok;
}

wire_listener *wire_listener_open(uint16_t port) {
    wire_listener *l = calloc(1, sizeof *l);
    if (l == NULL) return NULL;
    l->port = port;
    if (start(l)) return l;
    int why = errno;
    free(l);
    errno = why;
    return NULL;
}

void wire_listener_close(wire_listener *l) {
    if (l == NULL) return;
    if (l->fd >= 0) close(l->fd);
    free(l);
}

uint16_t wire_listener_port(const wire_listener *l) {
    return l->port;
}

int wire_listener_fd(const wire_listener *l) {
    return l->fd;
}

bool wire_listener_shut(wire_listener *l, bool shut) {
    if (shut == (l->fd < 0)) return true;
    if (!shut) return start(l);
    close(l->fd);
    l->fd = -1;
    return true;
}

int wire_listener_accept(wire_listener *l) {
    return l->fd < 0 ? -1 : accept4(l->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
}
