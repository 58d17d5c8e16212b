#include "fuzz/codec/input.h"

#include "fuzz/codec/counters.h"
#include "fuzz/codec/hints.h"
#include "fuzz/codec/swell.h"
#include <stdlib.h>
#include <string.h>

#include "testkit.h"

/* ---- input ---- */

START_TEST(messages_stand_between_separators) {
    cfz_input in = {.count = 0};
    ck_assert(cfz_input_read(VEC_SIO5,
                             sio_slice_str("51-[\"a\"]\x1e"
                                           "bAQI=\x1e"
                                           "b?\x1e"),
                             &in));
    ck_assert_uint_eq(in.count, 4);
    ck_assert(sio_slice_is(in.message[0], "51-[\"a\"]") && !in.binary[0]);
    ck_assert(sio_slice_is(in.message[1], "\x01\x02") && in.binary[1]);
    ck_assert(sio_slice_is(in.message[2], "b?") && !in.binary[2]);
    ck_assert(in.message[3].len == 0 && !in.binary[3]);
    cfz_input_free(&in);
}
END_TEST

START_TEST(there_are_never_too_many_messages) {
    sio_buf bytes = SIO_BUF_INIT;
    cfz_input in = {.count = 0};
    ck_assert(sio_buf_add_copies(&bytes, sio_slice_str("bAA==\x1e"), 1000));
    ck_assert(cfz_input_read(VEC_SIO5, sio_buf_slice(&bytes), &in));
    ck_assert_uint_eq(in.count, CFZ_MOST_MESSAGES);
    ck_assert(in.binary[CFZ_MOST_MESSAGES - 1] && in.message[CFZ_MOST_MESSAGES - 1].len == 1);
    cfz_input_free(&in);
    sio_buf_free(&bytes);
}
END_TEST

START_TEST(other_codecs_take_one_message) {
    cfz_input in = {.count = 0};
    ck_assert(cfz_input_read(VEC_EIO4_PACKET,
                             sio_slice_str("\x1e"
                                           "4a"),
                             &in));
    ck_assert(in.count == 1 && in.binary[0] && sio_slice_is(in.message[0], "4a"));
    ck_assert(cfz_input_read(VEC_EIO4_PAYLOAD,
                             sio_slice_str("\x1e"
                                           "4a"),
                             &in));
    ck_assert(in.count == 1 && !in.binary[0] &&
              sio_slice_is(in.message[0], "\x1e"
                                          "4a"));
    ck_assert(cfz_input_read(VEC_EIO4_WEBTRANSPORT, sio_slice_str(""), &in));
    ck_assert(in.count == 1 && in.binary[0] && in.message[0].len == 0);
    cfz_input_free(&in);
}
END_TEST

START_TEST(what_is_written_reads_the_same) {
    vec_messages messages = {NULL, 0};
    sio_buf bytes = SIO_BUF_INIT;
    cfz_input in = {.count = 0};
    ck_assert(sio_buf_add_str(&vec_messages_add(&messages, false)->bytes, "51-[0]"));
    ck_assert(sio_buf_add_str(&vec_messages_add(&messages, true)->bytes, "\x1e"));
    ck_assert(cfz_input_write(VEC_SIO5, &messages, &bytes) &&
              cfz_input_read(VEC_SIO5, sio_buf_slice(&bytes), &in));
    ck_assert(in.count == 2 && in.binary[1] && sio_slice_is(in.message[1], "\x1e") &&
              sio_slice_is(in.message[0], "51-[0]"));
    cfz_input_free(&in);
    sio_buf_free(&bytes);
    vec_messages_free(&messages);
}
END_TEST

/* ---- counters ---- */

