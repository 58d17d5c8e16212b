#include "testkit.h"
#include "testkit_case.h"

/* Raw requests, raw WebSocket and raw TCP against the fake server. */
static const testkit_rule rules[] = {
    {.got = "4slow", .then = TK_NO_ANSWER},
    {.got = "4late", .say = "4x", .after_ms = 100},
    {.got = "4shout", .then = TK_SHOUT},
    {.got = NULL},
};
static const testkit_script script = {.rules = rules};

#define STEPS(text) .script = &script, .steps = "[" text "]"
#define OPEN "{'open': {'poll': 'manual'}}, "
#define PASSES .verdict = SCN_PASS
#define FAILS .verdict = SCN_FAIL

static const testkit_play plays[] = {
    {.name = "handshake",
     STEPS("{'request': {}, 'response': {'status': 200, 'headers': {'content-type': 'text/plain', 'x': "
           "{'absent': true}}, "
           "'body': {'prefix': '0', 'json': {'$partial': {'sid': {'$capture': 's'}}}}}}, "
           "{'request': {'method': 'POST', 'query': {'sid': '${s}'}, 'body': '4a'}, 'response': {'status': "
           "200, 'body': 'ok'}}"),
     PASSES,
     .heard = "4a"},
    {.name = "status",
     STEPS("{'request': {'query': {'sid': 's99'}}, 'response': {'status': 200}}"),
     FAILS,
     .detail = "got 400 {\"code\":1}: status 400"},
    {.name = "one of several",
     STEPS("{'request': {'query': {'sid': 's99'}}, 'response': {'status': [400, 500]}}"),
     PASSES},
    {.name = "body",
     STEPS("{'request': {'query': {'sid': 's99'}}, 'response': {'body': {'json': {'code': 2}}}}"),
     FAILS,
     .detail = "code"},
    {.name = "header",
     STEPS("{'request': {}, 'response': {'headers': {'content-type': {'match': '^text/'}}}}"),
     PASSES},
    {.name = "wrong header",
     STEPS("{'request': {}, 'response': {'headers': {'content-type': 'text/html'}}}"),
     FAILS,
     .detail = "header content-type"},
    {.name = "no such header",
     STEPS("{'request': {}, 'response': {'headers': {'x-y': 'z'}}}"),
     FAILS,
     .detail = "header x-y is missing"},
    {.name = "empty",
     STEPS("{'request': {}, 'response': {'empty': true}}"),
     FAILS,
     .detail = "the body is not empty"},
    {.name = "or",
     STEPS("{'request': {'query': {'sid': 's99'}}, 'response': {'status': 500}, 'or': [{'status': 400, "
           "'grade': 'lenient', 'why': 'A-02'}]}"),
     .verdict = SCN_LENIENT,
     .detail = "got 400"},
    {.name = "payload",
     STEPS(OPEN "{'send': ['4a', '4b']}, {'request': {'sid': 'a'}, 'response': {'payload': ['4a', {'starts': "
                "'4'}]}}"),
     PASSES},
    {.name = "short payload",
     STEPS(OPEN "{'send': ['4a', '4b']}, {'request': {'sid': 'a'}, 'response': {'payload': ['4a']}}"),
     FAILS,
     .detail = "packet 2 of the payload"},
    {.name = "pending",
     STEPS(OPEN "{'request': {'sid': 'a'}, 'as': 'g'}, {'pending': 'g', 'for': 60}"),
     PASSES},
    {.name = "not pending",
     STEPS(OPEN "{'send': '4late'}, {'request': {'sid': 'a'}, 'as': 'g'}, {'pending': 'g', 'for': 1000}"),
     FAILS,
     .detail = "got 200 4x"},
    {.name = "aborted by us",
     STEPS(OPEN "{'request': {'sid': 'a'}, 'as': 'g'}, {'abort': 'g', 'how': 'rst'}, {'echo': 'x'}"),
     PASSES},
    {.name = "not aborted",
     STEPS("{'request': {}, 'as': 'r'}, {'aborted': {}, 'on': 'r'}"),
     FAILS,
     .detail = "not ended without a response"},
    {.name = "no answer",
     STEPS(OPEN "{'request': {'method': 'POST', 'sid': 'a', 'body': '4slow'}, 'response': {'status': 200}, "
                "'within': 80}"),
     FAILS,
     .detail = "no response came within 80 ms"},
    {.name = "in two parts",
     STEPS(OPEN "{'request': {'method': 'POST', 'sid': 'a', 'body': '4hello', 'sent': 3}, 'as': 'p'}, "
                "{'pending': 'p', 'for': 30}, {'finish': 'p'}, {'response': {'status': 200}, 'on': 'p'}"),
     PASSES,
     .heard = "4hello"},
    {.name = "cut to pieces",
     STEPS(OPEN "{'request': {'method': 'POST', 'sid': 'a', 'body': '4hello', 'chop': {'sizes': [40, 1], "
                "'gap': 1}}, "
                "'response': {'status': 200}}"),
     PASSES,
     .heard = "4hello"},
    {.name = "kept connection",
     STEPS("{'request': {'conn': 'c'}, 'response': {'status': 200}}, {'request': {'conn': 'c'}, 'response': "
           "{'status': 200}}"),
     PASSES},
    {.name = "pipelined",
     STEPS("{'request': {'conn': 'c'}, 'as': 'r1'}, {'request': {'conn': 'c', 'query': {'sid': 's9'}}, 'as': "
           "'r2'}, "
           "{'response': {'status': 200}, 'on': 'r1'}, {'response': {'status': 400}, 'on': 'r2'}"),
     PASSES},
    {.name = "verbatim query",
     STEPS("{'request': {'raw_query': 'sid=s9&x=%zz'}, 'response': {'status': 400}}"),
     PASSES},
    {.name = "upgrade by hand",
     STEPS("{'open': {}}, {'channel': {'sid': 'a'}, 'as': 'w'}, {'send': '2probe', 'on': 'w'}, {'expect': "
           "'3probe', 'on': 'w'}, "
           "{'send': '5', 'on': 'w'}, {'adopt': 'w', 'on': 'a'}, {'echo': 'x'}"),
     PASSES,
     .heard = "5 4x"},
    {.name = "upgrade as a step",
     STEPS("{'open': {'transport': 'polling'}}, {'upgrade': {}}, {'echo': 'x'}"),
     PASSES,
     .heard = "5 4x"},
    {.name = "channel",
     STEPS("{'channel': {}}, {'expect': {'starts': '0{'}, 'on': 'w'}, {'send': '4x', 'on': 'w'}, {'expect': "
           "'4x', 'on': 'w'}"),
     PASSES},
    {.name = "refused",
     STEPS("{'channel': {'query': {'sid': 's9'}, 'lazy': true}}, {'ended': {'refused': true}, 'on': 'w'}"),
     PASSES},
    {.name = "refused where it should not",
     STEPS("{'channel': {'query': {'sid': 's9'}}}"),
     FAILS,
     .detail = "the WebSocket handshake got 400 no"},
    {.name = "never open is not ended",
     STEPS("{'channel': {'query': {'sid': 's9'}, 'lazy': true}}, {'ended': {}, 'on': 'w'}"),
     FAILS,
     .detail = "never open"},
    {.name = "refused as wished",
     STEPS("{'channel': {'query': {'sid': 's9'}}, 'response': {'status': 400}}"),
     PASSES},
    {.name = "open as wished",
     STEPS("{'channel': {}, 'response': {'status': 101}}, {'expect': {'starts': '0'}, 'on': 'w'}"),
     PASSES},
    {.name = "frames at once",
     STEPS("{'channel': {'frames': ['4x']}}, {'expect': {'starts': '0{'}, 'on': 'w'}, {'expect': '4x', 'on': "
           "'w'}"),
     PASSES},
    {.name = "ping frame",
     STEPS("{'channel': {}}, {'frame': {'op': 'ping', 'data': 'hi'}, 'on': 'w'}, {'expect_frame': {'op': "
           "'pong', 'data': 'hi'}, 'on': 'w'}"),
     PASSES},
    {.name = "other data",
     STEPS("{'channel': {}}, {'frame': {'op': 'ping', 'data': 'hi'}, 'on': 'w'}, {'expect_frame': {'op': "
           "'pong', 'data': 'ho'}, 'on': 'w'}"),
     FAILS,
     .detail = "got pong frame hi: the data differs"},
    {.name = "no control frame",
     STEPS("{'channel': {}}, {'expect_frame': {'op': 'pong'}, 'on': 'w', 'within': 60}"),
     FAILS,
     .detail = "no such frame"},
    {.name = "close frame",
     STEPS("{'channel': {}}, {'frame': {'op': 'close', 'code': 1000}, 'on': 'w'}, {'expect_frame': {'op': "
           "'close'}, 'on': 'w'}, "
           "{'ended': {'code': 1000}, 'on': 'w'}"),
     PASSES},
    {.name = "frame as text",
     STEPS("{'channel': {}}, {'expect': {'starts': '0'}, 'on': 'w'}, {'frame': {'op': 'text', 'data': '4y', "
           "'form': '16'}, 'on': 'w'}, "
           "{'expect': '4y', 'on': 'w'}"),
     PASSES},
    {.name = "sockets",
     STEPS("{'socket': {}}, {'write': 'GET /?x HTTP/1.1\\r\\n\\r\\n', 'on': 't', 'chop': 'bytes'}, {'read': "
           "{'starts': 'HTTP/1.1 200'}, 'on': 't'}, "
           "{'shutdown': 't'}, {'ended': {}, 'on': 't'}"),
     PASSES},
    {.name = "socket reads another",
     STEPS("{'socket': {}}, {'write': 'GET /?x HTTP/1.1\\r\\n\\r\\n', 'on': 't'}, {'read': {'starts': "
           "'HTTP/1.1 4'}, 'on': 't', 'within': 80}"),
     FAILS,
     .detail = "it did not come in time; what came: HTTP/1.1 200"},
    {.name = "socket: or",
     STEPS("{'socket': {}}, {'write': 'GET /?x HTTP/1.1\\r\\n\\r\\n', 'on': 't'}, {'read': {'starts': "
           "'HTTP/1.1 4'}, 'on': 't', "
           "'or': [{'starts': 'HTTP', 'grade': 'info', 'why': 'A-10'}]}"),
     .verdict = SCN_INFO,
     .detail = "A-10"},
    {.name = "socket stays open",
     STEPS("{'socket': {}}, {'ended': {}, 'on': 't', 'within': 60}"),
     FAILS,
     .detail = "did not end within 60 ms"},
    {.name = "reset", STEPS("{'socket': {}}, {'reset': 't'}, {'survivor': {}}"), PASSES},
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

START_TEST(connections_that_end_unannounced_are_legal) {
    static const testkit_script closing = {.one_request = true};
    for (scn_transport t = SCN_POLLING; t <= SCN_UPGRADED; t++)
        testkit_play_check(
            &(testkit_play){.name = "one request a connection",
                            .script = &closing,
                            .transport = t,
                            .steps = "[{'open': {}}, {'echo': 'a'}, {'echo': 'b'}, {'echo': 'c'}]"});
}
END_TEST

SIO_TEST_MAIN("scenario/steps_http", all_plays(),
              SIO_TCASE("more", connections_that_end_unannounced_are_legal))
