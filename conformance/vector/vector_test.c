#include "vector/vector.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/test_folder.h"
#include "testkit.h"

/* A data set with one vector file more: `vectors` is the content of its array. Files are read in the order of
   their names, so that a fault in `00` is found at once. */
static vec_set *load_file(const char *name, const char *codec, const char *vectors, data_error *error) {
    char text[2048];
    const char *dir = test_folder_new();
    snprintf(text, sizeof text, "{\"schema\":1,\"codec\":\"%s\",\"vectors\":[\n%s]}", codec, vectors);
    test_folder_write(dir, name, text);
    data_set *data = data_open(dir, error);
    ck_assert_ptr_nonnull(data);
    vec_set *set = vec_load(data, error);
    data_close(data);
    test_folder_free(dir);
    return set;
}

static vec_set *load(const char *codec, const char *vectors, data_error *error) {
    return load_file("codec/zz-mine.json", codec, vectors, error);
}

START_TEST(a_vector_is_read) {
    data_error error;
    vec_set *set =
        load("eio4-webtransport",
             "{\"id\":\"x/y\",\"limits\":{\"maxPayload\":10},\"input\":[{\"hex\":\"01 30\"}],"
             "\"expect\":{\"packets\":[{\"type\":\"open\"}]},\"encode\":true,\"cve\":\"CVE-2000-1\","
             "\"budget\":{\"against\":[{\"hex\":\"01 31\"}],\"times\":2.5,\"mib\":64},"
             "\"or\":[{\"leniency\":\"a\",\"why\":\"A-01\",\"any\":true},"
             "{\"leniency\":\"b\",\"why\":\"A-01\",\"more\":true},"
             "{\"leniency\":\"a\",\"why\":\"A-01\",\"refused\":\"json\"}]}",
             &error);
    ck_assert_ptr_nonnull(set);
    const vec_vector *v = vec_at(set, vec_count(set) - 1);
    ck_assert_str_eq(v->id, "x/y");
    ck_assert_str_eq(vec_codec_name(v->codec), "eio4-webtransport");
    ck_assert_uint_eq(v->max_payload, 10);
    ck_assert_ptr_eq(v->encode, v->input);
    ck_assert(json_is_true(json_object_get(vec_alternative(v, "a", 0), "any")));
    ck_assert_ptr_nonnull(json_object_get(vec_alternative(v, "a", 1), "refused"));
    ck_assert_ptr_null(vec_alternative(v, "a", 2));
    ck_assert_ptr_null(vec_alternative(v, "c", 0));
    ck_assert_str_eq(v->cve, "CVE-2000-1");
    ck_assert_uint_eq(json_array_size(v->budget.against), 1);
    ck_assert_double_eq(v->budget.times, 2.5);
    ck_assert_uint_eq(v->budget.mib, 64);
    ck_assert_uint_eq(v->budget.ms, 0);
    ck_assert_uint_eq(vec_at(set, 0)->max_payload, VEC_MAX_PAYLOAD);
    ck_assert_ptr_null(vec_at(set, 0)->budget.against);
    ck_assert_ptr_null(vec_at(set, 0)->cve);
    vec_free(set);
}
END_TEST

struct fault {
    const char *codec;
    const char *vector;
    const char *pointer;
    const char *message;
};

#define GOOD "\"input\":[\"2\"],\"expect\":{\"packets\":[]}"

