#include "report/groups.h"

#include "report/test_plan.h"
#include "testkit.h"

static void blame(run_case *c, const char *first, const char *second) {
    c->cites = calloc(3, sizeof *c->cites);
    ck_assert_ptr_nonnull(c->cites);
    c->cites[0] = strdup(first);
    c->cites[1] = second == NULL ? NULL : strdup(second);
}

static void let_fail(run_case *c, scn_health health, const char *first, const char *second) {
    run_case_decide(c, SCN_FAIL, health, "step 2 (expect {\"a\": [1]}): got 2\nmore");
    blame(c, first, second);
}

static const char *levels(void *ctx, const char *id, const char **level) {
    (void)ctx;
    *level = strcmp(id, "X-MAY") == 0 ? "MAY" : "MUST";
    return "its text";
}

static void check_group(const rep_group *g, const char *id, const char *level, size_t count, size_t first) {
    ck_assert_str_eq(g->id, id);
    ck_assert_str_eq(g->level, level);
    ck_assert_uint_eq(g->count, count);
    ck_assert_uint_eq(g->cases[0], first);
}

START_TEST(the_fewest_requirements_account_for_all) {
    run_plan plan;
    rep_groups groups;
    test_plan_make(&plan);
    let_fail(&plan.cases[0], SCN_OK, "X-01", "X-02");
    let_fail(&plan.cases[1], SCN_OK, "X-02", "X-02");
    let_fail(&plan.cases[2], SCN_OK, "X-MAY", NULL);
    let_fail(&plan.cases[3], SCN_CRASH, "X-02", NULL);
    let_fail(&plan.cases[4], SCN_OK, "X-03", "X-02");
    plan.cases[4].difference = calloc(1, sizeof *plan.cases[4].difference);
    rep_report report = test_report(&plan);
    report.requirement = levels;
    ck_assert(rep_groups_make(&groups, &report));
    ck_assert_uint_eq(groups.count, 3);
    check_group(&groups.items[0], "X-02", "MUST", 1, 3); /* deaths are told first, and apart */
    check_group(&groups.items[1], "X-02", "MUST", 3, 4); /* it has bytes to show */
    ck_assert_uint_eq(groups.items[1].cases[1], 0);
    check_group(&groups.items[2], "X-MAY", "MAY", 1, 2);
    ck_assert_str_eq(groups.items[0].text, "its text");
    rep_groups_free(&groups);
    run_plan_free(&plan);
}
END_TEST

START_TEST(of_equals_the_one_without_witnesses_is_blamed) {
    run_plan plan;
    rep_groups groups;
    test_plan_make(&plan);
    plan.cases[3].known = true;
    run_case_decide(&plan.cases[0], SCN_PASS, SCN_OK, ""); /* names EIO4-HB-01 and EIO4-HB-03 */
    let_fail(&plan.cases[1], SCN_OK, "EIO4-HB-01", "X-01");
    rep_report report = test_report(&plan);
    ck_assert(rep_groups_make(&groups, &report));
    ck_assert_uint_eq(groups.count, 1);
    check_group(&groups.items[0], "X-01", "", 1, 1);
    rep_groups_free(&groups);
    run_plan_free(&plan);
}
END_TEST

START_TEST(channels_of_a_subject_share_a_line) {
    run_plan plan;
    sio_buf line = SIO_BUF_INIT;
    size_t cases[] = {0, 1, 2};
    rep_group g = {.id = "X", .level = "", .cases = cases, .count = 3};
    test_plan_make(&plan);
    rep_report report = test_report(&plan);
    ck_assert_uint_eq(rep_group_line(&report, &g, 0, &line), 2);
    ck_assert_str_eq(sio_buf_cstr(&line), "(polling, websocket)");
    sio_buf_free(&line);
    run_plan_free(&plan);
}
END_TEST

START_TEST(brief_is_what_came) {
    ck_assert(sio_slice_is(rep_brief("step 2 (expect {\"a\": [1]}): got 2\nmore"), "got 2"));
    ck_assert(sio_slice_is(rep_brief("the testee died\n(x): y"), "the testee died"));
    ck_assert(sio_slice_is(rep_brief(""), ""));
}
END_TEST

SIO_TEST_MAIN("groups", SIO_TCASE("groups", the_fewest_requirements_account_for_all,
                                  of_equals_the_one_without_witnesses_is_blamed,
                                  channels_of_a_subject_share_a_line, brief_is_what_came))
