#include "codec/evidence.h"

#include <string.h>

#include "testkit.h"

static vec_set *set;
static sio_buf shown;
static scn_difference difference;

static const vec_vector *vector(const char *json) {
    data_error error;
    sio_buf text = SIO_BUF_INIT;
    sio_buf_addf(&text, "{\"schema\":1,\"codec\":\"sio5\",\"group\":\"x\",\"title\":\"t\",\"vectors\":[%s]}",
                 json);
    set = vec_load_text("x", sio_buf_slice(&text), &error);
    sio_buf_free(&text);
    ck_assert_msg(set != NULL, "%s", error.message);
    return vec_at(set, 0);
}

static void load(void) {
    shown = (sio_buf)SIO_BUF_INIT;
}

static void unload(void) {
    sio_buf_free(&shown);
    vec_free(set);
    set = NULL;
}

static adp_answer answer_of(const char *json) {
    adp_answer answer;
    ck_assert_ptr_null(adp_answer_read(sio_slice_str(json), &answer));
    return answer;
}

#define EVENT(data) "{\"type\":\"event\",\"nsp\":\"/\",\"data\":[" data "]}"
#define DECODED                                                                                              \
    "{\"id\":\"x/a\",\"requirements\":[],\"input\":[\"51-\\u001b[\",{\"hex\":\"00 ff\"}],\"limits\":"        \
    "{\"maxPayload\":9},\"expect\":{\"packets\":[" EVENT(                                                    \
        "\"a\"") "]},\"or\":[{\"leniency\":\"l\","                                                           \
                 "\"why\":\"A-01\",\"grade\":\"info\",\"more\":true}]}"

START_TEST(what_was_decoded_is_shown) {
    adp_answer got = answer_of("{\"id\":3,\"packets\":[],\"refused\":\"no\\u202e\"}");
    cod_evidence(vector(DECODED), ADP_DECODE, &got, &shown);
    ck_assert_str_eq(sio_buf_cstr(&shown), "decode with sio5\n"
                                           "input 1: text, 5 bytes: 51-\\x1b[\n"
                                           "input 2: binary, 2 bytes: 00 ff\n"
                                           "limit: maxPayload 9\n"
                                           "expected: {\"packets\":[" EVENT(
                                               "\"a\"") "]}\n"
                                                        "or, as l (info): {\"more\":true}\n"
                                                        "got: {\"packets\":[],\"refused\":\"no\\u202e\"}\n");
}
END_TEST

START_TEST(without_an_answer_only_the_vector_is_shown) {
    cod_evidence(vector(DECODED), ADP_DECODE, NULL, &shown);
    ck_assert_ptr_nonnull(sio_buf_cstr(&shown));
    ck_assert_ptr_null(strstr(sio_buf_cstr(&shown), "got:"));
}
END_TEST

START_TEST(an_answer_of_no_known_form_is_shown_as_it_stands) {
    adp_answer got = answer_of("{\"id\":3,\"hello\":1}");
    cod_evidence(vector(DECODED), ADP_DECODE, &got, &shown);
    ck_assert_ptr_nonnull(strstr(sio_buf_cstr(&shown), "got: {\"id\":3,\"hello\":1}\n"));
}
END_TEST

START_TEST(long_input_is_cut) {
    const vec_vector *v =
        vector("{\"id\":\"x/a\",\"requirements\":[],\"input\":[{\"repeat\":\"\\u20ac\",\"times\":100000},"
               "{\"repeat\":{\"hex\":\"aa\"},\"times\":100000}],\"expect\":{\"refused\":\"any\"}}");
    cod_evidence(v, ADP_DECODE, NULL, &shown);
    ck_assert_uint_lt(shown.len, 2000);
    ck_assert_ptr_nonnull(strstr(sio_buf_cstr(&shown), "input 1: text, 300000 bytes: \xe2\x82\xac"));
    ck_assert_ptr_nonnull(strstr(sio_buf_cstr(&shown), "\xe2\x82\xac …\n"));
    ck_assert_ptr_nonnull(strstr(sio_buf_cstr(&shown), "aa aa …\n"));
}
END_TEST

#define ENCODED                                                                                              \
    "{\"id\":\"x/a\",\"requirements\":[],\"input\":[\"2[\\\"a\\\"]\"],\"encode\":true,\"expect\":"           \
    "{\"packets\":[" EVENT("\"a\"") "]}}"

START_TEST(what_was_encoded_is_shown) {
    adp_answer got = answer_of("{\"id\":3,\"output\":[{\"$b\":\"AQI=\"}]}");
    cod_evidence(vector(ENCODED), ADP_ENCODE, &got, &shown);
    ck_assert_str_eq(sio_buf_cstr(&shown), "encode with sio5\n"
                                           "packets: [" EVENT("\"a\"") "]\n"
                                                                       "expected 1: text, 6 bytes: 2[\"a\"]\n"
                                                                       "got 1: binary, 2 bytes: 01 02\n");
}
END_TEST

START_TEST(decoded_values_are_compared_in_one_spelling) {
    const vec_vector *v = vector(DECODED);
    adp_answer other =
        answer_of("{\"id\":3,\"packets\":[{\"nsp\" : \"/\",\"data\":[\"b\"],\"type\":\"event\"}]}");
    adp_answer same =
        answer_of("{\"id\":3,\"packets\":[{\"nsp\" : \"/\",\"data\":[\"a\"],\"type\":\"event\"}]}");
    ck_assert(cod_difference(v, ADP_DECODE, &other, &difference));
    ck_assert_uint_eq(difference.at, strlen("[{\"data\":[\""));
    ck_assert(difference.respelt);
    ck_assert(!cod_difference(v, ADP_DECODE, &same, &difference));
}
END_TEST

START_TEST(a_refusal_has_no_place_where_it_differs) {
    adp_answer got = answer_of("{\"id\":3,\"refused\":\"no\"}");
    ck_assert(!cod_difference(vector(DECODED), ADP_DECODE, &got, &difference));
}
END_TEST

START_TEST(encoded_bytes_are_compared) {
    const vec_vector *v = vector(ENCODED);
    adp_answer other = answer_of("{\"id\":3,\"output\":[\"2[\\\"b\\\"]\"]}");
    adp_answer more = answer_of("{\"id\":3,\"output\":[\"2[\\\"a\\\"]\",{\"$b\":\"AQI=\"}]}");
    adp_answer binary = answer_of("{\"id\":3,\"output\":[{\"$b\":\"AQI=\"}]}");
    ck_assert(cod_difference(v, ADP_ENCODE, &other, &difference));
    ck_assert_uint_eq(difference.at, 3);
    ck_assert(cod_difference(v, ADP_ENCODE, &more, &difference));
    ck_assert(difference.binary);
    ck_assert_uint_eq(difference.got_total, 2);
    ck_assert(!cod_difference(v, ADP_ENCODE, &binary, &difference));
}
END_TEST

int main(void) {
    TCase *cases[] = {SIO_TCASE("shown", what_was_decoded_is_shown,
                                without_an_answer_only_the_vector_is_shown,
                                an_answer_of_no_known_form_is_shown_as_it_stands, long_input_is_cut,
                                what_was_encoded_is_shown),
                      SIO_TCASE("difference", decoded_values_are_compared_in_one_spelling,
                                a_refusal_has_no_place_where_it_differs, encoded_bytes_are_compared)};
    tcase_add_checked_fixture(cases[0], load, unload);
    tcase_add_checked_fixture(cases[1], load, unload);
    return testkit_run("codec evidence", cases, 2);
}
