#include "report/groups.h"

#include <stdlib.h>
#include <string.h>

#include "report/summary.h"

/* A requirement that failing cases of one kind blame. */
typedef struct suspect {
    const char *word; /* of the cases: fail, crash, … */
    const char *id;
    const char *level, *text;
    size_t left;   /* failing cases that blame it and are in no group yet */
    size_t passed; /* cases that name it and went well: they speak for it */
} suspect;

/* A case blames a suspect. */
typedef struct claim {
    size_t suspect, number; /* the case's place in the plan */
} claim;

typedef struct inquiry {
    const rep_report *report;
    suspect *suspects;
    size_t suspect_count;
    claim *claims; /* in the order of the plan */
    size_t claim_count;
    bool *grouped; /* by place in the plan */
} inquiry;

static bool find_suspect(inquiry *q, const char *word, const char *id, size_t *place) {
    for (*place = 0; *place < q->suspect_count; ++*place)
        if (strcmp(q->suspects[*place].id, id) == 0 && strcmp(q->suspects[*place].word, word) == 0)
            return true;
    suspect *grown = realloc(q->suspects, (q->suspect_count + 1) * sizeof *grown);
    if (grown == NULL) return false;
    const rep_report *r = q->report;
    const char *level = NULL;
    const char *text = r->requirement == NULL ? NULL : r->requirement(r->requirement_ctx, id, &level);
    q->suspects = grown;
    q->suspects[q->suspect_count++] =
        (suspect){.word = word, .id = id, .level = text == NULL ? "" : level, .text = text};
    return true;
}

static bool add_claim(inquiry *q, size_t number, const char *id) {
    size_t place;
    claim *grown = realloc(q->claims, (q->claim_count + 1) * sizeof *grown);
    if (grown == NULL) return false;
    q->claims = grown;
    if (!find_suspect(q, rep_word_of_case(&q->report->plan->cases[number]), id, &place)) return false;
    q->claims[q->claim_count++] = (claim){place, number};
    q->suspects[place].left++;
    return true;
}

static bool add_case(inquiry *q, size_t number) {
    const run_case *c = &q->report->plan->cases[number];
    size_t count = 0;
    const char *const *ids = rep_cites_of(c, &count);
    bool ok = count > 0 || add_claim(q, number, "");
    for (size_t i = 0; ok && i < count; i++)
        ok = add_claim(q, number, ids[i]);
    return ok;
}

static void hear_witness(inquiry *q, const run_case *c) {
    for (size_t i = 0; i < c->subject.requirement_count; i++)
        for (size_t s = 0; s < q->suspect_count; s++)
            q->suspects[s].passed += strcmp(q->suspects[s].id, c->subject.requirements[i]) == 0;
}

static bool investigate(inquiry *q) {
    const run_plan *plan = q->report->plan;
    bool ok = true;
    q->grouped = calloc(plan->count + 1, sizeof *q->grouped);
    if (q->grouped == NULL) return false;
    for (size_t i = 0; ok && i < plan->count; i++)
        if (rep_counts_against(&plan->cases[i], q->report->strict)) ok = add_case(q, i);
    for (size_t i = 0; ok && i < plan->count; i++)
        if (plan->cases[i].verdict == SCN_PASS) hear_witness(q, &plan->cases[i]);
    return ok;
}

static unsigned level_rank(const char *level) {
    static const char *const levels[] = {"MUST", "SHOULD", "DE-FACTO", "MAY"};
    for (unsigned i = 0; i < 4; i++)
        if (strcmp(level, levels[i]) == 0) return i;
    return 4;
}

static bool more_likely(const suspect *a, const suspect *b) {
    if (a->left != b->left) return a->left > b->left;
    if (a->passed != b->passed) return a->passed < b->passed;
    return level_rank(a->level) < level_rank(b->level);
}

static const suspect *most_likely(const inquiry *q) {
    const suspect *best = NULL;
    for (size_t i = 0; i < q->suspect_count; i++)
        if (q->suspects[i].left > 0 && (best == NULL || more_likely(&q->suspects[i], best)))
            best = &q->suspects[i];
    return best;
}

