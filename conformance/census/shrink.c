/* Inputs on which codecs disagree are made smaller, step by step, as long as it is the same disagreement. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "census/census_internal.h"
#include "census/edits.h"
#include "census/group.h"
#include "census/made.h"
#include "census/pattern.h"

/* A crash costs a process, a hang its time, and a run ends after ADP_MOST_EVENTS of them. */
enum { MOST_TARGETS = 40, MOST_TRIES = 20000, BATCH = 256, CRASH_BATCH = 16, HANG_BATCH = 4 };
enum { MOST_BATCH_BYTES = 4 << 20 };

struct target {
    size_t input;
    size_t most;           /* tries in one round */
    char *pattern;         /* of the disagreement; NULL: the first round will tell */
    vec_messages messages; /* the smallest so far */
    cen_edits edits;       /* of these messages */
    size_t next;           /* edit that is to be tried */
    size_t count;          /* tries of this round */
    size_t tried;          /* in all */
    bool shrank;           /* since edit 0 was tried */
    bool done;
};

struct shrink {
    cen_census *census;
    wire_us until;
    cen_process *processes; /* one a codec; runner NULL: it did not run */
    bool going;             /* all can still be asked */
};

static const vec_vector *vector_of(const struct shrink *s, const struct target *t) {
    return s->census->inputs[t->input].vector;
}

/* ---- targets ---- */

static bool has_fault(const cen_census *c, size_t input, bool *hang) {
    const cen_input *in = &c->inputs[input];
    bool fault = false;
    for (size_t i = 0; i < in->outcome_count; i++) {
        fault = fault || in->outcomes[i].fault != ADP_NONE;
        *hang = *hang || in->outcomes[i].fault == ADP_HANG || in->outcomes[i].fault == ADP_MEMORY;
    }
    return fault;
}

/* What an input costs is not looked at here. */
static bool can_shrink(const cen_census *c, const cen_group *g) {
    size_t input = g->inputs[0];
    for (size_t a = 0; a < c->codec_count; a++)
        if (c->codecs[a].cells[input].over_budget) return false;
    return c->inputs[input].op == ADP_DECODE && (c->files != NULL || g->unexplained);
}

static bool begin(const struct shrink *s, struct target *t, size_t input) {
    bool hang = false;
    *t = (struct target){.input = input, .most = BATCH};
    if (has_fault(s->census, input, &hang)) t->most = hang ? HANG_BATCH : CRASH_BATCH;
    return vec_messages_make(vector_of(s, t)->input, &t->messages) == NULL;
}

static void end(struct target *t) {
    vec_messages_free(&t->messages);
    cen_edits_free(&t->edits);
    free(t->pattern);
}

/* ---- the tries of a round ---- */

static bool add_try(const struct shrink *s, struct target *t, const vec_messages *messages, json_t *vectors) {
    char name[32]; /* ids are unique */
    snprintf(name, sizeof name, "try-%zu", t->count);
    json_t *made = cen_make_vector(s->census, name, vector_of(s, t), messages, NULL);
    t->count++;
    return made != NULL && json_array_append_new(vectors, made) == 0;
}

static bool add_edited(const struct shrink *s, struct target *t, const cen_edit *edit, json_t *vectors) {
    vec_messages messages = {NULL, 0};
    bool ok = cen_edit_apply(&t->messages, edit, &messages) && add_try(s, t, &messages, vectors);
    vec_messages_free(&messages);
    return ok;
}

static size_t bytes_of(const struct target *t) {
    size_t bytes = 64;
    for (size_t i = 0; i < t->messages.count; i++)
        bytes += t->messages.items[i].bytes.len;
    return bytes;
}

/* The first round only looks whether the disagreement is there. */
static bool add_tries(const struct shrink *s, struct target *t, json_t *vectors) {
    size_t most = MOST_BATCH_BYTES / bytes_of(t) + 1, left = t->edits.count - t->next;
    bool ok = true;
    t->count = 0;
    if (t->pattern == NULL) return add_try(s, t, &t->messages, vectors);
    if (most > t->most) most = t->most;
    if (most > left) most = left;
    for (size_t i = 0; ok && i < most; i++)
        ok = add_edited(s, t, &t->edits.items[t->next + i], vectors);
    return ok;
}

/* ---- what came of them ---- */

static bool find_edits(const struct shrink *s, struct target *t) {
    cen_edits_free(&t->edits);
    return cen_edits_find(vector_of(s, t)->codec, &t->messages, &t->edits);
}

/* The input shows the disagreement when it is asked as all tries are: it is known now what to look for. */
static bool learn_pattern(const struct shrink *s, const cen_census *round, struct target *t) {
    char *wanted = cen_pattern(s->census, t->input, false);
    bool ok = wanted != NULL;
    if (ok && cen_pattern_is(round, 0, false, wanted, &ok)) {
        t->pattern = cen_pattern(round, 0, true);
        ok = t->pattern != NULL && find_edits(s, t);
    } else {
        t->done = true; /* a codec that is not always the same: the input stays as it was */
    }
    free(wanted);
    return ok;
}

/* The input gets what came out of the smaller one. */
static void take_outcomes(cen_census *from, size_t index, cen_census *to, size_t input) {
    cen_input *in = &to->inputs[input], *small = &from->inputs[index];
    cen_outcome *outcomes = in->outcomes;
    size_t count = in->outcome_count;
    in->outcomes = small->outcomes;
    in->outcome_count = small->outcome_count;
    small->outcomes = outcomes;
    small->outcome_count = count;
    for (size_t a = 0; a < to->codec_count; a++)
        to->codecs[a].cells[input].outcome = from->codecs[a].cells[index].outcome;
}

