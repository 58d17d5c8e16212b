#include "scenario/trend.h"

#include <stdint.h>

#include "testkit.h"

enum { ROUNDS = 640, MOST = 3500 };

/* Plays rounds until the trend is told; `figure` is what would be measured after so many of them. */
static scn_trend play(double (*figure)(size_t round), double limit, size_t *rounds) {
    scn_trend t;
    scn_trend_init(&t, limit, 4, MOST);
    size_t round = 0, before = 0;
    while (scn_trend_get(&t) == SCN_TREND_OPEN) {
        size_t count = scn_trend_rounds(ROUNDS, t.phases);
        for (size_t i = 0; i < count; i++) {
            round++;
            if (i >= count / 2) scn_trend_add(&t, figure(round));
        }
        scn_trend_end(&t, count, before);
        before = count;
    }
    *rounds = round;
    return t;
}

static double flat(size_t round) {
    return round < 10 ? 50 * (double)round : 500;
}

static double leak(size_t round) {
    return 1000 + 10 * (double)round;
}

static double great_leak(size_t round) {
    return 1000 + 100 * (double)round;
}

/* A heap that is collected whenever 300 have come together, and grows until it has its size. */
static double collected(size_t round) {
    double size = round < 100 ? 20 * (double)round : 2000;
    return size + (double)(round * 10 % 300);
}

static double leak_in_collected(size_t round) {
    return collected(round) + 8 * (double)round;
}

static double little(size_t round) {
    return 1000 + 0.5 * (double)round;
}

/* A cache that fills up late. */
static double saturating(size_t round) {
    return round < 300 ? 10 * (double)round : 3000;
}

static double noise(size_t round) {
    static uint32_t state = 7;
    state = state * 1664525u + 1013904223u + (uint32_t)round;
    return 1000 + (double)(state >> 22); /* up to 1024 */
}

START_TEST(what_stays_is_steady_early) {
    size_t rounds = 0;
    scn_trend t = play(flat, 1, &rounds);
    ck_assert_int_eq(scn_trend_get(&t), SCN_TREND_STEADY);
    ck_assert_uint_le(rounds, ROUNDS / 8);
}
END_TEST

START_TEST(what_grows_is_told_with_its_rate) {
    size_t rounds = 0;
    scn_trend t = play(leak, 1, &rounds);
    ck_assert_int_eq(scn_trend_get(&t), SCN_TREND_GROWS);
    ck_assert_uint_eq(rounds, ROUNDS);
    ck_assert_double_eq_tol(scn_trend_rate(&t), 10, 0.5);
    t = play(leak, 20, &rounds);
    ck_assert_int_eq(scn_trend_get(&t), SCN_TREND_STEADY);
}
END_TEST

START_TEST(a_great_leak_is_told_before_it_fills_the_host) {
    size_t rounds = 0;
    scn_trend t = play(great_leak, 1, &rounds);
    ck_assert_int_eq(scn_trend_get(&t), SCN_TREND_GROWS);
    ck_assert_uint_le(rounds, ROUNDS / 4);
    ck_assert_double_eq_tol(scn_trend_rate(&t), 100, 1);
}
END_TEST

START_TEST(garbage_is_no_leak_and_hides_none) {
    size_t rounds = 0;
    scn_trend t = play(collected, 4, &rounds);
    ck_assert_int_eq(scn_trend_get(&t), SCN_TREND_STEADY);
    t = play(leak_in_collected, 4, &rounds);
    ck_assert_int_eq(scn_trend_get(&t), SCN_TREND_GROWS);
    ck_assert_double_eq_tol(scn_trend_rate(&t), 8, 2);
    t = play(saturating, 4, &rounds);
    ck_assert_int_eq(scn_trend_get(&t), SCN_TREND_STEADY);
}
END_TEST

START_TEST(what_may_be_garbage_is_no_leak) {
    size_t rounds = 0;
    scn_trend t = play(little, 0.1, &rounds);
    ck_assert_int_eq(scn_trend_get(&t), SCN_TREND_STEADY);
    ck_assert_uint_eq(rounds, ROUNDS);
}
END_TEST

START_TEST(noise_is_no_leak) {
    size_t rounds = 0;
    for (int i = 0; i < 1000; i++) {
        scn_trend t = play(noise, 4, &rounds);
        ck_assert_int_eq(scn_trend_get(&t), SCN_TREND_STEADY);
    }
}
END_TEST

START_TEST(phases_fill_the_rounds) {
    size_t sum = 0;
    for (size_t k = 0; k < SCN_TREND_PHASES; k++)
        sum += scn_trend_rounds(6400, k);
    ck_assert_uint_eq(sum, 6400);
    ck_assert_uint_eq(scn_trend_rounds(1, 0), 1);
}
END_TEST

SIO_TEST_MAIN("trend",
              SIO_TCASE("trend", what_stays_is_steady_early, what_grows_is_told_with_its_rate,
                        a_great_leak_is_told_before_it_fills_the_host, garbage_is_no_leak_and_hides_none,
                        what_may_be_garbage_is_no_leak, noise_is_no_leak, phases_fill_the_rounds))
