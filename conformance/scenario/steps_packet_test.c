#include <stdio.h>

#include "scenario/closing.h"
#include "testkit.h"
#include "testkit_case.h"

/* Packet-level verbs, on each transport, against a server that echoes and follows a few rules. */
static const testkit_rule rules[] = {
    {.got = "4two",
     .say = "4one\x1e"
            "4two"},
    {.got = "4late", .say = "4ping", .after_ms = 150},
    {.got = "4much later", .say = "4ping", .after_ms = 1500},
    {.got = "4ask", .say = "42/n,417[\"q\"]"},
    {.got = "4json", .say = "42[\"sid\", {\"b\":2, \"a\":1.0}]"},
    {.got = "4end", .then = TK_CLOSE},
    {.got = "4cut", .then = TK_CUT},
    {.got = "4mute", .then = TK_MUTE},
    {.got = "4noop",
     .say = "6\x1e"
            "2\x1e"
            "4x"},
    {.got = "4bytes",
     .say = "bAQID\x1e"
            "4x"},
    {.got = "4flood", .then = TK_FLOOD},
    {.got = "4refuse", .then = TK_REFUSE},
    {.got = NULL},
};
static const testkit_script script = {.rules = rules};

#define STEPS(text) .script = &script, .steps = "[{'open': {}}, " text "]"
#define PASSES .verdict = SCN_PASS
#define FAILS .verdict = SCN_FAIL

