#include "adapter/answer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "testkit.h"

/* ---- taken apart ---- */

static const struct {
    const char *text;
    const char *wrong; /* NULL: an answer */
    unsigned id;
} frames[] = {
    {"{\"id\":7}", NULL, 7},
    {" { \"packets\" : [ ] , \"id\" : 0 } ", NULL, 0},
    {"{\"x\":{\"id\":1,\"packets\":[{\"}\":\"]\\\"\"}]},\"id\":2}", NULL, 2},
    {"{\"id\":1,\"id\":2}", NULL, 2},
    {"{\"id\":999999999999999999}", NULL, 2808348671u},
    {"{\"id\":1e3}", "its id is no whole number", 0},
    {"{\"id\":-1}", "its id is no whole number", 0},
    {"{\"id\":\"1\"}", "its id is no whole number", 0},
    {"{\"id\":1000000000000000000}", "its id is no whole number", 0},
    {"{\"i\\u0064\":1}", "it has no id", 0},
    {"{}", "it has no id", 0},
    {"{\"packets\":[]}", "it has no id", 0},
    {"[]", "it is no JSON object", 0},
    {"7", "it is no JSON object", 0},
    {"", "it is not JSON", 0},
    {"{\"id\":7", "it is not JSON", 0},
    {"{\"id\":7}}", "it is not JSON", 0},
    {"{\"id\":7,}", "it is not JSON", 0},
    {"{\"id\":07}", "it is not JSON", 0},
    {"{\"id\":7,\"refused\":\"\xff\"}", "it is not UTF-8", 0},
};

START_TEST(frames_are_taken_apart) {
    testkit_guard g = testkit_guard_copy(sio_slice_str(frames[_i].text));
    adp_answer a;
    const char *wrong = adp_answer_read(g.bytes, &a);
    if (frames[_i].wrong == NULL) {
        ck_assert_msg(wrong == NULL, "%s: %s", frames[_i].text, wrong);
        ck_assert_uint_eq((unsigned)a.id, frames[_i].id);
    } else {
        ck_assert_msg(wrong != NULL, "%s", frames[_i].text);
        ck_assert_str_eq(wrong, frames[_i].wrong);
    }
    testkit_guard_free(&g);
}
END_TEST

START_TEST(members_are_found) {
    adp_answer a;
    ck_assert_ptr_null(
        adp_answer_read(sio_slice_str("{\"id\":1,\"packets\":[1, 2],\"refused\":\"no\",\"reason\":\"json\","
                                      "\"more\":true,\"output\":[],\"unsupported\":true,"
                                      "\"coverage\":[0,1]}"),
                        &a));
    ck_assert(sio_slice_is(a.packets, "[1, 2]"));
    ck_assert(sio_slice_is(a.refused, "\"no\""));
    ck_assert(sio_slice_is(a.reason, "\"json\""));
    ck_assert(sio_slice_is(a.more, "true"));
    ck_assert(sio_slice_is(a.output, "[]"));
    ck_assert(sio_slice_is(a.coverage, "[0,1]"));
    ck_assert(adp_answer_unsupported(&a));
}
END_TEST

static sio_buf nested(size_t depth) {
    sio_buf text = SIO_BUF_INIT;
    sio_buf_add_str(&text, "{\"packets\":[{\"type\":\"event\",\"data\":");
    for (size_t i = 0; i < depth; i++)
        sio_buf_add_byte(&text, '[');
    for (size_t i = 0; i < depth; i++)
        sio_buf_add_byte(&text, ']');
    sio_buf_add_str(&text, "}],\"id\":5}");
    return text;
}

/* A million levels neither exhaust the stack nor hide the id. */
START_TEST(depth_is_no_danger) {
    sio_buf text = nested(1000000);
    adp_answer a;
    vec_outcome out = vec_outcome_new();
    ck_assert_ptr_null(adp_answer_read(sio_buf_slice(&text), &a));
    ck_assert_uint_eq(a.id, 5);
    ck_assert(a.unreadable);
    ck_assert_ptr_nonnull(adp_answer_outcome(&a, &out, NULL));
    vec_outcome_free(&out);
    sio_buf_free(&text);
}
END_TEST

