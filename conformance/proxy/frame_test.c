/* WebSocket frames of both directions. */
#include "proxy/frame.h"

#include <string.h>

#include "testkit.h"

static const uint8_t masked[] = {0x81, 0x85, 1, 2, 3, 4, 'h' ^ 1, 'e' ^ 2, 'l' ^ 3, 'l' ^ 4, 'o' ^ 1};

START_TEST(reads_and_writes_back) {
    prx_frame f;
    sio_buf out = SIO_BUF_INIT;
    testkit_guard g = testkit_guard_copy(sio_slice_of(masked, sizeof masked));
    for (size_t n = 0; n < sizeof masked; n++)
        ck_assert_uint_eq(prx_frame_read(sio_slice_sub(g.bytes, 0, n), 100, &f), 0);
    ck_assert_uint_eq(prx_frame_read(g.bytes, 100, &f), sizeof masked);
    ck_assert(f.fin && f.masked && f.opcode == WIRE_WS_TEXT);
    ck_assert(sio_slice_is(sio_buf_slice(&f.payload), "hello"));
    ck_assert(prx_frame_write(&f, 0, &out));
    ck_assert(sio_slice_equal(sio_buf_slice(&out), g.bytes));
    sio_buf_clear(&out);
    f.changed = true;
    ck_assert(prx_frame_write(&f, 0, &out));
    ck_assert(sio_slice_equal(sio_buf_slice(&out), g.bytes));
    sio_buf_free(&out);
    prx_frame_free(&f);
    testkit_guard_free(&g);
}
END_TEST

START_TEST(fragments) {
    static const uint8_t whole[] = {0x81, 3, 'a', 'b', 'c'};
    static const uint8_t pieces[] = {0x01, 2, 'a', 'b', 0x80, 1, 'c'};
    prx_frame f;
    sio_buf out = SIO_BUF_INIT;
    ck_assert_uint_eq(prx_frame_read(sio_slice_of(whole, sizeof whole), 100, &f), sizeof whole);
    ck_assert(prx_frame_write(&f, 2, &out));
    ck_assert(sio_slice_equal(sio_buf_slice(&out), sio_slice_of(pieces, sizeof pieces)));
    sio_buf_free(&out);
    prx_frame_free(&f);
}
END_TEST

START_TEST(too_long) {
    static const uint8_t huge[] = {0x82, 127, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
    static const uint8_t over[] = {0x82, 126, 1, 0};
    prx_frame f;
    ck_assert_uint_eq(prx_frame_read(sio_slice_of(huge, sizeof huge), 100, &f), SIZE_MAX);
    ck_assert_uint_eq(prx_frame_read(sio_slice_of(over, sizeof over), 255, &f), SIZE_MAX);
    ck_assert_uint_eq(prx_frame_read(sio_slice_of(over, sizeof over), 256, &f), 0);
}
END_TEST

START_TEST(close_code) {
    static const uint8_t coded[] = {0x88, 2, 0x03, 0xe8}, bare[] = {0x88, 0};
    prx_frame f;
    ck_assert_uint_eq(prx_frame_read(sio_slice_of(coded, 4), 100, &f), 4);
    ck_assert_int_eq(prx_frame_close_code(&f), 1000);
    ck_assert(prx_frame_is_control(&f));
    prx_frame_free(&f);
    ck_assert_uint_eq(prx_frame_read(sio_slice_of(bare, 2), 100, &f), 2);
    ck_assert_int_eq(prx_frame_close_code(&f), 1005);
    prx_frame_free(&f);
}
END_TEST

SIO_TEST_MAIN("proxy/frame", SIO_TCASE("frame", reads_and_writes_back, fragments, too_long, close_code))