static const testkit_play plays[] = {
    {.name = "echo", STEPS("{'join': {}}, {'echo': 'hi'}"), PASSES, .heard = "4hi"},
    {.name = "send and expect",
     STEPS("{'send': ['4a', '4b']}, {'expect': '4a'}, {'expect': '4b'}"),
     PASSES,
     .heard = "4a 4b"},
    {.name = "expect another",
     STEPS("{'send': '4a'}, {'expect': '4b'}"),
     FAILS,
     .detail = "step 3 (expect 4b): got 4a"},
    {.name = "expect in vain",
     STEPS("{'expect': '4b', 'within': 50}"),
     FAILS,
     .detail = "nothing came within 50 ms"},
    {.name = "the same on a slow host",
     STEPS("{'expect': '4b', 'within': 50}"),
     .verdict = SCN_INCONCLUSIVE,
     .detail = "host or testee were too slow to judge",
     .jitter = WIRE_MS(60)},
    {.name = "content is no matter of time",
     STEPS("{'send': '4a'}, {'expect': '4b'}"),
     FAILS,
     .jitter = WIRE_MS(60)},
    {.name = "before its time",
     STEPS("{'mark': 'x'}, {'send': '4late'}, {'expect': '4ping', 'not_before': 2000, 'since': 'x'}"),
     FAILS,
     .detail = "it came too early"},
    {.name = "before its time, but the mark may be late",
     STEPS("{'mark': 'x'}, {'send': '4late'}, {'expect': '4ping', 'not_before': 2000, 'since': 'x'}"),
     PASSES,
     .jitter = WIRE_MS(2000)},
    {.name = "in its window",
     STEPS("{'mark': 'x'}, {'send': '4late'}, {'expect': '4ping', 'not_before': 140, 'since': 'x'}"),
     PASSES},
    {.name = "after its window",
     STEPS(
         "{'mark': 'x'}, {'send': '4late'}, {'wait': 250}, {'expect': '4ping', 'within': 100, 'since': 'x'}"),
     FAILS,
     .detail = "it came too late"},
    {.name = "later than a timer allows",
     STEPS("{'mark': 'x'}, {'send': '4much later'}, {'expect': '4ping', 'since': 'x', 'within': 'interval + "
           "slack'}"),
     FAILS,
     .detail = "nothing came within"},
    {.name = "later than a timer allows, but so was the host",
     STEPS("{'mark': 'x'}, {'send': '4much later'}, {'expect': '4ping', 'since': 'x', 'within': 'interval + "
           "slack'}"),
     PASSES,
     .jitter = WIRE_MS(2000)},
    {.name = "jitter is what was measured",
     STEPS("{'mark': 'x'}, {'send': '4much later'}, {'expect': '4ping', 'since': 'x', 'within': "
           "'0.5*interval + jitter'}"),
     PASSES,
     .jitter = WIRE_MS(3000)},
    {.name = "expect binary",
     STEPS("{'send': '4bytes'}, {'expect': {'binary': {'hex': '01 02 03'}}}, {'expect': '4x'}"),
     PASSES},
    {.name = "send binary",
     STEPS("{'send': {'hex': '0aff'}}, {'expect': {'binary': {'b64': 'Cv8='}}}"),
     PASSES},
    {.name = "json as values",
     STEPS("{'send': '4json'}, {'expect': {'prefix': '42', 'json': ['sid', {'a': 1, 'b': 2}]}}"),
     PASSES},
    {.name = "json of another value",
     STEPS("{'send': '4json'}, {'expect': {'prefix': '42', 'json': ['sid', {'a': 2, 'b': 2}]}}"),
     FAILS,
     .detail = "expected 2"},
    {.name = "set in any order", STEPS("{'send': '4two'}, {'expect_set': ['4two', '4one']}"), PASSES},
    {.name = "a mark behind a set is the time of its last packet",
     STEPS("{'send': ['4much later', '4a']}, {'expect_set': ['4ping', '4a'], 'within': 9000}, {'mark': 'x'}, "
           "{'send': '4b'}, "
           "{'expect': '4b', 'not_before': 1400, 'since': 'x'}"),
     FAILS,
     .detail = "too early"},
    {.name = "set with a stranger",
     STEPS("{'send': '4two'}, {'expect_set': ['4two', '4three'], 'within': 200}"),
     FAILS,
     .detail = "got 4one"},
    {.name = "pings and noops are passed over", STEPS("{'send': '4noop'}, {'expect': '4x'}"), PASSES},
    {.name = "unless they are expected",
     STEPS("{'send': '4noop'}, {'expect': '6'}, {'expect': '2'}, {'expect': '4x'}, {'echo': 'y'}"),
     PASSES,
     .heard = "3"},
    {.name = "silence", STEPS("{'silence': 80}, {'echo': 'x'}"), PASSES},
    {.name = "broken silence", STEPS("{'send': '4late'}, {'silence': 400}"), FAILS, .detail = "got 4ping"},
    {.name = "silence of the dead",
     STEPS("{'send': '4end'}, {'silence': 100}"),
     FAILS,
     .detail = "the session was closed"},
    {.name = "pings do not break it",
     STEPS("{'send': '4noop'}, {'expect': '6'}, {'expect': '2'}, {'expect': '4x'}, {'silence': 50}"),
     PASSES},
    {.name = "ended", STEPS("{'send': '4end'}, {'ended': {}}"), PASSES},
    {.name = "not ended",
     STEPS("{'ended': {}, 'within': 80}"),
     FAILS,
     .detail = "the session did not end within 80 ms"},
    {.name = "ended too early",
     STEPS("{'mark': 'x'}, {'send': '4end'}, {'ended': {}, 'not_before': 1000, 'since': 'x'}"),
     FAILS,
     .detail = "too early"},
    {.name = "echo of the dead",
     STEPS("{'send': '4end'}, {'ended': {}}, {'echo': 'x'}"),
     FAILS,
     .detail = "cannot send, the session is closed"},
    {.name = "echo of the mute",
     STEPS("{'send': '4mute'}, {'echo': 'x', 'within': 100}"),
     FAILS,
     .detail = "nothing came"},
    {.name = "close with a packet", STEPS("{'close': 'packet'}"), PASSES, .heard = "1"},
    {.name = "close with FIN", STEPS("{'close': 'fin'}"), PASSES},
    {.name = "close with RST", STEPS("{'close': 'rst'}"), PASSES},
    {.name = "close with a frame", STEPS("{'close': 'frame'}"), PASSES},
    {.name = "flood", STEPS("{'send': '4flood'}, {'wait': 3000}"), FAILS, .detail = "flooded"},
    {.name = "captures",
     STEPS("{'send': '4json'}, {'expect': {'prefix': '42', 'json': [{'$capture': 'x'}, {'$type': "
           "'object'}]}}, {'echo': '${x}!'}"),
     PASSES,
     .heard = "4sid!"},
    {.name = "an ack id is captured",
     STEPS("{'send': '4ask'}, {'expect': {'prefix': '42/n,', '$capture': 'id', 'json': ['q']}}, "
           "{'echo': '3/n,${id}[]'}"),
     PASSES,
     .heard = "43/n,417[]"},
    {.name = "names of the session",
     STEPS("{'echo': '${a.sid} ${a.interval} ${path}'}"),
     PASSES,
     .heard = "4s0 300 /engine.io/"},
    {.name = "rounds",
     STEPS("{'repeat': 3, 'steps': [{'open': {}, 'as': 'b'}, {'echo': 'n${i}', 'on': 'b'}]}"),
     PASSES,
     .heard = "4n2"},
    {.name = "a miss inside of rounds",
     STEPS("{'repeat': 3, 'steps': [{'echo': 'x'}, {'expect': '4y', 'within': 50}]}"),
     FAILS,
     .detail = "step 2.2 (expect 4y)"},
    {.name = "memory in bounds",
     STEPS("{'memory': 'm'}, {'memory': {'since': 'm', 'at_most': 2000000}}"),
     PASSES},
    {.name = "what does not grow for long",
     STEPS("{'steady': {'rounds': 64, 'memory': 100}, 'steps': [{'echo': 'x'}]}"),
     PASSES,
     .heard = "4x"},
    {.name = "descriptors that leak",
     STEPS("{'steady': {'rounds': 64, 'descriptors': true}, 'steps': [{'echo': 'x'}]}"),
     FAILS,
     .health = SCN_LEAK,
     .detail = "the testee's open descriptors grow by"},
    {.name = "a round that fails",
     STEPS("{'steady': {'rounds': 64}, 'steps': [{'echo': 'x'}, {'send': '4a'}, {'expect': '4b'}]}"),
     FAILS,
     .detail = "step 2.3 (expect 4b)"},
    {.name = "what a round leaves open is ended",
     STEPS("{'steady': {'rounds': 8}, 'steps': [{'open': {}, 'as': 'x'}, {'request': {'query': {'sid': "
           "'no'}}}, "
           "{'echo': 'x', 'on': 'x'}]}, {'echo': 'still here'}"),
     PASSES},
    {.name = "memory out of bounds",
     STEPS("{'memory': 'm'}, {'memory': {'since': 'm', 'at_most': 1000}}"),
     FAILS,
     .health = SCN_LEAK,
     .detail = "memory grew by 1024 KiB"},
    {.name = "or: lenient",
     STEPS("{'send': '4a'}, {'expect': '4b', 'or': [{'expect': '4a', 'grade': 'lenient', 'why': 'A-02'}]}, "
           "{'echo': 'x'}"),
     .verdict = SCN_LENIENT,
     .detail = "got 4a, which counts as lenient (A-02)",
     .heard = "4x"},
    {.name = "or: a bare pattern",
     STEPS("{'send': '4a'}, {'expect': '4b', 'or': [{'starts': '4', 'grade': 'info', 'why': 'A-02'}]}"),
     .verdict = SCN_INFO},
    {.name = "or: pass",
     STEPS("{'send': '4a'}, {'expect': '4b', 'or': [{'expect': '4a', 'grade': 'pass'}]}"),
     PASSES},
    {.name = "or: the end",
     STEPS("{'send': '4end'}, {'expect': '4b', 'or': [{'ended': {}, 'grade': 'info', 'why': 'A-02', 'then': "
           "'end'}]}, {'echo': 'not asked'}"),
     .verdict = SCN_INFO,
     .detail = "the session ended"},
    {.name = "or: silence",
     STEPS("{'expect': '4b', 'within': 50, 'or': [{'silence': 80, 'grade': 'info', 'why': 'A-02'}]}"),
     .verdict = SCN_INFO,
     .detail = "nothing came"},
    {.name = "or: none of them",
     STEPS("{'send': '4a'}, {'expect': '4b', 'or': [{'expect': '4c', 'grade': 'info', 'why': 'A-02'}]}"),
     FAILS},
    {.name = "the worst grade wins",
     STEPS("{'send': '4a'}, {'expect': '4b', 'or': [{'expect': '4a', 'grade': 'lenient', 'why': 'A-02'}]}, "
           "{'send': '4a'}, "
           "{'expect': '4b', 'or': [{'expect': '4a', 'grade': 'info', 'why': 'A-02'}]}"),
     .verdict = SCN_LENIENT,
     .detail = "step 3"},
    {.name = "else",
     STEPS(
         "{'send': '4a'}, {'expect': '4b', 'else': {'grade': 'info', 'why': 'A-10'}}, {'echo': 'not asked'}"),
     .verdict = SCN_INFO,
     .detail = "(A-10)"},
    {.name = "other transport",
     STEPS("{'open': {'transport': 'websocket'}, 'as': 'b'}, {'echo': 'x', 'on': 'b'}, {'echo': 'y'}"),
     PASSES},
    {.name = "handshake as wished",
     .script = &script,
     .steps = "[{'open': {'handshake': {'$partial': {'pingInterval': 300}}}}]",
     PASSES},
    {.name = "handshake not as wished",
     .script = &script,
     .steps = "[{'open': {'handshake': {'$partial': {'pingInterval': 301}}}}]",
     FAILS,
     .detail = "pingInterval"},
    {.name = "survivor", STEPS("{'survivor': {}}"), PASSES, .heard = "4survivor"},
};

