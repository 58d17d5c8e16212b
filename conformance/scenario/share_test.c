#include "scenario/share.h"

#include <stdlib.h>
#include <string.h>

#include "testkit.h"

static json_t *parse(const char *text) {
    json_t *value = json_loads(text, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
    ck_assert_msg(value != NULL, "%s", text);
    return value;
}

static bool become_one(const char *first, const char *second) {
    scn_share *share = scn_share_new();
    json_t *a = parse(first), *b = parse(second);
    const json_t *one = scn_share_value(share, a), *two = scn_share_value(share, b);
    scn_share_free(share);
    bool same = one == two;
    json_decref(a);
    json_decref(b);
    return same;
}

START_TEST(equal_values_become_one) {
    static const char *const values[] = {
        "{\"open\":{}}", "[1,[2,{\"a\":null}],true]", "\"x\"", "\"a\\u0000b\"", "1.5", "7", "[]", "{}"};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        for (size_t j = 0; j < sizeof values / sizeof values[0]; j++)
            ck_assert_msg(become_one(values[i], values[j]) == (i == j), "%s and %s", values[i], values[j]);
}
END_TEST

START_TEST(what_differs_stays_apart) {
    static const char *const pairs[][2] = {{"{\"a\":1,\"b\":2}", "{\"b\":2,\"a\":1}"},
                                           {"{\"a\":1}", "{\"a\":1.0}"},
                                           {"\"a\\u0000b\"", "\"a\\u0000c\""},
                                           {"[1]", "[1,1]"},
                                           {"9007199254740993", "9007199254740992"},
                                           {"[[]]", "[{}]"},
                                           {"false", "null"}};
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        ck_assert_msg(!become_one(pairs[i][0], pairs[i][1]), "%s and %s", pairs[i][0], pairs[i][1]);
}
END_TEST

START_TEST(trees_keep_their_meaning) {
    static const char text[] =
        "{\"steps\":[{\"open\":{}},{\"send\":[\"a\",\"a\"]},{\"open\":{}},{\"x\":[\"a\",\"a\"]}]}";
    scn_share *share = scn_share_new();
    json_t *tree = parse(text);
    ck_assert_ptr_eq(scn_share_value(share, tree), tree);
    scn_share_free(share);
    const json_t *steps = json_object_get(tree, "steps");
    ck_assert_ptr_eq(json_array_get(steps, 0), json_array_get(steps, 2));
    ck_assert_ptr_eq(json_object_get(json_array_get(steps, 1), "send"),
                     json_object_get(json_array_get(steps, 3), "x"));
    char *now = json_dumps(tree, JSON_COMPACT);
    ck_assert_str_eq(now, text);
    free(now);
    json_decref(tree);
}
END_TEST

START_TEST(many_values_find_room) {
    scn_share *share = scn_share_new();
    json_t *numbers = json_array();
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < 5000; i++)
            json_array_append_new(numbers, json_integer(i));
    scn_share_value(share, numbers);
    for (size_t i = 0; i < 5000; i++) {
        ck_assert_ptr_eq(json_array_get(numbers, i), json_array_get(numbers, i + 5000));
        ck_assert_int_eq(json_integer_value(json_array_get(numbers, i)), (json_int_t)i);
    }
    scn_share_free(share);
    json_decref(numbers);
}
END_TEST

SIO_TEST_MAIN("scenario/share", SIO_TCASE("share", equal_values_become_one, what_differs_stays_apart,
                                          trees_keep_their_meaning, many_values_find_room))
