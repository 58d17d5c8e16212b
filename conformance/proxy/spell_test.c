/* The same value in other spellings, and edits of JSON. */
#include "proxy/spell.h"

#include "proxy/edit.h"
#include "testkit.h"

static void spells(const char *json, const char *how, const char *expected) {
    json_t *value = json_loads(json, JSON_DECODE_ANY, NULL);
    sio_buf out = SIO_BUF_INIT;
    ck_assert(prx_spell(value, prx_spelling_find(how), &out));
    ck_assert_str_eq(sio_buf_cstr(&out), expected);
    json_decref(value);
    sio_buf_free(&out);
}

START_TEST(spellings) {
    spells("{\"a\":[1,\"x\"],\"b\":null}", NULL, "{\"a\":[1,\"x\"],\"b\":null}");
    spells("{\"a\":1,\"b\":{\"c\":2,\"d\":3}}", "reversed", "{\"b\":{\"d\":3,\"c\":2},\"a\":1}");
    spells("[\"a\xc3\xa9\xf0\x9f\x98\x80\"]", "escaped", "[\"\\u0061\\u00e9\\ud83d\\ude00\"]");
    spells("[1,2]", "spaced", " [ 1,\r\n\t2  ]\n");
}
END_TEST

static void edits(const char *action, const char *text, size_t from, const char *expected) {
    json_t *a = json_loads(action, 0, NULL);
    sio_buf bytes = SIO_BUF_INIT;
    ck_assert(sio_buf_add_str(&bytes, text));
    ck_assert(prx_edit_json(a, &bytes, from));
    ck_assert_str_eq(sio_buf_cstr(&bytes), expected);
    json_decref(a);
    sio_buf_free(&bytes);
}

START_TEST(json_edits) {
    edits("{\"json\":{\"/pingInterval\":5}}", "0{\"sid\":\"a\",\"pingInterval\":1}", 1,
          "0{\"sid\":\"a\",\"pingInterval\":5}");
    edits("{\"remove\":[\"/sid\"]}", "0{\"sid\":\"a\",\"b\":1}", 1, "0{\"b\":1}");
    edits("{\"json\":{\"/1/x~1y\":true}}", "42[\"e\",{}]", 2, "42[\"e\",{\"x/y\":true}]");
    edits("{\"json\":{\"/-\":7}}", "42[\"e\"]", 2, "42[\"e\",7]");
    edits("{\"json\":{\"\":[]}}", "43{\"a\":1}", 2, "43[]");
}
END_TEST

START_TEST(what_cannot_be_read_stays) {
    json_t *a = json_loads("{\"json\":{\"/x\":1}}", 0, NULL);
    sio_buf bytes = SIO_BUF_INIT;
    ck_assert(sio_buf_add_str(&bytes, "42[broken"));
    ck_assert(!prx_edit_json(a, &bytes, 2));
    ck_assert(!prx_edit_json(a, &bytes, 99));
    ck_assert_str_eq(sio_buf_cstr(&bytes), "42[broken");
    json_decref(a);
    sio_buf_free(&bytes);
}
END_TEST

SIO_TEST_MAIN("proxy/spell", SIO_TCASE("spell", spellings, json_edits, what_cannot_be_read_stays))
