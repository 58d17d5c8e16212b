#include "engineio/webtransport.h"

#include "testkit.h"

#include <string.h>

#define BYTES(text) text, sizeof(text) - 1

enum { LIMIT = 200000 };

/* EIO4-WT-06, WT-07 and the edges of each length form. */
static const struct {
    bool binary;
    size_t len; /* of a payload of x, unless text is given */
    const char *text;
    const char *header;
    size_t header_len;
} frames[] = {
    {false, 6, "4hello", BYTES("\x06")},
    {false, 5, "41\xe2\x82\xac", BYTES("\x05")},
    {true, 3, "\x01\x02\x03", BYTES("\x83")},
    {false, 1, "0", BYTES("\x01")},
    {false, 125, NULL, BYTES("\x7d")},
    {false, 126, NULL, BYTES("\x7e\x00\x7e")},
    {true, 12345, NULL, BYTES("\xfe\x30\x39")},
    {false, 65535, NULL, BYTES("\x7e\xff\xff")},
    {false, 65536, NULL, BYTES("\x7f\x00\x00\x00\x00\x00\x01\x00\x00")},
    {true, 123456, NULL, BYTES("\xff\x00\x00\x00\x00\x00\x01\xe2\x40")},
};

static sio_slice payload_of(int i) {
    static char xs[LIMIT];
    memset(xs, 'x', sizeof xs);
    return frames[i].text == NULL ? sio_slice_of(xs, frames[i].len)
                                  : sio_slice_of(frames[i].text, frames[i].len);
}

START_TEST(frames_both_ways) {
    sio_buf out = SIO_BUF_INIT;
    sio_wt_frame f = {frames[_i].binary, payload_of(_i)};
    ck_assert_int_eq(sio_wt_encode(&f, &out).code, SIO_ERR_OK);
    ck_assert(sio_slice_equal(sio_slice_sub(sio_buf_slice(&out), 0, frames[_i].header_len),
                              sio_slice_of(frames[_i].header, frames[_i].header_len)));
    sio_wt_decoder d;
    sio_wt_decoder_init(&d, LIMIT, NULL);
    testkit_guard g = testkit_guard_copy(sio_buf_slice(&out));
    sio_slice in = g.bytes;
    sio_wt_frame got;
    bool ready;
    ck_assert_int_eq(sio_wt_decode(&d, &in, &got, &ready).code, SIO_ERR_OK);
    ck_assert(ready && in.len == 0 && got.binary == f.binary && sio_slice_equal(got.payload, f.payload));
    ck_assert(sio_wt_decoder_idle(&d));
    sio_wt_decoder_free(&d);
    testkit_guard_free(&g);
    sio_buf_free(&out);
}
END_TEST

/* Three frames and a non-minimal one (EIO4-WT-15), and what they must come out as, whatever the pieces. */
#define STREAM                                                                                               \
    "\x06"                                                                                                   \
    "4hello"                                                                                                 \
    "\x83\x01\x02\x03"                                                                                       \
    "\x7e\x00\x02"                                                                                           \
    "2p"                                                                                                     \
    "\x7f\x00\x00\x00\x00\x00\x00\x00\x01"                                                                   \
    "6"
#define OUTLINE "t4hello|b\x01\x02\x03|t2p|t6|"

struct listener {
    sio_wt_decoder decoder;
    sio_buf log;
    sio_error error;
};

static void hear(struct listener *l, sio_slice piece) {
    testkit_guard g = testkit_guard_copy(piece);
    sio_slice in = g.bytes;
    sio_wt_frame f;
    bool ready;
    while ((l->error = sio_wt_decode(&l->decoder, &in, &f, &ready)).code == SIO_ERR_OK && ready) {
        sio_buf_add_byte(&l->log, f.binary ? 'b' : 't');
        sio_buf_add(&l->log, f.payload);
        sio_buf_add_byte(&l->log, '|');
    }
    testkit_guard_free(&g);
}

