#include "testkit.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int testkit_run(const char *name, TCase *const *cases, size_t count) {
    Suite *suite = suite_create(name);
    for (size_t i = 0; i < count; i++)
        suite_add_tcase(suite, cases[i]);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

TCase *testkit_case(const char *name, const TTest *const *tests, size_t count) {
    TCase *tc = tcase_create(name);
    tcase_set_timeout(tc, TESTKIT_LIMIT);
    for (size_t i = 0; i < count; i++)
        tcase_add_test(tc, tests[i]);
    return tc;
}

testkit_guard testkit_guard_copy(sio_slice s) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t readable = (s.len / page + 1) * page;
    uint8_t *map = mmap(NULL, readable + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (map == MAP_FAILED || mprotect(map + readable, page, PROT_NONE) != 0) abort();
    uint8_t *start = map + readable - s.len;
    if (s.len > 0) memcpy(start, s.ptr, s.len);
    return (testkit_guard){.bytes = sio_slice_of(start, s.len), .map = map, .map_len = readable + page};
}

void testkit_guard_free(testkit_guard *g) {
    munmap(g->map, g->map_len);
}

static void *counting_resize(void *ctx, void *ptr, size_t n) {
    testkit_mem *m = ctx;
    if (m->calls++ >= m->fail_at) return NULL;
    void *block = realloc(ptr, n);
    if (block != NULL && ptr == NULL) m->live++;
    return block;
}

static void counting_release(void *ctx, void *ptr) {
    testkit_mem *m = ctx;
    if (ptr != NULL) m->live--;
    free(ptr);
}

void testkit_mem_init(testkit_mem *m, size_t fail_at) {
    *m = (testkit_mem){.mem = {.ctx = m, .resize = counting_resize, .release = counting_release},
                       .calls = 0,
                       .fail_at = fail_at,
                       .live = 0};
}

void testkit_each_allocation_fails(bool (*scenario)(const sio_mem *mem, void *arg), void *arg) {
    testkit_mem m;
    testkit_mem_init(&m, SIZE_MAX);
    ck_assert_msg(scenario(&m.mem, arg), "the scenario fails with memory for all");
    ck_assert_uint_eq(m.live, 0);
    size_t calls = m.calls;
    for (size_t i = 0; i < calls; i++) {
        testkit_mem_init(&m, i);
        ck_assert_msg(!scenario(&m.mem, arg), "succeeded although allocation %zu of %zu failed", i, calls);
        ck_assert_msg(m.live == 0, "%zu blocks leaked when allocation %zu of %zu failed", m.live, i, calls);
    }
}

void testkit_each_split(sio_slice s, void (*feed)(sio_slice first, sio_slice second, void *arg), void *arg) {
    for (size_t at = 0; at <= s.len; at++)
        feed(sio_slice_sub(s, 0, at), sio_slice_from(s, at), arg);
}
