#include "transport/dial.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"

/* A handle is closed by a later turn of the loop, and until then its memory is the loop's: each address that
 * is tried has its own. */
typedef struct attempt {
    uv_poll_t poll; /* first */
    tr_dial *dial;
} attempt;

struct tr_dial {
    uv_getaddrinfo_t lookup;
    uv_loop_t *loop;
    tr_dial_done *done; /* NULL: nobody waits for it any more */
    void *ctx;
    size_t *pending;
    struct addrinfo *found, *next; /* `next` was not tried yet */
    attempt *attempt;
    int fd;
    uint8_t holds; /* lookup and attempts that are not over */
};

static void release(tr_dial *dial) {
    if (--dial->holds > 0) return;
    if (dial->found != NULL) uv_freeaddrinfo(dial->found);
    (*dial->pending)--;
    sio_mem_release(NULL, dial);
}

static void finish(tr_dial *dial, int fd, const char *why) {
    tr_dial_done *done = dial->done;
    dial->done = NULL;
    if (done != NULL) done(dial->ctx, fd, why);
}

static void on_closed(uv_handle_t *handle) {
    attempt *a = (attempt *)(void *)handle;
    tr_dial *dial = a->dial;
    sio_mem_release(NULL, a);
    release(dial);
}

/* The socket is left to itself. */
static void end_attempt(tr_dial *dial) {
    uv_close((uv_handle_t *)&dial->attempt->poll, on_closed);
    dial->attempt = NULL;
}

static void try_next(tr_dial *dial, const char *why);

static void on_connected(uv_poll_t *poll, int status, int events) {
    tr_dial *dial = ((attempt *)(void *)poll)->dial;
    int error = 0, fd = dial->fd;
    socklen_t size = sizeof error;
    (void)status;
    (void)events;
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
    end_attempt(dial);
    dial->fd = -1;
    if (error == 0) {
        finish(dial, fd, NULL);
        return;
    }
    close(fd);
    try_next(dial, strerror(error));
}

static bool watch(tr_dial *dial) {
    attempt *a = sio_mem_alloc(NULL, sizeof *a);
    if (a == NULL) return false;
    a->dial = dial;
    int status = uv_poll_init(dial->loop, &a->poll, dial->fd);
    if (status != 0) {
        sio_mem_release(NULL, a);
        errno = -status;
        return false;
    }
    dial->attempt = a;
    dial->holds++;
    (void)uv_poll_start(&a->poll, UV_WRITABLE, on_connected);
    return true;
}

static bool begin_connecting(tr_dial *dial, const struct addrinfo *a) {
    int one = 1;
    dial->fd = socket(a->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (dial->fd < 0) return false;
    (void)setsockopt(dial->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    bool begun = connect(dial->fd, a->ai_addr, a->ai_addrlen) == 0 || errno == EINPROGRESS;
    if (begun && watch(dial)) return true;
    int why = errno;
    close(dial->fd);
    dial->fd = -1;
    errno = why;
    return false;
}

static void try_next(tr_dial *dial, const char *why) {
    while (dial->next != NULL) {
        const struct addrinfo *a = dial->next;
        dial->next = a->ai_next;
        if (begin_connecting(dial, a)) return;
        why = strerror(errno);
    }
    finish(dial, -1, why);
}

static void on_found(uv_getaddrinfo_t *lookup, int status, struct addrinfo *found) {
    tr_dial *dial = lookup->data;
    dial->found = dial->next = found;
    if (dial->done != NULL && status != 0)
        finish(dial, -1, uv_strerror(status));
    else if (dial->done != NULL)
        try_next(dial, "the name has no address");
    release(dial);
}

tr_dial *tr_dial_begin(uv_loop_t *loop, const char *host, uint16_t port, tr_dial_done *done, void *ctx,
                       size_t *pending) {
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};
    char service[8];
    tr_dial *dial = sio_mem_alloc(NULL, sizeof *dial);
    if (dial == NULL) return NULL;
    *dial = (tr_dial){.loop = loop, .done = done, .ctx = ctx, .pending = pending, .fd = -1, .holds = 1};
    dial->lookup.data = dial;
    snprintf(service, sizeof service, "%u", port);
    if (uv_getaddrinfo(loop, &dial->lookup, on_found, host, service, &hints) == 0) {
        (*pending)++;
        return dial;
    }
    sio_mem_release(NULL, dial);
    return NULL;
}

void tr_dial_cancel(tr_dial *dial) {
    int fd = dial->fd;
    dial->done = NULL;
    dial->fd = -1;
    if (dial->attempt == NULL) {
        (void)uv_cancel((uv_req_t *)&dial->lookup);
        return;
    }
    end_attempt(dial);
    close(fd);
}
