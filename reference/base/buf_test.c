#include "base/buf.h"
#include "testkit.h"

#include <string.h>

START_TEST(appends_and_consumes) {
    sio_buf b = SIO_BUF_INIT;
    ck_assert(sio_buf_add_str(&b, "42"));
    ck_assert(sio_buf_add_byte(&b, '['));
    ck_assert(sio_buf_add_u64(&b, UINT64_MAX));
    ck_assert(sio_buf_addf(&b, ",%s]", "x"));
    ck_assert_str_eq(sio_buf_cstr(&b), "42[18446744073709551615,x]");
    sio_buf_consume(&b, 3);
    ck_assert(sio_slice_starts(sio_buf_slice(&b), "184"));
    sio_buf_consume(&b, 1000);
    ck_assert_uint_eq(b.len, 0);
    sio_buf_free(&b);
}
END_TEST

START_TEST(copies_are_whole_and_as_many_as_asked) {
    static const char pattern[] = "abcabcabcabcabcabcabc";
    for (size_t times = 0; times <= 7; times++) {
        sio_buf b = SIO_BUF_INIT;
        ck_assert(sio_buf_add_str(&b, "<"));
        ck_assert(sio_buf_add_copies(&b, sio_slice_str("abc"), times));
        ck_assert(sio_buf_add_copies(&b, sio_slice_str(""), 5));
        ck_assert(
            sio_slice_equal(sio_slice_sub(sio_buf_slice(&b), 1, b.len), sio_slice_of(pattern, 3 * times)));
        ck_assert(!sio_buf_add_copies(&b, sio_slice_str("ab"), SIZE_MAX / 2 + 1));
        ck_assert(!sio_buf_add_copies(&b, sio_slice_str("ab"), SIZE_MAX / 2));
        ck_assert_uint_eq(b.len, 1 + 3 * times);
        sio_buf_free(&b);
    }
}
END_TEST

START_TEST(zero_has_a_digit) {
    sio_buf b = SIO_BUF_INIT;
    ck_assert(sio_buf_add_u64(&b, 0));
    ck_assert(sio_slice_is(sio_buf_slice(&b), "0"));
    sio_buf_free(&b);
}
END_TEST

START_TEST(refuses_sizes_that_overflow) {
    sio_buf b = SIO_BUF_INIT;
    ck_assert(sio_buf_add_byte(&b, 'x'));
    ck_assert(!sio_buf_reserve(&b, SIZE_MAX));
    ck_assert_uint_eq(b.len, 1);
    sio_buf_free(&b);
}
END_TEST

static bool grow(const sio_mem *mem, void *arg) {
    (void)arg;
    sio_buf b;
    sio_buf_init(&b, mem);
    bool ok = true;
    for (int i = 0; i < 500 && ok; i++)
        ok = sio_buf_add_str(&b, "0123456789");
    sio_buf_free(&b);
    return ok;
}

START_TEST(survives_each_failed_allocation) {
    testkit_each_allocation_fails(grow, NULL);
}
END_TEST

START_TEST(slices_are_cut_to_their_length) {
    sio_slice s = sio_slice_str("abc");
    ck_assert(sio_slice_is(sio_slice_sub(s, 1, 99), "bc"));
    ck_assert_uint_eq(sio_slice_sub(s, 5, 2).len, 0);
    ck_assert(!sio_slice_starts(s, "abcd"));
}
END_TEST

START_TEST(slices_are_strings_or_not) {
    sio_slice none = sio_slice_of(NULL, 0);
    ck_assert(sio_slice_is(none, "") && !sio_slice_is(none, "a"));
    ck_assert(sio_slice_starts(none, "") && !sio_slice_starts(none, "a"));
    ck_assert(!sio_slice_is(sio_slice_str("ab"), "abc") && !sio_slice_is(sio_slice_str("abc"), "ab"));
    ck_assert(!sio_slice_is(sio_slice_of("a", 2), "a") && !sio_slice_is(sio_slice_str("a"), ""));
    ck_assert(sio_slice_starts(sio_slice_str("abc"), "ab") && !sio_slice_starts(sio_slice_str("abc"), "b"));
    ck_assert(sio_slice_is(sio_slice_str("\xff"), "\xff"));
}
END_TEST

SIO_TEST_MAIN("base/buf",
              SIO_TCASE("buf", appends_and_consumes, copies_are_whole_and_as_many_as_asked, zero_has_a_digit,
                        refuses_sizes_that_overflow, survives_each_failed_allocation,
                        slices_are_cut_to_their_length, slices_are_strings_or_not))