enum { PLAYS = sizeof plays / sizeof plays[0] };

START_TEST(on_each_transport) {
    for (scn_transport t = SCN_POLLING; t <= SCN_UPGRADED; t++) {
        testkit_play play = plays[_i];
        play.transport = t;
        testkit_play_check(&play);
    }
}
END_TEST

static TCase *all_plays(void) {
    TCase *tc = tcase_create("plays");
    tcase_set_timeout(tc, TESTKIT_LIMIT);
    tcase_add_loop_test(tc, on_each_transport, 0, PLAYS);
    return tc;
}

START_TEST(post_that_is_refused) {
    testkit_play_check(&(testkit_play){.name = "refused",
                                       STEPS("{'send': '4refuse'}"),
                                       FAILS,
                                       .detail = "should be answered 200 `ok`, got 400",
                                       .transport = SCN_POLLING});
}
END_TEST

START_TEST(close_code) {
    testkit_play play = {.name = "code",
                         STEPS("{'send': '4end'}, {'ended': {'code': [1005, 1000]}}"),
                         PASSES,
                         .transport = SCN_WEBSOCKET};
    testkit_play_check(&play);
    play = (testkit_play){.name = "no code",
                          STEPS("{'send': '4cut'}, {'ended': {'code': [1005, 1000]}}"),
                          FAILS,
                          .detail = "close code 1006",
                          .transport = SCN_WEBSOCKET};
    testkit_play_check(&play);
}
END_TEST

