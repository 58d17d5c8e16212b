/* Before the testee: data, baseline, plan. */
#include <string.h>
#include <unistd.h>

#include "cli/check_run.h"
#include "cli/cites.h"
#include "cli/knowledge.h"
#include "data/suggest.h"
#include "report/file.h"

static int broken_data(const data_error *error) {
    check_say("");
    data_error_print(error, stderr);
    return 2;
}

static int load(check_run *r) {
    data_error error;
    r->set = data_open(r->options.data, &error);
    if (r->set == NULL) return broken_data(&error);
    r->catalogue = data_catalogue_load(r->set, &error);
    if (r->catalogue == NULL) return broken_data(&error);
    r->library = cli_load_scenarios(r->set, &error);
    if (r->library == NULL) return broken_data(&error);
    return cli_cites_known(r->set, r->catalogue, &error) ? 0 : broken_data(&error);
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
    if (!run_policy_load(&r->policy, path, r->set, r->catalogue, r->library, &error))
        return broken_data(&error);
    r->env.policy = &r->policy.policy;
    return 0;
}

static int load_baseline(check_run *r) {
    data_error error;
    if (r->options.baseline == NULL) return 0;
    sio_buf why = SIO_BUF_INIT;
    bool writable = !r->options.update_baseline || rep_file_check(r->options.baseline, &why);
    int status = writable ? 0 : check_fail(2, "%s", sio_buf_cstr(&why));
    sio_buf_free(&why);
    if (status != 0) return status;
    /* The first --update-baseline makes the file. */
    if (r->options.update_baseline && access(r->options.baseline, F_OK) != 0) return 0;
    if (!rep_baseline_load(&r->baseline, r->options.baseline, &error)) return broken_data(&error);
    r->has_baseline = true;
    return 0;
}

static int make_plan(check_run *r) {
    const check_options *o = &r->options;
    r->selection = (run_selection){.profile = o->profile,
                                   .contract = o->parsed_contract,
                                   .select = o->select.items,
                                   .select_count = o->select.count,
                                   .skip = o->skip.items,
                                   .skip_count = o->skip.count};
    if (!run_plan_make(&r->plan, r->library, &r->selection)) return check_fail(3, "out of memory");
    for (size_t i = 0; i < r->plan.count; i++)
        if (!r->plan.cases[i].decided) return 0;
    return check_fail(3, "nothing selected: no case of profile %s under contract %s matches", o->profile,
                      o->contract);
}

int check_prepare(check_run *r) {
    int status = load(r);
    if (status == 0) status = check_profile(r);
    if (status == 0) status = check_load_policy(r);
    if (status == 0) status = load_baseline(r);
    return status != 0 ? status : make_plan(r);
}
