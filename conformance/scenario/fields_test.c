#include "scenario/fields.h"
#include "testkit.h"

START_TEST(headers_ignore_case) {
    scn_fields f = {.ignore_case = true};
    ck_assert(scn_fields_set(&f, "Host", "a"));
    ck_assert(scn_fields_add_header_line(&f, "X-Y:  z"));
    ck_assert(scn_fields_add_header_line(&f, "host: b"));
    ck_assert_uint_eq(f.count, 3);
    ck_assert(scn_fields_set(&f, "HOST", "c"));
    ck_assert_uint_eq(f.count, 2);
    ck_assert(sio_slice_is(scn_fields_get(&f, "host"), "c"));
    ck_assert(sio_slice_is(scn_fields_get(&f, "x-y"), "z"));
    scn_fields_remove(&f, "hOst");
    ck_assert_ptr_null(scn_fields_get(&f, "Host").ptr);
    scn_fields_free(&f);
}
END_TEST

START_TEST(query_keys_do_not) {
    scn_fields f = {.ignore_case = false};
    ck_assert(scn_fields_set(&f, "EIO", "4"));
    ck_assert(scn_fields_set(&f, "eio", "3"));
    ck_assert_uint_eq(f.count, 2);
    scn_fields_free(&f);
}
END_TEST

START_TEST(values_may_hold_nul) {
    scn_fields f = {0};
    ck_assert(scn_fields_set_bytes(&f, "sid", sio_slice_of("a\0b", 3)));
    ck_assert_uint_eq(scn_fields_get(&f, "sid").len, 3);
    scn_fields_free(&f);
}
END_TEST

START_TEST(there_is_a_limit) {
    scn_fields f = {0};
    for (int i = 0; i < SCN_MAX_FIELDS; i++)
        ck_assert(scn_fields_add_header_line(&f, "a: b"));
    ck_assert(!scn_fields_add_header_line(&f, "a: b"));
    scn_fields_free(&f);
}
END_TEST

SIO_TEST_MAIN("scenario/fields", SIO_TCASE("fields", headers_ignore_case, query_keys_do_not,
                                           values_may_hold_nul, there_is_a_limit))
