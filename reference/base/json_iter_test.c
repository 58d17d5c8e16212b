#include "base/json.h"

#include "base/json_string.h"
#include "base/rules.h"
#include "testkit.h"

#include <string.h>

static sio_json scan(const char *text) {
    sio_json v;
    sio_error e = sio_json_scan(sio_slice_str(text), SIO_DEFAULT_DEPTH, &v);
    ck_assert_msg(e.code == SIO_ERR_OK, "%s: %s", text, sio_error_name(e.code));
    return v;
}

START_TEST(walks_arrays) {
    static const struct {
        const char *text;
        sio_json_kind kind;
    } want[] = {{"1", SIO_JSON_NUMBER},           {"-2.5e3", SIO_JSON_NUMBER},
                {"\"a,]\\\"\"", SIO_JSON_STRING}, {"[1,[2,\"]\"]]", SIO_JSON_ARRAY},
                {"{\"}\":1}", SIO_JSON_OBJECT},   {"true", SIO_JSON_TRUE},
                {"false", SIO_JSON_FALSE},        {"null", SIO_JSON_NULL}};
    sio_json array = scan("[ 1,-2.5e3 ,\"a,]\\\"\" , [1,[2,\"]\"]],{\"}\":1},true,false\n,null ]");
    sio_json_iter it = sio_json_begin(array);
    sio_json v;
    for (size_t i = 0; i < sizeof want / sizeof want[0]; i++) {
        ck_assert(sio_json_next(&it, &v));
        ck_assert_msg(sio_slice_is(v.text, want[i].text), "element %zu: %.*s", i, (int)v.text.len,
                      v.text.ptr);
        ck_assert_int_eq(v.kind, want[i].kind);
    }
    ck_assert(!sio_json_next(&it, &v));
    ck_assert_uint_eq(sio_json_count(array), 8);
}
END_TEST

START_TEST(walks_objects) {
    sio_json object = scan("{ \"a\" : 1 ,\"b\":{\"c\":[]}, \"a\":2}");
    sio_json_iter it = sio_json_begin(object);
    sio_json k, v;
    ck_assert(sio_json_next_member(&it, &k, &v));
    ck_assert(sio_slice_is(k.text, "\"a\"") && sio_slice_is(v.text, "1"));
    ck_assert(sio_json_next_member(&it, &k, &v));
    ck_assert(sio_slice_is(k.text, "\"b\"") && sio_slice_is(v.text, "{\"c\":[]}"));
    ck_assert(sio_json_next_member(&it, &k, &v));
    ck_assert(sio_slice_is(v.text, "2"));
    ck_assert(!sio_json_next_member(&it, &k, &v));
    ck_assert_uint_eq(sio_json_count(object), 3);
}
END_TEST

START_TEST(the_last_duplicate_counts) {
    sio_json v;
    ck_assert(sio_json_member(scan("{\"a\":1,\"\\u0061\":2,\"b\":3}"), "a", &v));
    ck_assert(sio_slice_is(v.text, "2"));
    ck_assert(!sio_json_member(scan("{\"ab\":1}"), "a", &v));
    ck_assert_int_eq(v.kind, SIO_JSON_NONE);
    ck_assert(!sio_json_member(scan("[1]"), "a", &v));
}
END_TEST

