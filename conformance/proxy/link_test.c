/* Connections through the proxy, without sockets, on a virtual clock. */
#include "proxy/link.h"

#include <string.h>

#include "testkit.h"

static prx_hub hub;
static prx_link *link_;
static wire_us now;

static void begin(const char *rules) {
    static const prx_faults none[2] = {PRX_NO_FAULTS, PRX_NO_FAULTS};
    sio_buf pointer = SIO_BUF_INIT;
    now = 1000;
    ck_assert(prx_hub_init(&hub));
    if (rules != NULL) {
        json_t *list = json_loads(rules, 0, NULL);
        ck_assert_ptr_nonnull(list);
        const char *error = prx_rules_add(&hub.rules, list, &pointer);
        ck_assert_msg(error == NULL, "%s at %s", error, sio_buf_cstr(&pointer));
        json_decref(list);
    }
    sio_buf_free(&pointer);
    link_ = prx_link_new(&hub, none, now);
    ck_assert_ptr_nonnull(link_);
}

static void end(void) {
    prx_link_free(link_);
    prx_hub_free(&hub);
}

/* What is due towards a side: bytes, <FIN>, <RST>; each segment in brackets. */
static const char *due(prx_side to) {
    static sio_buf out;
    wire_us next;
    const prx_op *op;
    sio_buf_clear(&out);
    while ((op = prx_link_next(link_, to, now, &next)) != NULL) {
        sio_buf_add_byte(&out, '[');
        if (op->kind == PRX_BYTES) sio_buf_add(&out, sio_buf_slice(&op->bytes));
        if (op->kind == PRX_FIN) sio_buf_add_str(&out, "FIN");
        if (op->kind == PRX_RST) sio_buf_add_str(&out, "RST");
        sio_buf_add_byte(&out, ']');
        prx_link_sent(link_, to);
    }
    return sio_buf_cstr(&out);
}

static void say(prx_side from, const char *text) {
    prx_link_input(link_, from, sio_slice_str(text), now);
}

#define OPEN_REQUEST "GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\n\r\n"
#define POLL "GET /socket.io/?EIO=4&transport=polling&sid=S HTTP/1.1\r\nHost: x\r\n\r\n"
#define POST(body, n)                                                                                        \
    "POST /socket.io/?EIO=4&transport=polling&sid=S HTTP/1.1\r\nContent-Length: " n "\r\n\r\n" body
#define OK(body, n) "HTTP/1.1 200 OK\r\nContent-Length: " n "\r\n\r\n" body
#define OPENED OK("0{\"sid\":\"S\"}", "12")

static void expect(prx_side to, const char *expected) {
    ck_assert_str_eq(due(to), expected);
}

static void open_session(void) {
    say(PRX_CLIENT, OPEN_REQUEST);
    say(PRX_SERVER, OPENED);
    due(PRX_SERVER);
    due(PRX_CLIENT);
}

START_TEST(nothing_changes_without_rules) {
    begin(NULL);
    say(PRX_CLIENT, "any\r\nbytes");
    say(PRX_CLIENT, " at all");
    expect(PRX_SERVER, "[any\r\nbytes][ at all]");
    prx_link_end(link_, PRX_CLIENT, PRX_FIN, now);
    say(PRX_SERVER, "still");
    expect(PRX_CLIENT, "[still]");
    prx_link_end(link_, PRX_SERVER, PRX_RST, now);
    expect(PRX_SERVER, "[FIN]");
    expect(PRX_CLIENT, "[RST]");
    end();
}
END_TEST

START_TEST(reset_after_half_close) {
    begin(NULL);
    prx_link_end(link_, PRX_CLIENT, PRX_FIN, now);
    prx_link_end(link_, PRX_CLIENT, PRX_RST, now);
    expect(PRX_SERVER, "[RST]");
    end();
}
END_TEST

/* A rule that never matches makes both lanes active: units are built and must leave as they came. */
#define NEVER                                                                                                \
    "[{\"on\":\"packet\",\"from\":\"client\",\"match\":{\"text\":\"never "                                   \
    "this\"},\"do\":[\"drop\",{\"inject\":{\"to\":\"client\",\"packets\":[\"6\"]}}]}]"

