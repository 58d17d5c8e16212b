#include "engineio/open.h"

#include "base/json_string.h"
#include "testkit.h"

#define FIVE                                                                                                 \
    "\"upgrades\":[\"websocket\"],\"pingInterval\":25000,\"pingTimeout\":20000,\"maxPayload\":1000000"

static const struct {
    const char *data;
    sio_error_code code;
    size_t offset;
} rows[] = {
    {"{\"sid\":\"lv_VI97HAXpY6yYWAAAC\"," FIVE "}", SIO_ERR_OK, 0},
    {"{\"sid\":\"x\"," FIVE ",\"extra\":[1]}", SIO_ERR_OK, 0},
    {" { \"sid\" : \"x\" ," FIVE "} ", SIO_ERR_OK, 0},
    {"{\"sid\":1," FIVE ",\"sid\":\"x\"}", SIO_ERR_OK, 0},
    {"{\"sid\":\"x\",\"upgrades\":[],\"pingInterval\":3e2,\"pingTimeout\":200.0,\"maxPayload\":1}",
     SIO_ERR_OK, 0},
    {"", SIO_ERR_JSON_END, 0},
    {"[]", SIO_ERR_OPEN_KIND, 0},
    {" null", SIO_ERR_OPEN_KIND, 1},
    {"{}", SIO_ERR_OPEN_MISSING, 1},
    {"{\"sid\":7," FIVE "}", SIO_ERR_OPEN_VALUE, 7},
    {"{\"sid\":\"x\",\"upgrades\":[],\"pingInterval\":3,\"pingTimeout\":2}", SIO_ERR_OPEN_MISSING, 57},
    {"{\"sid\":\"x\",\"upgrades\":{},\"pingInterval\":3,\"pingTimeout\":2,\"maxPayload\":1}",
     SIO_ERR_OPEN_VALUE, 22},
    {"{\"sid\":\"x\",\"upgrades\":[1],\"pingInterval\":3,\"pingTimeout\":2,\"maxPayload\":1}",
     SIO_ERR_OPEN_VALUE, 23},
    {"{\"sid\":\"x\",\"upgrades\":[],\"pingInterval\":-3,\"pingTimeout\":2,\"maxPayload\":1}",
     SIO_ERR_OPEN_VALUE, 40},
    {"{\"sid\":\"x\",\"upgrades\":[],\"pingInterval\":3.5,\"pingTimeout\":2,\"maxPayload\":1}",
     SIO_ERR_OPEN_VALUE, 40},
    {"{\"sid\":\"x\",\"upgrades\":[],\"pingInterval\":\"3\",\"pingTimeout\":2,\"maxPayload\":1}",
     SIO_ERR_OPEN_VALUE, 40},
    {"{\"sid\":\"x\"", SIO_ERR_JSON_END, 10},
};

START_TEST(reads) {
    testkit_guard g = testkit_guard_copy(sio_slice_str(rows[_i].data));
    sio_open open;
    sio_error e = sio_open_read(g.bytes, NULL, &open);
    ck_assert_str_eq(sio_error_name(e.code), sio_error_name(rows[_i].code));
    ck_assert_uint_eq(e.offset, rows[_i].offset);
    testkit_guard_free(&g);
}
END_TEST

START_TEST(gives_the_values) {
    sio_open open;
    ck_assert_int_eq(sio_open_read(sio_slice_str(rows[0].data), NULL, &open).code, SIO_ERR_OK);
    ck_assert(sio_slice_is(open.sid.text, "\"lv_VI97HAXpY6yYWAAAC\""));
    ck_assert_uint_eq(open.ping_interval, 25000);
    ck_assert_uint_eq(open.ping_timeout, 20000);
    ck_assert_uint_eq(open.max_payload, 1000000);
    ck_assert(sio_open_offers(&open, "websocket"));
    ck_assert(!sio_open_offers(&open, "webtransport"));
}
END_TEST

