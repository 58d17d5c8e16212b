#include "fuzz/server/campaign.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/server/narrow.h"

enum { RECENT_MS = 500, RESET_MS = 1500, FIRST_REST = 150, LEAKERS = 64, FEW = 8 };

static bool next(void *ctx, script *s, uint64_t *run) {
    return live_queue_next(ctx, s, run);
}

/* Of one script: whether it is worth a second look. */
static bool is_known(live_campaign *c, const live_outcome *o) {
    live_trouble t = {.kind = o->kind};
    snprintf(t.key, sizeof t.key, "%s: %s", live_kind_name(o->kind), o->key);
    return live_cabinet_seen(c->cabinet, &t) != NULL;
}

static bool done(void *ctx, const script *s, uint64_t run, const live_outcome *o) {
    live_campaign *c = ctx;
    live_queue_done(c, s, run, o);
    if (c->progress != NULL) c->progress(c->ctx, c);
    if (o->kind == LIVE_NONE || c->outcome.kind != LIVE_NONE || is_known(c, o)) return true;
    c->outcome = *o;
    c->outcome_run = run;
    return false;
}

static int by_run(const void *a, const void *b) {
    const live_past *x = a, *y = b;
    return x->run < y->run ? -1 : x->run > y->run;
}

static void free_suspects(live_suspects *s) {
    for (size_t i = 0; i < s->count; i++)
        sio_buf_free(&s->texts[i]);
    free(s->texts);
    free(s->runs);
    *s = (live_suspects){.count = 0};
}

static live_suspects make_suspects(const live_campaign *c, live_past *past, size_t count) {
    qsort(past, count, sizeof *past, by_run);
    live_suspects s = {.texts = calloc(count + 1, sizeof *s.texts),
                       .runs = calloc(count + 1, sizeof *s.runs)};
    for (size_t i = 0; s.texts != NULL && s.runs != NULL && i < count; i++) {
        s.runs[s.count] = past[i].run;
        if (live_queue_text(c, past[i].run, &s.texts[s.count])) s.count++;
    }
    return s;
}

/* They are replayed all at once: one of them that is known to kill would hide who did this. */
static void drop_known(live_campaign *c, live_suspects *s) {
    script text;
    size_t kept = 0;
    bool ok = script_init(&text, NULL);
    for (size_t i = 0; ok && i < s->count; i++) {
        script_read(&text, sio_buf_slice(&s->texts[i]));
        bool known = live_deadly_has(c->deadly, &text);
        sio_buf t = s->texts[i];
        s->texts[i] = s->texts[kept];
        s->texts[kept] = t;
        s->runs[kept] = s->runs[i];
        kept += !known;
    }
    for (size_t i = kept; ok && i < s->count; i++)
        sio_buf_free(&s->texts[i]);
    if (ok) s->count = kept;
    if (ok) script_free(&text);
}

/* What was played when it happened, or so shortly before that a timer of it may be to blame. */
static live_suspects gather(const live_campaign *c, wire_us since) {
    live_past past[LIVE_HISTORY] = {{.run = 0}};
    size_t count = 0;
    for (size_t i = 0; i < LIVE_HISTORY && i < c->next; i++)
        if (c->past[i].ended == 0 || c->past[i].ended >= since) past[count++] = c->past[i];
    return make_suspects(c, past, count);
}

/* Those that had just reset a connection: nobody else brings about a death that no stack places. All, when
 * nobody did. */
static live_suspects gather_resets(const live_campaign *c, const live_trouble *t, wire_us since) {
    live_past past[LIVE_HISTORY] = {{.run = 0}};
    size_t count = 0;
    for (size_t i = 0; i < LIVE_HISTORY && i < c->next; i++)
        if (c->past[i].reset >= t->since - WIRE_MS(RESET_MS)) past[count++] = c->past[i];
    return count > 0 ? make_suspects(c, past, count) : gather(c, since);
}

static json_t *last_texts(const live_suspects *s) {
    json_t *texts = json_array();
    for (size_t i = s->count < LIVE_BEFORE ? 0 : s->count - LIVE_BEFORE; i < s->count; i++)
        json_array_append_new(texts, json_stringn((const char *)s->texts[i].data, s->texts[i].len));
    return texts;
}

static void announce(live_campaign *c, const live_trouble *t, const char *how) {
    sio_buf line = SIO_BUF_INIT;
    if (sio_buf_addf(&line, "%s%s: %s", live_kind_name(t->kind), how, t->detail))
        c->tell(c->ctx, sio_buf_cstr(&line));
    sio_buf_free(&line);
}

static void file(live_campaign *c, const live_trouble *t, const live_suspects *s, size_t guilty) {
    sio_buf why = SIO_BUF_INIT;
    bool found = guilty < s->count;
    json_t *before = found ? NULL : last_texts(s);
    sio_slice text = found ? sio_buf_slice(&s->texts[guilty]) : sio_slice_of(NULL, 0);
    if (!live_cabinet_add(c->cabinet, t, text, before, found ? s->runs[guilty] : c->next, &why)) {
        c->tell(c->ctx, sio_buf_cstr(&why));
        c->failed = c->over = true;
    }
    json_decref(before);
    sio_buf_free(&why);
    announce(c, t, found ? "" : " (not reproduced)");
}

