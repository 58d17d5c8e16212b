#include "scenario/difference.h"

#include <string.h>

#include "testkit.h"

static bool find(scn_difference *d, const char *pattern, bool binary, const char *got) {
    val_scope *scope = val_scope_new();
    json_t *json = json_loads(pattern, JSON_DECODE_ANY, NULL);
    ck_assert_ptr_nonnull(json);
    ck_assert(val_scope_set_text(scope, "sid", sio_slice_str("abc")));
    val_packet packet = {.binary = binary, .bytes = sio_slice_str(got)};
    bool found = scn_difference_find(d, json, packet, scope, 10, NULL);
    json_decref(json);
    val_scope_free(scope);
    return found;
}

static void check(const char *pattern, const char *got, size_t at, const char *expected) {
    scn_difference d;
    ck_assert_msg(find(&d, pattern, false, got), "%s against %s", pattern, got);
    ck_assert_uint_eq(d.at, at);
    ck_assert_msg(strncmp((const char *)d.expected, expected, strlen(expected)) == 0 &&
                      d.expected_len == strlen(expected),
                  "%.*s", (int)d.expected_len, (const char *)d.expected);
}

START_TEST(literal_bytes_are_compared) {
    check("\"ok\"", "OK", 0, "ok");
    check("\"3probe\"", "3", 1, "3probe");
    check("{\"text\": \"3\"}", "3probe", 1, "3");
    check("\"0${sid}!\"", "0abc?", 4, "0abc!");
    scn_difference d;
    ck_assert(find(&d, "{\"binary\": {\"hex\": \"616263\"}}", true, "abd"));
    ck_assert_uint_eq(d.at, 2);
    ck_assert(d.binary);
}
END_TEST

START_TEST(json_is_compared_in_one_spelling) {
    check("{\"prefix\": \"42\", \"json\": [\"a\", 1]}", "42[ \"a\" , 2 ]", 7, "42[\"a\",1]");
    check("{\"json\": {\"sid\": \"${sid}\"}}", "{\"sid\":\"abd\"}", 10, "{\"sid\":\"abc\"}");
    check("{\"prefix\": \"43\", \"json\": []}", "42[]", 1, "43[]");
    check("{\"prefix\": \"42\", \"json\": []}", "42[", 3, "42[]");
}
END_TEST

START_TEST(what_is_not_spelt_out_has_no_difference) {
    scn_difference d;
    ck_assert(!find(&d, "{\"match\": \"^a$\"}", false, "b"));
    ck_assert(!find(&d, "{\"json\": [{\"$type\": \"any\"}]}", false, "[]"));
    ck_assert(!find(&d, "{\"binary\": \"any\"}", false, "x"));
    ck_assert(!find(&d, "{\"binary\": {\"hex\": \"61\"}}", false, "b"));
    ck_assert(!find(&d, "\"a\"", true, "b"));
    ck_assert(!find(&d, "\"same\"", false, "same"));
    ck_assert(!find(&d, "\"${unknown}\"", false, "same"));
}
END_TEST

START_TEST(long_ones_are_cut_around_the_place) {
    char pattern[1200] = "\"", got[1200] = "";
    scn_difference d;
    memset(pattern + 1, 'x', 1000);
    strcpy(pattern + 1001, "\"");
    memset(got, 'x', 1000);
    got[700] = 'y';
    ck_assert(find(&d, pattern, false, got));
    ck_assert_uint_eq(d.at, 700);
    ck_assert_uint_eq(d.from, 700 - SCN_DIFFERENCE_BEFORE);
    ck_assert_uint_eq(d.got_len, SCN_DIFFERENCE_SHOWN);
    ck_assert_uint_eq(d.got_total, 1000);
    ck_assert_int_eq(d.got[SCN_DIFFERENCE_BEFORE], 'y');
}
END_TEST

/* A secret that reaches over the edge of what is shown is hidden all the same. */
START_TEST(secrets_are_hidden) {
    char got[600];
    scn_difference d;
    json_t *pattern = json_string("x");
    val_scope *scope = val_scope_new();
    txt_secrets *secrets = txt_secrets_new();
    ck_assert(txt_secrets_add(secrets, sio_slice_str("hunter2hunter2")));
    for (size_t at = 0; at < 200; at++) {
        memset(got, 'y', sizeof got);
        memcpy(got + at, "hunter2hunter2", 14);
        val_packet packet = {.binary = false, .bytes = sio_slice_of(got, sizeof got)};
        ck_assert(scn_difference_find(&d, pattern, packet, scope, 0, secrets));
        ck_assert_ptr_null(memmem(d.got, d.got_len, "hun", 3));
        ck_assert_ptr_null(memmem(d.got, d.got_len, "er2", 3));
    }
    txt_secrets_free(secrets);
    val_scope_free(scope);
    json_decref(pattern);
}
END_TEST

SIO_TEST_MAIN("difference",
              SIO_TCASE("difference", literal_bytes_are_compared, json_is_compared_in_one_spelling,
                        what_is_not_spelt_out_has_no_difference, long_ones_are_cut_around_the_place,
                        secrets_are_hidden))
