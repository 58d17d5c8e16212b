/* Segments and gaps, as the peer sees them. */
#include <stdlib.h>

#include "wire/conn_testpeer.h"

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
    size_t half = 33U << 20;
    uint8_t *big = calloc(1, half);
    ck_assert(wire_conn_send(p.conn, sio_slice_of(big, half), NULL));
    ck_assert(!wire_conn_send(p.conn, sio_slice_of(big, half), NULL));
    ck_assert(wire_conn_send(p.conn, sio_slice_str(""), NULL));
    free(big);
    close_pair(&p);
}
END_TEST

SIO_TEST_MAIN("wire/conn_queue", SIO_TCASE("segments", chops_into_segments, the_gap_is_kept_within_one_wait,
                                           a_size_of_zero_means_the_rest, a_full_queue_is_refused))
