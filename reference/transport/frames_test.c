#include "transport/frames.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "testkit.h"

/* What came out, in words: `t(abc)` text, `b(…)` binary, `+` behind a piece that is not the last, `P(…)`
 * ping, `O(…)` pong, `C1000` close, `!1002` fault. Pieces of one message are joined. */
typedef struct reader {
    tr_frames frames;
    uint64_t limit;
    sio_buf kept, said, message;
    bool over;
} reader;

static void say(reader *r, const tr_frame *f) {
    static const char *const words[] = {[TR_FRAME_PING] = "P", [TR_FRAME_PONG] = "O"};
    if (f->kind == TR_FRAME_PIECE) {
        ck_assert(sio_buf_add(&r->message, f->data));
        if (!f->last) return;
        ck_assert(sio_buf_addf(&r->said, "%s%s(%.*s)", f->packed ? "z" : "", f->binary ? "b" : "t",
                               (int)r->message.len,
                               r->message.data == NULL ? "" : (const char *)r->message.data));
        sio_buf_clear(&r->message);
    } else if (f->kind == TR_FRAME_CLOSE || f->kind == TR_FRAME_FAULT) {
        ck_assert(sio_buf_addf(&r->said, "%s%u", f->kind == TR_FRAME_CLOSE ? "C" : "!", f->code));
        r->over = true;
    } else if (f->kind != TR_FRAME_MORE) {
        ck_assert(
            sio_buf_addf(&r->said, "%s(%.*s)", words[f->kind], (int)f->data.len, (const char *)f->data.ptr));
    }
}

static void feed(reader *r, sio_slice bytes) {
    ck_assert(sio_buf_add(&r->kept, bytes));
    size_t at = 0;
    while (at < r->kept.len && !r->over) {
        /* Flush against an unreadable page, and writable: frames are unmasked where they lie. */
        testkit_guard guard = testkit_guard_copy(sio_slice_from(sio_buf_slice(&r->kept), at));
        tr_frame frame;
        size_t used = tr_frames_next(&r->frames, (uint8_t *)(uintptr_t)guard.bytes.ptr, guard.bytes.len,
                                     r->limit, &frame);
        say(r, &frame);
        testkit_guard_free(&guard);
        if (used == 0) break;
        at += used;
    }
    sio_buf_consume(&r->kept, at);
    ck_assert(r->over || r->kept.len <= 139);
}

static void expect(reader *r, const char *want, const char *what) {
    const char *got = sio_buf_cstr(&r->said);
    ck_assert_msg(strcmp(got, want) == 0, "%s: got %s, wanted %s", what, got, want);
    sio_buf_free(&r->kept);
    sio_buf_free(&r->said);
    sio_buf_free(&r->message);
}

#define MASK "\x01\x02\x03\x04"
#define ROW(bytes, want)                                                                                     \
    { bytes, sizeof(bytes) - 1, want }
/* "abc" masked is "`` `" and so on: a^1=`, b^2=`, c^3=`. */
#define ABC "```"
static const struct {
    const char *bytes;
    size_t len;
    const char *want;
} rows[] = {
    ROW("\x81\x83" MASK ABC, "t(abc)"),
    ROW("\x82\x83" MASK ABC, "b(abc)"),
    ROW("\x81\x80" MASK, "t()"),
    ROW("\x01\x83" MASK ABC "\x80\x83" MASK ABC, "t(abcabc)"),
    ROW("\x01\x83" MASK ABC "\x89\x83" MASK ABC "\x80\x80" MASK, "P(abc)t(abc)"),
    ROW("\x8a\x80" MASK, "O()"),
    ROW("\x88\x80" MASK, "C0"),
    ROW("\x88\x82" MASK "\x02\xea", "C1000"),
    ROW("\x88\x81" MASK "\x02", "!1002"),
    ROW("\x88\x82" MASK "\x02\xef", "!1002"),     /* 1005 is not for the wire */
    ROW("\x88\x82" MASK "\x02\xec", "!1002"),     /* 1006 */
    ROW("\x88\x82" MASK "\x02\xe5", "!1002"),     /* 999 */
    ROW("\x88\x83" MASK "\x02\xea\xfc", "!1007"), /* a reason that is not UTF-8 */
    ROW("\x81\x03"
        "abc",
        "!1002"),                              /* unmasked */
    ROW("\x81\xfe\x00\x03" MASK ABC, "!1002"), /* a length that is padded */
    ROW("\x81\xff\x00\x00\x00\x00\x00\x00\x00\x7e" MASK, "!1002"),
    ROW("\x81\xff\x80\x00\x00\x00\x00\x00\x00\x00" MASK, "!1002"),
    ROW("\x81\xff\x00\x00\x00\x00\x00\x01\x00\x00" MASK, "!1009"),
    ROW("\x01\xfe\x00\xc8" MASK, ""),
    ROW("\xc1\x83" MASK ABC, "!1002"), /* RSV1 without the extension */
    ROW("\xa1\x83" MASK ABC, "!1002"),
    ROW("\x91\x83" MASK ABC, "!1002"),
    ROW("\x83\x83" MASK ABC, "!1002"),
    ROW("\x8b\x80" MASK, "!1002"),
    ROW("\x80\x83" MASK ABC, "!1002"), /* nothing to go on with */
    ROW("\x01\x83" MASK ABC "\x81\x83" MASK ABC, "!1002"),
    ROW("\x09\x80" MASK, "!1002"),
    ROW("\x89\xfe\x00\x7e" MASK, "!1002"),
    ROW("\x81\x81" MASK "\xfe", "!1007"),
    ROW("\x81\x81" MASK "\xc2", "!1007"), /* c3: a character that is cut */
    ROW("\x01\x81" MASK "\xc2"
        "\x80\x81" MASK "\xa5",
        "t(\xc3\xa4)"),
    ROW("\x01\x81" MASK "\xc2"
        "\x80\x81" MASK "\x60",
        "!1007"),
    ROW("\x82\x81" MASK "\xfe", "b(\xff)"),
};
enum { ROWS = sizeof rows / sizeof rows[0], LIMIT = 1000 };

