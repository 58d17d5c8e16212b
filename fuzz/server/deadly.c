#include "fuzz/server/deadly.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    SLOTS = 1 << 16, /* of counts; what falls into one slot is one thing */
    AGE = 1 << 17,   /* steps after which all counts are halved: a share that was high once is forgotten */
    LEAST_DEATHS = 3,
    MANY = 48, /* times that a word was played before others behind it are called odd, */
    ODD_ONE_IN = 16,
    COMMONS = 64,
    COMMON = 60 /* of a hundred steps of a kind so many have a word that is common there */
};

/* So sure, in nats, that it is no chance: there are tens of thousands of things to be mistaken about. */
static const double sure = 11.5;
/* And so many of the steps that have it come before a death, and so many times as many as of all steps. */
static const double share = 0.25, times = 2;

typedef struct part {
    uint32_t played, died;
    uint32_t seen; /* in which step the last time: each counts once */
} part;

/* A word that most steps of a kind have. */
typedef struct common {
    uint32_t kind, word;
} common;

struct live_deadly {
    part parts[SLOTS];
    common commons[COMMONS];
    size_t common_count;
    uint32_t step;
    double played, died; /* steps */
    sio_buf text;
};

typedef bool visit(live_deadly *d, part *p);

live_deadly *live_deadly_new(void) {
    return calloc(1, sizeof(live_deadly));
}

void live_deadly_free(live_deadly *d) {
    if (d == NULL) return;
    sio_buf_free(&d->text);
    free(d);
}

static uint32_t mix(uint32_t hash, uint32_t more) {
    hash = (hash ^ more) * 0x9e3779b1U;
    return hash ^ (hash >> 15);
}

static bool tell(live_deadly *d, uint32_t hash, visit *v) {
    part *p = &d->parts[hash % SLOTS];
    if (p->seen == d->step) return false;
    p->seen = d->step;
    return v(d, p);
}

static bool is_letter(uint8_t c) {
    return isalnum(c) || c == '_' || c == '%' || c == '$' || c == '{' || c == '.' || c == '-';
}

/* The frame of a step: all of its first line but the values behind equals signs. That a part is missing shows
 * in nothing else. */
static uint32_t frame_of(sio_slice text) {
    uint32_t hash = 1;
    bool value = false;
    for (size_t i = 0; i < text.len && text.ptr[i] != '\\'; i++) {
        value = text.ptr[i] == '=' || (value && text.ptr[i] != '&' && text.ptr[i] != ' ');
        if (!value) hash = mix(hash, text.ptr[i]);
    }
    return hash;
}

static const part *at(const live_deadly *d, uint32_t hash) {
    return &d->parts[hash % SLOTS];
}

/* Whether the word seldom stands behind that other one. */
static bool is_odd(const live_deadly *d, uint32_t word, uint32_t before) {
    uint32_t often = at(d, mix(before, 3))->played;
    return often >= MANY && at(d, mix(word, before))->played < often / ODD_ONE_IN;
}

static bool is_common(const live_deadly *d, uint32_t kind, uint32_t word) {
    uint64_t all = at(d, kind)->played, with = at(d, mix(kind, word))->played;
    return with >= MANY && with * 100 >= all * COMMON;
}

static void note_common(live_deadly *d, uint32_t kind, uint32_t word) {
    if (d->common_count == COMMONS || !is_common(d, kind, word)) return;
    for (size_t i = 0; i < d->common_count; i++)
        if (d->commons[i].kind == kind && d->commons[i].word == word) return;
    d->commons[d->common_count++] = (common){.kind = kind, .word = word};
}

/* That a word is missing which others of the kind have. */
static bool each_absence(live_deadly *d, uint32_t kind, visit *v) {
    bool hit = false;
    for (size_t i = 0; i < d->common_count; i++) {
        const common *c = &d->commons[i];
        bool missing = c->kind == kind && at(d, mix(kind, c->word))->seen != d->step;
        if (missing && is_common(d, kind, c->word)) hit |= tell(d, mix(mix(kind, c->word), 9), v);
    }
    return hit;
}

