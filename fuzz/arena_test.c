#include "fuzz/arena.h"

#include <stdint.h>
#include <string.h>

#include "fuzz/test_abort.h"
#include "testkit.h"

START_TEST(a_block_keeps_its_content_when_it_grows) {
    char *block = fuzz_arena_resize(NULL, 5);
    ck_assert_uint_eq(fuzz_arena_size(block), 5);
    memcpy(block, "abcde", 5);
    char *more = fuzz_arena_resize(block, 500);
    ck_assert_ptr_ne(more, block);
    ck_assert_uint_eq(fuzz_arena_size(more), 500);
    ck_assert(memcmp(more, "abcde", 5) == 0);
    fuzz_arena_release(more);
    fuzz_arena_release(NULL);
    ck_assert_uint_eq(fuzz_arena_size(NULL), 0);
}
END_TEST

/* More than there is place for, and more than one block may have of it: malloc has the rest. */
START_TEST(there_is_enough_for_all) {
    enum { BLOCKS = 300 };
    uint8_t *blocks[BLOCKS];
    for (size_t i = 0; i < BLOCKS; i++) {
        size_t size = i == 0 ? (size_t)1 << 20 : 4000;
        blocks[i] = fuzz_arena_resize(NULL, size);
        ck_assert_ptr_nonnull(blocks[i]);
        memset(blocks[i], (int)i, size);
    }
    for (size_t i = 0; i < BLOCKS; i++) {
        ck_assert_uint_eq(blocks[i][3999], (uint8_t)i);
        fuzz_arena_release(blocks[i]);
    }
    ck_assert_ptr_null(fuzz_arena_resize(NULL, SIZE_MAX));
}
END_TEST

static void release_twice(const void *arg) {
    (void)arg;
    void *kept = fuzz_arena_resize(NULL, 1), *block = fuzz_arena_resize(NULL, 8);
    fuzz_arena_release(block);
    fuzz_arena_release(block);
    fuzz_arena_release(kept);
}

START_TEST(a_block_is_released_once) {
    ck_assert(test_aborts(release_twice, NULL, "was released"));
}
END_TEST

/* Absent without AddressSanitizer. */
__attribute__((weak)) int __asan_address_is_poisoned(const volatile void *at);

START_TEST(beyond_a_block_and_after_its_release_is_poison) {
    uint8_t *block = fuzz_arena_resize(NULL, 13);
    if (__asan_address_is_poisoned == NULL) {
        fuzz_arena_release(block);
        return;
    }
    ck_assert(!__asan_address_is_poisoned(block) && !__asan_address_is_poisoned(block + 12));
    ck_assert(__asan_address_is_poisoned(block - 1) && __asan_address_is_poisoned(block + 13));
    fuzz_arena_release(block);
    ck_assert(__asan_address_is_poisoned(block) && __asan_address_is_poisoned(block + 12));
    void *next = fuzz_arena_resize(NULL, 13);
    ck_assert_ptr_ne(next, block);
    fuzz_arena_release(next);
}
END_TEST

SIO_TEST_MAIN("fuzz arena",
              SIO_TCASE("arena", a_block_keeps_its_content_when_it_grows, there_is_enough_for_all,
                        a_block_is_released_once, beyond_a_block_and_after_its_release_is_poison))
