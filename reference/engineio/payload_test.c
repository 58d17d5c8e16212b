#include "engineio/payload.h"

#include "testkit.h"

#include <stdio.h>

/* Decodes a body and says what came out, one letter a packet (type digit, or b), then the error and its
 * offset. */
static void outline(sio_slice body, char *to) {
    sio_buf scratch = SIO_BUF_INIT;
    sio_payload walk = sio_payload_begin(body);
    sio_eio_packet p;
    sio_error e;
    while (sio_payload_next(&walk, NULL, &scratch, &p, &e))
        *to++ = p.binary ? 'b' : (char)('0' + p.type);
    sprintf(to, " %s %zu", sio_error_name(e.code), e.offset);
    sio_buf_free(&scratch);
}

static const struct {
    const char *body;
    const char *want;
} rows[] = {
    {"4a", "4 ok 0"},
    {"4a\x1e"
     "2\x1e"
     "bAQID\x1e"
     "6",
     "42b6 ok 0"},
    {"4", "4 ok 0"},
    {"", " eio-empty 0"},
    {"\x1e", " eio-empty 0"},
    {"4a\x1e", "4 eio-empty 3"},
    {"\x1e"
     "4a",
     " eio-empty 0"},
    {"4a\x1e\x1e"
     "4b",
     "4 eio-empty 3"},
    {"4a\x1e"
     "abc\x1e"
     "4b",
     "4 eio-type 3"},
    {"4a\x1e"
     "bAQI",
     "4 base64-length 7"},
    {"bAQ-D", " base64-char 3"},
};

START_TEST(splits) {
    testkit_guard g = testkit_guard_copy(sio_slice_str(rows[_i].body));
    char got[64];
    outline(g.bytes, got);
    ck_assert_str_eq(got, rows[_i].want);
    testkit_guard_free(&g);
}
END_TEST

START_TEST(joins_without_stray_separators) {
    sio_buf out = SIO_BUF_INIT;
    sio_eio_packet packets[] = {{SIO_EIO_MESSAGE, false, sio_slice_str("hello")},
                                {SIO_EIO_PING, false, sio_slice_str("")},
                                sio_eio_binary(sio_slice_str("\x01\x02\x03\x04"))};
    for (size_t i = 0; i < 3; i++)
        ck_assert_int_eq(sio_payload_add(&out, &packets[i]).code, SIO_ERR_OK);
    ck_assert_str_eq(sio_buf_cstr(&out), "4hello\x1e"
                                         "2\x1e"
                                         "bAQIDBA==");
    sio_buf_free(&out);
}
END_TEST

/* EIO4-PY-06: such data would arrive as two packets. Binary data has no such limit. */
START_TEST(refuses_to_hide_a_separator) {
    sio_buf out = SIO_BUF_INIT;
    sio_eio_packet p = {SIO_EIO_MESSAGE, false,
                        sio_slice_str("a\x1e"
                                      "b")};
    sio_error e = sio_payload_add(&out, &p);
    ck_assert_int_eq(e.code, SIO_ERR_PAYLOAD_SEPARATOR);
    ck_assert_uint_eq(e.offset, 1);
    ck_assert_uint_eq(out.len, 0);
    p = sio_eio_binary(p.data);
    ck_assert_int_eq(sio_payload_add(&out, &p).code, SIO_ERR_OK);
    p.type = SIO_EIO_PONG;
    ck_assert_int_eq(sio_payload_add(&out, &p).code, SIO_ERR_EIO_BINARY);
    ck_assert_str_eq(sio_buf_cstr(&out), "bYR5i");
    sio_buf_free(&out);
}
END_TEST

static bool join_some(const sio_mem *mem, void *arg) {
    (void)arg;
    sio_buf out;
    sio_buf_init(&out, mem);
    sio_eio_packet p = {SIO_EIO_MESSAGE, false, sio_slice_str("0123456789")};
    bool ok = true;
    for (int i = 0; i < 60 && ok; i++) {
        size_t before = out.len;
        ok = sio_payload_add(&out, &p).code == SIO_ERR_OK;
        ck_assert(ok || out.len == before);
    }
    sio_buf_free(&out);
    return ok;
}

START_TEST(survives_each_failed_allocation) {
    testkit_each_allocation_fails(join_some, NULL);
}
END_TEST

static TCase *looped(void) {
    TCase *tc = tcase_create("rows");
    tcase_add_loop_test(tc, splits, 0, sizeof rows / sizeof rows[0]);
    return tc;
}

SIO_TEST_MAIN("engineio/payload", looped(),
              SIO_TCASE("payload", joins_without_stray_separators, refuses_to_hide_a_separator,
                        survives_each_failed_allocation))
