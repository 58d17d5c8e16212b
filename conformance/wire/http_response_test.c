/* Each row is read whole, byte by byte and in every two-way split, flush against an unreadable page. */
#include "testkit.h"
#include "wire/http.h"

#include <string.h>

#define H "HTTP/1.1 "
#define OK H "200 OK\r\n"

typedef struct row {
    const char *in;
    size_t in_len; /* 0: strlen */
    const char *method;
    const char *body;
    size_t left;       /* bytes that must not be eaten */
    const char *error; /* must be part of the error */
    wire_http_status want;
    int status;
    wire_http_framing framing;
    bool end; /* the peer closes after `in` */
    bool keep_alive;
} row;

static const row GOOD[] = {
    {.in = OK "Content-Length: 5\r\n\r\nhelloREST",
     .status = 200,
     .framing = WIRE_HTTP_LENGTH,
     .keep_alive = true,
     .body = "hello",
     .left = 4},
    {.in = OK "content-length:5\r\n\r\nhello",
     .status = 200,
     .framing = WIRE_HTTP_LENGTH,
     .keep_alive = true,
     .body = "hello"},
    {.in = OK "Content-Length: 5, 5\r\nContent-Length: 5\r\n\r\nhello",
     .status = 200,
     .framing = WIRE_HTTP_LENGTH,
     .keep_alive = true,
     .body = "hello"},
    {.in = OK "Content-Length: 0\r\n\r\nX",
     .status = 200,
     .framing = WIRE_HTTP_LENGTH,
     .keep_alive = true,
     .body = "",
     .left = 1},
    {.in = OK "Connection: close\r\nContent-Length: 1\r\n\r\nx",
     .status = 200,
     .framing = WIRE_HTTP_LENGTH,
     .body = "x"},
    {.in = OK "Connection: x, Close\r\nContent-Length: 1\r\n\r\nx",
     .status = 200,
     .framing = WIRE_HTTP_LENGTH,
     .body = "x"},
    {.in = "HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx",
     .status = 200,
     .framing = WIRE_HTTP_LENGTH,
     .body = "x"},
    {.in = "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\nx",
     .status = 200,
     .framing = WIRE_HTTP_LENGTH,
     .keep_alive = true,
     .body = "x"},
    {.in = OK "\r\nuntil the end",
     .end = true,
     .status = 200,
     .framing = WIRE_HTTP_UNTIL_CLOSE,
     .body = "until the end"},
    {.in = OK "\r\n", .end = true, .status = 200, .framing = WIRE_HTTP_UNTIL_CLOSE, .body = ""},
    {.in = H "204 No Content\r\nContent-Length: 0\r\n\r\nX",
     .status = 204,
     .framing = WIRE_HTTP_NO_BODY,
     .keep_alive = true,
     .body = "",
     .left = 1},
    {.in = H "304 Not Modified\r\nContent-Length: 99\r\n\r\n",
     .status = 304,
     .framing = WIRE_HTTP_NO_BODY,
     .keep_alive = true,
     .body = ""},
    {.in = OK "Content-Length: 99\r\n\r\n",
     .method = "HEAD",
     .status = 200,
     .framing = WIRE_HTTP_NO_BODY,
     .keep_alive = true,
     .body = ""},
    {.in = H "101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n\x81\x01x",
     .status = 101,
     .framing = WIRE_HTTP_NO_BODY,
     .body = "",
     .left = 3},
    {.in = H "100 Continue\r\n\r\n" H "103 Early\r\nLink: x\r\n\r\n" OK "Content-Length: 1\r\n\r\nx",
     .status = 200,
     .framing = WIRE_HTTP_LENGTH,
     .keep_alive = true,
     .body = "x"},
    {.in = H "400\r\nContent-Length: 1\r\n\r\nx",
     .status = 400,
     .framing = WIRE_HTTP_LENGTH,
     .keep_alive = true,
     .body = "x"},
    {.in = H "400 \r\nContent-Length: 1\r\n\r\nx",
     .status = 400,
     .framing = WIRE_HTTP_LENGTH,
     .keep_alive = true,
     .body = "x"},
    {.in = H "999 \xff\xfe any bytes\r\nContent-Length: 1\r\n\r\nx",
     .status = 999,
     .framing = WIRE_HTTP_LENGTH,
     .keep_alive = true,
     .body = "x"},
    {.in = OK "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1\r\n!\r\n0\r\n\r\nREST",
     .status = 200,
     .framing = WIRE_HTTP_CHUNKED,
     .keep_alive = true,
     .body = "hello!",
     .left = 4},
    {.in = OK "transfer-encoding: CHUNKED\r\n\r\n00a;x=\"y\";z\r\n0123456789\r\n0 ; last\r\nTrailer: "
              "1\r\nMore: 2\r\n\r\n",
     .status = 200,
     .framing = WIRE_HTTP_CHUNKED,
     .keep_alive = true,
     .body = "0123456789"},
    {.in = OK "Transfer-Encoding: chunked\r\n\r\nA \r\n0123456789\r\n0\r\n\r\n",
     .status = 200,
     .framing = WIRE_HTTP_CHUNKED,
     .keep_alive = true,
     .body = "0123456789"},
};

