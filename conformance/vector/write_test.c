/* Canonical JSON as a sender writes it. */
#include <string.h>

#include "testkit.h"
#include "vector/value.h"

static const struct row {
    const char *canonical;
    const char *text;
    size_t attachments;
} rows[] = {
    {"[1, -2.5, 1e300, true, false, null, \"a\\\"\"]", "[1,-2.5,1e+300,true,false,null,\"a\\\"\"]", 0},
    {"{\"$n\": \"1e400\"}", "1e400", 0},
    {"{\"$u16\": [97, 55296]}", "\"a\\ud800\"", 0},
    {"{\"$u16\": [55357, 56832]}", "\"\xf0\x9f\x98\x80\"", 0},
    {"{\"$o\": [[\"k\", 1], [{\"$u16\": [0]}, {\"$o\": []}]]}", "{\"k\":1,\"\\u0000\":{}}", 0},
    {"[{\"$b\": \"AQID\"}, {\"$b\": \"\"}]",
     "[{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]", 2},
    {"{\"a\": 1, \"$o\": [1.5]}", "{\"a\":1,\"$o\":[1.5]}", 0},
    {"{\"$n\": 1, \"$u16\": 2, \"$b\": 3}", "{\"$n\":1,\"$u16\":2,\"$b\":3}", 0},
};

START_TEST(it_is_written) {
    const struct row *row = &rows[_i];
    sio_buf out = SIO_BUF_INIT;
    json_error_t error;
    json_t *attachments = json_array();
    json_t *canonical = json_loads(row->canonical, JSON_DECODE_ANY, &error);
    ck_assert_msg(canonical != NULL, "%s: %s", row->canonical, error.text);
    ck_assert(vec_write_json(canonical, attachments, &out));
    ck_assert_str_eq(sio_buf_cstr(&out), row->text);
    ck_assert_uint_eq(json_array_size(attachments), row->attachments);
    sio_buf_free(&out);
    json_decref(canonical);
    json_decref(attachments);
}
END_TEST

START_TEST(binary_needs_a_place) {
    sio_buf out = SIO_BUF_INIT;
    json_t *canonical = json_pack("[{s:s}]", "$b", "AQID");
    ck_assert(!vec_write_json(canonical, NULL, &out));
    sio_buf_free(&out);
    json_decref(canonical);
}
END_TEST

int main(void) {
    TCase *table = tcase_create("table");
    tcase_add_loop_test(table, it_is_written, 0, (int)(sizeof rows / sizeof rows[0]));
    TCase *cases[] = {table, SIO_TCASE("places", binary_needs_a_place)};
    return testkit_run("vector/write", cases, sizeof cases / sizeof cases[0]);
}
