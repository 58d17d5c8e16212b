/* After a run against a codec: what its reports say, exit status. */
#include <string.h>

#include "cli/codec_run.h"

/* Texts of a report that are put together from the options and the hello. */
typedef struct texts {
    sio_buf head, tail, command, name;
} texts;

static bool compose(const codec_run *r, texts *t, rep_report *report) {
    const check_common *o = &r->options.common;
    bool ok = codec_options_replay(&r->options, report->seed, &t->head, &t->tail) &&
              check_add_words(o->rest.command, &t->command) && codec_name(r, &t->name);
    report->replay_head = sio_buf_cstr(&t->head);
    report->replay_tail = sio_buf_cstr(&t->tail);
    report->replay_with = report->replay_tail;
    report->command = sio_buf_cstr(&t->command);
    report->url = sio_buf_cstr(&t->name);
    return ok && report->replay_head != NULL && report->replay_tail != NULL && report->command != NULL &&
           report->url != NULL;
}

static void free_texts(texts *t) {
    sio_buf_free(&t->head);
    sio_buf_free(&t->tail);
    sio_buf_free(&t->command);
    sio_buf_free(&t->name);
}

static json_t *hello_of(const adp_identity *who) {
    return json_pack("{s:s, s:s, s:s, s:O, s:O}", "name", who->name, "version", who->version, "language",
                     who->language, "codecs", who->codecs, "leniencies", who->leniencies);
}

/* What is claimed, by the hello or on the command line. */
static json_t *claims_of(const codec_run *r) {
    json_t *all = json_deep_copy(cod_run_identity(&r->run)->leniencies);
    size_t i;
    json_t *name;
    json_array_foreach(r->claims, i, name) {
        json_array_append(all, name);
    }
    if (json_array_size(all) > 0) return all;
    json_decref(all);
    return NULL;
}

static const char *text_of(sio_buf *text) {
    return text->len == 0 ? NULL : sio_buf_cstr(text);
}

static int write_all(codec_run *r, rep_report *report) {
    json_t *settings = codec_settings(r), *hello = hello_of(cod_run_identity(&r->run)),
           *claims = claims_of(r);
    report->handshake = hello;
    report->capabilities = claims;
    report->health = cod_run_health(&r->run);
    report->stray = text_of(&r->run.stray);
    rpl_record record = {.report = report, .settings = settings};
    int status = check_suite_write(&r->suite, &record);
    json_decref(settings);
    json_decref(hello);
    json_decref(claims);
    return status;
}

int codec_conclude(codec_run *r) {
    char started[32];
    struct tm utc;
    texts t = {SIO_BUF_INIT, SIO_BUF_INIT, SIO_BUF_INIT, SIO_BUF_INIT};
    strftime(started, sizeof started, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&r->suite.started, &utc));
    rep_report report = {.started = started, .seed = check_suite_seed(&r->suite)};
    int baseline = check_suite_apply_baseline(&r->suite, cod_has, r->vectors, text_of(&r->run.stopped));
    check_suite_fill(&r->suite, &report);
    int status = compose(r, &t, &report) ? write_all(r, &report) : check_fail(3, "out of memory");
    free_texts(&t);
    return check_worse(status, baseline);
}
