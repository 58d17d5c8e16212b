#include "process/port.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CONNECT_MS = 1000 };

uint16_t proc_port_free(void) {
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t len = sizeof a;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return 0;
    bool ok = bind(fd, (struct sockaddr *)&a, len) == 0 && getsockname(fd, (struct sockaddr *)&a, &len) == 0;
    close(fd);
    return ok ? ntohs(a.sin_port) : 0;
}

static bool accepts(const struct sockaddr *a, socklen_t len) {
    int fd = socket(a->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return false;
    int error = 0;
    socklen_t size = sizeof error;
    if (connect(fd, a, len) != 0) {
        struct pollfd p = {.fd = fd, .events = POLLOUT, .revents = 0};
        bool settled = poll(&p, 1, CONNECT_MS) == 1;
        if (!settled || getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = -1;
    }
    close(fd);
    return error == 0;
}

const char *proc_port_open(uint16_t port) {
    struct sockaddr_in four = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    if (accepts((struct sockaddr *)&four, sizeof four)) return "127.0.0.1";
    struct sockaddr_in6 six = {
        .sin6_family = AF_INET6, .sin6_port = htons(port), .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    if (accepts((struct sockaddr *)&six, sizeof six)) return "::1";
    return NULL;
}
