#include "cli/codec_run.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "cli/progress.h"
#include "process/testee.h"
#include "text/escape.h"

static void print_frame(void *ctx, bool sent, sio_slice content) {
    (void)ctx;
    sio_buf line = SIO_BUF_INIT;
    if (txt_escape_terminal(&line, content) && sio_buf_cstr(&line) != NULL)
        fprintf(stderr, "%s %s\n", sent ? ">" : "<", sio_buf_cstr(&line));
    sio_buf_free(&line);
}

static void fill(codec_run *r) {
    const codec_options *o = &r->options;
    r->claims = json_array();
    for (size_t i = 0; i < o->leniency.count; i++)
        json_array_append_new(r->claims, json_string(o->leniency.items[i]));
    r->run = (cod_run){
        .plan = &r->suite.plan,
        .vectors = r->of_case,
        .options = {.argv = o->common.rest.command,
                    .answer_ms = (int)(o->time < 0 ? CODEC_TIME_MS : o->time),
                    .start_ms = (int)proc_start_limit(),
                    .memory = (uint64_t)(o->memory < 0 ? CODEC_MEMORY_MIB : o->memory) << 20,
                    .trace = o->trace ? print_frame : NULL},
        .claims = r->claims,
        .jobs = o->common.jobs < 0 ? 1 : (size_t)o->common.jobs,
    };
}

int codec_reach(codec_run *r) {
    sio_buf why = SIO_BUF_INIT;
    signal(SIGPIPE, SIG_IGN);
    fill(r);
    r->begun = true;
    bool ok = cod_run_begin(&r->run, &why);
    int status =
        ok ? 0 : check_fail(3, "%s", sio_buf_cstr(&why) == NULL ? "out of memory" : sio_buf_cstr(&why));
    sio_buf_free(&why);
    return status;
}

int codec_execute(codec_run *r) {
    cli_progress progress;
    cli_progress_begin(&progress, &r->suite.plan);
    /* The frames are on the same terminal. */
    if (r->options.trace) progress.shown = false;
    r->run.progress = cli_progress_note;
    r->run.progress_ctx = &progress;
    bool ok = cod_run_execute(&r->run);
    cli_progress_end(&progress);
    return ok ? 0 : check_fail(3, "out of memory");
}

void codec_release(codec_run *r) {
    if (r->begun) cod_run_free(&r->run);
    json_decref(r->claims);
    free(r->of_case);
    check_suite_free(&r->suite);
    vec_free(r->vectors);
    codec_options_free(&r->options);
}

bool codec_name(const codec_run *r, sio_buf *out) {
    const adp_identity *who = cod_run_identity(&r->run);
    return sio_buf_addf(out, "%s %s (%s)", who->name, who->version, who->language);
}

json_t *codec_settings(const codec_run *r) {
    const adp_options *o = &r->run.options;
    return json_pack("{s:O, s:i, s:I}", "leniencies", r->claims, "time", o->answer_ms, "memory",
                     (json_int_t)(o->memory >> 20));
}