/* A word: alone, behind the word before it, within the frame, in a step of that kind; and that an odd one
 * stands there. */
static bool each_word(live_deadly *d, uint32_t word, uint32_t before, uint32_t frame, uint32_t kind,
                      visit *v) {
    bool hit = is_odd(d, word, before) && tell(d, mix(mix(before, kind), 5), v);
    hit |= tell(d, mix(word, 3), v);
    hit |= tell(d, mix(word, before), v);
    hit |= tell(d, mix(kind, word), v);
    note_common(d, kind, word);
    return tell(d, mix(word, frame), v) || hit;
}

/* Its verb; of a request in bytes also the method, and whether it asks for an upgrade. */
static uint32_t kind_of(sio_slice text) {
    bool raw = sio_slice_starts(text, "raw ");
    uint32_t hash = raw && memmem(text.ptr, text.len, "nUpgrade: ", 10) != NULL ? 11 : 10;
    for (size_t i = 0, blanks = 0; i < text.len && text.ptr[i] != '\n' && blanks <= raw; i++) {
        blanks += text.ptr[i] == ' ';
        hash = mix(hash, text.ptr[i]);
    }
    return hash;
}

/* The step as a whole, its kind, its frame, its words. */
static bool each_part(live_deadly *d, sio_slice text, visit *v) {
    uint32_t frame = frame_of(text), kind = kind_of(text), word = 0, before = 0, whole = 2;
    bool hit = tell(d, frame, v);
    hit |= tell(d, kind, v);
    for (size_t i = 0; i < text.len; i++) {
        whole = mix(whole, text.ptr[i]);
        if (!is_letter(text.ptr[i])) continue;
        word = mix(word, text.ptr[i]);
        if (i + 1 < text.len && is_letter(text.ptr[i + 1])) continue;
        hit |= each_word(d, word, before, frame, kind, v);
        before = word;
        word = 0;
    }
    hit |= each_absence(d, kind, v);
    return tell(d, whole, v) || hit;
}

static bool each_step(live_deadly *d, const script *s, size_t from, size_t to, visit *v) {
    bool hit = false;
    for (size_t i = from; i < to && i < s->count; i++) {
        d->step++;
        sio_buf_clear(&d->text);
        if (script_print_step(&s->step[i], &d->text)) hit |= each_part(d, sio_buf_slice(&d->text), v);
    }
    return hit;
}

static bool count_played(live_deadly *d, part *p) {
    (void)d;
    p->played++;
    return false;
}

static bool count_died(live_deadly *d, part *p) {
    (void)d;
    p->died++;
    return false;
}

static void age(live_deadly *d) {
    for (size_t i = 0; i < SLOTS; i++) {
        d->parts[i].played /= 2;
        d->parts[i].died /= 2;
    }
    d->played /= 2;
    d->died /= 2;
}

void live_deadly_played(live_deadly *d, const script *s, size_t from, size_t to) {
    if (from >= to) return;
    if (d->played >= AGE) age(d);
    d->played += (double)(to - from);
    (void)each_step(d, s, from, to, count_played);
}

void live_deadly_died(live_deadly *d, const script *s, size_t from, size_t to) {
    if (from >= to) return;
    d->died += (double)(to - from);
    (void)each_step(d, s, from, to, count_died);
}

/* Chernoff's bound: how improbable it is that so many die of what does not kill. */
static bool kills(live_deadly *d, part *p) {
    double n = p->played > p->died ? p->played : p->died; /* halves are cut */
    double base = d->died / d->played, rate = p->died / n;
    if (p->died < LEAST_DEATHS || rate < share || rate < times * base) return false;
    double rest = rate < 1 ? (1 - rate) * log((1 - rate) / (1 - base)) : 0;
    return n * (rate * log(rate / base) + rest) > sure;
}

bool live_deadly_has(live_deadly *d, const script *s) {
    return d->died >= LEAST_DEATHS && each_step(d, s, 0, s->count, kills);
}
