/* After a run of any kind: baseline, bundles, reports. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/suite.h"
#include "report/summary.h"
#include "text/escape.h"

static const char *requirement_text(void *ctx, const char *id, const char **level) {
    const check_suite *s = ctx;
    const data_requirement *found = data_requirement_find(s->catalogue, id);
    if (found == NULL) return NULL;
    *level = found->level;
    return found->text;
}

static bool colours(void) {
    const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
    if (no_color != NULL && *no_color != '\0') return false;
    return isatty(STDOUT_FILENO) && term != NULL && strcmp(term, "dumb") != 0;
}

static const char *plural(size_t n) {
    return n == 1 ? "" : "s";
}

static void tell_changes(const char *path, const rep_changes *c) {
    sio_buf shown = SIO_BUF_INIT;
    const char *name = txt_escape_terminal(&shown, sio_slice_str(path)) ? sio_buf_cstr(&shown) : NULL;
    fprintf(stderr, "siospec %s: %s: %zu row%s added, %zu changed, %zu removed, %zu kept\n", check_speaker(),
            name == NULL ? "the baseline" : name, c->added, plural(c->added), c->changed, c->removed,
            c->kept);
    sio_buf_free(&shown);
}

static int update_baseline(check_suite *s, const rep_moment *now, const char *stopped) {
    const char *path = s->options->baseline;
    sio_buf why = SIO_BUF_INIT;
    rep_changes changes;
    int status = 0;
    if (!rep_baseline_covers(&s->plan, stopped, &why)) {
        status = check_fail(3, "%s", sio_buf_cstr(&why));
        sio_buf_free(&why);
        return status;
    }
    if (!rep_baseline_write(path, s->has_baseline ? &s->baseline : NULL, now, &changes, &why))
        status = check_fail(2, "%s", sio_buf_cstr(&why));
    else
        tell_changes(path, &changes);
    sio_buf_free(&why);
    rep_baseline_free(&s->baseline);
    data_error error;
    if (status == 0 && !rep_baseline_load(&s->baseline, path, &error))
        status = check_fail(2, "%s", error.message);
    s->has_baseline = status == 0;
    return status;
}

int check_suite_apply_baseline(check_suite *s, rep_has_case *has, const void *has_ctx, const char *stopped) {
    char today[16];
    struct tm utc;
    strftime(today, sizeof today, "%Y-%m-%d", gmtime_r(&s->started, &utc));
    rep_moment now = {.plan = &s->plan,
                      .selection = &s->selection,
                      .has = has,
                      .has_ctx = has_ctx,
                      .strict = s->options->strict,
                      .today = today};
    int status = s->options->update_baseline ? update_baseline(s, &now, stopped) : 0;
    if (!s->has_baseline) return status;
    return rep_baseline_apply(&s->baseline, &now) ? status : check_fail(3, "out of memory");
}

void check_suite_fill(const check_suite *s, rep_report *report) {
    report->seconds = (double)(wire_now() - s->began) / 1e6;
    report->strict = s->options->strict;
    report->verbose = s->options->verbose;
    report->plan = &s->plan;
    report->stale = (const char *const *)s->baseline.stale;
    report->stale_count = s->baseline.stale_count;
    report->requirement = requirement_text;
    report->requirement_ctx = (void *)(uintptr_t)s;
    report->catalogue = s->catalogue;
    report->colour = colours();
}

static int write_reports(const check_suite *s, const rep_report *report) {
    int status = rep_exit_status(report);
    for (size_t i = 0; i < s->options->output_count; i++) {
        sio_buf why = SIO_BUF_INIT;
        if (!rep_output_write(&s->options->outputs[i], report, &why))
            status = check_fail(2, "%s", sio_buf_cstr(&why));
        sio_buf_free(&why);
    }
    return status;
}

int check_suite_write(check_suite *s, const rpl_record *record) {
    int bundles = check_bundles_write(s, record);
    return check_worse(write_reports(s, record->report), bundles);
}
