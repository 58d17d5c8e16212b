#include "runner/execute.h"

#include "runner/test_fake.h"
#include "testkit.h"

static void execute(fake *f, size_t jobs) {
    ck_assert(run_execute(&f->state, &f->plan, jobs));
}

static void check_case(const fake *f, size_t i, scn_verdict verdict, scn_health health) {
    ck_assert_msg(f->cases[i].verdict == verdict, "%s: %s, not %s (%s)", f->cases[i].key,
                  scn_verdict_name(f->cases[i].verdict), scn_verdict_name(verdict), f->cases[i].detail);
    ck_assert_msg(f->cases[i].health == health, "%s: %s", f->cases[i].key,
                  scn_health_name(f->cases[i].health));
}

START_TEST(failures_count_when_they_repeat) {
    static const struct {
        const char *script;
        scn_verdict verdict;
        unsigned runs;
    } rows[] = {
        {"p", SCN_PASS, 1},           {"l", SCN_LENIENT, 1},       {"n", SCN_INFO, 1},
        {"ff", SCN_FAIL, 2},          {"fp", SCN_FLAKY, 2},        {"fl", SCN_FLAKY, 2},
        {"ip", SCN_PASS, 2},          {"ii", SCN_INCONCLUSIVE, 2}, {"fif", SCN_FAIL, 3},
        {"fip", SCN_FLAKY, 3},        {"ifp", SCN_FLAKY, 3},       {"iff", SCN_FAIL, 3},
        {"fii", SCN_INCONCLUSIVE, 3}, {"u", SCN_UNSUPPORTED, 1},   {"in", SCN_INFO, 2},
    };
    static fake f;
    size_t n = sizeof rows / sizeof rows[0];
    for (size_t i = 0; i < n; i++)
        fake_add(&f, rows[i].script, rows[i].script, "0", SCN_NO_HAZARD);
    fake_ready(&f, true);
    execute(&f, 8);
    for (size_t i = 0; i < n; i++) {
        check_case(&f, i, rows[i].verdict, SCN_OK);
        ck_assert_uint_eq(f.scenarios[i].runs, rows[i].runs);
    }
    ck_assert_str_eq(f.cases[4].detail, "failed in 1 of 2 runs: it failed");
    ck_assert_int_eq(run_health_of(&f.state, &f.plan), SCN_OK);
    fake_free(&f);
}
END_TEST

START_TEST(long_cases_start_first_and_hazards_last_and_alone) {
    static fake f;
    fake_add(&f, "a-hazard", "p", "9000", SCN_HAZARD_CRASH);
    fake_add(&f, "b-short", "p", "0", SCN_NO_HAZARD);
    fake_add(&f, "c-long", "p", "interval + timeout", SCN_NO_HAZARD);
    fake_add(&f, "d-longer", "p", "2000", SCN_NO_HAZARD);
    fake_add(&f, "e-failing", "ff", "0", SCN_NO_HAZARD);
    fake_add(&f, "f-hazard", "p", "0", SCN_HAZARD_FLOOD);
    fake_ready(&f, true);
    execute(&f, 1);
    static const unsigned order[] = {7, 3, 2, 1, 4, 6};
    for (size_t i = 0; i < 6; i++)
        ck_assert_msg(f.scenarios[i].order == order[i], "%s was number %u", f.cases[i].key,
                      f.scenarios[i].order);
    ck_assert_uint_eq(f.most_running, 1);
    fake_free(&f);
}
END_TEST

START_TEST(tame_failures_of_hazards_have_neighbours_at_the_second_look) {
    static fake f;
    fake_add(&f, "a", "fwf", "0", SCN_HAZARD_CRASH);
    fake_add(&f, "b", "fp", "0", SCN_HAZARD_CRASH);
    fake_add(&f, "c", "fK", "0", SCN_HAZARD_CRASH);
    fake_add(&f, "d", "ff", "0", SCN_HAZARD_HANG);
    fake_ready(&f, true);
    execute(&f, 4);
    /* `a` waits for the death that `c` brings: they ran at once, and the blame is `c`'s all the same. */
    check_case(&f, 0, SCN_FAIL, SCN_OK);
    check_case(&f, 1, SCN_FLAKY, SCN_OK);
    check_case(&f, 2, SCN_FAIL, SCN_CRASH);
    check_case(&f, 3, SCN_FAIL, SCN_OK);
    fake_free(&f);
}
END_TEST

