#include "base/json.h"
#include "base/rules.h"
#include "testkit.h"

#include <stdio.h>
#include <string.h>

#define BYTES(text) text, sizeof(text) - 1

static const struct {
    const char *in;
    size_t len;
    sio_json_kind kind;
} good[] = {
    {BYTES("null"), SIO_JSON_NULL},
    {BYTES("true"), SIO_JSON_TRUE},
    {BYTES("false"), SIO_JSON_FALSE},
    {BYTES("0"), SIO_JSON_NUMBER},
    {BYTES("-0"), SIO_JSON_NUMBER},
    {BYTES("-0.0e-0"), SIO_JSON_NUMBER},
    {BYTES("1E+400"), SIO_JSON_NUMBER},
    {BYTES("123456789012345678901234567890"), SIO_JSON_NUMBER},
    {BYTES("9007199254740993"), SIO_JSON_NUMBER},
    {BYTES("\"\""), SIO_JSON_STRING},
    {BYTES("\"\\ud800\""), SIO_JSON_STRING},
    {BYTES("\"\\u0000\\b\\f\\n\\r\\t\\/\\\\\\\"\""), SIO_JSON_STRING},
    {BYTES("\"\x7f\xe2\x80\xa8 \xf0\x9f\x98\x80\""), SIO_JSON_STRING},
    {BYTES("\"0123456\xc3\xa9 89abcdefgh\\n0123456789\""), SIO_JSON_STRING},
    {BYTES("[]"), SIO_JSON_ARRAY},
    {BYTES(" [ ] "), SIO_JSON_ARRAY},
    {BYTES("{}"), SIO_JSON_OBJECT},
    {BYTES("\t{\r\n} "), SIO_JSON_OBJECT},
    {BYTES("[1,\"a\",[{\"b\":[]}],{},null]"), SIO_JSON_ARRAY},
    {BYTES("{\"a\":1,\"a\":2,\"__proto__\":{\"\":3},\"\\u0000\":[]}"), SIO_JSON_OBJECT},
    {BYTES("{ \"a\" : [ 1 , 2 ] , \"b\" : { } }"), SIO_JSON_OBJECT},
};

