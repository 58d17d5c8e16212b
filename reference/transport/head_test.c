#include "transport/head.h"

#include <stdio.h>
#include <string.h>

#include "testkit.h"

#define GET "GET /socket.io/?EIO=4 HTTP/1.1\r\n"
#define HOST GET "Host: x\r\n"

static unsigned parse(const char *text, tr_head *head) {
    testkit_guard guard = testkit_guard_copy(sio_slice_str(text));
    unsigned status = tr_head_parse(guard.bytes, head);
    testkit_guard_free(&guard); /* only flags and numbers are looked at afterwards */
    return status;
}

static const struct {
    unsigned status;
    const char *text;
} refused[] = {
    {0, HOST "\r\n"},
    {0, "GET / HTTP/1.0\r\n\r\n"},
    {400, GET "\r\n"},
    {400, HOST "Host: y\r\n\r\n"},
    {400, "GET  / HTTP/1.1\r\nHost: x\r\n\r\n"},
    {400, "GET / HTTP/1.1 \r\nHost: x\r\n\r\n"},
    {400, "G\x01T / HTTP/1.1\r\nHost: x\r\n\r\n"},
    {400, "GET /\x7f HTTP/1.1\r\nHost: x\r\n\r\n"},
    {400, "GET / HTP/1.1\r\nHost: x\r\n\r\n"},
    {400, "GET / HTTP/1.x\r\nHost: x\r\n\r\n"},
    {505, "GET / HTTP/2.0\r\nHost: x\r\n\r\n"},
    {400, HOST "No colon\r\n\r\n"},
    {400, HOST ": no name\r\n\r\n"},
    {400, HOST "Blank : x\r\n\r\n"},
    {400, HOST " folded: x\r\n\r\n"},
    {400, HOST "A: b\nC: d\r\n\r\n"},
    {400, HOST "Content-Length: 5\r\nContent-Length: 5\r\n\r\n"},
    {400, HOST "Content-Length: -5\r\n\r\n"},
    {400, HOST "Content-Length: 5, 5\r\n\r\n"},
    {400, HOST "Content-Length: \r\n\r\n"},
    {400, HOST "Content-Length: 9999999999999999999\r\n\r\n"},
    {0, HOST "Content-Length: 999999999999999999\r\n\r\n"},
    {400, HOST "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"},
    {501, HOST "Transfer-Encoding: gzip\r\n\r\n"},
    {501, HOST "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n"},
    {400, "GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"},
    {400, HOST "Sec-WebSocket-Key: a\r\nSec-WebSocket-Key: b\r\n\r\n"},
};

START_TEST(heads_are_judged) {
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        tr_head head;
        unsigned got = parse(refused[i].text, &head);
        ck_assert_msg(got == refused[i].status, "%u for %s", got, refused[i].text);
    }
}
END_TEST

static const struct {
    const char *target, *path, *query;
} targets[] = {
    {"/socket.io/?EIO=4&a=%00", "/socket.io/", "EIO=4&a=%00"},
    {"/a/../b//c", "/a/../b//c", ""},
    {"/a?b?c", "/a", "b?c"},
    {"/a?b#c", "/a", "b"},
    {"http://host:1/p?q", "/p", "q"},
    {"http://host", "/", ""},
    {"HTTPS://host:1/p?q", "/p", "q"},
    {"ftp://host/p", "ftp://host/p", ""},
    {"*", "*", ""},
};

/* EIO4-HS-02: what is compared is the raw path. */
START_TEST(targets_stay_raw) {
    for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++) {
        char text[128];
        tr_head head;
        snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: x\r\n\r\n", targets[i].target);
        ck_assert_uint_eq(tr_head_parse(sio_slice_str(text), &head), 0);
        ck_assert_msg(sio_slice_is(head.path, targets[i].path), "%s", targets[i].target);
        ck_assert_msg(sio_slice_is(head.query, targets[i].query), "%s", targets[i].target);
    }
}
END_TEST

