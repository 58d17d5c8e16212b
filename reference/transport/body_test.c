#include "transport/body.h"

#include "base/buf.h"
#include "testkit.h"

/* What of the bytes belonged to the body; how many were used, or SIZE_MAX when they are no body; whether it
 * ended. */
typedef struct result {
    sio_buf got;
    size_t used;
    bool last;
} result;

static void feed(tr_body *body, sio_slice bytes, result *r) {
    while (bytes.len > 0 && !r->last && r->used != SIZE_MAX) {
        sio_slice piece;
        size_t n = tr_body_take(body, bytes, &piece, &r->last);
        ck_assert_uint_le(n, bytes.len);
        ck_assert(sio_buf_add(&r->got, piece));
        r->used = n == 0 ? SIZE_MAX : r->used + n;
        bytes = sio_slice_from(bytes, n);
    }
}

static const struct {
    const char *bytes, *want;
    size_t rest; /* bytes behind the end; SIZE_MAX: it is no body */
} rows[] = {
    {"3\r\nabc\r\n0\r\n\r\nGET", "abc", 3},
    {"1\r\na\r\n2\r\nbc\r\n0\r\n\r\n", "abc", 0},
    {"a;x=y\r\n0123456789\r\n000\r\nT: v\r\nU: w\r\n\r\n", "0123456789", 0},
    {"0\r\n\r\n", "", 0},
    {"C \r\n0123456789ab\r\n0\r\n\r\n", "0123456789ab", 0},
    {"g\r\n", "", SIZE_MAX},
    {"\r\n", "", SIZE_MAX},
    {"-1\r\n", "", SIZE_MAX},
    {"3\nabc", "", SIZE_MAX},
    {"3\r\nabcd\r\n", "abc", SIZE_MAX},
    {"3\r\nabc\n", "abc", SIZE_MAX},
    {"fffffffffffffffff\r\n", "", SIZE_MAX},
    {"1;a\nb\r\n", "", SIZE_MAX},
    {"0\r\n\rX", "", SIZE_MAX},
    {"0\r\nT: v\n\r\n", "", SIZE_MAX},
};

static void check_split(sio_slice first, sio_slice second, void *arg) {
    size_t i = *(const size_t *)arg;
    tr_body body;
    result r = {.got = SIO_BUF_INIT};
    ck_assert(tr_body_begin(&body, true, 0));
    feed(&body, first, &r);
    feed(&body, second, &r);
    bool bad = rows[i].rest == SIZE_MAX;
    ck_assert_msg(sio_slice_is(sio_buf_slice(&r.got), rows[i].want), "%s", rows[i].bytes);
    ck_assert_msg(bad ? r.used == SIZE_MAX : r.last && r.used == first.len + second.len - rows[i].rest, "%s",
                  rows[i].bytes);
    sio_buf_free(&r.got);
}

START_TEST(chunks_in_every_split) {
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        testkit_each_split(sio_slice_str(rows[i].bytes), check_split, &i);
}
END_TEST

START_TEST(chunks_byte_by_byte) {
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tr_body body;
        result r = {.got = SIO_BUF_INIT};
        sio_slice all = sio_slice_str(rows[i].bytes);
        ck_assert(tr_body_begin(&body, true, 0));
        for (size_t k = 0; k < all.len; k++)
            feed(&body, sio_slice_sub(all, k, k + 1), &r);
        ck_assert(sio_slice_is(sio_buf_slice(&r.got), rows[i].want));
        sio_buf_free(&r.got);
    }
}
END_TEST

START_TEST(lines_have_a_limit) {
    tr_body body;
    result r = {.got = SIO_BUF_INIT};
    ck_assert(tr_body_begin(&body, true, 0));
    feed(&body, sio_slice_str("1;"), &r);
    for (int i = 0; i < 300; i++)
        feed(&body, sio_slice_str("x"), &r);
    ck_assert_uint_eq(r.used, SIZE_MAX);
}
END_TEST

START_TEST(a_known_length) {
    tr_body body;
    result r = {.got = SIO_BUF_INIT};
    ck_assert(!tr_body_begin(&body, false, 0));
    ck_assert(tr_body_begin(&body, false, 5));
    feed(&body, sio_slice_str("abc"), &r);
    ck_assert(!r.last);
    feed(&body, sio_slice_str("deGET"), &r);
    ck_assert(r.last);
    ck_assert(sio_slice_is(sio_buf_slice(&r.got), "abcde"));
    ck_assert_uint_eq(r.used, 5);
    sio_buf_free(&r.got);
}
END_TEST

SIO_TEST_MAIN("transport/body", SIO_TCASE("body", chunks_in_every_split, chunks_byte_by_byte,
                                          lines_have_a_limit, a_known_length))
