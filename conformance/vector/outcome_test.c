#include "vector/outcome.h"

#include <stdio.h>
#include <string.h>

#include "testkit.h"

struct row {
    const char *wanted;
    const char *packets;
    vec_end end;
    const char *reason;
    bool good;
};

#define ONE "[{\"type\":\"event\",\"nsp\":\"/\",\"data\":[{\"$n\":\"1\"}]}]"

static const struct row rows[] = {
    {"{\"packets\":" ONE "}", ONE, VEC_COMPLETE, NULL, true},
    {"{\"packets\":[{\"nsp\":\"/\",\"type\":\"event\",\"data\":[1.0]}]}", ONE, VEC_COMPLETE, NULL, true},
    {"{\"packets\":[{\"nsp\":\"/\",\"type\":\"event\",\"data\":[2]}]}", ONE, VEC_COMPLETE, NULL, false},
    {"{\"packets\":[{\"nsp\":\"/\",\"type\":\"event\"}]}", ONE, VEC_COMPLETE, NULL, false},
    {"{\"packets\":[{\"nsp\":\"/\",\"type\":\"event\",\"data\":[1],\"id\":0}]}", ONE, VEC_COMPLETE, NULL,
     false},
    {"{\"packets\":[]}", "[]", VEC_COMPLETE, NULL, true},
    {"{\"packets\":[]}", ONE, VEC_COMPLETE, NULL, false},
    {"{\"packets\":" ONE "}", "[]", VEC_COMPLETE, NULL, false},
    {"{\"packets\":" ONE "}", ONE, VEC_MORE, NULL, false},
    {"{\"packets\":" ONE "}", ONE, VEC_REFUSED, "json", false},
    {"{\"refused\":\"json\"}", "[]", VEC_REFUSED, "json", true},
    {"{\"refused\":\"json\"}", "[]", VEC_REFUSED, "ack-id", false},
    {"{\"refused\":\"json\"}", "[]", VEC_REFUSED, NULL, true},
    {"{\"refused\":\"any\"}", "[]", VEC_REFUSED, "ack-id", true},
    {"{\"refused\":\"any\"}", "[]", VEC_COMPLETE, NULL, false},
    {"{\"refused\":\"any\"}", "[]", VEC_MORE, NULL, false},
    {"{\"refused\":\"json\"}", ONE, VEC_REFUSED, "json", false},
    {"{\"refused\":\"json\",\"packets\":" ONE "}", ONE, VEC_REFUSED, "json", true},
    {"{\"refused\":\"json\",\"packets\":" ONE "}", "[]", VEC_REFUSED, "json", false},
    {"{\"more\":true}", "[]", VEC_MORE, NULL, true},
    {"{\"more\":true}", "[]", VEC_COMPLETE, NULL, false},
    {"{\"more\":true}", "[]", VEC_REFUSED, "json", false},
    {"{\"more\":true,\"packets\":" ONE "}", ONE, VEC_MORE, NULL, true},
    {"{\"accepted\":1}", ONE, VEC_COMPLETE, NULL, true},
    {"{\"accepted\":2}", ONE, VEC_COMPLETE, NULL, false},
    {"{\"accepted\":1}", ONE, VEC_MORE, NULL, false},
    {"{\"any\":true}", ONE, VEC_MORE, NULL, true},
    {"{\"any\":true}", "[]", VEC_REFUSED, "json", true},
    {"{\"packets\":[{\"type\":\"message\",\"data\":{\"$repeat\":[\"ab\",3]}}]}",
     "[{\"type\":\"message\",\"data\":\"ababab\"}]", VEC_COMPLETE, NULL, true},
    {"{\"packets\":[{\"type\":\"message\",\"data\":{\"$repeat\":[{\"$b\":\"AQ==\"},3]}}]}",
     "[{\"type\":\"message\",\"data\":{\"$b\":\"AQEB\"}}]", VEC_COMPLETE, NULL, true},
    {"{\"packets\":[{\"type\":\"message\",\"data\":{\"$repeat\":[{\"$b\":\"AQ==\"},3]}}]}",
     "[{\"type\":\"message\",\"data\":\"\\u0001\\u0001\\u0001\"}]", VEC_COMPLETE, NULL, false},
};

START_TEST(an_outcome_is_what_is_wanted_or_not) {
    const struct row *row = &rows[_i];
    json_t *wanted = json_loads(row->wanted, 0, NULL);
    vec_outcome got = {.packets = json_loads(row->packets, 0, NULL), .end = row->end, .reason = row->reason};
    ck_assert_ptr_nonnull(wanted);
    ck_assert_ptr_nonnull(got.packets);
    sio_buf why = SIO_BUF_INIT;
    bool good = vec_outcome_is(wanted, &got, &why);
    ck_assert_msg(good == row->good, "row %d: %s", _i, sio_buf_cstr(&why));
    ck_assert_msg((why.len == 0) == good, "row %d says why exactly when it is wrong", _i);
    sio_buf_free(&why);
    vec_outcome_free(&got);
    json_decref(wanted);
}
END_TEST

START_TEST(a_difference_is_explained_and_cut) {
    char packets[4096];
    snprintf(packets, sizeof packets, "[{\"type\":\"message\",\"data\":\"%02000d\"}]", 7);
    json_t *wanted = json_loads("{\"refused\":\"eio-type\"}", 0, NULL);
    vec_outcome got = {
        .packets = json_loads(packets, 0, NULL), .end = VEC_REFUSED, .reason = "base64", .offset = 3};
    sio_buf why = SIO_BUF_INIT;
    ck_assert(!vec_outcome_is(wanted, &got, &why));
    ck_assert_uint_lt(why.len, 1000);
    ck_assert_ptr_nonnull(strstr(sio_buf_cstr(&why), "expected {\"refused\":\"eio-type\"}, got [{"));
    ck_assert_ptr_nonnull(strstr(sio_buf_cstr(&why), "then refused (base64 at 3)"));
    sio_buf_free(&why);
    vec_outcome_free(&got);
    json_decref(wanted);
}
END_TEST

int main(void) {
    TCase *table = tcase_create("table");
    tcase_add_loop_test(table, an_outcome_is_what_is_wanted_or_not, 0, (int)(sizeof rows / sizeof rows[0]));
    TCase *cases[] = {table, SIO_TCASE("words", a_difference_is_explained_and_cut)};
    return testkit_run("outcomes of vectors", cases, sizeof cases / sizeof cases[0]);
}
