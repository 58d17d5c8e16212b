#include "fuzz/codec/fuzzer.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "adapter/request.h"
#include "data/glob.h"
#include "fuzz/codec/differ.h"
#include "fuzz/codec/kind.h"

enum { ANSWERS = 512, FLOOD_ONE_IN = 32, HINTS_ONE_IN = 128 };

/* ---- start and end ---- */

static char **copy_environment(void) {
    size_t count = 0, n = 0;
    while (environ[count] != NULL)
        count++;
    char **copy = calloc(count + 1, sizeof *copy);
    for (size_t i = 0; copy != NULL && i < count; i++)
        if (strncmp(environ[i], "SIOSPEC_COVERAGE=", 17) != 0) copy[n++] = environ[i];
    return copy;
}

static bool start_subject(cfz_fuzzer *f, cfz_subject *s, char *const *argv, sio_buf *why) {
    const cfz_options *o = f->options;
    adp_options options = {.argv = argv, .memory = (uint64_t)o->memory << 20};
    s->plain_options = options;
    s->plain_options.environment = f->environment;
    if (!cfz_adapter_start(&s->main, o->blind ? &s->plain_options : &options, (uint64_t)o->answer, why))
        return false;
    if (!adp_identity_can(&s->main.who, o->codec, ADP_DECODE)) {
        sio_buf_addf(why, "%s does not decode %s", s->main.who.name, vec_codec_name(o->codec));
        return false;
    }
    if (s->main.who.coverage > 0 && !o->blind)
        s->main.sites = cfz_counters_range(&f->counters, s->main.who.coverage);
    s->main.answers = cfz_counters_range(&f->counters, ANSWERS);
    return true;
}

bool cfz_fuzzer_start(cfz_fuzzer *f, sio_buf *why) {
    f->begun = wire_now();
    f->random = (uint64_t)f->options->seed * 0x9e3779b97f4a7c15U;
    f->environment = copy_environment();
    if (f->environment == NULL || setenv("SIOSPEC_COVERAGE", "1", 1) != 0) return false;
    for (size_t i = 0; i < f->options->commands; i++) {
        f->subjects++;
        if (!start_subject(f, &f->subject[i], f->options->command[i], why)) return false;
    }
    return true;
}

void cfz_fuzzer_free(cfz_fuzzer *f) {
    for (size_t i = 0; i < f->subjects; i++) {
        cfz_adapter_free(&f->subject[i].main);
        cfz_adapter_free(&f->subject[i].plain);
    }
    cfz_hints_free(&f->hints);
    cfz_input_free(&f->input);
    sio_buf_free(&f->request);
    sio_buf_free(&f->probe);
    free(f->environment);
    free(f->broken);
}

/* ---- findings ---- */

void cfz_fuzzer_note(cfz_fuzzer *f, const cfz_adapter *a, sio_slice bytes, const cfz_finding *what) {
    cfz_finding g = *what;
    g.adapter = a;
    g.bytes = bytes;
    g.input = &f->input;
    if (!cfz_findings_note(f->findings, &g, f->runs, (double)(wire_now() - f->begun) / 1e6)) return;
    sio_buf name = SIO_BUF_INIT;
    if (f->options->until != NULL && sio_buf_addf(&name, "%s/%s", g.kind, g.rule) &&
        sio_buf_cstr(&name) != NULL && data_glob(f->options->until, sio_buf_cstr(&name)))
        f->reached = true;
    sio_buf_free(&name);
}

static void note_crash(cfz_fuzzer *f, const cfz_adapter *a, sio_slice bytes, const char *what) {
    fnd_signature died = fnd_signature_of(sio_buf_slice(&a->output));
    sio_buf rule = SIO_BUF_INIT;
    fnd_signature_slug(&died, &rule);
    if (rule.len == 0) fnd_slug(what, 40, &rule);
    const char *name = sio_buf_cstr(&rule);
    cfz_finding g = {.kind = "crash", .rule = name == NULL ? "" : name, .title = what, .died = &died};
    cfz_fuzzer_note(f, a, bytes, &g);
    sio_buf_free(&rule);
}

