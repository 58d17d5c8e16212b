#include "cli/replay_vector.h"

#include <stdlib.h>
#include <string.h>

#include "cli/codec_run.h"
#include "cli/replay_print.h"
#include "replay/compare.h"
#include "text/escape.h"

static void print_head(const rpl_bundle *b) {
    replay_print_named("case: ", b->id);
    printf("channel: %s with %s\n", b->channel, vec_codec_name(b->vector->codec));
    replay_print_named("recorded: ", replay_text_of(b->json, "recorded"));
    replay_print_named("from: ", b->url);
    replay_print_named("about: ", b->title);
    replay_print_requirements(b);
    putchar('\n');
    replay_print_found("then", b->verdict, b->health, b->pointer, b->message);
}

/* The adapter's command is never in a bundle. */
static int print_command(const rpl_bundle *b) {
    sio_buf key = SIO_BUF_INIT, word = SIO_BUF_INIT;
    bool ok = sio_buf_addf(&key, "%s@%s", b->id, b->channel) && sio_buf_cstr(&key) != NULL &&
              txt_escape_shell(&word, sio_buf_cstr(&key)) && sio_buf_cstr(&word) != NULL;
    if (ok) printf("siospec check codec --select %s -- ADAPTER\n", sio_buf_cstr(&word));
    sio_buf_free(&key);
    sio_buf_free(&word);
    return ok ? 0 : check_fail(3, "out of memory");
}

static int show(const rpl_bundle *b) {
    print_head(b);
    fputs("\nthe vector:\n", stdout);
    replay_print_block("    ", b->shown);
    fputs("\nrun it again:\n", stdout);
    return print_command(b);
}

static int tell(const rpl_bundle *b, const run_case *c) {
    static const int statuses[] = {
        [RPL_REPRODUCED] = 1, [RPL_DIFFERENT] = 1, [RPL_PASSES] = 0, [RPL_UNKNOWN] = 3};
    print_head(b);
    replay_print_found("now", c->verdict, c->health, c->pointer, c->detail);
    fputs("\nthe vector then:\n", stdout);
    replay_print_block("    ", b->shown);
    if (c->excerpt != NULL) {
        fputs("\nthe vector now:\n", stdout);
        replay_print_block("    ", c->excerpt);
    }
    rpl_answer answer = rpl_compare(b->verdict, b->health, b->message, c);
    printf("\n%s\n", rpl_answer_name(answer));
    return statuses[answer];
}

static bool take_leniencies(codec_run *r, const rpl_bundle *b) {
    size_t count = json_array_size(b->leniencies);
    cli_texts *list = &r->options.leniency;
    list->items = calloc(count + 1, sizeof *list->items);
    for (size_t i = 0; list->items != NULL && i < count; i++)
        list->items[list->count++] = json_string_value(json_array_get(b->leniencies, i));
    return list->items != NULL;
}

static int make_plan(codec_run *r, const rpl_bundle *b) {
    r->of_case = cod_plan_make(&r->suite.plan, b->vectors, &r->suite.selection);
    if (r->of_case == NULL || !take_leniencies(r, b)) return check_fail(3, "out of memory");
    for (size_t i = 0; i < r->suite.plan.count; i++)
        if (strcmp(r->suite.plan.cases[i].channel, b->channel) != 0)
            run_case_decide(&r->suite.plan.cases[i], SCN_SKIPPED, SCN_OK, "not recorded");
    return 0;
}

static const run_case *the_case(const codec_run *r, const rpl_bundle *b) {
    for (size_t i = 0; i < r->suite.plan.count; i++)
        if (strcmp(r->suite.plan.cases[i].channel, b->channel) == 0) return &r->suite.plan.cases[i];
    return NULL;
}

static int run_again(const replay_options *o, const rpl_bundle *b) {
    codec_run r = {.options = {.common = check_common_start(), .time = b->time, .memory = b->memory}};
    r.options.common.rest.command = o->rest.command;
    r.suite = check_suite_start(&r.options.common);
    int status = make_plan(&r, b);
    if (status == 0) status = codec_reach(&r);
    if (status == 0) status = codec_execute(&r);
    if (status == 0) status = tell(b, the_case(&r, b));
    codec_release(&r);
    return status;
}

int replay_vector(const replay_options *o, const rpl_bundle *b) {
    if (o->url != NULL)
        return cli_usage_error("replay", "unexpected '%s': a vector is run again with -- ADAPTER", o->url);
    if (replay_has_target(o)) return run_again(o, b);
    return o->commands ? print_command(b) : show(b);
}
