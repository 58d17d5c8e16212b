#include "report/summary.h"

#include <string.h>

#include "testkit.h"

static run_case case_of(run_kind kind, const char *id) {
    return (run_case){.subject = {.kind = kind, .id = id}, .channel = "decode", .detail = ""};
}

START_TEST(a_chapter_is_all_but_the_last_part_or_a_group) {
    const struct {
        run_kind kind;
        const char *id, *chapter;
    } rows[] = {{RUN_SCENARIO, "eio4/close/twice", "eio4/close"},
                {RUN_SCENARIO, "eio4/upgrade/race/x", "eio4/upgrade/race"},
                {RUN_SCENARIO, "alone", "alone"},
                {RUN_VECTOR, "sio5/ack/a", "sio5/ack"},
                {RUN_VECTOR, "sio5/header/event/a", "sio5/header"},
                {RUN_VECTOR, "two/parts", "two/parts"},
                {RUN_VECTOR, "alone", "alone"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        run_case c = case_of(rows[i].kind, rows[i].id);
        ck_assert_uint_eq(rep_chapter_length(&c.subject), strlen(rows[i].chapter));
    }
    run_case a = case_of(RUN_VECTOR, "sio5/header/event/a"), b = case_of(RUN_VECTOR, "sio5/header/ack"),
             c = case_of(RUN_VECTOR, "sio5/headers/ack");
    ck_assert(rep_same_chapter(&a, &b));
    ck_assert(!rep_same_chapter(&a, &c));
}
END_TEST

START_TEST(a_vulnerability_is_named_only_where_it_is_shown) {
    run_case cases[6];
    for (size_t i = 0; i < 6; i++) {
        cases[i] = case_of(RUN_VECTOR, "x/y/z");
        cases[i].subject.cve = i < 3 ? "CVE-2000-0002" : "CVE-2000-0001";
        cases[i].verdict = SCN_FAIL;
        cases[i].detail = "shows CVE: expected";
    }
    cases[1].verdict = SCN_FLAKY;
    cases[4].detail = "noise: not what the vector is about";
    cases[5].subject.cve = NULL;
    sio_buf names = SIO_BUF_INIT;
    run_plan plan = {.cases = cases, .count = 6};
    ck_assert(rep_shown_cves(&plan, &names));
    ck_assert_str_eq(sio_buf_cstr(&names), "CVE-2000-0002 (2 cases), CVE-2000-0001 (1 case)");
    sio_buf_free(&names);
}
END_TEST

int main(void) {
    TCase *cases[] = {SIO_TCASE("summary", a_chapter_is_all_but_the_last_part_or_a_group,
                                a_vulnerability_is_named_only_where_it_is_shown)};
    return testkit_run("summary", cases, 1);
}