START_TEST(the_case_that_crashes_the_testee_is_blamed) {
    static fake f;
    fake_add(&f, "bystander", "wp", "9", SCN_NO_HAZARD);
    fake_add(&f, "guilty", "K", "8", SCN_NO_HAZARD);
    fake_add(&f, "other", "wf", "7", SCN_NO_HAZARD);
    fake_add(&f, "late", "p", "0", SCN_NO_HAZARD);
    fake_ready(&f, true);
    f.crowd = 3;
    execute(&f, 3);
    check_case(&f, 0, SCN_PASS, SCN_OK);
    check_case(&f, 1, SCN_FAIL, SCN_CRASH);
    check_case(&f, 2, SCN_FAIL, SCN_OK);
    check_case(&f, 3, SCN_PASS, SCN_OK);
    ck_assert_str_eq(f.cases[1].detail, "exited with status 9");
    ck_assert_uint_eq(f.scenarios[1].runs, 2);
    ck_assert_uint_eq(f.restarts, 2);
    ck_assert_int_eq(run_health_of(&f.state, &f.plan), SCN_CRASH);
    ck_assert_ptr_null(f.state.stray_detail);
    fake_free(&f);
}
END_TEST

START_TEST(a_death_after_the_case_has_passed_is_traced) {
    static fake f;
    fake_add(&f, "guilty", "k", "0", SCN_HAZARD_CRASH);
    fake_add(&f, "innocent", "p", "0", SCN_NO_HAZARD);
    fake_ready(&f, true);
    execute(&f, 2);
    check_case(&f, 0, SCN_FAIL, SCN_CRASH);
    check_case(&f, 1, SCN_PASS, SCN_OK);
    fake_free(&f);
}
END_TEST

START_TEST(a_death_that_does_not_repeat_is_told_as_stray) {
    static fake f;
    fake_add(&f, "once", "Kp", "0", SCN_NO_HAZARD);
    fake_add(&f, "other", "wp", "0", SCN_NO_HAZARD);
    fake_ready(&f, true);
    f.crowd = 2;
    execute(&f, 2);
    check_case(&f, 0, SCN_PASS, SCN_OK);
    check_case(&f, 1, SCN_PASS, SCN_OK);
    ck_assert_int_eq(run_health_of(&f.state, &f.plan), SCN_CRASH);
    ck_assert_str_eq(f.state.stray_detail, "exited with status 9");
    fake_free(&f);
}
END_TEST

static wire_us delay_of_context(void *ctx, wire_us since) {
    (void)since;
    return *(wire_us *)ctx;
}

START_TEST(who_was_late) {
    static const struct {
        wire_us jitter, latency;
        bool late;
        run_excuse timed, other;
    } rows[] = {{0, 0, false, RUN_NO_EXCUSE, RUN_NO_EXCUSE},
                {WIRE_MS(15), WIRE_MS(40), false, RUN_NO_EXCUSE, RUN_NO_EXCUSE},
                {WIRE_MS(25), 0, true, RUN_FORGIVEN, RUN_NO_EXCUSE},
                {0, WIRE_MS(60), true, RUN_FORGIVEN, RUN_NO_EXCUSE},
                {WIRE_MS(45), 0, true, RUN_FORGIVEN, RUN_DOUBTED},
                {0, WIRE_MS(110), true, RUN_FORGIVEN, RUN_DOUBTED}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        wire_us jitter = rows[i].jitter;
        scn_env env = {.timeout = WIRE_MS(200), .ctx = &jitter, .jitter = delay_of_context};
        scn_result result = {.latency = rows[i].latency};
        ck_assert_msg(run_host_was_late(&env, &result) == rows[i].late, "row %zu", i);
        ck_assert_msg(run_excuse_of(&env, &result) == rows[i].other, "row %zu", i);
        result.timed = true;
        ck_assert_msg(run_excuse_of(&env, &result) == rows[i].timed, "row %zu", i);
    }
}
END_TEST

