#include "fuzz/server/deadly.h"

#include <stdio.h>

#include "testkit.h"

/* Plays it: it died of it, or not. */
static void play(live_deadly *d, const char *text, bool died) {
    script s;
    ck_assert(script_init(&s, NULL));
    script_read(&s, sio_slice_str(text));
    ck_assert_uint_gt(s.count, 0);
    live_deadly_played(d, &s, 0, s.count);
    if (died) live_deadly_died(d, &s, 0, s.count);
    script_free(&s);
}

static bool has(live_deadly *d, const char *text) {
    script s;
    ck_assert(script_init(&s, NULL));
    script_read(&s, sio_slice_str(text));
    bool found = live_deadly_has(d, &s);
    script_free(&s);
    return found;
}

/* Scripts that have nothing to do with it; one in `one_in` was at work when it died. */
static void play_others(live_deadly *d, unsigned count, unsigned one_in) {
    char text[160];
    for (unsigned i = 0; i < count; i++) {
        snprintf(text, sizeof text,
                 "open polling\nsend 40\nsend 42[\"a%u\"]\nsocket EIO=4&transport=websocket&sid=${sid}\n",
                 i % 50);
        play(d, text, i % one_in == 0);
    }
}

START_TEST(a_word_that_kills_is_spared) {
    live_deadly *d = live_deadly_new();
    ck_assert(!has(d, "request GET EIO=4&transport=__proto__\n"));
    play_others(d, 300, 8);
    for (int i = 0; i < 12; i++)
        play(d, "open polling\nrequest GET EIO=4&transport=__proto__\n", true);
    ck_assert(has(d, "request GET EIO=4&transport=__proto__\n"));
    ck_assert(has(d, "open polling\nsocket EIO=3&transport=__proto__&t=1\n"));
    ck_assert(
        !has(d, "open polling\nsend 40\nsend 42[\"a1\"]\nsocket EIO=4&transport=websocket&sid=${sid}\n"));
    live_deadly_free(d);
}
END_TEST

/* What is not there shows in the frame. */
START_TEST(a_missing_part_that_kills_is_spared) {
    live_deadly *d = live_deadly_new();
    play_others(d, 300, 8);
    for (int i = 0; i < 12; i++)
        play(d, i % 2 == 0 ? "socket EIO=4&sid=${sid}\n" : "socket EIO=3&sid=${sid}\n", i != 5);
    ck_assert(has(d, "socket EIO=abc&sid=${sid}\n"));
    ck_assert(!has(d, "socket EIO=4&transport=websocket&sid=${sid}\n"));
    live_deadly_free(d);
}
END_TEST

/* Each of the words but once: that they are odd is what they have in common. */
START_TEST(odd_words_that_kill_are_spared) {
    char text[80];
    live_deadly *d = live_deadly_new();
    play_others(d, 300, 8);
    for (int i = 0; i < 12; i++) {
        snprintf(text, sizeof text, "socket EIO=4&transport=odd%d&sid=${sid}\n", i);
        play(d, text, true);
    }
    ck_assert(has(d, "socket EIO=4&transport=never&sid=${sid}\n"));
    ck_assert(!has(d, "request GET EIO=4&transport=never&sid=${sid}\n"));
    ck_assert(!has(d, "socket EIO=4&transport=websocket&sid=${sid}\n"));
    live_deadly_free(d);
}
END_TEST

/* One in four was at work when it died, and of some things by chance half: nothing is concluded from it. */
START_TEST(chance_is_no_reason) {
    live_deadly *d = live_deadly_new();
    play_others(d, 400, 4);
    for (int i = 0; i < 8; i++)
        play(d, "post 4rare\n", i % 2 == 0);
    ck_assert(!has(d, "post 4rare\n"));
    live_deadly_free(d);
}
END_TEST

/* What kills no more is played again in the end. */
START_TEST(deaths_are_forgotten) {
    live_deadly *d = live_deadly_new();
    play_others(d, 300, 100);
    for (int i = 0; i < 20; i++)
        play(d, "post 4rare\n", true);
    ck_assert(has(d, "post 4rare\n"));
    for (int i = 0; i < 60; i++) {
        play_others(d, 1000, 100);
        play(d, "post 4rare\n", false);
    }
    ck_assert(!has(d, "post 4rare\n"));
    live_deadly_free(d);
}
END_TEST

SIO_TEST_MAIN("fuzz-deadly",
              SIO_TCASE("deadly", a_word_that_kills_is_spared, a_missing_part_that_kills_is_spared,
                        odd_words_that_kill_are_spared, chance_is_no_reason, deaths_are_forgotten))
