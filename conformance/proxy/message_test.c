/* HTTP units: found with their exact bytes however they are cut, and written anew. */
#include "proxy/message.h"

#include <string.h>

#include "testkit.h"

static const char get[] =
    "GET /socket.io/?EIO=4&transport=polling&sid=a%2Bb HTTP/1.1\r\nHost: x\r\nX: 1\r\n\r\n";
static const char post[] = "POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello";
static const char chunked[] =
    "POST /p HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n";
static int yes;
static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok";

static prx_read feed(prx_reader *r, sio_slice in, prx_message *m) {
    prx_read got = PRX_MORE;
    while (in.len > 0 && got == PRX_MORE) {
        size_t n = 0;
        got = prx_reader_feed(r, in, &n, m);
        ck_assert(n > 0 || got != PRX_MORE);
        in = sio_slice_from(in, n);
    }
    return got;
}

static void reads_in_two(sio_slice first, sio_slice second, void *responses) {
    prx_reader r = {.responses = responses != NULL};
    prx_message m;
    prx_read got = feed(&r, first, &m);
    if (got == PRX_MORE) got = feed(&r, second, &m);
    ck_assert_int_eq(got, PRX_WHOLE);
    sio_buf out = SIO_BUF_INIT, all = SIO_BUF_INIT;
    ck_assert(prx_message_write(&m, &out) && sio_buf_add(&all, first) && sio_buf_add(&all, second));
    ck_assert(sio_slice_equal(sio_buf_slice(&out), sio_buf_slice(&all)));
    sio_buf_free(&out);
    sio_buf_free(&all);
    prx_message_free(&m);
    prx_reader_free(&r);
}

START_TEST(exact_bytes_at_every_cut) {
    testkit_each_split(sio_slice_str(get), reads_in_two, NULL);
    testkit_each_split(sio_slice_str(post), reads_in_two, NULL);
    testkit_each_split(sio_slice_str(chunked), reads_in_two, NULL);
    testkit_each_split(sio_slice_str(answer), reads_in_two, &yes);
}
END_TEST

static prx_message read_one(const char *text, bool response) {
    prx_reader r = {.responses = response};
    prx_message m;
    ck_assert_int_eq(feed(&r, sio_slice_str(text), &m), PRX_WHOLE);
    prx_reader_free(&r);
    return m;
}

static void writes(prx_message *m, const char *expected) {
    sio_buf out = SIO_BUF_INIT;
    ck_assert(prx_message_write(m, &out));
    ck_assert_str_eq(sio_buf_cstr(&out), expected);
    sio_buf_free(&out);
    prx_message_free(m);
}

START_TEST(parts_of_a_request) {
    prx_message m = read_one(get, false);
    sio_buf value = SIO_BUF_INIT;
    ck_assert_str_eq(m.method, "GET");
    ck_assert(prx_message_query(&m, "sid", &value));
    ck_assert_str_eq(sio_buf_cstr(&value), "a+b");
    ck_assert(!prx_message_query(&m, "si", &value));
    ck_assert_str_eq(prx_message_header(&m, "x"), "1");
    sio_buf_free(&value);
    prx_message_free(&m);
    m = read_one(chunked, false);
    ck_assert(sio_slice_is(sio_buf_slice(&m.body), "hello"));
    prx_message_free(&m);
}
END_TEST

START_TEST(changed_body) {
    prx_message m = read_one(chunked, false);
    sio_buf_clear(&m.body);
    ck_assert(sio_buf_add_str(&m.body, "hi"));
    m.changed = true;
    writes(&m, "POST /p HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi");
}
END_TEST

START_TEST(changed_head) {
    prx_message m = read_one(answer, true);
    m.status = 400;
    ck_assert(prx_message_set_header(&m, "content-type", NULL) && prx_message_set_header(&m, "Y", "2"));
    writes(&m, "HTTP/1.1 400 OK\r\nY: 2\r\nContent-Length: 2\r\n\r\nok");
}
END_TEST

START_TEST(chunks_and_until_close) {
    prx_message m = read_one(answer, true);
    m.changed = true;
    m.chunk = 1;
    writes(&m, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n"
               "1\r\no\r\n1\r\nk\r\n0\r\n\r\n");
    m = read_one(answer, true);
    m.changed = true;
    m.framing = WIRE_HTTP_UNTIL_CLOSE;
    writes(&m, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\nok");
}
END_TEST

START_TEST(own_length_stays) {
    prx_message m = read_one(answer, true);
    ck_assert(prx_message_set_header(&m, "Content-Length", "7"));
    m.own_length = true;
    writes(&m, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 7\r\n\r\nok");
}
END_TEST

START_TEST(head_of_an_unfinished_request) {
    prx_reader r = {.responses = false};
    prx_message m;
    sio_slice part = sio_slice_sub(sio_slice_str(post), 0, sizeof post - 4);
    ck_assert(!prx_reader_head(&r, &m));
    ck_assert_int_eq(feed(&r, part, &m), PRX_MORE);
    ck_assert(prx_reader_head(&r, &m));
    writes(&m, "POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n");
    prx_reader_free(&r);
}
END_TEST

START_TEST(unreadable_is_kept) {
    static const char *const bad[] = {"NONSENSE\r\n\r\n", "\r\n\r\n", "GET /\r\n\r\n",
                                      "POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        prx_reader r = {.responses = false};
        prx_message m;
        size_t n = 0;
        sio_slice in = sio_slice_str(bad[i]);
        ck_assert_int_eq(prx_reader_feed(&r, in, &n, &m), PRX_UNREADABLE);
        /* What was eaten and what was not make the whole. */
        ck_assert_uint_eq(n, r.raw.len);
        ck_assert(sio_slice_equal(sio_buf_slice(&r.raw), sio_slice_sub(in, 0, n)));
        prx_reader_free(&r);
    }
}
END_TEST

SIO_TEST_MAIN("proxy/message", SIO_TCASE("message", exact_bytes_at_every_cut, parts_of_a_request,
                                         changed_body, changed_head, chunks_and_until_close, own_length_stays,
                                         head_of_an_unfinished_request, unreadable_is_kept))
