/* Segments, delays and the faults of a network. */
#include "proxy/queue.h"

#include "testkit.h"

static void next_is(prx_queue *q, wire_us at, prx_op_kind kind, const char *bytes) {
    wire_us due;
    ck_assert_ptr_null(prx_queue_peek(q, at - 1, &due));
    ck_assert_int_eq(due, at);
    const prx_op *op = prx_queue_peek(q, at, &due);
    ck_assert_ptr_nonnull(op);
    ck_assert_int_eq(op->kind, kind);
    ck_assert(sio_slice_is(sio_buf_slice(&op->bytes), bytes));
    prx_queue_pop(q);
}

static void empty(prx_queue *q) {
    wire_us due;
    ck_assert_ptr_null(prx_queue_peek(q, WIRE_FOREVER - 1, &due));
    ck_assert_int_eq(due, WIRE_FOREVER);
    prx_queue_free(q);
}

START_TEST(segments) {
    prx_queue q = {.faults = PRX_NO_FAULTS};
    ck_assert(prx_queue_bytes(&q, sio_slice_str("abcde"), 2, 10, 100));
    ck_assert(prx_queue_end(&q, PRX_FIN, 100));
    ck_assert(!prx_queue_bytes(&q, sio_slice_str("late"), 0, 0, 100));
    next_is(&q, 100, PRX_BYTES, "ab");
    next_is(&q, 110, PRX_BYTES, "cd");
    next_is(&q, 120, PRX_BYTES, "e");
    next_is(&q, 120, PRX_FIN, "");
    empty(&q);
}
END_TEST

START_TEST(latency_and_rate) {
    prx_queue q = {.faults = PRX_NO_FAULTS};
    q.faults.latency = 50;
    q.faults.rate = 1000000;
    ck_assert(prx_queue_bytes(&q, sio_slice_str("abc"), 0, 0, 100));
    next_is(&q, 153, PRX_BYTES, "abc");
    empty(&q);
}
END_TEST

START_TEST(stall) {
    prx_queue q = {.faults = PRX_NO_FAULTS};
    q.faults.stall_after = 2;
    q.faults.stall = 1000;
    ck_assert(prx_queue_bytes(&q, sio_slice_str("abc"), 0, 0, 100));
    next_is(&q, 100, PRX_BYTES, "ab");
    next_is(&q, 1100, PRX_BYTES, "c");
    empty(&q);
}
END_TEST

START_TEST(reset) {
    prx_queue q = {.faults = PRX_NO_FAULTS};
    q.faults.reset_after = 2;
    q.faults.latency = 1;
    prx_queue_bytes(&q, sio_slice_str("abc"), 0, 0, 100);
    next_is(&q, 101, PRX_BYTES, "ab");
    next_is(&q, 101, PRX_RST, "");
    empty(&q);
}
END_TEST

SIO_TEST_MAIN("proxy/queue", SIO_TCASE("queue", segments, latency_and_rate, stall, reset))
