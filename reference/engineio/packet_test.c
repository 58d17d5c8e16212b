#include "engineio/packet.h"

#include "testkit.h"

#define BYTES(text) text, sizeof(text) - 1

static const struct {
    const char *text;
    size_t text_len;
    sio_eio_type type;
    bool binary;
    const char *data;
    size_t len;
} good[] = {
    {BYTES("0{\"sid\":\"x\"}"), SIO_EIO_OPEN, false, BYTES("{\"sid\":\"x\"}")},
    {BYTES("1"), SIO_EIO_CLOSE, false, BYTES("")},
    {BYTES("2probe"), SIO_EIO_PING, false, BYTES("probe")},
    {BYTES("3"), SIO_EIO_PONG, false, BYTES("")},
    {BYTES("4hello"), SIO_EIO_MESSAGE, false, BYTES("hello")},
    {BYTES("4"), SIO_EIO_MESSAGE, false, BYTES("")},
    {BYTES("4b"), SIO_EIO_MESSAGE, false, BYTES("b")},
    {BYTES("4a\x1e"
           "41"),
     SIO_EIO_MESSAGE, false,
     BYTES("a\x1e"
           "41")}, /* EIO4-PY-07 */
    {BYTES("4\0\xff"), SIO_EIO_MESSAGE, false, BYTES("\0\xff")},
    {BYTES("5"), SIO_EIO_UPGRADE, false, BYTES("")},
    {BYTES("6"), SIO_EIO_NOOP, false, BYTES("")},
    {BYTES("bAQIDBA=="), SIO_EIO_MESSAGE, true, BYTES("\x01\x02\x03\x04")},
    {BYTES("b"), SIO_EIO_MESSAGE, true, BYTES("")},
    {BYTES("bNA=="), SIO_EIO_MESSAGE, true, BYTES("4")},
};

static const struct {
    const char *text;
    sio_error_code code;
    size_t offset;
} bad[] = {
    {"", SIO_ERR_EIO_EMPTY, 0},        {"7", SIO_ERR_EIO_TYPE, 0},        {"abc", SIO_ERR_EIO_TYPE, 0},
    {"/", SIO_ERR_EIO_TYPE, 0},        {" 4", SIO_ERR_EIO_TYPE, 0},       {"\xff", SIO_ERR_EIO_TYPE, 0},
    {"B", SIO_ERR_EIO_TYPE, 0},        {"b!AAA", SIO_ERR_BASE64_CHAR, 1}, {"bAA", SIO_ERR_BASE64_LENGTH, 3},
    {"bAB==", SIO_ERR_BASE64_BITS, 2},
};

START_TEST(decodes_and_encodes) {
    testkit_guard g = testkit_guard_copy(sio_slice_of(good[_i].text, good[_i].text_len));
    sio_buf scratch = SIO_BUF_INIT, out = SIO_BUF_INIT;
    sio_eio_packet p;
    ck_assert_int_eq(sio_eio_decode(g.bytes, NULL, &scratch, &p).code, SIO_ERR_OK);
    ck_assert_int_eq(p.type, good[_i].type);
    ck_assert_int_eq(p.binary, good[_i].binary);
    ck_assert(sio_slice_equal(p.data, sio_slice_of(good[_i].data, good[_i].len)));
    ck_assert_int_eq(sio_eio_encode(&p, &out).code, SIO_ERR_OK);
    ck_assert(sio_slice_equal(sio_buf_slice(&out), g.bytes));
    ck_assert_uint_eq(sio_eio_size(&p), out.len);
    sio_buf_free(&scratch);
    sio_buf_free(&out);
    testkit_guard_free(&g);
}
END_TEST

START_TEST(refuses) {
    testkit_guard g = testkit_guard_copy(sio_slice_str(bad[_i].text));
    sio_buf scratch = SIO_BUF_INIT;
    sio_eio_packet p;
    sio_error e = sio_eio_decode(g.bytes, sio_rules_strict(), &scratch, &p);
    ck_assert_str_eq(sio_error_name(e.code), sio_error_name(bad[_i].code));
    ck_assert_uint_eq(e.offset, bad[_i].offset);
    sio_buf_free(&scratch);
    testkit_guard_free(&g);
}
END_TEST

START_TEST(lenient_base64_is_a_switch) {
    sio_rules rules = *sio_rules_strict();
    rules.lenient = SIO_LENIENT_BASE64;
    sio_buf scratch = SIO_BUF_INIT;
    sio_eio_packet p;
    ck_assert_int_eq(sio_eio_decode(sio_slice_str("b!!!"), &rules, &scratch, &p).code, SIO_ERR_OK);
    ck_assert(p.binary && p.data.len == 0);
    ck_assert_int_eq(sio_eio_decode(sio_slice_str("bAQIDBA"), &rules, &scratch, &p).code, SIO_ERR_OK);
    ck_assert(sio_slice_equal(p.data, sio_slice_of("\x01\x02\x03\x04", 4)));
    sio_buf_free(&scratch);
}
END_TEST

START_TEST(encoding_refuses_what_does_not_exist) {
    sio_buf out = SIO_BUF_INIT;
    sio_eio_packet p = {.type = SIO_EIO_PING, .binary = true, .data = sio_slice_str("x")};
    ck_assert_int_eq(sio_eio_encode(&p, &out).code, SIO_ERR_EIO_BINARY);
    p = (sio_eio_packet){.type = (sio_eio_type)7, .binary = false, .data = sio_slice_str("x")};
    ck_assert_int_eq(sio_eio_encode(&p, &out).code, SIO_ERR_EIO_TYPE);
    ck_assert_uint_eq(out.len, 0);
}
END_TEST

START_TEST(types_have_names) {
    sio_eio_type type;
    ck_assert(sio_eio_type_find(sio_slice_str("noop"), &type) && type == SIO_EIO_NOOP);
    ck_assert(!sio_eio_type_find(sio_slice_str("nope"), &type));
    ck_assert_str_eq(sio_eio_type_name((sio_eio_type)9), "unknown");
}
END_TEST

static bool both(const sio_mem *mem, void *arg) {
    (void)arg;
    sio_buf scratch, out;
    sio_buf_init(&scratch, mem);
    sio_buf_init(&out, mem);
    sio_eio_packet p;
    bool ok = sio_eio_decode(sio_slice_str("bAQID"), NULL, &scratch, &p).code == SIO_ERR_OK &&
              sio_eio_encode(&p, &out).code == SIO_ERR_OK;
    sio_buf_free(&scratch);
    sio_buf_free(&out);
    return ok;
}

START_TEST(survives_each_failed_allocation) {
    testkit_each_allocation_fails(both, NULL);
}
END_TEST

static TCase *rows(void) {
    TCase *tc = tcase_create("rows");
    tcase_add_loop_test(tc, decodes_and_encodes, 0, sizeof good / sizeof good[0]);
    tcase_add_loop_test(tc, refuses, 0, sizeof bad / sizeof bad[0]);
    return tc;
}

SIO_TEST_MAIN("engineio/packet", rows(),
              SIO_TCASE("packet", lenient_base64_is_a_switch, encoding_refuses_what_does_not_exist,
                        types_have_names, survives_each_failed_allocation))