START_TEST(answers_pings_unless_told) {
    static const testkit_script pinging = {.pings = true};
    for (scn_transport t = SCN_POLLING; t <= SCN_UPGRADED; t++) {
        testkit_play play = {.name = "pongs",
                             .script = &pinging,
                             .steps = "[{'open': {}}, {'wait': 600}, {'echo': 'still here'}]",
                             .transport = t};
        testkit_play_check(&play);
        play = (testkit_play){.name = "no pongs",
                              .script = &pinging,
                              .steps = "[{'open': {'pong': false}}, {'ended': {}}]",
                              .transport = t};
        testkit_play_check(&play);
    }
}
END_TEST

static bool was_timed(const char *steps, scn_transport transport) {
    scn_result *r = testkit_play_run(
        &(testkit_play){.name = steps, .script = &script, .steps = steps, FAILS, .transport = transport});
    bool timed = r->timed;
    scn_result_free(r);
    return timed;
}

/* A session that was closed while we answered its pings may be closed because our pong came late. */
START_TEST(closed_sessions_are_a_matter_of_time) {
    for (scn_transport t = SCN_POLLING; t <= SCN_UPGRADED; t++) {
        ck_assert(was_timed("[{'open': {}}, {'send': '4end'}, {'ended': {}}, {'echo': 'x'}]", t));
        ck_assert(was_timed("[{'open': {}}, {'send': '4end'}, {'expect': '4x'}, {'wait': 30}]", t));
        ck_assert(was_timed(
            "[{'open': {}}, {'provoke': '4end'}, {'outcome': {'alive': 'pass', 'closed': 'fail'}}]", t));
        ck_assert(
            !was_timed("[{'open': {'pong': false}}, {'send': '4end'}, {'ended': {}}, {'echo': 'x'}]", t));
        ck_assert(!was_timed("[{'open': {}}, {'send': '4a'}, {'expect': '4b'}]", t));
    }
}
END_TEST

