#include "runner/selection.h"

#include <string.h>

#include "data/glob.h"

bool run_selection_has(const run_selection *s, const scn_scenario *scenario) {
    if (scenario->seat != s->seat) return false;
    if (scenario->contract != SCN_ANY_CONTRACT && scenario->contract != s->contract) return false;
    for (size_t i = 0; i < scenario->profile_count; i++)
        if (strcmp(scenario->profiles[i], s->profile) == 0) return true;
    return false;
}

static bool named_by(const char *pattern, const run_case *c) {
    const run_subject *s = &c->subject;
    if (data_glob(pattern, c->key) || data_glob(pattern, s->id)) return true;
    for (size_t i = 0; i < s->requirement_count; i++)
        if (data_glob(pattern, s->requirements[i])) return true;
    return false;
}

static bool named_by_any(const char *const *patterns, size_t count, const run_case *c) {
    for (size_t i = 0; i < count; i++)
        if (named_by(patterns[i], c)) return true;
    return false;
}

bool run_selection_selects(const run_selection *s, const run_case *c) {
    return s->select_count == 0 || named_by_any(s->select, s->select_count, c);
}

bool run_selection_skips(const run_selection *s, const run_case *c) {
    return named_by_any(s->skip, s->skip_count, c);
}

bool run_selection_whole(const run_selection *s) {
    return s->select_count == 0 && s->skip_count == 0;
}