void cfz_fuzzer_fault(cfz_fuzzer *f, const cfz_adapter *a, adp_fault fault, sio_slice bytes) {
    sio_buf what = SIO_BUF_INIT;
    sio_buf_add(&what, sio_buf_slice(&a->what));
    const char *sentence = sio_buf_cstr(&what);
    if (sentence == NULL) sentence = "out of memory";
    if (fault == ADP_START || fault == ADP_NONE) {
        if (f->broken == NULL) f->broken = strdup(sentence);
    } else if (fault == ADP_CRASH) {
        note_crash(f, a, bytes, sentence);
    } else {
        bool alive = fault == ADP_HANG || fault == ADP_MEMORY;
        cfz_finding g = {.kind = alive ? adp_fault_name(fault) : "noise",
                         .rule = alive ? "answer" : adp_fault_name(fault),
                         .title = sentence};
        cfz_fuzzer_note(f, a, bytes, &g);
    }
    sio_buf_free(&what);
}

/* ---- an answer ---- */

struct covering {
    cfz_fuzzer *f;
    const cfz_adapter *a;
    bool fresh;
};

static void count(void *ctx, uint32_t index, uint8_t times) {
    struct covering *c = ctx;
    if (cfz_counters_set(&c->f->counters, c->a->sites, index, times)) c->fresh = true;
}

static bool cover(cfz_fuzzer *f, const cfz_adapter *a, const adp_answer *answer, const vec_outcome *outcome) {
    struct covering c = {f, a, false};
    if (a->sites.count > 0) adp_answer_coverage(answer, UINT32_MAX, count, &c);
    if (!f->options->blind && cfz_counters_set(&f->counters, a->answers, cfz_kind_shape(outcome), 1))
        c.fresh = true;
    return c.fresh;
}

static void judge(cfz_fuzzer *f, const cfz_adapter *a, sio_slice bytes, const adp_answer *answer,
                  const vec_outcome *got) {
    const char *broken = cfz_kind_broken(f->options->codec, &f->input, got->packets);
    if (broken == NULL) return;
    cfz_finding g = {.kind = "type", .rule = broken, .title = cfz_kind_title(broken), .answer = answer->text};
    cfz_fuzzer_note(f, a, bytes, &g);
}

static void compare(cfz_fuzzer *f, const cfz_adapter *a, sio_slice bytes, const adp_answer *answer,
                    const vec_outcome *reference, const vec_outcome *got) {
    sio_buf rule = SIO_BUF_INIT, title = SIO_BUF_INIT;
    if (!cfz_differ_same(f->options->codec, reference, got, &rule, &title)) {
        const char *name = sio_buf_cstr(&rule), *sentence = sio_buf_cstr(&title);
        cfz_finding g = {.kind = "differ",
                         .rule = name == NULL ? "" : name,
                         .title = sentence == NULL ? "" : sentence,
                         .answer = answer->text};
        cfz_fuzzer_note(f, a, bytes, &g);
    }
    sio_buf_free(&rule);
    sio_buf_free(&title);
}

static bool take_answer(cfz_fuzzer *f, const cfz_adapter *a, sio_slice bytes, const adp_answer *answer,
                        const vec_outcome *reference, bool *more) {
    vec_outcome got = vec_outcome_new();
    const char *wrong = adp_answer_outcome(answer, &got, NULL);
    bool fresh = false;
    if (wrong != NULL) {
        cfz_finding g = {.kind = "noise", .rule = "answer", .title = wrong, .answer = answer->text};
        cfz_fuzzer_note(f, a, bytes, &g);
    } else {
        *more = got.end == VEC_MORE;
        fresh = cover(f, a, answer, &got);
        judge(f, a, bytes, answer, &got);
        if (reference != NULL) compare(f, a, bytes, answer, reference, &got);
    }
    vec_outcome_free(&got);
    return fresh;
}

/* ---- an input ---- */

static uint64_t draw(cfz_fuzzer *f) {
    f->random ^= f->random << 13;
    f->random ^= f->random >> 7;
    f->random ^= f->random << 17;
    return f->random;
}

