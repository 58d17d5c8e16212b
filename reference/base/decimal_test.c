#include "base/decimal.h"

#include "testkit.h"

static const struct {
    const char *text;
    uint64_t value;
} good[] = {
    {"0", 0},
    {"-0", 0},
    {"-0.0e5", 0},
    {"1", 1},
    {"+1", 1},
    {"007", 7},
    {"1.0", 1},
    {"1e0", 1},
    {"10e-1", 1},
    {"1.5e1", 15},
    {".5e1", 5},
    {"5.", 5},
    {"0e99999999", 0},
    {"0.000e-999999999999999999999", 0},
    {"100e-2", 1},
    {"1e19", 10000000000000000000u},
    {"18446744073709551615", UINT64_MAX},
    {"1844674407370955161.5e1", UINT64_MAX},
};

static const char *const bad[] = {"",
                                  "-",
                                  "+",
                                  ".",
                                  "e5",
                                  "1e",
                                  "1e+",
                                  "1.5",
                                  "0.1",
                                  "1e-1",
                                  "-1",
                                  "0x1",
                                  "1 ",
                                  " 1",
                                  "1e1e1",
                                  "--1",
                                  "1e20",
                                  "18446744073709551616",
                                  "1e999999999999",
                                  "NaN",
                                  "Infinity"};

START_TEST(reads_integers) {
    uint64_t n = 77;
    ck_assert(sio_decimal_to_u64(sio_slice_str(good[_i].text), &n));
    ck_assert_uint_eq(n, good[_i].value);
}
END_TEST

START_TEST(refuses_the_rest) {
    uint64_t n;
    ck_assert_msg(!sio_decimal_to_u64(sio_slice_str(bad[_i]), &n), "%s", bad[_i]);
}
END_TEST

START_TEST(knows_a_numeral) {
    ck_assert(sio_decimal_is_numeral(sio_slice_str("-1.5e999999999999")));
    ck_assert(!sio_decimal_is_numeral(sio_slice_str("-")));
    ck_assert(!sio_decimal_is_numeral(sio_slice_str("1e")));
}
END_TEST

static TCase *rows(void) {
    TCase *tc = tcase_create("rows");
    tcase_add_loop_test(tc, reads_integers, 0, sizeof good / sizeof good[0]);
    tcase_add_loop_test(tc, refuses_the_rest, 0, sizeof bad / sizeof bad[0]);
    return tc;
}

SIO_TEST_MAIN("base/decimal", rows(), SIO_TCASE("numeral", knows_a_numeral))
