#include "testkit.h"
#include "testkit_case.h"

/* A bad packet, then the judgement; each way to answer it, on each transport. */
#define BAD "[{'open': {}}, {'provoke': '4bad'}, {'outcome': {'closed': 'pass'}}]"
#define GRADED                                                                                               \
    "[{'open': {}}, {'provoke': '4bad'}, {'outcome': {'closed': 'pass', 'alive': 'lenient', 'mute': "        \
    "'info', 'why': 'A-12'}}]"

#define SCRIPT(...) (&(const testkit_script){.rules = (const testkit_rule[]){{__VA_ARGS__}, {.got = NULL}}})

static const testkit_play closed[] = {
    {.name = "closed", .steps = BAD, .script = SCRIPT("4bad", NULL, TK_CLOSE, 0), .verdict = SCN_PASS},
    {.name = "closed a bit later",
     .steps = BAD,
     .script = SCRIPT("4bad", NULL, TK_CLOSE, 60),
     .verdict = SCN_PASS},
    {.name = "alive",
     .steps = BAD,
     .script = SCRIPT("4bad", NULL, TK_NOTHING, 0),
     .verdict = SCN_FAIL,
     .detail = "alive: an echo sent afterwards was answered"},
    {.name = "mute",
     .steps = BAD,
     .script = SCRIPT("4bad", NULL, TK_MUTE, 0),
     .verdict = SCN_FAIL,
     .detail = "mute: neither closed nor answering"},
    {.name = "alive, graded",
     .steps = GRADED,
     .script = SCRIPT("4bad", NULL, TK_NOTHING, 0),
     .verdict = SCN_LENIENT,
     .detail = "A-12"},
    {.name = "mute, graded",
     .steps = GRADED,
     .script = SCRIPT("4bad", NULL, TK_MUTE, 0),
     .verdict = SCN_INFO,
     .detail = "A-12"},
    /* 300 + 200 ms after the open packet a heartbeat could end it; 70 % of that is what counts. */
    {.name = "closed by the heartbeat is mute",
     .steps = BAD,
     .script = SCRIPT("4bad", NULL, TK_CLOSE, 450),
     .verdict = SCN_FAIL,
     .detail = "it may be a timer's doing"},
    {.name = "the same on a slow host",
     .steps = BAD,
     .script = SCRIPT("4bad", NULL, TK_CLOSE, 450),
     .verdict = SCN_INCONCLUSIVE,
     .detail = "host or testee were too slow",
     .jitter = WIRE_MS(200)},
    {.name = "alive is a fact, slow host or not",
     .steps = BAD,
     .script = SCRIPT("4bad", NULL, TK_NOTHING, 0),
     .verdict = SCN_FAIL,
     .detail = "alive",
     .jitter = WIRE_MS(200)},
    {.name = "the process dies",
     .steps = BAD,
     .script = SCRIPT("4bad", NULL, TK_DIE, 0),
     .verdict = SCN_INCONCLUSIVE,
     .health = SCN_CRASH,
     .detail = "the testee's process ended"},
    {.name = "survivor is refused",
     .steps = GRADED,
     .script = SCRIPT("4bad", NULL, TK_BREAK, 0),
     .verdict = SCN_FAIL,
     .detail = "a fresh session does not work: "},
    {.name = "survivor gets no answer",
     .steps = GRADED,
     .script = SCRIPT("4bad", NULL, TK_HANG, 0),
     .verdict = SCN_FAIL,
     .health = SCN_HANG,
     .detail = "a fresh session does not work: "},
};

enum { PLAYS = sizeof closed / sizeof closed[0] };

static void on(scn_transport transport, int i) {
    testkit_play play = closed[i];
    play.transport = transport;
    testkit_play_check(&play);
}

START_TEST(on_websocket) {
    on(SCN_WEBSOCKET, _i);
}
END_TEST

START_TEST(on_polling) {
    on(SCN_POLLING, _i);
}
END_TEST

START_TEST(on_upgraded) {
    on(SCN_UPGRADED, _i);
}
END_TEST

