#include "codec/job.h"

#include <stdlib.h>
#include <string.h>

#include "adapter/judge.h"
#include "adapter/request.h"
#include "codec/evidence.h"

enum { SHOWN_KEYS = 8 };

static run_case *case_of(const cod_job *job, size_t index) {
    return &job->run->plan->cases[job->item[index]];
}

static const vec_vector *vector_of(const cod_job *job, size_t index) {
    return job->run->vectors[job->item[index]];
}

static adp_op op_of(const run_case *c) {
    return strcmp(c->channel, "decode") == 0 ? ADP_DECODE : ADP_ENCODE;
}

/* ---- what is asked ---- */

static bool write_request(void *ctx, size_t index, sio_buf *out) {
    const vec_vector *v = vector_of(ctx, index);
    bool decode = op_of(case_of(ctx, index)) == ADP_DECODE;
    return (decode ? adp_request_decode(v, out) : adp_request_encode(v, out)) == NULL;
}

static bool write_control(void *ctx, size_t index, sio_buf *out) {
    const vec_vector *v = vector_of(ctx, index);
    bool budget = v->budget.against != NULL && op_of(case_of(ctx, index)) == ADP_DECODE;
    return budget && adp_request_control(v, out) == NULL;
}

static bool is_dear(void *ctx, size_t index, const adp_cost *cost) {
    sio_buf why = SIO_BUF_INIT;
    bool dear = adp_judge_cost(vector_of(ctx, index), cost, &why) == ADP_FAIL;
    sio_buf_free(&why);
    return dear;
}

/* ---- what came ---- */

static scn_verdict verdict_of(adp_verdict v) {
    static const scn_verdict verdicts[] = {[ADP_PASS] = SCN_PASS,
                                           [ADP_LENIENT] = SCN_LENIENT,
                                           [ADP_INFO] = SCN_INFO,
                                           [ADP_FAIL] = SCN_FAIL,
                                           [ADP_UNSUPPORTED] = SCN_UNSUPPORTED};
    return verdicts[v];
}

/* A vulnerability by its name, before what shows it; a leniency by its own. */
static void add_name(const vec_vector *v, adp_op op, const adp_judgement *j, sio_buf *out) {
    if (j->verdict == ADP_FAIL && v->cve != NULL && op == ADP_DECODE) sio_buf_addf(out, "shows %s: ", v->cve);
    if (j->verdict == ADP_LENIENT || j->verdict == ADP_INFO)
        sio_buf_addf(out, "%s (%s): ", j->leniency, j->reason == NULL ? "-" : j->reason);
}

static adp_judgement judge(const cod_job *job, const vec_vector *v, adp_op op, const adp_answer *answer,
                           const adp_cost *cost, sio_buf *detail) {
    sio_buf why = SIO_BUF_INIT;
    adp_judgement j = adp_judge(v, op, &job->claims, answer, &why);
    /* Who refuses or accepts rightly, but at such a price, is wrong. */
    if (j.verdict != ADP_FAIL && j.verdict != ADP_UNSUPPORTED && op == ADP_DECODE) {
        sio_buf price = SIO_BUF_INIT;
        if (adp_judge_cost(v, cost, &price) == ADP_FAIL) {
            j = (adp_judgement){.verdict = ADP_FAIL};
            sio_buf_clear(&why);
            sio_buf_add(&why, sio_buf_slice(&price));
        }
        sio_buf_free(&price);
    }
    add_name(v, op, &j, detail);
    sio_buf_add(detail, sio_buf_slice(&why));
    sio_buf_free(&why);
    return j;
}

static void show(run_case *c, const vec_vector *v, const adp_answer *answer) {
    sio_buf text = SIO_BUF_INIT;
    cod_evidence(v, op_of(c), answer, &text);
    free(c->excerpt);
    c->excerpt = sio_buf_cstr(&text) == NULL ? NULL : strdup(sio_buf_cstr(&text));
    sio_buf_free(&text);
}

static void tell_progress(const cod_job *job, const run_case *c) {
    cod_run *r = job->run;
    if (r->progress == NULL) return;
    pthread_mutex_lock(&r->lock);
    r->progress(r->progress_ctx, c);
    pthread_mutex_unlock(&r->lock);
}

static void add_result(run_case *c, const vec_vector *v, scn_verdict verdict, sio_buf *detail,
                       const adp_answer *answer, const adp_cost *cost) {
    static char nowhere[1];
    const char *text = detail->len == 0 ? "" : sio_buf_cstr(detail);
    scn_result result = {.verdict = verdict,
                         .detail = (char *)(uintptr_t)(text == NULL ? "" : text),
                         .pointer = nowhere,
                         .duration = cost->measured ? (wire_us)cost->us : 0};
    result.differs = verdict == SCN_FAIL && cod_difference(v, op_of(c), answer, &result.difference);
    run_case_add(c, &result, RUN_NO_EXCUSE);
    /* Of a flaky case the failure is told. */
    if (verdict != SCN_PASS) show(c, v, answer);
}

static void take_answer(void *ctx, size_t index, const adp_answer *answer, const adp_cost *cost) {
    const cod_job *job = ctx;
    run_case *c = case_of(job, index);
    const vec_vector *v = vector_of(job, index);
    sio_buf detail = SIO_BUF_INIT;
    adp_judgement j = judge(job, v, op_of(c), answer, cost, &detail);
    const char *text = detail.len == 0 ? "" : sio_buf_cstr(&detail);
    if (j.verdict == ADP_UNSUPPORTED)
        run_case_decide(c, SCN_UNSUPPORTED, SCN_OK, text == NULL ? "" : text);
    else
        add_result(c, v, verdict_of(j.verdict), &detail, answer, cost);
    tell_progress(job, c);
    sio_buf_free(&detail);
}

