/* After the run: baseline, reports, exit status. */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/check_run.h"
#include "report/summary.h"
#include "text/escape.h"

static const char *requirement_text(void *ctx, const char *id, const char **level) {
    const check_run *r = ctx;
    const data_requirement *found = data_requirement_find(r->catalogue, id);
    if (found == NULL) return NULL;
    *level = found->level;
    return found->text;
}

static bool colours(void) {
    const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
    if (no_color != NULL && *no_color != '\0') return false;
    return isatty(STDOUT_FILENO) && term != NULL && strcmp(term, "dumb") != 0;
}

static bool join_command(const check_run *r, sio_buf *out) {
    bool ok = true;
    for (char **word = r->options.rest.command; ok && word != NULL && *word != NULL; word++)
        ok = (out->len == 0 || sio_buf_add_byte(out, ' ')) && txt_escape_shell(out, *word);
    return ok;
}

static const char *plural(size_t n) {
    return n == 1 ? "" : "s";
}

static void tell_changes(const char *path, const rep_changes *c) {
    sio_buf shown = SIO_BUF_INIT;
    const char *name = txt_escape_terminal(&shown, sio_slice_str(path)) ? sio_buf_cstr(&shown) : NULL;
    fprintf(stderr, "siospec check server: %s: %zu row%s added, %zu changed, %zu removed, %zu kept\n",
            name == NULL ? "the baseline" : name, c->added, plural(c->added), c->changed, c->removed,
            c->kept);
    sio_buf_free(&shown);
}

/* Why the run did not see all cases through; NULL: it did. */
static const char *stopped_by(const check_run *r) {
    if (r->state.stopped) return r->state.stop_reason == NULL ? "the testee is dead" : r->state.stop_reason;
    if (r->state.stray == SCN_OK) return NULL;
    return r->state.stray_detail == NULL ? "the testee died" : r->state.stray_detail;
}

static int update_baseline(check_run *r, const rep_moment *now) {
    const char *path = r->options.baseline;
    sio_buf why = SIO_BUF_INIT;
    rep_changes changes;
    int status = 0;
    if (!rep_baseline_covers(&r->plan, stopped_by(r), &why)) {
        status = check_fail(3, "%s", sio_buf_cstr(&why));
        sio_buf_free(&why);
        return status;
    }
    if (!rep_baseline_write(path, r->has_baseline ? &r->baseline : NULL, now, &changes, &why))
        status = check_fail(2, "%s", sio_buf_cstr(&why));
    else
        tell_changes(path, &changes);
    sio_buf_free(&why);
    rep_baseline_free(&r->baseline);
    data_error error;
    if (status == 0 && !rep_baseline_load(&r->baseline, path, &error))
        status = check_fail(2, "%s", error.message);
    r->has_baseline = status == 0;
    return status;
}

static int apply_baseline(check_run *r) {
    char today[16];
    struct tm utc;
    strftime(today, sizeof today, "%Y-%m-%d", gmtime_r(&r->started, &utc));
    rep_moment now = {.plan = &r->plan,
                      .selection = &r->selection,
                      .has = run_library_has,
                      .has_ctx = r->library,
                      .strict = r->options.strict,
                      .today = today};
    int status = r->options.update_baseline ? update_baseline(r, &now) : 0;
    if (!r->has_baseline) return status;
    return rep_baseline_apply(&r->baseline, &now) ? status : check_fail(3, "out of memory");
}

static void fill_report(const check_run *r, rep_report *report) {
    report->seed = r->env.seed;
    report->seconds = (double)(wire_now() - r->began) / 1e6;
    report->url = r->target.url;
    report->handshake = r->handshake.open;
    report->capabilities = json_array_size(r->capabilities.names) > 0 ? r->capabilities.names : NULL;
    report->distrust = *r->distrust == '\0' ? NULL : r->distrust;
    report->contract = r->options.contract;
    report->profile = r->options.profile;
    report->strict = r->options.strict;
    report->plan = &r->plan;
    report->health = run_health_of(&r->state, &r->plan);
    if (r->state.stray != SCN_OK)
        report->stray = r->state.stray_detail == NULL ? "the testee died" : r->state.stray_detail;
    report->floor = r->floor;
    report->stale = (const char *const *)r->baseline.stale;
    report->stale_count = r->baseline.stale_count;
    report->requirement = requirement_text;
    report->catalogue = r->catalogue;
    report->colour = colours();
}

static int write_reports(const check_run *r, const rep_report *report) {
    int status = rep_exit_status(report);
    for (size_t i = 0; i < r->options.output_count; i++) {
        sio_buf why = SIO_BUF_INIT;
        if (!rep_output_write(&r->options.outputs[i], report, &why))
            status = check_fail(2, "%s", sio_buf_cstr(&why));
        sio_buf_free(&why);
    }
    return status;
}

/* Texts of a report that are put together from the options. */
typedef struct texts {
    sio_buf head, tail, with, command;
} texts;

static bool compose(const check_run *r, texts *t, rep_report *report) {
    sio_buf *const all[] = {&t->head, &t->tail, &t->with, &t->command};
    bool ok = check_options_replay(&r->options, r->env.seed, &t->head, &t->tail) &&
              check_options_replay_with(&r->options, &t->with) && join_command(r, &t->command);
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        ok = ok && sio_buf_cstr(all[i]) != NULL;
        if (ok) check_redact_text(r, (char *)all[i]->data);
    }
    report->replay_head = sio_buf_cstr(&t->head);
    report->replay_tail = sio_buf_cstr(&t->tail);
    report->replay_with = sio_buf_cstr(&t->with);
    if (r->options.rest.command != NULL) report->command = sio_buf_cstr(&t->command);
    return ok;
}

static void texts_free(texts *t) {
    sio_buf_free(&t->head);
    sio_buf_free(&t->tail);
    sio_buf_free(&t->with);
    sio_buf_free(&t->command);
}

/* The worst of two exit statuses that say more than pass and fail. */
static int worse(int status, int other) {
    return other != 0 && status < 2 ? other : status;
}

int check_conclude(check_run *r) {
    char started[32];
    struct tm utc;
    texts t = {SIO_BUF_INIT, SIO_BUF_INIT, SIO_BUF_INIT, SIO_BUF_INIT};
    int status = 3, baseline = apply_baseline(r);
    check_redact(r);
    strftime(started, sizeof started, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&r->started, &utc));
    rep_report report = {.started = started, .requirement_ctx = r};
    if (compose(r, &t, &report)) {
        fill_report(r, &report);
        int bundles = check_bundles_write(r, &report);
        status = worse(write_reports(r, &report), bundles);
    } else {
        check_fail(3, "out of memory");
    }
    texts_free(&t);
    return worse(status, baseline);
}