static const row INCOMPLETE[] = {
    {.in = ""},
    {.in = "HTT"},
    {.in = OK},
    {.in = OK "Content-Length: 5\r\n\r"},
    {.in = OK "Content-Length: 5\r\n\r\nhell"},
    {.in = OK "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"},
    {.in = OK "Transfer-Encoding: chunked\r\n\r\n0\r\n"},
    {.in = OK "\r\nuntil"},
    {.in = H "100 Continue\r\n\r\n"},
    {.in = "\x15"},
};

static const row BAD[] = {
    {.in = "GARBAGE", .error = "does not begin with \"HTTP/\" (at byte 0"},
    {.in = "\x15\x03\x01\x02", .error = "the answer is TLS"},
    {.in = "\x15X", .error = "does not begin"},
    {.in = "\r\n" OK "\r\n", .error = "does not begin"},
    {.in = "HTTP/2.0 200 OK\r\n\r\n", .error = "HTTP version 2.0"},
    {.in = "HTTP/1.2 200 OK\r\n\r\n", .error = "HTTP version 1.2"},
    {.in = "HTTP/1.1  200 OK\r\n\r\n", .error = "three digits"},
    {.in = "HTTP/1.1 20 OK\r\n\r\n", .error = "three digits"},
    {.in = "HTTP/1.1 2000 OK\r\n\r\n", .error = "three digits"},
    {.in = "HTTP/1.1 099 OK\r\n\r\n", .error = "three digits"},
    {.in = "HTTP/1.1\r\n\r\n", .error = "status line"},
    {.in = "HTTP/11 200 OK\r\n\r\n", .error = "status line"},
    {.in = "HTTP/1.1 200 OK\nA: b\n\n", .error = "LF instead of CRLF (at byte 15"},
    {.in = OK "A: b\n", .error = "LF instead of CRLF"},
    {.in = OK "\n", .error = "LF instead of CRLF"},
    {.in = OK "A: b\rc\r\n\r\n", .error = "a CR that no LF follows (at byte 21"},
    {.in = OK "A: b\0c\r\n\r\n", .in_len = 27, .error = "NUL"},
    {.in = OK "A: b\r\n folded\r\n\r\n", .error = "folded"},
    {.in = OK "A : b\r\n\r\n", .error = "not a token"},
    {.in = OK ": b\r\n\r\n", .error = "not a token"},
    {.in = OK "A\xc3\xa4: b\r\n\r\n", .error = "not a token"},
    {.in = OK "no colon\r\n\r\n", .error = "without colon"},
    {.in = OK "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
     .error = "both Content-Length and Transfer-Encoding"},
    {.in = OK "Content-Length: 1\r\nContent-Length: 2\r\n\r\n", .error = "different Content-Lengths"},
    {.in = OK "Content-Length: 1, 2\r\n\r\n", .error = "different Content-Lengths"},
    {.in = OK "Content-Length: -1\r\n\r\n", .error = "not a number"},
    {.in = OK "Content-Length: \r\n\r\n", .error = "not a number"},
    {.in = OK "Content-Length: 1,\r\n\r\n", .error = "not a number"},
    {.in = OK "Content-Length: 0x1\r\n\r\n", .error = "not a number"},
    {.in = OK "Content-Length: 18446744073709551616\r\n\r\n", .error = "absurdly large"},
    {.in = OK "Content-Length: 9223372036854775808\r\n\r\n", .error = "over the limit"},
    {.in = OK "Content-Length: 65\r\n\r\n", .error = "over the limit of 64"},
    {.in = OK "Transfer-Encoding: gzip, chunked\r\n\r\n", .error = "other than \"chunked\""},
    {.in = OK "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
     .error = "other than \"chunked\""},
    {.in = "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", .error = "HTTP/1.0"},
    {.in = OK "Transfer-Encoding: chunked\r\n\r\nx\r\n", .error = "not hexadecimal"},
    {.in = OK "Transfer-Encoding: chunked\r\n\r\n\r\n", .error = "not hexadecimal"},
    {.in = OK "Transfer-Encoding: chunked\r\n\r\n-1\r\n", .error = "not hexadecimal"},
    {.in = OK "Transfer-Encoding: chunked\r\n\r\n1 x\r\n", .error = "something else than an extension"},
    {.in = OK "Transfer-Encoding: chunked\r\n\r\n1\n", .error = "LF instead of CRLF"},
    {.in = OK "Transfer-Encoding: chunked\r\n\r\n10000000000000000\r\n", .error = "absurdly large"},
    {.in = OK "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n", .error = "over the limit"},
    {.in = OK "Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n40\r\n", .error = "over the limit of 64"},
    {.in = OK "Transfer-Encoding: chunked\r\n\r\n2\r\nxyz\r\n", .error = "longer than its size (at byte 52 "},
    {.in = OK "Transfer-Encoding: chunked\r\n\r\n2\r\nxy\rz\r\n",
     .error = "longer than its size (at byte 52 "},
    {.in = OK "\r\n0123456789012345678901234567890123456789012345678901234567890123+",
     .error = "over the limit of 64"},
    {.in = OK "A: 1\r\nB: 2\r\nC: 3\r\nD: 4\r\nE: 5\r\n\r\n", .error = "more than 4 headers"},
    {.in = "", .end = true, .error = "closed without an answer"},
    {.in = "HTTP", .end = true, .error = "cut off after 4 bytes"},
    {.in = OK "Content-Length: 5\r\n\r\nhell", .end = true, .error = "cut off after 42 bytes"},
    {.in = OK "Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n", .end = true, .error = "cut off"},
};