/* ---- what an adapter must not do ---- */

static scn_health health_of(adp_fault fault) {
    return fault == ADP_CRASH    ? SCN_CRASH
           : fault == ADP_HANG   ? SCN_HANG
           : fault == ADP_MEMORY ? SCN_LEAK
                                 : SCN_OK;
}

static void add_fault(const adp_event *e, sio_buf *out) {
    sio_buf_addf(out, "%s: %s", adp_fault_name(e->fault), e->what);
    if (*e->output != '\0') sio_buf_addf(out, "; its last output:\n%s", e->output);
}

static void blame(const cod_job *job, const adp_event *e) {
    run_case *c = case_of(job, e->index[0]);
    const vec_vector *v = vector_of(job, e->index[0]);
    sio_buf text = SIO_BUF_INIT;
    bool hurt = health_of(e->fault) != SCN_OK;
    if (v->cve != NULL && op_of(c) == ADP_DECODE && hurt) sio_buf_addf(&text, "shows %s: ", v->cve);
    if (e->flaky) sio_buf_add_str(&text, "once, and not again: ");
    add_fault(e, &text);
    run_case_decide(c, e->flaky ? SCN_FLAKY : SCN_FAIL, e->flaky ? SCN_OK : health_of(e->fault),
                    sio_buf_cstr(&text) == NULL ? e->what : sio_buf_cstr(&text));
    show(c, v, NULL);
    sio_buf_free(&text);
    if (!e->flaky) tell_progress(job, c);
}

void cod_note_stray(cod_run *r, scn_health health, const char *text) {
    pthread_mutex_lock(&r->lock);
    if (r->stray.len > 0) sio_buf_add_byte(&r->stray, '\n');
    sio_buf_add_str(&r->stray, text);
    r->health = run_worse_health(r->health, health);
    pthread_mutex_unlock(&r->lock);
}

static void note_event(void *ctx, const adp_event *e) {
    const cod_job *job = ctx;
    if (e->count == 1 && !e->together) {
        blame(job, e);
        return;
    }
    sio_buf text = SIO_BUF_INIT;
    add_fault(e, &text);
    sio_buf_addf(&text, "\n%s%s",
                 e->flaky      ? "not again when they ran once more"
                 : e->together ? "only when they run in one process"
                               : "at the end of its input",
                 e->count > 0 ? ":" : "");
    for (size_t i = 0; i < e->count && i < SHOWN_KEYS; i++)
        sio_buf_addf(&text, " %s", case_of(job, e->index[i])->key);
    if (e->count > SHOWN_KEYS) sio_buf_addf(&text, " and %zu more", e->count - SHOWN_KEYS);
    cod_note_stray(job->run, health_of(e->fault),
                   sio_buf_cstr(&text) == NULL ? e->what : sio_buf_cstr(&text));
    sio_buf_free(&text);
}

/* ---- the run of one process ---- */

static void give_up(cod_job *job, bool all, const char *why) {
    sio_buf text = SIO_BUF_INIT;
    sio_buf_addf(&text, "%s: %s", all ? "the adapter is not to be believed" : "not run", why);
    for (size_t i = 0; i < job->count; i++) {
        run_case *c = case_of(job, i);
        if (all || (!c->decided && c->try_count == 0))
            run_case_decide(c, SCN_INCONCLUSIVE, SCN_OK,
                            sio_buf_cstr(&text) == NULL ? why : sio_buf_cstr(&text));
    }
    sio_buf_free(&text);
}

/* Returns whether the next requests may be made. */
static bool settle(cod_job *job, adp_end end) {
    const char *why = adp_runner_why(job->runner);
    if (end == ADP_DONE) return true;
    job->failed = end == ADP_NO_MEMORY;
    if (end == ADP_STOPPED && *why == '\0') why = "too many crashes, hangs and the like";
    give_up(job, end == ADP_DISTRUSTED, why);
    if (end == ADP_DISTRUSTED) cod_note_stray(job->run, SCN_OK, why);
    pthread_mutex_lock(&job->run->lock);
    if (job->run->stopped.len == 0) sio_buf_add_str(&job->run->stopped, why);
    pthread_mutex_unlock(&job->run->lock);
    return false;
}

static size_t keep_unsettled(const cod_job *job) {
    size_t kept = 0;
    for (size_t i = 0; i < job->count; i++)
        if (run_case_needs_rerun(case_of(job, i))) job->item[kept++] = job->item[i];
    return kept;
}

/* What an adapter does after the end of its input is nobody's fault but its own. */
static void finish(cod_job *job) {
    adp_fault fault = adp_runner_finish(job->runner);
    sio_buf text = SIO_BUF_INIT;
    if (fault == ADP_NONE) return;
    sio_buf_addf(&text, "%s at the end of its input: %s", adp_fault_name(fault), adp_runner_why(job->runner));
    cod_note_stray(job->run, health_of(fault), sio_buf_cstr(&text) == NULL ? "" : sio_buf_cstr(&text));
    sio_buf_free(&text);
}

void cod_job_run(cod_job *job) {
    const adp_job requests = {.ctx = job,
                              .write = write_request,
                              .control = write_control,
                              .dear = is_dear,
                              .answer = take_answer,
                              .event = note_event};
    if (!settle(job, adp_run(job->runner, &requests, job->count))) return;
    finish(job);
    /* In a fresh process, so that a codec that remembers is seen. */
    job->count = keep_unsettled(job);
    if (job->count == 0) return;
    if (settle(job, adp_run(job->runner, &requests, job->count))) finish(job);
}
