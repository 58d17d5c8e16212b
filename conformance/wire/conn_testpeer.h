/* For tests: a connection and its peer on the loopback, driven from one thread, so that each step waits for
 * an event and nothing depends on time. */
#ifndef WIRE_CONN_TESTPEER_H
#define WIRE_CONN_TESTPEER_H

#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "testkit.h"
#include "wire/conn.h"

enum { PATIENCE_MS = 20000 };

typedef struct pair {
    int listener;
    int peer; /* the accepted side */
    wire_endpoint endpoint;
    wire_log *log;
    wire_conn *conn;
} pair;

static inline int listen_on(const char *url, wire_endpoint *e) {
    ck_assert_ptr_null(wire_endpoint_parse(e, url));
    ck_assert_ptr_null(wire_endpoint_resolve(e));
    struct sockaddr_in any = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    struct sockaddr_in6 any6 = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    bool six = e->address.ss_family == AF_INET6;
    int fd = socket(e->address.ss_family, SOCK_STREAM, 0);
    if (fd < 0) return -1;
    const void *address = six ? (const void *)&any6 : (const void *)&any;
    if (bind(fd, address, six ? sizeof any6 : sizeof any) != 0 || listen(fd, 8) != 0) {
        close(fd);
        return -1;
    }
    e->address_len = sizeof e->address;
    ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&e->address, &e->address_len), 0);
    return fd;
}

static inline void await_state(wire_conn *c, wire_conn_state state) {
    wire_us deadline = wire_now() + WIRE_MS(PATIENCE_MS);
    while (wire_conn_get_state(c) != state)
        if (!wire_wait(&c, 1, -1, deadline))
            ck_abort_msg("state %d never came, it is %d", state, wire_conn_get_state(c));
}

static inline void await_input(wire_conn *c, const char *text) {
    wire_us deadline = wire_now() + WIRE_MS(PATIENCE_MS);
    while (wire_conn_input(c).len < strlen(text))
        if (!wire_wait(&c, 1, -1, deadline)) ck_abort_msg("input never came");
    ck_assert(sio_slice_is(wire_conn_input(c), text));
}

static inline void await_sent(wire_conn *c) {
    wire_us deadline = wire_now() + WIRE_MS(PATIENCE_MS);
    while (wire_conn_unsent(c) > 0)
        if (!wire_wait(&c, 1, -1, deadline)) ck_abort_msg("never sent");
}

static inline void await_peer(int fd, short events) {
    struct pollfd p = {.fd = fd, .events = events};
    ck_assert_int_eq(poll(&p, 1, PATIENCE_MS), 1);
}

static inline pair open_pair(const char *url, size_t receive_limit) {
    pair p = {.listener = -1};
    p.listener = listen_on(url, &p.endpoint);
    ck_assert_int_ge(p.listener, 0);
    p.log = wire_log_new(wire_now(), 0);
    p.conn = wire_conn_open(&(wire_conn_options){
        .endpoint = &p.endpoint, .log = p.log, .name = "a", .receive_limit = receive_limit});
    ck_assert_ptr_nonnull(p.conn);
    await_state(p.conn, WIRE_OPEN);
    p.peer = accept(p.listener, NULL, NULL);
    ck_assert_int_ge(p.peer, 0);
    return p;
}

static inline void close_pair(pair *p) {
    wire_conn_close(p->conn);
    wire_log_free(p->log);
    if (p->peer >= 0) close(p->peer);
    close(p->listener);
}

static inline void peer_says(pair *p, const char *text) {
    ck_assert_int_eq(send(p->peer, text, strlen(text), MSG_NOSIGNAL), (ssize_t)strlen(text));
}

static inline void peer_aborts(pair *p) {
    const struct linger now = {.l_onoff = 1, .l_linger = 0};
    setsockopt(p->peer, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close(p->peer);
    p->peer = -1;
}

static inline size_t count_kind(const wire_log *log, wire_log_kind kind) {
    size_t n = 0;
    for (size_t i = 0; i < wire_log_count(log); i++)
        n += wire_log_at(log, i)->kind == kind;
    return n;
}

static inline ssize_t peer_recv(pair *p, char *into, size_t room) {
    await_peer(p->peer, POLLIN);
    return recv(p->peer, into, room, 0);
}

#endif
