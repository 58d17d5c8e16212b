#include "report/summary.h"

#include <stddef.h>
#include <string.h>

#define ROW(name)                                                                                            \
    { #name, offsetof(rep_summary, name) }
const rep_count rep_counts[] = {ROW(pass),         ROW(lenient), ROW(info),    ROW(fail), ROW(unsupported),
                                ROW(inconclusive), ROW(flaky),   ROW(skipped), ROW(known)};
const size_t rep_count_count = sizeof rep_counts / sizeof rep_counts[0];

size_t rep_count_of(const rep_summary *s, const rep_count *row) {
    size_t n = 0;
    memcpy(&n, (const char *)s + row->offset, sizeof n);
    return n;
}

void rep_summary_add(rep_summary *s, const run_case *c) {
    if (c->known) {
        s->known++;
        return;
    }
    switch (c->verdict) {
    case SCN_PASS:
        s->pass++;
        break;
    case SCN_LENIENT:
        s->lenient++;
        break;
    case SCN_INFO:
        s->info++;
        break;
    case SCN_FAIL:
        s->fail++;
        break;
    case SCN_UNSUPPORTED:
        s->unsupported++;
        break;
    case SCN_INCONCLUSIVE:
        s->inconclusive++;
        break;
    case SCN_FLAKY:
        s->flaky++;
        break;
    case SCN_SKIPPED:
        s->skipped++;
        break;
    }
}

rep_summary rep_summary_of(const run_plan *plan) {
    rep_summary s = {0};
    for (size_t i = 0; i < plan->count; i++)
        rep_summary_add(&s, &plan->cases[i]);
    return s;
}

bool rep_counts_against(const run_case *c, bool strict) {
    if (c->known) return false;
    if (c->verdict == SCN_FAIL || c->verdict == SCN_FLAKY) return true;
    return strict && (c->verdict == SCN_LENIENT || c->verdict == SCN_INCONCLUSIVE);
}

int rep_exit_status(const rep_report *report) {
    rep_summary s = rep_summary_of(report->plan);
    bool bad = report->stray != NULL || report->stale_count > 0;
    for (size_t i = 0; i < report->plan->count; i++)
        if (rep_counts_against(&report->plan->cases[i], report->strict)) bad = true;
    if (bad) return 1;
    return s.pass + s.lenient + s.info + s.known > 0 ? 0 : 3;
}

const char *rep_words_of_status(const rep_report *report) {
    int status = rep_exit_status(report);
    if (status == 1) return "not conformant";
    if (status == 3) return "nothing conclusive";
    return rep_summary_of(report->plan).known > 0 ? "conformant but for known failures" : "conformant";
}

const char *rep_word_of_case(const run_case *c) {
    return c->health == SCN_OK ? scn_verdict_name(c->verdict) : scn_health_name(c->health);
}

const char *rep_unclaimed(const run_case *c) {
    return c->verdict == SCN_UNSUPPORTED && c->scenario != NULL ? c->scenario->needs_capability : NULL;
}

size_t rep_chapter_length(const run_subject *subject) {
    const char *id = subject->id, *end = strrchr(id, '/');
    if (subject->kind == RUN_VECTOR && end != NULL) end = strchr(strchr(id, '/') + 1, '/');
    return end == NULL ? strlen(id) : (size_t)(end - id);
}

bool rep_same_chapter(const run_case *a, const run_case *b) {
    size_t n = rep_chapter_length(&a->subject);
    return rep_chapter_length(&b->subject) == n && memcmp(a->subject.id, b->subject.id, n) == 0;
}

const char *rep_evidence_name(const run_case *c) {
    return c->subject.kind == RUN_VECTOR ? "the vector" : "on the wire";
}

/* A vector that fails may do so harmlessly: who ran it says what it shows. */
const char *rep_shown_cve(const run_case *c) {
    bool shows = c->verdict == SCN_FAIL && strncmp(c->detail, "shows ", 6) == 0;
    return shows ? c->subject.cve : NULL;
}

static bool same_cve(const run_case *c, const char *cve) {
    const char *other = rep_shown_cve(c);
    return other != NULL && strcmp(other, cve) == 0;
}

bool rep_shown_cves(const run_plan *plan, sio_buf *out) {
    bool ok = true;
    for (size_t i = 0; ok && i < plan->count; i++) {
        const char *cve = rep_shown_cve(&plan->cases[i]);
        size_t count = 0, before = 0;
        for (size_t j = 0; cve != NULL && j < plan->count; j++) {
            count += same_cve(&plan->cases[j], cve);
            before += j < i && same_cve(&plan->cases[j], cve);
        }
        if (cve != NULL && before == 0)
            ok = sio_buf_addf(out, "%s%s (%zu case%s)", out->len > 0 ? ", " : "", cve, count,
                              count == 1 ? "" : "s");
    }
    return ok;
}

const char *const *rep_cites_of(const run_case *c, size_t *count) {
    *count = 0;
    while (c->cites != NULL && c->cites[*count] != NULL)
        ++*count;
    if (*count > 0) return (const char *const *)c->cites;
    *count = c->subject.requirement_count;
    return c->subject.requirements;
}
