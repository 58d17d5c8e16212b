/* What all unit tests share: a main for one suite, guarded memory, failing allocators, odd splits.
 *
 * A test file ends with SIO_TEST_MAIN("packet", tcase_a(), tcase_b()). */
#ifndef SIO_TESTKIT_H
#define SIO_TESTKIT_H

#include <check.h>

#include "base/mem.h"
#include "base/slice.h"

/* Runs the suite; returns the exit status (0 when every test passed). Prints Check's one-line summary and
 * failures. */
/* Seconds for one test: a limit for what hangs, not a measure; machines may be slow and busy. */
enum { TESTKIT_LIMIT = 300 };

int testkit_run(const char *name, TCase *const *cases, size_t count);

#define SIO_TEST_MAIN(name, ...)                                                                             \
    int main(void) {                                                                                         \
        TCase *cases[] = {__VA_ARGS__};                                                                      \
        return testkit_run(name, cases, sizeof cases / sizeof cases[0]);                                     \
    }

/* Returns a TCase named `name` that runs the given test functions. */
TCase *testkit_case(const char *name, const TTest *const *tests, size_t count);
#define SIO_TCASE(name, ...)                                                                                 \
    testkit_case(name, (const TTest *const[]){__VA_ARGS__},                                                  \
                 sizeof((const TTest *const[]){__VA_ARGS__}) / sizeof(TTest *))

/* A copy of `s` that ends flush against an unreadable page: reading one byte too many faults, even without
 * ASan. Free it with testkit_guard_free. */
typedef struct testkit_guard {
    sio_slice bytes;
    void *map;
    size_t map_len;
} testkit_guard;
testkit_guard testkit_guard_copy(sio_slice s);
void testkit_guard_free(testkit_guard *g);

/* An allocator that counts, and whose allocation number `fail_at` (from 0) and all later ones fail.
 * SIZE_MAX never fails. `live` counts blocks not yet released. */
typedef struct testkit_mem {
    sio_mem mem;
    size_t calls;
    size_t fail_at;
    size_t live;
} testkit_mem;
void testkit_mem_init(testkit_mem *m, size_t fail_at);

/* Calls `scenario(mem, arg)` once with memory for all, then once per allocation with that one (and all later)
 * failing. The scenario returns true when it succeeded; it must release all it took in either case (checked
 * by `live`). It must succeed with memory, and must fail in each run where an allocation failed. */
void testkit_each_allocation_fails(bool (*scenario)(const sio_mem *mem, void *arg), void *arg);

/* Calls `feed(first, second, arg)` for every two-way split of `s`, both empty ends included. */
void testkit_each_split(sio_slice s, void (*feed)(sio_slice first, sio_slice second, void *arg), void *arg);

#endif
