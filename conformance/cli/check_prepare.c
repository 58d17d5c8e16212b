/* Before the testee: data, baseline, plan. */
#include <string.h>

#include "cli/check_run.h"
#include "cli/cites.h"
#include "cli/knowledge.h"
#include "data/suggest.h"

static int load(check_run *r) {
    data_error error;
    int status = check_suite_open(&r->suite);
    if (status != 0) return status;
    r->library = cli_load_scenarios(r->suite.set, &error);
    if (r->library == NULL) return check_broken_data(&error);
    scn_library_keep(r->library, r->options.seat);
    return cli_cites_known(r->suite.set, r->suite.catalogue, &error) ? 0 : check_broken_data(&error);
}

static bool offers_profile(const scn_scenario *s, const char *profile, data_suggestions *near) {
    for (size_t i = 0; i < s->profile_count; i++) {
        if (strcmp(s->profiles[i], profile) == 0) return true;
        data_suggest(near, profile, s->profiles[i]);
    }
    return false;
}

static int check_profile(const check_run *r) {
    data_suggestions near = {{NULL}, {0}};
    const char *profile = r->options.profile;
    for (size_t i = 0; i < scn_library_count(r->library); i++)
        if (offers_profile(scn_library_at(r->library, i), profile, &near)) return 0;
    if (near.names[0] != NULL)
        return check_fail(2, "no scenario has the profile '%s'; did you mean '%s'?", profile, near.names[0]);
    return check_fail(2, "no scenario has the profile '%s'", profile);
}

int check_load_policy(check_run *r) {
    data_error error;
    const char *path = r->options.policy;
    if (path == NULL) return 0;
    if (!run_policy_load(&r->policy, path, r->suite.set, r->suite.catalogue, r->library, &error))
        return check_broken_data(&error);
    r->env.policy = &r->policy.policy;
    return 0;
}

static int make_plan(check_run *r) {
    const check_options *o = &r->options;
    r->suite.selection.seat = o->seat;
    r->suite.selection.profile = o->profile;
    r->suite.selection.contract = o->parsed_contract;
    if (!run_plan_make(&r->suite.plan, r->library, &r->suite.selection))
        return check_fail(3, "out of memory");
    if (check_suite_selects(&r->suite)) return 0;
    if (o->seat == SCN_CLIENT_SEAT)
        return check_fail(3, "nothing selected: no case for clients of profile %s matches", o->profile);
    return check_fail(3, "nothing selected: no case of profile %s under contract %s matches", o->profile,
                      o->contract);
}

int check_prepare(check_run *r) {
    int status = load(r);
    if (status == 0) status = check_profile(r);
    if (status == 0) status = check_load_policy(r);
    if (status == 0) status = check_suite_prepare(&r->suite);
    return status != 0 ? status : make_plan(r);
}
