/* Expressions of proxy rules. */
#include "proxy/text.h"

#include "testkit.h"

static prx_texts *texts;

static void setup(const char *expression) {
    texts = prx_texts_new();
    ck_assert_ptr_nonnull(texts);
    ck_assert(prx_texts_compile(texts, expression));
}

static void replaces(const char *expression, const char *put, bool all, const char *subject,
                     const char *expected) {
    sio_buf out = SIO_BUF_INIT;
    setup(expression);
    ck_assert(prx_texts_replace(texts, expression, put, all, sio_slice_str(subject), &out));
    ck_assert_str_eq(sio_buf_cstr(&out), expected);
    sio_buf_free(&out);
    prx_texts_free(texts);
}

START_TEST(matches_anywhere) {
    setup("b+c");
    ck_assert(prx_texts_match(texts, "b+c", sio_slice_str("abbc")));
    ck_assert(!prx_texts_match(texts, "b+c", sio_slice_str("ab")));
    ck_assert(prx_texts_match(texts, "b+c", sio_slice_of("a\0bc", 4)));
    ck_assert(!prx_texts_compile(texts, "("));
    prx_texts_free(texts);
}
END_TEST

START_TEST(replaces_the_first) {
    replaces("b", "X", false, "abab", "aXab");
    replaces("^4", "5", true, "444", "544");
}
END_TEST

START_TEST(replaces_all) {
    replaces("b", "", true, "abab", "aa");
    replaces("x*", "-", true, "ab", "-a-b-");
}
END_TEST

START_TEST(groups) {
    replaces("^43([0-9]+)(x)?", "43\\11\\2", false, "437[1]", "4371[1]");
    replaces("(a)(b)", "\\2\\1\\0\\\\", false, "ab", "baab\\");
}
END_TEST

START_TEST(no_match_leaves_out_alone) {
    sio_buf out = SIO_BUF_INIT;
    setup("z");
    ck_assert(sio_buf_add_str(&out, "kept"));
    ck_assert(!prx_texts_replace(texts, "z", "y", true, sio_slice_str("abc"), &out));
    ck_assert_str_eq(sio_buf_cstr(&out), "kept");
    sio_buf_free(&out);
    prx_texts_free(texts);
}
END_TEST

SIO_TEST_MAIN("proxy/text", SIO_TCASE("text", matches_anywhere, replaces_the_first, replaces_all, groups,
                                      no_match_leaves_out_alone))
