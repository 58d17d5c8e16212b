#include "runner/case.h"

#include <ctype.h>
#include <string.h>

#include "testkit.h"

/* One letter a run: p pass, l lenient, i inconclusive, f fail, F fail on a late host, D fail by wrong
 * contents on a very late one, u unsupported. */
static const struct {
    const char *runs;
    scn_verdict verdict;
    bool again; /* needs another run */
    const char *detail;
} rows[] = {
    {"p", SCN_PASS, false, "p"},
    {"l", SCN_LENIENT, false, "l"},
    {"u", SCN_UNSUPPORTED, false, "u"},
    {"i", SCN_INCONCLUSIVE, true, "i"},
    {"f", SCN_FAIL, true, "f"},
    {"F", SCN_FAIL, true, "F"},
    {"ff", SCN_FAIL, false, "f"},
    {"FF", SCN_FAIL, true, "F"},
    {"FFF", SCN_FAIL, false, "F"},
    {"FFp", SCN_INCONCLUSIVE, false, "failed in 2 of 3 runs: F"},
    {"Ff", SCN_FAIL, false, "f"},
    {"fp", SCN_FLAKY, false, "failed in 1 of 2 runs: f"},
    {"Fp", SCN_INCONCLUSIVE, true, "failed in 1 of 2 runs: F"},
    {"Fpp", SCN_PASS, false, "p"},
    {"Fpl", SCN_LENIENT, false, "l"},
    {"Fpf", SCN_FLAKY, false, "failed in 2 of 3 runs: f"},
    {"FpF", SCN_INCONCLUSIVE, false, "failed in 2 of 3 runs: F"},
    {"Fpi", SCN_INCONCLUSIVE, false, "failed in 1 of 3 runs: F"},
    {"Fip", SCN_INCONCLUSIVE, false, "failed in 1 of 3 runs: F"},
    {"D", SCN_FAIL, true, "D"},
    {"DD", SCN_FAIL, true, "D"},
    {"DDD", SCN_FAIL, false, "D"},
    {"Df", SCN_FAIL, false, "f"},
    {"Dp", SCN_INCONCLUSIVE, true, "failed in 1 of 2 runs: D"},
    {"Dpp", SCN_INCONCLUSIVE, false, "failed in 1 of 3 runs: D"},
    {"Dpf", SCN_FLAKY, false, "failed in 2 of 3 runs: f"},
    {"iF", SCN_INCONCLUSIVE, true, "failed in 1 of 2 runs: F"},
    {"ifp", SCN_FLAKY, false, "failed in 1 of 3 runs: f"},
    {"ip", SCN_PASS, false, "p"},
    {"ii", SCN_INCONCLUSIVE, false, "i"},
    {"fii", SCN_INCONCLUSIVE, false, "failed in 1 of 3 runs: f"},
    {"fif", SCN_FAIL, false, "f"},
};

static scn_verdict verdict_of(char letter) {
    switch (tolower(letter)) {
    case 'p':
        return SCN_PASS;
    case 'l':
        return SCN_LENIENT;
    case 'i':
        return SCN_INCONCLUSIVE;
    case 'u':
        return SCN_UNSUPPORTED;
    default:
        return SCN_FAIL;
    }
}

START_TEST(runs_come_to_a_verdict) {
    static const scn_scenario scenario = {.id = "a/b"};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        run_case c;
        ck_assert(run_case_of_scenario(&c, &scenario, SCN_POLLING));
        for (const char *letter = rows[i].runs; *letter != '\0'; letter++) {
            char detail[2] = {*letter, '\0'}, pointer[] = "";
            scn_result r = {.verdict = verdict_of(*letter), .detail = detail, .pointer = pointer};
            run_case_add(&c, &r,
                         *letter == 'F'   ? RUN_FORGIVEN
                         : *letter == 'D' ? RUN_DOUBTED
                                          : RUN_NO_EXCUSE);
        }
        ck_assert_msg(c.verdict == rows[i].verdict, "%s: %s", rows[i].runs, scn_verdict_name(c.verdict));
        ck_assert_msg(run_case_needs_rerun(&c) == rows[i].again, "%s", rows[i].runs);
        ck_assert_msg(strcmp(c.detail, rows[i].detail) == 0, "%s: '%s'", rows[i].runs, c.detail);
        run_case_free(&c);
    }
}
END_TEST

START_TEST(a_decision_stands) {
    static const scn_scenario scenario = {.id = "a/b"};
    run_case c;
    char empty[] = "";
    scn_result r = {.verdict = SCN_PASS, .detail = empty, .pointer = empty};
    ck_assert(run_case_of_scenario(&c, &scenario, SCN_UPGRADED));
    ck_assert_str_eq(c.key, "a/b@upgraded");
    run_case_decide(&c, SCN_FAIL, SCN_CRASH, "dead");
    run_case_add(&c, &r, RUN_NO_EXCUSE);
    ck_assert_int_eq(c.verdict, SCN_FAIL);
    ck_assert_int_eq(c.health, SCN_CRASH);
    ck_assert(!run_case_needs_rerun(&c));
    run_case_free(&c);
}
END_TEST

SIO_TEST_MAIN("case", SIO_TCASE("case", runs_come_to_a_verdict, a_decision_stands))
