/* steady: what the testee holds does not grow with what it has done. */
#include <inttypes.h>
#include <stdio.h>

#include "scenario/step.h"
#include "scenario/steps.h"
#include "scenario/tidy.h"
#include "scenario/trend.h"

enum {
    SAMPLES = 8,           /* of a phase, in its second half */
    SETTLE_MOST_MS = 3000, /* for what ends a moment after its session */
    SETTLE_EVERY_MS = 20,
    BUDGET_MS = 25000,
    MOST_KEPT = 16 /* sessions from before, which every round may use */
};

typedef bool read_figure(void *ctx, uint64_t *value);

/* Something that may grow. */
typedef struct gauge {
    const char *what;
    read_figure *read; /* NULL: not asked for, or not known */
    scn_trend trend;
    double first, last;
    bool settles; /* falls back within moments, or not at all: worth waiting for */
} gauge;

enum { MEMORY, DESCRIPTORS, SESSIONS, GAUGES };

typedef struct steady {
    scn_case *c;
    const json_t *step;
    gauge gauges[GAUGES];
    size_t round, phase_rounds, former_rounds;
    uint64_t sent_before;
    scn_peer *kept[MOST_KEPT];
    size_t kept_count;
    wire_us end;
} steady;

static void add_gauge(steady *s, int which, const char *what, read_figure *read, double limit, double least,
                      double most) {
    uint64_t now = 0;
    gauge *g = &s->gauges[which];
    if (read == NULL || !read(s->c->env->ctx, &now)) return;
    *g = (gauge){.what = what, .read = read, .settles = which != MEMORY};
    scn_trend_init(&g->trend, limit, least, most);
}

/* Runtimes with a garbage collector keep what they do not need any more until there is enough of it. A
 * session may outlive its connection for a while, a descriptor too; one in eight rounds is a leak. */
static void add_gauges(steady *s, const json_t *argument) {
    static const double some = 1.0 / 8, few = 4, many = 16, much = 128 << 20, part = 1.0 / 32;
    const scn_env *env = s->c->env;
    const json_t *memory = json_object_get(argument, "memory"), *total = json_object_get(argument, "total");
    double most = total == NULL ? much : (double)json_integer_value(total);
    if (memory != NULL)
        add_gauge(s, MEMORY, "memory", env->memory, (double)json_integer_value(memory), part * most, most);
    if (json_is_true(json_object_get(argument, "descriptors")))
        add_gauge(s, DESCRIPTORS, "open descriptors", env->descriptors, some, few, many);
    if (json_is_true(json_object_get(argument, "sessions")))
        add_gauge(s, SESSIONS, "sessions", env->sessions, some, few, many);
}

static bool measure(const steady *s, gauge *g) {
    uint64_t value = 0;
    if (g->read == NULL || !g->read(s->c->env->ctx, &value)) return false;
    g->last = (double)value;
    scn_trend_add(&g->trend, g->last);
    return true;
}

static bool over_former(const gauge *g) {
    size_t n = g->trend.phases;
    return n > 0 && g->last > g->trend.low[n - 1] + g->trend.least;
}

/* Returns false when the case has to stop. */
static bool settle(const steady *s, gauge *g) {
    scn_case *c = s->c;
    wire_us patience = scn_case_react(c) + (c->interval > 0 ? c->interval + c->timeout : 0);
    if (patience > WIRE_MS(SETTLE_MOST_MS)) patience = WIRE_MS(SETTLE_MOST_MS);
    wire_us end = wire_now() + patience;
    while (measure(s, g) && g->settles && over_former(g) && wire_now() < end)
        if (!scn_case_rest(c, wire_now() + WIRE_MS(SETTLE_EVERY_MS))) return false;
    return true;
}

static bool run_round(steady *s) {
    char text[24];
    snprintf(text, sizeof text, "%zu", s->round++);
    if (!val_scope_set_text(s->c->scope, "i", sio_slice_str(text))) return scn_case_no_memory(s->c);
    scn_run_steps(s->c, json_object_get(s->step, "steps"));
    s->c->step = s->step;
    /* What we hold open, the testee holds open. */
    if (!s->c->finished) scn_tidy(s->c, s->kept, s->kept_count);
    return !s->c->finished;
}