START_TEST(tolerates_no_max_payload_when_told) {
    sio_rules rules = *sio_rules_strict();
    rules.lenient = SIO_LENIENT_OPEN_WITHOUT_MAX_PAYLOAD;
    sio_open open;
    const char *data = "{\"sid\":\"x\",\"upgrades\":[],\"pingInterval\":3,\"pingTimeout\":2}";
    ck_assert_int_eq(sio_open_read(sio_slice_str(data), &rules, &open).code, SIO_ERR_OK);
    ck_assert_uint_eq(open.max_payload, 0);
    data = "{\"sid\":\"x\",\"upgrades\":[],\"pingInterval\":3,\"pingTimeout\":2,\"maxPayload\":null}";
    ck_assert_int_eq(sio_open_read(sio_slice_str(data), &rules, &open).code, SIO_ERR_OPEN_VALUE);
}
END_TEST

static const char *const transports[] = {"websocket", "webtransport"};
static const sio_open_offer offer = {{(const uint8_t *)"a\"b", 3}, transports, 2, 300, 200, 1000000};

START_TEST(writes) {
    sio_buf out = SIO_BUF_INIT;
    ck_assert_int_eq(sio_open_write(&offer, &out).code, SIO_ERR_OK);
    ck_assert_str_eq(sio_buf_cstr(&out), "{\"sid\":\"a\\\"b\",\"upgrades\":[\"websocket\",\"webtransport\"],"
                                         "\"pingInterval\":300,\"pingTimeout\":200,\"maxPayload\":1000000}");
    sio_open back;
    ck_assert_int_eq(sio_open_read(sio_buf_slice(&out), NULL, &back).code, SIO_ERR_OK);
    sio_buf_clear(&out);
    sio_open_offer bad = offer;
    bad.sid = sio_slice_str("\xff");
    ck_assert_int_eq(sio_open_write(&bad, &out).code, SIO_ERR_UTF8);
    ck_assert_uint_eq(out.len, 0);
    sio_buf_free(&out);
}
END_TEST

/* What JSON can spell, and UTF-8 cannot, is written as it was read. */
START_TEST(a_lone_surrogate_comes_back) {
    const char *data = "{\"sid\":\"a\\ud802b\",\"upgrades\":[],\"pingInterval\":1,\"pingTimeout\":2,"
                       "\"maxPayload\":3}";
    sio_open open;
    sio_buf sid = SIO_BUF_INIT, out = SIO_BUF_INIT;
    ck_assert_int_eq(sio_open_read(sio_slice_str(data), NULL, &open).code, SIO_ERR_OK);
    ck_assert(sio_json_unescape(open.sid, &sid));
    const sio_open_offer same = {
        .sid = sio_buf_slice(&sid), .ping_interval = 1, .ping_timeout = 2, .max_payload = 3};
    ck_assert_int_eq(sio_open_write(&same, &out).code, SIO_ERR_OK);
    ck_assert_str_eq(sio_buf_cstr(&out), data);
    sio_buf_free(&sid);
    sio_buf_free(&out);
}
END_TEST

static bool write_one(const sio_mem *mem, void *arg) {
    (void)arg;
    sio_buf out;
    sio_buf_init(&out, mem);
    bool ok = sio_open_write(&offer, &out).code == SIO_ERR_OK;
    ck_assert(ok || out.len == 0);
    sio_buf_free(&out);
    return ok;
}

START_TEST(survives_each_failed_allocation) {
    testkit_each_allocation_fails(write_one, NULL);
}
END_TEST

static TCase *looped(void) {
    TCase *tc = tcase_create("rows");
    tcase_add_loop_test(tc, reads, 0, sizeof rows / sizeof rows[0]);
    return tc;
}

SIO_TEST_MAIN("engineio/open", looped(),
              SIO_TCASE("open", gives_the_values, tolerates_no_max_payload_when_told, writes,
                        a_lone_surrogate_comes_back, survives_each_failed_allocation))
