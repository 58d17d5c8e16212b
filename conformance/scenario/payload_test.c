#include "scenario/payload.h"
#include "testkit.h"

#include <string.h>

static val_packet text(const char *s) {
    return (val_packet){.binary = false, .bytes = sio_slice_str(s)};
}

START_TEST(joins_packets) {
    sio_buf out = SIO_BUF_INIT;
    ck_assert(scn_payload_add(&out, true, text("4a")));
    ck_assert(
        scn_payload_add(&out, false, (val_packet){.binary = true, .bytes = sio_slice_of("\x01\x02", 2)}));
    ck_assert(scn_payload_add(&out, false, text("")));
    ck_assert(sio_slice_is(sio_buf_slice(&out), "4a\x1e"
                                                "bAQI=\x1e"));
    sio_buf_free(&out);
}
END_TEST

static const struct {
    const char *body;
    size_t count;
    bool last_is_binary;
    const char *last;
} rows[] = {
    {"4a", 1, false, "4a"},
    {"4a\x1e"
     "4b",
     2, false, "4b"},
    {"4a\x1e", 2, false, ""},
    {"\x1e", 2, false, ""},
    {"bAQID", 1, true, "\x01\x02\x03"},
    {"bAQI", 1, false, "bAQI"},
    {"b", 1, true, ""},
    {"b!!!!", 1, false, "b!!!!"},
    {"", 1, false, ""},
};

START_TEST(splits_payloads) {
    sio_buf scratch = SIO_BUF_INIT;
    testkit_guard guard = testkit_guard_copy(sio_slice_str(rows[_i].body));
    sio_slice rest = guard.bytes;
    val_packet packet = {0};
    size_t n = 0;
    for (; scn_payload_next(&rest, &scratch, &packet); n++) {
    }
    ck_assert_uint_eq(n, rows[_i].count);
    ck_assert(packet.binary == rows[_i].last_is_binary);
    ck_assert(sio_slice_is(packet.bytes, rows[_i].last));
    ck_assert(!scn_payload_next(&rest, &scratch, &packet));
    testkit_guard_free(&guard);
    sio_buf_free(&scratch);
}
END_TEST

static TCase *splits(void) {
    TCase *tc = tcase_create("split");
    tcase_add_loop_test(tc, splits_payloads, 0, sizeof rows / sizeof rows[0]);
    return tc;
}

SIO_TEST_MAIN("scenario/payload", SIO_TCASE("join", joins_packets), splits())
