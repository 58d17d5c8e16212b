/* Each row is read whole, byte by byte and in every two-way split, flush against an unreadable page. */
#include "testkit.h"
#include "wire/ws.h"

#include <stdlib.h>
#include <string.h>

/* `want` lists the events: opcode letter, payload in parentheses, fragments or close code behind it; BAD as
 * "!error". */
typedef struct row {
    const char *in;
    size_t len;
    const char *want;
} row;

#define ROW(bytes, events)                                                                                   \
    { .in = (bytes), .len = sizeof(bytes) - 1, .want = (events) }

static const row ROWS[] = {
    ROW("", ""),
    ROW("\x81", ""),
    ROW("\x81\x05hell", ""),
    ROW("\x81\x05hello", "T(hello)1 "),
    ROW("\x81\x00", "T()1 "),
    ROW("\x82\x03\x00\xff\x80", "B(\\x00\\xff\\x80)1 "),
    ROW("\x82\x00\x81\x01x", "B()1 T(x)1 "),
    ROW("\x01\x03hel\x80\x02lo", "T(hello)2 "),
    ROW("\x01\x00\x00\x00\x80\x00", "T()3 "),
    ROW("\x01\x02he\x89\x01p\x80\x03llo\x81\x01x", "P(p) T(hello)2 T(x)1 "),
    ROW("\x89\x00\x8a\x03"
        "abc",
        "P() O(abc) "),
    ROW("\x88\x00", "C()1005 "),
    ROW("\x88\x02\x03\xe8", "C()1000 "),
    ROW("\x88\x05\x0f\xa0"
        "bye",
        "C(bye)4000 "),
    ROW("\x01\x01\xc3\x80\x01\xa4", "T(\\xc3\\xa4)2 "),
    ROW("\x81\x04\xf0\x9f\x98\x80", "T(\\xf0\\x9f\\x98\\x80)1 "),
    ROW("\x81\x80\x01\x02\x03\x04", "!a masked frame from a server@0"),
    ROW("\xc1\x01x", "!a reserved bit is set, but no extension was negotiated@0"),
    ROW("\xa1\x01x", "!a reserved bit is set, but no extension was negotiated@0"),
    ROW("\x81\x01x\x91\x01x", "T(x)1 !a reserved bit is set, but no extension was negotiated@3"),
    ROW("\x83\x00", "!an unknown opcode@0"),
    ROW("\x87\x00", "!an unknown opcode@0"),
    ROW("\x8b\x00", "!an unknown opcode@0"),
    ROW("\x8f\x00", "!an unknown opcode@0"),
    ROW("\x09\x00", "!a fragmented control frame@0"),
    ROW("\x89\x7e\x00\x7e", "!a control frame of more than 125 bytes@0"),
    ROW("\x80\x01x", "!a continuation frame without a message@0"),
    ROW("\x81\x01x\x80\x01x", "T(x)1 !a continuation frame without a message@3"),
    ROW("\x01\x01x\x81\x01y", "!a new message inside a fragmented one@3"),
    ROW("\x81\x7e\x00\x7d", "!a length that is not in its shortest form@0"),
    ROW("\x81\x7f\x00\x00\x00\x00\x00\x00\xff\xff", "!a length that is not in its shortest form@0"),
    ROW("\x81\x7f\x80\x00\x00\x00\x00\x00\x00\x00", "!a 64-bit length with its top bit set@0"),
    ROW("\x81\x7f\x7f\xff\xff\xff\xff\xff\xff\xff", "!a message over the size limit@0"),
    ROW("\x81\x7e\x00\xc9", "!a message over the size limit@0"),
    ROW("\x01\x7d"
        "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"
        "0123456789"
        "012345678901234\x80\x4c",
        "!a message over the size limit@127"),
    ROW("\x81\x01\xff", "!text that is not UTF-8@0"),
    ROW("\x01\x01\xc3\x80\x01x", "!text that is not UTF-8@3"),
    ROW("\x81\x01\xc3", "!text that ends inside a UTF-8 sequence@0"),
    ROW("\x81\x03\xed\xa0\x80", "!text that is not UTF-8@0"),
    ROW("\x88\x01x", "!a close frame of one byte@0"),
    ROW("\x88\x02\x03\xed", "!a close code that must not be sent@0"),
    ROW("\x88\x02\x03\xe7", "!a close code that must not be sent@0"),
    ROW("\x88\x02\x07\xd0", "!a close code that must not be sent@0"),
    ROW("\x88\x02\x13\x88", "!a close code that must not be sent@0"),
    ROW("\x88\x03\x03\xe8\xff", "!a close reason that is not UTF-8@0"),
    ROW("\x88\x03\x03\xe8\xc3", "!a close reason that is not UTF-8@0"),
    ROW("\x88\x00\x81\x01x", "C()1005 !a frame after the close frame@2"),
};

static void describe(sio_buf *out, const wire_ws_event *e) {
    if (e->kind == WIRE_WS_BAD) {
        sio_buf_addf(out, "!%s@%llu", e->error, (unsigned long long)e->offset);
        return;
    }
    sio_buf_addf(out, "%c(", " TB     CPO"[e->opcode]);
    for (size_t i = 0; i < e->payload.len; i++)
        sio_buf_addf(out, e->payload.ptr[i] < 0x80 && e->payload.ptr[i] >= 0x20 ? "%c" : "\\x%02x",
                     e->payload.ptr[i]);
    sio_buf_addf(out, ")");
    if (e->kind == WIRE_WS_MESSAGE) sio_buf_addf(out, "%zu", e->fragments);
    if (e->opcode == WIRE_WS_CLOSE) sio_buf_addf(out, "%d", e->close_code);
    sio_buf_addf(out, " ");
}

