#include "runner/plan.h"

#include <stdlib.h>
#include <string.h>

#include "testkit.h"

static const char text[] =
    "{\"schema\":1,\"chapter\":\"eio4/x\",\"scenarios\":["
    "{\"id\":\"eio4/x/"
    "a\",\"title\":\"t\",\"requirements\":[\"EIO4-HS-01\"],\"polarity\":\"positive\",\"transports\":["
    "\"polling\",\"websocket\"],"
    "\"steps\":[{\"open\":{}}]},"
    "{\"id\":\"eio4/x/"
    "b\",\"title\":\"t\",\"requirements\":[\"EIO4-HB-01\",\"EIO4-HB-02\"],\"polarity\":\"positive\","
    "\"transports\":[\"websocket\"],"
    "\"contract\":\"engineio\",\"profiles\":[\"core\",\"official\"],\"lasts\":\"interval + "
    "timeout\",\"steps\":[{\"open\":{}}]},"
    "{\"id\":\"eio4/x/"
    "c\",\"title\":\"t\",\"requirements\":[\"SIO5-CN-01\"],\"polarity\":\"negative\",\"transports\":["
    "\"upgraded\"],"
    "\"contract\":\"socketio\",\"hazard\":\"crash\",\"needs\":{\"control\":true},\"steps\":[{\"open\":{}}]},"
    "{\"id\":\"eio4/x/"
    "d\",\"title\":\"t\",\"requirements\":[\"SIO5-CN-01\"],\"polarity\":\"positive\",\"transports\":["
    "\"polling\"],"
    "\"contract\":\"socketio\",\"needs\":{\"capability\":\"cors\"},\"steps\":[{\"open\":{}}]}]}";

static scn_library *library(void) {
    scn_load_error error;
    scn_library *lib = scn_library_new();
    ck_assert_msg(scn_library_add(lib, "x", sio_slice_str(text), &error), "%s %s", error.pointer,
                  error.message);
    return lib;
}

static void check_plan(const run_selection *selection, const char *want) {
    scn_library *lib = library();
    run_plan plan;
    char got[512] = "";
    ck_assert(run_plan_make(&plan, lib, selection));
    for (size_t i = 0; i < plan.count; i++) {
        strcat(got, plan.cases[i].verdict == SCN_SKIPPED ? "-" : "");
        strcat(strcat(got, plan.cases[i].key), " ");
    }
    ck_assert_str_eq(got, want);
    run_plan_free(&plan);
    scn_library_free(lib);
}

START_TEST(selection_by_contract_profile_and_glob) {
    static const char *const websocket[] = {"*@websocket"}, *const by_id[] = {"eio4/x/a", "eio4/x/d"},
                             *const by_requirement[] = {"EIO4-HB-*"}, *const nothing[] = {"nothing"};
    check_plan(&(run_selection){.profile = "core", .contract = SCN_SOCKETIO},
               "eio4/x/a@polling eio4/x/a@websocket eio4/x/c@upgraded eio4/x/d@polling ");
    check_plan(&(run_selection){.profile = "core", .contract = SCN_ENGINEIO},
               "eio4/x/a@polling eio4/x/a@websocket eio4/x/b@websocket ");
    check_plan(&(run_selection){.profile = "official", .contract = SCN_ENGINEIO}, "eio4/x/b@websocket ");
    check_plan(
        &(run_selection){.profile = "core", .contract = SCN_SOCKETIO, .select = websocket, .select_count = 1},
        "eio4/x/a@websocket ");
    check_plan(
        &(run_selection){.profile = "core", .contract = SCN_SOCKETIO, .select = by_id, .select_count = 2},
        "eio4/x/a@polling eio4/x/a@websocket eio4/x/d@polling ");
    check_plan(
        &(run_selection){
            .profile = "core", .contract = SCN_ENGINEIO, .select = by_requirement, .select_count = 1},
        "eio4/x/b@websocket ");
    check_plan(
        &(run_selection){
            .profile = "core", .contract = SCN_ENGINEIO, .skip = by_requirement, .skip_count = 1},
        "eio4/x/a@polling eio4/x/a@websocket -eio4/x/b@websocket ");
    check_plan(
        &(run_selection){.profile = "core", .contract = SCN_ENGINEIO, .select = nothing, .select_count = 1},
        "");
}
END_TEST