static void passes_in_two(sio_slice first, sio_slice second, void *side) {
    sio_buf all = SIO_BUF_INIT, got = SIO_BUF_INIT;
    prx_side from = side == NULL ? PRX_CLIENT : PRX_SERVER;
    begin(NEVER);
    if (from == PRX_SERVER) say(PRX_CLIENT, OPEN_REQUEST POLL);
    ck_assert(sio_buf_add(&all, first) && sio_buf_add(&all, second));
    if (first.len > 0) prx_link_input(link_, from, first, now);
    if (second.len > 0) prx_link_input(link_, from, second, now);
    now += WIRE_MS(1000);
    for (const char *p = due(prx_other(from)); *p != '\0'; p++)
        if (*p != '[' && *p != ']') sio_buf_add_byte(&got, (uint8_t)*p);
    ck_assert(sio_slice_equal(sio_buf_slice(&got), sio_buf_slice(&all)));
    sio_buf_free(&all);
    sio_buf_free(&got);
    end();
}

START_TEST(units_leave_as_they_came) {
    static int server;
    testkit_each_split(sio_slice_str(OPEN_REQUEST POLL POST("4hello", "6")), passes_in_two, NULL);
    testkit_each_split(sio_slice_str(OPENED OK("2", "1")), passes_in_two, &server);
    testkit_each_split(sio_slice_str("not HTTP\r\n\r\nat all"), passes_in_two, NULL);
    testkit_each_split(sio_slice_str("HTTP/9 what\r\n\r\n"), passes_in_two, &server);
    testkit_each_split(
        sio_slice_str("POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\nabc"),
        passes_in_two, NULL);
}
END_TEST

START_TEST(packet_rewritten) {
    begin("[{\"on\":\"packet\",\"from\":\"server\",\"match\":{\"sio\":\"ACK\"},\"do\":{\"edit\":{\"find\":\"^"
          "43([0-9]+)\",\"put\":\"43\\\\11\"}}}]");
    open_session();
    say(PRX_CLIENT, POLL);
    say(PRX_SERVER, OK("435[]", "5"));
    expect(PRX_CLIENT, "[" OK("4351[]", "6") "]");
    end();
}
END_TEST

START_TEST(dropped_answer_is_polled_again) {
    begin("[{\"on\":\"packet\",\"from\":\"server\",\"match\":{\"type\":\"ping\"},\"do\":\"drop\"}]");
    open_session();
    say(PRX_CLIENT, POLL);
    expect(PRX_SERVER, "[" POLL "]");
    say(PRX_SERVER, OK("2", "1"));
    expect(PRX_CLIENT, "");
    expect(PRX_SERVER, "[" POLL "]");
    say(PRX_SERVER, OK("4x", "2"));
    expect(PRX_CLIENT, "[" OK("4x", "2") "]");
    end();
}
END_TEST

START_TEST(held_answer_never_comes) {
    begin("[{\"on\":\"packet\",\"from\":\"server\",\"match\":{\"type\":\"noop\"},\"do\":\"hold\"}]");
    open_session();
    say(PRX_CLIENT, POLL);
    due(PRX_SERVER);
    say(PRX_SERVER, OK("6", "1"));
    expect(PRX_CLIENT, "");
    expect(PRX_SERVER, "");
    end();
}
END_TEST

START_TEST(swallowed_post_is_answered) {
    begin("[{\"on\":\"packet\",\"from\":\"client\",\"match\":{\"type\":\"invalid\"},\"do\":\"drop\"}]");
    open_session();
    say(PRX_CLIENT, POST("9bad", "4"));
    expect(PRX_SERVER, "");
    expect(PRX_CLIENT, "[HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok]");
    say(PRX_CLIENT, POST("4ok", "3"));
    expect(PRX_SERVER, "[" POST("4ok", "3") "]");
    end();
}
END_TEST

START_TEST(delay_keeps_order) {
    begin("[{\"on\":\"response\",\"first\":1,\"do\":{\"delay\":100}}]");
    say(PRX_CLIENT, OPEN_REQUEST POLL);
    say(PRX_SERVER, OK("a", "1"));
    say(PRX_SERVER, OK("b", "1"));
    expect(PRX_CLIENT, "");
    now += WIRE_MS(100);
    expect(PRX_CLIENT, "[" OK("a", "1") "][" OK("b", "1") "]");
    end();
}
END_TEST

