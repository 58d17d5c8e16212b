#include "report/html/index.h"

#include "report/html/page.h"
#include "report/test_plan.h"
#include "testkit.h"

static const html_row *row_of(const html_index *index, const char *id) {
    for (size_t i = 0; i < index->count; i++)
        if (strcmp(index->rows[i].id, id) == 0) return &index->rows[i];
    ck_abort_msg("no row %s", id);
    return NULL;
}

static void cite(run_case *c, const char *id) {
    c->cites = calloc(2, sizeof *c->cites);
    c->cites[0] = strdup(id);
}

START_TEST(only_what_is_blamed_is_coloured) {
    run_plan plan;
    html_index index;
    test_plan_make(&plan);
    cite(&plan.cases[1], "EIO4-HB-01");
    cite(&plan.cases[3], "EIO4-XX-01"); /* which its scenario does not cover */
    rep_report report = test_report(&plan);
    ck_assert(html_index_make(&index, &report));
    ck_assert_uint_eq(index.count, 3);
    const html_row *blamed = row_of(&index, "EIO4-HB-01"), *covered = row_of(&index, "EIO4-HB-03");
    const html_row *extra = row_of(&index, "EIO4-XX-01");
    ck_assert_str_eq(blamed->mark->name, "fail");
    ck_assert_uint_eq(blamed->blamed, 1);
    ck_assert_uint_eq(blamed->case_count, TEST_CASES);
    ck_assert_str_eq(covered->mark->name, "pass");
    ck_assert_uint_eq(covered->blamed, 0);
    ck_assert_uint_eq(covered->case_count, 2);
    ck_assert_str_eq(extra->mark->name, "crash");
    ck_assert_uint_eq(extra->case_count, 1);
    html_index_free(&index);
    run_plan_free(&plan);
}
END_TEST

START_TEST(known_failures_blame_nobody) {
    run_plan plan;
    html_index index;
    test_plan_make(&plan);
    plan.cases[1].known = plan.cases[3].known = true;
    rep_report report = test_report(&plan);
    ck_assert(html_index_make(&index, &report));
    const html_row *row = row_of(&index, "EIO4-HB-01");
    ck_assert_str_eq(row->mark->name, "known");
    ck_assert_uint_eq(row->blamed, 0);
    html_index_free(&index);
    run_plan_free(&plan);
}
END_TEST

START_TEST(the_worst_mark_is_shown) {
    static const char *const order[] = {"skipped", "inconclusive", "pass", "info", "lenient", "known",
                                        "flaky",   "fail",         "leak", "hang", "crash"};
    for (size_t i = 1; i < sizeof order / sizeof order[0]; i++)
        ck_assert_uint_gt(rep_mark_named(order[i])->rank, rep_mark_named(order[i - 1])->rank);
    ck_assert_ptr_null(rep_mark_named("well"));
    size_t count = 0;
    const rep_mark *marks = rep_marks(&count);
    ck_assert_uint_eq(count, REP_MARKS);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < i; k++)
            ck_assert_str_ne(marks[i].letter, marks[k].letter);
}
END_TEST

static void check_prose(const char *text, const char *want) {
    rep_markup m;
    char *got = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&got, &length);
    rep_markup_begin(&m, out);
    html_prose(&m, text);
    ck_assert(rep_markup_end(&m));
    fclose(out);
    ck_assert_str_eq(got, want);
    free(got);
}

START_TEST(backticks_are_code) {
    check_prose("a `b<c` d", "a <code>b&#60;c</code> d");
    check_prose("a ` b", "a ` b");
    check_prose("`x` and ` y", "<code>x</code> and ` y");
    check_prose("``", "<code></code>");
    check_prose("", "");
}
END_TEST

SIO_TEST_MAIN("html", SIO_TCASE("index", only_what_is_blamed_is_coloured, known_failures_blame_nobody),
              SIO_TCASE("marks", the_worst_mark_is_shown), SIO_TCASE("prose", backticks_are_code))