static void listen_start(struct listener *l, uint64_t limit) {
    *l = (struct listener){.log = SIO_BUF_INIT};
    sio_wt_decoder_init(&l->decoder, limit, NULL);
}

static void listen_stop(struct listener *l) {
    sio_wt_decoder_free(&l->decoder);
    sio_buf_free(&l->log);
}

static void in_two(sio_slice first, sio_slice second, void *arg) {
    (void)arg;
    struct listener l;
    listen_start(&l, 100);
    hear(&l, first);
    hear(&l, second);
    ck_assert_int_eq(l.error.code, SIO_ERR_OK);
    ck_assert(sio_slice_is(sio_buf_slice(&l.log), OUTLINE));
    ck_assert(sio_wt_decoder_idle(&l.decoder));
    listen_stop(&l);
}

START_TEST(every_two_way_split) {
    testkit_each_split(sio_slice_of(STREAM, sizeof STREAM - 1), in_two, NULL);
}
END_TEST

START_TEST(byte_by_byte) {
    struct listener l;
    listen_start(&l, 100);
    for (size_t i = 0; i < sizeof STREAM - 1; i++)
        hear(&l, sio_slice_of(&STREAM[i], 1));
    ck_assert(sio_slice_is(sio_buf_slice(&l.log), OUTLINE));
    listen_stop(&l);
}
END_TEST

static const struct {
    const char *bytes;
    size_t len;
    sio_error_code code;
    size_t offset;
} bad[] = {
    {BYTES("\x00"), SIO_ERR_WT_EMPTY, 0},
    {BYTES("\x80"), SIO_ERR_WT_EMPTY, 0},
    {BYTES("\x7e\x00\x00"), SIO_ERR_WT_EMPTY, 0},
    {BYTES("\x01"
           "6"
           "\x00"),
     SIO_ERR_WT_EMPTY, 2},
    {BYTES("\x7e\x03\xe9"), SIO_ERR_LIMIT_PAYLOAD, 0},
    {BYTES("\xff\x00\x00\x00\x00\x07\x5b\xcd\x15"), SIO_ERR_LIMIT_PAYLOAD, 0},
    {BYTES("\x02"
           "2a"
           "\x7f\x00\x20\x00\x00\x00\x00\x00\x00"),
     SIO_ERR_WT_LENGTH, 3},
    {BYTES("\x7f\xff\xff\xff\xff\xff\xff\xff\xff"), SIO_ERR_WT_LENGTH, 0},
};

START_TEST(refuses_and_stays_broken) {
    struct listener l;
    listen_start(&l, 1000);
    for (size_t i = 0; i < bad[_i].len; i++)
        hear(&l, sio_slice_of(bad[_i].bytes + i, 1));
    for (int again = 0; again < 2; again++) {
        ck_assert_str_eq(sio_error_name(l.error.code), sio_error_name(bad[_i].code));
        ck_assert_uint_eq(l.error.offset, bad[_i].offset);
        hear(&l, sio_slice_str("\x01"
                               "6"));
    }
    ck_assert(!sio_wt_decoder_idle(&l.decoder));
    listen_stop(&l);
}
END_TEST

/* EIO4-WT-13: exactly the limit is fine. */
START_TEST(the_limit_itself_is_allowed) {
    struct listener l;
    listen_start(&l, 6);
    hear(&l, sio_slice_str("\x06"
                           "4hello"
                           "\x07"));
    ck_assert_int_eq(l.error.code, SIO_ERR_LIMIT_PAYLOAD);
    ck_assert(sio_slice_is(sio_buf_slice(&l.log), "t4hello|"));
    listen_stop(&l);
}
END_TEST

START_TEST(a_stream_ends_between_frames) {
    for (size_t n = 0; n <= sizeof STREAM - 1; n++) {
        struct listener l;
        listen_start(&l, 100);
        hear(&l, sio_slice_of(STREAM, n));
        bool idle = sio_wt_decoder_idle(&l.decoder);
        sio_error e = sio_wt_finish(&l.decoder);
        ck_assert_int_eq(e.code, idle ? SIO_ERR_OK : SIO_ERR_WT_CUT);
        ck_assert_uint_eq(e.offset, idle ? 0 : n);
        ck_assert_int_eq(sio_wt_finish(&l.decoder).code, e.code);
        listen_stop(&l);
    }
}
END_TEST

