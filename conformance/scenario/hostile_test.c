/* Peers that break HTTP or WebSocket, drip, flood or go away: each case ends in time, with a verdict that
 * says why. */
#include <string.h>

#include "testkit.h"
#include "testkit_case.h"

#define OPEN_JSON                                                                                            \
    "0{\"sid\":\"s0\",\"upgrades\":[],\"pingInterval\":300,\"pingTimeout\":200,\"maxPayload\":1000000}"
#define LENGTH "Content-Length: 85\r\n\r\n"
static const char handshake[] = "HTTP/1.1 200 OK\r\n" LENGTH OPEN_JSON;
static const char switching[] =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n";

static const struct {
    const char *name;
    const char *raw;
    const char *detail;
    bool drip, endless, open;
} rows[] = {
    {"not HTTP", "SSH-2.0-OpenSSH_9.2\r\n\r\n", "not valid HTTP", false, false, false},
    {"nothing at all", "", "the connection was closed without a response", false, false, false},
    {"never answers", "", "no response came within", false, false, true},
    {"500", "HTTP/1.1 500 Oops\r\nContent-Length: 4\r\n\r\noops", "500 oops", false, false, false},
    {"empty body", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "body is empty", false, false, false},
    {"no open packet", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n4x",
     "the first packet is not an open packet", false, false, false},
    {"broken JSON", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n0{x", "is not JSON", false, false, false},
    {"no sid", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n0{}", "no sid", false, false, false},
    {"sid of another type", "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n0{\"sid\":12}", "no sid", false,
     false, false},
    {"no interval", "HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n0{\"sid\":\"x\"}", "no pingInterval", false,
     false, false},
    {"negative interval",
     "HTTP/1.1 200 OK\r\nContent-Length: 46\r\n\r\n0{\"sid\":\"x\",\"pingInterval\":-1,\"pingTimeout\":1}",
     "no pingInterval", false, false, false},
    {"endless head",
     "HTTP/1.1 200 OK\r\nX: "
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n",
     "not valid HTTP", false, true, false},
    {"endless body",
     "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\naaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
     NULL, false, true, false},
    {"endless chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\naaaaa\r\n5\r\naaaaa\r\n",
     NULL, false, true, false},
    {"drip",
     "HTTP/1.1 200 OK\r\nContent-Length: "
     "500\r\n\r\n0{\"sid\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
     "aaaaaaaaaaaaaaaa",
     "a part of a response", true, false, false},
};

static void check(const testkit_script *script, const char *name, const char *detail, scn_transport t) {
    testkit_play_check(&(testkit_play){.name = name,
                                       .script = script,
                                       .steps = "[{'open': {}}, {'echo': 'x'}]",
                                       .verdict = SCN_FAIL,
                                       .detail = detail,
                                       .transport = t});
}

START_TEST(handshakes_that_are_wrong) {
    testkit_script script = {.raw = rows[_i].raw,
                             .raw_len = strlen(rows[_i].raw),
                             .raw_drip = rows[_i].drip,
                             .raw_endless = rows[_i].endless,
                             .raw_open = rows[_i].open};
    check(&script, rows[_i].name, rows[_i].detail, SCN_POLLING);
}
END_TEST

START_TEST(polling_closed_at_each_byte) {
    for (size_t cut = 1; cut < strlen(handshake); cut += 3) {
        testkit_script script = {.raw = handshake, .raw_len = strlen(handshake), .raw_cut = cut};
        check(&script, "cut off", "in the middle of a response", SCN_POLLING);
    }
}
END_TEST

START_TEST(websocket_closed_at_each_byte) {
    for (size_t cut = 1; cut < strlen(switching); cut += 3) {
        testkit_script script = {.raw = switching, .raw_len = strlen(switching), .raw_cut = cut};
        check(&script, "cut off", "in the middle of a response", SCN_WEBSOCKET);
    }
}
END_TEST

START_TEST(wrong_accept_key) {
    testkit_script script = {.raw = switching, .raw_len = strlen(switching)};
    check(&script, "key", "wrong Sec-WebSocket-Accept", SCN_WEBSOCKET);
}
END_TEST

START_TEST(after_the_handshake_nothing_works) {
    /* Each further connection gets the handshake again, which is no valid answer to a GET with a sid. */
    testkit_script script = {.raw = handshake, .raw_len = strlen(handshake)};
    check(&script, "the same again", "step 2", SCN_POLLING);
}
END_TEST

/* A violation of the WebSocket protocol is a failure, never a way of closing. */
START_TEST(violation_is_no_close) {
    static const char steps[] =
        "[{'channel': {}, 'response': {'status': 101}}, {'provoke': '4bad', 'on': 'w'}, "
        "{'outcome': {'closed': 'pass'}, 'on': 'w'}]";
    testkit_script script = {.raw = switching, .raw_len = strlen(switching), .raw_open = true};
    testkit_play_check(&(testkit_play){.name = "violation",
                                       .script = &script,
                                       .steps = steps,
                                       .verdict = SCN_FAIL,
                                       .detail = "wrong Sec-WebSocket-Accept",
                                       .transport = SCN_WEBSOCKET});
}
END_TEST

static TCase *wrong(void) {
    TCase *tc = tcase_create("wrong");
    tcase_set_timeout(tc, TESTKIT_LIMIT);
    tcase_add_loop_test(tc, handshakes_that_are_wrong, 0, sizeof rows / sizeof rows[0]);
    return tc;
}

SIO_TEST_MAIN("scenario/hostile", wrong(),
              SIO_TCASE("more", polling_closed_at_each_byte, websocket_closed_at_each_byte, wrong_accept_key,
                        after_the_handshake_nothing_works, violation_is_no_close))
