/* JUnit XML as Maven Surefire defines it: one testsuite, a testcase a case. A known failure is skipped, as
 * far as this format goes; crash, hang and leak are errors. */
#include <string.h>

#include "report/junit_write.h"
#include "report/report.h"
#include "report/summary.h"

typedef enum junit_kind { JUNIT_PASSED, JUNIT_FAILED, JUNIT_ERROR, JUNIT_SKIPPED } junit_kind;

static junit_kind kind_of(const rep_report *r, const run_case *c) {
    if (rep_counts_against(c, r->strict)) return c->health == SCN_OK ? JUNIT_FAILED : JUNIT_ERROR;
    bool open = c->verdict == SCN_SKIPPED || c->verdict == SCN_UNSUPPORTED || c->verdict == SCN_INCONCLUSIVE;
    return c->known || open ? JUNIT_SKIPPED : JUNIT_PASSED;
}

static void put_fault(rep_markup *m, const rep_report *r, const run_case *c, const char *element) {
    sio_buf story = SIO_BUF_INIT;
    if (rep_story(r, c, &story))
        junit_fault(m, element, rep_word_of_case(c), c->detail, sio_buf_slice(&story));
    else
        m->failed = true;
    sio_buf_free(&story);
}

static void put_skipped(rep_markup *m, const run_case *c) {
    if (c->known)
        junit_skipped(m, "known: ", c->known_reason == NULL ? "" : c->known_reason);
    else
        junit_skipped(m,
                      c->verdict == SCN_UNSUPPORTED    ? "unsupported: "
                      : c->verdict == SCN_INCONCLUSIVE ? "inconclusive: "
                                                       : "skipped: ",
                      c->detail);
}

/* Chapters show as packages where people look at such files. */
static void put_classname(rep_markup *m, const run_subject *subject) {
    const char *id = subject->id;
    size_t n = strcspn(id, "/");
    const char *end = id + rep_chapter_length(subject);
    rep_raw(m, " classname=\"");
    rep_text_of(m, sio_slice_of(id, n));
    if (end > id + n) {
        rep_raw(m, ".");
        rep_text_of(m, sio_slice_of(id + n + 1, (size_t)(end - id) - n - 1));
    }
    rep_raw(m, "\"");
}

static void put_case(rep_markup *m, const rep_report *r, const run_case *c) {
    junit_kind kind = kind_of(r, c);
    rep_raw(m, "  <testcase");
    junit_attribute(m, "name", c->key);
    put_classname(m, &c->subject);
    rep_rawf(m, " time=\"%.3f\"", (double)c->duration / 1e6);
    if (kind == JUNIT_PASSED && c->verdict == SCN_PASS) {
        rep_raw(m, "/>\n");
        return;
    }
    rep_raw(m, ">\n");
    if (kind == JUNIT_FAILED) put_fault(m, r, c, "failure");
    if (kind == JUNIT_SKIPPED) put_skipped(m, c);
    if (kind == JUNIT_ERROR) put_fault(m, r, c, "error");
    if (kind == JUNIT_PASSED) {
        rep_rawf(m, "    <system-out>%s: ", rep_word_of_case(c));
        rep_text(m, c->detail);
        rep_raw(m, "</system-out>\n");
    }
    rep_raw(m, "  </testcase>\n");
}

/* What belongs to no case is a testcase of its own, so that it shows where only those are looked at. */
static void put_extra(rep_markup *m, const char *element, const char *name, const char *text) {
    rep_rawf(m, "  <testcase name=\"%s\" classname=\"siospec\" time=\"0\">\n", name);
    junit_fault(m, element, name, text, sio_slice_str(text));
    rep_raw(m, "  </testcase>\n");
}

static void put_properties(rep_markup *m, const rep_report *r) {
    char seed[24];
    snprintf(seed, sizeof seed, "%llu", (unsigned long long)r->seed);
    junit_property(m, "siospec", SIOSPEC_VERSION);
    junit_property(m, "started", r->started);
    junit_property(m, "url", r->url);
    junit_property(m, "command", r->command);
    junit_property(m, "contract", r->contract);
    junit_property(m, "profile", r->profile);
    junit_property(m, "strict", r->strict ? "true" : "false");
    junit_property(m, "health", scn_health_name(r->health));
    junit_property(m, "seed", seed);
}

static void put_head(rep_markup *m, const rep_report *r) {
    size_t count[4] = {0};
    size_t extra = r->stale_count + (r->stray != NULL ? 1 : 0);
    for (size_t i = 0; i < r->plan->count; i++)
        count[kind_of(r, &r->plan->cases[i])]++;
    junit_counts counts = {.tests = r->plan->count + extra,
                           .errors = count[JUNIT_ERROR] + (r->stray != NULL ? 1 : 0),
                           .skipped = count[JUNIT_SKIPPED],
                           .failures = count[JUNIT_FAILED] + r->stale_count};
    junit_begin(m, r->seconds, &counts);
    put_properties(m, r);
    junit_cases(m);
}

bool rep_junit(const rep_report *r, FILE *out) {
    rep_markup m;
    rep_markup_begin(&m, out);
    put_head(&m, r);
    for (size_t i = 0; i < r->plan->count; i++)
        put_case(&m, r, &r->plan->cases[i]);
    for (size_t i = 0; i < r->stale_count; i++)
        put_extra(&m, "failure", "stale baseline", r->stale[i]);
    if (r->stray != NULL) put_extra(&m, "error", rep_stray_name(r), r->stray);
    junit_end(&m);
    return rep_markup_end(&m);
}