START_TEST(a_hang_is_blamed_like_a_crash) {
    static fake f;
    fake_add(&f, "bystander", "ip", "9", SCN_NO_HAZARD);
    fake_add(&f, "guilty", "H", "8", SCN_NO_HAZARD);
    fake_ready(&f, true);
    execute(&f, 2);
    check_case(&f, 0, SCN_PASS, SCN_OK);
    check_case(&f, 1, SCN_FAIL, SCN_HANG);
    ck_assert_int_eq(run_health_of(&f.state, &f.plan), SCN_HANG);
    fake_free(&f);
}
END_TEST

START_TEST(after_a_few_hangs_the_rest_is_inconclusive) {
    static fake f;
    enum { ALL = 40 };
    static char ids[ALL][8];
    for (size_t i = 0; i < ALL; i++) {
        snprintf(ids[i], sizeof ids[i], "c%02zu", i);
        fake_add(&f, ids[i], "H", "0", SCN_HAZARD_HANG);
    }
    fake_ready(&f, true);
    execute(&f, 8);
    unsigned hung = 0;
    for (size_t i = 0; i < ALL; i++) {
        hung += f.cases[i].health == SCN_HANG;
        if (f.cases[i].health == SCN_HANG) continue;
        check_case(&f, i, SCN_INCONCLUSIVE, SCN_OK);
        ck_assert_ptr_nonnull(strstr(f.cases[i].detail, "it hung in 6 cases"));
    }
    ck_assert_uint_eq(hung, RUN_MOST_HANGS);
    ck_assert_uint_lt(atomic_load(&f.restarts), 2 * RUN_MOST_HANGS);
    fake_free(&f);
}
END_TEST

START_TEST(hangs_that_are_known_do_not_count) {
    static fake f;
    enum { ALL = 10 };
    static char ids[ALL][8];
    for (size_t i = 0; i < ALL; i++) {
        snprintf(ids[i], sizeof ids[i], "c%02zu", i);
        fake_add(&f, ids[i], "H", "0", SCN_NO_HAZARD);
    }
    fake_ready(&f, true);
    for (size_t i = 0; i < ALL; i++)
        f.cases[i].dies = true;
    execute(&f, 8);
    for (size_t i = 0; i < ALL; i++)
        check_case(&f, i, SCN_FAIL, SCN_HANG);
    fake_free(&f);
}
END_TEST

START_TEST(after_too_many_deaths_the_rest_is_inconclusive) {
    static fake f;
    enum { SURVIVED = RUN_MOST_HAZARD_DEATHS + RUN_MOST_RESTARTS, ALL = SURVIVED + 3 };
    static char ids[ALL][8];
    for (size_t i = 0; i < ALL; i++) {
        snprintf(ids[i], sizeof ids[i], "c%02zu", i);
        fake_add(&f, ids[i], "K", "0", SCN_HAZARD_CRASH);
    }
    fake_ready(&f, true);
    execute(&f, 1);
    for (size_t i = 0; i < SURVIVED; i++) {
        check_case(&f, i, SCN_FAIL, SCN_CRASH);
        ck_assert_uint_eq(f.scenarios[i].runs, 2);
    }
    /* The next death stops the run; the case ran alone, so it is to blame without a second look. */
    check_case(&f, SURVIVED, SCN_FAIL, SCN_CRASH);
    ck_assert_uint_eq(f.scenarios[SURVIVED].runs, 1);
    check_case(&f, SURVIVED + 1, SCN_INCONCLUSIVE, SCN_OK);
    check_case(&f, SURVIVED + 2, SCN_INCONCLUSIVE, SCN_OK);
    ck_assert_uint_eq(f.state.restarts, RUN_MOST_RESTARTS);
    ck_assert_msg(strstr(f.cases[ALL - 1].detail, "it died 3 times before") != NULL, "%s",
                  f.cases[ALL - 1].detail);
    fake_free(&f);
}
END_TEST