/* Beyond the depth nothing was checked: cuts must be noticed all the same. */
START_TEST(deep_text_is_not_trusted) {
    sio_buf text = nested(3000);
    adp_answer a;
    for (size_t cut = 1; cut < 3100; cut++) {
        testkit_guard g = testkit_guard_copy(sio_slice_sub(sio_buf_slice(&text), 0, text.len - cut));
        ck_assert_ptr_nonnull(adp_answer_read(g.bytes, &a));
        testkit_guard_free(&g);
    }
    sio_buf_free(&text);
}
END_TEST

/* ---- outcomes ---- */

static const struct {
    const char *text;
    const char *packets; /* NULL: not an answer */
    vec_end end;
    const char *reason, *message;
} outcomes[] = {
    {"{\"id\":1,\"packets\":[]}", "[]", VEC_COMPLETE, NULL, ""},
    {"{\"id\":1,\"packets\":[{\"type\":\"ping\"}]}", "[{\"type\":\"ping\"}]", VEC_COMPLETE, NULL, ""},
    {"{\"id\":1,\"more\":true}", "[]", VEC_MORE, NULL, ""},
    {"{\"id\":1,\"packets\":[],\"more\":false}", "[]", VEC_COMPLETE, NULL, ""},
    {"{\"id\":1,\"refused\":\"no way\"}", "[]", VEC_REFUSED, NULL, "no way"},
    {"{\"id\":1,\"packets\":[],\"refused\":\"a\\nb\",\"reason\":\"json\"}", "[]", VEC_REFUSED, "json",
     "a\nb"},
    {"{\"id\":1,\"refused\":\"\",\"reason\":\"bad-luck\"}", "[]", VEC_REFUSED, NULL, ""},
    {"{\"id\":1,\"packets\":[{\"type\":\"message\",\"data\":\"a\\u0000\"}]}",
     "[{\"type\":\"message\",\"data\":\"a\\u0000\"}]", VEC_COMPLETE, NULL, ""},
    {"{\"id\":1,\"packets\":[{\"type\":\"event\",\"data\":[18446744073709551616]}]}",
     "[{\"type\":\"event\",\"data\":[18446744073709552000.0]}]", VEC_COMPLETE, NULL, ""},
    {"{\"id\":1}", NULL, VEC_COMPLETE, NULL, ""},
    {"{\"id\":1,\"packets\":[],\"refused\":\"x\",\"more\":true}", NULL, VEC_COMPLETE, NULL, ""},
    {"{\"id\":1,\"packets\":{}}", NULL, VEC_COMPLETE, NULL, ""},
    {"{\"id\":1,\"packets\":[1]}", NULL, VEC_COMPLETE, NULL, ""},
    {"{\"id\":1,\"packets\":[{\"type\":1}]}", NULL, VEC_COMPLETE, NULL, ""},
    {"{\"id\":1,\"packets\":[],\"refused\":7}", NULL, VEC_COMPLETE, NULL, ""},
    {"{\"id\":1,\"packets\":[{\"type\":\"event\",\"data\":[1e400]}]}", NULL, VEC_COMPLETE, NULL, ""},
    {"{\"id\":1,\"packets\":[{\"type\":\"event\",\"data\":[\"\\ud800\"]}]}", NULL, VEC_COMPLETE, NULL, ""},
};

START_TEST(outcomes_are_read) {
    adp_answer a;
    vec_outcome out = vec_outcome_new();
    sio_buf message = SIO_BUF_INIT;
    ck_assert_ptr_null(adp_answer_read(sio_slice_str(outcomes[_i].text), &a));
    const char *error = adp_answer_outcome(&a, &out, &message);
    ck_assert_msg((error == NULL) == (outcomes[_i].packets != NULL), "%s",
                  error == NULL ? "accepted" : error);
    if (error == NULL) {
        json_t *want = json_loads(outcomes[_i].packets, JSON_ALLOW_NUL, NULL);
        ck_assert(json_equal(want, out.packets));
        ck_assert_int_eq(out.end, outcomes[_i].end);
        ck_assert_pstr_eq(out.reason, outcomes[_i].reason);
        ck_assert_str_eq(sio_buf_cstr(&message), outcomes[_i].message);
        json_decref(want);
    }
    sio_buf_free(&message);
    vec_outcome_free(&out);
}
END_TEST

