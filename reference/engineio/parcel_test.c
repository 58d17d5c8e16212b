#include "engineio/parcel.h"

#include <string.h>

#include "testkit.h"

START_TEST(messages_keep_their_bytes_and_their_headroom) {
    sio_parcel p;
    sio_parcel_init(&p, 16, NULL);
    for (int round = 0; round < 3; round++) {
        ck_assert(sio_parcel_add(&p, sio_slice_str("41"), false));
        ck_assert(sio_parcel_add(&p, sio_slice_str(""), true));
        ck_assert(sio_parcel_add(&p, sio_slice_str("three"), true));
        for (size_t i = 0; i < p.count; i++) {
            sio_slice m = sio_parcel_message(&p, i);
            memset((uint8_t *)(uintptr_t)m.ptr - 16, 0xff, 16);
        }
        ck_assert_uint_eq(p.count, 3);
        ck_assert(sio_slice_is(sio_parcel_message(&p, 0), "41"));
        ck_assert(sio_slice_is(sio_parcel_message(&p, 1), ""));
        ck_assert(sio_slice_is(sio_parcel_message(&p, 2), "three"));
        sio_parcel_clear(&p);
        ck_assert_uint_eq(p.count, 0);
    }
    sio_parcel_free(&p);
}
END_TEST

/* SIO5-EV-14: one copy, however many queues hold it. */
START_TEST(a_message_is_copied_once) {
    testkit_mem m;
    sio_parcel p;
    sio_queue queue[50] = {{.line = NULL}};
    testkit_mem_init(&m, SIZE_MAX);
    sio_parcel_init(&p, 16, &m.mem);
    ck_assert(sio_parcel_add(&p, sio_slice_str("4hello"), false));
    size_t before = m.live;
    size_t cost = sio_parcel_cost(&p, 0);
    ck_assert_uint_ge(cost, 6 + 16 + 32); /* the text is the least of it */
    for (size_t i = 0; i < 50; i++)
        ck_assert(sio_queue_add(&queue[i], sio_parcel_share(&p, 0), &m.mem));
    ck_assert_uint_eq(m.live, before + 1 + 50); /* the copy, and a line each */
    sio_parcel_free(&p);
    for (size_t i = 0; i < 50; i++) {
        ck_assert_uint_eq(sio_queue_cost(&queue[i]), cost);
        ck_assert(sio_slice_is(sio_shared_message(sio_queue_first(&queue[i])), "4hello"));
        sio_queue_drop(&queue[i], &m.mem);
        ck_assert_ptr_null(sio_queue_first(&queue[i]));
    }
    ck_assert_uint_eq(m.live, 0);
}
END_TEST

START_TEST(a_queue_is_first_in_first_out) {
    sio_parcel p;
    sio_queue q = {.line = NULL};
    uint8_t in = 0;
    uint8_t out = 0;
    size_t count = 0;
    size_t each = 0;
    sio_parcel_init(&p, 0, NULL);
    for (int step = 0; step < 2000; step++) {
        bool add = count == 0 || step * 7 % 11 < 6;
        if (add) {
            sio_parcel_clear(&p);
            ck_assert(sio_parcel_add(&p, sio_slice_of(&in, 1), true));
            ck_assert(sio_queue_add(&q, sio_parcel_share(&p, 0), NULL));
            in++;
            count++;
            each = sio_parcel_cost(&p, 0);
        } else {
            ck_assert_uint_eq(sio_shared_message(sio_queue_first(&q)).ptr[0], out++);
            sio_queue_drop(&q, NULL);
            count--;
        }
        ck_assert_uint_eq(sio_queue_cost(&q), count * each);
    }
    ck_assert_uint_gt(count, 20);
    sio_queue_free(&q, NULL);
    ck_assert_uint_eq(sio_queue_cost(&q), 0);
    sio_parcel_free(&p);
}
END_TEST

START_TEST(a_large_message_gives_its_memory_back) {
    static char large[200000];
    sio_parcel p;
    memset(large, 'x', sizeof large);
    sio_parcel_init(&p, 16, NULL);
    ck_assert(sio_parcel_add(&p, sio_slice_of(large, sizeof large), false));
    sio_parcel_clear(&p);
    ck_assert_uint_le(p.bytes.cap, 65536);
    sio_parcel_free(&p);
}
END_TEST

static bool compose_and_queue(const sio_mem *mem, void *arg) {
    sio_parcel p;
    sio_queue q = {.line = NULL};
    bool ok = true;
    (void)arg;
    sio_parcel_init(&p, 100, mem);
    for (size_t i = 0; ok && i < 6; i++)
        ok = sio_parcel_add(&p, sio_slice_str("4hello"), false);
    for (size_t i = 0; ok && i < 6; i++) {
        sio_shared *s = sio_parcel_share(&p, i);
        ok = s != NULL && sio_queue_add(&q, s, mem);
        if (!ok) sio_shared_drop(s);
    }
    sio_queue_free(&q, mem);
    sio_parcel_free(&p);
    return ok;
}

START_TEST(each_allocation_fails) {
    testkit_each_allocation_fails(compose_and_queue, NULL);
}
END_TEST

SIO_TEST_MAIN("parcel", SIO_TCASE("parcel", messages_keep_their_bytes_and_their_headroom,
                                  a_message_is_copied_once, a_queue_is_first_in_first_out,
                                  a_large_message_gives_its_memory_back, each_allocation_fails))
