#include "scenario/describe.h"
#include "testkit.h"

#include <string.h>

static void check(sio_buf *out, const char *wanted) {
    ck_assert_str_eq(sio_buf_cstr(out), wanted);
    sio_buf_free(out);
}

static const struct {
    const char *bytes, *shown;
} rows[] = {
    {"42[\"a\"]", "42[\"a\"]"},
    {"a\r\n\t", "a\\r\\n\\t"},
    {"\x1b[31mred", "\\x1b[31mred"},
    {"gr\xc3\xbcn", "gr\xc3\xbcn"},
    {"\xff\xc3", "\\xff\\xc3"},
    {"\xc2\x9b"
     "31m",
     "\\xc2\\x9b31m"}, /* a C1 control starts an escape sequence in some terminals */
    {"\xe2\x80\xae"
     "abc",
     "\\xe2\\x80\\xae"
     "abc"}, /* right-to-left override */
};

START_TEST(escapes_what_could_fool_a_terminal) {
    sio_buf out = SIO_BUF_INIT;
    scn_describe_bytes(&out, sio_slice_str(rows[_i].bytes));
    check(&out, rows[_i].shown);
}
END_TEST

START_TEST(cuts_long_texts) {
    sio_buf out = SIO_BUF_INIT;
    char text[1001];
    memset(text, 'x', 1000);
    text[1000] = 0;
    scn_describe_bytes(&out, sio_slice_str(text));
    ck_assert_uint_lt(out.len, 300);
    ck_assert_ptr_nonnull(strstr(sio_buf_cstr(&out), "(1000 bytes)"));
    sio_buf_free(&out);
}
END_TEST

START_TEST(names_packets) {
    sio_buf out = SIO_BUF_INIT;
    scn_describe_packet(&out, &(scn_packet){.binary = true, .bytes = sio_slice_of("\x01\xff", 2)});
    check(&out, "binary 01 ff");
    scn_describe_packet(&out, &(scn_packet){.opcode = 8, .close_code = 1000, .bytes = sio_slice_str("bye")});
    check(&out, "close frame 1000 bye");
    scn_describe_packet(&out, &(scn_packet){.bytes = sio_slice_str("")});
    check(&out, "an empty packet");
}
END_TEST

START_TEST(names_steps) {
    sio_buf out = SIO_BUF_INIT;
    json_t *step = json_pack("{s:s, s:i}", "expect", "43", "within", 5);
    scn_describe_step(&out, "/steps/3", step);
    check(&out, "step 4 (expect 43)");
    scn_describe_step(&out, "/steps/3/steps/0", step);
    check(&out, "step 4.1 (expect 43)");
    json_decref(step);
}
END_TEST

static TCase *escapes(void) {
    TCase *tc = tcase_create("escapes");
    tcase_add_loop_test(tc, escapes_what_could_fool_a_terminal, 0, sizeof rows / sizeof rows[0]);
    return tc;
}

SIO_TEST_MAIN("scenario/describe", escapes(), SIO_TCASE("words", cuts_long_texts, names_packets, names_steps))