static const wire_http_limits SMALL = {.header_bytes = 400, .header_count = 4, .body_bytes = 64};

static sio_slice input_of(const row *w) {
    return sio_slice_of(w->in, w->in_len > 0 ? w->in_len : strlen(w->in));
}

static void judge(const row *w, wire_http_reader *r, wire_http_status got, size_t left) {
    if (w->end) got = wire_http_reader_end(r);
    ck_assert_msg(got == w->want, "%s: status %d, error %s", w->in, got, wire_http_reader_error(r));
    const wire_response *res = wire_http_reader_response(r);
    if (w->want == WIRE_HTTP_DONE) {
        ck_assert(wire_http_reader_has_head(r));
        ck_assert_int_eq(res->status, w->status);
        ck_assert_msg(res->framing == w->framing, "%s: framing %d", w->in, res->framing);
        ck_assert_msg(res->keep_alive == w->keep_alive, "%s: keep_alive", w->in);
        ck_assert_msg(sio_slice_is(res->body, w->body), "%s: body", w->in);
        ck_assert_msg(left == w->left, "%s: %zu bytes left", w->in, left);
    } else if (w->want == WIRE_HTTP_BAD) {
        ck_assert_msg(strstr(wire_http_reader_error(r), w->error) != NULL, "%s: %s", w->in,
                      wire_http_reader_error(r));
        size_t consumed = 99;
        ck_assert_int_eq(wire_http_reader_feed(r, sio_slice_str("more"), &consumed), WIRE_HTTP_BAD);
        ck_assert_uint_eq(consumed, 0);
    }
}

