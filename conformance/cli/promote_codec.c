/* siospec promote of a finding of a codec: a vector and a seed. */
#include <stdlib.h>
#include <string.h>

#include "cli/codec_run.h"
#include "cli/promote.h"
#include "cli/replay_print.h"
#include "fuzz/codec/again.h"
#include "fuzz/promote/vector.h"

typedef struct work {
    promotion place;
    cfz_record record;
    prm_vector vector;
    vec_set *known, *made;
    sio_buf why;
} work;

static int reproduce(work *w, char **command) {
    cfz_again *a = calloc(1, sizeof *a);
    int status = a == NULL ? check_fail(3, "out of memory") : 0;
    if (status == 0 && !(cfz_again_begin(a, &w->record, command, &w->why) &&
                         cfz_again_look(a, &w->record, sio_buf_slice(&w->record.bytes), &w->why)))
        status = promotion_fail(3, &w->why);
    if (status == 0 && cfz_again_same(a, &w->record) == NULL)
        status = check_fail(1, "the finding does not show any more: nothing was written");
    if (a != NULL) cfz_again_end(a);
    free(a);
    return status;
}

static int make(work *w) {
    data_error error;
    w->known = vec_load(w->place.set, &error);
    if (w->known == NULL) return check_broken_data(&error);
    if (!prm_vector_make(&w->record, sio_buf_cstr(&w->place.name), &w->place.options->requirement, w->known,
                         &w->vector, &w->why))
        return promotion_fail(2, &w->why);
    if (vec_find(w->known, w->vector.id) != NULL)
        return check_fail(2, "there is a vector %s already: choose another name by --id", w->vector.id);
    char *text = json_dumps(w->vector.file, JSON_COMPACT);
    if (text == NULL) return check_fail(3, "out of memory");
    w->made = vec_load_text("the vector", sio_slice_str(text), &error);
    free(text);
    if (w->made == NULL) return check_broken_data(&error);
    if (!prm_vector_passes(vec_at(w->made, 0), &w->why)) return promotion_fail(3, &w->why);
    return 0;
}

/* The codec must fail what it was found to do wrong, by the same way as any codec is checked. */
static int show_failure(work *w, char **command) {
    const char *id = w->vector.id;
    codec_run r = {.options = {.common = check_common_start(), .time = -1}};
    r.options.memory =
        w->record.options.memory < CODEC_MEMORY_MIB ? w->record.options.memory : CODEC_MEMORY_MIB;
    r.options.common.rest.command = command;
    r.suite = check_suite_start(&r.options.common);
    r.suite.selection = (run_selection){.select = &id, .select_count = 1};
    r.of_case = cod_plan_make(&r.suite.plan, w->made, &r.suite.selection);
    int status = r.of_case == NULL ? check_fail(3, "out of memory") : codec_reach(&r);
    if (status == 0) status = codec_execute(&r);
    const run_case *c = r.suite.plan.count > 0 ? &r.suite.plan.cases[0] : NULL;
    bool shown = c != NULL && (c->health != SCN_OK || c->verdict == SCN_FAIL);
    if (status == 0 && shown)
        replay_print_found("the codec", c->verdict, c->health, c->pointer, c->detail);
    else if (status == 0)
        status = check_fail(1,
                            "the codec passes the vector (%s): the reference does the same with this input; "
                            "nothing was written",
                            c == NULL ? "not run" : scn_verdict_name(c->verdict));
    r.options.common.rest.command = NULL;
    codec_release(&r);
    return status;
}

static int promote(work *w, const fuzz_options *o) {
    char **command = o->check.common.rest.command;
    sio_slice seed = sio_buf_slice(&w->record.bytes);
    int status = promotion_begin(&w->place, o, w->record.id);
    if (status == 0) status = promotion_place(&w->place, "codec", prm_vector_target(w->record.options.codec));
    if (status == 0) status = make(w);
    if (status == 0) status = reproduce(w, command);
    if (status == 0) status = show_failure(w, command);
    if (status == 0) status = promotion_write(&w->place, w->vector.file, seed);
    if (status == 0)
        printf("the reference: pass\n%s: %s\nseed: %s\n", w->vector.id, sio_buf_cstr(&w->place.file),
               sio_buf_cstr(&w->place.seed));
    return status;
}

int promote_codec(const fuzz_options *o) {
    work w = {.known = NULL};
    int status = cfz_record_read(&w.record, o->finding, &w.why) ? 0 : promotion_fail(2, &w.why);
    if (status == 0 && o->check.url != NULL)
        status = cli_usage_error("promote", "unexpected '%s': a finding of a codec needs -- ADAPTER",
                                 o->check.url);
    if (status == 0) {
        status = promote(&w, o);
        promotion_end(&w.place);
    }
    vec_free(w.made);
    vec_free(w.known);
    json_decref(w.vector.file);
    cfz_record_free(&w.record);
    sio_buf_free(&w.why);
    return status;
}