#define REFUSED "{'request': {'sid': 'a'}, 'response': {'status': 200}}]"

/* Before interval and timeout are over no session ends for want of a pong. */
START_TEST(late_refusals_are_a_matter_of_time) {
    ck_assert(!was_timed("[{'open': {'poll': 'manual'}}, {'send': '4end'}, " REFUSED, SCN_POLLING));
    ck_assert(
        was_timed("[{'open': {'poll': 'manual'}}, {'send': '4end'}, {'wait': 600}, " REFUSED, SCN_POLLING));
}
END_TEST

/* Two POSTs at once would end the session (EIO4-PL-24). */
START_TEST(pongs_wait_for_a_post_by_hand) {
    testkit_play_check(&(testkit_play){
        .name = "half a POST when a ping comes",
        .script = &(const testkit_script){.pings = true},
        .transport = SCN_POLLING,
        .steps =
            "[{'open': {}}, {'request': {'method': 'POST', 'sid': 'a', 'body': '4x', 'sent': 1}, 'as': 'p'}, "
            "{'expect': '2'}, {'wait': 30}, {'finish': 'p'}, {'response': {'status': 200}, 'on': 'p'}, "
            "{'expect': '4x'}, "
            "{'wait': 30}]",
        .heard = "4x 3"});
}
END_TEST

/* The WebSocket of an upgrade is closed with its session, whose pings we answer. */
START_TEST(so_is_the_websocket_of_an_upgrade) {
    scn_peer channel = {.ended = true, .timeout = WIRE_MS(200)};
    ck_assert_int_eq(scn_closing_excuse(&channel), 0);
    channel.upgrading = true;
    ck_assert_int_eq(scn_closing_excuse(&channel), WIRE_MS(200));
}
END_TEST

START_TEST(polls_by_hand_only_when_it_waits) {
    testkit_play_check(&(testkit_play){
        .name = "manual",
        .script = &script,
        .transport = SCN_POLLING,
        .steps = "[{'open': {'poll': 'manual'}}, {'echo': 'x'}, {'request': {'sid': 'a'}, 'as': 'g'}, "
                 "{'pending': 'g', 'for': 50}, {'send': '4two'}, {'response': {'status': 200, 'payload': "
                 "['4one', '4two']}, 'on': 'g'}]"});
}
END_TEST

START_TEST(ok_in_lower_case_matters_where_it_is_the_point) {
    static const testkit_rule shout[] = {{.got = "4a", .then = TK_SHOUT}, {.got = NULL}};
    static const testkit_script shouting = {.rules = shout};
    testkit_play_check(&(testkit_play){
        .name = "not the point", .script = &shouting, .steps = "[{'open': {}}, {'send': '4a'}]"});
}
END_TEST

START_TEST(joins_under_the_contract) {
    static const testkit_script contract = {.socketio = true};
    for (scn_transport t = SCN_POLLING; t <= SCN_UPGRADED; t++) {
        testkit_play play = {.name = "join",
                             .script = &contract,
                             .transport = t,
                             .heard = "42[\"message\",\"n\"]",
                             .steps = "[{'open': {}}, {'join': {}}, {'echo': '${a.nsid}'}]"};
        testkit_play_check(&play);
        play = (testkit_play){.name = "no answer",
                              .script = &contract,
                              .transport = t,
                              FAILS,
                              .detail = "join",
                              .steps = "[{'open': {}}, {'join': {'nsp': '/custom'}}]"};
        scn_result *r = testkit_play_run(&play);
        ck_assert_uint_eq(r->cite_count, 1);
        ck_assert_str_eq(r->cites[0], "SIO5-CN-02");
        ck_assert_str_eq(r->pointer, "/steps/1");
        scn_result_free(r);
    }
}
END_TEST

