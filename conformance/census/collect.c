/* One codec over all inputs. */
#include <stdlib.h>
#include <string.h>

#include "adapter/request.h"
#include "census/census_internal.h"

struct collector {
    cen_census *census;
    cen_codec *codec;
    size_t *asked; /* the inputs that the codec says it can do */
    size_t count;
    wire_us until; /* 0: without end */
    bool broken;   /* no memory */
};

/* The input of request number `i`. */
static const cen_input *input_of(const struct collector *k, size_t i) {
    return &k->census->inputs[k->asked[i]];
}

/* ---- outcomes ---- */

/* Takes the outcome over; an equal one that is known already is used instead. */
static bool settle(struct collector *k, size_t index, cen_outcome *o) {
    cen_input *in = &k->census->inputs[index];
    cen_cell *cell = &k->codec->cells[index];
    cell->known = true;
    for (cell->outcome = 0; cell->outcome < in->outcome_count; cell->outcome++) {
        if (!cen_outcome_same(in->vector, in->op, &in->outcomes[cell->outcome], o)) continue;
        cen_outcome_free(o);
        return true;
    }
    cen_outcome *more = realloc(in->outcomes, (in->outcome_count + 1) * sizeof *more);
    if (more == NULL) return false;
    in->outcomes = more;
    in->outcomes[in->outcome_count++] = *o;
    return true;
}

static void explain(struct collector *k, size_t index) {
    const cen_input *in = &k->census->inputs[index];
    cen_cell *cell = &k->codec->cells[index];
    k->codec->verdicts[cell->judged.verdict]++;
    if (cell->judged.verdict != ADP_FAIL) return;
    const data_strings *requirements = &in->vector->requirements;
    cen_failure failure = {.name = k->codec->who.name,
                           .version = k->codec->who.version,
                           .vector = in->vector->id,
                           .requirement = requirements->count > 0 ? requirements->items[0] : "",
                           .outcome = cell->known ? in->outcomes[cell->outcome].shown : "",
                           .what = in->op == ADP_DECODE ? "decode" : "encode"};
    cell->quirk = cen_quirks_find(k->census->quirks, &failure);
    k->codec->unexplained += cell->quirk == NULL;
}

/* ---- callbacks of the run ---- */

static bool write_request(void *ctx, size_t i, sio_buf *out) {
    const cen_input *in = input_of(ctx, i);
    const char *error =
        in->op == ADP_DECODE ? adp_request_decode(in->vector, out) : adp_request_encode(in->vector, out);
    return error == NULL;
}

static bool write_control(void *ctx, size_t i, sio_buf *out) {
    const cen_input *in = input_of(ctx, i);
    return in->op == ADP_DECODE && in->vector->budget.against != NULL &&
           adp_request_control(in->vector, out) == NULL;
}

static bool over_budget(const cen_input *in, const adp_cost *cost) {
    sio_buf why = SIO_BUF_INIT;
    bool over = adp_judge_cost(in->vector, cost, &why) == ADP_FAIL;
    sio_buf_free(&why);
    return over;
}

static bool is_dear(void *ctx, size_t i, const adp_cost *cost) {
    return over_budget(input_of(ctx, i), cost);
}

static void take_answer(void *ctx, size_t i, const adp_answer *answer, const adp_cost *cost) {
    struct collector *k = ctx;
    size_t index = k->asked[i];
    const cen_input *in = input_of(k, i);
    cen_cell *cell = &k->codec->cells[index];
    cen_outcome outcome;
    sio_buf why = SIO_BUF_INIT;
    cell->judged = adp_judge(in->vector, in->op, &k->codec->who, answer, &why);
    sio_buf_free(&why);
    if (cell->judged.verdict == ADP_UNSUPPORTED) {
        k->codec->verdicts[ADP_UNSUPPORTED]++;
        return;
    }
    cell->over_budget = over_budget(in, cost);
    if (cell->over_budget) cell->judged = (adp_judgement){.verdict = ADP_FAIL};
    if (!cen_outcome_answer(in->vector, in->op, answer, &outcome) || !settle(k, index, &outcome)) {
        cen_outcome_free(&outcome);
        k->broken = true;
    }
    explain(k, index);
}

