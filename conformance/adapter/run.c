#include "adapter/run_internal.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_MEASUREMENTS = 3, ASK_EVERY = 256 };

/* ---- the process ---- */

static bool end_run(adp_runner *r, adp_end end) {
    r->end = end;
    return false;
}

static void add_output(adp_runner *r) {
    sio_buf output = SIO_BUF_INIT;
    adp_link_output(r->link, ADP_OUTPUT_LINES, "  ", &output);
    if (output.len > 0) {
        sio_buf_add_str(&r->why, "\nIts standard error ends with:\n");
        sio_buf_add(&r->why, sio_buf_slice(&output));
    }
    sio_buf_free(&output);
}

void adp_disconnect(adp_runner *r) {
    adp_link_free(r->link);
    r->link = NULL;
}

/* After a restart it must be the same. */
static bool same(const adp_identity *a, const adp_identity *b) {
    return strcmp(a->name, b->name) == 0 && strcmp(a->version, b->version) == 0 &&
           json_equal(a->codecs, b->codecs) && json_equal(a->leniencies, b->leniencies) &&
           a->coverage == b->coverage;
}

static bool learn(adp_runner *r, adp_identity *who) {
    bool ok = !r->known || same(&r->who, who);
    if (r->known) {
        adp_identity_free(who);
        if (!ok) sio_buf_add_str(&r->why, "the adapter says something else in its hello after a restart");
        return ok || end_run(r, ADP_DISTRUSTED);
    }
    r->who = *who;
    r->known = true;
    return true;
}

bool adp_connect(adp_runner *r) {
    adp_identity who = {.name = NULL};
    bool distrust = false;
    if (r->link != NULL) return true;
    r->sent_count = 0;
    r->link = adp_link_start(r->options, &r->why);
    if (r->link == NULL) return end_run(r, ADP_NOT_STARTED);
    r->starts++;
    if (adp_hello(r->link, &who, &distrust, &r->why) == ADP_NONE) return learn(r, &who);
    adp_identity_free(&who);
    add_output(r);
    adp_disconnect(r);
    return end_run(r, distrust ? ADP_DISTRUSTED : ADP_NOT_STARTED);
}

/* ---- one process, many requests ---- */

void adp_trouble_free(adp_trouble *t) {
    sio_buf_free(&t->what);
    sio_buf_free(&t->output);
    free(t->due);
    free(t->sent);
    *t = (adp_trouble){.fault = ADP_NONE};
}

static bool note_trouble(adp_runner *r, adp_fault fault, adp_trouble *out) {
    out->fault = fault;
    adp_link_describe(r->link, &out->what);
    adp_link_output(r->link, ADP_OUTPUT_LINES, "  ", &out->output);
    out->due_count = adp_link_due(r->link);
    out->due = calloc(out->due_count + 1, sizeof *out->due);
    if (out->due == NULL) return end_run(r, ADP_NO_MEMORY);
    out->due_count = adp_link_due_list(r->link, out->due, out->due_count);
    out->sent = r->sent;
    out->sent_count = r->sent_count;
    r->sent = NULL;
    r->sent_count = r->sent_cap = 0;
    adp_disconnect(r);
    if (fault != ADP_TWICE && fault != ADP_UNKNOWN) return true;
    /* Nothing that it says can be assigned. */
    sio_buf_add(&r->why, sio_buf_slice(&out->what));
    return end_run(r, ADP_DISTRUSTED);
}

static void hand_on(adp_runner *r, const adp_news *news, const adp_cost *cost) {
    static const adp_cost nothing = {.measured = false};
    if (r->silent || r->state[news->index] != ADP_WAITING) return;
    r->state[news->index] = ADP_ANSWERED;
    r->job->answer(r->job->ctx, news->index, &news->answer, cost != NULL ? cost : &nothing);
}

static void keep_least(adp_cost *least, const adp_cost *cost) {
    if (!least->measured) {
        *least = *cost;
        return;
    }
    if (cost->us < least->us) least->us = cost->us;
    if (cost->memory < least->memory) least->memory = cost->memory;
    if (cost->control_us > least->control_us) least->control_us = cost->control_us;
}

/* Returns false when there is a fault or the run must end. */
static bool ask(adp_runner *r, sio_slice members, size_t index, adp_news *news, adp_cost *cost) {
    adp_link_measure(r->link);
    if (!adp_link_send(r->link, members, index, NULL)) return end_run(r, ADP_NO_MEMORY);
    *news = adp_link_next(r->link, 0);
    if (news->answered) *cost = adp_link_measured(r->link);
    return news->answered;
}

/* A request that seems dear is asked again: what counts is the least that it takes. */
static bool ask_alone(adp_runner *r, size_t index, adp_trouble *out) {
    adp_cost least = {.measured = false}, control = least, cost = least;
    const adp_job *job = r->job;
    adp_news news = {.fault = ADP_NONE};
    for (int i = 1; i <= MOST_MEASUREMENTS; i++) {
        bool answered = ask(r, sio_buf_slice(&r->control), index, &news, &control) &&
                        ask(r, sio_buf_slice(&r->members), index, &news, &cost);
        if (!answered) return news.fault != ADP_NONE && note_trouble(r, news.fault, out);
        cost.control_us = control.us;
        keep_least(&least, &cost);
        if (job->dear == NULL || !job->dear(job->ctx, index, &least)) break;
    }
    hand_on(r, &news, &least);
    return true;
}

