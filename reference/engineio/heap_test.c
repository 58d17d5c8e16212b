#include "engineio/heap.h"

#include "testkit.h"

enum { MANY = 200 };

typedef struct item {
    sio_timer timer; /* first */
    unsigned fired;
} item;

static uint64_t last_due;

static void fire(sio_timer *timer, uint64_t now) {
    ck_assert_uint_ge(now, timer->due);
    ck_assert_uint_ge(timer->due, last_due);
    ck_assert_uint_eq(timer->place, 0);
    last_due = timer->due;
    ((item *)(void *)timer)->fired++;
}

static uint32_t next_random(uint32_t *state) {
    *state = *state * 1103515245u + 12345u;
    return *state >> 8;
}

START_TEST(fires_in_order_after_random_changes) {
    sio_heap heap;
    item items[MANY];
    uint32_t random = 7;
    unsigned expected = 0;
    sio_heap_init(&heap, NULL);
    for (size_t i = 0; i < MANY; i++)
        items[i] = (item){.timer = {.fire = fire}};
    for (size_t step = 0; step < 5000; step++) {
        sio_timer *timer = &items[next_random(&random) % MANY].timer;
        if (next_random(&random) % 4 == 0)
            sio_heap_remove(&heap, timer);
        else
            ck_assert(sio_heap_set(&heap, timer, next_random(&random) % 1000));
    }
    for (size_t i = 0; i < MANY; i++)
        if (items[i].timer.place > 0 && items[i].timer.due <= 500) expected++;
    ck_assert_uint_gt(expected, 10);
    last_due = 0;
    sio_heap_run(&heap, 500);
    unsigned fired = 0;
    for (size_t i = 0; i < MANY; i++)
        fired += items[i].fired;
    ck_assert_uint_eq(fired, expected);
    ck_assert_uint_gt(sio_heap_next(&heap), 500);
    sio_heap_free(&heap);
}
END_TEST

START_TEST(an_empty_heap_never_expires) {
    sio_heap heap;
    item one = {.timer = {.fire = fire}};
    sio_heap_init(&heap, NULL);
    ck_assert_uint_eq(sio_heap_next(&heap), SIO_NEVER);
    sio_heap_remove(&heap, &one.timer);
    ck_assert(sio_heap_set(&heap, &one.timer, 9));
    ck_assert_uint_eq(sio_heap_next(&heap), 9);
    sio_heap_free(&heap);
    ck_assert_uint_eq(one.timer.place, 0);
}
END_TEST

static bool grow(const sio_mem *mem, void *arg) {
    sio_heap heap;
    item items[40];
    bool ok = true;
    (void)arg;
    sio_heap_init(&heap, mem);
    for (size_t i = 0; i < 40; i++) {
        items[i] = (item){.timer = {.fire = fire}};
        ok = ok && sio_heap_set(&heap, &items[i].timer, i);
    }
    sio_heap_free(&heap);
    return ok;
}

START_TEST(each_allocation_fails) {
    testkit_each_allocation_fails(grow, NULL);
}
END_TEST

SIO_TEST_MAIN("heap", SIO_TCASE("heap", fires_in_order_after_random_changes, an_empty_heap_never_expires,
                                each_allocation_fails))
