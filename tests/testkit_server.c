#include <arpa/inet.h>
#include <check.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "testkit_server_internal.h"

enum { TICK_MS = 5, ENDLESS_AT_ONCE = 256 * 1024 };

int64_t fake_now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void fake_drop(testkit_server *s, fake_conn *c) {
    for (int i = 0; i < MAX_SESSIONS; i++)
        if (s->sessions[i].get == (int)(c - s->conns)) s->sessions[i].get = -1;
    close(c->fd);
    sio_buf_free(&c->in);
    sio_buf_free(&c->out);
    *c = (fake_conn){.fd = -1, .session = -1};
}

static void play_raw(testkit_server *s, fake_conn *c) {
    const testkit_script *k = s->script;
    size_t all = k->raw_cut > 0 ? k->raw_cut : k->raw_len;
    if (c->out.len > 0 || fake_now_ms() < c->raw_at) return;
    if (c->raw_sent >= all && k->raw_endless) c->raw_sent = all - (all < 1000 ? all : 1000);
    size_t n = k->raw_drip && all > c->raw_sent ? 1 : all - c->raw_sent;
    sio_buf_add(&c->out, sio_slice_of(k->raw + c->raw_sent, n));
    c->raw_sent += n;
    while (k->raw_endless && c->out.len < ENDLESS_AT_ONCE)
        sio_buf_add(&c->out, sio_slice_of(k->raw + all - (all < 1000 ? all : 1000), all < 1000 ? all : 1000));
    c->raw_at = fake_now_ms() + (k->raw_drip ? 20 : 0);
    c->closing = c->raw_sent >= all && !k->raw_endless && !k->raw_open;
}

static void serve_input(testkit_server *s, fake_conn *c) {
    uint8_t bytes[65536];
    ssize_t n = recv(c->fd, bytes, sizeof bytes, MSG_DONTWAIT);
    if (n <= 0) {
        fake_session *x = c->ws && c->session >= 0 ? &s->sessions[c->session] : NULL;
        if (x != NULL && x->ws == (int)(c - s->conns)) {
            x->ws = -1;
            x->alive = false;
        }
        fake_drop(s, c);
        return;
    }
    sio_buf_add(&c->in, sio_slice_of(bytes, (size_t)n));
    while (c->fd >= 0 && !c->closing && !c->raw &&
           (c->ws ? fake_take_frame(s, c) : fake_take_request(s, c))) {
    }
}

static void flush_out(testkit_server *s, fake_conn *c) {
    if (c->out.len > 0) {
        ssize_t n = send(c->fd, c->out.data, c->out.len, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n > 0) sio_buf_consume(&c->out, (size_t)n);
        if (n < 0) return;
    }
    if (c->out.len == 0 && c->closing) fake_drop(s, c);
}

static void tick(testkit_server *s) {
    int64_t now = fake_now_ms();
    for (int i = 0; i < s->sessions_made && !s->gone; i++) {
        fake_session *x = &s->sessions[i];
        if (x->pending != NULL && now >= x->pending_at) {
            const testkit_rule *rule = x->pending;
            x->pending = NULL;
            fake_say(s, x, rule->say);
            fake_then(s, x, rule->then);
        }
        if (!s->script->pings || !x->alive || x->muted) continue;
        if (x->pong_until != 0 && now > x->pong_until) fake_end_session(s, x, true);
        if (now < x->ping_at) continue;
        fake_say(s, x, "2");
        if (x->pong_until == 0) x->pong_until = now + 200;
        x->ping_at = now + 100;
    }
}

static void take_conn(testkit_server *s) {
    int fd = accept(s->listener, NULL, NULL);
    for (int i = 0; i < MAX_CONNS && fd >= 0; i++) {
        if (s->conns[i].fd >= 0) continue;
        s->conns[i] = (fake_conn){.fd = fd, .session = -1};
        return;
    }
    if (fd >= 0) close(fd);
}

static void *run(void *arg) {
    testkit_server *s = arg;
    struct pollfd fds[MAX_CONNS + 2];
    for (;;) {
        fds[0] = (struct pollfd){.fd = s->stop_pipe[0], .events = POLLIN};
        fds[1] = (struct pollfd){.fd = s->listener, .events = POLLIN};
        for (int i = 0; i < MAX_CONNS; i++)
            fds[i + 2] = (struct pollfd){.fd = s->conns[i].fd,
                                         .events = (short)(POLLIN | (s->conns[i].out.len > 0 ? POLLOUT : 0))};
        poll(fds, MAX_CONNS + 2, TICK_MS);
        if (fds[0].revents != 0) return NULL;
        for (int i = 0; i < MAX_CONNS; i++)
            if (s->conns[i].fd >= 0 && s->conns[i].fd == fds[i + 2].fd &&
                (fds[i + 2].revents & ~POLLOUT) != 0)
                serve_input(s, &s->conns[i]);
        tick(s);
        for (int i = 0; i < MAX_CONNS; i++) {
            if (s->conns[i].fd >= 0 && s->conns[i].raw) play_raw(s, &s->conns[i]);
            if (s->conns[i].fd >= 0) flush_out(s, &s->conns[i]);
        }
        if (s->listener >= 0 && fds[1].revents != 0) take_conn(s);
    }
}

testkit_server *testkit_server_start(const testkit_script *script) {
    testkit_server *s = calloc(1, sizeof *s);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof address;
    ck_assert(s != NULL);
    s->script = script;
    for (int i = 0; i < MAX_CONNS; i++)
        s->conns[i] = (fake_conn){.fd = -1, .session = -1};
    s->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_eq(bind(s->listener, (struct sockaddr *)&address, len), 0);
    ck_assert_int_eq(listen(s->listener, 64), 0);
    ck_assert_int_eq(getsockname(s->listener, (struct sockaddr *)&address, &len), 0);
    s->port = ntohs(address.sin_port);
    ck_assert_int_eq(pipe(s->stop_pipe), 0);
    pthread_mutex_init(&s->lock, NULL);
    ck_assert_int_eq(pthread_create(&s->thread, NULL, run, s), 0);
    return s;
}

uint16_t testkit_server_port(const testkit_server *s) {
    return s->port;
}

bool testkit_server_gone(const testkit_server *s) {
    return s->gone;
}

char *testkit_server_heard(testkit_server *s) {
    pthread_mutex_lock(&s->lock);
    char *copy = strdup(s->heard.len > 0 ? sio_buf_cstr(&s->heard) : "");
    pthread_mutex_unlock(&s->lock);
    return copy;
}

void testkit_server_stop(testkit_server *s) {
    ck_assert_int_eq((int)write(s->stop_pipe[1], "x", 1), 1);
    pthread_join(s->thread, NULL);
    for (int i = 0; i < MAX_CONNS; i++)
        if (s->conns[i].fd >= 0) fake_drop(s, &s->conns[i]);
    for (int i = 0; i < MAX_SESSIONS; i++)
        sio_buf_free(&s->sessions[i].queue);
    if (s->listener >= 0) close(s->listener);
    close(s->stop_pipe[0]);
    close(s->stop_pipe[1]);
    pthread_mutex_destroy(&s->lock);
    sio_buf_free(&s->heard);
    free(s);
}
