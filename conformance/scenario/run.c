/* scn_run: one case, all its ways of cutting bytes. */
#include <stdlib.h>
#include <string.h>

#include "scenario/case.h"
#include "scenario/door.h"
#include "scenario/hide.h"
#include "scenario/judge.h"
#include "scenario/lacks.h"
#include "scenario/steps.h"

static bool has_capability(const scn_env *env, const char *name) {
    return env->capability != NULL && env->capability(env->ctx, name) == 1;
}

/* Returns why the case cannot be run against this testee, or NULL. */
static const char *unsupported(const scn_scenario *s, const scn_env *env) {
    if (s->contract != SCN_ANY_CONTRACT && s->contract != env->contract)
        return "the testee is under another contract";
    if (s->seat == SCN_CLIENT_SEAT && s->needs_reports && !env->clients->reports)
        return "the client does not report what its application sees";
    const char *lacked = s->seat == SCN_CLIENT_SEAT ? scn_lacks(env->clients->lacks, s) : NULL;
    if (lacked != NULL) return lacked;
    if (s->needs_control && !has_capability(env, "control"))
        return "the testee has no control namespace /siospec";
    if (s->needs_capability != NULL && !has_capability(env, s->needs_capability))
        return "the testee does not claim the capability that the case needs";
    return NULL;
}

static char *take_text(sio_buf *buf) {
    const char *text = sio_buf_cstr(buf);
    char *copy = strdup(text != NULL ? text : "");
    sio_buf_free(buf);
    return copy;
}

static bool add_cite(scn_result *r, const char *id) {
    for (size_t i = 0; i < r->cite_count; i++)
        if (strcmp(r->cites[i], id) == 0) return true;
    char **grown = realloc(r->cites, (r->cite_count + 1) * sizeof *grown);
    if (grown == NULL) return false;
    r->cites = grown;
    r->cites[r->cite_count] = strdup(id);
    if (r->cites[r->cite_count] == NULL) return false;
    r->cite_count++;
    return true;
}

/* What the deciding step says that it breaks; otherwise what its verb knows; otherwise what the case covers.
 */
static void add_named(scn_result *r, const scn_case *c, const scn_blame *blame) {
    const char *verbs = c->decided_cite;
    size_t steps = json_array_size(c->decided_cites), all = c->scenario->requirement_count;
    size_t count = steps > 0 ? steps : verbs != NULL ? 1 : all;
    for (size_t i = 0; i < count; i++) {
        const char *id = steps > 0       ? json_string_value(json_array_get(c->decided_cites, i))
                         : verbs != NULL ? verbs
                                         : c->scenario->requirements[i];
        if (blame == NULL || scn_blame_keeps(blame, id)) add_cite(r, id);
    }
}

/* What only another kind of mismatch could break is left out, unless nothing would be left. */
static void take_cites(scn_result *r, const scn_case *c) {
    const scn_blame *blame = c->decided_blame;
    for (size_t i = 0; blame != NULL && blame->main != NULL && blame->main[i] != NULL; i++)
        add_cite(r, blame->main[i]);
    add_named(r, c, blame);
    if (r->cite_count == 0) add_named(r, c, NULL);
}

static void clear_verdict(scn_result *r) {
    free(r->detail);
    free(r->pointer);
    for (size_t i = 0; i < r->cite_count; i++)
        free(r->cites[i]);
    free(r->cites);
    r->detail = r->pointer = NULL;
    r->cites = NULL;
    r->cite_count = 0;
}

/* All ways of cutting together. */
static void take_ends(scn_result *r, scn_case *c) {
    char **grown = realloc(r->ends, (r->end_count + c->ends.count + 1) * sizeof *grown);
    if (grown == NULL) return;
    r->ends = grown;
    for (size_t i = 0; i < c->ends.count; i++)
        grown[r->end_count++] = c->ends.items[i];
    c->ends.count = 0;
}

static const char *words_for(scn_chop chop) {
    return chop == SCN_BYTES    ? " [sent byte by byte]"
           : chop == SCN_HALVES ? " [each write sent in halves]"
                                : "";
}

static void take_verdict(scn_result *r, scn_case *c) {
    clear_verdict(r);
    r->verdict = c->verdict;
    r->timed = c->timed;
    if (c->detail.len > 0) sio_buf_add_str(&c->detail, words_for(c->chop));
    r->detail = take_text(&c->detail);
    r->pointer = take_text(&c->decided_at);
    if (c->verdict != SCN_PASS) take_cites(r, c);
    r->differs = c->verdict != SCN_PASS && c->miss.set && c->miss.differs;
    r->difference = c->miss.difference;
}

/* A testee that was not there from the start was lost before this case. */
static void excuse_unreached(scn_case *c) {
    if (c->health != SCN_CRASH || c->reached || c->verdict != SCN_FAIL) return;
    c->verdict = SCN_INCONCLUSIVE;
    c->stopped = true;
}

static void run_chop(scn_result *r, const scn_scenario *scenario, scn_transport transport, scn_chop chop,
                     const scn_env *env, bool first) {
    scn_case *c = scn_case_new(scenario, transport, chop, env, r->log);
    if (c == NULL) {
        r->verdict = SCN_INCONCLUSIVE;
        return;
    }
    if (!first) wire_log_note(r->log, "case", "", "once more%s", words_for(chop));
    if (c->door == NULL || scn_door_start(c)) scn_run_steps(c, scenario->steps);
    excuse_unreached(c);
    if (c->wants_survivor && !c->stopped) scn_survivor(c);
    if (c->door != NULL && !c->stopped) scn_door_is_well(c);
    if (c->health > r->health) r->health = c->health;
    if (c->latency > r->latency) r->latency = c->latency;
    if (c->slowest_answer > r->latency) r->latency = c->slowest_answer;
    bool fact = c->verdict == SCN_FAIL && !c->timed;
    if (first || scn_verdict_is_worse(c->verdict, r->verdict)) take_verdict(r, c);
    if (fact) r->timed = false;
    take_ends(r, c);
    scn_case_free(c);
}

static void fill_gaps(scn_result *r) {
    if (r->detail == NULL) r->detail = strdup(r->verdict == SCN_PASS ? "" : "siospec ran out of memory");
    if (r->pointer == NULL) r->pointer = strdup("");
}

scn_result *scn_run(const scn_scenario *scenario, scn_transport transport, const scn_env *env) {
    scn_result *r = calloc(1, sizeof *r);
    if (r == NULL) return NULL;
    r->started = wire_now();
    r->log = wire_log_new(r->started, env->log_limit);
    const char *why_not = unsupported(scenario, env);
    if (why_not != NULL) {
        r->verdict = SCN_UNSUPPORTED;
        r->detail = strdup(why_not);
    }
    size_t chops = scenario->chop_count > 0 ? scenario->chop_count : 1;
    for (size_t i = 0; i < chops && why_not == NULL && r->health != SCN_CRASH; i++)
        run_chop(r, scenario, transport, scenario->chop_count > 0 ? scenario->chops[i] : SCN_WHOLE, env,
                 i == 0);
    fill_gaps(r);
    if (env->secrets != NULL) scn_hide(r, env->secrets);
    r->duration = wire_now() - r->started;
    return r;
}

void scn_result_free(scn_result *r) {
    if (r == NULL) return;
    clear_verdict(r);
    for (size_t i = 0; i < r->end_count; i++)
        free(r->ends[i]);
    free(r->ends);
    wire_log_free(r->log);
    free(r);
}
