#include "engineio/table.h"

#include <string.h>

#include "testkit_engine.h"

enum { MANY = 1000 };

/* EIO4-HS-13, EIO4-HS-14 */
START_TEST(ids_are_20_url_safe_characters_and_differ) {
    testkit_engine e;
    testkit_engine_init(&e);
    sio_random random = testkit_engine_random(&e);
    static sio_node node[MANY];
    uint32_t counter = 0xfffffe; /* it wraps on the way */
    sio_table t;
    sio_table_init(&t, NULL);
    for (size_t i = 0; i < MANY; i++) {
        ck_assert(sio_id_make(&random, &counter, node[i].id));
        for (size_t k = 0; k < SIO_ID_SIZE; k++)
            ck_assert_ptr_nonnull(
                strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", node[i].id[k]));
        ck_assert_ptr_null(sio_table_find(&t, sio_node_id(&node[i])));
        ck_assert(sio_table_add(&t, &node[i]));
    }
    for (size_t i = 0; i < MANY; i++)
        ck_assert_ptr_eq(sio_table_find(&t, sio_node_id(&node[i])), &node[i]);
    for (size_t i = 0; i < MANY; i += 2)
        sio_table_remove(&t, &node[i]);
    for (size_t i = 0; i < MANY; i++)
        ck_assert_ptr_eq(sio_table_find(&t, sio_node_id(&node[i])), i % 2 == 0 ? NULL : &node[i]);
    ck_assert_uint_eq(t.count, MANY / 2);
    sio_table_free(&t);
}
END_TEST

/* Two sources that repeat themselves: the counter still tells the ids apart. */
START_TEST(the_counter_makes_ids_unique) {
    testkit_engine e;
    sio_node a;
    sio_node b;
    uint32_t counter = 0;
    testkit_engine_init(&e);
    sio_random random = testkit_engine_random(&e);
    ck_assert(sio_id_make(&random, &counter, a.id));
    testkit_engine_init(&e);
    ck_assert(sio_id_make(&random, &counter, b.id));
    ck_assert_mem_eq(a.id, b.id, 16);
    ck_assert_mem_ne(a.id, b.id, SIO_ID_SIZE);
    e.random_fails = true;
    ck_assert(!sio_id_make(&random, &counter, b.id));
}
END_TEST

/* EIO4-HS-26 */
START_TEST(only_the_whole_id_is_found) {
    sio_table t;
    sio_node node = {.id = "abcdefghijklmnopqrs"};
    sio_table_init(&t, NULL);
    ck_assert_ptr_null(sio_table_find(&t, sio_slice_str("__proto__")));
    node.id[19] = 't';
    ck_assert(sio_table_add(&t, &node));
    ck_assert_ptr_eq(sio_table_find(&t, sio_slice_str("abcdefghijklmnopqrst")), &node);
    ck_assert_ptr_null(sio_table_find(&t, sio_slice_str("abcdefghijklmnopqrs")));
    ck_assert_ptr_null(sio_table_find(&t, sio_slice_str("abcdefghijklmnopqrstu")));
    ck_assert_ptr_null(sio_table_find(&t, sio_slice_str("abcdefghijklmnopqrsT")));
    ck_assert_ptr_null(sio_table_find(&t, sio_slice_str("")));
    sio_table_free(&t);
}
END_TEST

static bool fill(const sio_mem *mem, void *arg) {
    testkit_engine e;
    sio_node node[40];
    sio_table t;
    uint32_t counter = 0;
    bool ok = true;
    (void)arg;
    testkit_engine_init(&e);
    sio_random random = testkit_engine_random(&e);
    sio_table_init(&t, mem);
    for (size_t i = 0; i < 40; i++)
        ok = ok && sio_id_make(&random, &counter, node[i].id) && sio_table_add(&t, &node[i]);
    sio_table_free(&t);
    return ok;
}

START_TEST(each_allocation_fails) {
    testkit_each_allocation_fails(fill, NULL);
}
END_TEST

SIO_TEST_MAIN("table",
              SIO_TCASE("table", ids_are_20_url_safe_characters_and_differ, the_counter_makes_ids_unique,
                        only_the_whole_id_is_found, each_allocation_fails))
