#include "fuzz/pieces.h"

#include "fuzz/test_abort.h"
#include "testkit.h"

static size_t cover(sio_slice input, fuzz_way way, size_t most) {
    fuzz_pieces pieces = fuzz_pieces_begin(input, way);
    sio_buf all = SIO_BUF_INIT;
    sio_slice piece;
    size_t count = 0;
    for (; fuzz_pieces_next(&pieces, &piece); count++) {
        ck_assert_uint_ge(piece.len, 1);
        ck_assert_uint_le(piece.len, most);
        ck_assert(sio_buf_add(&all, piece));
    }
    fuzz_pieces_end(&pieces);
    ck_assert(sio_slice_equal(sio_buf_slice(&all), input));
    sio_buf_free(&all);
    return count;
}

START_TEST(the_pieces_cover_the_input_in_order) {
    char text[64];
    for (size_t n = 1; n <= sizeof text; n++) {
        for (size_t i = 0; i < n; i++)
            text[i] = (char)('a' + i * n % 26);
        sio_slice input = sio_slice_of(text, n);
        ck_assert_uint_eq(cover(input, FUZZ_WHOLE, n), 1);
        ck_assert_uint_eq(cover(input, FUZZ_BYTES, 1), n);
        ck_assert_uint_le(cover(input, FUZZ_CUT, n), 2);
        ck_assert_uint_ge(cover(input, FUZZ_CHUNKS, 16), n / 16);
    }
}
END_TEST

START_TEST(an_empty_input_has_no_piece) {
    for (fuzz_way way = FUZZ_WHOLE; way < FUZZ_WAYS; way++)
        ck_assert_uint_eq(cover(sio_slice_str(""), way, 0), 0);
}
END_TEST

/* A record does not confuse "ab", "c" with "a", "bc". */
static void compare(const void *arg) {
    const char *const *texts = arg;
    sio_buf a = SIO_BUF_INIT, b = SIO_BUF_INIT;
    fuzz_note(&a, 1);
    fuzz_note(&b, 1);
    for (size_t i = 0; i < 2; i++) {
        fuzz_note_slice(&a, sio_slice_str(texts[i]));
        fuzz_note_slice(&b, sio_slice_str(texts[i + 2]));
    }
    fuzz_check_same_record(&a, &b, FUZZ_CUT);
    sio_buf_free(&a);
    sio_buf_free(&b);
}

START_TEST(records_differ_by_what_was_noted_and_where_it_ends) {
    const char *const same[] = {"ab", "c", "ab", "c"}, *const other[] = {"ab", "c", "a", "bc"};
    compare(same);
    ck_assert(test_aborts(compare, other, "cut in way 2"));
}
END_TEST

/* Takes up to the first dot. */
static bool take_to_dot(void *taken, sio_slice piece) {
    ck_assert(sio_buf_add(taken, piece));
    return memchr(piece.ptr, '.', piece.len) == NULL;
}

START_TEST(a_reader_is_fed_until_it_wants_no_more) {
    for (fuzz_way way = FUZZ_WHOLE; way < FUZZ_WAYS; way++) {
        sio_buf taken = SIO_BUF_INIT;
        ck_assert(fuzz_feed(sio_slice_str("all of it"), way, take_to_dot, &taken));
        ck_assert_uint_eq(taken.len, 9);
        ck_assert(!fuzz_feed(sio_slice_str("a.b"), way, take_to_dot, &taken));
        ck_assert(fuzz_feed(sio_slice_str(""), way, take_to_dot, &taken));
        if (way == FUZZ_BYTES) ck_assert_uint_eq(taken.len, 11);
        sio_buf_free(&taken);
    }
}
END_TEST

/* Notes the length of each piece: what no reader should. */
static bool note_length(void *ctx, sio_slice piece) {
    fuzz_note(ctx, piece.len);
    return true;
}
static void read_lengths(sio_slice stream, fuzz_way way, const void *how, sio_buf *record) {
    fuzz_feed(stream, *(const bool *)how ? way : FUZZ_WHOLE, note_length, record);
}
static void read_every_way(const void *how) {
    fuzz_check_every_way(sio_slice_str("abc"), read_lengths, how);
}

START_TEST(a_reader_that_depends_on_the_cut_is_seen) {
    const bool depends = true, does_not = false;
    read_every_way(&does_not);
    ck_assert(test_aborts(read_every_way, &depends, "cut in way 1"));
}
END_TEST

SIO_TEST_MAIN("fuzz pieces",
              SIO_TCASE("pieces", the_pieces_cover_the_input_in_order, an_empty_input_has_no_piece,
                        records_differ_by_what_was_noted_and_where_it_ends,
                        a_reader_is_fed_until_it_wants_no_more, a_reader_that_depends_on_the_cut_is_seen))