START_TEST(fields_are_found) {
    static const char text[] =
        "POST / HTTP/1.1\r\nhost: h\r\nCONTENT-LENGTH: 12\r\nOrigin:o\r\nUser-Agent: \t u v \r\n"
        "Content-Type: t\r\nAccess-Control-Request-Headers: c\r\nExpect: 100-Continue\r\n"
        "Connection: close , Upgrade\r\nUpgrade: h2c, WebSocket\r\nX-Other: y\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: k\r\nSec-WebSocket-Extensions: e\r\n\r\n";
    tr_head head;
    ck_assert_uint_eq(tr_head_parse(sio_slice_str(text), &head), 0);
    ck_assert_int_eq(head.method, SIO_METHOD_POST);
    ck_assert(head.framing.sized && head.framing.length == 12 && head.wants_continue && head.framing.close &&
              !head.framing.keep_alive);
    ck_assert(head.framing.connection_upgrade && head.framing.websocket &&
              sio_slice_is(head.user_agent, "u v"));
    ck_assert(sio_slice_is(head.origin, "o") && sio_slice_is(head.content_type, "t"));
    ck_assert(sio_slice_is(head.cors_headers, "c") && sio_slice_is(head.ws_key, "k"));
    ck_assert(sio_slice_is(head.ws_version, "13") && sio_slice_is(head.ws_extensions, "e"));
}
END_TEST

static const struct {
    bool gzip;
    const char *value;
} encodings[] = {
    {true, "gzip"},          {true, "br, GZIP ; q=0.1"},
    {false, "gzip;q=0"},     {false, "gzip; q=0.000, br"},
    {false, "deflate, br"},  {false, ""},
    {false, "xgzip, gzipx"}, {true, "gzip;q=0.001"},
};

START_TEST(gzip_is_taken_or_not) {
    for (size_t i = 0; i < sizeof encodings / sizeof encodings[0]; i++) {
        char text[128];
        tr_head head;
        snprintf(text, sizeof text, HOST "Accept-Encoding: %s\r\n\r\n", encodings[i].value);
        ck_assert_uint_eq(parse(text, &head), 0);
        ck_assert_msg(head.takes_gzip == encodings[i].gzip, "%s", encodings[i].value);
    }
}
END_TEST

START_TEST(connections_persist_as_they_should) {
    tr_head head;
    ck_assert(parse(HOST "\r\n", &head) == 0 && tr_framing_persists(&head.framing));
    ck_assert(parse(HOST "Connection: close\r\n\r\n", &head) == 0 && !tr_framing_persists(&head.framing));
    ck_assert(parse("GET / HTTP/1.0\r\n\r\n", &head) == 0 && !tr_framing_persists(&head.framing));
    ck_assert(parse("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", &head) == 0 &&
              tr_framing_persists(&head.framing));
}
END_TEST

START_TEST(the_end_is_found_however_it_comes) {
    static const char text[] = HOST "\r\nrest\r\n\r\n";
    size_t end = strlen(HOST "\r\n");
    for (size_t known = 0; known < end; known++) {
        ck_assert_uint_eq(tr_head_end(sio_slice_of(text, known), 0), 0);
        ck_assert_uint_eq(tr_head_end(sio_slice_str(text), known), end);
    }
}
END_TEST

static const struct {
    bool plausible;
    const char *text;
} beginnings[] = {
    {true, "G"},
    {true, "GET /x"},
    {true, "GET /x HTTP/1.1\r"},
    {true, "POST / HTTP/1.1\r\nHo"},
    {true, "\r"},
    {false, " GET"},
    {false, "\x16\x03\x01"},
    {false, "GET /\x01"},
    {false, "NONSENSE\r\n"},
    {false, "<html>"},
    {false, "GET / HTTP/9.9\r\n"},
    {false, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"},
};

START_TEST(what_cannot_become_a_request_is_seen_early) {
    for (size_t i = 0; i < sizeof beginnings / sizeof beginnings[0]; i++)
        ck_assert_msg(tr_head_plausible(sio_slice_str(beginnings[i].text)) == beginnings[i].plausible, "%s",
                      beginnings[i].text);
}
END_TEST

SIO_TEST_MAIN("transport/head",
              SIO_TCASE("head", heads_are_judged, targets_stay_raw, fields_are_found, gzip_is_taken_or_not,
                        connections_persist_as_they_should, the_end_is_found_however_it_comes,
                        what_cannot_become_a_request_is_seen_early))