START_TEST(bytes_are_cut) {
    for (scn_transport t = SCN_POLLING; t <= SCN_UPGRADED; t++)
        testkit_play_check(&(testkit_play){.name = "chops",
                                           STEPS("{'echo': 'tröpfchenweise'}"),
                                           .transport = t,
                                           .fields = ", 'chops': ['whole', 'bytes', 'halves']",
                                           .heard = "4tröpfchenweise"});
}
END_TEST

START_TEST(worst_chop_counts) {
    testkit_play_check(&(testkit_play){.name = "chops",
                                       STEPS("{'expect': 'x', 'within': 20}"),
                                       FAILS,
                                       .detail = "nothing came",
                                       .fields = ", 'chops': ['whole', 'bytes']",
                                       .transport = SCN_WEBSOCKET});
}
END_TEST

START_TEST(needs_that_are_not_met) {
    testkit_play play = {.name = "control",
                         STEPS("{'echo': 'x'}"),
                         .verdict = SCN_UNSUPPORTED,
                         .fields = ", 'needs': {'control': true}"};
    testkit_play_check(&play);
    play = (testkit_play){.name = "contract",
                          STEPS("{'echo': 'x'}"),
                          .verdict = SCN_UNSUPPORTED,
                          .fields = ", 'contract': 'socketio'"};
    testkit_play_check(&play);
    play = (testkit_play){
        .name = "a time that is not known", STEPS("{'wait': 'connect_timeout'}"), .verdict = SCN_UNSUPPORTED};
    testkit_play_check(&play);
}
END_TEST

START_TEST(cites_what_the_step_says) {
    scn_result *r =
        testkit_play_run(&(testkit_play){.name = "cites",
                                         STEPS("{'expect': '4x', 'within': 20, 'cites': ['EIO4-HB-03']}"),
                                         FAILS,
                                         .transport = SCN_WEBSOCKET});
    ck_assert_uint_eq(r->cite_count, 1);
    ck_assert_str_eq(r->cites[0], "EIO4-HB-03");
    scn_result_free(r);
}
END_TEST

START_TEST(ends_are_told_apart) {
    static const char other_code[] = "[{'open': {}}, {'send': '4end'}, {'ended': {'code': 1009}, "
                                     "'or': [{'ended': {}, 'grade': 'lenient', 'why': 'A-04'}]}]";
    testkit_play_check(&(testkit_play){.name = "another code",
                                       .script = &script,
                                       .steps = other_code,
                                       .verdict = SCN_LENIENT,
                                       .detail = "close frame 1005",
                                       .transport = SCN_WEBSOCKET});
}
END_TEST

START_TEST(silence_instead_of_the_end) {
    static const char steps[] = "[{'open': {}}, {'send': '%s'}, {'ended': {}, 'within': 50, "
                                "'or': [{'silence': 60, 'grade': 'lenient', 'why': 'ignored'}]}]";
    char ignored[256], answered[256];
    snprintf(ignored, sizeof ignored, steps, "4mute");
    snprintf(answered, sizeof answered, steps, "4a");
    for (scn_transport t = SCN_POLLING; t <= SCN_UPGRADED; t++) {
        testkit_play play = {
            .name = "ignored", .script = &script, .steps = ignored, .verdict = SCN_LENIENT, .transport = t};
        testkit_play_check(&play);
        play = (testkit_play){.name = "answered",
                              .script = &script,
                              .steps = answered,
                              .verdict = SCN_FAIL,
                              .detail = "the session did not end within 60 ms, but got 4a",
                              .transport = t};
        testkit_play_check(&play);
    }
}
END_TEST

SIO_TEST_MAIN("scenario/steps_packet", all_plays(),
              SIO_TCASE("more", post_that_is_refused, close_code, answers_pings_unless_told,
                        closed_sessions_are_a_matter_of_time, so_is_the_websocket_of_an_upgrade,
                        late_refusals_are_a_matter_of_time, pongs_wait_for_a_post_by_hand,
                        polls_by_hand_only_when_it_waits, ok_in_lower_case_matters_where_it_is_the_point,
                        joins_under_the_contract, bytes_are_cut, worst_chop_counts, needs_that_are_not_met,
                        cites_what_the_step_says, ends_are_told_apart, silence_instead_of_the_end))
