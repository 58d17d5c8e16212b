#include "runner/case.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner/excerpt.h"

static char *copy(const char *text) {
    return strdup(text == NULL ? "" : text);
}

bool run_case_init(run_case *c, const scn_scenario *scenario, scn_transport transport) {
    *c = (run_case){
        .scenario = scenario, .transport = transport, .verdict = SCN_INCONCLUSIVE, .health = SCN_OK};
    if (asprintf(&c->key, "%s@%s", scenario->id, scn_transport_name(transport)) < 0) c->key = NULL;
    c->detail = copy("not run");
    c->pointer = copy("");
    if (c->key != NULL && c->detail != NULL && c->pointer != NULL) return true;
    run_case_free(c);
    return false;
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
    free_cites(c->cites);
    memset(c, 0, sizeof *c);
}

bool run_verdict_good(scn_verdict v) {
    return v == SCN_PASS || v == SCN_INFO || v == SCN_LENIENT;
}

scn_verdict run_verdict_of(const scn_verdict *tries, unsigned count) {
    unsigned failed = 0, good = 0;
    scn_verdict worst = SCN_PASS;
    for (unsigned i = 0; i < count; i++) {
        if (tries[i] == SCN_UNSUPPORTED) return SCN_UNSUPPORTED;
        if (tries[i] == SCN_FAIL) failed++;
        if (!run_verdict_good(tries[i])) continue;
        good++;
        if (tries[i] > worst) worst = tries[i];
    }
    if (failed > 0 && good > 0) return SCN_FLAKY;
    if (failed > 1 || (failed == 1 && count == 1)) return SCN_FAIL;
    /* One failure that could not be repeated because the host was too slow is no failure. */
    return good > 0 ? worst : SCN_INCONCLUSIVE;
}

bool run_case_needs_rerun(const run_case *c) {
    unsigned failed = 0, good = 0;
    if (c->decided || c->try_count == 0 || c->try_count >= RUN_MOST_TRIES) return false;
    for (unsigned i = 0; i < c->try_count; i++) {
        if (c->tries[i] == SCN_UNSUPPORTED) return false;
        failed += c->tries[i] == SCN_FAIL;
        good += run_verdict_good(c->tries[i]);
    }
    if (c->try_count == 1) return good == 0;
    return failed == 1 && good == 0;
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

/* Only cases that people want to look into keep their log, and of it only what explains. */
static void take_excerpt(run_case *c, const scn_result *r) {
    free(c->excerpt);
    c->excerpt = r->verdict == SCN_PASS || r->log == NULL ? NULL : run_excerpt(r->log, r->detail);
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

static void tell_flaky(run_case *c) {
    unsigned failed = 0;
    char *text = NULL;
    for (unsigned i = 0; i < c->try_count; i++)
        failed += c->tries[i] == SCN_FAIL;
    if (asprintf(&text, "failed in %u of %u runs: %s", failed, c->try_count, c->detail) >= 0)
        replace(&c->detail, text);
}

void run_case_add(run_case *c, const scn_result *r) {
    if (c->decided || c->try_count >= RUN_MOST_TRIES) return;
    if (tells_more(c, r->verdict)) {
        replace(&c->detail, copy(r->detail));
        replace(&c->pointer, copy(r->pointer));
        take_cites(c, r);
        take_excerpt(c, r);
        c->duration = r->duration;
        c->health = r->health;
    }
    c->tries[c->try_count++] = r->verdict;
    c->verdict = run_verdict_of(c->tries, c->try_count);
    if (c->verdict == SCN_FLAKY) tell_flaky(c);
    if (c->verdict != SCN_FAIL && c->verdict != SCN_FLAKY) c->health = SCN_OK;
}

void run_case_decide(run_case *c, scn_verdict verdict, scn_health health, const char *detail) {
    c->decided = true;
    c->verdict = verdict;
    c->health = health;
    replace(&c->detail, copy(detail));
}
