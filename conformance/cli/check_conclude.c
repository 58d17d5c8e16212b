/* After a run against a server: what its reports say, exit status. */
#include <time.h>

#include "cli/check_run.h"

/* Why the run did not see all cases through; NULL: it did. */
static const char *stopped_by(const check_run *r) {
    if (r->state.stopped) return r->state.stop_reason == NULL ? "the testee is dead" : r->state.stop_reason;
    if (r->state.stray == SCN_OK) return NULL;
    return r->state.stray_detail == NULL ? "the testee died" : r->state.stray_detail;
}

static void fill_report(const check_run *r, rep_report *report) {
    check_suite_fill(&r->suite, report);
    report->seed = r->env.seed;
    report->url = r->target.url;
    report->handshake = r->handshake.open;
    report->capabilities = json_array_size(r->capabilities.names) > 0 ? r->capabilities.names : NULL;
    report->distrust = *r->distrust == '\0' ? NULL : r->distrust;
    report->contract = r->options.contract;
    report->profile = r->options.profile;
    report->health = run_health_of(&r->state, &r->suite.plan);
    if (r->state.stray != SCN_OK)
        report->stray = r->state.stray_detail == NULL ? "the testee died" : r->state.stray_detail;
    report->floor = r->floor;
}

/* Texts of a report that are put together from the options. */
typedef struct texts {
    sio_buf head, tail, with, command;
} texts;

static bool compose(const check_run *r, texts *t, rep_report *report) {
    sio_buf *const all[] = {&t->head, &t->tail, &t->with, &t->command};
    bool ok = check_options_replay(&r->options, r->env.seed, &t->head, &t->tail) &&
              check_options_replay_with(&r->options, &t->with) &&
              check_add_words(r->options.common.rest.command, &t->command);
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        ok = ok && sio_buf_cstr(all[i]) != NULL;
        if (ok) check_redact_text(r, (char *)all[i]->data);
    }
    report->replay_head = sio_buf_cstr(&t->head);
    report->replay_tail = sio_buf_cstr(&t->tail);
    report->replay_with = sio_buf_cstr(&t->with);
    if (r->options.common.rest.command != NULL) report->command = sio_buf_cstr(&t->command);
    return ok;
}

static void texts_free(texts *t) {
    sio_buf_free(&t->head);
    sio_buf_free(&t->tail);
    sio_buf_free(&t->with);
    sio_buf_free(&t->command);
}

int check_conclude(check_run *r) {
    char started[32];
    struct tm utc;
    texts t = {SIO_BUF_INIT, SIO_BUF_INIT, SIO_BUF_INIT, SIO_BUF_INIT};
    int baseline = check_suite_apply_baseline(&r->suite, run_library_has, r->library, stopped_by(r));
    check_redact(r);
    strftime(started, sizeof started, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&r->suite.started, &utc));
    rep_report report = {.started = started};
    rpl_record record = {.report = &report, .env = &r->env, .redacted = r->options.redact};
    int status = 3;
    if (compose(r, &t, &report)) {
        fill_report(r, &report);
        status = check_suite_write(&r->suite, &record);
    } else {
        check_fail(3, "out of memory");
    }
    texts_free(&t);
    return check_worse(status, baseline);
}
