/* The mutator as its users see it: deterministic, bounded, and mostly understood by a decoder. */
#include "fuzz/mutate/mutate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engineio/payload.h"
#include "fuzz/mutate/change.h"
#include "fuzz/session/script.h"
#include "socketio/packet.h"
#include "testkit.h"

enum { ROOM = 4096, RUNS = 100000 };

/* One input of each shape. */
static const char *const inputs[] = {
    [FUZZ_SHAPE_BYTES] = "abc",
    [FUZZ_SHAPE_EIO_PACKET] = "42/admin,7[\"name\",{\"k\":[1,null]}]",
    [FUZZ_SHAPE_EIO_PAYLOAD] = "40\x1e"
                               "451-[\"a\",{\"_placeholder\":true,\"num\":0}]\x1e"
                               "bAQID\x1e"
                               "2probe",
    [FUZZ_SHAPE_WEBTRANSPORT] = "\x02"
                                "40\x06"
                                "42[\"a\"]\x83"
                                "abc",
    [FUZZ_SHAPE_SIO_PACKET] = "2/admin,7[\"name\",{\"k\":[1,null]}]",
    [FUZZ_SHAPE_SIO_MESSAGES] = "51-/a,3[\"a\",{\"_placeholder\":true,\"num\":0}]\x1e"
                                "bAQID",
    [FUZZ_SHAPE_JSON] = "[1,{\"a\":\"b\"},true]",
    [FUZZ_SHAPE_QUERY] = "EIO=4&transport=polling&sid=a",
    [FUZZ_SHAPE_SESSION] = "open polling\nsend 40\nas 1\nopen websocket revision 3\nsplit 1,2\n"
                           "send 42[\"message\",1]\nbinary 0102\nrequest GET EIO=4&transport=polling 2\n"
                           "socket EIO=4\napp emit a\nadvance 300\n",
};

static size_t mutate(fuzz_mutator *m, sio_slice input, uint8_t *data, size_t max, uint64_t seed) {
    if (input.len > 0) memcpy(data, input.ptr, input.len);
    return fuzz_mutate(m, data, input.len, max, seed);
}

static fuzz_mutator *new_mutator(fuzz_shape shape) {
    fuzz_mutator *m = fuzz_mutator_new(shape);
    ck_assert_ptr_nonnull(m);
    return m;
}

START_TEST(shapes_have_names) {
    for (unsigned i = 0; i < FUZZ_SHAPES; i++) {
        fuzz_shape shape;
        ck_assert(fuzz_shape_find(fuzz_shape_name((fuzz_shape)i), &shape));
        ck_assert_uint_eq(shape, i);
    }
    fuzz_shape shape;
    ck_assert(!fuzz_shape_find("packet", &shape));
    ck_assert_str_eq(fuzz_shape_name(FUZZ_SHAPES), "unknown");
}
END_TEST

START_TEST(same_seed_gives_the_same) {
    static uint8_t first[ROOM], second[ROOM];
    for (unsigned shape = 0; shape < FUZZ_SHAPES; shape++) {
        fuzz_mutator *a = new_mutator((fuzz_shape)shape), *b = new_mutator((fuzz_shape)shape);
        sio_slice input = sio_slice_str(inputs[shape]);
        size_t changed = 0;
        for (uint64_t seed = 0; seed < 2000; seed++) {
            size_t n = mutate(a, input, first, ROOM, seed);
            ck_assert_uint_eq(mutate(b, input, second, ROOM, seed), n);
            ck_assert_mem_eq(first, second, n);
            changed += !sio_slice_equal(sio_slice_of(first, n), input);
        }
        ck_assert_uint_ge(changed, 1900);
        fuzz_mutator_free(a);
        fuzz_mutator_free(b);
    }
}
END_TEST

