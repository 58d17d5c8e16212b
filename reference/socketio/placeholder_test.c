#include "socketio/placeholder.h"

#include "base/buf.h"
#include "testkit.h"

#include <stdio.h>
#include <string.h>

static sio_json scan(sio_slice text) {
    sio_json v;
    ck_assert_int_eq(sio_json_scan(text, SIO_MAX_DEPTH, &v).code, SIO_ERR_OK);
    return v;
}

static bool note(void *ctx, const sio_placeholder *p) {
    char *log = ctx;
    if (p->named)
        sprintf(log + strlen(log), "%u ", p->num);
    else
        strcat(log, "? ");
    return true;
}

#define P(num) "{\"_placeholder\":true,\"num\":" num "}"

static const struct {
    const char *text;
    uint32_t count;
    uint32_t lenient;
    const char *want; /* the numbers, then the error and its offset */
} rows[] = {
    {"[" P("0") "]", 1, 0, "0 ok 0"},
    {"[" P("1") "," P("0") "," P("1") "]", 2, 0, "1 0 1 ok 0"},
    {"[{\"num\":0,\"_placeholder\":true}]", 1, 0, "0 ok 0"},
    {"[ { \"_placeholder\" : true , \"num\" : 0 } ]", 1, 0, "0 ok 0"},
    {"[[{\"a\":{\"b\":[" P("0") "]}}]," P("1") "]", 2, 0, "0 1 ok 0"},
    {"[{\"\\u005fplaceholder\":true,\"n\\u0075m\":0}]", 1, 0, "0 ok 0"},
    {"[" P("1.0") "," P("0e5") "," P("-0") "," P("10e-1") "]", 2, 0, "1 0 0 1 ok 0"},
    {"[\"{\\\"_placeholder\\\":true}\",\"_placeholder\",\"num\"]", 1, 0, "ok 0"},
    {"[]", 1, 0, "ok 0"},
    /* BIN-16: plain data */
    {"[{\"_placeholder\":false,\"num\":9}]", 1, 0, "ok 0"},
    {"[{\"_placeholder\":1,\"num\":9}]", 1, 0, "ok 0"},
    {"[{\"_placeholder\":\"true\"}]", 1, 0, "ok 0"},
    {"[{\"num\":9}]", 1, 0, "ok 0"},
    {"[[true]]", 1, 0, "ok 0"},
    /* of duplicates the last counts */
    {"[{\"_placeholder\":true,\"_placeholder\":false,\"num\":9}]", 1, 0, "ok 0"},
    {"[{\"_placeholder\":false,\"_placeholder\":true,\"num\":9,\"num\":0}]", 1, 0, "0 ok 0"},
    /* BIN-13 */
    {"[1," P("1") "]", 1, 0, "placeholder-num 3"},
    {"[" P("0") "," P("-1") "]", 1, 0, "0 placeholder-num 31"},
    {"[" P("\"0\"") "]", 1, 0, "placeholder-num 1"},
    {"[" P("null") "]", 1, 0, "placeholder-num 1"},
    {"[" P("[0]") "]", 1, 0, "placeholder-num 1"},
    {"[{\"_placeholder\":true}]", 1, 0, "placeholder-num 1"},
    {"[" P("99999999999999999999") "]", 1, 0, "placeholder-num 1"},
    {"[" P("4294967296") "]", 1, 0, "placeholder-num 1"},
    /* BIN-14 */
    {"[" P("0.5") "]", 1, 0, "placeholder-num 1"},
    {"[" P("0.5") "]", 1, SIO_LENIENT_PLACEHOLDER_FRACTION, "? ok 0"},
    {"[" P("1.5") "]", 1, SIO_LENIENT_PLACEHOLDER_FRACTION, "placeholder-num 1"},
    {"[" P("-0.5") "]", 1, SIO_LENIENT_PLACEHOLDER_FRACTION, "placeholder-num 1"},
    /* other keys */
    {"[{\"_placeholder\":true,\"num\":0,\"x\":{}}]", 1, 0, "placeholder-keys 1"},
    {"[{\"x\":[" P("1") "],\"_placeholder\":true,\"num\":0}]", 2, SIO_LENIENT_PLACEHOLDER_EXTRA_KEYS,
     "1 0 ok 0"},
};

START_TEST(finds) {
    testkit_guard g = testkit_guard_copy(sio_slice_str(rows[_i].text));
    sio_rules rules = *sio_rules_strict();
    rules.lenient = rows[_i].lenient;
    char log[200] = "";
    sio_error e = sio_placeholders(scan(g.bytes), rows[_i].count, &rules, note, log);
    sprintf(log + strlen(log), "%s %zu", sio_error_name(e.code), e.offset);
    ck_assert_str_eq(log, rows[_i].want);
    testkit_guard_free(&g);
}
END_TEST

static bool stop_at_first(void *ctx, const sio_placeholder *p) {
    ck_assert(sio_slice_is(p->text, P("1")));
    ++*(int *)ctx;
    return false;
}

START_TEST(the_caller_can_stop) {
    int calls = 0;
    sio_json v = scan(sio_slice_str("[" P("1") "," P("9") "]"));
    ck_assert_int_eq(sio_placeholders(v, 2, NULL, stop_at_first, &calls).code, SIO_ERR_OK);
    ck_assert_int_eq(calls, 1);
}
END_TEST

/* As deep as the scanner allows, with a placeholder at the bottom. */
START_TEST(works_at_any_depth) {
    sio_buf b = SIO_BUF_INIT;
    for (int i = 0; i < SIO_MAX_DEPTH - 1; i++)
        sio_buf_add_byte(&b, '[');
    sio_buf_add_str(&b, P("0"));
    for (int i = 0; i < SIO_MAX_DEPTH - 1; i++)
        sio_buf_add_byte(&b, ']');
    char log[32] = "";
    ck_assert_int_eq(sio_placeholders(scan(sio_buf_slice(&b)), 1, NULL, note, log).code, SIO_ERR_OK);
    ck_assert_str_eq(log, "0 ");
    sio_buf_free(&b);
}
END_TEST

/* Text that nobody scanned stays in bounds and ends. */
START_TEST(unscanned_text_is_safe) {
    static const char *const texts[] = {"}}]",   "[{\"_placeholder\":", "{\"num\":", "\"",
                                        "[\"\\", "{\"a\"}}}{{{"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        testkit_guard g = testkit_guard_copy(sio_slice_str(texts[i]));
        sio_placeholders((sio_json){SIO_JSON_ARRAY, g.bytes}, 1, NULL, NULL, NULL);
        testkit_guard_free(&g);
    }
    static char deep[SIO_MAX_DEPTH + 2];
    memset(deep, '[', sizeof deep);
    sio_json v = {SIO_JSON_ARRAY, sio_slice_of(deep, sizeof deep)};
    ck_assert_int_eq(sio_placeholders(v, 1, NULL, NULL, NULL).code, SIO_ERR_LIMIT_DEPTH);
}
END_TEST

static TCase *looped(void) {
    TCase *tc = tcase_create("rows");
    tcase_add_loop_test(tc, finds, 0, sizeof rows / sizeof rows[0]);
    return tc;
}

SIO_TEST_MAIN("socketio/placeholder", looped(),
              SIO_TCASE("placeholder", the_caller_can_stop, works_at_any_depth, unscanned_text_is_safe))
