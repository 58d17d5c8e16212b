#include "compare/changes.h"

#include <stdlib.h>
#include <string.h>

#include "report/fingerprint.h"

static const struct {
    const char *name, *words;
} kinds[] = {[CMP_BROKEN] = {"broken", "got worse"},
             [CMP_WEAKER] = {"weaker", "now only lenient"},
             [CMP_FIXED] = {"fixed", "got better"},
             [CMP_MESSAGE] = {"message", "fails in another way"},
             [CMP_UNJUDGED] = {"unjudged", "could not be judged any more"},
             [CMP_JUDGED] = {"judged", "can be judged now"},
             [CMP_APPEARED] = {"appeared", "new cases"},
             [CMP_VANISHED] = {"vanished", "cases that are gone"}};

const char *cmp_kind_name(cmp_kind kind) {
    return kinds[kind].name;
}

const char *cmp_kind_words(cmp_kind kind) {
    return kinds[kind].words;
}

/* How bad it is; -1: not judged. A baseline changes what is reported, not how the testee behaves. */
static int badness(const cmp_case *c) {
    static const struct {
        const char *name;
        int badness;
    } rows[] = {{"pass", 0}, {"info", 0}, {"lenient", 1}, {"flaky", 2},
                {"fail", 3}, {"leak", 4}, {"hang", 5},    {"crash", 6}};
    const char *word = strcmp(c->health, "ok") == 0 ? c->verdict : c->health;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strcmp(rows[i].name, word) == 0) return rows[i].badness;
    return -1;
}

static bool same_message(const char *a, const char *b) {
    sio_slice x = sio_slice_str(a), y = sio_slice_str(b);
    return sio_slice_equal(sio_slice_sub(x, 0, rep_message_stable(x)),
                           sio_slice_sub(y, 0, rep_message_stable(y)));
}

/* Returns CMP_KINDS when nothing changed. */
static cmp_kind kind_of(const cmp_case *before, const cmp_case *after) {
    if (before == NULL) return CMP_APPEARED;
    if (after == NULL) return CMP_VANISHED;
    int was = badness(before), is = badness(after);
    if (is > was && is > 1) return CMP_BROKEN;
    if (was < 0) return is < 0 ? CMP_KINDS : CMP_JUDGED;
    if (is < 0) return CMP_UNJUDGED;
    if (is > was) return CMP_WEAKER;
    if (is < was) return CMP_FIXED;
    return is > 1 && !same_message(before->detail, after->detail) ? CMP_MESSAGE : CMP_KINDS;
}

static void note(cmp_changes *c, const cmp_case *before, const cmp_case *after) {
    cmp_kind kind = kind_of(before, after);
    if (kind == CMP_KINDS) return;
    c->of[kind]++;
    c->items[c->count++] = (cmp_change){.kind = kind, .before = before, .after = after};
}

static const char *key_of(const cmp_change *c) {
    return c->after != NULL ? c->after->key : c->before->key;
}

static int compare_changes(const void *a, const void *b) {
    const cmp_change *x = a, *y = b;
    if (x->kind != y->kind) return x->kind < y->kind ? -1 : 1;
    return strcmp(key_of(x), key_of(y));
}

bool cmp_changes_find(cmp_changes *c, const cmp_report *before, const cmp_report *after) {
    *c = (cmp_changes){.items = calloc(before->count + after->count + 1, sizeof *c->items)};
    if (c->items == NULL) return false;
    for (size_t i = 0; i < after->count; i++)
        note(c, cmp_case_find(before, after->cases[i].key), &after->cases[i]);
    for (size_t i = 0; i < before->count; i++)
        if (cmp_case_find(after, before->cases[i].key) == NULL) note(c, &before->cases[i], NULL);
    qsort(c->items, c->count, sizeof *c->items, compare_changes);
    return true;
}

bool cmp_changes_worse(const cmp_changes *c) {
    return c->of[CMP_BROKEN] > 0 || (c->strict && c->of[CMP_WEAKER] > 0);
}