static const struct {
    const char *text;
    const char *printed; /* as vec_messages_print; NULL: not an answer */
    bool refused;
} outputs[] = {
    {"{\"id\":1,\"output\":[]}", "nothing", false},
    {"{\"id\":1,\"output\":[\"2[]\",{\"$b\":\"AQI=\"},{\"text\":{\"$b\":\"/w==\"}}]}",
     "\"2[]\", binary \"\\x01\\x02\", \"\\xff\"", false},
    {"{\"id\":1,\"refused\":\"no\"}", "nothing", true},
    {"{\"id\":1,\"packets\":[]}", NULL, false},
    {"{\"id\":1,\"output\":\"2[]\"}", NULL, false},
    {"{\"id\":1,\"output\":[7]}", NULL, false},
    {"{\"id\":1,\"output\":[{\"$b\":\"AQI\"}]}", NULL, false},
    {"{\"id\":1,\"output\":[{\"text\":\"x\"}]}", NULL, false},
};

START_TEST(output_is_read) {
    adp_answer a;
    vec_messages out = {NULL, 0};
    sio_buf printed = SIO_BUF_INIT;
    bool refused = false;
    ck_assert_ptr_null(adp_answer_read(sio_slice_str(outputs[_i].text), &a));
    const char *error = adp_answer_output(&a, &out, &refused, NULL);
    ck_assert_msg((error == NULL) == (outputs[_i].printed != NULL), "%s", error == NULL ? "accepted" : error);
    if (error == NULL) {
        vec_messages_print(&out, &printed);
        ck_assert_str_eq(sio_buf_cstr(&printed), outputs[_i].printed);
        ck_assert(refused == outputs[_i].refused);
    }
    sio_buf_free(&printed);
    vec_messages_free(&out);
}
END_TEST

/* ---- coverage ---- */

static void count(void *ctx, uint32_t index, uint8_t n) {
    ((uint8_t *)ctx)[index] = n;
}

static const struct {
    const char *text;
    bool good;
} coverages[] = {
    {"[]", true},       {"[0,1,3,255]", true},      {"[ 0 , 1 ]", true}, {"[4,1]", false},
    {"[0]", false},     {"[0,0]", false},           {"[0,256]", false},  {"[-1,1]", false},
    {"[0,1.5]", false}, {"[99999999999,1]", false}, {"{}", false},       {"7", false},
};

START_TEST(coverage_is_read) {
    char text[128];
    uint8_t counters[4] = {0};
    adp_answer a;
    snprintf(text, sizeof text, "{\"id\":1,\"coverage\":%s}", coverages[_i].text);
    ck_assert_ptr_null(adp_answer_read(sio_slice_str(text), &a));
    ck_assert_msg(adp_answer_coverage(&a, 4, count, counters) == coverages[_i].good, "%s",
                  coverages[_i].text);
    if (_i == 1) ck_assert(counters[0] == 1 && counters[1] == 0 && counters[3] == 255);
    ck_assert(!adp_answer_coverage(&a, 0, count, counters));
}
END_TEST

#define LOOP(t, test, rows) tcase_add_loop_test(t, test, 0, (int)(sizeof(rows) / sizeof(rows)[0]))

int main(void) {
    TCase *plain = SIO_TCASE("answers", members_are_found, depth_is_no_danger, deep_text_is_not_trusted);
    LOOP(plain, frames_are_taken_apart, frames);
    LOOP(plain, outcomes_are_read, outcomes);
    LOOP(plain, output_is_read, outputs);
    LOOP(plain, coverage_is_read, coverages);
    return testkit_run("answers", &plain, 1);
}