static wire_http_reader *new_reader(const row *w) {
    wire_http_reader *r = wire_http_reader_new(sio_slice_str(w->method == NULL ? "GET" : w->method), &SMALL);
    ck_assert_ptr_nonnull(r);
    return r;
}

static void read_in_two(sio_slice first, sio_slice second, void *arg) {
    const row *w = arg;
    wire_http_reader *r = new_reader(w);
    testkit_guard a = testkit_guard_copy(first);
    testkit_guard b = testkit_guard_copy(second);
    size_t eaten = 0;
    size_t eaten_second = 0;
    wire_http_reader_feed(r, a.bytes, &eaten);
    wire_http_status got = wire_http_reader_feed(r, b.bytes, &eaten_second);
    judge(w, r, got, first.len + second.len - eaten - eaten_second);
    testkit_guard_free(&a);
    testkit_guard_free(&b);
    wire_http_reader_free(r);
}

static void read_byte_by_byte(const row *w) {
    wire_http_reader *r = new_reader(w);
    sio_slice in = input_of(w);
    wire_http_status got = WIRE_HTTP_MORE;
    size_t total = 0;
    for (size_t i = 0; i < in.len; i++) {
        size_t eaten = 0;
        got = wire_http_reader_feed(r, sio_slice_sub(in, i, i + 1), &eaten);
        total += eaten;
    }
    judge(w, r, got, in.len - total);
    wire_http_reader_free(r);
}

static void run_rows(const row *rows, size_t count, wire_http_status want) {
    for (size_t i = 0; i < count; i++) {
        row w = rows[i];
        w.want = want;
        testkit_each_split(input_of(&w), read_in_two, &w);
        read_byte_by_byte(&w);
    }
}

START_TEST(reads_good_responses) {
    run_rows(GOOD, sizeof GOOD / sizeof GOOD[0], WIRE_HTTP_DONE);
}
END_TEST

START_TEST(waits_for_more) {
    run_rows(INCOMPLETE, sizeof INCOMPLETE / sizeof INCOMPLETE[0], WIRE_HTTP_MORE);
}
END_TEST

START_TEST(names_what_is_bad) {
    run_rows(BAD, sizeof BAD / sizeof BAD[0], WIRE_HTTP_BAD);
}
END_TEST

START_TEST(keeps_headers_in_order) {
    wire_http_reader *r = wire_http_reader_new(sio_slice_str("GET"), NULL);
    size_t eaten = 0;
    sio_slice in = sio_slice_str("HTTP/1.1 200 Fine by me\r\nSet-Cookie: a\r\nEmpty:\r\nset-cookie:\t b "
                                 "\r\nVary: x\r\nVary: Origin\r\n\r\npart");
    ck_assert_int_eq(wire_http_reader_feed(r, in, &eaten), WIRE_HTTP_MORE);
    ck_assert(wire_http_reader_has_head(r));
    const wire_response *res = wire_http_reader_response(r);
    ck_assert(sio_slice_is(res->reason, "Fine by me"));
    ck_assert_uint_eq(res->header_count, 5);
    ck_assert(sio_slice_is(res->headers[2].name, "set-cookie"));
    ck_assert(sio_slice_is(res->headers[2].value, "b"));
    ck_assert(sio_slice_is(wire_response_header(res, "SET-COOKIE"), "a"));
    ck_assert_uint_eq(wire_response_header(res, "empty").len, 0);
    ck_assert_ptr_nonnull(wire_response_header(res, "empty").ptr);
    ck_assert_ptr_null(wire_response_header(res, "absent").ptr);
    ck_assert(wire_response_has_token(res, "vary", "origin"));
    ck_assert(!wire_response_has_token(res, "vary", "orig"));
    ck_assert(sio_slice_is(res->body, "part"));
    wire_http_reader_free(r);
}
END_TEST

