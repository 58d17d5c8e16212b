/* Connections against a peer on the loopback. The peer is driven from the same thread wherever that is possible, so that
 * each step waits for an event and nothing depends on time. */
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
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

static int listen_on(const char *url, wire_endpoint *e) {
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

static void await_state(wire_conn *c, wire_conn_state state) {
    wire_us deadline = wire_now() + WIRE_MS(PATIENCE_MS);
    while (wire_conn_get_state(c) != state)
        if (!wire_wait(&c, 1, -1, deadline)) ck_abort_msg("state %d never came, it is %d", state, wire_conn_get_state(c));
}

static void await_input(wire_conn *c, const char *text) {
    wire_us deadline = wire_now() + WIRE_MS(PATIENCE_MS);
    while (wire_conn_input(c).len < strlen(text))
        if (!wire_wait(&c, 1, -1, deadline)) ck_abort_msg("input never came");
    ck_assert(sio_slice_is(wire_conn_input(c), text));
}

static void await_sent(wire_conn *c) {
    wire_us deadline = wire_now() + WIRE_MS(PATIENCE_MS);
    while (wire_conn_unsent(c) > 0)
        if (!wire_wait(&c, 1, -1, deadline)) ck_abort_msg("never sent");
}

static void await_peer(int fd, short events) {
    struct pollfd p = {.fd = fd, .events = events};
    ck_assert_int_eq(poll(&p, 1, PATIENCE_MS), 1);
}

static pair open_pair(const char *url, size_t receive_limit) {
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

static void close_pair(pair *p) {
    wire_conn_close(p->conn);
    wire_log_free(p->log);
    if (p->peer >= 0) close(p->peer);
    close(p->listener);
}

static void peer_says(pair *p, const char *text) {
    ck_assert_int_eq(send(p->peer, text, strlen(text), MSG_NOSIGNAL), (ssize_t)strlen(text));
}

static void peer_aborts(pair *p) {
    const struct linger now = {.l_onoff = 1, .l_linger = 0};
    setsockopt(p->peer, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close(p->peer);
    p->peer = -1;
}

static size_t count_kind(const wire_log *log, wire_log_kind kind) {
    size_t n = 0;
    for (size_t i = 0; i < wire_log_count(log); i++)
        n += wire_log_at(log, i)->kind == kind;
    return n;
}

static ssize_t peer_recv(pair *p, char *into, size_t room) {
    await_peer(p->peer, POLLIN);
    return recv(p->peer, into, room, 0);
}

START_TEST(talks_both_ways) {
    pair p = open_pair("http://127.0.0.1:1", 0);
    ck_assert(wire_conn_send(p.conn, sio_slice_str("ping"), NULL));
    ck_assert_uint_eq(wire_conn_unsent(p.conn), 4);
    await_sent(p.conn);
    char got[16];
    ck_assert_int_eq(peer_recv(&p, got, sizeof got), 4);
    peer_says(&p, "pong");
    await_input(p.conn, "pong");
    ck_assert_int_gt(wire_conn_last_input(p.conn), 0);
    ck_assert_uint_eq(wire_conn_received(p.conn), 4);
    ck_assert_uint_eq(wire_conn_sent(p.conn), 4);
    wire_conn_consume(p.conn, 1);
    ck_assert(sio_slice_is(wire_conn_input(p.conn), "ong"));
    peer_says(&p, "!");
    await_input(p.conn, "ong!");
    wire_conn_consume(p.conn, 99);
    ck_assert_uint_eq(wire_conn_input(p.conn).len, 0);
    ck_assert_str_eq(wire_conn_name(p.conn), "a");
    ck_assert_ptr_eq(wire_conn_log(p.conn), p.log);
    ck_assert_str_eq(wire_conn_error(p.conn), "");
    close_pair(&p);
}
END_TEST

START_TEST(talks_over_ipv6) {
    wire_endpoint e;
    int probe = listen_on("http://[::1]:1", &e);
    if (probe < 0) return; /* a host without IPv6 */
    close(probe);
    pair p = open_pair("http://[::1]:1", 0);
    peer_says(&p, "six");
    await_input(p.conn, "six");
    close_pair(&p);
}
END_TEST

START_TEST(fin_is_end_and_leaves_input_and_writing) {
    pair p = open_pair("http://127.0.0.1:1", 0);
    peer_says(&p, "last words");
    shutdown(p.peer, SHUT_WR);
    await_state(p.conn, WIRE_ENDED);
    ck_assert(sio_slice_is(wire_conn_input(p.conn), "last words"));
    ck_assert_uint_eq(count_kind(p.log, WIRE_LOG_FIN_RECEIVED), 1);
    ck_assert(wire_conn_send(p.conn, sio_slice_str("still here"), NULL));
    await_sent(p.conn);
    char got[32];
    ck_assert_int_eq(peer_recv(&p, got, sizeof got), 10);
    /* An ended connection is quiet: it neither spins nor reports again. */
    ck_assert(!wire_wait(&p.conn, 1, -1, wire_now() + WIRE_MS(1)));
    close_pair(&p);
}
END_TEST

START_TEST(rst_is_reset) {
    pair p = open_pair("http://127.0.0.1:1", 0);
    peer_aborts(&p);
    await_state(p.conn, WIRE_RESET);
    ck_assert_uint_eq(count_kind(p.log, WIRE_LOG_RST_RECEIVED), 1);
    ck_assert_uint_eq(count_kind(p.log, WIRE_LOG_FIN_RECEIVED), 0);
    ck_assert(!wire_conn_send(p.conn, sio_slice_str("x"), NULL));
    close_pair(&p);
}
END_TEST

START_TEST(rst_after_fin_is_noticed) {
    pair p = open_pair("http://127.0.0.1:1", 0);
    shutdown(p.peer, SHUT_WR);
    await_state(p.conn, WIRE_ENDED);
    peer_aborts(&p);
    await_state(p.conn, WIRE_RESET);
    close_pair(&p);
}
END_TEST

START_TEST(rst_is_noticed_while_paused) {
    pair p = open_pair("http://127.0.0.1:1", 0);
    wire_conn_pause(p.conn, true);
    peer_aborts(&p);
    await_state(p.conn, WIRE_RESET);
    close_pair(&p);
}
END_TEST

START_TEST(the_answer_before_an_rst_is_kept) {
    pair p = open_pair("http://127.0.0.1:1", 0);
    wire_conn_pause(p.conn, true);
    ck_assert(wire_conn_send(p.conn, sio_slice_str("unread"), NULL));
    await_sent(p.conn);
    await_peer(p.peer, POLLIN);
    peer_says(&p, "413");
    close(p.peer); /* with unread bytes: the kernel sends RST */
    p.peer = -1;
    wire_conn_pause(p.conn, false);
    ck_assert(wire_conn_send(p.conn, sio_slice_str("more"), NULL));
    await_state(p.conn, WIRE_RESET);
    ck_assert(sio_slice_is(wire_conn_input(p.conn), "413"));
    close_pair(&p);
}
END_TEST

START_TEST(finish_half_closes) {
    pair p = open_pair("http://127.0.0.1:1", 0);
    ck_assert(wire_conn_send(p.conn, sio_slice_str("bye"), NULL));
    wire_conn_finish(p.conn);
    ck_assert(!wire_conn_send(p.conn, sio_slice_str("x"), NULL));
    await_sent(p.conn);
    char got[8];
    ck_assert_int_eq(peer_recv(&p, got, sizeof got), 3);
    ck_assert_int_eq(peer_recv(&p, got, sizeof got), 0);
    ck_assert_uint_eq(count_kind(p.log, WIRE_LOG_FIN_SENT), 1);
    peer_says(&p, "answer");
    await_input(p.conn, "answer");
    close(p.peer);
    p.peer = -1;
    await_state(p.conn, WIRE_ENDED);
    /* Both directions are closed: poll would report POLLHUP for ever. */
    ck_assert(!wire_wait(&p.conn, 1, -1, wire_now() + WIRE_MS(1)));
    ck_assert_int_eq(wire_conn_get_state(p.conn), WIRE_ENDED);
    close_pair(&p);
}
END_TEST

START_TEST(reset_sends_rst) {
    pair p = open_pair("http://127.0.0.1:1", 0);
    ck_assert(wire_conn_send(p.conn, sio_slice_str("dropped"), NULL));
    wire_conn_reset(p.conn);
    ck_assert_int_eq(wire_conn_get_state(p.conn), WIRE_RESET);
    ck_assert_uint_eq(wire_conn_unsent(p.conn), 0);
    char got[8];
    ck_assert_int_eq(peer_recv(&p, got, sizeof got), -1);
    ck_assert_int_eq(errno, ECONNRESET);
    close_pair(&p);
}
END_TEST

START_TEST(close_sends_fin_and_logs_it) {
    pair p = open_pair("http://127.0.0.1:1", 0);
    wire_conn_close(p.conn);
    p.conn = NULL;
    char got[8];
    ck_assert_int_eq(peer_recv(&p, got, sizeof got), 0);
    ck_assert_uint_eq(count_kind(p.log, WIRE_LOG_FIN_SENT), 1);
    close_pair(&p);
}
END_TEST

START_TEST(close_with_unread_bytes_logs_the_rst) {
    pair p = open_pair("http://127.0.0.1:1", 1);
    peer_says(&p, "1 byte is read, these are not");
    await_input(p.conn, "1");
    wire_conn_close(p.conn);
    p.conn = NULL;
    char got[8];
    ck_assert_int_eq(peer_recv(&p, got, sizeof got), -1);
    ck_assert_uint_eq(count_kind(p.log, WIRE_LOG_RST_SENT), 1);
    close_pair(&p);
}
END_TEST

/* Each wait whose deadline has passed sends one segment at most; the peer reads it before the next may go. */
static void expect_segment(pair *p, const char *text) {
    size_t before = wire_conn_unsent(p->conn);
    while (wire_conn_unsent(p->conn) == before)
        wire_wait(&p->conn, 1, -1, 0);
    char got[64];
    ssize_t n = peer_recv(p, got, sizeof got);
    ck_assert_int_eq(n, (ssize_t)strlen(text));
    ck_assert_int_eq(memcmp(got, text, (size_t)n), 0);
}

START_TEST(chops_into_segments) {
    pair p = open_pair("http://127.0.0.1:1", 0);
    const size_t sizes[] = {1, 4, 2};
    const wire_chop chop = {.sizes = sizes, .count = 3, .gap = 200};
    ck_assert(wire_conn_send(p.conn, sio_slice_str("0123456789"), &chop));
    ck_assert(wire_conn_send(p.conn, sio_slice_str("whole"), NULL));
    expect_segment(&p, "0");
    expect_segment(&p, "1234");
    expect_segment(&p, "56");
    expect_segment(&p, "78");
    size_t sent = count_kind(p.log, WIRE_LOG_SENT);
    ck_assert_uint_eq(sent, 4);
    await_sent(p.conn);
    ck_assert_uint_eq(count_kind(p.log, WIRE_LOG_SENT), 6);
    close_pair(&p);
}
END_TEST

START_TEST(the_gap_is_kept_within_one_wait) {
    pair p = open_pair("http://127.0.0.1:1", 0);
    const size_t sizes[] = {1};
    const wire_chop chop = {.sizes = sizes, .count = 1, .gap = WIRE_MS(10)};
    ck_assert(wire_conn_send(p.conn, sio_slice_str("abc"), &chop));
    wire_us start = wire_now();
    ck_assert(wire_wait(&p.conn, 1, -1, start + WIRE_MS(PATIENCE_MS)));
    ck_assert_uint_eq(wire_conn_unsent(p.conn), 0);
    ck_assert_int_ge(wire_now() - start, WIRE_MS(20));
    close_pair(&p);
}
END_TEST

START_TEST(a_size_of_zero_means_the_rest) {
    pair p = open_pair("http://127.0.0.1:1", 0);
    const size_t sizes[] = {2, 0};
    const wire_chop chop = {.sizes = sizes, .count = 2, .gap = 200};
    ck_assert(wire_conn_send(p.conn, sio_slice_str("abcdef"), &chop));
    expect_segment(&p, "ab");
    expect_segment(&p, "cdef");
    close_pair(&p);
}
END_TEST

START_TEST(a_full_queue_is_refused) {
    pair p = open_pair("http://127.0.0.1:1", 0);
    size_t half = 33 * 1024 * 1024;
    uint8_t *big = calloc(1, half);
    ck_assert(wire_conn_send(p.conn, sio_slice_of(big, half), NULL));
    ck_assert(!wire_conn_send(p.conn, sio_slice_of(big, half), NULL));
    ck_assert(wire_conn_send(p.conn, sio_slice_str(""), NULL));
    free(big);
    close_pair(&p);
}
END_TEST

START_TEST(a_reader_that_stops_blocks_the_writer) {
    pair p = open_pair("http://127.0.0.1:1", 0);
    size_t len = 32 * 1024 * 1024;
    uint8_t *big = calloc(1, len);
    ck_assert(wire_conn_send(p.conn, sio_slice_of(big, len), NULL));
    free(big);
    ck_assert(!wire_wait(&p.conn, 1, -1, wire_now() + WIRE_MS(20)));
    size_t left = wire_conn_unsent(p.conn);
    ck_assert_uint_gt(left, 0);
    char sink[65536];
    while (wire_conn_unsent(p.conn) > 0) {
        while (recv(p.peer, sink, sizeof sink, MSG_DONTWAIT) > 0) {
        }
        wire_wait(&p.conn, 1, -1, wire_now());
    }
    ck_assert_uint_eq(wire_conn_sent(p.conn), len);
    close_pair(&p);
}
END_TEST

START_TEST(pause_and_limit_stop_reading) {
    pair p = open_pair("http://127.0.0.1:1", 4);
    wire_conn_pause(p.conn, true);
    peer_says(&p, "123456789");
    ck_assert(!wire_wait(&p.conn, 1, -1, wire_now() + WIRE_MS(5)));
    wire_conn_pause(p.conn, false);
    await_input(p.conn, "1234");
    ck_assert(!wire_wait(&p.conn, 1, -1, wire_now() + WIRE_MS(5)));
    ck_assert_uint_eq(wire_conn_input(p.conn).len, 4);
    wire_conn_consume(p.conn, 4);
    await_input(p.conn, "5678");
    wire_conn_consume(p.conn, 4);
    await_input(p.conn, "9");
    close_pair(&p);
}
END_TEST

START_TEST(a_refused_connection_says_so) {
    wire_endpoint e;
    int listener = listen_on("http://127.0.0.1:1", &e);
    close(listener);
    wire_log *log = wire_log_new(wire_now(), 0);
    wire_conn *c = wire_conn_open(&(wire_conn_options){.endpoint = &e, .log = log});
    ck_assert(wire_conn_send(c, sio_slice_str("queued"), NULL) || wire_conn_get_state(c) == WIRE_FAILED);
    await_state(c, WIRE_FAILED);
    ck_assert_str_eq(wire_conn_error(c), "connection refused");
    ck_assert_uint_eq(wire_conn_unsent(c), 0);
    ck_assert_uint_eq(count_kind(log, WIRE_LOG_FAILED), 1);
    ck_assert(!wire_wait(&c, 1, -1, WIRE_FOREVER)); /* nothing could ever happen */
    wire_conn_close(c);
    wire_log_free(log);
}
END_TEST

START_TEST(deadlines_are_kept) {
    pair p = open_pair("http://127.0.0.1:1", 0);
    wire_us deadline = wire_now() + WIRE_MS(15);
    ck_assert(!wire_wait(&p.conn, 1, -1, deadline));
    ck_assert_int_ge(wire_now(), deadline);
    peer_says(&p, "x");
    await_input(p.conn, "x");
    wire_conn_consume(p.conn, 1);
    peer_says(&p, "y");
    while (wire_conn_input(p.conn).len == 0) /* a deadline in the past still does one round */
        wire_wait(&p.conn, 1, -1, 0);
    wire_conn *none[] = {NULL};
    ck_assert(!wire_wait(none, 1, -1, wire_now() + WIRE_MS(1)));
    ck_assert(!wire_wait(none, 0, -1, WIRE_FOREVER));
    close_pair(&p);
}
END_TEST

START_TEST(a_wake_descriptor_ends_the_wait) {
    pair p = open_pair("http://127.0.0.1:1", 0);
    int wake[2];
    ck_assert_int_eq(pipe(wake), 0);
    ck_assert_int_eq(write(wake[1], "x", 1), 1);
    ck_assert(wire_wait(&p.conn, 1, wake[0], WIRE_FOREVER));
    close(wake[0]);
    close(wake[1]);
    close_pair(&p);
}
END_TEST

START_TEST(many_connections_in_one_wait) {
    enum { MANY = 100 };
    wire_endpoint e;
    int listener = listen_on("http://127.0.0.1:1", &e);
    wire_conn *conns[MANY];
    int peers[MANY];
    for (int i = 0; i < MANY; i++) {
        conns[i] = wire_conn_open(&(wire_conn_options){.endpoint = &e});
        peers[i] = accept(listener, NULL, NULL);
        await_state(conns[i], WIRE_OPEN);
        ck_assert_int_eq(send(peers[i], "m", 1, MSG_NOSIGNAL), 1);
    }
    wire_us deadline = wire_now() + WIRE_MS(PATIENCE_MS);
    for (size_t with_input = 0; with_input < MANY;) {
        ck_assert(wire_wait(conns, MANY, -1, deadline));
        with_input = 0;
        for (int i = 0; i < MANY; i++)
            with_input += wire_conn_input(conns[i]).len;
    }
    for (int i = 0; i < MANY; i++) {
        wire_conn_close(conns[i]);
        close(peers[i]);
    }
    close(listener);
}
END_TEST

SIO_TEST_MAIN("wire/conn",
              SIO_TCASE("talk", talks_both_ways, talks_over_ipv6, a_refused_connection_says_so),
              SIO_TCASE("ends", fin_is_end_and_leaves_input_and_writing, rst_is_reset, rst_after_fin_is_noticed,
                        rst_is_noticed_while_paused, the_answer_before_an_rst_is_kept, finish_half_closes, reset_sends_rst,
                        close_sends_fin_and_logs_it, close_with_unread_bytes_logs_the_rst),
              SIO_TCASE("segments", chops_into_segments, the_gap_is_kept_within_one_wait, a_size_of_zero_means_the_rest,
                        a_full_queue_is_refused),
              SIO_TCASE("limits", a_reader_that_stops_blocks_the_writer, pause_and_limit_stop_reading, deadlines_are_kept,
                        a_wake_descriptor_ends_the_wait, many_connections_in_one_wait))
