#include "fuzz/check.h"
#include "fuzz/test_abort.h"
#include "testkit.h"

static void check_error(const void *arg) {
    fuzz_check_error(*(const sio_error *)arg, 5);
}

START_TEST(an_error_is_of_the_list_and_lies_within_the_input) {
    const sio_error good[] = {{SIO_ERR_OK, 0}, {SIO_ERR_UTF8, 0}, {SIO_ERR_UTF8, 5}};
    const sio_error bad[] = {
        {(sio_error_code)-1000, 0}, {SIO_ERR_UTF8, 6}, {SIO_ERR_OK, 1}, {SIO_ERR_NO_MEMORY, 0}};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        fuzz_check_error(good[i], 5);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        ck_assert(test_aborts(check_error, &bad[i], "check.c:"));
}
END_TEST

static void compare_errors(const void *arg) {
    fuzz_check_same_error(sio_error_at(SIO_ERR_UTF8, 3), *(const sio_error *)arg);
}

START_TEST(two_errors_are_the_same_by_code_and_byte) {
    const sio_error same = {SIO_ERR_UTF8, 3}, later = {SIO_ERR_UTF8, 4}, other = {SIO_ERR_JSON_END, 3};
    compare_errors(&same);
    ck_assert(test_aborts(compare_errors, &later, "utf8 at byte 3, utf8 at byte 4"));
    ck_assert(test_aborts(compare_errors, &other, "json-end"));
}
END_TEST

/* In steps, so that a block grows by resizing. */
static void hold(const void *arg) {
    size_t bytes = *(const size_t *)arg;
    fuzz_meter meter;
    fuzz_meter_init(&meter, 10, 3, 20);
    void *half = sio_mem_alloc(&meter.mem, bytes / 2);
    void *all = sio_mem_resize(&meter.mem, half, bytes);
    sio_mem_release(&meter.mem, all);
    ck_assert_uint_eq(meter.peak, bytes);
    fuzz_meter_end(&meter);
}

START_TEST(memory_beyond_the_limit_is_a_violation) {
    const size_t most = 50, more = 51;
    hold(&most);
    ck_assert(test_aborts(hold, &more, "of at most 50"));
}
END_TEST

static void leak(const void *arg) {
    (void)arg;
    fuzz_meter meter;
    fuzz_meter_init(&meter, 0, 0, 100);
    sio_mem_alloc(&meter.mem, 7);
    fuzz_meter_end(&meter);
}

START_TEST(what_is_not_given_back_is_a_violation) {
    ck_assert(test_aborts(leak, NULL, "1 blocks of 7 bytes"));
}
END_TEST

/* Which of five allocations fails; 5: none. */
static size_t starved(sio_slice input, size_t allocations) {
    fuzz_meter meter;
    size_t fails = 5, failures = 0;
    fuzz_meter_init(&meter, 0, 0, 100);
    fuzz_meter_starve(&meter, input, allocations);
    for (size_t i = 0; i < 5; i++) {
        void *block = sio_mem_alloc(&meter.mem, 1);
        if (block == NULL) fails = i;
        failures += block == NULL;
        sio_mem_release(&meter.mem, block);
    }
    fuzz_meter_end(&meter);
    ck_assert_uint_eq(failures, 1);
    return fails;
}

START_TEST(the_input_chooses_the_allocation_that_fails) {
    size_t seen[5] = {0};
    for (uint8_t byte = 0; byte < 100; byte++) {
        size_t fails = starved(sio_slice_of(&byte, 1), 3);
        ck_assert_uint_eq(starved(sio_slice_of(&byte, 1), 3), fails);
        seen[fails]++;
    }
    ck_assert(seen[0] > 0 && seen[1] > 0 && seen[2] > 0 && seen[3] == 0 && seen[4] == 0);
}
END_TEST

START_TEST(the_hash_depends_on_every_byte) {
    ck_assert(fuzz_hash((const uint8_t *)"abc", 3) == fuzz_hash((const uint8_t *)"abc", 3));
    ck_assert(fuzz_hash((const uint8_t *)"abc", 3) != fuzz_hash((const uint8_t *)"abd", 3));
    ck_assert(fuzz_hash((const uint8_t *)"abc", 3) != fuzz_hash((const uint8_t *)"abc", 2));
}
END_TEST

SIO_TEST_MAIN("fuzz check",
              SIO_TCASE("checks", an_error_is_of_the_list_and_lies_within_the_input,
                        two_errors_are_the_same_by_code_and_byte, memory_beyond_the_limit_is_a_violation,
                        what_is_not_given_back_is_a_violation, the_input_chooses_the_allocation_that_fails,
                        the_hash_depends_on_every_byte))