START_TEST(skip_and_first) {
    begin("[{\"on\":\"response\",\"skip\":1,\"first\":1,\"do\":{\"status\":500}}]");
    say(PRX_CLIENT, OPEN_REQUEST POLL POLL);
    say(PRX_SERVER, OK("a", "1") OK("b", "1") OK("c", "1"));
    ck_assert_ptr_nonnull(strstr(
        due(PRX_CLIENT),
        "200 OK\r\nContent-Length: 1\r\n\r\na][HTTP/1.1 500 OK\r\nContent-Length: 1\r\n\r\nb][HTTP/1.1 200"));
    end();
}
END_TEST

START_TEST(answered_by_rule) {
    begin("[{\"on\":\"request\",\"match\":{\"query\":{\"sid\":null},\"method\":\"^GET$\"},\"do\":{\"answer\":"
          "{\"status\":418,\"body\":\"no\"}}}]");
    say(PRX_CLIENT, OPEN_REQUEST);
    expect(PRX_SERVER, "");
    expect(PRX_CLIENT, "[HTTP/1.1 418 Error\r\nContent-Length: 2\r\n\r\nno]");
    end();
}
END_TEST

START_TEST(dropped_fin) {
    begin("[{\"on\":\"connection\",\"from\":\"server\",\"match\":{\"event\":[\"fin\",\"rst\"]},\"do\":"
          "\"drop\"}]");
    say(PRX_SERVER, "x");
    prx_link_end(link_, PRX_SERVER, PRX_FIN, now);
    expect(PRX_CLIENT, "[x]");
    end();
}
END_TEST

#define DIAL                                                                                                 \
    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nUpgrade: websocket\r\nConnection: "               \
    "Upgrade\r\n\r\n"
#define SWITCHED "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"

static void dial(void) {
    say(PRX_CLIENT, DIAL);
    say(PRX_SERVER, SWITCHED "\x81\x0c"
                             "0{\"sid\":\"S\"}");
    due(PRX_CLIENT);
    due(PRX_SERVER);
}

START_TEST(websocket_packets) {
    begin("[{\"on\":\"packet\",\"from\":\"server\",\"match\":{\"type\":\"ping\"},\"do\":[\"drop\",{"
          "\"inject\":{\"to\":\"server\",\"packets\":[\"3\"]}}]}]");
    dial();
    say(PRX_SERVER, "\x81\x01"
                    "2"
                    "\x81\x02"
                    "4x");
    expect(PRX_CLIENT, "[\x81\x02"
                       "4x]");
    ck_assert_str_eq(due(PRX_SERVER), "[\x81\x81\x51\x0d\xe5\x1f\x62]");
    end();
}
END_TEST

START_TEST(swap_waits_for_the_next) {
    begin("[{\"on\":\"packet\",\"from\":\"server\",\"match\":{\"text\":\"^4a\"},\"do\":{\"swap\":50}}]");
    dial();
    say(PRX_SERVER, "\x81\x02"
                    "4a");
    expect(PRX_CLIENT, "");
    say(PRX_SERVER, "\x81\x02"
                    "4b");
    expect(PRX_CLIENT, "[\x81\x02"
                       "4b][\x81\x02"
                       "4a]");
    say(PRX_SERVER, "\x81\x02"
                    "4a");
    now += WIRE_MS(50);
    expect(PRX_CLIENT, "[\x81\x02"
                       "4a]");
    end();
}
END_TEST

START_TEST(fragments_are_one_packet) {
    begin("[{\"on\":\"packet\",\"from\":\"server\",\"match\":{\"text\":\"^4ab$\"},\"do\":{\"replace\":\"4c\"}"
          "}]");
    dial();
    say(PRX_SERVER, "\x01\x02"
                    "4a"
                    "\x80\x01"
                    "b"
                    "\x01\x02"
                    "4a"
                    "\x80\x01"
                    "x");
    expect(PRX_CLIENT, "[\x81\x02"
                       "4c][\x01\x02"
                       "4a"
                       "\x80\x01"
                       "x]");
    end();
}
END_TEST

START_TEST(early_frames_wait_for_the_answer) {
    begin("[{\"on\":\"packet\",\"from\":\"client\",\"match\":{\"text\":\"^z\"},\"do\":\"drop\"}]");
    say(PRX_CLIENT, DIAL "\x81\x81"
                         "abcd"
                         "\x1b"); /* z */
    due(PRX_SERVER);
    say(PRX_SERVER, SWITCHED);
    expect(PRX_SERVER, "");
    end();
}
END_TEST

