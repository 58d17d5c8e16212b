#include "fuzz/server/breed.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/mutate/mutate.h"
#include "fuzz/server/dice.h"
#include "fuzz/server/ending.h"
#include "fuzz/session/script.h"

enum {
    BRED = 50,  /* of a hundred scripts so many are bred, the others are the grammar's own */
    ENDED = 35, /* of a hundred; */
    SEEDED = 40,
    CROSSED = 35,
    MOST_TIMES = 3, /* mutations on end */
    MOST_SEEDS = 4096,
    MOST_TEXT = 8192
};

struct live_breed {
    const live_ground *ground;
    fuzz_mutator *mutator;
    sio_buf *seeds;
    size_t count;
    script script;
    uint8_t text[MOST_TEXT], child[MOST_TEXT];
};

static bool read_seed(const char *folder, const char *name, sio_buf *out) {
    char path[1024];
    uint8_t bytes[MOST_TEXT];
    int n = snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = n < (int)sizeof path ? fopen(path, "rb") : NULL;
    if (file == NULL) return false;
    size_t got = fread(bytes, 1, sizeof bytes, file);
    bool ok = ferror(file) == 0 && sio_buf_add(out, sio_slice_of(bytes, got));
    return (fclose(file) == 0) && ok;
}

static int visible(const struct dirent *entry) {
    return entry->d_name[0] != '.';
}

/* In the order of their names, so that a run can be repeated. */
static bool read_seeds(live_breed *b, const char *folder, sio_buf *why) {
    struct dirent **names = NULL;
    int count = scandir(folder, &names, visible, alphasort);
    if (count < 0) return sio_buf_addf(why, "%s: %s", folder, strerror(errno)) && false;
    b->seeds = calloc(MOST_SEEDS, sizeof *b->seeds);
    for (int i = 0; i < count; i++) {
        bool room = b->seeds != NULL && b->count < MOST_SEEDS;
        if (room && read_seed(folder, names[i]->d_name, &b->seeds[b->count])) b->count++;
        free(names[i]);
    }
    free(names);
    return b->count > 0 || (sio_buf_addf(why, "%s has no script", folder) && false);
}

live_breed *live_breed_new(const live_ground *ground, const char *seeds, sio_buf *why) {
    live_breed *b = calloc(1, sizeof *b);
    if (b != NULL) b->mutator = fuzz_mutator_new(FUZZ_SHAPE_SESSION);
    bool ok = b != NULL && b->mutator != NULL && script_init(&b->script, NULL);
    if (!ok) sio_buf_add_str(why, "no memory for the mutator");
    if (ok && (seeds == NULL || read_seeds(b, seeds, why))) {
        b->ground = ground;
        return b;
    }
    live_breed_free(b);
    return NULL;
}

void live_breed_free(live_breed *b) {
    if (b == NULL) return;
    for (size_t i = 0; i < b->count; i++)
        sio_buf_free(&b->seeds[i]);
    free(b->seeds);
    fuzz_mutator_free(b->mutator);
    script_free(&b->script);
    free(b);
}

/* A seed, or another script of the grammar. */
static bool parent(live_breed *b, live_dice *dice, uint64_t seed, uint64_t run, sio_buf *out) {
    if (b->count > 0 && live_chance(dice, SEEDED))
        return sio_buf_add(out, sio_buf_slice(&b->seeds[live_below(dice, b->count)]));
    return live_generate(b->ground, seed, run, out);
}

/* What a live server cannot be asked for goes, and nobody waits for hours. */
static void tame(script *s) {
    for (size_t i = 0; i < s->count; i++) {
        script_step *step = &s->step[i];
        if (step->verb == SCRIPT_APP_STEP) script_remove(s, i--, 1);
        if (step->verb == SCRIPT_ADVANCE_STEP && step->number > LIVE_MOST_PAUSE)
            step->number = LIVE_MOST_PAUSE;
    }
    if (s->count > LIVE_MOST_STEPS) script_remove(s, LIVE_MOST_STEPS, s->count - LIVE_MOST_STEPS);
}

static size_t take(uint8_t *into, sio_slice text) {
    size_t n = text.len < MOST_TEXT ? text.len : MOST_TEXT;
    if (n > 0) memcpy(into, text.ptr, n);
    return n;
}

static bool breed(live_breed *b, live_dice *dice, uint64_t seed, uint64_t run, sio_buf *out) {
    sio_buf first = SIO_BUF_INIT, second = SIO_BUF_INIT;
    bool cross = live_chance(dice, CROSSED);
    bool ok =
        parent(b, dice, seed, run, &first) && (!cross || parent(b, dice, ~seed, live_roll(dice), &second));
    size_t n = take(b->text, sio_buf_slice(&first));
    if (ok && cross) {
        n = fuzz_cross(b->mutator, sio_slice_of(b->text, n), sio_buf_slice(&second), b->child, MOST_TEXT,
                       live_roll(dice));
        n = take(b->text, sio_slice_of(b->child, n));
    }
    size_t times = live_below(dice, MOST_TIMES) + !cross;
    while (ok && times-- > 0)
        n = fuzz_mutate(b->mutator, b->text, n, MOST_TEXT, live_roll(dice));
    script_read(&b->script, sio_slice_of(b->text, n));
    tame(&b->script);
    ok = ok && script_print(&b->script, out);
    sio_buf_free(&first);
    sio_buf_free(&second);
    return ok;
}

static bool end(live_breed *b, live_dice *dice, sio_buf *out) {
    script_read(&b->script, sio_buf_slice(out));
    live_ending_add(&b->script, LIVE_MOST_STEPS, dice);
    sio_buf_clear(out);
    return script_print(&b->script, out);
}

static bool make_whole(live_breed *b, live_dice *dice, uint64_t seed, uint64_t run, sio_buf *out) {
    bool bred = live_chance(dice, BRED);
    bool ok = bred ? breed(b, dice, seed, run, out) : live_generate(b->ground, seed, run, out);
    return ok && (!live_chance(dice, ENDED) || end(b, dice, out));
}

bool live_breed_make(live_breed *b, uint64_t seed, uint64_t run, sio_buf *out) {
    live_dice dice = live_dice_of(seed ^ 0xb5297a4d3c2e91f7U, run);
    sio_buf text = SIO_BUF_INIT;
    bool ok = make_whole(b, &dice, seed, run, &text) && sio_buf_add(out, sio_buf_slice(&text));
    sio_buf_free(&text);
    return ok;
}