/* An announced length costs nothing until its bytes arrive. */
START_TEST(memory_follows_the_bytes_received) {
    testkit_mem m;
    testkit_mem_init(&m, SIZE_MAX);
    sio_wt_decoder d;
    sio_wt_decoder_init(&d, UINT64_MAX, &m.mem);
    sio_slice in = sio_slice_of("\x7f\x00\x1f\xff\xff\xff\xff\xff\xff"
                                "abc",
                                12);
    sio_wt_frame f;
    bool ready;
    ck_assert_int_eq(sio_wt_decode(&d, &in, &f, &ready).code, SIO_ERR_OK);
    ck_assert(!ready && !sio_wt_decoder_idle(&d));
    ck_assert_uint_le(d.partial.cap, 64);
    sio_wt_decoder_free(&d);
    ck_assert_uint_eq(m.live, 0);
}
END_TEST

START_TEST(packets_become_frames) {
    sio_buf out = SIO_BUF_INIT;
    sio_eio_packet p = {SIO_EIO_MESSAGE, false, sio_slice_str("hello")};
    ck_assert_int_eq(sio_wt_encode_packet(&p, &out).code, SIO_ERR_OK);
    p = sio_eio_binary(sio_slice_str("\x01\x02\x03"));
    ck_assert_int_eq(sio_wt_encode_packet(&p, &out).code, SIO_ERR_OK);
    ck_assert(sio_slice_is(sio_buf_slice(&out), "\x06"
                                                "4hello"
                                                "\x83\x01\x02\x03"));
    size_t before = out.len;
    p = sio_eio_binary(sio_slice_str(""));
    ck_assert_int_eq(sio_wt_encode_packet(&p, &out).code, SIO_ERR_WT_EMPTY);
    p.type = SIO_EIO_OPEN;
    ck_assert_int_eq(sio_wt_encode_packet(&p, &out).code, SIO_ERR_EIO_BINARY);
    p = (sio_eio_packet){(sio_eio_type)8, false, sio_slice_str("")};
    ck_assert_int_eq(sio_wt_encode_packet(&p, &out).code, SIO_ERR_EIO_TYPE);
    ck_assert_uint_eq(out.len, before);
    sio_buf_free(&out);
}
END_TEST

static bool decode_slowly(const sio_mem *mem, void *arg) {
    (void)arg;
    sio_wt_decoder d;
    sio_wt_decoder_init(&d, 1000, mem);
    sio_buf out;
    sio_buf_init(&out, mem);
    sio_wt_frame f = {true, payload_of(4)};
    bool ok = sio_wt_encode(&f, &out).code == SIO_ERR_OK, ready = false;
    for (size_t i = 0; i < out.len && ok; i++) {
        sio_slice in = sio_slice_sub(sio_buf_slice(&out), i, i + 1);
        ok = sio_wt_decode(&d, &in, &f, &ready).code == SIO_ERR_OK;
    }
    sio_wt_decoder_free(&d);
    sio_buf_free(&out);
    return ok && ready;
}

START_TEST(survives_each_failed_allocation) {
    testkit_each_allocation_fails(decode_slowly, NULL);
}
END_TEST

static TCase *rows(void) {
    TCase *tc = tcase_create("rows");
    tcase_add_loop_test(tc, frames_both_ways, 0, sizeof frames / sizeof frames[0]);
    tcase_add_loop_test(tc, refuses_and_stays_broken, 0, sizeof bad / sizeof bad[0]);
    return tc;
}

SIO_TEST_MAIN("engineio/webtransport", rows(),
              SIO_TCASE("stream", every_two_way_split, byte_by_byte, the_limit_itself_is_allowed,
                        a_stream_ends_between_frames, memory_follows_the_bytes_received,
                        packets_become_frames, survives_each_failed_allocation))
