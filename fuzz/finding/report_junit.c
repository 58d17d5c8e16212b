/* Findings as JUnit XML: each is a testcase that fails, and each kind of which there is none one that passes.
 */
#include <string.h>

#include "fuzz/finding/report.h"
#include "report/junit_write.h"

static bool has_kind(const fnd_report *r, const char *kind) {
    for (size_t i = 0; i < r->count; i++)
        if (strcmp(r->items[i].kind, kind) == 0) return true;
    return false;
}

static junit_counts count(const fnd_report *r) {
    junit_counts c = {.tests = r->count,
                      .failures = fnd_count(r, FND_NEW),
                      .errors = fnd_count(r, FND_LOOSE),
                      .skipped = fnd_count(r, FND_KNOWN) + fnd_count(r, FND_EXPLAINED)};
    for (const char *const *kind = r->kinds; *kind != NULL; kind++)
        c.tests += !has_kind(r, *kind);
    return c;
}

static void begin_case(rep_markup *m, const fnd_report *r, const char *kind, const char *name,
                       double seconds) {
    rep_raw(m, "  <testcase");
    junit_attribute(m, "name", name);
    rep_rawf(m, " classname=\"fuzz.%s.%s\" time=\"%.3f\"", r->what, kind, seconds < 0 ? 0 : seconds);
}

static void put_story(rep_markup *m, const fnd_item *i, const char *element) {
    sio_buf story = SIO_BUF_INIT;
    bool ok = sio_buf_addf(&story, "%s: %s\n", i->subject, i->title);
    if (i->exception != NULL) ok = ok && sio_buf_addf(&story, "%s\n", i->exception);
    if (i->frame != NULL) ok = ok && sio_buf_addf(&story, "%s\n", i->frame);
    if (i->file != NULL) ok = ok && sio_buf_addf(&story, "%s\n", i->file);
    if (ok)
        junit_fault(m, element, i->kind, i->title, sio_buf_slice(&story));
    else
        m->failed = true;
    sio_buf_free(&story);
}

static void put_item(rep_markup *m, const fnd_report *r, const fnd_item *i) {
    begin_case(m, r, i->kind, i->id, i->seconds);
    rep_raw(m, ">\n");
    if (i->status == FND_NEW) put_story(m, i, "failure");
    if (i->status == FND_LOOSE) put_story(m, i, "error");
    if (i->status == FND_KNOWN) junit_skipped(m, "known: ", i->title);
    if (i->status == FND_EXPLAINED) junit_skipped(m, "known: ", i->reason == NULL ? i->title : i->reason);
    rep_raw(m, "  </testcase>\n");
}

bool fnd_print_junit(const void *what, FILE *out) {
    const fnd_report *r = what;
    junit_counts counts = count(r);
    char seed[24];
    rep_markup m;
    snprintf(seed, sizeof seed, "%llu", (unsigned long long)r->seed);
    rep_markup_begin(&m, out);
    junit_begin(&m, r->seconds, &counts);
    junit_property(&m, "siospec", SIOSPEC_VERSION);
    junit_property(&m, "started", r->started);
    junit_property(&m, "mode", r->mode);
    junit_property(&m, "seed", seed);
    junit_cases(&m);
    for (const char *const *kind = r->kinds; *kind != NULL; kind++) {
        if (has_kind(r, *kind)) continue;
        begin_case(&m, r, *kind, "nothing found", 0);
        rep_raw(&m, "/>\n");
    }
    for (size_t i = 0; i < r->count; i++)
        put_item(&m, r, &r->items[i]);
    junit_end(&m);
    return rep_markup_end(&m);
}