/* A small limit, which most outputs would pass; the bytes behind are not touched. */
START_TEST(sizes_are_kept) {
    static uint8_t data[ROOM], child[ROOM];
    for (unsigned shape = 0; shape < FUZZ_SHAPES; shape++) {
        fuzz_mutator *m = new_mutator((fuzz_shape)shape);
        sio_slice input = sio_slice_str(inputs[shape]);
        for (uint64_t seed = 0; seed < 2000; seed++) {
            size_t max = 1 + seed % 300;
            size_t size = input.len < max ? input.len : max;
            memset(data, 0xaa, sizeof data);
            memset(child, 0xaa, sizeof child);
            size_t n = mutate(m, sio_slice_sub(input, 0, size), data, max, seed);
            ck_assert_msg(n >= 1 && n <= max, "%zu of %zu", n, max);
            ck_assert_uint_eq(data[max], 0xaa);
            n = fuzz_cross(m, input, sio_slice_of(data, n), child, max, seed);
            ck_assert_msg(n >= 1 && n <= max, "%zu of %zu", n, max);
            ck_assert_uint_eq(child[max], 0xaa);
        }
        ck_assert_uint_eq(fuzz_mutate(m, data, 0, 0, 1), 0);
        ck_assert_uint_eq(fuzz_cross(m, input, input, data, 0, 1), 0);
        fuzz_mutator_free(m);
    }
}
END_TEST

/* Blocks of just that size, so that a sanitizer sees a byte too many. */
static void run_input(fuzz_shape shape, sio_slice input, size_t max, uint64_t seeds) {
    fuzz_mutator *m = new_mutator(shape);
    uint8_t *data = malloc(max), *child = malloc(max);
    ck_assert_ptr_nonnull(data);
    ck_assert_ptr_nonnull(child);
    for (uint64_t seed = 0; seed < seeds; seed++) {
        ck_assert_uint_ge(mutate(m, input, data, max, seed), 1);
        ck_assert_uint_ge(fuzz_cross(m, input, input, child, max, seed), 1);
    }
    free(data);
    free(child);
    fuzz_mutator_free(m);
}

START_TEST(any_input_is_fine) {
    static const char *const odd[] = {"",     "4",    "[",    "{",   "\"",       "\\",      "b",
                                      "51-",  "\x7f", "\xff", "\n",  "send \\x", "{\"a\"",  "[1,",
                                      "\x1e", "&",    "=",    "as ", "[[]",      "request", "4\"\\"};
    for (unsigned shape = 0; shape < FUZZ_SHAPES; shape++)
        for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
            run_input((fuzz_shape)shape, sio_slice_str(odd[i]), strlen(odd[i]) + 1, 100);
            run_input((fuzz_shape)shape, sio_slice_str(odd[i]), 200, 100);
        }
}
END_TEST

/* Wide, deep, and longer than a tree may be. */
START_TEST(huge_inputs_are_fine) {
    static const char *const pieces[] = {"[",     "{\"a\":", "[1],",         "0,", "a&",
                                         "get\n", "\x1e",    "2[\"a\"]\x1e", "\\", "send 4\n"};
    for (unsigned shape = 0; shape < FUZZ_SHAPES; shape++)
        for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
            sio_buf text = SIO_BUF_INIT;
            ck_assert(sio_buf_add_str(&text, "2["));
            ck_assert(sio_buf_add_copies(&text, sio_slice_str(pieces[i]), 13000));
            run_input((fuzz_shape)shape, sio_buf_slice(&text), text.len + 10, 8);
            ck_assert(sio_buf_add_copies(&text, sio_slice_str(pieces[i]), 70000));
            run_input((fuzz_shape)shape, sio_buf_slice(&text), text.len, 2);
            sio_buf_free(&text);
        }
}
END_TEST

/* Many mutations of mutations: whatever tree comes of it can be changed again. */
START_TEST(mutations_of_mutations) {
    static uint8_t data[ROOM];
    for (unsigned shape = 0; shape < FUZZ_SHAPES; shape++) {
        fuzz_mutator *m = new_mutator((fuzz_shape)shape);
        sio_slice input = sio_slice_str(inputs[shape]);
        size_t size = input.len;
        memcpy(data, input.ptr, size);
        for (uint64_t seed = 0; seed < 5000; seed++) {
            size = fuzz_mutate(m, data, size, ROOM, seed);
            if (seed % 50 == 0) memcpy(data, input.ptr, size = input.len);
        }
        fuzz_mutator_free(m);
    }
}
END_TEST