/* The first case that can show the bytes that differ tells the story of the group. */
static void choose_teller(rep_group *g, const run_plan *plan) {
    size_t teller = 0;
    while (teller < g->count && plan->cases[g->cases[teller]].difference == NULL)
        teller++;
    if (teller == g->count) return;
    size_t number = g->cases[teller];
    memmove(g->cases + 1, g->cases, teller * sizeof *g->cases);
    g->cases[0] = number;
}

/* Takes all cases that blame the suspect. */
static bool convict(inquiry *q, const suspect *s, rep_groups *groups) {
    rep_group *grown = realloc(groups->items, (groups->count + 1) * sizeof *grown);
    if (grown == NULL) return false;
    groups->items = grown;
    rep_group *g = &groups->items[groups->count++];
    *g = (rep_group){.id = s->id, .level = s->level, .text = s->text};
    g->cases = calloc(s->left + 1, sizeof *g->cases);
    if (g->cases == NULL) return false;
    size_t place = (size_t)(s - q->suspects);
    for (size_t i = 0; i < q->claim_count; i++) {
        if (q->claims[i].suspect != place || q->grouped[q->claims[i].number]) continue;
        q->grouped[q->claims[i].number] = true;
        g->cases[g->count++] = q->claims[i].number;
    }
    choose_teller(g, q->report->plan);
    for (size_t i = 0; i < q->suspect_count; i++)
        q->suspects[i].left = 0;
    for (size_t i = 0; i < q->claim_count; i++)
        q->suspects[q->claims[i].suspect].left += !q->grouped[q->claims[i].number];
    return true;
}

/* The groups know their cases by number only; qsort takes no context. */
typedef struct sortable {
    rep_group group;
    bool dies;
} sortable;

static int compare(const void *a, const void *b) {
    const sortable *x = a, *y = b;
    if (x->dies != y->dies) return x->dies ? -1 : 1;
    unsigned level_x = level_rank(x->group.level), level_y = level_rank(y->group.level);
    if (level_x != level_y) return level_x < level_y ? -1 : 1;
    if (x->group.count != y->group.count) return x->group.count > y->group.count ? -1 : 1;
    return x->group.cases[0] < y->group.cases[0] ? -1 : 1;
}

static bool sort(rep_groups *groups, const run_plan *plan) {
    sortable *all = malloc((groups->count + 1) * sizeof *all);
    if (all == NULL) return false;
    for (size_t i = 0; i < groups->count; i++)
        all[i] = (sortable){groups->items[i], plan->cases[groups->items[i].cases[0]].health != SCN_OK};
    qsort(all, groups->count, sizeof *all, compare);
    for (size_t i = 0; i < groups->count; i++)
        groups->items[i] = all[i].group;
    free(all);
    return true;
}

bool rep_groups_make(rep_groups *groups, const rep_report *r) {
    inquiry q = {.report = r};
    const suspect *s;
    *groups = (rep_groups){.items = NULL};
    bool ok = investigate(&q);
    while (ok && (s = most_likely(&q)) != NULL)
        ok = convict(&q, s, groups);
    free(q.suspects);
    free(q.claims);
    free(q.grouped);
    return ok && sort(groups, r->plan);
}

void rep_groups_free(rep_groups *groups) {
    for (size_t i = 0; i < groups->count; i++)
        free(groups->items[i].cases);
    free(groups->items);
    *groups = (rep_groups){.items = NULL};
}

sio_slice rep_brief(const char *detail) {
    size_t n = strcspn(detail, "\n");
    const char *rest = strncmp(detail, "step ", 5) == 0 ? strstr(detail, "): ") : NULL;
    size_t from = rest != NULL && rest < detail + n ? (size_t)(rest + 3 - detail) : 0;
    return sio_slice_of(detail + from, n - from);
}

size_t rep_group_line(const rep_report *r, const rep_group *g, size_t from, sio_buf *channels) {
    const run_case *first = &r->plan->cases[g->cases[from]];
    size_t n = 0;
    bool ok = true;
    for (; ok && from + n < g->count; n++) {
        const run_case *c = &r->plan->cases[g->cases[from + n]];
        if (strcmp(c->subject.id, first->subject.id) != 0) break;
        ok = sio_buf_addf(channels, "%s%s", n == 0 ? "(" : ", ", c->channel);
    }
    return ok && sio_buf_add_byte(channels, ')') ? n : 0;
}