START_TEST(adapters_have_ranges_of_their_own) {
    static uint8_t map[CFZ_COUNTERS];
    static cfz_counters c;
    c = (cfz_counters){.map = map};
    cfz_range a = cfz_counters_range(&c, 100), b = cfz_counters_range(&c, CFZ_COUNTERS),
              none = cfz_counters_range(&c, 5);
    ck_assert(a.first == 0 && a.count == 100 && b.first == 100 && b.first + b.count == CFZ_COUNTERS &&
              none.count == 1);
    ck_assert(cfz_counters_set(&c, a, 7, 1) && !cfz_counters_set(&c, a, 7, 1) &&
              cfz_counters_set(&c, a, 7, 200));
    ck_assert(cfz_counters_set(&c, b, 7, 5) && !cfz_counters_set(&c, b, 7, 6));
    ck_assert(map[7] == 200 && map[107] == 6 && c.features == 3);
    ck_assert(cfz_counters_set(&c, a, 100 + 3, 9) && map[3] == 9);
    cfz_counters_clear(&c);
    ck_assert(map[7] == 0 && map[107] == 0);
}
END_TEST

/* ---- hints ---- */

static cfz_hints hints;

static void check_hint(const char *want) {
    uint8_t out[64];
    size_t length = cfz_hints_take(&hints, out, sizeof out);
    ck_assert_msg(sio_slice_is(sio_slice_of(out, length), want), "got %.*s", (int)length, (const char *)out);
}

START_TEST(comparisons_become_inputs) {
    adp_answer answer = {.compared = sio_slice_str(
                             "[[\"a\",\"xy\"],[\"0\",\"with\"],[\"q\",\"r\"],[\"a\",\"a\"],[\"\",\"z\"]]")};
    cfz_hints_add(&hints, sio_slice_str("2[\"a\",0]"), &answer);
    check_hint("2[\"xy\",0]");
    check_hint("2[\"a\",with]");
    check_hint("2[\"a\",\"with\"]");
    check_hint("");
    cfz_hints_free(&hints);
}
END_TEST

START_TEST(the_queue_of_hints_is_bounded) {
    adp_answer answer = {.compared = sio_slice_str("[[\"a\",\"b\"]]")};
    for (size_t i = 0; i < (size_t)2 * CFZ_MOST_HINTS; i++)
        cfz_hints_add(&hints, sio_slice_str("aaaa"), &answer);
    ck_assert_uint_eq(hints.count, CFZ_MOST_HINTS);
    check_hint("baaa");
    cfz_hints_free(&hints);
}
END_TEST

START_TEST(an_answer_without_pairs_gives_no_hints) {
    static const char *const rows[] = {"[[1,2]]", "{}", "[\"a\"]", "[[\"a\"]]", "", "["};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        adp_answer answer = {.compared = sio_slice_str(rows[i])};
        cfz_hints_add(&hints, sio_slice_str("a12"), &answer);
    }
    check_hint("");
    cfz_hints_free(&hints);
}
END_TEST

/* ---- swelling ---- */

START_TEST(each_kind_of_place_swells_once) {
    static cfz_swells s;
    cfz_swelling where;
    sio_buf out = SIO_BUF_INIT;
    size_t at = 0;
    ck_assert(cfz_swell_next(&s, sio_slice_str("212[\"ab\"]"), &at, &where));
    ck_assert(where.at == 2 && !where.structure);
    ck_assert_str_eq(where.name, "digits-1");
    ck_assert(cfz_swell_make(sio_slice_str("212[\"ab\"]"), &where, 3, &out));
    ck_assert_str_eq(sio_buf_cstr(&out), "212222[\"ab\"]");
    ck_assert(cfz_swell_next(&s, sio_slice_str("212[\"ab\"]"), &at, &where) && where.at == 3 &&
              where.structure);
    at = 0;
    ck_assert(cfz_swell_next(&s, sio_slice_str("39[\"xyz\"]"), &at, &where) && where.at == 3 &&
              where.structure);
    sio_buf_free(&out);
}
END_TEST

SIO_TEST_MAIN("codec fuzzing",
              SIO_TCASE("input", messages_stand_between_separators, there_are_never_too_many_messages,
                        other_codecs_take_one_message, what_is_written_reads_the_same),
              SIO_TCASE("counters", adapters_have_ranges_of_their_own),
              SIO_TCASE("hints", comparisons_become_inputs, the_queue_of_hints_is_bounded,
                        an_answer_without_pairs_gives_no_hints),
              SIO_TCASE("swelling", each_kind_of_place_swells_once))
