#include "runner/jitter.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

/* A bucket holds the worst delay of its slice of time; old ones are reused. */
enum { STEP_US = 5000, ASK_US = 1000, BUCKET_US = 100000, BUCKETS = 4096, STACK = 65536 };
enum { MAX_SLEEPERS = 16 };

typedef struct bucket {
    _Atomic int64_t slice; /* time / BUCKET_US */
    _Atomic int64_t worst;
} bucket;

/* A thread that sleeps on one core: the host of a virtual machine may hold back a single one, on which the
 * testee runs, and not the one that we run on. */
typedef struct sleeper {
    pthread_t thread;
    run_jitter *jitter;
    size_t core;
    _Atomic int64_t due; /* when it should wake next */
} sleeper;

struct run_jitter {
    sleeper sleepers[MAX_SLEEPERS];
    size_t count;
    atomic_bool stop;
    _Atomic int64_t worst; /* of all */
    bucket buckets[BUCKETS];
    pthread_mutex_t lock; /* of recording, and of what follows */
    run_waited *waited;
    void *waited_ctx;
    _Atomic int64_t asked; /* when `waited` was called last */
};

static void raise_to(_Atomic int64_t *worst, int64_t delay) {
    int64_t seen = atomic_load(worst);
    while (delay > seen && !atomic_compare_exchange_weak(worst, &seen, delay)) {
    }
}

/* One thread records at a time, so a bucket changes its slice without a race of writers. */
void run_jitter_record(run_jitter *j, wire_us at, wire_us delay) {
    bucket *b = &j->buckets[(uint64_t)(at / BUCKET_US) % BUCKETS];
    if (atomic_load(&b->slice) != at / BUCKET_US) {
        atomic_store(&b->worst, 0);
        atomic_store(&b->slice, at / BUCKET_US);
    }
    raise_to(&b->worst, delay);
    raise_to(&j->worst, delay);
}

static void ask(run_jitter *j) {
    wire_us now = wire_now();
    if (j->waited != NULL) run_jitter_record(j, now, j->waited(j->waited_ctx));
    atomic_store(&j->asked, now);
}

void run_jitter_watch(run_jitter *j, run_waited *waited, void *ctx) {
    pthread_mutex_lock(&j->lock);
    j->waited = waited;
    j->waited_ctx = ctx;
    pthread_mutex_unlock(&j->lock);
}

wire_us run_jitter_since(run_jitter *j, wire_us since) {
    wire_us now = wire_now(), worst = 0;
    /* What counts may have ended right now. */
    if (now - atomic_load(&j->asked) > ASK_US) {
        pthread_mutex_lock(&j->lock);
        ask(j);
        pthread_mutex_unlock(&j->lock);
    }
    for (size_t i = 0; i < j->count; i++) {
        wire_us overdue = now - atomic_load(&j->sleepers[i].due);
        if (overdue > worst) worst = overdue;
    }
    if (now - since > (wire_us)(BUCKETS - 2) * BUCKET_US)
        return atomic_load(&j->worst) > worst ? atomic_load(&j->worst) : worst;
    for (int64_t slice = since / BUCKET_US; slice <= now / BUCKET_US; slice++) {
        const bucket *b = &j->buckets[(uint64_t)slice % BUCKETS];
        if (atomic_load(&b->slice) == slice && atomic_load(&b->worst) > worst) worst = atomic_load(&b->worst);
    }
    return worst;
}

static void stay_on(size_t core) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(core, &set);
    (void)pthread_setaffinity_np(pthread_self(), sizeof set, &set);
}

static void *measure(void *arg) {
    sleeper *s = arg;
    run_jitter *j = s->jitter;
    stay_on(s->core);
    while (!atomic_load(&j->stop)) {
        wire_us due = wire_now() + STEP_US;
        struct timespec t = {.tv_sec = due / 1000000, .tv_nsec = (long)(due % 1000000) * 1000};
        atomic_store(&s->due, due);
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
        pthread_mutex_lock(&j->lock);
        run_jitter_record(j, wire_now(), wire_now() - due);
        if (s == j->sleepers) ask(j);
        pthread_mutex_unlock(&j->lock);
    }
    return NULL;
}

static bool sleeper_start(run_jitter *j, size_t core) {
    sleeper *s = &j->sleepers[j->count];
    s->jitter = j;
    s->core = core;
    atomic_store(&s->due, wire_now() + STEP_US);
    pthread_attr_t attr;
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, STACK);
    bool started = pthread_create(&s->thread, &attr, measure, s) == 0;
    pthread_attr_destroy(&attr);
    if (started) j->count++;
    return started;
}

run_jitter *run_jitter_start(void) {
    run_jitter *j = calloc(1, sizeof *j);
    if (j == NULL) return NULL;
    pthread_mutex_init(&j->lock, NULL);
    cpu_set_t ours;
    CPU_ZERO(&ours);
    if (sched_getaffinity(0, sizeof ours, &ours) != 0) CPU_SET(0, &ours);
    for (size_t core = 0; core < CPU_SETSIZE && j->count < MAX_SLEEPERS; core++)
        if (CPU_ISSET(core, &ours) && !sleeper_start(j, core)) break;
    if (j->count > 0) return j;
    run_jitter_stop(j);
    return NULL;
}

void run_jitter_stop(run_jitter *j) {
    if (j == NULL) return;
    atomic_store(&j->stop, true);
    for (size_t i = 0; i < j->count; i++)
        pthread_join(j->sleepers[i].thread, NULL);
    pthread_mutex_destroy(&j->lock);
    free(j);
}
