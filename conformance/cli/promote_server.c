/* siospec promote of a finding of a server: a scenario and a seed. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/knowledge.h"
#include "cli/promote.h"
#include "cli/replay_print.h"
#include "fuzz/promote/scenario.h"
#include "fuzz/server/confirm.h"
#include "fuzz/server/finding.h"

typedef struct work {
    promotion place;
    live_finding finding;
    script steps;
    json_t *file;
    scn_library *library; /* with the new scenario alone */
    check_options check;  /* how the server of the finding is reached */
    sio_buf why;
} work;

static bool is_engineio(const work *w) {
    const char *contract =
        json_string_value(json_object_get(json_object_get(w->finding.json, "testee"), "contract"));
    return contract != NULL && strcmp(contract, "engineio") == 0;
}

static int read_finding(work *w, const char *path) {
    if (!live_finding_read(&w->finding, path, &w->why)) return promotion_fail(2, &w->why);
    if (w->finding.json == NULL)
        return check_fail(
            2, "%s is a bare script, which does not say what is wrong: give the finding (.json)", path);
    if (!script_init(&w->steps, NULL)) return check_fail(3, "out of memory");
    (void)script_parse(&w->steps, sio_buf_slice(&w->finding.text));
    return w->steps.count > 0 ? 0 : check_fail(2, "%s: its script has no step", path);
}

/* ---- the scenario ---- */

static int load(work *w) {
    scn_load_error error;
    char *text = json_dumps(w->file, JSON_COMPACT);
    w->library = text == NULL ? NULL : scn_library_new();
    bool ok = w->library != NULL && scn_library_add(w->library, "the scenario", sio_slice_str(text), &error);
    free(text);
    if (ok) return 0;
    return w->library == NULL
               ? check_fail(3, "out of memory")
               : check_fail(2, "the script makes no scenario: %s: %s", error.pointer, error.message);
}

static int check_id(const work *w) {
    const char *id = scn_library_at(w->library, 0)->id;
    data_error error;
    scn_library *known = cli_load_scenarios(w->place.set, &error);
    if (known == NULL) return check_broken_data(&error);
    bool taken = scn_library_find(known, id) != NULL;
    scn_library_free(known);
    return taken ? check_fail(2, "there is a scenario %s already: choose another name by --id", id) : 0;
}

static int make(work *w) {
    const fuzz_options *o = w->place.options;
    prm_wish wish = {.name = sio_buf_cstr(&w->place.name),
                     .kind = w->finding.trouble.kind,
                     .seen = w->finding.trouble.detail,
                     .key = w->finding.trouble.key,
                     .engineio = is_engineio(w),
                     .cited = o->requirement.items,
                     .cited_count = o->requirement.count};
    w->file = prm_scenario_make(&w->steps, &wish, &w->why);
    if (w->file == NULL) return promotion_fail(2, &w->why);
    int status = load(w);
    if (status != 0) return status;
    return check_id(w);
}

/* ---- what it shows ---- */

static int reproduce(work *w, int64_t memory) {
    fuzz_site site = {.jitter = NULL};
    live_trouble t = {.kind = LIVE_NONE};
    int status = fuzz_site_reach(&site, &w->check, memory);
    if (status == 0 &&
        !live_try(&site.stand, sio_buf_slice(&w->finding.text), w->finding.trouble.kind, NULL, &t, &w->why))
        status = promotion_fail(3, &w->why);
    if (status == 0 && !live_trouble_same(&t, &w->finding.trouble))
        status = check_fail(1, "the finding does not show any more (%s): nothing was written",
                            t.kind == LIVE_NONE ? "nothing is wrong" : t.key);
    fuzz_site_leave(&site);
    live_trouble_free(&t);
    return status;
}

static int conclude(const run_case *c, const char *whom, bool right) {
    bool bad = c->health != SCN_OK || c->verdict == SCN_FAIL;
    bool good = c->health == SCN_OK && (c->verdict == SCN_PASS || c->verdict == SCN_INFO);
    replay_print_found(whom, c->verdict, c->health, c->pointer, c->detail);
    if (right ? good : bad) return 0;
    return check_fail(1, "the scenario does not tell right from wrong, since %s %s it: nothing was written",
                      whom, right ? "does not pass" : "does not fail");
}

/* Runs the scenario against a server, as check server does. */
static int run(work *w, const check_options *check, const char *whom, bool right) {
    check_run r = {.options = *check};
    r.suite = check_suite_start(&r.options.common);
    r.library = w->library;
    r.suite.selection = (run_selection){.profile = "core", .contract = check->parsed_contract};
    check_settle();
    int status = run_plan_make(&r.suite.plan, r.library, &r.suite.selection) && r.suite.plan.count > 0
                     ? check_reach(&r)
                     : check_fail(3, "out of memory");
    if (status == 0 && !check_execute(&r)) status = check_fail(3, "out of memory");
    if (status == 0) status = conclude(&r.suite.plan.cases[0], whom, right);
    r.library = NULL;
    r.options = (check_options){.url = NULL}; /* the lists are somebody else's */
    check_release(&r);
    return status;
}

static int run_reference(work *w) {
#if WITH_SERVE
    char self[4096];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    if (n <= 0) return check_fail(3, "cannot tell where this program is");
    self[n] = '\0';
    char serve[] = "serve", app[] = "--app", socketio[] = "socketio", engineio[] = "engineio";
    char *command[] = {self, serve, app, is_engineio(w) ? engineio : socketio, NULL};
    check_options check = {.profile = "core",
                           .contract = w->check.contract,
                           .parsed_contract = w->check.parsed_contract,
                           .no_floor = true,
                           .common = check_common_start(),
                           .connect_timeout = -1,
                           .upgrade_timeout = -1};
    check.common.jobs = 1;
    check.common.rest.command = command;
    return run(w, &check, "the reference", true);
#else
    (void)w;
    return check_fail(3, "this build has no reference server to compare with (WITH_SERVE=0)");
#endif
}

/* ---- all ---- */

static void take_check(work *w, const fuzz_options *o) {
    w->check = o->check;
    w->check.common.jobs = 1;
    w->check.contract = is_engineio(w) ? "engineio" : "socketio";
    w->check.parsed_contract = is_engineio(w) ? SCN_ENGINEIO : SCN_SOCKETIO;
}

static int promote(work *w, const fuzz_options *o) {
    const char *own = json_string_value(json_object_get(w->finding.json, "name"));
    take_check(w, o);
    int status = promotion_begin(&w->place, o, own == NULL ? "" : own);
    if (status == 0)
        status =
            promotion_place(&w->place, "scenarios/server", is_engineio(w) ? "engineio_session" : "session");
    if (status == 0) status = make(w);
    if (status == 0) status = reproduce(w, o->memory);
    if (status == 0) status = run(w, &w->check, "the server", false);
    if (status == 0) status = run_reference(w);
    if (status == 0) status = promotion_write(&w->place, w->file, sio_buf_slice(&w->finding.text));
    if (status == 0)
        printf("%s: %s\nseed: %s\n", scn_library_at(w->library, 0)->id, sio_buf_cstr(&w->place.file),
               sio_buf_cstr(&w->place.seed));
    promotion_end(&w->place);
    return status;
}

int promote_server(const fuzz_options *o) {
    work w = {.file = NULL};
    int status = read_finding(&w, o->finding);
    if (status == 0) status = promote(&w, o);
    if (w.library != NULL) scn_library_free(w.library);
    json_decref(w.file);
    if (w.steps.step != NULL) script_free(&w.steps);
    live_finding_free(&w.finding);
    sio_buf_free(&w.why);
    return status;
}