static const struct {
    const char *in;
    size_t len;
    sio_error_code code;
    size_t offset;
} bad[] = {
    {BYTES(""), SIO_ERR_JSON_END, 0},
    {BYTES("  "), SIO_ERR_JSON_END, 2},
    {BYTES("["), SIO_ERR_JSON_END, 1},
    {BYTES("[1"), SIO_ERR_JSON_END, 2},
    {BYTES("[1,"), SIO_ERR_JSON_END, 3},
    {BYTES("{"), SIO_ERR_JSON_END, 1},
    {BYTES("{\"a\""), SIO_ERR_JSON_END, 4},
    {BYTES("{\"a\":"), SIO_ERR_JSON_END, 5},
    {BYTES("\"abc"), SIO_ERR_JSON_END, 4},
    {BYTES("\"abc\\"), SIO_ERR_JSON_END, 5},
    {BYTES("\"\\u12"), SIO_ERR_JSON_END, 5},
    {BYTES("nul"), SIO_ERR_JSON_END, 3},
    {BYTES("-"), SIO_ERR_JSON_END, 1},
    {BYTES("1."), SIO_ERR_JSON_END, 2},
    {BYTES("1e+"), SIO_ERR_JSON_END, 3},
    {BYTES("x"), SIO_ERR_JSON_VALUE, 0},
    {BYTES("+1"), SIO_ERR_JSON_VALUE, 0},
    {BYTES(".5"), SIO_ERR_JSON_VALUE, 0},
    {BYTES("'a'"), SIO_ERR_JSON_VALUE, 0},
    {BYTES("NaN"), SIO_ERR_JSON_VALUE, 0},
    {BYTES("[1,]"), SIO_ERR_JSON_VALUE, 3},
    {BYTES("[,1]"), SIO_ERR_JSON_VALUE, 1},
    {BYTES("\xef\xbb\xbf[]"), SIO_ERR_JSON_VALUE, 0},
    {BYTES("[\v1]"), SIO_ERR_JSON_VALUE, 1},
    {BYTES("//c\n1"), SIO_ERR_JSON_VALUE, 0},
    {BYTES("[}"), SIO_ERR_JSON_VALUE, 1},
    {BYTES("nulL"), SIO_ERR_JSON_LITERAL, 3},
    {BYTES("[trve]"), SIO_ERR_JSON_LITERAL, 3},
    {BYTES("falsy"), SIO_ERR_JSON_LITERAL, 4},
    {BYTES("01"), SIO_ERR_JSON_NUMBER, 1},
    {BYTES("00"), SIO_ERR_JSON_NUMBER, 1},
    {BYTES("-012"), SIO_ERR_JSON_NUMBER, 2},
    {BYTES("[1.x]"), SIO_ERR_JSON_NUMBER, 3},
    {BYTES("[-]"), SIO_ERR_JSON_NUMBER, 2},
    {BYTES("[1e]"), SIO_ERR_JSON_NUMBER, 3},
    {BYTES("\"\\x41\""), SIO_ERR_JSON_ESCAPE, 2},
    {BYTES("\"\\u12g4\""), SIO_ERR_JSON_ESCAPE, 5},
    {BYTES("\"\\\0\""), SIO_ERR_JSON_ESCAPE, 2},
    {BYTES("\"a\nb\""), SIO_ERR_JSON_CONTROL, 2},
    {BYTES("\"a\0b\""), SIO_ERR_JSON_CONTROL, 2},
    {BYTES("\"0123456789abc\x1e\""), SIO_ERR_JSON_CONTROL, 14},
    {BYTES("{1:2}"), SIO_ERR_JSON_KEY, 1},
    {BYTES("{\"a\":1,}"), SIO_ERR_JSON_KEY, 7},
    {BYTES("{a:1}"), SIO_ERR_JSON_KEY, 1},
    {BYTES("{\"a\" 1}"), SIO_ERR_JSON_COLON, 5},
    {BYTES("{\"a\",1}"), SIO_ERR_JSON_COLON, 4},
    {BYTES("[1 2]"), SIO_ERR_JSON_COMMA, 3},
    {BYTES("[1}"), SIO_ERR_JSON_COMMA, 2},
    {BYTES("{\"a\":1]"), SIO_ERR_JSON_COMMA, 6},
    {BYTES("[[1]:"), SIO_ERR_JSON_COMMA, 4},
    {BYTES("[1]x"), SIO_ERR_JSON_TRAILING, 3},
    {BYTES("[] []"), SIO_ERR_JSON_TRAILING, 3},
    {BYTES("null,"), SIO_ERR_JSON_TRAILING, 4},
    {BYTES("1\xc2\xa0"), SIO_ERR_JSON_TRAILING, 1},
    {BYTES("\"\xed\xa0\x80\""), SIO_ERR_UTF8, 1},
    {BYTES("\"ab\xff\""), SIO_ERR_UTF8, 3},
    {BYTES("\"\xc3\xa9\xe2\x82"), SIO_ERR_UTF8, 3},
};

START_TEST(accepts) {
    testkit_guard g = testkit_guard_copy(sio_slice_of(good[_i].in, good[_i].len));
    sio_json v;
    sio_error e = sio_json_scan(g.bytes, SIO_DEFAULT_DEPTH, &v);
    ck_assert_msg(e.code == SIO_ERR_OK, "%s at %zu", sio_error_name(e.code), e.offset);
    ck_assert_int_eq(v.kind, good[_i].kind);
    ck_assert(v.text.ptr >= g.bytes.ptr && v.text.len <= g.bytes.len);
    testkit_guard_free(&g);
}
END_TEST

START_TEST(refuses) {
    testkit_guard g = testkit_guard_copy(sio_slice_of(bad[_i].in, bad[_i].len));
    sio_json v;
    sio_error e = sio_json_scan(g.bytes, SIO_DEFAULT_DEPTH, &v);
    ck_assert_str_eq(sio_error_name(e.code), sio_error_name(bad[_i].code));
    ck_assert_uint_eq(e.offset, bad[_i].offset);
    testkit_guard_free(&g);
}
END_TEST