START_TEST(known_killers_cost_no_restart_of_the_few) {
    static fake f;
    static const char *const ids[] = {"a", "b", "c", "d", "e"};
    for (size_t i = 0; i < 5; i++)
        fake_add(&f, ids[i], "K", "0", SCN_NO_HAZARD);
    fake_add(&f, "good", "p", "0", SCN_HAZARD_CRASH);
    fake_ready(&f, true);
    for (size_t i = 0; i < 5; i++)
        f.cases[i].dies = true;
    execute(&f, 4);
    for (size_t i = 0; i < 5; i++) {
        check_case(&f, i, SCN_FAIL, SCN_CRASH);
        ck_assert_uint_eq(f.scenarios[i].runs, 1);
    }
    check_case(&f, 5, SCN_PASS, SCN_OK);
    ck_assert_uint_eq(f.scenarios[5].order, 1);
    ck_assert_uint_eq(f.restarts, 5);
    ck_assert_uint_eq(f.most_running, 1);
    fake_free(&f);
}
END_TEST

START_TEST(a_testee_that_does_not_start_again_ends_the_run) {
    static fake f;
    fake_add(&f, "a", "K", "9", SCN_NO_HAZARD);
    fake_add(&f, "b", "wp", "8", SCN_NO_HAZARD);
    fake_add(&f, "c", "p", "7", SCN_NO_HAZARD);
    fake_ready(&f, true);
    f.most_restarts = 0;
    f.crowd = 2;
    execute(&f, 2);
    check_case(&f, 0, SCN_INCONCLUSIVE, SCN_OK);
    check_case(&f, 1, SCN_INCONCLUSIVE, SCN_OK);
    check_case(&f, 2, SCN_INCONCLUSIVE, SCN_OK);
    ck_assert_msg(strstr(f.cases[2].detail, "it does not start again") != NULL, "%s", f.cases[2].detail);
    ck_assert_int_eq(run_health_of(&f.state, &f.plan), SCN_CRASH);
    fake_free(&f);
}
END_TEST

START_TEST(with_a_url_a_dead_testee_ends_the_run) {
    static fake f;
    fake_add(&f, "good", "p", "9", SCN_NO_HAZARD);
    fake_add(&f, "bad", "ff", "8", SCN_NO_HAZARD);
    fake_add(&f, "killer", "K", "0", SCN_HAZARD_CRASH);
    fake_add(&f, "rest", "p", "0", SCN_HAZARD_CRASH);
    fake_ready(&f, false);
    execute(&f, 1);
    check_case(&f, 0, SCN_PASS, SCN_OK);
    check_case(&f, 1, SCN_FAIL, SCN_OK);
    check_case(&f, 3, SCN_INCONCLUSIVE, SCN_OK);
    ck_assert_int_eq(run_health_of(&f.state, &f.plan), SCN_CRASH);
    fake_free(&f);
}
END_TEST

SIO_TEST_MAIN(
    "execute",
    SIO_TCASE("execute", failures_count_when_they_repeat, long_cases_start_first_and_hazards_last_and_alone,
              tame_failures_of_hazards_have_neighbours_at_the_second_look),
    SIO_TCASE("blame", the_case_that_crashes_the_testee_is_blamed,
              a_death_after_the_case_has_passed_is_traced, a_death_that_does_not_repeat_is_told_as_stray,
              who_was_late, a_hang_is_blamed_like_a_crash, after_a_few_hangs_the_rest_is_inconclusive,
              hangs_that_are_known_do_not_count, after_too_many_deaths_the_rest_is_inconclusive,
              known_killers_cost_no_restart_of_the_few, a_testee_that_does_not_start_again_ends_the_run,
              with_a_url_a_dead_testee_ends_the_run))