static const struct fault faults[] = {
    {"sio9", "{" GOOD "}", "/codec", "sio5, eio4-packet"},
    {"sio5", "", "/vectors", "not empty"},
    {"sio5", "{" GOOD "}", "/vectors/0/id", "a string"},
    {"sio5", "{\"id\":\"a\",\"input\":\"2\",\"expect\":{\"packets\":[]}}", "/vectors/0/input",
     "an array of messages"},
    {"sio5", "{\"id\":\"a\",\"input\":[\"2\",{\"hex\":\"0\"}],\"expect\":{\"packets\":[]}}",
     "/vectors/0/input/1/hex", "hex"},
    {"sio5", "{\"id\":\"a\",\"input\":[{\"bytes\":1}],\"expect\":{\"packets\":[]}}", "/vectors/0/input/0",
     "right value"},
    {"sio5", "{\"id\":\"a\",\"input\":[]}", "/vectors/0/expect", "an object"},
    {"sio5", "{\"id\":\"a\",\"input\":[],\"expect\":{}}", "/vectors/0/expect", "one outcome"},
    {"sio5", "{\"id\":\"a\",\"input\":[],\"expect\":{\"refused\":1}}", "/vectors/0/expect/refused",
     "a reason"},
    {"sio5", "{\"id\":\"a\",\"input\":[],\"expect\":{\"packets\":{}}}", "/vectors/0/expect/packets",
     "an array of packets"},
    {"sio5", "{\"id\":\"a\",\"input\":[],\"expect\":{\"packets\":[{\"nsp\":\"/\"}]}}",
     "/vectors/0/expect/packets", "a `type`"},
    {"sio5",
     "{\"id\":\"a\",\"input\":[],\"expect\":{\"packets\":[{\"type\":\"event\",\"data\":{\"$x\":1}}]}}",
     "/vectors/0/expect/packets", "canonical JSON"},
    {"sio5",
     "{\"id\":\"a\",\"input\":[],\"expect\":{\"packets\":[{\"type\":\"event\",\"data\":{\"$repeat\":[\"a\",-"
     "1]}}]}}",
     "/vectors/0/expect/packets", "too much"},
    {"sio5",
     "{\"id\":\"a\",\"input\":[],\"expect\":{\"packets\":[{\"type\":\"event\",\"data\":{\"$repeat\":["
     "\"abcd\",99999999]}}]}}",
     "/vectors/0/expect/packets", "too much"},
    {"sio5", "{\"id\":\"a\"," GOOD ",\"or\":{}}", "/vectors/0/or", "an array, not empty"},
    {"sio5", "{\"id\":\"a\"," GOOD ",\"or\":[{\"any\":true}]}", "/vectors/0/or/0", "leniency"},
    {"sio5", "{\"id\":\"a\"," GOOD ",\"or\":[{\"leniency\":\"x\"}]}", "/vectors/0/or/0", "its `why`"},
    {"sio5", "{\"id\":\"a\"," GOOD ",\"limits\":{\"maxPayload\":0}}", "/vectors/0/limits", "above 0"},
    {"sio5", "{\"id\":\"a\",\"input\":[\"x\"],\"expect\":{\"refused\":\"json\"},\"encode\":true}",
     "/vectors/0/encode", "no `encode`"},
    {"sio5", "{\"id\":\"a\"," GOOD ",\"encode\":5}", "/vectors/0/encode", "an array of messages"},
    {"sio5", "{\"id\":\"a\"," GOOD ",\"budget\":{\"against\":[]}}", "/vectors/0/budget", "above 0"},
    {"sio5", "{\"id\":\"a\"," GOOD ",\"budget\":{\"mib\":1}}", "/vectors/0/budget/against",
     "an array of messages"},
    {"sio5", "{\"id\":\"a\"," GOOD ",\"budget\":{\"ms\":1,\"times\":0.5,\"against\":[]}}",
     "/vectors/0/budget/times", "not below 1"},
    {"sio5", "{\"id\":\"a\"," GOOD ",\"budget\":{\"ms\":-1,\"mib\":2,\"against\":[]}}",
     "/vectors/0/budget/ms", "above 0"},
    /* what nobody would read */
    {"sio5", "{\"id\":\"a\"," GOOD ",\"limit\":1}", "/vectors/0/limit", "no member of this name"},
    {"sio5", "{\"id\":\"a\",\"input\":[\"2\"],\"expect\":{\"packets\":[],\"encode\":true}}",
     "/vectors/0/expect/encode", "no member of this name"},
    {"sio5", "{\"id\":\"a\"," GOOD ",\"budget\":{\"ms\":1,\"mb\":1,\"against\":[]}}", "/vectors/0/budget/mb",
     "no member of this name"},
    {"eio4-packet",
     "{\"id\":\"a\",\"input\":[\"2\"],\"expect\":{\"packets\":[{\"type\":\"ping\",\"nsp\":\"/\"}]}}",
     "/vectors/0/expect/packets/0/nsp", "no member of this name"},
    /* what would be read as something else */
    {"sio5",
     "{\"id\":\"a\"," GOOD ",\"or\":[{\"leniency\":\"x\",\"why\":\"A-01\",\"any\":true,\"grade\":\"fine\"}]}",
     "/vectors/0/or/0/grade", "info"},
    {"sio5",
     "{\"id\":\"a\"," GOOD ",\"or\":[{\"leniency\":\"x\",\"why\":\"A-01\",\"any\":true,\"more\":true}]}",
     "/vectors/0/or/0", "one outcome"},
    {"sio5", "{\"id\":\"a\",\"input\":[\"2\"],\"expect\":{\"refused\":\"jason\"}}",
     "/vectors/0/expect/refused", "a reason"},
    {"sio5", "{\"id\":\"a\",\"input\":[\"2\"],\"expect\":{\"any\":true}}", "/vectors/0/expect/any",
     "no member of this name"},
    {"sio5", "{\"id\":\"a\",\"input\":[\"2\"],\"expect\":{\"packets\":[{\"type\":\"events\"}]}}",
     "/vectors/0/expect/packets/0/type", "a type"},
    {"eio4-packet", "{\"id\":\"a\",\"input\":[],\"expect\":{\"packets\":[]}}", "/vectors/0/input",
     "one message"},
    {"eio4-payload", "{\"id\":\"a\",\"input\":[\"2\",\"2\"],\"expect\":{\"packets\":[]}}", "/vectors/0/input",
     "one message"},
};