static bool run_phase(steady *s, size_t rounds) {
    size_t stride = rounds / 2 / SAMPLES;
    if (stride == 0) stride = 1;
    for (size_t i = 0; i < rounds; i++) {
        if (!run_round(s)) return false;
        if (i >= rounds / 2 && i % stride == 0) measure(s, &s->gauges[MEMORY]);
    }
    for (int i = 0; i < GAUGES; i++) {
        gauge *g = &s->gauges[i];
        if (!settle(s, g)) return false;
        scn_trend_end(&g->trend, rounds, s->former_rounds);
        if (g->trend.phases == SCN_TREND_WARM) g->first = g->trend.low[SCN_TREND_WARM - 1];
    }
    s->former_rounds = rounds;
    return true;
}

static bool any_is(const steady *s, scn_trend_state state) {
    for (int i = 0; i < GAUGES; i++)
        if (s->gauges[i].read != NULL && scn_trend_get(&s->gauges[i].trend) == state) return true;
    return false;
}

static void note_figures(const steady *s) {
    for (int i = 0; i < GAUGES; i++) {
        const gauge *g = &s->gauges[i];
        if (g->read == NULL) continue;
        wire_log_note(s->c->log, "case", "", "%s after %zu rounds: %.0f, lowest of this phase %.0f", g->what,
                      s->round, g->last, g->trend.low[g->trend.phases - 1]);
    }
}

static void add_memory_words(const steady *s, const gauge *g, sio_buf *out) {
    double rate = scn_trend_rate(&g->trend);
    double sent = (double)(s->c->sent - s->sent_before) / (double)s->round;
    sio_buf_addf(
        out,
        "the testee's memory grows by %.0f bytes with each round (%.2f for each byte that was sent to it), ",
        rate, sent > 0 ? rate / sent : 0);
    sio_buf_addf(out, "from %.0f to %.0f KiB in %zu rounds; allowed are %.0f bytes a round", g->first / 1024,
                 g->last / 1024, s->round, g->trend.limit);
}

static void add_count_words(const steady *s, const gauge *g, sio_buf *out) {
    sio_buf_addf(out, "the testee's %s grow by %.2f with each round, from %.0f to %.0f in %zu rounds",
                 g->what, scn_trend_rate(&g->trend), g->first, g->last, s->round);
}

static bool tell_leaks(const steady *s) {
    sio_buf words = SIO_BUF_INIT;
    for (int i = 0; i < GAUGES; i++) {
        const gauge *g = &s->gauges[i];
        if (g->read == NULL || scn_trend_get(&g->trend) != SCN_TREND_GROWS) continue;
        if (words.len > 0) sio_buf_add_str(&words, "; ");
        (i == MEMORY ? add_memory_words : add_count_words)(s, g, &words);
    }
    s->c->health = SCN_LEAK;
    scn_miss_clear(s->c);
    return scn_miss_take(s->c, 0, &words);
}

bool scn_do_steady(scn_case *c, const json_t *step) {
    const json_t *argument = scn_step_argument(step);
    steady s = {.c = c, .step = step, .sent_before = c->sent, .end = wire_now() + WIRE_MS(BUDGET_MS)};
    size_t rounds = (size_t)json_integer_value(json_object_get(argument, "rounds"));
    for (; s.kept_count < MOST_KEPT && s.kept_count < c->peers.count; s.kept_count++)
        s.kept[s.kept_count] = c->peers.items[s.kept_count];
    add_gauges(&s, argument);
    for (size_t phase = 0; phase < SCN_TREND_PHASES; phase++) {
        if (!run_phase(&s, scn_trend_rounds(rounds, phase)))
            return true; /* a nested step has judged itself */
        note_figures(&s);
        if (any_is(&s, SCN_TREND_GROWS) || !any_is(&s, SCN_TREND_OPEN)) break;
        if (wire_now() >= s.end && phase + 1 < SCN_TREND_PHASES)
            return scn_case_stop(c, SCN_INCONCLUSIVE,
                                 "%zu rounds took more than %d s: too few to tell growth from garbage",
                                 s.round, BUDGET_MS / 1000);
    }
    return !any_is(&s, SCN_TREND_GROWS) || tell_leaks(&s);
}