START_TEST(scalars_and_empties_have_no_elements) {
    static const char *const texts[] = {"1", "\"x\"", "[]", "{}", "[ ]", "{ }", "null"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        ck_assert_uint_eq(sio_json_count(scan(texts[i])), 0);
}
END_TEST

static bool contains(sio_slice text, sio_slice part) {
    return part.ptr >= text.ptr && part.ptr + part.len <= text.ptr + text.len;
}

/* Garbage that nobody scanned may give nonsense, but stays inside its bytes and ends. */
START_TEST(unscanned_text_stays_in_bounds) {
    static const char *const texts[] = {"[\"a",  "[[[", "{\"a\"", "{\"a\":", "[1,,,]",
                                        "[\"\\", "{]",  "[]]]",   "[,"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        testkit_guard g = testkit_guard_copy(sio_slice_str(texts[i]));
        sio_json v = {.kind = texts[i][0] == '{' ? SIO_JSON_OBJECT : SIO_JSON_ARRAY, .text = g.bytes};
        sio_json_iter it = sio_json_begin(v);
        sio_json k, e;
        while (sio_json_next(&it, &e))
            ck_assert(contains(g.bytes, e.text));
        it = sio_json_begin(v);
        while (sio_json_next_member(&it, &k, &e))
            ck_assert(contains(g.bytes, e.text));
        testkit_guard_free(&g);
    }
}
END_TEST

static const struct {
    const char *json;
    const char *wtf8;
    const char *written; /* NULL: as json */
} strings[] = {
    {"\"\"", "", NULL},
    {"\"plain\"", "plain", NULL},
    {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t", "\"\\\"\\\\/\\b\\f\\n\\r\\t\""},
    {"\"\\u00e9\"", "\xc3\xa9", "\"\xc3\xa9\""},
    {"\"\\u001F\"", "\x1f", "\"\\u001f\""},
    {"\"\\ud83d\\ude00\"", "\xf0\x9f\x98\x80", "\"\xf0\x9f\x98\x80\""},
    {"\"\\ud800\"", "\xed\xa0\x80", NULL},
    {"\"\\ud83dx\"", "\xed\xa0\xbdx", NULL},
    {"\"\\ude00\\ud83d\"", "\xed\xb8\x80\xed\xa0\xbd", NULL},
    {"\"\\ud83d\\u0041\"",
     "\xed\xa0\xbd"
     "A",
     "\"\\ud83dA\""},
    {"\"\x7f\xe2\x80\xa8\"", "\x7f\xe2\x80\xa8", NULL},
};

START_TEST(strings_mean_and_are_written) {
    sio_json v = scan(strings[_i].json);
    sio_buf b = SIO_BUF_INIT;
    ck_assert(sio_json_unescape(v, &b));
    ck_assert(sio_slice_is(sio_buf_slice(&b), strings[_i].wtf8));
    sio_buf w = SIO_BUF_INIT;
    ck_assert_int_eq(sio_json_write_string(&w, sio_buf_slice(&b)).code, SIO_ERR_OK);
    const char *written = strings[_i].written == NULL ? strings[_i].json : strings[_i].written;
    ck_assert_str_eq(sio_buf_cstr(&w), written);
    sio_buf_free(&b);
    sio_buf_free(&w);
}
END_TEST

START_TEST(nul_is_a_character) {
    sio_json v = scan("\"a\\u0000b\"");
    sio_buf b = SIO_BUF_INIT;
    ck_assert(sio_json_unescape(v, &b));
    ck_assert(sio_slice_equal(sio_buf_slice(&b), sio_slice_of("a\0b", 3)));
    sio_buf w = SIO_BUF_INIT;
    ck_assert_int_eq(sio_json_write_string(&w, sio_buf_slice(&b)).code, SIO_ERR_OK);
    ck_assert_str_eq(sio_buf_cstr(&w), "\"a\\u0000b\"");
    ck_assert(!sio_json_string_is(v, "a"));
    sio_buf_free(&b);
    sio_buf_free(&w);
}
END_TEST

START_TEST(utf16_units) {
    static const uint16_t want[] = {'a', 0xd83d, 0xde00, 0xd800, 0xe9};
    sio_buf b = SIO_BUF_INIT;
    ck_assert(sio_json_unescape_utf16(scan("\"a\xf0\x9f\x98\x80\\ud800\\u00e9\""), &b));
    ck_assert(sio_slice_equal(sio_buf_slice(&b), sio_slice_of(want, sizeof want)));
    sio_buf_free(&b);
}
END_TEST

START_TEST(writing_refuses_bad_utf8) {
    static const struct {
        const char *text;
        size_t offset;
    } bad[] = {{"\xff", 0}, {"ab\xc3", 2}, {"\xed\xa0", 0}, {"\xed\xa0x", 0}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        sio_buf b = SIO_BUF_INIT;
        sio_error e = sio_json_write_string(&b, sio_slice_str(bad[i].text));
        ck_assert_int_eq(e.code, SIO_ERR_UTF8);
        ck_assert_uint_eq(e.offset, bad[i].offset);
        sio_buf_free(&b);
    }
}
END_TEST

START_TEST(compares_by_meaning) {
    ck_assert(sio_json_string_is(scan("\"\\u0063onnect\""), "connect"));
    ck_assert(sio_json_string_is(scan("\"\""), ""));
    ck_assert(!sio_json_string_is(scan("\"connec\""), "connect"));
    ck_assert(!sio_json_string_is(scan("\"connect_\""), "connect"));
    ck_assert(!sio_json_string_is(scan("1"), "1"));
}
END_TEST

static bool strings_with(const sio_mem *mem, void *arg) {
    (void)arg;
    sio_buf b, w;
    sio_buf_init(&b, mem);
    sio_buf_init(&w, mem);
    sio_json v;
    sio_json_scan(
        sio_slice_str("\"0123456789012345678901234567890123456789\\u00e9\\n0123456789012345678901234567\""),
        1, &v);
    bool ok = sio_json_unescape(v, &b) && sio_json_write_string(&w, sio_buf_slice(&b)).code == SIO_ERR_OK;
    sio_buf_free(&b);
    sio_buf_free(&w);
    return ok;
}

START_TEST(survives_each_failed_allocation) {
    testkit_each_allocation_fails(strings_with, NULL);
}
END_TEST

static TCase *rows(void) {
    TCase *tc = tcase_create("rows");
    tcase_add_loop_test(tc, strings_mean_and_are_written, 0, sizeof strings / sizeof strings[0]);
    return tc;
}

SIO_TEST_MAIN("base/json_iter", rows(),
              SIO_TCASE("walk", walks_arrays, walks_objects, the_last_duplicate_counts,
                        scalars_and_empties_have_no_elements, unscanned_text_stays_in_bounds),
              SIO_TCASE("strings", nul_is_a_character, utf16_units, writing_refuses_bad_utf8,
                        compares_by_meaning, survives_each_failed_allocation))
