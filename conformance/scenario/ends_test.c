#include "scenario/ends.h"

#include <string.h>

#include "testkit.h"
#include "testkit_case.h"

/* The names of all ends of a step, with a blank behind each. */
static void names(const char *text, char out[256]) {
    json_error_t error;
    json_t *step = json_loads(text, 0, &error);
    scn_end end;
    ck_assert_msg(step != NULL, "%s: %s", text, error.text);
    out[0] = '\0';
    for (size_t i = 0; scn_end_at(step, i, &end); i++)
        snprintf(out + strlen(out), 256 - strlen(out), "%s(%s) ", end.name, end.why == NULL ? "" : end.why);
    json_decref(step);
}

static const struct {
    const char *step, *ends;
} rows[] = {
    {"{\"expect\":\"2\"}", ""},
    {"{\"expect\":\"2\",\"else\":{\"grade\":\"info\",\"why\":\"e\"}}", "asked() else(e) "},
    {"{\"expect\":\"2\",\"or\":[{\"starts\":\"3\",\"grade\":\"pass\"},{\"starts\":\"4\",\"grade\":\"info\","
     "\"why\":\"w\"}]}",
     "asked() or/0() or/1(w) "},
    {"{\"request\":{},\"response\":{\"status\":200,\"or\":[{\"status\":204,\"grade\":\"pass\"}],\"else\":{"
     "\"grade\":\"info\",\"why\":\"e\"}}}",
     "asked() or/0() else(e) "},
    {"{\"channel\":{\"response\":{\"status\":400,\"else\":{\"grade\":\"info\",\"why\":\"e\"}}}}",
     "asked() else(e) "},
    {"{\"outcome\":{\"closed\":\"pass\",\"alive\":\"fail\",\"mute\":\"info\",\"why\":\"w\"}}",
     "closed(w) mute(w) "},
    {"{\"outcome\":{\"alive\":\"pass\",\"closed\":\"pass\",\"mute\":\"pass\"}}", "closed() alive() mute() "},
    /* No choice. */
    {"{\"outcome\":{\"closed\":\"pass\"}}", ""},
};

START_TEST(a_step_says_its_ends) {
    char got[256];
    names(rows[_i].step, got);
    ck_assert_str_eq(got, rows[_i].ends);
}
END_TEST

#define SCRIPT(...) (&(const testkit_script){.rules = (const testkit_rule[]){{__VA_ARGS__}, {.got = NULL}}})
#define FATES                                                                                                \
    "[{'open': {}}, {'provoke': '4bad'}, {'outcome': {'closed': 'info', 'alive': 'info', 'mute': 'info', "   \
    "'why': 'w'}}]"
#define INFO "{'grade': 'info', 'why': 'w'}"

static const struct {
    testkit_play play;
    const char *ends; /* with a blank behind each */
} runs[] = {
    {{.name = "as asked",
      .steps = "[{'open': {}}, {'send': '4x'}, {'expect': '4x', 'else': " INFO "}]",
      .verdict = SCN_PASS},
     "/steps/2/asked "},
    {{.name = "else",
      .steps = "[{'open': {}}, {'send': '4x'}, {'expect': '4y', 'else': " INFO "}]",
      .verdict = SCN_INFO},
     "/steps/2/else "},
    {{.name = "an alternative",
      .steps = "[{'open': {}}, {'send': '4x'}, {'expect': '4y', 'or': [{'starts': '5', 'grade': 'pass'}, "
               "{'starts': '4x', 'grade': 'pass'}], 'else': " INFO "}]",
      .verdict = SCN_PASS},
     "/steps/2/or/1 "},
    {{.name = "several steps, and one in a loop",
      .steps = "[{'open': {}}, {'repeat': 1, 'steps': [{'send': '4x'}, {'expect': '4x', 'else': " INFO
               "}]}, {'echo': 'y', 'else': " INFO "}]",
      .verdict = SCN_PASS},
     "/steps/1/steps/1/asked /steps/2/asked "},
    {{.name = "a failure is no end",
      .steps = "[{'open': {}}, {'send': '4x'}, {'expect': '4y', 'or': [{'starts': '5', 'grade': 'pass'}]}]",
      .verdict = SCN_FAIL},
     ""},
    {{.name = "alive", .steps = FATES, .script = SCRIPT("4bad", NULL, TK_NOTHING, 0), .verdict = SCN_INFO},
     "/steps/2/alive "},
    {{.name = "closed", .steps = FATES, .script = SCRIPT("4bad", NULL, TK_CLOSE, 0), .verdict = SCN_INFO},
     "/steps/2/closed "},
    {{.name = "mute", .steps = FATES, .script = SCRIPT("4bad", NULL, TK_MUTE, 0), .verdict = SCN_INFO},
     "/steps/2/mute "},
};

START_TEST(a_run_tells_the_ends_that_it_took) {
    testkit_play play = runs[_i].play;
    char got[256] = "";
    play.transport = SCN_WEBSOCKET;
    scn_result *r = testkit_play_run(&play);
    for (size_t i = 0; i < r->end_count; i++)
        snprintf(got + strlen(got), sizeof got - strlen(got), "%s ", r->ends[i]);
    ck_assert_msg(strcmp(got, runs[_i].ends) == 0, "%s: %s", play.name, got);
    scn_result_free(r);
}
END_TEST

START_TEST(all_ways_of_cutting_count) {
    testkit_play play = {.name = "chops",
                         .steps = "[{'open': {}}, {'echo': 'x', 'else': " INFO "}]",
                         .fields = ", 'chops': ['whole', 'halves']",
                         .verdict = SCN_PASS};
    scn_result *r = testkit_play_run(&play);
    ck_assert_uint_eq(r->end_count, 2);
    ck_assert_str_eq(r->ends[1], "/steps/1/asked");
    scn_result_free(r);
}
END_TEST

static TCase *loops(void) {
    TCase *tc = tcase_create("loops");
    tcase_set_timeout(tc, TESTKIT_LIMIT);
    tcase_add_loop_test(tc, a_step_says_its_ends, 0, sizeof rows / sizeof rows[0]);
    tcase_add_loop_test(tc, a_run_tells_the_ends_that_it_took, 0, sizeof runs / sizeof runs[0]);
    return tc;
}

SIO_TEST_MAIN("scenario/ends", loops(), SIO_TCASE("chops", all_ways_of_cutting_count))
