/* How connections end: FIN, RST, half-close, and what is left to read. */
#include <errno.h>

#include "wire/conn_testpeer.h"

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

SIO_TEST_MAIN("wire/conn_io", SIO_TCASE("ends", fin_is_end_and_leaves_input_and_writing, rst_is_reset,
                                        rst_after_fin_is_noticed, rst_is_noticed_while_paused,
                                        the_answer_before_an_rst_is_kept, finish_half_closes, reset_sends_rst,
                                        close_sends_fin_and_logs_it, close_with_unread_bytes_logs_the_rst))
