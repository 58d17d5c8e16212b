#include "testkit.h"
#include "testkit_case.h"

/* GETs of a session one at a time, against the fake server. */
static const testkit_rule rules[] = {
    {.got = "4late", .say = "4x", .after_ms = 60},
    {.got = NULL},
};
static const testkit_script script = {.rules = rules};
static const testkit_script pinging = {.pings = true};

#define STEPS(text) .script = &script, .steps = "[" text "]"
#define OPEN "{'open': {'poll': 'manual'}}, "
#define PASSES .verdict = SCN_PASS
#define FAILS .verdict = SCN_FAIL

static const testkit_play plays[] = {
    {.name = "brings its packets to the session",
     STEPS(OPEN "{'poll': 'start'}, {'send': '4late'}, {'poll': 'end'}, {'expect': '4x'}"),
     PASSES},
    {.name = "is not answered",
     STEPS(OPEN "{'poll': 'start'}, {'poll': 'end', 'within': 40}"),
     FAILS,
     .detail = "the GET was not answered within 40 ms"},
    {.name = "one at a time",
     STEPS(OPEN "{'poll': 'start'}, {'poll': 'start'}"),
     FAILS,
     .detail = "a GET is outstanding already"},
    {.name = "too early",
     STEPS(OPEN "{'mark': 'm'}, {'send': '4late'}, {'poll': 'start'}, {'poll': 'end', 'since': 'm', "
                "'not_before': 500}"),
     FAILS,
     .detail = "it was answered too early"},
    {.name = "only on polling",
     STEPS("{'open': {'transport': 'polling'}}, {'upgrade': {}}, {'poll': 'start'}"),
     FAILS,
     .detail = "`a` is not on polling"},
    {.name = "after leaving it may be refused",
     STEPS(OPEN
           "{'channel': {'sid': 'a'}}, {'send': '2probe', 'on': 'w'}, {'expect': '3probe', 'on': 'w'}, "
           "{'poll': 'leave'}, {'send': '5', 'on': 'w'}, {'wait': 30}, {'poll': 'start'}, {'poll': 'end'}, "
           "{'adopt': 'w'}, {'echo': 'x'}"),
     PASSES,
     .heard = "5 4x"},
    {.name = "nothing goes out before it is asked for",
     STEPS(OPEN "{'send': ['4a', '4b']}, {'expect': '4a'}, {'poll': 'start'}, {'poll': 'end', 'within': 40}"),
     FAILS,
     .detail = "the GET was not answered within 40 ms"},
    {.name = "late for its own ping",
     .script = &pinging,
     .steps = "[" OPEN "{'wait': 620}, {'send': '4x'}]",
     .verdict = SCN_INCONCLUSIVE,
     .detail = "the case was so slow that the session may have timed out before"},
    {.name = "refused too early for that",
     .script = &pinging,
     .steps = "[" OPEN "{'wait': 420}, {'send': '4x'}]",
     FAILS},
    {.name = "the end itself has its bounds",
     .script = &pinging,
     .steps = "[" OPEN "{'wait': 620}, {'ended': {}, 'not_before': 300}]",
     FAILS},
    {.name = "a contract's echo",
     STEPS(OPEN "{'send': [{'echo': 'one'}, {'echo': 'two'}]}, {'expect': {'echoed': 'one'}}, {'expect': "
                "{'echoed': 'two'}}"),
     PASSES,
     .heard = "4one 4two"},
    {.name = "not its echo",
     STEPS(OPEN "{'send': {'echo': 'one'}}, {'expect': {'echoed': 'two'}}"),
     FAILS,
     .detail = "got 4one: expected text \"4two\""},
};

enum { PLAYS = sizeof plays / sizeof plays[0] };

START_TEST(play) {
    testkit_play_check(&plays[_i]);
}
END_TEST

static TCase *all_plays(void) {
    TCase *tc = tcase_create("plays");
    tcase_set_timeout(tc, TESTKIT_LIMIT);
    tcase_add_loop_test(tc, play, 0, PLAYS);
    return tc;
}

SIO_TEST_MAIN("scenario/steps_poll", all_plays())
