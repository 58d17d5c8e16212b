#include "fuzz/server/breed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fuzz/server/resets.h"
#include "fuzz/session/script.h"
#include "testkit.h"

enum { RUNS = 6000, MANY = 25000 };

static const live_ground socketio = {
    .path = "/socket.io/", .interval = 300, .timeout = 200, .connect_timeout = 1000, .upgrade_timeout = 1000};

static live_breed *breeder(const char *seeds) {
    sio_buf why = SIO_BUF_INIT;
    live_breed *b = live_breed_new(&socketio, seeds, &why);
    ck_assert_msg(b != NULL, "%s", sio_buf_cstr(&why));
    return b;
}

static sio_buf make(live_breed *b, uint64_t seed, uint64_t run) {
    sio_buf text = SIO_BUF_INIT;
    ck_assert(live_breed_make(b, seed, run, &text));
    return text;
}

/* Whatever was made before. */
START_TEST(the_same_seed_makes_the_same_scripts) {
    live_breed *one = breeder(NULL), *other = breeder(NULL);
    unsigned differ = 0;
    for (uint64_t run = 200; run-- > 0;) {
        sio_buf a = make(one, 5, run), b = make(other, 5, 199 - run), c = make(other, 5, run),
                d = make(one, 6, run);
        ck_assert(sio_slice_equal(sio_buf_slice(&a), sio_buf_slice(&c)));
        differ += !sio_slice_equal(sio_buf_slice(&a), sio_buf_slice(&d));
        sio_buf_free(&a);
        sio_buf_free(&b);
        sio_buf_free(&c);
        sio_buf_free(&d);
    }
    ck_assert_uint_gt(differ, 150);
    live_breed_free(one);
    live_breed_free(other);
}
END_TEST

/* Nothing that a live server cannot be asked for, and nothing that takes for ever. */
START_TEST(all_can_be_played_over_the_wire) {
    live_breed *b = breeder(NULL);
    script s;
    unsigned bred = 0;
    ck_assert(script_init(&s, NULL));
    for (uint64_t run = 0; run < RUNS; run++) {
        sio_buf text = make(b, 1, run), plain = SIO_BUF_INIT;
        ck_assert(live_generate(&socketio, 1, run, &plain));
        bred += !sio_slice_equal(sio_buf_slice(&text), sio_buf_slice(&plain));
        ck_assert_uint_eq(script_parse(&s, sio_buf_slice(&text)).line, 0);
        ck_assert_uint_le(s.count, LIVE_MOST_STEPS);
        for (size_t i = 0; i < s.count; i++) {
            ck_assert(s.step[i].verb != SCRIPT_APP_STEP);
            ck_assert(s.step[i].verb != SCRIPT_ADVANCE_STEP || s.step[i].number <= LIVE_MOST_PAUSE);
        }
        sio_buf_free(&text);
        sio_buf_free(&plain);
    }
    ck_assert_uint_gt(bred, RUNS / 3);
    ck_assert_uint_lt(bred, RUNS * 3 / 4);
    script_free(&s);
    live_breed_free(b);
}
END_TEST

/* A connection is reset and half-closed behind every kind of step, and every kind of step is cut into pieces
 * and broken off. */
START_TEST(every_step_is_interrupted_in_every_way) {
    static const script_verb behind[] = {SCRIPT_RESET_STEP, SCRIPT_HALF_CLOSE_STEP, SCRIPT_PAUSE_STEP};
    static const script_verb before[] = {SCRIPT_SPLIT_STEP, SCRIPT_CUT_STEP};
    bool followed[SCRIPT_VERBS][SCRIPT_VERBS] = {{false}};
    live_breed *b = breeder(NULL);
    script s;
    ck_assert(script_init(&s, NULL));
    for (uint64_t run = 0; run < MANY; run++) {
        sio_buf text = make(b, 2, run);
        script_read(&s, sio_buf_slice(&text));
        for (size_t i = 1; i < s.count; i++)
            followed[s.step[i - 1].verb][s.step[i].verb] = true;
        sio_buf_free(&text);
    }
    for (unsigned verb = 0; verb < SCRIPT_VERBS; verb++) {
        const char *word = script_word((script_verb)verb);
        if (verb == SCRIPT_APP_STEP) continue;
        for (size_t i = 0; i < sizeof behind / sizeof *behind; i++)
            ck_assert_msg(followed[verb][behind[i]], "%s behind %s", script_word(behind[i]), word);
        for (size_t i = 0; i < sizeof before / sizeof *before; i++)
            ck_assert_msg(followed[before[i]][verb], "%s before %s", script_word(before[i]), word);
    }
    script_free(&s);
    live_breed_free(b);
}
END_TEST

START_TEST(seeds_are_bred_from) {
    char folder[] = "/tmp/breed-test-XXXXXX", path[64];
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/a.script", folder);
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fputs("open polling\npost 4a-word-of-its-own\n", file);
    ck_assert_int_eq(fclose(file), 0);
    live_breed *b = breeder(folder);
    unsigned with = 0;
    for (uint64_t run = 0; run < 1000; run++) {
        sio_buf text = make(b, 3, run);
        with += strstr(sio_buf_cstr(&text), "word-of-its-own") != NULL;
        sio_buf_free(&text);
    }
    ck_assert_uint_gt(with, 50);
    live_breed_free(b);
    ck_assert_int_eq(unlink(path), 0);
    sio_buf why = SIO_BUF_INIT;
    ck_assert_ptr_null(live_breed_new(&socketio, folder, &why));
    ck_assert_ptr_nonnull(strstr(sio_buf_cstr(&why), "no script"));
    ck_assert_int_eq(rmdir(folder), 0);
    ck_assert_ptr_null(live_breed_new(&socketio, folder, &why));
    sio_buf_free(&why);
}
END_TEST

/* Resets are kept once each, the latest last. */
START_TEST(resets_are_few) {
    live_resets r = {.count = 0};
    char text[16];
    for (int i = 0; i < 3 * LIVE_RESETS; i++) {
        snprintf(text, sizeof text, "%d", i);
        live_resets_add(&r, text);
        live_resets_add(&r, text);
    }
    ck_assert_uint_eq(r.count, LIVE_RESETS);
    ck_assert(live_resets_have(&r, text) && !live_resets_have(&r, "0") && !live_resets_have(NULL, text));
    live_resets_add(&r, r.text[3]);
    ck_assert_uint_eq(r.count, LIVE_RESETS);
    ck_assert_str_eq(r.text[LIVE_RESETS - 2], text);
}
END_TEST

int main(void) {
    TCase *cases[] = {SIO_TCASE("breed", the_same_seed_makes_the_same_scripts,
                                all_can_be_played_over_the_wire, every_step_is_interrupted_in_every_way,
                                seeds_are_bred_from),
                      SIO_TCASE("resets", resets_are_few)};
    return testkit_run("fuzz-breed", cases, sizeof cases / sizeof cases[0]);
}
