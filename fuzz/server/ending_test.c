#include "fuzz/server/ending.h"

#include "fuzz/server/breed.h"
#include "testkit.h"

static script read_script(const char *text) {
    script s;
    ck_assert(script_init(&s, NULL));
    ck_assert_uint_eq(script_parse(&s, sio_slice_str(text)).line, 0);
    return s;
}

/* Each end behind each pause, and never of a client that the script does not have. */
START_TEST(every_end_comes_behind_every_pause) {
    static const uint64_t pauses[] = {0, 50, 300, 1100, 2500};
    unsigned seen[5][3] = {{0}};
    for (uint64_t run = 0; run < 300; run++) {
        live_dice dice = live_dice_of(1, run);
        script s = read_script("as 2\nopen polling\nget\n");
        live_ending_add(&s, LIVE_MOST_STEPS, &dice);
        ck_assert(s.count == 4 || s.count == 6);
        ck_assert_int_eq(s.step[3].verb, SCRIPT_ADVANCE_STEP);
        ck_assert_uint_le(s.step[3].number, LIVE_MOST_PAUSE);
        size_t pause = 0;
        while (pauses[pause] != s.step[3].number)
            ck_assert_uint_lt(++pause, 5);
        if (s.count == 6) ck_assert(s.step[4].verb == SCRIPT_AS_STEP && s.step[4].number == 2);
        seen[pause][s.count == 4 ? 2 : s.step[5].verb == SCRIPT_RESET_STEP]++;
        script_free(&s);
    }
    for (size_t i = 0; i < 15; i++)
        ck_assert_uint_gt(seen[i / 3][i % 3], 5);
}
END_TEST

START_TEST(clients_end_in_different_ways) {
    bool differ = false;
    for (uint64_t run = 0; run < 50; run++) {
        live_dice dice = live_dice_of(1, run);
        script s = read_script("get\nas 1\nget\n");
        live_ending_add(&s, LIVE_MOST_STEPS, &dice);
        if (s.count == 8) {
            ck_assert(s.step[4].number == 0 && s.step[6].number == 1);
            differ = differ || s.step[5].verb != s.step[7].verb;
        }
        script_free(&s);
    }
    ck_assert(differ);
}
END_TEST

START_TEST(a_long_script_stays_as_it_is) {
    live_dice dice = live_dice_of(1, 1);
    script s = read_script("get\nget\n");
    live_ending_add(&s, 10, &dice);
    ck_assert_uint_eq(s.count, 2);
    live_ending_add(&s, 11, &dice);
    ck_assert_uint_gt(s.count, 2);
    script_free(&s);
}
END_TEST

SIO_TEST_MAIN("fuzz-ending", SIO_TCASE("ending", every_end_comes_behind_every_pause,
                                       clients_end_in_different_ways, a_long_script_stays_as_it_is))
