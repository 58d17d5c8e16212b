#include "proof/ways.h"

#include <string.h>

#include "proof/test_library.h"
#include "testkit.h"

static const struct {
    const char *scenario, *ways; /* step:key, with a blank behind each */
    bool informs;
} rows[] = {
    {TEST_CASE("a", "", "[{'open': {}}, {'expect': '2'}]"), "", false},
    {TEST_CASE("a", "", "[{'open': {}}, {'expect': '2', 'else': " TEST_INFO "}]"),
     "2:/steps/1/asked 2:/steps/1/else ", true},
    /* A last word that can fail is no information. */
    {TEST_CASE("a", "", "[{'open': {}}, {'expect': '2', 'else': " TEST_INFO "}, {'echo': 'x'}]"),
     "2:/steps/1/asked 2:/steps/1/else ", false},
    {TEST_CASE("a", "", "[{'open': {}}, {'expect': '2', 'else': {'grade': 'lenient', 'why': 'W'}}]"),
     "2:/steps/1/asked 2:/steps/1/else ", false},
    {TEST_CASE("a", "",
               "[{'open': {}}, {'provoke': 'x'}, {'outcome': {'closed': 'pass', 'alive': 'info', "
               "'mute': 'info', 'why': 'W'}}, {'survivor': {}}]"),
     "3:/steps/2/closed 3:/steps/2/alive 3:/steps/2/mute ", true},
    {TEST_CASE("a", "",
               "[{'open': {}}, {'provoke': 'x'}, {'outcome': {'closed': 'pass', 'alive': 'info', "
               "'why': 'W'}}]"),
     "3:/steps/2/closed 3:/steps/2/alive ", false},
    {TEST_CASE("a", "",
               "[{'request': {}, 'response': {'status': 200, 'or': [{'status': 204, 'grade': "
               "'pass'}], 'else': " TEST_INFO "}}]"),
     "1:/steps/0/asked 1:/steps/0/or/0 1:/steps/0/else ", true},
    {TEST_CASE("a", "", "[{'open': {}}, {'repeat': 2, 'steps': [{'echo': 'x', 'else': " TEST_INFO "}]}]"),
     "2:/steps/1/steps/0/asked 2:/steps/1/steps/0/else ", false},
};

START_TEST(ways_of_a_case) {
    scn_library *library = test_library(rows[_i].scenario);
    const scn_scenario *s = scn_library_at(library, 0);
    char got[256] = "";
    prf_ways ways;
    ck_assert(prf_ways_list(s, &ways));
    for (size_t i = 0; i < ways.count; i++)
        snprintf(got + strlen(got), sizeof got - strlen(got), "%zu:%s ", ways.items[i].step,
                 ways.items[i].key);
    ck_assert_str_eq(got, rows[_i].ways);
    ck_assert_int_eq(prf_only_informs(s), rows[_i].informs);
    prf_ways_free(&ways);
    scn_library_free(library);
}
END_TEST

START_TEST(the_last_step_is_meant_unless_another_is_named) {
    scn_library *library = test_library(TEST_CASE("a", "",
                                                  "[{'open': {}}, {'expect': '2', 'else': " TEST_INFO
                                                  "}, {'echo': 'x', 'else': " TEST_INFO "}]"));
    prf_ways ways;
    ck_assert(prf_ways_list(scn_library_at(library, 0), &ways));
    ck_assert_str_eq(prf_ways_find(&ways, 0, "else")->key, "/steps/2/else");
    ck_assert_str_eq(prf_ways_find(&ways, 2, "else")->key, "/steps/1/else");
    ck_assert_str_eq(prf_ways_find(&ways, 2, "asked")->key, "/steps/1/asked");
    ck_assert_ptr_null(prf_ways_find(&ways, 1, "else"));
    ck_assert_ptr_null(prf_ways_find(&ways, 0, "or/0"));
    prf_ways_free(&ways);
    scn_library_free(library);
}
END_TEST

static TCase *loop(void) {
    TCase *tc = tcase_create("ways");
    tcase_add_loop_test(tc, ways_of_a_case, 0, sizeof rows / sizeof rows[0]);
    return tc;
}

SIO_TEST_MAIN("proof/ways", loop(), SIO_TCASE("find", the_last_step_is_meant_unless_another_is_named))