/* Looks for the guilty among the suspects; keeps what is new. */
static void investigate(live_campaign *c, live_trouble *t, live_suspects *s) {
    size_t guilty = live_confirm(c->stand, s, c->jobs, t);
    if (guilty < s->count && t->kind == LIVE_CRASH && fnd_signature_is_bare(&t->signature))
        (void)live_narrow(c->stand, sio_buf_slice(&s->texts[guilty]), t);
    json_t *known = json_object_get(c->cabinet->known, t->key);
    /* What was not seen again for lack of time is no finding. */
    if (guilty == s->count && live_stand_is_over(c->stand)) return;
    bool better = known == NULL || (guilty < s->count && !json_is_true(json_object_get(known, "confirmed")));
    if (better) file(c, t, s, guilty);
}

/* Of the server as a whole: who did it is not known. */
static void handle_trouble(live_campaign *c, live_trouble *t) {
    bool known = live_cabinet_settled(c->cabinet, t);
    if (t->kind == LIVE_CRASH) live_queue_after_death(c, known);
    if (!known) {
        wire_us since = t->since - live_stand_aftermath(c->stand) - WIRE_MS(RECENT_MS);
        bool bare = t->kind == LIVE_CRASH && fnd_signature_is_bare(&t->signature);
        live_suspects s = bare ? gather_resets(c, t, since) : gather(c, since);
        if (t->kind == LIVE_CRASH) drop_known(c, &s);
        investigate(c, t, &s);
        free_suspects(&s);
    }
    c->mark_count = 0; /* a fresh one has kept nothing yet */
    if (c->rest_at < c->next + FIRST_REST) c->rest_at = c->next + FIRST_REST;
}

/* Of one script: it is known who. */
static void handle_outcome(live_campaign *c) {
    live_trouble t;
    live_suspects s = {.texts = calloc(1, sizeof *s.texts), .runs = calloc(1, sizeof *s.runs), .count = 1};
    live_stand_blame_run(c->stand, &c->outcome, c->outcome_run, &t);
    c->outcome.kind = LIVE_NONE;
    if (s.texts != NULL && s.runs != NULL && live_queue_text(c, c->outcome_run, &s.texts[0])) {
        s.runs[0] = c->outcome_run;
        investigate(c, &t, &s);
    }
    free_suspects(&s);
    live_trouble_free(&t);
}

static bool more(const live_campaign *c) {
    size_t found = c->cabinet->confirmed + c->cabinet->loose;
    if (c->most > 0 && found >= c->most) return false;
    return !c->over && !live_stand_is_over(c->stand) && wire_now() < c->until && live_queue_has(c);
}

static bool ready(live_campaign *c) {
    sio_buf why = SIO_BUF_INIT;
    bool ok = live_stand_ready(c->stand, &why);
    if (!ok) {
        sio_buf line = SIO_BUF_INIT;
        if (sio_buf_addf(&line, "it is gone for good: %s", sio_buf_cstr(&why)))
            c->tell(c->ctx, sio_buf_cstr(&line));
        sio_buf_free(&line);
        c->over = true;
    }
    sio_buf_free(&why);
    return ok;
}

static void measure(live_campaign *c) {
    live_trouble t;
    live_usage_measure(c, &t);
    if (t.kind != LIVE_NONE && live_cabinet_seen(c->cabinet, &t) == NULL) {
        live_suspects s = gather(c, 0), last = s;
        if (s.count > LEAKERS)
            last = (live_suspects){.texts = s.texts + (s.count - LEAKERS),
                                   .runs = s.runs + (s.count - LEAKERS),
                                   .count = LEAKERS};
        size_t guilty = live_confirm(c->stand, &last, c->jobs, &t);
        if (live_stand_is_over(c->stand)) t.certain = false;
        if (guilty < last.count || t.certain) file(c, &t, &last, guilty);
        free_suspects(&s);
    }
    live_trouble_free(&t);
}

/* Who dies soon is asked by few at a time: then it shows of what, and little is lost. */
static void adapt(live_campaign *c, const live_trouble *t) {
    size_t least = c->jobs < FEW ? c->jobs : FEW;
    c->width = t->kind == LIVE_CRASH ? c->width / 2 : c->width * 2;
    if (c->width < least) c->width = least;
    if (c->width > c->jobs) c->width = c->jobs;
}

void live_campaign_run(live_campaign *c) {
    live_shift shift = {.stand = c->stand, .until = c->until, .ctx = c, .next = next, .done = done};
    c->rest_at = FIRST_REST;
    c->deadly = live_deadly_new();
    if (c->deadly == NULL) c->failed = c->over = true;
    c->width = c->jobs;
    while (more(c) && ready(c)) {
        live_trouble t;
        shift.jobs = c->width;
        live_shift_work(&shift, &t);
        adapt(c, &t);
        if (t.kind != LIVE_NONE)
            handle_trouble(c, &t);
        else if (c->outcome.kind != LIVE_NONE)
            handle_outcome(c);
        else if (c->next >= c->rest_at && more(c))
            measure(c);
        live_trouble_free(&t);
        c->outcome.kind = LIVE_NONE;
    }
    live_deadly_free(c->deadly);
}
