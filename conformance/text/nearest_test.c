#include "text/nearest.h"

#include <string.h>

#include "testkit.h"

static const char *const words[] = {"check", "list", "--select", "--seed", "--strict", ""};
enum { COUNT = sizeof words / sizeof words[0] };

START_TEST(finds_what_was_meant) {
    ck_assert_str_eq(txt_nearest("chekc", words, COUNT), "check");
    ck_assert_str_eq(txt_nearest("--selct", words, COUNT), "--select");
    ck_assert_str_eq(txt_nearest("--seeds", words, COUNT), "--seed");
    ck_assert_str_eq(txt_nearest("list", words, COUNT), "list");
}
END_TEST

START_TEST(suggests_nothing_far_off) {
    ck_assert_ptr_null(txt_nearest("frobnicate", words, COUNT));
    ck_assert_ptr_null(txt_nearest("x", words, COUNT));
    ck_assert_ptr_null(txt_nearest("check", words, 0));
    char longest[200];
    memset(longest, 'a', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    ck_assert_ptr_null(txt_nearest(longest, words, COUNT));
}
END_TEST

SIO_TEST_MAIN("nearest", SIO_TCASE("nearest", finds_what_was_meant, suggests_nothing_far_off))
