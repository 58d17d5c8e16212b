#include "wire/knock.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

enum { PATIENCE_MS = 1000 };

bool wire_meets_itself(int fd) {
    struct sockaddr_storage here, there;
    socklen_t here_len = sizeof here, there_len = sizeof there;
    memset(&here, 0, sizeof here);
    memset(&there, 0, sizeof there);
    return getsockname(fd, (struct sockaddr *)&here, &here_len) == 0 &&
           getpeername(fd, (struct sockaddr *)&there, &there_len) == 0 && here_len == there_len &&
           memcmp(&here, &there, sizeof here) == 0;
}

static bool connects(int fd, const struct sockaddr *address, socklen_t len) {
    if (connect(fd, address, len) != 0 && errno != EINPROGRESS && errno != EINTR) return false;
    struct pollfd p = {.fd = fd, .events = POLLOUT};
    int error = 1;
    socklen_t size = sizeof error;
    return poll(&p, 1, PATIENCE_MS) == 1 && getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 &&
           error == 0 && !wire_meets_itself(fd);
}

bool wire_knock(const struct sockaddr *address, socklen_t len) {
    int fd = socket(address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) return false;
    bool opened = connects(fd, address, len);
    close(fd);
    return opened;
}
