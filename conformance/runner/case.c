#include "runner/case.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner/excerpt.h"

static char *copy(const char *text) {
    return strdup(text == NULL ? "" : text);
}

bool run_case_init(run_case *c, const run_subject *subject, const char *channel) {
    *c = (run_case){.subject = *subject, .channel = channel, .verdict = SCN_INCONCLUSIVE, .health = SCN_OK};
    if (asprintf(&c->key, "%s@%s", subject->id, channel) < 0) c->key = NULL;
    c->detail = copy("not run");
    c->pointer = copy("");
    if (c->key != NULL && c->detail != NULL && c->pointer != NULL) return true;
    run_case_free(c);
    return false;
}

bool run_case_of_scenario(run_case *c, const scn_scenario *scenario, scn_transport transport) {
    run_subject subject = run_subject_of_scenario(scenario);
    bool ok = run_case_init(c, &subject, scn_transport_name(transport));
    c->scenario = scenario;
    c->transport = transport;
    return ok;
}

static void free_cites(char **cites) {
    for (char **cite = cites; cite != NULL && *cite != NULL; cite++)
        free(*cite);
    free(cites);
}

void run_case_free(run_case *c) {
    free(c->key);
    free(c->detail);
    free(c->pointer);
    free(c->excerpt);
    free(c->difference);
    free(c->bundle);
    wire_log_free(c->log);
    free_cites(c->cites);
    memset(c, 0, sizeof *c);
}

bool run_verdict_good(scn_verdict v) {
    return v == SCN_PASS || v == SCN_INFO || v == SCN_LENIENT;
}

scn_health run_worse_health(scn_health a, scn_health b) {
    static const unsigned rank[] = {[SCN_OK] = 0, [SCN_LEAK] = 1, [SCN_HANG] = 2, [SCN_CRASH] = 3};
    return rank[a] >= rank[b] ? a : b;
}

/* The runs of a case, counted. */
typedef struct tally {
    unsigned failed, solid, doubted; /* solid: failures without an excuse */
    unsigned good;
    bool unsupported;
    scn_verdict worst; /* of the good ones */
} tally;

static tally count_tries(const run_case *c) {
    tally t = {.worst = SCN_PASS};
    for (unsigned i = 0; i < c->try_count; i++) {
        scn_verdict v = c->tries[i];
        t.unsupported = t.unsupported || v == SCN_UNSUPPORTED;
        t.failed += v == SCN_FAIL;
        t.solid += v == SCN_FAIL && c->excuses[i] == RUN_NO_EXCUSE;
        t.doubted += v == SCN_FAIL && c->excuses[i] == RUN_DOUBTED;
        if (!run_verdict_good(v)) continue;
        t.good++;
        if (v > t.worst) t.worst = v;
    }
    return t;
}

static scn_verdict judge(const run_case *c) {
    tally t = count_tries(c);
    if (t.unsupported) return SCN_UNSUPPORTED;
    if (t.good > 0 && t.solid > 0) return SCN_FLAKY;
    if (t.good == 0 && (t.failed > 1 || (t.failed == 1 && c->try_count == 1))) return SCN_FAIL;
    /* One failure that could not be repeated because the host was too slow is no failure, and one success
     * beside a failure on a slow host is no success yet. */
    return t.good > t.failed && t.doubted == 0 ? t.worst : SCN_INCONCLUSIVE;
}

bool run_case_needs_rerun(const run_case *c) {
    tally t = count_tries(c);
    if (c->decided || t.unsupported || c->try_count == 0 || c->try_count >= RUN_MOST_TRIES) return false;
    if (c->try_count == 1) return t.good == 0;
    if (t.solid == 0 && t.failed > 0) return true;
    return t.failed == 1 && t.good == 0;
}

static void replace(char **old, char *fresh) {
    if (fresh == NULL) return;
    free(*old);
    *old = fresh;
}

static void take_cites(run_case *c, const scn_result *r) {
    char **cites = calloc(r->cite_count + 1, sizeof *cites);
    if (cites == NULL) return;
    for (size_t i = 0; i < r->cite_count; i++)
        if ((cites[i] = strdup(r->cites[i])) == NULL) break;
    free_cites(c->cites);
    c->cites = cites;
}

/* Only cases that people want to look into keep their log. */
static void take_log(run_case *c, scn_result *r) {
    free(c->excerpt);
    wire_log_free(c->log);
    c->excerpt = NULL;
    c->log = NULL;
    if ((r->verdict == SCN_PASS && !c->keeps_log) || r->log == NULL) return;
    c->excerpt = run_excerpt(r->log, r->detail);
    c->log = r->log;
    r->log = NULL;
}

static void take_difference(run_case *c, const scn_result *r) {
    free(c->difference);
    c->difference = r->differs ? malloc(sizeof *c->difference) : NULL;
    if (c->difference != NULL) *c->difference = r->difference;
}

/* A failure tells more than an inconclusive run, and that more than a success. */
static unsigned weight(scn_verdict v) {
    return v == SCN_FAIL ? 3 : v == SCN_INCONCLUSIVE ? 2 : 1;
}

static bool tells_more(const run_case *c, scn_verdict v) {
    for (unsigned i = 0; i < c->try_count; i++)
        if (weight(c->tries[i]) > weight(v)) return false;
    return true;
}

static void tell_failures(run_case *c) {
    unsigned failed = count_tries(c).failed;
    char *text = NULL;
    /* The detail of a failure is kept by later runs, perhaps with an older count in front. */
    const char *detail = c->told_failures ? strstr(c->detail, ": ") + 2 : c->detail;
    if (failed == 0) return;
    if (asprintf(&text, "failed in %u of %u runs: %s", failed, c->try_count, detail) < 0) return;
    replace(&c->detail, text);
    c->told_failures = true;
}

static void take_result(run_case *c, scn_result *r) {
    c->told_failures = false;
    replace(&c->detail, copy(r->detail));
    replace(&c->pointer, copy(r->pointer));
    take_cites(c, r);
    take_difference(c, r);
    take_log(c, r);
    c->duration = r->duration;
    c->health = r->health;
}

void run_case_add(run_case *c, scn_result *r, run_excuse excuse) {
    if (c->decided || c->try_count >= RUN_MOST_TRIES) return;
    bool more = tells_more(c, r->verdict);
    c->excuses[c->try_count] = excuse;
    c->tries[c->try_count++] = r->verdict;
    c->verdict = judge(c);
    if (more || run_verdict_good(c->verdict)) take_result(c, r);
    if (c->verdict == SCN_FLAKY || (c->verdict == SCN_INCONCLUSIVE && c->try_count > 1)) tell_failures(c);
    /* What does not happen again was a delay, or garbage: no hang and no leak. */
    if (c->verdict != SCN_FAIL) c->health = SCN_OK;
}

void run_case_decide(run_case *c, scn_verdict verdict, scn_health health, const char *detail) {
    c->decided = true;
    c->verdict = verdict;
    c->health = health;
    replace(&c->detail, copy(detail));
}
