#include "fuzz/server/shift.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

enum { GLANCE_MS = 10, LET_IN_MS = 3000, MOST_JOBS = 64, MEMORY_ROUNDS = 50 };

typedef struct crew {
    live_shift *shift;
    pthread_mutex_t lock;
    atomic_bool stop;    /* at once */
    atomic_bool enough;  /* after the script at hand */
    atomic_bool refused; /* a connection was */
    atomic_uint working;
} crew;

static bool take(crew *c, script *s, uint64_t *run) {
    pthread_mutex_lock(&c->lock);
    bool ok = !atomic_load(&c->stop) && !atomic_load(&c->enough) && wire_now() < c->shift->until &&
              c->shift->next(c->shift->ctx, s, run);
    pthread_mutex_unlock(&c->lock);
    return ok;
}

static void give(crew *c, const script *s, uint64_t run, const live_outcome *o) {
    pthread_mutex_lock(&c->lock);
    if (o->refused) atomic_store(&c->refused, true);
    if (!c->shift->done(c->shift->ctx, s, run, o)) atomic_store(&c->enough, true);
    pthread_mutex_unlock(&c->lock);
}

static void *work(void *arg) {
    crew *c = arg;
    live_stage stage = {.env = c->shift->stand->env,
                        .stop = &c->stop,
                        .log = c->shift->log,
                        .spared = &c->shift->stand->spared};
    script s;
    uint64_t run;
    bool ok = script_init(&s, NULL);
    while (ok && take(c, &s, &run)) {
        live_outcome o = live_play(&stage, &s);
        if (stage.env->testee_gone(stage.env->ctx)) o.kind = LIVE_NONE; /* what a dead one owes */
        give(c, &s, run, &o);
    }
    if (ok) script_free(&s);
    atomic_fetch_sub(&c->working, 1);
    return NULL;
}

static void doze(void) {
    const struct timespec t = {.tv_nsec = GLANCE_MS * 1000000L};
    nanosleep(&t, NULL);
}

/* What few scripts do is seen only by one that is there already. */
static void let_in(const live_shift *s, live_bystander *b) {
    char detail[LIVE_DETAIL];
    wire_us until = wire_now() + WIRE_MS(LET_IN_MS);
    while (b != NULL && live_bystander_echoes(b) == 0 && wire_now() < until &&
           !live_stand_is_over(s->stand) &&
           live_stand_glance(s->stand, b, detail, sizeof detail) == LIVE_NONE)
        doze();
}

/* Watches until the crew has ended and `quiet` microseconds have passed, or something is wrong. */
static live_kind watch(crew *c, live_bystander *b, wire_us quiet, char *detail, size_t size) {
    wire_us ended = 0;
    for (unsigned round = 0;; round++) {
        if (live_stand_is_over(c->shift->stand)) {
            atomic_store(&c->stop, true);
            return LIVE_NONE;
        }
        live_kind kind = live_stand_glance(c->shift->stand, b, detail, size);
        /* The kernel needs long to tell. */
        if (kind == LIVE_NONE && round % MEMORY_ROUNDS == 0 &&
            live_stand_over_budget(c->shift->stand, detail, size))
            kind = LIVE_MEMORY;
        if (kind != LIVE_NONE) return kind;
        if (atomic_load(&c->working) == 0 && ended == 0) ended = wire_now();
        if (ended != 0 && wire_now() - ended >= quiet) break;
        doze();
    }
    return atomic_load(&c->refused) || c->shift->aftermath ? LIVE_CRASH : LIVE_NONE; /* is to be looked at */
}

void live_shift_work(live_shift *s, live_trouble *t) {
    crew c = {.shift = s};
    pthread_t threads[MOST_JOBS];
    size_t count = 0;
    char detail[LIVE_DETAIL] = "";
    pthread_mutex_init(&c.lock, NULL);
    live_bystander *b = live_bystander_start(s->stand->env, s->stand->greeting);
    if (s->aftermath) let_in(s, b);
    for (; count < s->jobs && count < MOST_JOBS; count++) {
        atomic_fetch_add(&c.working, 1);
        if (pthread_create(&threads[count], NULL, work, &c) == 0) continue;
        atomic_fetch_sub(&c.working, 1);
        break;
    }
    live_kind kind = watch(&c, b, s->aftermath ? live_stand_aftermath(s->stand) : 0, detail, sizeof detail);
    wire_us since = b != NULL ? live_bystander_since(b) : wire_now();
    if (kind != LIVE_NONE) atomic_store(&c.stop, true);
    for (size_t i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
    *t = (live_trouble){.kind = LIVE_NONE};
    if (kind != LIVE_NONE) live_stand_diagnose(s->stand, kind, detail, t);
    t->since = since;
    live_bystander_stop(b);
    pthread_mutex_destroy(&c.lock);
}
