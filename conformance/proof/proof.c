#include "proof/proof.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_THREADS = 256, STACK = 1 << 20 };

static bool is_soft(const prf_proof *p, const data_entry *entry) {
    for (size_t i = 0; i < entry->requirements.count; i++) {
        const data_requirement *r = data_requirement_find(p->catalogue, entry->requirements.items[i]);
        if (r == NULL || strcmp(r->level, "MUST") == 0 || strcmp(r->level, "SHOULD") == 0) return false;
    }
    return true;
}

/* Clients have hubs of their own; there the rules are only checked. */
static bool choose(prf_proof *p, prf_entry *e, const char *which, data_error *error) {
    return json_object_get(e->data->body, which) == NULL ||
           prx_choose(&e->hub, p->set, e->kind, e->data, which, error);
}

bool prf_add(prf_proof *p, const data_kind *kind, const data_entry *entry, data_error *error) {
    prf_entry *grown = realloc(p->entries, (p->entry_count + 1) * sizeof *grown);
    if (grown == NULL) return data_fail(error, entry->file, NULL, 0, "out of memory");
    p->entries = grown;
    prf_entry *e = &grown[p->entry_count];
    *e = (prf_entry){.data = entry, .kind = kind, .soft = is_soft(p, entry)};
    e->unreachable = json_object_get(entry->body, "unreachable") != NULL;
    if (kind == &data_alternatives && !prf_wishes_read(p->library, entry, &e->wishes, error)) {
        prf_wishes_free(&e->wishes);
        return false;
    }
    bool ok = prx_hub_init(&e->hub);
    for (scn_contract c = SCN_SOCKETIO; ok && !e->unreachable && c <= SCN_ENGINEIO; c++)
        ok = p->seat == SCN_CLIENT_SEAT || !prf_wants(e, c) ||
             (e->servers[c] = prf_server_for(p, entry, c)) != NULL;
    if (!ok) return data_fail(error, entry->file, NULL, 0, "out of memory");
    p->entry_count++;
    return choose(p, e, "rules", error) && choose(p, e, "reports", error);
}

static bool listen_for(prf_proof *p, prf_entry *e, scn_contract c, sio_buf *why) {
    char url[64];
    uint16_t port = 0;
    if (e->servers[c] == NULL) return true;
    e->envs[c] = e->servers[c]->env;
    wire_endpoint *endpoint = &e->envs[c].endpoint;
    const char *problem =
        prx_proxy_listen(p->proxy, "127.0.0.1", &port, &e->servers[c]->env.endpoint, &e->hub, NULL);
    if (problem == NULL) {
        snprintf(url, sizeof url, "http://127.0.0.1:%u", (unsigned)port);
        problem = wire_endpoint_parse(endpoint, url);
    }
    if (problem == NULL) problem = wire_endpoint_resolve(endpoint);
    return problem == NULL || (sio_buf_add_str(why, problem), false);
}

bool prf_prepare(prf_proof *p, sio_buf *why) {
    p->jitter = run_jitter_start();
    if (p->seat == SCN_CLIENT_SEAT) {
        prf_clients_prepare(p);
        for (size_t i = 0; i < p->entry_count; i++)
            prf_client_entry(p, &p->entries[i]);
        return prf_plan(p);
    }
    p->proxy = prx_proxy_new();
    bool ok = p->proxy != NULL && prf_servers_start(p, why);
    for (size_t i = 0; ok && i < p->entry_count; i++)
        ok = listen_for(p, &p->entries[i], SCN_SOCKETIO, why) &&
             listen_for(p, &p->entries[i], SCN_ENGINEIO, why);
    return ok && prf_plan(p);
}

/* ---- running ---- */

typedef struct crew {
    prf_proof *p;
    pthread_mutex_t lock;
    prf_job **queue;
    size_t count, next, done;
    bool *proven; /* by place of the scenario: a deviation was noticed by it */
    bool dead;
} crew;

/* Whether the step that decided cites a requirement that the deviation breaks. */
static bool decided_there(const prf_job *job) {
    for (char **cite = job->c.cites; cite != NULL && *cite != NULL; cite++)
        if (data_strings_have(&job->entry->data->requirements, *cite)) return true;
    return false;
}

