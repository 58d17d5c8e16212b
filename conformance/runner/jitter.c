#include "runner/jitter.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

/* A bucket holds the worst delay of its slice of time; old ones are reused. */
enum { STEP_US = 5000, ASK_US = 1000, BUCKET_US = 100000, BUCKETS = 4096, STACK = 65536 };

typedef struct bucket {
    _Atomic int64_t slice; /* time / BUCKET_US */
    _Atomic int64_t worst;
} bucket;

struct run_jitter {
    pthread_t thread;
    atomic_bool stop;
    _Atomic int64_t due;   /* when the thread should wake next */
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
    wire_us overdue = now - atomic_load(&j->due);
    if (overdue > 0) worst = overdue;
    if (now - since > (wire_us)(BUCKETS - 2) * BUCKET_US)
        return atomic_load(&j->worst) > worst ? atomic_load(&j->worst) : worst;
    for (int64_t slice = since / BUCKET_US; slice <= now / BUCKET_US; slice++) {
        const bucket *b = &j->buckets[(uint64_t)slice % BUCKETS];
        if (atomic_load(&b->slice) == slice && atomic_load(&b->worst) > worst) worst = atomic_load(&b->worst);
    }
    return worst;
}

static void *measure(void *arg) {
    run_jitter *j = arg;
    while (!atomic_load(&j->stop)) {
        wire_us due = wire_now() + STEP_US;
        struct timespec t = {.tv_sec = due / 1000000, .tv_nsec = (long)(due % 1000000) * 1000};
        atomic_store(&j->due, due);
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
        pthread_mutex_lock(&j->lock);
        run_jitter_record(j, wire_now(), wire_now() - due);
        ask(j);
        pthread_mutex_unlock(&j->lock);
    }
    return NULL;
}

run_jitter *run_jitter_start(void) {
    run_jitter *j = calloc(1, sizeof *j);
    if (j == NULL) return NULL;
    pthread_mutex_init(&j->lock, NULL);
    atomic_store(&j->due, wire_now() + STEP_US);
    pthread_attr_t attr;
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, STACK);
    bool started = pthread_create(&j->thread, &attr, measure, j) == 0;
    pthread_attr_destroy(&attr);
    if (started) return j;
    pthread_mutex_destroy(&j->lock);
    free(j);
    return NULL;
}

void run_jitter_stop(run_jitter *j) {
    if (j == NULL) return;
    atomic_store(&j->stop, true);
    pthread_join(j->thread, NULL);
    pthread_mutex_destroy(&j->lock);
    free(j);
}