/* ---- what decoders make of it ---- */

static bool is_packet(sio_slice text) {
    sio_packet packet;
    return sio_packet_decode(text, NULL, &packet).code == SIO_ERR_OK;
}

static bool is_payload(sio_slice text) {
    sio_payload walk = sio_payload_begin(text);
    sio_eio_packet packet;
    sio_error error;
    sio_buf scratch = SIO_BUF_INIT;
    while (sio_payload_next(&walk, NULL, &scratch, &packet, &error))
        ;
    sio_buf_free(&scratch);
    return error.code == SIO_ERR_OK;
}

static script steps;

static bool is_script(sio_slice text) {
    return script_parse(&steps, text).line == 0;
}

static unsigned percent_understood(fuzz_shape shape, bool (*understood)(sio_slice)) {
    static uint8_t data[ROOM];
    fuzz_mutator *m = new_mutator(shape);
    size_t count = 0;
    for (uint64_t seed = 0; seed < RUNS; seed++) {
        size_t n = mutate(m, sio_slice_str(inputs[shape]), data, ROOM, seed);
        count += understood(sio_slice_of(data, n));
    }
    fuzz_mutator_free(m);
    return (unsigned)(count * 100 / RUNS);
}

/* The floors stand in docs/fuzzing.md; a mutator that is always understood would be no good either. */
START_TEST(most_mutations_are_understood) {
    static const struct {
        fuzz_shape shape;
        bool (*understood)(sio_slice);
        unsigned least, most;
    } rows[] = {
        {FUZZ_SHAPE_SIO_PACKET, is_packet, 40, 80},
        {FUZZ_SHAPE_EIO_PAYLOAD, is_payload, 60, 95},
        {FUZZ_SHAPE_SESSION, is_script, 70, 95},
    };
    ck_assert(script_init(&steps, NULL));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        unsigned percent = percent_understood(rows[i].shape, rows[i].understood);
        ck_assert_msg(percent >= rows[i].least && percent <= rows[i].most, "%s: %u %% are understood",
                      fuzz_shape_name(rows[i].shape), percent);
    }
    script_free(&steps);
}
END_TEST

/* ---- learned words and engines ---- */

static bool contains(const uint8_t *data, size_t size, const char *word) {
    return memmem(data, size, word, strlen(word)) != NULL;
}

START_TEST(learned_words_get_in) {
    static uint8_t data[ROOM];
    size_t learned = 0, unlearned = 0, spaces = 0;
    fuzz_mutator *m = new_mutator(FUZZ_SHAPE_SIO_PACKET);
    for (unsigned round = 0; round < 2; round++) {
        for (uint64_t seed = 0; seed < 2000; seed++) {
            size_t n = mutate(m, sio_slice_str("2[\"a\"]"), data, ROOM, seed);
            *(round == 0 ? &unlearned : &learned) += contains(data, n, "2[\"zap\"");
            spaces += contains(data, n, "2/zip,[\"");
        }
        fuzz_mutator_learn(m, sio_slice_str("zap"));
        fuzz_mutator_learn(m, sio_slice_str("/zip"));
    }
    ck_assert_uint_eq(unlearned, 0);
    ck_assert_uint_ge(learned, 20);
    ck_assert_uint_ge(spaces, 20);
    for (unsigned i = 0; i < 1000; i++) {
        char word[16];
        snprintf(word, sizeof word, "w%u", i);
        fuzz_mutator_learn(m, sio_slice_str(word));
        ck_assert_uint_ge(mutate(m, sio_slice_str("2[\"a\"]"), data, ROOM, i), 1);
    }
    fuzz_mutator_free(m);
}
END_TEST