static bool is_noticed(const prf_job *job) {
    return job->citing &&
           (job->c.verdict == SCN_FAIL || job->c.verdict == SCN_FLAKY || job->c.verdict == SCN_LENIENT) &&
           decided_there(job);
}

static void run_job(prf_job *job) {
    scn_result *result = scn_run(job->c.scenario, job->c.transport, &job->entry->envs[job->contract]);
    if (result == NULL) return;
    /* It is looked at again only when nothing was seen: then what is seen now counts alone. */
    if (job->citing) job->c.try_count = 0;
    bool late = run_host_was_late(&job->entry->envs[job->contract], result);
    run_case_add(&job->c, result, late ? RUN_FORGIVEN : RUN_NO_EXCUSE);
    prf_note_ends(job, result);
    scn_result_free(result);
}

/* Cases that judge clients mostly wait: of those that a deviation might concern, and of their transports, no
 * more run than are needed. */
static bool is_needed(const crew *w, const prf_job *job) {
    return job->wave == 0 || !job->entry->seen || !w->proven[job->place];
}

static prf_job *take(crew *w) {
    prf_job *job = NULL;
    pthread_mutex_lock(&w->lock);
    while (job == NULL && w->next < w->count && !w->dead) {
        job = w->queue[w->next++];
        if (!is_needed(w, job)) job = NULL;
    }
    pthread_mutex_unlock(&w->lock);
    return job;
}

static void finished(crew *w, const prf_job *job) {
    const prf_server *server = job->entry->servers[job->contract];
    pthread_mutex_lock(&w->lock);
    w->done++;
    if (is_noticed(job)) job->entry->seen = w->proven[job->place] = true;
    w->dead = w->dead || (server != NULL && server->host.testee.gone(server->host.testee.ctx));
    if (w->p->progress != NULL) w->p->progress(w->p->progress_ctx, w->done, w->p->job_count);
    pthread_mutex_unlock(&w->lock);
}

static void *work(void *arg) {
    crew *w = arg;
    prf_job *job;
    while ((job = take(w)) != NULL) {
        run_job(job);
        finished(w, job);
    }
    return NULL;
}

static void *serve(void *arg) {
    prx_proxy_run(arg);
    return NULL;
}

static void work_together(crew *w, size_t threads) {
    pthread_t ids[MOST_THREADS];
    pthread_attr_t attr;
    size_t started = 0;
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, STACK);
    while (started + 1 < threads && started < MOST_THREADS &&
           pthread_create(&ids[started], &attr, work, w) == 0)
        started++;
    work(w);
    for (size_t i = 0; i < started; i++)
        pthread_join(ids[i], NULL);
    pthread_attr_destroy(&attr);
}

/* ---- judging ---- */

static void keep_example(prf_entry *e, const prf_job *job) {
    sio_buf text = SIO_BUF_INIT;
    if (e->example != NULL) return;
    if (e->kind == &data_variations)
        sio_buf_addf(&text, "%s: %s", job->c.key, job->c.detail);
    else
        sio_buf_add_str(&text, job->c.key);
    const char *cstr = sio_buf_cstr(&text);
    e->example = cstr == NULL ? NULL : strdup(cstr);
    sio_buf_free(&text);
}

static void count_job(const prf_job *job) {
    prf_entry *e = job->entry;
    const run_case *c = &job->c;
    bool fails = c->verdict == SCN_FAIL || c->verdict == SCN_FLAKY;
    if (!prf_has_run(job)) return;
    if (e->kind == &data_alternatives) {
        prf_count_wish(job);
        return;
    }
    bool varied = e->kind == &data_variations;
    if (varied || !job->citing) {
        e->others++;
        /* Where everything begins with what is broken, each case stumbles over it, and names it. */
        bool names_it = !varied && fails && decided_there(job);
        e->good += run_verdict_good(c->verdict) || c->verdict == SCN_INCONCLUSIVE || names_it;
        if (varied && c->verdict == SCN_FAIL) keep_example(e, job);
        if (varied && c->verdict == SCN_FLAKY) e->good++;
        return;
    }
    e->citing++;
    if ((!fails && c->verdict != SCN_LENIENT) || !decided_there(job)) return;
    if (fails) {
        e->noticed++;
        keep_example(e, job);
    } else {
        e->lenient++;
    }
}

