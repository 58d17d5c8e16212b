/* Inputs on which codecs disagree are made as small as they can be without an end of the disagreement: parts
 * are cut out, large ones first, and all codecs are asked again. */
#include <stdlib.h>
#include <string.h>

#include "census/census_internal.h"
#include "census/group.h"
#include "vector/message.h"

enum { MOST_TARGETS = 40, MOST_ROUNDS = 40, MOST_TRIES = 600, SHORT = 32 };

struct target {
    size_t input;
    char *pattern;
    sio_buf bytes; /* the smallest so far */
    bool done;
    size_t first, count; /* its tries among the inputs of the round */
};

struct shrink {
    cen_census *census;
    const adp_options *options;
    vec_codec codec;
    struct target *targets;
    size_t count;
};

/* What must not change: the sides, the faults, and why it is to be refused. */
static char *pattern_of(const cen_census *c, size_t input) {
    sio_buf text = SIO_BUF_INIT;
    const char *reason = json_string_value(json_object_get(c->inputs[input].vector->expect, "refused"));
    cen_add_sides(c, input, &text);
    sio_buf_addf(&text, "%s ", reason == NULL ? "" : reason);
    for (size_t a = 0; a < c->codec_count; a++) {
        const cen_cell *cell = &c->codecs[a].cells[input];
        if (cell->known) sio_buf_addf(&text, "%d", (int)c->inputs[input].outcomes[cell->outcome].fault);
    }
    const char *line = sio_buf_cstr(&text);
    char *copy = line == NULL ? NULL : strdup(line);
    sio_buf_free(&text);
    return copy;
}

static bool add_target(struct shrink *s, size_t input) {
    vec_messages messages = {NULL, 0};
    struct target *t = &s->targets[s->count++];
    *t = (struct target){.input = input, .pattern = pattern_of(s->census, input)};
    bool ok = t->pattern != NULL &&
              vec_messages_make(s->census->inputs[input].vector->input, &messages) == NULL &&
              messages.count == 1 && sio_buf_add(&t->bytes, sio_buf_slice(&messages.items[0].bytes));
    vec_messages_free(&messages);
    return ok;
}

static bool find_targets(struct shrink *s) {
    cen_groups groups;
    bool ok = cen_groups_find(s->census, &groups);
    s->targets = calloc(MOST_TARGETS, sizeof *s->targets);
    ok = ok && s->targets != NULL;
    for (size_t i = 0; ok && i < groups.count && s->count < MOST_TARGETS; i++)
        ok = add_target(s, groups.items[i].inputs[0]);
    cen_groups_free(&groups);
    return ok;
}

/* ---- a round ---- */

static bool add_try(const struct shrink *s, const struct target *t, size_t from, size_t to, json_t *vectors) {
    sio_buf rest = SIO_BUF_INIT;
    sio_slice all = sio_buf_slice(&t->bytes);
    bool ok = sio_buf_add(&rest, sio_slice_sub(all, 0, from)) && sio_buf_add(&rest, sio_slice_from(all, to));
    json_t *vector = ok ? cen_vector_of(s->census, "try", s->codec, sio_buf_slice(&rest)) : NULL;
    sio_buf_free(&rest);
    return vector != NULL && json_array_append_new(vectors, vector) == 0;
}

/* What is short is cut in every way, what is long at some places. */
static size_t next_part(size_t part) {
    return part <= SHORT ? part - 1 : part / 4 * 3;
}

static size_t step_of(const struct target *t, size_t part) {
    return t->bytes.len <= SHORT || part < 4 ? 1 : part / 4;
}

/* The larger the part that is cut out, the earlier. */
static bool add_tries(const struct shrink *s, struct target *t, json_t *vectors) {
    bool ok = true;
    t->first = json_array_size(vectors);
    t->count = 0;
    for (size_t part = t->bytes.len; part > 0; part = next_part(part)) {
        size_t step = step_of(t, part);
        for (size_t at = 0; ok && at + part <= t->bytes.len && t->count < MOST_TRIES; at += step, t->count++)
            ok = add_try(s, t, at, at + part, vectors);
    }
    return ok;
}

static bool ask_all(const struct shrink *s, cen_census *round) {
    bool ok = true;
    for (size_t i = 0; ok && i < s->census->codec_count; i++) {
        const cen_codec *codec = &s->census->codecs[i];
        ok = codec->who.name == NULL ? cen_add_codec(round, codec->command) != NULL
                                     : cen_run(round, codec->command, s->options);
    }
    return ok;
}

