#include "runner/pool.h"

#include <pthread.h>

/* A case needs little stack: its buffers are on the heap. Sanitizers need more. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { STACK = 4 << 20 };
#else
enum { STACK = 512 << 10 };
#endif
enum { MOST_JOBS = 256, LATE_US = 50000 };

typedef struct batch {
    run_pool *pool;
    run_item *items;
    size_t count;
    size_t next; /* under lock */
    pthread_mutex_t lock;
    pthread_mutex_t probe; /* one liveness check at a time */
    wire_us alive_at;      /* start of the last check that succeeded; under probe */
} batch;

static bool testee_dead(const batch *b) {
    run_host *host = b->pool->host;
    return atomic_load(&host->dead) || host->testee.gone(host->testee.ctx);
}

static run_item *take(batch *b) {
    run_item *item = NULL;
    pthread_mutex_lock(&b->lock);
    while (item == NULL && b->next < b->count && !testee_dead(b)) {
        item = &b->items[b->next++];
        if (item->state != RUN_WAITING) item = NULL;
    }
    if (item != NULL) item->state = RUN_RUNNING;
    pthread_mutex_unlock(&b->lock);
    return item;
}

static void declare(batch *b, run_life life) {
    run_host *host = b->pool->host;
    if (atomic_exchange(&host->dead, true)) return;
    b->pool->life = life;
    b->pool->died = wire_now();
}

/* A check that began after `ended` answers for this result too, so many failures at once cost one handshake.
 */
static bool still_alive(batch *b, wire_us ended) {
    run_host *host = b->pool->host;
    pthread_mutex_lock(&b->probe);
    if (!atomic_load(&host->dead) && b->alive_at <= ended) {
        wire_us began = wire_now();
        run_life life = host->testee.gone(host->testee.ctx)
                            ? RUN_DEAD
                            : host->testee.check(host->testee.ctx, b->pool->env);
        if (life == RUN_ALIVE)
            b->alive_at = began;
        else
            declare(b, life);
    }
    bool alive = !atomic_load(&host->dead);
    pthread_mutex_unlock(&b->probe);
    return alive;
}

/* The testee's own timers are as sensitive as its ping timeout is short. */
static bool was_late_by(const scn_env *env, const scn_result *result, wire_us times) {
    wire_us tolerance = env->timeout / 10;
    if (tolerance <= 0 || tolerance > LATE_US) tolerance = LATE_US;
    /* Threads that mostly sleep wake in time where the testee, which computes, does not get the processor. */
    return result->latency > LATE_US * times || env->jitter(env->ctx, result->started) > tolerance * times;
}

bool run_host_was_late(const scn_env *env, const scn_result *result) {
    return was_late_by(env, result, 1);
}

run_excuse run_excuse_of(const scn_env *env, const scn_result *result) {
    if (result->timed) return was_late_by(env, result, 1) ? RUN_FORGIVEN : RUN_NO_EXCUSE;
    return was_late_by(env, result, 2) ? RUN_DOUBTED : RUN_NO_EXCUSE;
}

static void settle(batch *b, run_item *item, scn_result *result) {
    wire_us ended = wire_now();
    bool good = result != NULL && (run_verdict_good(result->verdict) || result->verdict == SCN_UNSUPPORTED);
    run_excuse excuse = result != NULL ? run_excuse_of(b->pool->env, result) : RUN_NO_EXCUSE;
    bool lost = !good && !still_alive(b, ended);
    pthread_mutex_lock(&b->lock);
    item->ended = ended;
    item->state = lost ? RUN_LOST : RUN_DONE;
    if (result == NULL && !lost && !item->rehearsal)
        run_case_decide(item->c, SCN_INCONCLUSIVE, SCN_OK, "siospec ran out of memory");
    if (result != NULL && !lost && !item->rehearsal) run_case_add(item->c, result, excuse);
    if (b->pool->progress != NULL) b->pool->progress(b->pool->progress_ctx, item->c);
    if (lost) {
        scn_result *former = item->lost;
        item->lost = result;
        result = former;
    }
    pthread_mutex_unlock(&b->lock);
    if (result != NULL) scn_result_free(result);
}

static void *work(void *arg) {
    batch *b = arg;
    run_item *item = NULL;
    while ((item = take(b)) != NULL)
        settle(b, item, b->pool->run(item->c->scenario, item->c->transport, b->pool->env));
    return NULL;
}

/* Starts up to `jobs` - 1 further workers; this thread works too, so a batch ends even when none can be
 * started. */
static void work_together(batch *b, size_t jobs) {
    pthread_t threads[MOST_JOBS];
    pthread_attr_t attr;
    size_t started = 0;
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, STACK);
    while (started + 1 < jobs && started < MOST_JOBS &&
           pthread_create(&threads[started], &attr, work, b) == 0)
        started++;
    work(b);
    for (size_t i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    pthread_attr_destroy(&attr);
}

void run_pool_run(run_pool *pool, run_item *items, size_t count, size_t jobs) {
    batch b = {.pool = pool, .items = items, .count = count, .next = 0, .alive_at = 0};
    pthread_mutex_init(&b.lock, NULL);
    pthread_mutex_init(&b.probe, NULL);
    pool->life = RUN_ALIVE;
    work_together(&b, jobs < count ? jobs : count);
    /* It may have died right after the last case. */
    if (testee_dead(&b)) declare(&b, RUN_DEAD);
    pthread_mutex_destroy(&b.probe);
    pthread_mutex_destroy(&b.lock);
}