static size_t answer_x(uint8_t *data, size_t size, size_t max) {
    (void)size;
    memset(data, 'x', max < 5 ? max : 5);
    return max < 5 ? max : 5;
}

START_TEST(an_engine_changes_leaves_and_bytes) {
    static uint8_t data[ROOM];
    size_t whole = 0, leaves = 0;
    fuzz_mutator *m = new_mutator(FUZZ_SHAPE_SIO_PACKET);
    fuzz_mutator_bytes(m, answer_x);
    for (uint64_t seed = 0; seed < 4000; seed++) {
        size_t n = mutate(m, sio_slice_str("2[\"a\"]"), data, ROOM, seed);
        whole += n == 5 && memcmp(data, "xxxxx", 5) == 0;
        leaves += contains(data, n, "2[\"xxxxx\"");
    }
    fuzz_mutator_free(m);
    /* One in FUZZ_BYTES_ONE_IN, give or take. */
    ck_assert_uint_ge(whole, 4000 / FUZZ_BYTES_ONE_IN - 100);
    ck_assert_uint_le(whole, 4000 / FUZZ_BYTES_ONE_IN + 100);
    ck_assert_uint_ge(leaves, 40);
}
END_TEST

START_TEST(a_child_has_parts_of_both) {
    static uint8_t data[ROOM];
    size_t both = 0;
    fuzz_mutator *m = new_mutator(FUZZ_SHAPE_SIO_PACKET);
    for (uint64_t seed = 0; seed < 1000; seed++) {
        size_t n = fuzz_cross(m, sio_slice_str("2/first,[\"one\",{\"two\":3}]"),
                              sio_slice_str("3/second,77[\"four\",[\"five\"]]"), data, ROOM, seed);
        bool first = contains(data, n, "one") || contains(data, n, "first");
        bool second = contains(data, n, "four") || contains(data, n, "five") || contains(data, n, "second");
        both += first && second && is_packet(sio_slice_of(data, n));
    }
    fuzz_mutator_free(m);
    ck_assert_uint_ge(both, 400);
}
END_TEST

/* What is long is cut to what is preferred, but for a few; and what stands last gets through, too. */
START_TEST(what_is_preferred_is_short) {
    enum { PREFERRED = 192, SEEDS = 4000 };
    static uint8_t data[ROOM], child[ROOM];
    sio_buf text = SIO_BUF_INIT;
    size_t long_ones = 0, long_children = 0, last = 0;
    fuzz_mutator *m = new_mutator(FUZZ_SHAPE_SESSION);
    fuzz_mutator_prefer(m, PREFERRED);
    ck_assert(sio_buf_add_str(&text, "open polling\n"));
    ck_assert(sio_buf_add_copies(&text, sio_slice_str("send 42[\"message\",1]\n"), 20));
    ck_assert(sio_buf_add_str(&text, "app emit omega\n"));
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        size_t n = mutate(m, sio_buf_slice(&text), data, ROOM, seed);
        long_ones += n > PREFERRED;
        last += n <= PREFERRED && contains(data, n, "omega");
        long_children +=
            fuzz_cross(m, sio_buf_slice(&text), sio_buf_slice(&text), child, ROOM, seed) > PREFERRED;
    }
    fuzz_mutator_free(m);
    sio_buf_free(&text);
    ck_assert_uint_ge(long_ones, SEEDS / 64);
    ck_assert_uint_le(long_ones, SEEDS / 16);
    ck_assert_uint_ge(long_children, SEEDS / 64);
    ck_assert_uint_le(long_children, SEEDS / 16);
    ck_assert_uint_ge(last, SEEDS / 20);
}
END_TEST

SIO_TEST_MAIN("fuzz/mutate",
              SIO_TCASE("api", shapes_have_names, same_seed_gives_the_same, sizes_are_kept, any_input_is_fine,
                        huge_inputs_are_fine, mutations_of_mutations),
              SIO_TCASE("worth", most_mutations_are_understood, learned_words_get_in,
                        an_engine_changes_leaves_and_bytes, a_child_has_parts_of_both,
                        what_is_preferred_is_short))
