#include "value/value.h"

#include "testkit.h"
#include "value/node.h"
#include "value/text.h"

static val_value *parse(const char *text) {
    const char *error = NULL;
    size_t offset = 0;
    val_value *v = val_parse(sio_slice_str(text), &error, &offset);
    ck_assert_msg(v != NULL, "%s: %s at %zu", text, error, offset);
    return v;
}

START_TEST(canonical_text) {
    static const struct {
        const char *json, *canonical;
    } rows[] = {
        {" null ", "null"},
        {"[true , false]", "[true,false]"},
        {"1.50", "1.50"},
        {"-0", "-0"},
        {"9007199254740992", "9007199254740992"},
        {"9007199254740993", "{\"$n\":\"9007199254740993\"}"},
        {"18446744073709551616", "18446744073709551616"},
        {"1e400", "{\"$n\":\"1e400\"}"},
        {"0.1", "0.1"},
        {"0.1000000000000000000001", "{\"$n\":\"0.1000000000000000000001\"}"},
        {"1e-400", "{\"$n\":\"1e-400\"}"},
        {"0e999", "0e999"},
        {"\"a\\u0000b\\/\"", "\"a\\u0000b/\""},
        {"\"\\u00e9\\ud83d\\ude00\\n\"", "\"\303\251\360\237\230\200\\n\""},
        {"\"\\ud800\"", "{\"$u16\":[55296]}"},
        {"\"\\ude00a\\ud83d\\ude00\"", "{\"$u16\":[56832,97,55357,56832]}"},
        {"{\"b\":1,\"a\":[{}]}", "{\"b\":1,\"a\":[{}]}"},
        {"{\"a\":1,\"a\":2}", "{\"$o\":[[\"a\",1],[\"a\",2]]}"},
        {"{\"$n\":\"1\"}", "{\"$o\":[[\"$n\",\"1\"]]}"},
        {"{\"$n\":\"1\",\"x\":2}", "{\"$n\":\"1\",\"x\":2}"},
        {"{\"\\u0000\":1}", "{\"$o\":[[\"\\u0000\",1]]}"},
        {"{\"\\ud800\":1}", "{\"$o\":[[{\"$u16\":[55296]},1]]}"},
        {"{\"__proto__\":{\"\":0}}", "{\"__proto__\":{\"\":0}}"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        val_value *v = parse(rows[i].json);
        sio_buf out = SIO_BUF_INIT;
        ck_assert(val_to_canonical(v, &out));
        ck_assert_str_eq(sio_buf_cstr(&out), rows[i].canonical);
        json_t *json = json_loads(rows[i].canonical, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
        const char *error = NULL;
        val_value *back = json == NULL ? NULL : val_from_canonical(json, &error);
        if (json != NULL) { /* what jansson cannot read is not in our data */
            ck_assert_msg(back != NULL, "%s: %s", rows[i].canonical, error);
            ck_assert_msg(val_equal(v, back), "%s does not come back", rows[i].json);
        }
        val_free(back);
        json_decref(json);
        sio_buf_free(&out);
        val_free(v);
    }
}
END_TEST

START_TEST(refused_text) {
    static const struct {
        const char *json, *error;
        size_t offset;
    } rows[] = {
        {"", "a value is missing", 0},
        {"  ", "a value is missing", 2},
        {"nul", "a value is missing", 0},
        {"NaN", "a value is missing", 0},
        {"'a'", "a value is missing", 0},
        {"+1", "a value is missing", 0},
        {".5", "a value is missing", 0},
        {"01", "something follows the value", 1},
        {"1.", "a digit is missing in a number", 2},
        {"-", "a digit is missing in a number", 1},
        {"1e+", "a digit is missing in a number", 3},
        {"[1,2,]", "a value is missing", 5},
        {"[1 2]", "a comma or ] is missing", 3},
        {"[1", "a comma or ] is missing", 2},
        {"[", "a value is missing", 1},
        {"[,1]", "a value is missing", 1},
        {"{\"a\":1,}", "a key is missing", 7},
        {"{a:1}", "a key is missing", 1},
        {"{\"a\" 1}", "a colon is missing behind a key", 5},
        {"{\"a\":1 \"b\":2}", "a comma or } is missing", 7},
        {"{\"a\":1]", "a comma or } is missing", 6},
        {"\"a", "a string without its end", 2},
        {"\"\\", "an unknown escape in a string", 2},
        {"\"\\x\"", "an unknown escape in a string", 2},
        {"\"\\u12g4\"", "\\u needs four hex digits", 5},
        {"\"\\ud800\\u12\"", "\\u needs four hex digits", 11},
        {"\"\t\"", "a raw control character in a string", 1},
        {"\"\377\"", "a string is not valid UTF-8", 1},
        {"\"\355\240\200\"", "a string is not valid UTF-8", 1},
        {"\"\300\200\"", "a string is not valid UTF-8", 1},
        {"\"\364\220\200\200\"", "a string is not valid UTF-8", 1},
        {"[1]x", "something follows the value", 3},
        {"\357\273\277{}", "a value is missing", 0},
        {"1\v", "something follows the value", 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *error = NULL;
        size_t offset = 0;
        testkit_guard g = testkit_guard_copy(sio_slice_str(rows[i].json));
        ck_assert_msg(val_parse(g.bytes, &error, &offset) == NULL, "%s is taken", rows[i].json);
        ck_assert_str_eq(error, rows[i].error);
        ck_assert_msg(offset == rows[i].offset, "%s: offset %zu", rows[i].json, offset);
        testkit_guard_free(&g);
    }
}
END_TEST

START_TEST(every_prefix_is_refused) {
    static const char text[] =
        "{\"a\":[1.5e-3,true,null,\"x\\u00e9\\ud83d\\ude00\\n\",{}],\"b\":{\"c\":false}}";
    for (size_t len = 0; len < sizeof text - 1; len++) {
        const char *error = NULL;
        size_t offset = 0;
        testkit_guard g = testkit_guard_copy(sio_slice_of(text, len));
        ck_assert_msg(val_parse(g.bytes, &error, &offset) == NULL, "prefix of %zu bytes", len);
        ck_assert_uint_le(offset, len);
        testkit_guard_free(&g);
    }
}
END_TEST

static val_value *parse_nested(size_t depth) {
    sio_buf text = SIO_BUF_INIT;
    for (size_t i = 0; i < depth; i++)
        ck_assert(sio_buf_add_str(&text, i % 2 == 0 ? "[" : "{\"a\":"));
    ck_assert(sio_buf_add_byte(&text, '1'));
    for (size_t i = depth; i > 0; i--)
        ck_assert(sio_buf_add_str(&text, i % 2 == 1 ? "]" : "}"));
    const char *error;
    size_t offset;
    val_value *v = val_parse(sio_buf_slice(&text), &error, &offset);
    sio_buf_free(&text);
    return v;
}

START_TEST(depth_is_bounded) {
    val_value *deep = parse_nested(512), *same = parse_nested(512);
    ck_assert_ptr_nonnull(deep);
    ck_assert(val_equal(deep, same));
    ck_assert_ptr_null(parse_nested(513));
    ck_assert_ptr_null(parse_nested(1000000));
    val_free(deep);
    val_free(same);
}
END_TEST

START_TEST(equality) {
    static const struct {
        const char *a, *b;
        bool equal;
    } rows[] = {
        {"1", "1.0", true},
        {"1", "10e-1", true},
        {"0", "-0", true},
        {"0", "0e5", true},
        {"1e400", "1e401", false},
        {"1e400", "10e399", true},
        {"1e400", "1000e397", true},
        {"12.5e400", "1.25e401", true},
        {"1e400", "-1e400", false},
        {"1e400", "1e99999999999999999999", false},
        {"1e400", "1", false},
        {"9007199254740993", "9007199254740992", true},
        {"9007199254740993", "9007199254740994", false},
        {"1e-400", "0", true},
        {"\"a\"", "\"\\u0061\"", true},
        {"\"\\ud83d\\ude00\"", "\"\360\237\230\200\"", true},
        {"\"\\ud800\"", "\"\\ud801\"", false},
        {"\"1\"", "1", false},
        {"true", "false", false},
        {"null", "null", true},
        {"[1,2]", "[2,1]", false},
        {"[1,2]", "[1,2,3]", false},
        {"[]", "{}", false},
        {"{\"a\":1,\"b\":2}", "{\"b\":2,\"a\":1}", true},
        {"{\"a\":1,\"a\":2}", "{\"a\":2}", true},
        {"{\"a\":1,\"a\":2}", "{\"a\":1}", false},
        {"{\"a\":1}", "{\"a\":1,\"b\":2}", false},
        {"{\"a\":1}", "{\"b\":1}", false},
        {"{\"ab\":1,\"a\":2}", "{\"a\":2,\"ab\":1}", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        val_value *a = parse(rows[i].a), *b = parse(rows[i].b);
        ck_assert_msg(val_equal(a, b) == rows[i].equal, "%s and %s", rows[i].a, rows[i].b);
        ck_assert_msg(val_equal(b, a) == rows[i].equal, "%s and %s", rows[i].b, rows[i].a);
        val_free(a);
        val_free(b);
    }
}
END_TEST

START_TEST(not_canonical) {
    static const struct {
        const char *json, *error;
    } rows[] = {
        {"{\"$x\":1}", "an object whose only key begins with $ must be written as {\"$o\": [[key, value]]}"},
        {"{\"$n\":1}", "$n needs a string that spells a JSON number"},
        {"{\"$n\":\"x\"}", "$n needs a string that spells a JSON number"},
        {"{\"$n\":\"[1]\"}", "$n needs a string that spells a JSON number"},
        {"{\"$u16\":\"a\"}", "$u16 needs an array of numbers from 0 to 65535"},
        {"[{\"$u16\":[65536]}]", "$u16 needs an array of numbers from 0 to 65535"},
        {"{\"$b\":1}", "$b needs a base64 string"},
        {"{\"$b\":\"AQI\"}", "not base64: the length is no multiple of 4 (padding is required)"},
        {"{\"$o\":{}}", "$o needs an array of [key, value] pairs"},
        {"{\"$o\":[[1,2]]}", "a key in $o must be a string or {\"$u16\": […]}"},
        {"{\"a\":{\"$o\":[[\"k\"]]}}", "$o needs an array of [key, value] pairs"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        json_t *json = json_loads(rows[i].json, JSON_DECODE_ANY, NULL);
        const char *error = NULL;
        ck_assert_ptr_null(val_from_canonical(json, &error));
        ck_assert_str_eq(error, rows[i].error);
        json_decref(json);
    }
}
END_TEST

START_TEST(binary_values) {
    json_t *json = json_loads("{\"$b\":\"AQID/w==\"}", 0, NULL);
    const char *error;
    val_value *v = val_from_canonical(json, &error), *text = parse("\"AQID/w==\"");
    sio_buf out = SIO_BUF_INIT;
    ck_assert(val_to_canonical(v, &out));
    ck_assert_str_eq(sio_buf_cstr(&out), "{\"$b\":\"AQID/w==\"}");
    ck_assert(val_equal(v, v));
    ck_assert(!val_equal(v, text));
    sio_buf_free(&out);
    val_free(v);
    val_free(text);
    json_decref(json);
}
END_TEST

START_TEST(quoting) {
    static const struct {
        const char *bytes, *quoted;
    } rows[] = {
        {"plain", "\"plain\""},
        {"a\"\\\n\033[31m", "\"a\\\"\\\\\\n\\x1b[31m\""},
        {"\303\251\360\237\230\200", "\"\\u00e9\\u{1f600}\""},
        {"\377\303", "\"\\xff\\xc3\""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        sio_buf out = SIO_BUF_INIT;
        ck_assert(val_quote(sio_slice_str(rows[i].bytes), &out));
        ck_assert_str_eq(sio_buf_cstr(&out), rows[i].quoted);
        sio_buf_free(&out);
    }
    char bytes[1000] = {0};
    sio_buf out = SIO_BUF_INIT;
    ck_assert(val_quote(sio_slice_of(bytes, sizeof bytes), &out));
    ck_assert_uint_lt(out.len, 900);
    ck_assert_ptr_nonnull(strstr(sio_buf_cstr(&out), "... (1000 bytes)"));
    sio_buf_free(&out);
}
END_TEST

START_TEST(base64_refuses) {
    static const char *const rows[] = {"A", "A===", "AB=C", "AQ=", "AB==x", "A*==", "AB==", "AAB=", "===="};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        sio_buf out = SIO_BUF_INIT;
        ck_assert_msg(val_base64_decode(sio_slice_str(rows[i]), &out) != NULL, "%s is taken", rows[i]);
        sio_buf_free(&out);
    }
}
END_TEST

SIO_TEST_MAIN("value",
              SIO_TCASE("value", canonical_text, refused_text, every_prefix_is_refused, depth_is_bounded,
                        equality, not_canonical, binary_values, quoting, base64_refuses))