/* Takes the first try that does the same. Returns false without memory. */
static bool take_best(const cen_census *round, struct target *t) {
    t->done = true;
    for (size_t i = t->first; t->done && i < t->first + t->count; i++) {
        vec_messages messages = {NULL, 0};
        char *pattern = pattern_of(round, i);
        bool ok = pattern != NULL;
        if (ok && strcmp(pattern, t->pattern) == 0) {
            ok = vec_messages_make(round->inputs[i].vector->input, &messages) == NULL;
            sio_buf_clear(&t->bytes);
            ok = ok && sio_buf_add(&t->bytes, sio_buf_slice(&messages.items[0].bytes));
            t->done = false;
        }
        vec_messages_free(&messages);
        free(pattern);
        if (!ok) return false;
    }
    return true;
}

/* Puts the vectors to all codecs: they are the inputs of `round`. */
static bool ask(const struct shrink *s, json_t *vectors, cen_census *round) {
    sio_buf why = SIO_BUF_INIT;
    *round = (cen_census){.vectors = s->census->vectors, .catalogue = s->census->catalogue};
    bool ok = cen_add_made(round, vectors, s->codec, &why) && ask_all(s, round);
    sio_buf_free(&why);
    return ok;
}

static bool play_round(struct shrink *s, bool *changed) {
    cen_census round = {.vectors = NULL};
    json_t *vectors = json_array();
    bool ok = vectors != NULL;
    for (size_t i = 0; ok && i < s->count; i++)
        if (!s->targets[i].done) ok = add_tries(s, &s->targets[i], vectors);
    if (ok && json_array_size(vectors) > 0) {
        ok = ask(s, vectors, &round);
        for (size_t i = 0; ok && i < s->count; i++) {
            if (s->targets[i].done) continue;
            ok = take_best(&round, &s->targets[i]);
            *changed = *changed || !s->targets[i].done;
        }
    }
    json_decref(vectors);
    cen_free(&round);
    return ok;
}

/* ---- the end ---- */

/* Gives the input what came out of the shrunk one. */
static bool keep(const struct target *t, cen_census *from, size_t index, cen_census *to) {
    cen_input *in = &to->inputs[t->input], *small = &from->inputs[index];
    char *pattern = pattern_of(from, index);
    bool same = pattern != NULL && strcmp(pattern, t->pattern) == 0;
    free(pattern);
    if (!same) return true; /* a codec that is not always the same: the input stays as it was */
    cen_outcome *outcomes = in->outcomes;
    size_t count = in->outcome_count;
    in->outcomes = small->outcomes;
    in->outcome_count = small->outcome_count;
    small->outcomes = outcomes;
    small->outcome_count = count;
    for (size_t a = 0; a < to->codec_count; a++)
        to->codecs[a].cells[t->input].outcome = from->codecs[a].cells[index].outcome;
    in->shrunk = true;
    return sio_buf_add(&in->minimal, sio_buf_slice(&t->bytes));
}

static bool keep_results(struct shrink *s) {
    cen_census last = {.vectors = NULL};
    json_t *vectors = json_array();
    bool ok = vectors != NULL;
    for (size_t i = 0; ok && i < s->count; i++)
        ok = add_try(s, &s->targets[i], 0, 0, vectors);
    ok = ok && (s->count == 0 || ask(s, vectors, &last));
    for (size_t i = 0; ok && i < s->count; i++)
        ok = keep(&s->targets[i], &last, i, s->census);
    json_decref(vectors);
    cen_free(&last);
    return ok;
}

bool cen_shrink(cen_census *c, const adp_options *options) {
    struct shrink s = {.census = c, .options = options};
    if (c->files == NULL || c->input_count == 0) return true;
    s.codec = c->inputs[0].vector->codec;
    bool ok = find_targets(&s), changed = s.count > 0;
    for (int i = 0; ok && changed && i < MOST_ROUNDS; i++) {
        changed = false;
        ok = play_round(&s, &changed);
    }
    ok = ok && keep_results(&s);
    for (size_t i = 0; i < s.count; i++) {
        sio_buf_free(&s.targets[i].bytes);
        free(s.targets[i].pattern);
    }
    free(s.targets);
    return ok;
}
