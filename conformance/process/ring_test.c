#include "process/ring.h"

#include "testkit.h"

static void check_tail(proc_ring *r, size_t lines, const char *want) {
    sio_buf out = SIO_BUF_INIT;
    ck_assert(proc_ring_tail(r, lines, "| ", &out));
    ck_assert_str_eq(sio_buf_cstr(&out), want);
    sio_buf_free(&out);
}

START_TEST(keeps_the_last_lines_escaped) {
    proc_ring r;
    proc_ring_init(&r);
    check_tail(&r, 5, "");
    proc_ring_add(&r, sio_slice_str("one\ntwo\r\n\x1b[31mthree\n"));
    check_tail(&r, 5, "| one\n| two\n| \\x1b[31mthree\n");
    check_tail(&r, 1, "| \\x1b[31mthree\n");
    check_tail(&r, 0, "");
    proc_ring_add(&r, sio_slice_str("unfinished"));
    check_tail(&r, 2, "| \\x1b[31mthree\n| unfinished\n");
    proc_ring_destroy(&r);
}
END_TEST

START_TEST(endless_output_stays_bounded) {
    proc_ring r;
    proc_ring_init(&r);
    for (int i = 0; i < 100000; i++)
        proc_ring_add(&r, sio_slice_str("0123456789"));
    proc_ring_add(&r, sio_slice_str("\nlast\n"));
    check_tail(&r, 1, "| last\n");
    sio_buf out = SIO_BUF_INIT;
    ck_assert(proc_ring_tail(&r, 100, "", &out));
    ck_assert_uint_lt(out.len, 1000);
    ck_assert(sio_slice_starts(sio_buf_slice(&out), "…"));
    sio_buf_free(&out);
    proc_ring_destroy(&r);
}
END_TEST

SIO_TEST_MAIN("ring", SIO_TCASE("ring", keeps_the_last_lines_escaped, endless_output_stays_bounded))
