#include "scenario/inbox.h"
#include "testkit.h"

static scn_packet packet(const char *text) {
    return (scn_packet){.bytes = sio_slice_str(text), .at = 1};
}

START_TEST(keeps_order_and_copies) {
    scn_inbox in = {0};
    char text[] = "4a";
    scn_packet p = packet(text);
    scn_inbox_put(&in, &p);
    text[1] = 'b';
    scn_inbox_put(&in, &p);
    ck_assert(sio_slice_is(scn_inbox_peek(&in)->bytes, "4a"));
    ck_assert(sio_slice_is(scn_inbox_at(&in, 1)->bytes, "4b"));
    ck_assert_ptr_null(scn_inbox_at(&in, 2));
    scn_inbox_drop(&in);
    ck_assert(sio_slice_is(scn_inbox_peek(&in)->bytes, "4b"));
    scn_inbox_drop(&in);
    scn_inbox_drop(&in);
    ck_assert_ptr_null(scn_inbox_peek(&in));
    ck_assert_uint_eq(in.bytes, 0);
    scn_inbox_free(&in);
}
END_TEST

START_TEST(reuses_its_room) {
    scn_inbox in = {0};
    scn_packet p = packet("4");
    for (int i = 0; i < 1000; i++) {
        scn_inbox_put(&in, &p);
        scn_inbox_put(&in, &p);
        scn_inbox_drop(&in);
        scn_inbox_drop(&in);
    }
    ck_assert_uint_le(in.cap, 8);
    ck_assert(!in.flooded);
    scn_inbox_free(&in);
}
END_TEST

START_TEST(has_limits) {
    scn_inbox in = {0};
    scn_packet p = packet("");
    for (int i = 0; i < SCN_INBOX_PACKETS; i++)
        scn_inbox_put(&in, &p);
    ck_assert(!in.flooded);
    scn_inbox_put(&in, &p);
    ck_assert(in.flooded);
    ck_assert_uint_eq(in.count, SCN_INBOX_PACKETS);
    scn_inbox_free(&in);
}
END_TEST

SIO_TEST_MAIN("scenario/inbox", SIO_TCASE("inbox", keeps_order_and_copies, reuses_its_room, has_limits))
