#include "census/edits.h"

#include <stdlib.h>
#include <string.h>

#include "census/structure.h"
#include "testkit.h"

static vec_messages input_of(size_t count, const sio_slice *bytes) {
    vec_messages messages = {NULL, 0};
    for (size_t i = 0; i < count; i++) {
        vec_message *m = vec_messages_add(&messages, i > 0);
        ck_assert_ptr_nonnull(m);
        ck_assert(sio_buf_add(&m->bytes, bytes[i]));
    }
    return messages;
}

static size_t size_of(const vec_messages *messages) {
    size_t size = messages->count;
    for (size_t i = 0; i < messages->count; i++)
        size += messages->items[i].bytes.len;
    return size;
}

/* Whether one of the edits of a single message gives that. */
static bool can_become(vec_codec codec, sio_slice from, sio_slice to) {
    vec_messages messages = input_of(1, &from);
    cen_edits edits;
    bool found = false;
    ck_assert(cen_edits_find(codec, &messages, &edits));
    for (size_t i = 0; i < edits.count; i++) {
        vec_messages smaller = {NULL, 0};
        ck_assert(cen_edit_apply(&messages, &edits.items[i], &smaller));
        found = found || (smaller.count == 1 && sio_slice_equal(sio_buf_slice(&smaller.items[0].bytes), to));
        vec_messages_free(&smaller);
    }
    cen_edits_free(&edits);
    vec_messages_free(&messages);
    return found;
}

/* ---- what the structure gives ---- */

static const char LONG[] = "\"0123456789012345678901234567890123456789\"";

static const struct {
    vec_codec codec;
    const char *from, *to; /* with % for LONG: so long that not every cut is made */
} rows[] = {
    {VEC_SIO5, "2[%,%,%,%]", "2[%,%,%]"},
    {VEC_SIO5, "2[%,%,%,%]", "2[%,%]"},
    {VEC_SIO5, "2[%,7,%,%]", "2[%,%,%]"},
    {VEC_SIO5, "2[\"a\",{\"k\":%,\"m\":%}]", "2[\"a\",{\"k\":%}]"},
    {VEC_SIO5, "2[\"a\",{\"k\":%,\"m\":%}]", "2[\"a\",{}]"},
    {VEC_SIO5, "2[%,[[[[{\"k\":[1]}]]]]]", "2[%,[[[{\"k\":[1]}]]]]"},
    {VEC_SIO5, "2[%,[[[[{\"k\":[1]}]]]]]", "2[%,[[1]]]"},
    {VEC_SIO5, "2[%,[[[[{\"k\":[1]}]]]]]", "2[{\"k\":[1]}]"},
    {VEC_SIO5, "2[\",]\\\"[\",[%]]", "2[\",]\\\"[\"]"},
    {VEC_EIO4_PAYLOAD,
     "4%\x1e"
     "2\x1e"
     "4%",
     "4%\x1e"
     "4%"},
    {VEC_EIO4_PAYLOAD,
     "4%\x1e"
     "2\x1e"
     "4%",
     "4%\x1e"
     "2"},
    {VEC_EIO4_PAYLOAD,
     "4%\x1e"
     "2\x1e"
     "4%",
     "2\x1e"
     "4%"},
};

static void fill(const char *pattern, sio_buf *out) {
    for (; *pattern != '\0'; pattern++)
        if (*pattern == '%')
            sio_buf_add_str(out, LONG);
        else
            sio_buf_add_byte(out, (uint8_t)*pattern);
}

START_TEST(structure_gives_edits) {
    sio_buf from = SIO_BUF_INIT, to = SIO_BUF_INIT;
    fill(rows[_i].from, &from);
    fill(rows[_i].to, &to);
    ck_assert_msg(can_become(rows[_i].codec, sio_buf_slice(&from), sio_buf_slice(&to)), "%s from %s",
                  rows[_i].to, rows[_i].from);
    sio_buf_free(&from);
    sio_buf_free(&to);
}
END_TEST

/* EIO4-WT-02 to EIO4-WT-05: the length is right and the mark of binary stays. */
START_TEST(frames_keep_their_shape) {
    static const size_t lengths[] = {0, 1, 125, 126, 127, 65535, 65536, 70000};
    static const uint8_t marks[] = {0, 125, 125, 126, 126, 126, 127, 127};
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        uint8_t header[CEN_LONGEST_HEADER];
        uint8_t size = cen_frame_header(0xff, lengths[i], header);
        uint64_t length = 0;
        for (uint8_t at = 1; at < size; at++)
            length = length << 8 | header[at];
        ck_assert_uint_eq(size == 1 ? header[0] & 0x7f : length, lengths[i]);
        ck_assert_uint_eq(header[0] & 0x80, 0x80);
        if (size > 1) ck_assert_uint_eq(header[0] & 0x7f, marks[i]);
        cen_frame_header(0x05, lengths[i], header);
        ck_assert_uint_eq(header[0] & 0x80, 0);
    }
}
END_TEST