START_TEST(marks_belong_to_the_session) {
    begin("[{\"on\":\"packet\",\"from\":\"client\",\"match\":{\"text\":\"^4go\"},\"do\":{\"mark\":\"m\"}},"
          "{\"on\":\"response\",\"match\":{\"marked\":\"m\"},\"do\":{\"status\":201}}]");
    open_session();
    say(PRX_CLIENT, POST("4go", "3"));
    say(PRX_SERVER, OK("ok", "2"));
    ck_assert_ptr_nonnull(strstr(due(PRX_CLIENT), "HTTP/1.1 201 "));
    say(PRX_CLIENT, OPEN_REQUEST);
    say(PRX_SERVER, OPENED);
    ck_assert_ptr_nonnull(strstr(due(PRX_CLIENT), "HTTP/1.1 200 "));
    end();
}
END_TEST

START_TEST(slow_request_goes_on_unread) {
    begin(NEVER);
    open_session();
    say(PRX_CLIENT, "POST /socket.io/?EIO=4&transport=polling&sid=S HTTP/1.1\r\nContent-Length: 4\r\n\r\n4a");
    expect(PRX_SERVER, "");
    now += WIRE_MS(60);
    ck_assert_ptr_nonnull(strstr(due(PRX_SERVER), "\r\n\r\n][4a]"));
    say(PRX_CLIENT, "bc" POLL);
    expect(PRX_SERVER, "[bc][" POLL "]");
    end();
}
END_TEST

static void refused(const char *rules, const char *place) {
    sio_buf pointer = SIO_BUF_INIT;
    json_t *list = json_loads(rules, JSON_DECODE_ANY, NULL);
    ck_assert(prx_hub_init(&hub));
    ck_assert_ptr_nonnull(prx_rules_add(&hub.rules, list, &pointer));
    ck_assert_str_eq(sio_buf_cstr(&pointer), place);
    json_decref(list);
    sio_buf_free(&pointer);
    prx_hub_free(&hub);
}

START_TEST(broken_rules) {
    refused("[]", "");
    refused("[1]", "/0");
    refused("[{\"on\":\"what\",\"do\":\"drop\"}]", "/0");
    refused("[{\"on\":\"packet\",\"do\":\"drop\"}]", "/0");
    refused("[{\"on\":\"response\",\"from\":\"client\",\"do\":\"drop\"}]", "/0");
    refused("[{\"on\":\"response\",\"match\":{\"sio\":\"ACK\"},\"do\":\"drop\"}]", "/0/match/sio");
    refused("[{\"on\":\"response\",\"match\":{\"status\":\"(\"},\"do\":\"drop\"}]", "/0/match/status");
    refused("[{\"on\":\"response\",\"match\":{\"to\":{\"sid\":\"some\"}},\"do\":\"drop\"}]",
            "/0/match/to/sid");
    refused("[{\"on\":\"response\"}]", "/0");
    refused("[{\"on\":\"response\",\"do\":\"fly\"}]", "/0/do");
    refused("[{\"on\":\"response\",\"do\":{\"json\":{}}}]", "/0/do/json");
    refused("[{\"on\":\"response\",\"do\":{\"delay\":\"x\"}}]", "/0/do/delay");
    refused("[{\"on\":\"response\",\"do\":{\"delay\":1,\"status\":2}}]", "/0/do/status");
    refused("[{\"on\":\"response\",\"do\":{\"inject\":{\"to\":\"me\",\"packets\":[\"2\"]}}}]",
            "/0/do/inject");
}
END_TEST

SIO_TEST_MAIN("proxy/link",
              SIO_TCASE("bytes", nothing_changes_without_rules, reset_after_half_close,
                        units_leave_as_they_came, slow_request_goes_on_unread, dropped_fin),
              SIO_TCASE("http", packet_rewritten, dropped_answer_is_polled_again, held_answer_never_comes,
                        swallowed_post_is_answered, delay_keeps_order, skip_and_first, answered_by_rule,
                        marks_belong_to_the_session),
              SIO_TCASE("websocket", websocket_packets, swap_waits_for_the_next, fragments_are_one_packet,
                        early_frames_wait_for_the_answer),
              SIO_TCASE("rules", broken_rules))
