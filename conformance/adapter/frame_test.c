#include "adapter/frame.h"

#include <string.h>

#include "testkit.h"

static void feed(adp_frames *f, sio_slice bytes) {
    uint8_t *room = adp_frames_room(f, bytes.len + 1);
    ck_assert_ptr_nonnull(room);
    if (bytes.len > 0) memcpy(room, bytes.ptr, bytes.len);
    adp_frames_filled(f, bytes.len);
}

static void add_frame(sio_buf *out, const char *content) {
    size_t start = adp_frame_begin(out);
    ck_assert_uint_ne(start, SIZE_MAX);
    ck_assert(sio_buf_add_str(out, content) && adp_frame_end(out, start));
}

static void check_next(adp_frames *f, const char *want) {
    sio_slice content;
    ck_assert_int_eq(adp_frames_next(f, &content), ADP_FRAME_READY);
    ck_assert(sio_slice_is(content, want));
}

START_TEST(a_frame_is_a_little_endian_length_and_its_content) {
    sio_buf out = SIO_BUF_INIT;
    add_frame(&out, "{}");
    ck_assert(sio_slice_equal(sio_buf_slice(&out), sio_slice_of("\x02\0\0\0{}", 6)));
    sio_buf_free(&out);
}
END_TEST

static void two_frames(sio_slice first, sio_slice second, void *arg) {
    adp_frames f = {.at = 0};
    sio_slice content;
    (void)arg;
    feed(&f, first);
    bool one = adp_frames_next(&f, &content) == ADP_FRAME_READY;
    ck_assert(one == (first.len >= 7));
    if (one) ck_assert(sio_slice_is(content, "abc"));
    feed(&f, second);
    if (!one) check_next(&f, "abc");
    check_next(&f, "");
    check_next(&f, "defgh");
    ck_assert_int_eq(adp_frames_next(&f, &content), ADP_FRAME_PARTIAL);
    ck_assert(sio_slice_is(adp_frames_rest(&f), "\x01"));
    adp_frames_free(&f);
}

START_TEST(frames_do_not_depend_on_where_they_are_cut) {
    sio_buf all = SIO_BUF_INIT;
    add_frame(&all, "abc");
    add_frame(&all, "");
    add_frame(&all, "defgh");
    sio_buf_add_byte(&all, 1);
    testkit_each_split(sio_buf_slice(&all), two_frames, NULL);
    sio_buf_free(&all);
}
END_TEST

static const struct {
    const char *bytes;
    adp_frame_state state;
} lengths[] = {
    {"\0\0\0\x10", ADP_FRAME_PARTIAL}, /* exactly 256 MiB */
    {"\x01\0\0\x10", ADP_FRAME_TOO_LONG}, {"\xff\xff\xff\xff", ADP_FRAME_TOO_LONG},
    {"text", ADP_FRAME_TOO_LONG},         {"\0\0\0", ADP_FRAME_PARTIAL},
};

START_TEST(no_frame_is_beyond_256_mib) {
    adp_frames f = {.at = 0};
    sio_slice content;
    feed(&f, sio_slice_of(lengths[_i].bytes, _i == 4 ? 3 : 4));
    ck_assert_int_eq(adp_frames_next(&f, &content), lengths[_i].state);
    /* Nothing is allocated for what was only announced. */
    ck_assert_uint_lt(f.bytes.cap, 1024);
    adp_frames_free(&f);
}
END_TEST

START_TEST(the_limit_can_be_lowered) {
    adp_frames f = {.most = 3};
    sio_slice content;
    feed(&f, sio_slice_of("\x03\0\0\0abc\x04\0\0\0abcd", 15));
    check_next(&f, "abc");
    ck_assert_int_eq(adp_frames_next(&f, &content), ADP_FRAME_TOO_LONG);
    adp_frames_free(&f);
}
END_TEST

/* What has been taken is given back, however many frames come. */
START_TEST(memory_stays_small) {
    adp_frames f = {.at = 0};
    sio_buf all = SIO_BUF_INIT;
    sio_slice content;
    for (int i = 0; i < 100; i++)
        add_frame(&all, "0123456789");
    for (int i = 0; i < 1000; i++) {
        feed(&f, sio_buf_slice(&all));
        while (adp_frames_next(&f, &content) == ADP_FRAME_READY)
            ;
    }
    ck_assert_uint_lt(f.bytes.cap, 100000);
    ck_assert_uint_eq(adp_frames_rest(&f).len, 0);
    sio_buf_free(&all);
    adp_frames_free(&f);
}
END_TEST

static bool frame_scenario(const sio_mem *mem, void *arg) {
    sio_buf out;
    (void)arg;
    sio_buf_init(&out, mem);
    size_t start = adp_frame_begin(&out);
    bool ok = start != SIZE_MAX &&
              sio_buf_add_str(&out, "a content that is longer than any first allocation, so that the "
                                    "buffer must grow once more while the frame is being written") &&
              adp_frame_end(&out, start);
    sio_buf_free(&out);
    return ok;
}

START_TEST(a_lack_of_memory_is_told) {
    testkit_each_allocation_fails(frame_scenario, NULL);
}
END_TEST

int main(void) {
    TCase *cases[] = {SIO_TCASE("frames", a_frame_is_a_little_endian_length_and_its_content,
                                frames_do_not_depend_on_where_they_are_cut, the_limit_can_be_lowered,
                                memory_stays_small, a_lack_of_memory_is_told),
                      tcase_create("lengths")};
    tcase_add_loop_test(cases[1], no_frame_is_beyond_256_mib, 0, (int)(sizeof lengths / sizeof lengths[0]));
    return testkit_run("frames", cases, 2);
}
