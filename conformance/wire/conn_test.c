/* Connecting, talking, limits, deadlines. */
#include <stdlib.h>

#include "wire/conn_testpeer.h"

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

START_TEST(a_reader_that_stops_blocks_the_writer) {
    pair p = open_pair("http://127.0.0.1:1", 0);
    size_t len = 32U << 20;
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

SIO_TEST_MAIN("wire/conn", SIO_TCASE("talk", talks_both_ways, talks_over_ipv6, a_refused_connection_says_so),
              SIO_TCASE("limits", a_reader_that_stops_blocks_the_writer, pause_and_limit_stop_reading,
                        deadlines_are_kept, a_wake_descriptor_ends_the_wait, many_connections_in_one_wait))
