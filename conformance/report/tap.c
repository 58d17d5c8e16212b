/* TAP version 14: one test point a case, a YAML block where there is something to say. */
#include "report/difference.h"
#include "report/report.h"
#include "report/summary.h"
#include "text/escape.h"

static bool add_yaml(sio_buf *out, const char *key, const char *value) {
    return sio_buf_addf(out, "  %s: ", key) && txt_escape_json(out, sio_slice_str(value)) &&
           sio_buf_add_byte(out, '\n');
}

static bool add_requirements(sio_buf *out, const run_subject *s) {
    bool ok = sio_buf_add_str(out, "  requirements: [");
    for (size_t i = 0; ok && i < s->requirement_count; i++)
        ok =
            (i == 0 || sio_buf_add_str(out, ", ")) && txt_escape_json(out, sio_slice_str(s->requirements[i]));
    return ok && sio_buf_add_str(out, "]\n");
}

static bool add_cites(sio_buf *out, const run_case *c) {
    size_t count = 0;
    const char *const *cites = rep_cites_of(c, &count);
    bool ok = sio_buf_add_str(out, "  broken: [");
    for (size_t i = 0; ok && i < count; i++)
        ok = (i == 0 || sio_buf_add_str(out, ", ")) && txt_escape_json(out, sio_slice_str(cites[i]));
    return ok && sio_buf_add_str(out, "]\n");
}

/* The parts of a failure that not every case has. */
static bool add_evidence(const run_case *c, sio_buf *out) {
    sio_buf difference = SIO_BUF_INIT;
    bool ok = (*c->pointer == '\0' || add_yaml(out, "at", c->pointer)) &&
              (c->verdict != SCN_FAIL || add_cites(out, c));
    if (ok && c->difference != NULL)
        ok = rep_difference_print(c->difference, &difference) && sio_buf_cstr(&difference) != NULL &&
             add_yaml(out, "difference", sio_buf_cstr(&difference));
    sio_buf_free(&difference);
    return ok && (c->excerpt == NULL || *c->excerpt == '\0' ||
                  add_yaml(out, c->subject.kind == RUN_VECTOR ? "vector" : "wire", c->excerpt));
}

static bool add_directive(sio_buf *out, const char *directive, const char *what, const char *reason) {
    return sio_buf_addf(out, " # %s %s: ", directive, what) && txt_escape_tap(out, sio_slice_str(reason));
}

static bool add_diagnosis(const rep_report *report, const run_case *c, sio_buf *out) {
    sio_buf replay = SIO_BUF_INIT;
    bool ok = sio_buf_add_str(out, "  ---\n") && add_yaml(out, "title", c->subject.title) &&
              add_yaml(out, "verdict", scn_verdict_name(c->verdict)) &&
              add_yaml(out, "health", scn_health_name(c->health)) && add_yaml(out, "message", c->detail) &&
              sio_buf_addf(out, "  duration_ms: %lld\n", (long long)(c->duration / 1000)) &&
              add_requirements(out, &c->subject) && add_evidence(c, out) && rep_replay(report, c, &replay) &&
              sio_buf_cstr(&replay) != NULL && add_yaml(out, "replay", sio_buf_cstr(&replay)) &&
              sio_buf_add_str(out, "  ...\n");
    sio_buf_free(&replay);
    return ok;
}

static bool add_what(const rep_report *report, sio_buf *out) {
    sio_buf scope = SIO_BUF_INIT;
    bool ok = txt_escape_tap(out, sio_slice_str(report->url)) && rep_scope(report, &scope) &&
              txt_escape_tap(out, sio_buf_slice(&scope));
    sio_buf_free(&scope);
    return ok;
}

/* What the run was is a comment: readers skip it. */
static bool add_head(const rep_report *report, size_t points, sio_buf *out) {
    return sio_buf_add_str(out, "TAP version 14\n# siospec " SIOSPEC_VERSION ": ") && add_what(report, out) &&
           sio_buf_addf(out, ", seed %llu\n1..%zu\n", (unsigned long long)report->seed, points);
}

static bool add_point(const rep_report *report, const run_case *c, size_t number, sio_buf *out) {
    bool against = rep_counts_against(c, report->strict);
    bool not_ok = against || c->known;
    bool ok = sio_buf_addf(out, "%sok %zu - ", not_ok ? "not " : "", number) &&
              txt_escape_tap(out, sio_slice_str(c->key));
    bool skipped =
        c->verdict == SCN_SKIPPED || c->verdict == SCN_UNSUPPORTED || c->verdict == SCN_INCONCLUSIVE;
    if (ok && c->known)
        ok = add_directive(out, "TODO", "known", c->known_reason == NULL ? "" : c->known_reason);
    if (ok && skipped && !not_ok) ok = add_directive(out, "SKIP", scn_verdict_name(c->verdict), c->detail);
    ok = ok && sio_buf_add_byte(out, '\n');
    if (ok && c->verdict != SCN_PASS && !(skipped && !not_ok)) ok = add_diagnosis(report, c, out);
    return ok;
}

bool rep_tap(const rep_report *report, FILE *out) {
    size_t extra = report->stale_count + (report->stray != NULL ? 1 : 0), number = 0;
    sio_buf text = SIO_BUF_INIT;
    bool ok = add_head(report, report->plan->count + extra, &text);
    for (size_t i = 0; ok && i < report->plan->count; i++)
        ok = add_point(report, &report->plan->cases[i], ++number, &text);
    for (size_t i = 0; ok && i < report->stale_count; i++)
        ok = sio_buf_addf(&text, "not ok %zu - stale baseline: ", ++number) &&
             txt_escape_tap(&text, sio_slice_str(report->stale[i])) && sio_buf_add_byte(&text, '\n');
    if (ok && report->stray != NULL)
        ok = sio_buf_addf(&text, "not ok %zu - %s of the testee: ", ++number, rep_stray_name(report)) &&
             txt_escape_tap(&text, sio_slice_str(report->stray)) && sio_buf_add_byte(&text, '\n');
    if (ok) fwrite(text.data, 1, text.len, out);
    sio_buf_free(&text);
    return ok;
}
