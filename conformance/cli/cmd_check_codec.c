/* siospec check codec: finds out whether a codec behind the adapter protocol is right. */
#include "cli/cmd_check_codec.h"

#include <string.h>

#include "cli/codec_run.h"
#include "data/suggest.h"
#include "text/escape.h"

enum { SHOWN = 100 };

/* A leniency that no vector knows would hold nothing. *near: one that is spelt alike, or NULL. */
static bool knows_leniency(const codec_run *r, const char *name, const char **near) {
    data_suggestions found = {{NULL}, {0}};
    for (size_t i = 0; i < vec_count(r->vectors); i++) {
        size_t at;
        const json_t *a;
        json_array_foreach(vec_at(r->vectors, i)->alternatives, at, a) {
            const char *known = json_string_value(json_object_get(a, "leniency"));
            if (strcmp(known, name) == 0) return true;
            data_suggest(&found, name, known);
        }
    }
    *near = found.names[0];
    return false;
}

static int check_leniency(const codec_run *r, const char *name) {
    const char *near;
    if (knows_leniency(r, name, &near)) return 0;
    if (near != NULL)
        return cli_usage_error(check_speaker(), "there is no leniency '%s'; did you mean '%s'?", name, near);
    return cli_usage_error(check_speaker(), "there is no leniency '%s'; docs/vectors.md lists them", name);
}

/* What the hello claims comes from a peer. */
static int refuse_claim(const char *name, const char *near) {
    sio_buf shown = SIO_BUF_INIT;
    txt_escape_terminal(&shown, sio_slice_sub(sio_slice_str(name), 0, SHOWN));
    const char *text = sio_buf_cstr(&shown);
    int status = check_fail(3, "the adapter claims a leniency that does not exist: '%s'%s%s%s",
                            text == NULL ? "" : text, near != NULL ? "; did it mean '" : "",
                            near != NULL ? near : "", near != NULL ? "'?" : "");
    sio_buf_free(&shown);
    return status;
}

static int check_claims(const codec_run *r) {
    size_t i;
    const json_t *claim;
    json_array_foreach(cod_run_identity(&r->run)->leniencies, i, claim) {
        const char *near;
        if (!knows_leniency(r, json_string_value(claim), &near))
            return refuse_claim(json_string_value(claim), near);
    }
    return 0;
}

static int prepare(codec_run *r) {
    data_error error;
    int status = check_suite_open(&r->suite);
    if (status != 0) return status;
    r->vectors = vec_load(r->suite.set, &error);
    if (r->vectors == NULL) return check_broken_data(&error);
    for (size_t i = 0; status == 0 && i < r->options.leniency.count; i++)
        status = check_leniency(r, r->options.leniency.items[i]);
    if (status == 0) status = check_suite_prepare(&r->suite);
    if (status != 0) return status;
    r->of_case = cod_plan_make(&r->suite.plan, r->vectors, &r->suite.selection);
    if (r->of_case == NULL) return check_fail(3, "out of memory");
    return check_suite_selects(&r->suite) ? 0 : check_fail(3, "nothing selected: no vector matches");
}

static int run(codec_run *r) {
    int status = codec_reach(r);
    if (status == 0) status = check_claims(r);
    if (status == 0) status = codec_execute(r);
    return status == 0 ? codec_conclude(r) : status;
}

int cli_check_codec(int argc, char **argv) {
    codec_run r = {.suite = check_suite_start(&r.options.common)};
    int status = 2;
    check_speak_as("check codec");
    if (codec_options_read(&r.options, argc, argv)) {
        if (r.options.common.help) {
            codec_options_help(stdout);
            status = 0;
        } else if ((status = prepare(&r)) == 0) {
            status = r.options.common.dry_run ? check_suite_list(&r.suite) : run(&r);
        }
    }
    codec_release(&r);
    return status;
}
