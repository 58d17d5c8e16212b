#include "codec/run.h"

#include <stdlib.h>
#include <string.h>

#include "codec/job.h"

bool cod_run_begin(cod_run *r, sio_buf *why) {
    pthread_mutex_init(&r->lock, NULL);
    r->stray = r->stopped = (sio_buf)SIO_BUF_INIT;
    r->health = SCN_OK;
    r->first = adp_runner_new(&r->options);
    if (r->first != NULL && adp_runner_identity(r->first) != NULL) return true;
    sio_buf_add_str(why, r->first == NULL ? "out of memory" : adp_runner_why(r->first));
    return false;
}

void cod_run_free(cod_run *r) {
    adp_runner_free(r->first);
    sio_buf_free(&r->stray);
    sio_buf_free(&r->stopped);
}

const adp_identity *cod_run_identity(const cod_run *r) {
    return r->first == NULL ? NULL : adp_runner_identity(r->first);
}

static void check_offers(const cod_run *r) {
    const adp_identity *who = cod_run_identity(r);
    for (size_t i = 0; i < r->plan->count; i++) {
        run_case *c = &r->plan->cases[i];
        adp_op op = strcmp(c->channel, "decode") == 0 ? ADP_DECODE : ADP_ENCODE;
        char text[200];
        if (c->decided || adp_identity_can(who, r->vectors[i]->codec, op)) continue;
        bool none = !adp_identity_can(who, r->vectors[i]->codec, ADP_DECODE) &&
                    !adp_identity_can(who, r->vectors[i]->codec, ADP_ENCODE);
        snprintf(text, sizeof text, "the adapter does not offer%s%s %s", none ? "" : " to ",
                 none ? "" : c->channel, vec_codec_name(r->vectors[i]->codec));
        run_case_decide(c, SCN_UNSUPPORTED, SCN_OK, text);
    }
}

/* What the hello claims, and what the command line does. */
static json_t *all_claims(const cod_run *r) {
    json_t *all = json_deep_copy(cod_run_identity(r)->leniencies);
    for (size_t i = 0; i < json_array_size(r->claims); i++)
        json_array_append(all, json_array_get(r->claims, i));
    return all;
}

/* Every job gets each n-th case, so that none has all the costly ones. */
static bool deal(cod_run *r, cod_job *jobs, size_t count, const json_t *claims) {
    size_t next = 0;
    for (size_t j = 0; j < count; j++) {
        jobs[j] = (cod_job){.run = r, .claims = *cod_run_identity(r)};
        jobs[j].claims.leniencies = (json_t *)(uintptr_t)claims;
        jobs[j].item = calloc(r->plan->count / count + 2, sizeof *jobs[j].item);
        if (jobs[j].item == NULL) return false;
    }
    for (size_t i = 0; i < r->plan->count; i++) {
        cod_job *job = &jobs[next % count];
        if (r->plan->cases[i].decided) continue;
        job->item[job->count++] = i;
        next++;
    }
    return true;
}

/* A process lives no longer than the thread that starts it. */
static void *run_job(void *ctx) {
    cod_job *job = ctx;
    bool own = job->runner == NULL;
    if (own) job->runner = adp_runner_new(&job->run->options);
    if (job->runner == NULL || adp_runner_identity(job->runner) == NULL) {
        const char *why = job->runner == NULL ? "out of memory" : adp_runner_why(job->runner);
        for (size_t i = 0; i < job->count; i++)
            run_case_decide(&job->run->plan->cases[job->item[i]], SCN_INCONCLUSIVE, SCN_OK, why);
        cod_note_stray(job->run, SCN_OK, why);
    } else if (job->count > 0) {
        cod_job_run(job);
    }
    if (own) adp_runner_free(job->runner);
    return NULL;
}

static bool run_jobs(cod_job *jobs, size_t count) {
    pthread_t *threads = calloc(count + 1, sizeof *threads);
    bool *started = calloc(count + 1, sizeof *started), ok = threads != NULL && started != NULL;
    for (size_t j = 1; ok && j < count; j++)
        started[j] = pthread_create(&threads[j], NULL, run_job, &jobs[j]) == 0;
    if (ok) run_job(&jobs[0]);
    for (size_t j = 1; ok && j < count; j++) {
        if (!started[j]) continue;
        pthread_join(threads[j], NULL);
    }
    for (size_t j = 0; ok && j < count; j++)
        ok = (j == 0 || started[j]) && !jobs[j].failed;
    free(threads);
    free(started);
    return ok;
}

bool cod_run_execute(cod_run *r) {
    size_t count = r->jobs > 0 ? r->jobs : 1;
    cod_job *jobs = calloc(count + 1, sizeof *jobs);
    json_t *claims = all_claims(r);
    check_offers(r);
    bool ok = jobs != NULL && claims != NULL && deal(r, jobs, count, claims);
    if (ok) {
        jobs[0].runner = r->first;
        ok = run_jobs(jobs, count);
    }
    for (size_t j = 0; jobs != NULL && j < count; j++)
        free(jobs[j].item);
    free(jobs);
    json_decref(claims);
    return ok;
}

scn_health cod_run_health(const cod_run *r) {
    scn_health worst = r->health;
    for (size_t i = 0; i < r->plan->count; i++)
        worst = run_worse_health(worst, r->plan->cases[i].health);
    return worst;
}
