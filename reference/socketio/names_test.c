#include "socketio/names.h"

#include <stdio.h>

#include "testkit.h"

enum { MANY = 300 };

START_TEST(finds_what_is_inside) {
    static char text[MANY][16];
    static sio_name node[MANY];
    sio_names t;
    sio_names_init(&t, 99, NULL);
    ck_assert_ptr_null(sio_names_find(&t, sio_slice_str("/0")));
    for (int i = 0; i < MANY; i++) {
        snprintf(text[i], sizeof text[i], "/%d", i);
        node[i].text = sio_slice_str(text[i]);
        ck_assert(sio_names_add(&t, &node[i]));
    }
    for (int i = 0; i < MANY; i += 3)
        sio_names_remove(&t, &node[i]);
    for (int i = 0; i < MANY; i++)
        ck_assert_ptr_eq(sio_names_find(&t, sio_slice_str(text[i])), i % 3 == 0 ? NULL : &node[i]);
    ck_assert_uint_eq(t.count, MANY - MANY / 3);
    sio_names_free(&t);
}
END_TEST

/* SIO5-NS-02 */
START_TEST(names_are_compared_as_bytes) {
    sio_name node = {.text = sio_slice_str("/chat")};
    sio_names t;
    sio_names_init(&t, 0, NULL);
    ck_assert(sio_names_add(&t, &node));
    ck_assert_ptr_null(sio_names_find(&t, sio_slice_str("/Chat")));
    ck_assert_ptr_null(sio_names_find(&t, sio_slice_str("/chat?x=1")));
    ck_assert_ptr_null(sio_names_find(&t, sio_slice_of("/chat\0", 6)));
    ck_assert_ptr_eq(sio_names_find(&t, sio_slice_str("/chat")), &node);
    sio_names_free(&t);
}
END_TEST

SIO_TEST_MAIN("names", SIO_TCASE("names", finds_what_is_inside, names_are_compared_as_bytes))