static bool write_request(cfz_fuzzer *f, sio_slice bytes) {
    const cfz_input *in = &f->input;
    sio_buf_clear(&f->request);
    return cfz_input_read(f->options->codec, bytes, &f->input) &&
           adp_request_messages(f->options->codec, 0, in->message, in->binary, in->count, &f->request) ==
               NULL;
}

static bool ask_all(cfz_fuzzer *f, sio_slice bytes, const vec_outcome *reference, bool *more) {
    bool fresh = false, died = false;
    for (size_t i = 0; i < f->subjects; i++) {
        cfz_adapter *a = &f->subject[i].main;
        adp_news news = cfz_adapter_ask(a, sio_buf_slice(&f->request));
        if (news.answered) {
            fresh = take_answer(f, a, bytes, &news.answer, reference, &more[i]) || fresh;
        } else {
            cfz_fuzzer_fault(f, a, news.fault, bytes);
            died = true;
        }
    }
    /* What kills is not mutated further: it would kill again, and a start is slow. */
    if (died) cfz_counters_clear(&f->counters);
    return fresh && !died;
}

/* Also what showed nothing new is looked at closer now and then: two comparisons that were each seen before
 * may meet in it. */
static void sample(cfz_fuzzer *f, sio_slice bytes, const bool *more) {
    bool flood = draw(f) % FLOOD_ONE_IN == 0, hints = draw(f) % HINTS_ONE_IN == 0 && f->hints.count == 0;
    for (size_t i = 0; i < f->subjects; i++) {
        if (flood && more[i]) cfz_fuzzer_flood(f, &f->subject[i], bytes);
        if (hints && f->subject[i].main.sites.count > 0) cfz_fuzzer_hints(f, &f->subject[i].main, bytes);
    }
}

/* Asks, and returns whether the input was new; `more` tells which adapters wait for more. */
static bool put(cfz_fuzzer *f, sio_slice bytes, bool *more) {
    bool differential = f->options->reference || f->subjects > 1;
    vec_outcome reference = {.packets = NULL};
    if (!write_request(f, bytes)) return false;
    bool known = differential && cfz_differ_reference(f->options->codec, &f->input, &reference);
    bool fresh = ask_all(f, bytes, known ? &reference : NULL, more);
    if (differential) vec_outcome_free(&reference);
    return fresh;
}

bool cfz_fuzzer_try(cfz_fuzzer *f, sio_slice bytes) {
    bool more[CFZ_MOST_ADAPTERS] = {false};
    f->runs++;
    bool fresh = put(f, bytes, more);
    if (fresh) {
        f->kept++;
        cfz_fuzzer_probe(f, bytes, more);
    } else if (f->request.len > 0) {
        sample(f, bytes, more);
    }
    return fresh;
}

bool cfz_fuzzer_weigh(cfz_fuzzer *f, sio_slice bytes) {
    bool more[CFZ_MOST_ADAPTERS] = {false};
    f->runs++;
    bool fresh = put(f, bytes, more);
    f->kept += fresh;
    return fresh;
}

void cfz_fuzzer_look(cfz_fuzzer *f, sio_slice bytes, bool swell, cfz_findings *into) {
    bool more[CFZ_MOST_ADAPTERS] = {false};
    cfz_findings *kept = f->findings;
    f->findings = into;
    put(f, bytes, more);
    for (size_t i = 0; i < f->subjects; i++) {
        if (more[i]) cfz_fuzzer_flood(f, &f->subject[i], bytes);
        f->subject[i].waits_found = f->subject[i].unannounced_found = false;
    }
    if (swell) cfz_fuzzer_swell_all(f, bytes);
    f->findings = kept;
    f->reached = false;
    memset(f->counters.seen, 0, sizeof f->counters.seen);
    f->counters.features = 0;
    cfz_counters_clear(&f->counters);
}

bool cfz_fuzzer_shows(cfz_fuzzer *f, sio_slice bytes) {
    cfz_findings_setup nowhere = {.options = f->options};
    cfz_findings *list = cfz_findings_new(&nowhere);
    if (list == NULL) return false;
    cfz_fuzzer_look(f, bytes, false, list);
    bool shows = cfz_findings_count(list) > 0;
    cfz_findings_free(list);
    return shows;
}
