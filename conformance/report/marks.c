#include "report/marks.h"

#include <string.h>

#include "report/summary.h"

static const rep_mark marks[REP_MARKS] = {
    {"P", "pass", "good", "as it should be", 3},
    {"I", "info", "note", "allowed; for information", 4},
    {"L", "lenient", "mild", "accepted, fails under --strict", 5},
    {"K", "known", "odd", "known failure, in the baseline", 6},
    {"~", "flaky", "odd", "not the same each time", 7},
    {"F", "fail", "bad", "wrong", 8},
    {"M", "leak", "bad", "memory grows without end", 9},
    {"H", "hang", "bad", "the testee stops answering", 10},
    {"C", "crash", "bad", "the testee dies", 11},
    {"?", "inconclusive", "idle", "could not be judged", 2},
    {"U", "unsupported", "idle", "needs what the testee does not offer", 1},
    {"S", "skipped", "idle", "not run", 1},
};

const rep_mark *rep_marks(size_t *count) {
    *count = sizeof marks / sizeof marks[0];
    return marks;
}

size_t rep_mark_place(const rep_mark *mark) {
    return (size_t)(mark - marks);
}

const rep_mark *rep_mark_named(const char *name) {
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        if (strcmp(marks[i].name, name) == 0) return &marks[i];
    return NULL;
}

const rep_mark *rep_mark_of(const run_case *c) {
    return rep_mark_named(c->known ? "known" : rep_word_of_case(c));
}