static void take_event(void *ctx, const adp_event *event) {
    struct collector *k = ctx;
    cen_outcome outcome;
    k->codec->events++;
    if (event->flaky || event->together || event->count != 1) return;
    size_t index = k->asked[event->index[0]];
    k->codec->cells[index].judged = (adp_judgement){.verdict = ADP_FAIL};
    if (!cen_outcome_fault(event->fault, &outcome) || !settle(k, index, &outcome)) {
        cen_outcome_free(&outcome);
        k->broken = true;
    }
    explain(k, index);
}

/* ---- a run ---- */

static bool choose_inputs(struct collector *k) {
    const cen_census *c = k->census;
    k->asked = calloc(c->input_count + 1, sizeof *k->asked);
    for (size_t i = 0; k->asked != NULL && i < c->input_count; i++)
        if (adp_identity_can(&k->codec->who, c->inputs[i].vector->codec, c->inputs[i].op))
            k->asked[k->count++] = i;
    return k->asked != NULL;
}

static bool is_over(void *ctx) {
    const struct collector *k = ctx;
    return k->until != 0 && wire_now() >= k->until;
}

bool cen_ask(cen_census *c, cen_codec *codec, adp_runner *runner, wire_us until, adp_end *end) {
    struct collector k = {.census = c, .codec = codec, .until = until};
    adp_job job = {.ctx = &k,
                   .write = write_request,
                   .control = write_control,
                   .dear = is_dear,
                   .answer = take_answer,
                   .event = take_event,
                   .stop = is_over};
    if (!choose_inputs(&k)) return false;
    *end = adp_run(runner, &job, k.count);
    free(k.asked);
    return !k.broken && *end != ADP_NO_MEMORY;
}

/* ---- codecs ---- */

cen_codec *cen_add_codec(cen_census *c, const char *command) {
    cen_codec *codecs = realloc(c->codecs, (c->codec_count + 1) * sizeof *codecs);
    if (codecs == NULL) return NULL;
    c->codecs = codecs;
    cen_codec *codec = &codecs[c->codec_count++];
    *codec = (cen_codec){.command = command, .cells = calloc(c->input_count + 1, sizeof(cen_cell))};
    return codec->cells == NULL ? NULL : codec;
}

bool cen_copy_identity(const adp_identity *from, adp_identity *to) {
    *to = (adp_identity){.name = strdup(from->name),
                         .version = strdup(from->version),
                         .language = strdup(from->language),
                         .codecs = json_incref(from->codecs),
                         .leniencies = json_incref(from->leniencies),
                         .coverage = from->coverage};
    return to->name != NULL && to->version != NULL && to->language != NULL;
}

/* ---- processes ---- */

void cen_start(cen_process *p, const char *command, const adp_options *options) {
    *p = (cen_process){.options = *options};
    p->argv[0] = (char *)(uintptr_t) "sh";
    p->argv[1] = (char *)(uintptr_t) "-c";
    p->argv[2] = (char *)(uintptr_t)command;
    p->options.argv = p->argv;
    p->runner = adp_runner_new(&p->options);
}

void cen_stop(cen_process *p) {
    adp_runner_free(p->runner);
    p->runner = NULL;
}

static bool note_trouble(cen_codec *codec, const adp_runner *r) {
    codec->trouble = strdup(adp_runner_why(r));
    return codec->trouble != NULL;
}

static bool run_codec(cen_census *c, cen_codec *codec, adp_runner *r) {
    adp_end end = ADP_DONE;
    if (adp_runner_identity(r) == NULL) return note_trouble(codec, r);
    if (!cen_copy_identity(adp_runner_identity(r), &codec->who) || !cen_ask(c, codec, r, 0, &end))
        return false;
    bool ended_well = end == ADP_DONE && adp_runner_finish(r) == ADP_NONE;
    return ended_well || note_trouble(codec, r);
}

bool cen_run(cen_census *c, const char *command, const adp_options *options) {
    cen_codec *codec = cen_add_codec(c, command);
    if (codec == NULL) return false;
    cen_process process;
    cen_start(&process, command, options);
    bool ok = process.runner != NULL && run_codec(c, codec, process.runner);
    cen_stop(&process);
    return ok;
}