bool prf_holds(const prf_entry *e) {
    if (e->kind != &data_deviations) return e->good == e->others && e->others > 0;
    return (e->noticed > 0 || (e->lenient > 0 && e->soft)) && e->good * 2 >= e->others;
}

bool prf_case_proven(const prf_proof *p, const scn_scenario *s) {
    if (s->hazard != SCN_NO_HAZARD || prf_only_informs(s)) return true;
    for (size_t i = 0; i < p->job_count; i++)
        if (p->jobs[i].c.scenario == s && is_noticed(&p->jobs[i])) return true;
    return false;
}

/* Whether the proof lacks what the job may show. */
static bool is_lacking(const prf_proof *p, const prf_job *job) {
    return !job->entry->seen || !prf_case_proven(p, job->c.scenario);
}

/* Whether the job is to run again: an unjust failure, or a deviation or case that nobody has noticed. On a
 * busy host a session may have ended before it came to that. */
static bool is_open(const prf_proof *p, const prf_job *job) {
    if (job->wanted != NULL) return !prf_took(job, job->wanted);
    if (job->entry->kind == &data_variations) return run_case_needs_rerun(&job->c);
    return job->citing && prf_has_run(job) && is_lacking(p, job);
}

static void run_batch_of(crew *w, unsigned batch) {
    w->count = w->next = 0;
    for (size_t i = 0; i < w->p->job_count; i++)
        if (w->p->jobs[i].batch == batch) w->queue[w->count++] = &w->p->jobs[i];
    if (w->count > 0) work_together(w, w->p->threads);
}

/* One look is enough to see a deviation noticed. What fails under a variation is looked at again with few
 * neighbours, so that a busy host is not mistaken for an unjust case. */
static void run_rounds(crew *w) {
    for (unsigned batch = 0; batch < PRF_BATCHES; batch++)
        run_batch_of(w, batch);
    for (int round = 1; round < RUN_MOST_TRIES && !w->dead; round++) {
        w->count = w->next = 0;
        for (size_t i = 0; i < w->p->job_count; i++) {
            if (is_open(w->p, &w->p->jobs[i])) w->queue[w->count++] = &w->p->jobs[i];
        }
        work_together(w, RUN_RERUN_JOBS);
    }
}

bool prf_run(prf_proof *p, sio_buf *why) {
    crew w = {.p = p,
              .queue = calloc(p->job_count + 1, sizeof(prf_job *)),
              .proven = calloc(scn_library_count(p->library) + 1, sizeof(bool))};
    pthread_t proxy;
    pthread_mutex_init(&w.lock, NULL);
    bool serves = p->proxy != NULL; /* each client has a proxy of its own */
    if (w.queue == NULL || w.proven == NULL ||
        (serves && pthread_create(&proxy, NULL, serve, p->proxy) != 0)) {
        sio_buf_add_str(why, "cannot start a thread");
        free((void *)w.queue);
        free(w.proven);
        return false;
    }
    run_rounds(&w);
    if (serves) {
        prx_proxy_stop(p->proxy);
        pthread_join(proxy, NULL);
    }
    pthread_mutex_destroy(&w.lock);
    free((void *)w.queue);
    free(w.proven);
    for (size_t i = 0; i < p->job_count; i++)
        count_job(&p->jobs[i]);
    for (size_t i = 0; i < p->entry_count; i++)
        prf_check_unreachable(p, &p->entries[i]);
    if (w.dead) sio_buf_add_str(why, "a server died while cases ran");
    return !w.dead;
}

void prf_free(prf_proof *p) {
    prx_proxy_free(p->proxy);
    prf_servers_free(p);
    run_jitter_stop(p->jitter);
    for (size_t i = 0; i < p->job_count; i++) {
        run_case_free(&p->jobs[i].c);
        for (size_t k = 0; k < p->jobs[i].end_count; k++)
            free(p->jobs[i].ends[k]);
        free(p->jobs[i].ends);
    }
    for (size_t i = 0; i < p->entry_count; i++) {
        prx_hub_free(&p->entries[i].hub);
        free(p->entries[i].example);
        prf_wishes_free(&p->entries[i].wishes);
    }
    free(p->jobs);
    free(p->entries);
}