static int offered; /* bits: 1 control, 2 cors */
static int capability(void *ctx, const char *name) {
    (void)ctx;
    return strcmp(name, "control") == 0 ? (offered & 1) : strcmp(name, "cors") == 0 ? (offered >> 1) & 1 : 0;
}

static void check_verdicts(int offers, bool loopback, bool allowed, scn_verdict hazard, scn_verdict cors) {
    scn_library *lib = library();
    run_plan plan;
    run_selection selection = {.profile = "core", .contract = SCN_SOCKETIO};
    scn_env env = {.capability = capability};
    offered = offers;
    env.endpoint.loopback = loopback;
    ck_assert(run_plan_make(&plan, lib, &selection));
    run_plan_check(&plan, &env, allowed);
    ck_assert(!plan.cases[0].decided);
    ck_assert_int_eq(plan.cases[2].decided ? plan.cases[2].verdict : SCN_PASS, hazard);
    ck_assert_int_eq(plan.cases[3].decided ? plan.cases[3].verdict : SCN_PASS, cors);
    run_plan_free(&plan);
    scn_library_free(lib);
}

START_TEST(needs_and_hazards_are_respected) {
    check_verdicts(3, true, false, SCN_PASS, SCN_PASS);
    check_verdicts(0, true, false, SCN_UNSUPPORTED, SCN_UNSUPPORTED);
    check_verdicts(1, true, false, SCN_PASS, SCN_UNSUPPORTED);
    check_verdicts(3, false, false, SCN_SKIPPED, SCN_PASS);
    check_verdicts(3, false, true, SCN_PASS, SCN_PASS);
}
END_TEST

START_TEST(what_lasts_too_long_is_skipped) {
    scn_library *lib = library();
    run_plan plan;
    run_selection selection = {.profile = "core", .contract = SCN_ENGINEIO};
    scn_duration_vars vars = {
        .interval = 300000, .timeout = 200000, .react = 0, .connect_timeout = -1, .upgrade_timeout = -1};
    size_t count = 0;
    ck_assert(run_plan_make(&plan, lib, &selection));
    run_plan_time(&plan, &vars, 499999);
    run_case **queue = run_plan_queue(&plan, false, &count);
    ck_assert_uint_eq(count, 2);
    ck_assert_str_eq(queue[0]->key, "eio4/x/a@polling");
    free(queue);
    for (size_t i = 0; i < plan.count; i++)
        ck_assert(!plan.cases[i].decided ||
                  (plan.cases[i].verdict == SCN_SKIPPED && plan.cases[i].lasts == 500000));
    run_plan_free(&plan);
    scn_library_free(lib);
}
END_TEST

START_TEST(queue_is_in_order_of_duration) {
    scn_library *lib = library();
    run_plan plan;
    run_selection selection = {.profile = "core", .contract = SCN_ENGINEIO};
    scn_duration_vars vars = {
        .interval = 300000, .timeout = 200000, .react = 0, .connect_timeout = -1, .upgrade_timeout = -1};
    size_t count = 0;
    ck_assert(run_plan_make(&plan, lib, &selection));
    run_plan_time(&plan, &vars, 0);
    run_case **queue = run_plan_queue(&plan, false, &count);
    ck_assert_uint_eq(count, 3);
    ck_assert_str_eq(queue[0]->key, "eio4/x/b@websocket");
    ck_assert_int_eq(queue[0]->lasts, 500000);
    ck_assert_str_eq(queue[1]->key, "eio4/x/a@polling");
    free(queue);
    free(run_plan_queue(&plan, true, &count));
    ck_assert_uint_eq(count, 0);
    run_plan_free(&plan);
    scn_library_free(lib);
}
END_TEST

SIO_TEST_MAIN("plan",
              SIO_TCASE("plan", selection_by_contract_profile_and_glob, needs_and_hazards_are_respected,
                        what_lasts_too_long_is_skipped, queue_is_in_order_of_duration))
