#include "base/base64.h"

#include "testkit.h"

#include <string.h>

#define BYTES(text) text, sizeof(text) - 1

static const struct {
    const char *text;
    const char *bytes;
    size_t len;
} good[] = {
    {"", BYTES("")},
    {"AQIDBA==", BYTES("\x01\x02\x03\x04")},
    {"Zg==", BYTES("f")},
    {"Zm8=", BYTES("fo")},
    {"Zm9v", BYTES("foo")},
    {"AAAA", BYTES("\0\0\0")},
    {"+/+/", BYTES("\xfb\xff\xbf")},
};

static const struct {
    const char *text;
    sio_error_code code;
    size_t offset;
} bad[] = {
    {"A", SIO_ERR_BASE64_LENGTH, 1},      {"AQI", SIO_ERR_BASE64_LENGTH, 3},
    {"AQ=", SIO_ERR_BASE64_LENGTH, 3},    {"AQIDB", SIO_ERR_BASE64_LENGTH, 5},
    {"!!!", SIO_ERR_BASE64_CHAR, 0},      {"AQ-_", SIO_ERR_BASE64_CHAR, 2},
    {"AQ==AQ==", SIO_ERR_BASE64_CHAR, 2}, {"A===", SIO_ERR_BASE64_CHAR, 1},
    {"====", SIO_ERR_BASE64_CHAR, 0},     {"AQID\n===", SIO_ERR_BASE64_CHAR, 4},
    {"AR==", SIO_ERR_BASE64_BITS, 1},     {"AQJ=", SIO_ERR_BASE64_BITS, 2},
    {"A\xff==", SIO_ERR_BASE64_CHAR, 1},
};

/* What Node's Buffer.from(text, 'base64') makes of them. */
static const struct {
    const char *text;
    const char *bytes;
    size_t len;
} lenient[] = {
    {"YQ", BYTES("a")},        {"Y", BYTES("")},     {"!!!", BYTES("")},       {"Y!W!I", BYTES("ab")},
    {"YW-_", BYTES("ao\xbf")}, {"YQ==", BYTES("a")}, {"YQ==YQ==", BYTES("a")}, {"AR==", BYTES("\x01")},
};

START_TEST(both_ways) {
    testkit_guard g = testkit_guard_copy(sio_slice_str(good[_i].text));
    sio_slice bytes = sio_slice_of(good[_i].bytes, good[_i].len);
    sio_buf b = SIO_BUF_INIT;
    ck_assert_int_eq(sio_base64_decode(g.bytes, &b).code, SIO_ERR_OK);
    ck_assert(sio_slice_equal(sio_buf_slice(&b), bytes));
    sio_buf_clear(&b);
    ck_assert(sio_base64_encode(bytes, &b));
    ck_assert(sio_slice_equal(sio_buf_slice(&b), g.bytes));
    ck_assert_uint_eq(b.len, sio_base64_size(bytes.len));
    sio_buf_free(&b);
    testkit_guard_free(&g);
}
END_TEST

START_TEST(refuses) {
    testkit_guard g = testkit_guard_copy(sio_slice_str(bad[_i].text));
    sio_buf b = SIO_BUF_INIT;
    sio_buf_add_str(&b, "kept");
    sio_error e = sio_base64_decode(g.bytes, &b);
    ck_assert_str_eq(sio_error_name(e.code), sio_error_name(bad[_i].code));
    ck_assert_uint_eq(e.offset, bad[_i].offset);
    ck_assert(sio_slice_is(sio_buf_slice(&b), "kept"));
    sio_buf_free(&b);
    testkit_guard_free(&g);
}
END_TEST

START_TEST(lenient_reads_anything) {
    testkit_guard g = testkit_guard_copy(sio_slice_str(lenient[_i].text));
    sio_buf b = SIO_BUF_INIT;
    ck_assert(sio_base64_decode_lenient(g.bytes, &b));
    ck_assert(sio_slice_equal(sio_buf_slice(&b), sio_slice_of(lenient[_i].bytes, lenient[_i].len)));
    sio_buf_free(&b);
    testkit_guard_free(&g);
}
END_TEST

START_TEST(every_length_round_trips) {
    uint8_t bytes[100];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i * 37 + 11);
    for (size_t n = 0; n <= sizeof bytes; n++) {
        sio_buf text = SIO_BUF_INIT, back = SIO_BUF_INIT;
        ck_assert(sio_base64_encode(sio_slice_of(bytes, n), &text));
        ck_assert_int_eq(sio_base64_decode(sio_buf_slice(&text), &back).code, SIO_ERR_OK);
        ck_assert(sio_slice_equal(sio_buf_slice(&back), sio_slice_of(bytes, n)));
        sio_buf_free(&text);
        sio_buf_free(&back);
    }
}
END_TEST

static bool round_trip(const sio_mem *mem, void *arg) {
    (void)arg;
    sio_buf text, back;
    sio_buf_init(&text, mem);
    sio_buf_init(&back, mem);
    bool ok = sio_base64_encode(sio_slice_str("some bytes"), &text);
    ok = ok && sio_base64_decode(sio_buf_slice(&text), &back).code == SIO_ERR_OK;
    sio_buf_free(&back);
    ok = ok && sio_base64_decode_lenient(sio_buf_slice(&text), &back);
    sio_buf_free(&text);
    sio_buf_free(&back);
    return ok;
}

START_TEST(survives_each_failed_allocation) {
    testkit_each_allocation_fails(round_trip, NULL);
}
END_TEST

static TCase *rows(void) {
    TCase *tc = tcase_create("rows");
    tcase_add_loop_test(tc, both_ways, 0, sizeof good / sizeof good[0]);
    tcase_add_loop_test(tc, refuses, 0, sizeof bad / sizeof bad[0]);
    tcase_add_loop_test(tc, lenient_reads_anything, 0, sizeof lenient / sizeof lenient[0]);
    return tc;
}

SIO_TEST_MAIN("base/base64", rows(),
              SIO_TCASE("base64", every_length_round_trips, survives_each_failed_allocation))