/* Large edits that did not do before are left for later. */
static size_t edit_like(const cen_edits *edits, const cen_edit *last) {
    size_t i = 0;
    while (i < edits->count && edits->items[i].kind == last->kind && edits->items[i].removed > last->removed)
        i++;
    return i < edits->count && edits->items[i].kind == last->kind ? i : 0;
}

/* A smaller input does the same. */
static bool keep(const struct shrink *s, cen_census *round, struct target *t, size_t which) {
    cen_edit edit = t->edits.items[t->next + which];
    cen_input *in = &s->census->inputs[t->input];
    vec_messages smaller = {NULL, 0};
    bool ok = cen_edit_apply(&t->messages, &edit, &smaller);
    vec_messages_free(&t->messages);
    t->messages = smaller;
    json_decref(in->minimal);
    in->minimal = json_deep_copy(round->inputs[which].vector->input);
    take_outcomes(round, which, s->census, t->input);
    ok = ok && in->minimal != NULL && find_edits(s, t);
    t->next = ok ? edit_like(&t->edits, &edit) : 0;
    t->shrank = true;
    return ok;
}

/* Nothing did. When all edits have been tried since the last success, that is the end. */
static void go_on(struct target *t) {
    t->next += t->count;
    if (t->next < t->edits.count) return;
    t->done = !t->shrank;
    t->shrank = false;
    t->next = 0;
}

static bool take_round(const struct shrink *s, cen_census *round, struct target *t) {
    bool ok = true, same = false;
    if (t->pattern == NULL) return learn_pattern(s, round, t);
    t->tried += t->count;
    size_t i = 0;
    while (ok && !same && i < t->count)
        same = cen_pattern_is(round, i++, true, t->pattern, &ok);
    if (same)
        ok = keep(s, round, t, i - 1);
    else if (ok)
        go_on(t);
    t->done = t->done || t->tried >= MOST_TRIES;
    return ok;
}

/* ---- a round ---- */

static bool ask_all(struct shrink *s, cen_census *round) {
    bool ok = true;
    for (size_t i = 0; ok && i < s->census->codec_count; i++) {
        const cen_codec *codec = &s->census->codecs[i];
        cen_codec *mine = cen_add_codec(round, codec->command);
        adp_end end = ADP_DONE;
        ok = mine != NULL;
        if (!ok || s->processes[i].runner == NULL) continue;
        ok = cen_copy_identity(&codec->who, &mine->who) &&
             cen_ask(round, mine, s->processes[i].runner, s->until, &end);
        s->going = s->going && end != ADP_DISTRUSTED && end != ADP_NOT_STARTED;
    }
    return ok;
}

static bool play_round(struct shrink *s, struct target *t) {
    cen_census round = {.vectors = s->census->vectors, .catalogue = s->census->catalogue};
    sio_buf why = SIO_BUF_INIT;
    json_t *vectors = json_array();
    bool ok = vectors != NULL && add_tries(s, t, vectors) &&
              cen_add_made(&round, vectors, vector_of(s, t)->codec, &why) && ask_all(s, &round);
    if (ok && s->going) ok = take_round(s, &round, t);
    json_decref(vectors);
    sio_buf_free(&why);
    cen_free(&round);
    return ok;
}

static bool shrink_input(struct shrink *s, size_t input) {
    struct target t;
    bool ok = begin(s, &t, input);
    while (ok && !t.done && s->going) {
        if (t.pattern != NULL && t.edits.count == 0) break; /* nothing is left to cut */
        s->census->hurried = wire_now() >= s->until;
        s->going = !s->census->hurried;
        if (s->going) ok = play_round(s, &t);
    }
    end(&t);
    return ok;
}

static bool shrink_all(struct shrink *s) {
    cen_groups groups;
    size_t done = 0;
    bool ok = cen_groups_find(s->census, &groups);
    for (size_t i = 0; ok && s->going && i < groups.count && done < MOST_TARGETS; i++) {
        if (!can_shrink(s->census, &groups.items[i])) continue;
        ok = shrink_input(s, groups.items[i].inputs[0]);
        done++;
    }
    cen_groups_free(&groups);
    return ok;
}

/* ---- all ---- */

static bool is_needed(const cen_census *c) {
    bool unexplained = false;
    for (size_t i = 0; i < c->codec_count; i++)
        unexplained = unexplained || c->codecs[i].unexplained > 0;
    return c->input_count > 0 && (c->files != NULL || unexplained);
}

bool cen_shrink(cen_census *c, const adp_options *options, int64_t ms) {
    if (!is_needed(c)) return true;
    struct shrink s = {.census = c, .until = wire_now() + WIRE_MS(ms), .going = true};
    s.processes = calloc(c->codec_count, sizeof *s.processes);
    bool ok = s.processes != NULL;
    for (size_t i = 0; ok && i < c->codec_count; i++) {
        if (c->codecs[i].who.name == NULL) continue;
        cen_start(&s.processes[i], c->codecs[i].command, options);
        ok = s.processes[i].runner != NULL;
    }
    ok = ok && shrink_all(&s);
    for (size_t i = 0; s.processes != NULL && i < c->codec_count; i++)
        cen_stop(&s.processes[i]);
    free(s.processes);
    return ok;
}
