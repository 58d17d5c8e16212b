#include "fuzz/server/confirm.h"

#include <stdio.h>

enum { LEAK_PLAYS = 24, MEMORY_WAVES = 3, WAVE_BYTES = 4 << 20 };

/* A list of texts as the source of a shift. */
typedef struct roll {
    const live_suspects *of;
    size_t from, at, end;
    size_t plays; /* in all: the list is played over and over */
    live_kind wanted;
    live_outcome first; /* that was not good */
    live_resets resets; /* of the last one */
    uint64_t run;
} roll;

static bool next(void *ctx, script *s, uint64_t *run) {
    roll *r = ctx;
    if (r->plays == 0) return false;
    r->plays--;
    if (r->at == r->end) r->at = r->from;
    script_read(s, sio_buf_slice(&r->of->texts[r->at]));
    *run = r->at++;
    return true;
}

static bool done(void *ctx, const script *s, uint64_t run, const live_outcome *o) {
    roll *r = ctx;
    (void)s;
    r->resets = o->resets;
    if (o->kind == LIVE_NONE || r->first.kind != LIVE_NONE) return true;
    if (r->wanted != LIVE_NONE && o->kind != r->wanted) return true;
    r->first = *o;
    r->run = run;
    return false;
}

/* Plays the suspects [from, to) `plays` times in all, and says what came of it. */
static void play(live_stand *stand, roll *r, size_t jobs, wire_log *log, live_trouble *t) {
    live_shift shift = {.stand = stand,
                        .jobs = jobs,
                        .until = WIRE_FOREVER,
                        .aftermath = true,
                        .log = log,
                        .ctx = r,
                        .next = next,
                        .done = done};
    live_shift_work(&shift, t);
    if (t->kind == LIVE_NONE && r->first.kind != LIVE_NONE) live_stand_blame_run(stand, &r->first, r->run, t);
    t->resets = r->resets;
}

static roll roll_of(const live_suspects *suspects, size_t from, size_t to, live_kind wanted) {
    bool alone = wanted == LIVE_UNANSWERED || wanted == LIVE_DISAGREEMENT;
    return (roll){.of = suspects,
                  .from = from,
                  .at = from,
                  .end = to,
                  .plays = to - from,
                  .wanted = alone ? wanted : LIVE_NONE};
}

static bool kept(const live_stand *stand, live_kind kind, uint64_t *amount) {
    const scn_env *env = stand->env;
    return kind == LIVE_MEMORY ? env->memory(env->ctx, amount) : env->descriptors(env->ctx, amount);
}

/* Plays them so often that what each leaves behind adds up. Returns false when something else came of it. */
static bool play_wave(live_stand *stand, roll *r, size_t jobs, live_kind kind, live_trouble *t,
                      uint64_t *amount) {
    r->plays = r->end - r->from < LEAK_PLAYS ? LEAK_PLAYS : r->end - r->from;
    play(stand, r, jobs, NULL, t);
    return t->kind == LIVE_NONE && kept(stand, kind, amount);
}

static void blame_leak(live_kind kind, uint64_t amount, const char *what, bool one, live_trouble *t) {
    t->kind = kind;
    snprintf(t->detail, sizeof t->detail, "%llu %s after %s", (unsigned long long)amount, what,
             one ? "some dozens of its plays" : "some scripts");
    snprintf(t->key, sizeof t->key, "%s: grows", live_kind_name(kind));
}

static void play_for_descriptors(live_stand *stand, roll *r, size_t jobs, live_trouble *t) {
    uint64_t before = 0, after = 0;
    bool one = r->end - r->from == 1;
    bool known = kept(stand, LIVE_DESCRIPTORS, &before);
    if (!play_wave(stand, r, jobs, LIVE_DESCRIPTORS, t, &after) || !known) return;
    if (after < before + (one ? LEAK_PLAYS / 4 : 2)) return;
    blame_leak(LIVE_DESCRIPTORS, after - before, "descriptors stay open", one, t);
}

/* A runtime keeps some memory for later, and stops to grow: a leak does not. */
static void play_for_memory(live_stand *stand, roll *r, size_t jobs, live_trouble *t) {
    uint64_t first = 0, last = 0, now = 0;
    if (!play_wave(stand, r, jobs, LIVE_MEMORY, t, &first)) return;
    last = first;
    for (unsigned wave = 0; wave < MEMORY_WAVES; wave++, last = now)
        if (!play_wave(stand, r, jobs, LIVE_MEMORY, t, &now) || now < last + WAVE_BYTES) return;
    blame_leak(LIVE_MEMORY, (last - first) >> 20, "MiB more stay in use", r->end - r->from == 1, t);
}

static void play_for(live_kind wanted, live_stand *stand, roll *r, size_t jobs, wire_log *log,
                     live_trouble *t) {
    if (wanted == LIVE_DESCRIPTORS)
        play_for_descriptors(stand, r, jobs, t);
    else if (wanted == LIVE_MEMORY)
        play_for_memory(stand, r, jobs, t);
    else
        play(stand, r, jobs, log, t);
}

/* Death and hang are two faces of one fault, and so are waiting and being ended. */
static bool alike(live_kind a, live_kind b) {
    if (a == LIVE_BLOCKED || a == LIVE_HANG) return b == LIVE_BLOCKED || b == LIVE_HANG;
    return a == b;
}

static bool triggers(live_stand *stand, const live_suspects *suspects, size_t from, size_t to, size_t jobs,
                     live_trouble *t) {
    live_trouble now;
    sio_buf why = SIO_BUF_INIT;
    bool ready = !live_stand_is_over(stand) && live_stand_ready(stand, &why);
    sio_buf_free(&why);
    if (!ready) return false;
    roll r = roll_of(suspects, from, to, t->kind);
    bool adds_up = t->kind == LIVE_DESCRIPTORS || t->kind == LIVE_MEMORY;
    play_for(t->kind, stand, &r, adds_up || jobs < to - from ? jobs : to - from, NULL, &now);
    if (!alike(t->kind, now.kind)) {
        live_trouble_free(&now);
        return false;
    }
    live_trouble_free(t);
    *t = now;
    return true;
}

/* What hangs on a moment may need a second try. */
static bool twice(live_stand *stand, const live_suspects *suspects, size_t from, size_t to, size_t jobs,
                  live_trouble *t) {
    bool first = triggers(stand, suspects, from, to, jobs, t);
    return first || triggers(stand, suspects, from, to, jobs, t);
}

size_t live_confirm(live_stand *stand, const live_suspects *suspects, size_t jobs, live_trouble *t) {
    size_t from = 0, to = suspects->count;
    if (to == 0 || (to > 1 && !twice(stand, suspects, from, to, jobs, t))) return suspects->count;
    while (to - from > 1) {
        size_t middle = from + (to - from) / 2;
        if (triggers(stand, suspects, middle, to, jobs, t))
            from = middle;
        else
            to = middle;
    }
    return twice(stand, suspects, from, to, 1, t) ? from : suspects->count;
}

bool live_try(live_stand *stand, sio_slice text, live_kind wanted, wire_log *log, live_trouble *t,
              sio_buf *why) {
    *t = (live_trouble){.kind = LIVE_NONE};
    if (!live_stand_ready(stand, why)) return false;
    sio_buf copy = SIO_BUF_INIT;
    uint64_t run = 0;
    live_suspects one = {.texts = &copy, .runs = &run, .count = 1};
    bool ok = sio_buf_add(&copy, text);
    roll r = roll_of(&one, 0, 1, wanted);
    if (ok) play_for(wanted, stand, &r, 1, log, t);
    sio_buf_free(&copy);
    return ok;
}
