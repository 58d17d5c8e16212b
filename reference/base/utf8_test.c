#include "base/utf8.h"

#include "testkit.h"

#include <string.h>

#define BYTES(text) text, sizeof(text) - 1

static const struct {
    const char *in;
    size_t len;
    int bad; /* offset of the first bad byte, -1: none */
    const char *replaced;
} rows[] = {
    {BYTES(""), -1, ""},
    {BYTES("a"), -1, "a"},
    {BYTES("0123456789abcdef"), -1, "0123456789abcdef"},
    {BYTES("1\xe2\x82\xac"), -1, "1\xe2\x82\xac"},
    {BYTES("\xc3\xa9t\xc3\xa9"), -1, "\xc3\xa9t\xc3\xa9"},
    {BYTES("\xf0\x9f\x98\x80"), -1, "\xf0\x9f\x98\x80"},
    {BYTES("\xf4\x8f\xbf\xbf"), -1, "\xf4\x8f\xbf\xbf"},
    {BYTES("\xef\xbf\xbf"), -1, "\xef\xbf\xbf"},
    {BYTES("\xed\x9f\xbf\xee\x80\x80"), -1, "\xed\x9f\xbf\xee\x80\x80"},
    /* The counts that the WHATWG decoder makes (EIO4-PL-35). */
    {BYTES("\xed\xa0\x80"), 0, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
    {BYTES("\xff"), 0, "\xef\xbf\xbd"},
    {BYTES("\xc0\x80"), 0, "\xef\xbf\xbd\xef\xbf\xbd"},
    {BYTES("\xf4\x90\x80\x80"), 0, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
    {BYTES("\xe2\x82"), 0, "\xef\xbf\xbd"},
    {BYTES("ab\xe2\x82zz"), 2, "ab\xef\xbf\xbdzz"},
    {BYTES("\xe0\x9f\x80"), 0, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
    {BYTES("\xf0\x8f\xbf\xbf"), 0, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
    {BYTES("\xf0\x9f\x98"), 0, "\xef\xbf\xbd"},
    {BYTES("\xf5x"), 0, "\xef\xbf\xbdx"},
    {BYTES("0123456789\x80tail"), 10, "0123456789\xef\xbf\xbdtail"},
    {BYTES("\xc3("), 0, "\xef\xbf\xbd("},
};

START_TEST(checks_and_replaces) {
    testkit_guard g = testkit_guard_copy(sio_slice_of(rows[_i].in, rows[_i].len));
    sio_error e = sio_utf8_check(g.bytes);
    ck_assert_int_eq(e.code, rows[_i].bad < 0 ? SIO_ERR_OK : SIO_ERR_UTF8);
    if (rows[_i].bad >= 0) ck_assert_uint_eq(e.offset, (size_t)rows[_i].bad);
    sio_buf out = SIO_BUF_INIT;
    ck_assert(sio_utf8_replace(g.bytes, &out));
    ck_assert(sio_slice_is(sio_buf_slice(&out), rows[_i].replaced));
    sio_buf_free(&out);
    testkit_guard_free(&g);
}
END_TEST

/* Each code point survives; each surrogate is refused. */
START_TEST(all_code_points) {
    for (uint32_t c = 0; c <= 0x10ffff; c++) {
        uint8_t bytes[4];
        size_t n = sio_utf8_write(c, bytes);
        bool surrogate = c >= 0xd800 && c <= 0xdfff;
        ck_assert_msg(sio_utf8_sequence(bytes, bytes + n) == (surrogate ? 0 : n), "code point %x", c);
    }
}
END_TEST

static bool replace(const sio_mem *mem, void *arg) {
    (void)arg;
    sio_buf out;
    sio_buf_init(&out, mem);
    bool ok = true;
    for (int i = 0; i < 40 && ok; i++)
        ok = sio_utf8_replace(sio_slice_str("abc\xff\xfe tail"), &out);
    sio_buf_free(&out);
    return ok;
}

START_TEST(survives_each_failed_allocation) {
    testkit_each_allocation_fails(replace, NULL);
}
END_TEST

static TCase *looped(void) {
    TCase *tc = tcase_create("rows");
    tcase_add_loop_test(tc, checks_and_replaces, 0, sizeof rows / sizeof rows[0]);
    return tc;
}

SIO_TEST_MAIN("base/utf8", looped(), SIO_TCASE("utf8", all_code_points, survives_each_failed_allocation))