static bool remember(adp_runner *r, size_t index) {
    if (r->sent_count == r->sent_cap) {
        size_t cap = r->sent_cap == 0 ? 1024 : 2 * r->sent_cap;
        size_t *sent = realloc(r->sent, cap * sizeof *sent);
        if (sent == NULL) return false;
        r->sent = sent;
        r->sent_cap = cap;
    }
    r->sent[r->sent_count++] = index;
    return true;
}

struct stream {
    adp_runner *r;
    adp_batch batch;
    size_t next; /* place in the batch */
    bool ready;  /* r->members is the request at `next` */
    bool alone;
    size_t asked; /* for job.stop */
};

static size_t index_at(const struct stream *s, size_t at) {
    return s->batch.list != NULL ? s->batch.list[at] : at;
}

/* Writes the next request that is to be sent. Returns false without memory. */
static bool prepare(struct stream *s) {
    adp_runner *r = s->r;
    while (s->batch.list == NULL && s->next < s->batch.count && r->state[s->next] != ADP_WAITING)
        s->next++;
    if (s->ready || s->next == s->batch.count) return true;
    size_t index = index_at(s, s->next);
    sio_buf_clear(&r->members);
    if (!r->job->write(r->job->ctx, index, &r->members)) return end_run(r, ADP_NO_MEMORY);
    sio_buf_clear(&r->control);
    s->alone = r->job->control != NULL && r->job->control(r->job->ctx, index, &r->control);
    s->ready = true;
    return true;
}

/* Sends what may be sent now. Returns false when the run must end. */
static bool fill(struct stream *s, adp_trouble *out) {
    adp_runner *r = s->r;
    while (out->fault == ADP_NONE) {
        if (!prepare(s)) return false;
        if (!s->ready || !adp_link_has_room(r->link, r->members.len)) return true;
        if (s->alone && adp_link_due(r->link) > 0) return true;
        size_t index = index_at(s, s->next++);
        s->ready = false;
        if (!remember(r, index)) return end_run(r, ADP_NO_MEMORY);
        if (s->alone && !ask_alone(r, index, out)) return false;
        if (!s->alone && !adp_link_send(r->link, sio_buf_slice(&r->members), index, NULL))
            return end_run(r, ADP_NO_MEMORY);
    }
    return true;
}

static bool told_to_stop(struct stream *s) {
    const adp_job *job = s->r->job;
    if (job->stop == NULL || s->asked++ % ASK_EVERY != 0 || !job->stop(job->ctx)) return false;
    sio_buf_add_str(&s->r->why, "the run was stopped");
    adp_disconnect(s->r);
    return !end_run(s->r, ADP_STOPPED);
}

bool adp_stream(adp_runner *r, adp_batch batch, adp_trouble *out) {
    struct stream s = {.r = r, .batch = batch};
    if (!adp_connect(r)) return false;
    for (;;) {
        if (told_to_stop(&s) || !fill(&s, out)) return false;
        if (out->fault != ADP_NONE || adp_link_due(r->link) == 0) return true;
        adp_news news = adp_link_next(r->link, 0);
        if (!news.answered) return note_trouble(r, news.fault, out);
        hand_on(r, &news, NULL);
    }
}

/* ---- a run ---- */

static bool begin(adp_runner *r, const adp_job *job, size_t count) {
    free(r->state);
    r->state = calloc(count + 1, sizeof *r->state);
    r->job = job;
    r->run_events = 0;
    r->sent_count = 0;
    r->silent = false;
    sio_buf_clear(&r->why);
    return r->state != NULL || end_run(r, ADP_NO_MEMORY);
}

adp_end adp_run(adp_runner *r, const adp_job *job, size_t count) {
    bool going = begin(r, job, count), done = false;
    while (going && !done) {
        adp_trouble trouble = {.fault = ADP_NONE};
        going = adp_stream(r, (adp_batch){.list = NULL, .count = count}, &trouble);
        done = going && trouble.fault == ADP_NONE;
        if (going && !done) going = adp_isolate(r, &trouble);
        adp_trouble_free(&trouble);
    }
    if (done) return r->end = ADP_DONE;
    adp_disconnect(r);
    return r->end;
}

/* ---- life ---- */

adp_runner *adp_runner_new(const adp_options *options) {
    adp_runner *r = calloc(1, sizeof *r);
    if (r == NULL) return NULL;
    r->options = options;
    adp_connect(r);
    return r;
}

void adp_runner_free(adp_runner *r) {
    if (r == NULL) return;
    adp_disconnect(r);
    adp_identity_free(&r->who);
    sio_buf_free(&r->why);
    sio_buf_free(&r->members);
    sio_buf_free(&r->control);
    free(r->state);
    free(r->sent);
    free(r);
}

const adp_identity *adp_runner_identity(const adp_runner *r) {
    return r->known ? &r->who : NULL;
}

adp_fault adp_runner_finish(adp_runner *r) {
    if (r->link == NULL) return ADP_NONE;
    adp_fault fault = adp_link_finish(r->link);
    sio_buf_clear(&r->why);
    if (fault != ADP_NONE) {
        adp_link_describe(r->link, &r->why);
        add_output(r);
    }
    adp_disconnect(r);
    return fault;
}

const char *adp_runner_why(const adp_runner *r) {
    const char *text = sio_buf_cstr((sio_buf *)&r->why);
    return text == NULL ? "" : text;
}

size_t adp_runner_events(const adp_runner *r) {
    return r->events;
}

size_t adp_runner_starts(const adp_runner *r) {
    return r->starts;
}