START_TEST(websocket_without_close_frame_is_closed) {
    testkit_play_check(&(testkit_play){
        .name = "cut", .steps = BAD, .script = SCRIPT("4bad", NULL, TK_CUT, 0), .transport = SCN_WEBSOCKET});
}
END_TEST

START_TEST(status_of_the_post_proves_nothing) {
    /* EIO4-PL-32: the POST is refused, but the session lives on. */
    testkit_play_check(&(testkit_play){.name = "refused POST",
                                       .steps = BAD,
                                       .script = SCRIPT("4bad", NULL, TK_REFUSE, 0),
                                       .verdict = SCN_FAIL,
                                       .detail = "alive",
                                       .transport = SCN_POLLING});
    testkit_play_check(&(testkit_play){.name = "no answer to the POST",
                                       .steps = BAD,
                                       .script = SCRIPT("4bad", NULL, TK_NO_ANSWER, 0),
                                       .verdict = SCN_FAIL,
                                       .detail = "mute",
                                       .transport = SCN_POLLING});
}
END_TEST

START_TEST(before_connect_the_question_is_connect) {
    static const testkit_rule rules[] = {{.got = "42[\"x\"]"}, {.got = NULL}};
    testkit_play_check(&(testkit_play){
        .name = "ignores what comes before CONNECT",
        .steps = "[{'open': {}}, {'provoke': '42[\\'x\\']'}, {'outcome': {'closed': 'pass'}}]",
        .script = &(const testkit_script){.rules = rules, .socketio = true},
        .verdict = SCN_FAIL,
        .detail = "alive",
        .heard = "42[\"x\"] 40",
        .transport = SCN_WEBSOCKET});
}
END_TEST

START_TEST(closed_for_want_of_connect_is_mute) {
    static const testkit_rule rules[] = {{.got = "42[\"x\"]", .then = TK_CLOSE, .after_ms = 800},
                                         {.got = NULL}};
    testkit_play play = {.name = "heartbeats far away, closed when its wait for CONNECT may be over",
                         .steps =
                             "[{'open': {}}, {'provoke': '42[\\'x\\']'}, {'outcome': {'closed': 'pass'}}]",
                         .script = &(const testkit_script){.rules = rules,
                                                           .socketio = true,
                                                           .open = "{\"sid\":\"s0\",\"upgrades\":[],"
                                                                   "\"pingInterval\":25000,"
                                                                   "\"pingTimeout\":20000,"
                                                                   "\"maxPayload\":1000000}"},
                         .verdict = SCN_FAIL,
                         .detail = "mute",
                         .transport = SCN_WEBSOCKET,
                         .connect_at_least = WIRE_MS(1000)};
    testkit_play_check(&play);
    play.name = "nothing is known of such a wait";
    play.connect_at_least = 0;
    play.verdict = SCN_PASS;
    play.detail = NULL;
    testkit_play_check(&play);
}
END_TEST

START_TEST(what_comes_after_the_answer_does_not_stop_polling) {
    /* It answers what it had read already, says more, and is closed for the next GET. */
    testkit_play_check(&(testkit_play){
        .name = "polled by hand, closed after an answer",
        .steps = "[{'open': {'poll': 'manual'}}, {'provoke': '4bad'}, {'outcome': {'closed': 'pass'}}]",
        .script = SCRIPT("4still there?",
                         "4still there?\x1e"
                         "4more",
                         TK_CLOSE, 0),
        .transport = SCN_POLLING});
}
END_TEST

static TCase *plays(void) {
    TCase *tc = tcase_create("plays");
    tcase_set_timeout(tc, TESTKIT_LIMIT);
    tcase_add_loop_test(tc, on_websocket, 0, PLAYS);
    tcase_add_loop_test(tc, on_polling, 0, PLAYS);
    tcase_add_loop_test(tc, on_upgraded, 0, PLAYS);
    return tc;
}

SIO_TEST_MAIN("scenario/outcome", plays(),
              SIO_TCASE("more", websocket_without_close_frame_is_closed, status_of_the_post_proves_nothing,
                        before_connect_the_question_is_connect, closed_for_want_of_connect_is_mute,
                        what_comes_after_the_answer_does_not_stop_polling))