static void check_split(sio_slice first, sio_slice second, void *arg) {
    size_t i = *(const size_t *)arg;
    reader r = {.limit = LIMIT};
    feed(&r, first);
    feed(&r, second);
    expect(&r, rows[i].want, rows[i].bytes);
}

START_TEST(frames_in_every_split) {
    for (size_t i = 0; i < ROWS; i++)
        testkit_each_split(sio_slice_of(rows[i].bytes, rows[i].len), check_split, &i);
}
END_TEST

START_TEST(frames_byte_by_byte) {
    for (size_t i = 0; i < ROWS; i++) {
        reader r = {.limit = LIMIT};
        for (size_t k = 0; k < rows[i].len; k++)
            feed(&r, sio_slice_of(rows[i].bytes + k, 1));
        expect(&r, rows[i].want, rows[i].bytes);
    }
}
END_TEST

/* EIO4-WS-07: a message is too long as soon as its frames announce it. */
START_TEST(the_limit_counts_all_fragments) {
    static const char fragment[] = "\x02\x83" MASK ABC;
    static const char rest[] = "\x00\x83" MASK ABC;
    reader r = {.limit = 8};
    feed(&r, sio_slice_of(fragment, 9));
    feed(&r, sio_slice_of(rest, 9));
    feed(&r, sio_slice_of(rest, 6));
    expect(&r, "!1009", "8 bytes");
}
END_TEST

START_TEST(compressed_messages_say_so) {
    static const char bytes[] = "\xc1\x81" MASK "\xfe"
                                "\x41\x81" MASK "\xfe"
                                "\x80\x80" MASK "\x81\x83" MASK ABC;
    static const char control[] = "\xc9\x80" MASK;
    static const char later[] = "\x41\x81" MASK "\xfe"
                                "\xc0\x80" MASK;
    reader r = {.limit = LIMIT, .frames = {.deflate = true}};
    feed(&r, sio_slice_of(bytes, sizeof bytes - 1));
    expect(&r, "zt(\xff)zt(\xff)t(abc)", "three messages");
    r = (reader){.limit = LIMIT, .frames = {.deflate = true}};
    feed(&r, sio_slice_of(control, sizeof control - 1));
    expect(&r, "!1002", "a control frame");
    r = (reader){.limit = LIMIT, .frames = {.deflate = true}};
    feed(&r, sio_slice_of(later, sizeof later - 1));
    expect(&r, "!1002", "a later fragment");
}
END_TEST

START_TEST(headers_have_the_shortest_length) {
    static const struct {
        size_t len;
        const char *want;
        size_t size;
    } lengths[] = {{0, "\x81\x00", 2},
                   {125, "\x81\x7d", 2},
                   {126, "\x81\x7e\x00\x7e", 4},
                   {65535, "\x81\x7e\xff\xff", 4},
                   {65536, "\x81\x7f\0\0\0\0\0\x01\0\0", 10}};
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        uint8_t out[TR_FRAME_HEADER];
        ck_assert_uint_eq(tr_frame_header(1, lengths[i].len, out), lengths[i].size);
        ck_assert_mem_eq(out, lengths[i].want, lengths[i].size);
    }
}
END_TEST

/* What one side sends, the other understands; each refuses its own kind. */
START_TEST(frames_of_servers_are_not_masked) {
    static const size_t sizes[] = {0, 1, 125, 126, 65535, 65536};
    static const uint8_t mask[4] = {1, 2, 3, 200};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        for (int from_server = 0; from_server < 2; from_server++) {
            sio_buf data = SIO_BUF_INIT, frame = SIO_BUF_INIT;
            ck_assert(sio_buf_add_copies(&data, sio_slice_str("a"), sizes[i]));
            uint8_t header[TR_FRAME_HEADER];
            size_t n = tr_frame_header(1, data.len, header);
            if (from_server)
                ck_assert(sio_buf_add(&frame, sio_slice_of(header, n)) &&
                          sio_buf_add(&frame, sio_buf_slice(&data)));
            else
                ck_assert(tr_frame_put_masked(&frame, 1, sio_buf_slice(&data), mask));
            for (int understands = 0; understands < 2; understands++) {
                tr_frames frames = {.from_server = understands == 1};
                tr_frame out;
                sio_buf copy = SIO_BUF_INIT;
                ck_assert(sio_buf_add(&copy, sio_buf_slice(&frame)));
                size_t used = tr_frames_next(&frames, copy.data, copy.len, SIZE_MAX, &out);
                ck_assert_uint_eq(used, copy.len);
                if (understands == from_server) {
                    ck_assert(out.kind == TR_FRAME_PIECE && out.last &&
                              sio_slice_equal(out.data, sio_buf_slice(&data)));
                } else {
                    ck_assert(out.kind == TR_FRAME_FAULT && out.code == 1002);
                }
                sio_buf_free(&copy);
            }
            sio_buf_free(&data);
            sio_buf_free(&frame);
        }
    }
}
END_TEST

SIO_TEST_MAIN("transport/frames", SIO_TCASE("frames", frames_of_servers_are_not_masked, frames_in_every_split,
                                            frames_byte_by_byte, the_limit_counts_all_fragments,
                                            compressed_messages_say_so, headers_have_the_shortest_length))