/* A cut text is never complete, and never reads beyond its end. */
START_TEST(refuses_every_prefix) {
    const char *text = "{\"a\":[1.5e3,\"x\\u00e9\xc3\xa9\",true,null,{\"b\":[]}],\"c\":\"0123456789\"}";
    for (size_t n = 0; n < strlen(text); n++) {
        testkit_guard g = testkit_guard_copy(sio_slice_of(text, n));
        sio_json v;
        sio_error e = sio_json_scan(g.bytes, SIO_DEFAULT_DEPTH, &v);
        ck_assert_msg(e.code == SIO_ERR_JSON_END || e.code == SIO_ERR_UTF8, "%zu: %s", n,
                      sio_error_name(e.code));
        testkit_guard_free(&g);
    }
}
END_TEST

static sio_error nested(size_t depth, size_t limit, bool objects) {
    static char text[6 * SIO_MAX_DEPTH + 64];
    size_t at = 0;
    for (size_t i = 0; i < depth; i++)
        at += (size_t)sprintf(text + at, objects && i % 2 == 0 ? "{\"\":" : "[");
    text[at++] = '1';
    for (size_t i = depth; i-- > 0;)
        text[at++] = objects && i % 2 == 0 ? '}' : ']';
    sio_json v;
    return sio_json_scan(sio_slice_of(text, at), limit, &v);
}

START_TEST(limits_the_depth) {
    for (int objects = 0; objects < 2; objects++) {
        ck_assert_int_eq(nested(512, 512, objects).code, SIO_ERR_OK);
        ck_assert_int_eq(nested(513, 512, objects).code, SIO_ERR_LIMIT_DEPTH);
        ck_assert_int_eq(nested(SIO_MAX_DEPTH, 100000, objects).code, SIO_ERR_OK);
        ck_assert_int_eq(nested(SIO_MAX_DEPTH + 1, 100000, objects).code, SIO_ERR_LIMIT_DEPTH);
    }
    ck_assert_uint_eq(nested(9, 8, false).offset, 8);
    ck_assert_int_eq(nested(1, 0, false).code, SIO_ERR_LIMIT_DEPTH);
    ck_assert_int_eq(nested(0, 0, false).code, SIO_ERR_OK);
}
END_TEST

/* A quote, escape or bad byte is found at each position of the eight-byte window. */
START_TEST(finds_marks_at_each_position) {
    static const char marks[] = {'"', '\\', '\x1f', '\xff'};
    static const sio_error_code codes[] = {SIO_ERR_JSON_TRAILING, SIO_ERR_JSON_ESCAPE, SIO_ERR_JSON_CONTROL,
                                           SIO_ERR_UTF8};
    for (size_t m = 0; m < sizeof marks; m++)
        for (size_t at = 1; at < 40; at++) {
            char text[42];
            memset(text, 'x', sizeof text);
            text[0] = text[sizeof text - 1] = '"';
            text[at] = marks[m];
            sio_json v;
            sio_error e = sio_json_scan(sio_slice_of(text, sizeof text), 1, &v);
            ck_assert_int_eq(e.code, codes[m]);
            ck_assert_uint_eq(e.offset, at + (m < 2 ? 1 : 0));
        }
}
END_TEST

START_TEST(gives_the_extent_without_blanks) {
    sio_json v;
    ck_assert_int_eq(sio_json_scan(sio_slice_str(" \n[1, 2] \t"), 1, &v).code, SIO_ERR_OK);
    ck_assert(sio_slice_is(v.text, "[1, 2]"));
}
END_TEST

static TCase *rows(void) {
    TCase *tc = tcase_create("rows");
    tcase_add_loop_test(tc, accepts, 0, sizeof good / sizeof good[0]);
    tcase_add_loop_test(tc, refuses, 0, sizeof bad / sizeof bad[0]);
    return tc;
}

SIO_TEST_MAIN("base/json_scan", rows(),
              SIO_TCASE("scan", refuses_every_prefix, limits_the_depth, finds_marks_at_each_position,
                        gives_the_extent_without_blanks))