START_TEST(frames_go_and_shrink) {
    sio_buf stream = SIO_BUF_INIT, wanted = SIO_BUF_INIT;
    sio_buf_add(&stream, sio_slice_of("\x01"
                                      "2\x7e\x00\xc8"
                                      "4",
                                      6));
    sio_buf_add_copies(&stream, sio_slice_str("x"), 199);
    sio_buf_add(&stream, sio_slice_of("\x81Z", 2));
    sio_buf_add(&wanted, sio_slice_of("\x01"
                                      "2\x81Z",
                                      4));
    ck_assert(can_become(VEC_EIO4_WEBTRANSPORT, sio_buf_slice(&stream), sio_buf_slice(&wanted)));
    sio_buf_clear(&wanted);
    sio_buf_add(&wanted, sio_slice_of("\x01"
                                      "2\x00\x81Z",
                                      5));
    ck_assert(can_become(VEC_EIO4_WEBTRANSPORT, sio_buf_slice(&stream), sio_buf_slice(&wanted)));
    sio_buf_free(&stream);
    sio_buf_free(&wanted);
}
END_TEST

START_TEST(whole_messages_go_first) {
    sio_slice bytes[] = {sio_slice_str("52-[\"a\"]"), sio_slice_str("1"), sio_slice_str("22")};
    vec_messages messages = input_of(3, bytes);
    cen_edits edits;
    ck_assert(cen_edits_find(VEC_SIO5, &messages, &edits));
    ck_assert_uint_gt(edits.count, 5);
    for (size_t i = 0; i < edits.count; i++)
        ck_assert_int_eq(edits.items[i].kind, i < 5 ? CEN_DROP : CEN_CUT);
    cen_edits_free(&edits);
    ck_assert(cen_edits_find(VEC_EIO4_WEBTRANSPORT, &messages, &edits));
    ck_assert_int_eq(edits.items[5].kind, CEN_JOIN);
    vec_messages joined = {NULL, 0};
    ck_assert(cen_edit_apply(&messages, &edits.items[5], &joined));
    ck_assert_uint_eq(joined.count, 1);
    ck_assert(sio_slice_is(sio_buf_slice(&joined.items[0].bytes), "52-[\"a\"]122"));
    vec_messages_free(&joined);
    cen_edits_free(&edits);
    vec_messages_free(&messages);
}
END_TEST

/* ---- anything ---- */

static void check_edits(vec_codec codec, const vec_messages *messages) {
    cen_edits edits;
    ck_assert(cen_edits_find(codec, messages, &edits));
    ck_assert_uint_le(edits.count, 20000);
    for (size_t i = 0; i < edits.count; i += 1 + edits.count / 500) {
        vec_messages smaller = {NULL, 0};
        ck_assert(cen_edit_apply(messages, &edits.items[i], &smaller));
        ck_assert_uint_lt(size_of(&smaller), size_of(messages));
        vec_messages_free(&smaller);
    }
    cen_edits_free(&edits);
}

/* Whatever the input is: each edit makes it smaller, and there are not too many. */
START_TEST(any_input_has_edits) {
    static const char alphabet[] = "[[{{]}\",\\:\x1e"
                                   "5-_4\x7e\x7f\xff\x00\x01z";
    unsigned seed = 20261121u + (unsigned)_i;
    sio_buf random = SIO_BUF_INIT;
    for (size_t i = 0; i < (size_t)_i * 37; i++) {
        seed = seed * 1103515245u + 12345u;
        sio_buf_add_byte(&random, (uint8_t)alphabet[(seed >> 16) % (sizeof alphabet - 1)]);
    }
    sio_slice bytes[] = {sio_buf_slice(&random), sio_slice_str(""), sio_slice_str("\x7f")};
    vec_messages messages = input_of(3, bytes);
    for (vec_codec codec = VEC_SIO5; codec <= VEC_EIO4_OPEN; codec++)
        check_edits(codec, &messages);
    vec_messages_free(&messages);
    sio_buf_free(&random);
}
END_TEST

START_TEST(deep_and_long_inputs_are_bounded) {
    static const char *const parts[] = {"[", "{\"a\":", "[]", "1,", "\x1e", "\"", "\x01\x34"};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        sio_buf text = SIO_BUF_INIT;
        ck_assert(sio_buf_add_copies(&text, sio_slice_str(parts[i]), 100000));
        sio_slice bytes = sio_buf_slice(&text);
        vec_messages messages = input_of(1, &bytes);
        check_edits(i % 2 == 0 ? VEC_EIO4_WEBTRANSPORT : VEC_EIO4_PAYLOAD, &messages);
        vec_messages_free(&messages);
        sio_buf_free(&text);
    }
}
END_TEST

int main(void) {
    TCase *t = SIO_TCASE("edits", frames_keep_their_shape, frames_go_and_shrink, whole_messages_go_first,
                         deep_and_long_inputs_are_bounded);
    tcase_add_loop_test(t, structure_gives_edits, 0, (int)(sizeof rows / sizeof rows[0]));
    tcase_add_loop_test(t, any_input_has_edits, 0, 40);
    return testkit_run("edits", &t, 1);
}
