#include "runner/jitter.h"

#include "testkit.h"

START_TEST(the_worst_delay_since_a_time) {
    run_jitter *j = run_jitter_start();
    wire_us now = wire_now();
    run_jitter_record(j, now - 2000000, 900000000);
    run_jitter_record(j, now - 500000, 400000000);
    ck_assert_int_ge(run_jitter_since(j, now - 2000000), 900000000);
    ck_assert_int_ge(run_jitter_since(j, now - 500000), 400000000);
    ck_assert_int_lt(run_jitter_since(j, now - 500000), 900000000);
    ck_assert_int_lt(run_jitter_since(j, now), 400000000);
    ck_assert_int_ge(run_jitter_since(j, now - 3600LL * 1000000), 900000000);
    run_jitter_stop(j);
}
END_TEST

START_TEST(the_thread_measures) {
    run_jitter *j = run_jitter_start();
    wire_us began = wire_now();
    while (run_jitter_since(j, began) == 0)
        ck_assert_int_lt(wire_now() - began, 30000000);
    run_jitter_stop(j);
}
END_TEST

static wire_us once(void *ctx) {
    wire_us *left = ctx, waited = *left;
    *left = 0;
    return waited;
}

START_TEST(waits_of_the_testee_count) {
    run_jitter *j = run_jitter_start();
    wire_us began = wire_now(), waited = 900000000;
    run_jitter_watch(j, once, &waited);
    while (run_jitter_since(j, began) < 900000000)
        ck_assert_int_lt(wire_now() - began, 30000000);
    run_jitter_stop(j);
}
END_TEST

SIO_TEST_MAIN("jitter", SIO_TCASE("jitter", the_worst_delay_since_a_time, the_thread_measures,
                                  waits_of_the_testee_count))
