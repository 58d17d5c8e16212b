#include <string.h>

#include "data/glob.h"
#include "data/suggest.h"
#include "testkit.h"

static const struct {
    const char *pattern;
    const char *text;
    bool matches;
} globs[] = {
    {"eio4/*", "eio4/heartbeat/pong", true},
    {"*", "", true},
    {"", "", true},
    {"", "x", false},
    {"eio4", "eio4/x", false},
    {"*pong*", "eio4/heartbeat/pong-keeps", true},
    {"*@polling", "a/b@polling", true},
    {"*@polling", "a@b@pollin", false},
    {"a?c", "abc", true},
    {"a?c", "ac", false},
    {"*a*b*c", "xaxxbxxcxc", true},
    {"*a*b*c", "xaxxbxxcxd", false},
    {"**", "x", true},
    {"a*", "b", false},
    {"*.*", "*.*", true},
    {"EIO4-HS-*", "EIO4-HS-01", true},
};

START_TEST(glob_matches) {
    ck_assert_int_eq(data_glob(globs[_i].pattern, globs[_i].text), globs[_i].matches);
}
END_TEST

START_TEST(near_names_come_best_first) {
    static const char *const names[] = {"EIO4-HS-01", "EIO4-HS-10", "EIO4-PL-01", "SIO5-AK-02", "A-01"};
    data_suggestions s = {0};
    for (size_t i = 0; i < 5; i++)
        data_suggest(&s, "eio4-hs-1", names[i]);
    ck_assert_str_eq(s.names[0], "EIO4-HS-10");
    ck_assert_str_eq(s.names[1], "EIO4-HS-01");
    for (size_t i = 0; i < DATA_SUGGESTIONS; i++)
        if (s.names[i] != NULL) ck_assert_str_ne(s.names[i], "SIO5-AK-02");
}
END_TEST

START_TEST(far_names_are_left_out) {
    data_suggestions s = {0};
    char endless[4096];
    memset(endless, 'x', sizeof endless);
    endless[sizeof endless - 1] = '\0';
    data_suggest(&s, "zzzzzz", "EIO4-HS-01");
    data_suggest(&s, endless, "EIO4-HS-01");
    data_suggest(&s, "x", endless);
    data_suggest(&s, "EIO4-HS-01", endless);
    ck_assert(s.names[0] == NULL || s.names[0] == endless);
    ck_assert_ptr_null(s.names[1]);
}
END_TEST

static TCase *glob_case(void) {
    TCase *tc = tcase_create("glob");
    tcase_add_loop_test(tc, glob_matches, 0, (int)(sizeof globs / sizeof globs[0]));
    return tc;
}

SIO_TEST_MAIN("names", glob_case(), SIO_TCASE("suggest", near_names_come_best_first, far_names_are_left_out))
