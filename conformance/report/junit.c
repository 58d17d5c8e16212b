/* JUnit XML as Maven Surefire defines it: one testsuite, a testcase a case. A known failure is skipped, as
 * far as this format goes; crash, hang and leak are errors. */
#include <string.h>

#include "report/markup.h"
#include "report/report.h"
#include "report/summary.h"

typedef enum junit_kind { JUNIT_PASSED, JUNIT_FAILED, JUNIT_ERROR, JUNIT_SKIPPED } junit_kind;

static junit_kind kind_of(const rep_report *r, const run_case *c) {
    if (rep_counts_against(c, r->strict)) return c->health == SCN_OK ? JUNIT_FAILED : JUNIT_ERROR;
    bool open = c->verdict == SCN_SKIPPED || c->verdict == SCN_UNSUPPORTED || c->verdict == SCN_INCONCLUSIVE;
    return c->known || open ? JUNIT_SKIPPED : JUNIT_PASSED;
}

static void put_attribute(rep_markup *m, const char *name, const char *value) {
    rep_rawf(m, " %s=\"", name);
    rep_text(m, value);
    rep_raw(m, "\"");
}

/* Only a first line makes a message; the whole story is in the element. */
static void put_message(rep_markup *m, const char *before, const char *text) {
    rep_raw(m, " message=\"");
    rep_raw(m, before);
    rep_text_of(m, sio_slice_of(text, strcspn(text, "\n")));
    rep_raw(m, "\"");
}

static void put_story(rep_markup *m, const rep_report *r, const run_case *c) {
    sio_buf story = SIO_BUF_INIT;
    if (rep_story(r, c, &story))
        rep_text_of(m, sio_buf_slice(&story));
    else
        m->failed = true;
    sio_buf_free(&story);
}

static void put_fault(rep_markup *m, const rep_report *r, const run_case *c, const char *element) {
    rep_rawf(m, "    <%s type=\"%s\"", element, rep_word_of_case(c));
    put_message(m, "", c->detail);
    rep_raw(m, ">");
    put_story(m, r, c);
    rep_rawf(m, "</%s>\n", element);
}

static void put_skipped(rep_markup *m, const run_case *c) {
    rep_raw(m, "    <skipped");
    if (c->known)
        put_message(m, "known: ", c->known_reason == NULL ? "" : c->known_reason);
    else
        put_message(m,
                    c->verdict == SCN_UNSUPPORTED    ? "unsupported: "
                    : c->verdict == SCN_INCONCLUSIVE ? "inconclusive: "
                                                     : "skipped: ",
                    c->detail);
    rep_raw(m, "/>\n");
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
    put_attribute(m, "name", c->key);
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
    rep_rawf(m, "  <testcase name=\"%s\" classname=\"siospec\" time=\"0\">\n    <%s type=\"%s\"", name,
             element, name);
    put_message(m, "", text);
    rep_raw(m, ">");
    rep_text(m, text);
    rep_rawf(m, "</%s>\n  </testcase>\n", element);
}

static void put_property(rep_markup *m, const char *name, const char *value) {
    if (value == NULL) return;
    rep_raw(m, "    <property");
    put_attribute(m, "name", name);
    put_attribute(m, "value", value);
    rep_raw(m, "/>\n");
}

static void put_properties(rep_markup *m, const rep_report *r) {
    rep_raw(m, "  <properties>\n");
    put_property(m, "siospec", SIOSPEC_VERSION);
    put_property(m, "started", r->started);
    put_property(m, "url", r->url);
    put_property(m, "command", r->command);
    put_property(m, "contract", r->contract);
    put_property(m, "profile", r->profile);
    put_property(m, "strict", r->strict ? "true" : "false");
    put_property(m, "health", scn_health_name(r->health));
    rep_rawf(m, "    <property name=\"seed\" value=\"%llu\"/>\n", (unsigned long long)r->seed);
    rep_raw(m, "  </properties>\n");
}

static void put_head(rep_markup *m, const rep_report *r) {
    size_t count[4] = {0};
    size_t extra = r->stale_count + (r->stray != NULL ? 1 : 0);
    for (size_t i = 0; i < r->plan->count; i++)
        count[kind_of(r, &r->plan->cases[i])]++;
    count[JUNIT_FAILED] += r->stale_count;
    count[JUNIT_ERROR] += r->stray != NULL ? 1 : 0;
    rep_rawf(
        m,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"siospec\" time=\"%.3f\" tests=\"%zu\" "
        "errors=\"%zu\" skipped=\"%zu\" failures=\"%zu\">\n",
        r->seconds, r->plan->count + extra, count[JUNIT_ERROR], count[JUNIT_SKIPPED], count[JUNIT_FAILED]);
}

bool rep_junit(const rep_report *r, FILE *out) {
    rep_markup m;
    rep_markup_begin(&m, out);
    put_head(&m, r);
    put_properties(&m, r);
    for (size_t i = 0; i < r->plan->count; i++)
        put_case(&m, r, &r->plan->cases[i]);
    for (size_t i = 0; i < r->stale_count; i++)
        put_extra(&m, "failure", "stale baseline", r->stale[i]);
    if (r->stray != NULL) put_extra(&m, "error", rep_stray_name(r), r->stray);
    rep_raw(&m, "</testsuite>\n");
    return rep_markup_end(&m);
}