/* Feeds `piece` again and again. A reader without limits would never end. */
static const char *flood(const char *start, const char *piece) {
    static char error[200];
    wire_http_reader *r = wire_http_reader_new(sio_slice_str("GET"), &(wire_http_limits){.body_bytes = 4096});
    size_t eaten = 0;
    wire_http_status got = wire_http_reader_feed(r, sio_slice_str(start), &eaten);
    for (int i = 0; got == WIRE_HTTP_MORE; i++) {
        ck_assert_int_lt(i, 1000000);
        got = wire_http_reader_feed(r, sio_slice_str(piece), &eaten);
    }
    ck_assert_int_eq(got, WIRE_HTTP_BAD);
    strncpy(error, wire_http_reader_error(r), sizeof error - 1);
    wire_http_reader_free(r);
    return error;
}

START_TEST(floods_end_at_a_limit) {
    ck_assert_ptr_nonnull(strstr(flood(OK, "A: b\r\n"), "a head over"));
    ck_assert_ptr_nonnull(strstr(flood(OK "A: ", "xxxxxxxx"), "a head over the limit of 65536"));
    ck_assert_ptr_nonnull(strstr(flood("HTTP/1.1 200 ", "x"), "a head over"));
    ck_assert_ptr_nonnull(strstr(flood("", H "100 Continue\r\n\r\n"), "a head over"));
    ck_assert_ptr_nonnull(strstr(flood(OK "\r\n", "x"), "a body over the limit of 4096"));
    ck_assert_ptr_nonnull(
        strstr(flood(OK "Transfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n"), "a body over"));
    ck_assert_ptr_nonnull(
        strstr(flood(OK "Transfer-Encoding: chunked\r\n\r\n", "0"), "chunk extensions or trailers"));
    ck_assert_ptr_nonnull(
        strstr(flood(OK "Transfer-Encoding: chunked\r\n\r\n1;", "x"), "chunk extensions or trailers"));
    ck_assert_ptr_nonnull(strstr(flood(OK "Transfer-Encoding: chunked\r\n\r\n0\r\n", "T: r\r\n"),
                                 "chunk extensions or trailers"));
    ck_assert_ptr_nonnull(
        strstr(flood(OK "Transfer-Encoding: chunked\r\n\r\n1\r\nx\r", "\r"), "longer than its size"));
}
END_TEST

static bool read_all(const sio_mem *mem, void *arg) {
    (void)arg;
    wire_http_reader *r = wire_http_reader_new_in(mem, sio_slice_str("GET"), NULL);
    if (r == NULL) return false;
    sio_slice in = sio_slice_str(
        H
        "100 C\r\n\r\n" OK
        "a: 1\r\nb: 2\r\nTransfer-Encoding: chunked\r\n\r\n5;long-extension=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
        "aaaaaaaaaaaaaaaaaaaaaaaaa\r\nhello\r\n0\r\n\r\n");
    size_t eaten = 0;
    wire_http_status got = wire_http_reader_feed(r, in, &eaten);
    if (got == WIRE_HTTP_BAD) ck_assert_ptr_nonnull(strstr(wire_http_reader_error(r), "out of memory"));
    wire_http_reader_free(r);
    return got == WIRE_HTTP_DONE;
}

START_TEST(survives_each_failed_allocation) {
    testkit_each_allocation_fails(read_all, NULL);
}
END_TEST

SIO_TEST_MAIN("wire/http_response",
              SIO_TCASE("rows", reads_good_responses, waits_for_more, names_what_is_bad),
              SIO_TCASE("reader", keeps_headers_in_order, floods_end_at_a_limit,
                        survives_each_failed_allocation))