START_TEST(a_fault_is_named_with_its_place) {
    const struct fault *f = &faults[_i];
    data_error error = {.line = 0};
    ck_assert_ptr_null(load_file("codec/00-mine.json", f->codec, f->vector, &error));
    ck_assert_msg(strcmp(error.pointer, f->pointer) == 0, "at %s: %s", error.pointer, error.message);
    ck_assert_msg(strstr(error.message, f->message) != NULL, "%s", error.message);
    ck_assert_ptr_nonnull(strstr(error.file, "00-mine.json"));
    ck_assert_uint_gt(error.line, 0);
}
END_TEST

START_TEST(an_id_names_one_vector) {
    const char *twice = "{\"id\":\"x\",\"input\":[\"2\"],\"expect\":{\"packets\":[]}},"
                        "{\"id\":\"y\",\"input\":[\"2\"],\"expect\":{\"packets\":[]}},"
                        "{\"id\":\"x\",\"input\":[\"3\"],\"expect\":{\"packets\":[]}}";
    data_error error;
    ck_assert_ptr_null(load("eio4-packet", twice, &error));
    ck_assert_str_eq(error.message, "expected each id once, found x twice");
    ck_assert_ptr_nonnull(strstr(error.file, "zz-mine.json"));
    char text[512];
    snprintf(text, sizeof text, "{\"schema\":1,\"codec\":\"eio4-packet\",\"vectors\":[%s]}", twice);
    ck_assert_ptr_null(vec_load_text("mine.json", sio_slice_str(text), &error));
    ck_assert_str_eq(error.file, "mine.json");
}
END_TEST

int main(void) {
    TCase *broken = tcase_create("faults");
    tcase_add_loop_test(broken, a_fault_is_named_with_its_place, 0, (int)(sizeof faults / sizeof faults[0]));
    TCase *cases[] = {SIO_TCASE("load", a_vector_is_read, an_id_names_one_vector), broken};
    return testkit_run("loading of vectors", cases, sizeof cases / sizeof cases[0]);
}