static bool feed_all(wire_ws_reader *r, sio_slice in, sio_buf *out) {
    while (in.len > 0) {
        size_t eaten = 0;
        wire_ws_event e = wire_ws_reader_feed(r, in, &eaten);
        if (e.kind != WIRE_WS_MORE) describe(out, &e);
        if (e.kind == WIRE_WS_BAD) return false;
        in = sio_slice_from(in, eaten);
    }
    return true;
}

static void check_row(const row *w, sio_buf *out) {
    const char *got = sio_buf_cstr(out);
    ck_assert_msg(strcmp(got, w->want) == 0, "row %td: %s instead of %s", w - ROWS, got, w->want);
    sio_buf_free(out);
}

static void read_in_two(sio_slice first, sio_slice second, void *arg) {
    wire_ws_reader *r = wire_ws_reader_new(200);
    sio_buf out = SIO_BUF_INIT;
    testkit_guard a = testkit_guard_copy(first);
    testkit_guard b = testkit_guard_copy(second);
    if (feed_all(r, a.bytes, &out)) feed_all(r, b.bytes, &out);
    check_row(arg, &out);
    testkit_guard_free(&a);
    testkit_guard_free(&b);
    wire_ws_reader_free(r);
}

static void read_byte_by_byte(const row *w) {
    wire_ws_reader *r = wire_ws_reader_new(200);
    sio_buf out = SIO_BUF_INIT;
    sio_slice in = sio_slice_of(w->in, w->len);
    for (size_t i = 0; i < in.len; i++)
        if (!feed_all(r, sio_slice_sub(in, i, i + 1), &out)) break;
    check_row(w, &out);
    wire_ws_reader_free(r);
}

START_TEST(reads_rows_in_all_splits) {
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        row w = ROWS[i];
        testkit_each_split(sio_slice_of(w.in, w.len), read_in_two, (void *)(uintptr_t)&ROWS[i]);
        read_byte_by_byte(&ROWS[i]);
    }
}
END_TEST

START_TEST(a_faulty_stream_stays_faulty) {
    wire_ws_reader *r = wire_ws_reader_new(0);
    size_t eaten = 0;
    ck_assert_int_eq(wire_ws_reader_feed(r, sio_slice_str("\x83"), &eaten).kind, WIRE_WS_BAD);
    ck_assert_int_eq(wire_ws_reader_feed(r, sio_slice_str("\x81\x01x"), &eaten).kind, WIRE_WS_BAD);
    ck_assert_uint_eq(eaten, 0);
    wire_ws_reader_free(r);
}
END_TEST

START_TEST(endless_fragments_end) {
    wire_ws_reader *r = wire_ws_reader_new(0);
    size_t eaten = 0;
    wire_ws_event e = wire_ws_reader_feed(r, sio_slice_of("\x01\x00", 2), &eaten);
    for (int i = 0; e.kind == WIRE_WS_MORE; i++) {
        ck_assert_int_lt(i, 100000);
        e = wire_ws_reader_feed(r, sio_slice_of("\x00\x00", 2), &eaten);
    }
    ck_assert_str_eq(e.error, "a message of too many fragments");
    wire_ws_reader_free(r);
}
END_TEST

static void round_trip(size_t len) {
    sio_buf out = SIO_BUF_INIT;
    uint8_t *big = malloc(len + 1);
    memset(big, 'x', len + 1);
    wire_frame f = {.fin = true, .opcode = WIRE_WS_BINARY, .payload = sio_slice_of(big, len)};
    for (int i = 0; i < 2; i++)
        ck_assert(wire_ws_write_frame(&out, &f, NULL));
    wire_ws_reader *r = wire_ws_reader_new(0);
    sio_slice rest = sio_buf_slice(&out);
    while (rest.len > 0) {
        size_t eaten = 0;
        wire_ws_event e = wire_ws_reader_feed(r, rest, &eaten);
        ck_assert_int_eq(e.kind, WIRE_WS_MESSAGE);
        ck_assert(sio_slice_equal(e.payload, f.payload));
        rest = sio_slice_from(rest, eaten);
    }
    wire_ws_reader_free(r);
    free(big);
    sio_buf_free(&out);
}

START_TEST(reads_what_the_writer_writes) {
    const size_t lengths[] = {0, 1, 125, 126, 127, 65535, 65536, 300000};
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++)
        round_trip(lengths[i]);
}
END_TEST

static bool read_some(const sio_mem *mem, void *arg) {
    (void)arg;
    wire_ws_reader *r = wire_ws_reader_new_in(mem, 0);
    if (r == NULL) return false;
    uint8_t frame[2 + 120] = {0x82, 120};
    size_t eaten = 0;
    wire_ws_event e = wire_ws_reader_feed(r, sio_slice_of(frame, sizeof frame), &eaten);
    if (e.kind == WIRE_WS_BAD) ck_assert_str_eq(e.error, "out of memory");
    wire_ws_reader_free(r);
    return e.kind == WIRE_WS_MESSAGE;
}

START_TEST(survives_each_failed_allocation) {
    testkit_each_allocation_fails(read_some, NULL);
}
END_TEST

SIO_TEST_MAIN("wire/ws_reader",
              SIO_TCASE("reader", reads_rows_in_all_splits, a_faulty_stream_stays_faulty,
                        endless_fragments_end, reads_what_the_writer_writes, survives_each_failed_allocation))
