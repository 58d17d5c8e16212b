#include "runner/excerpt.h"

#include <stdlib.h>
#include <string.h>

#include "testkit.h"

static wire_log *log_of(size_t lines_a_step) {
    wire_log *log = wire_log_new(0, 0);
    for (int step = 1; step <= 3; step++) {
        wire_log_note(log, "case", "", "step %d (expect)", step);
        for (size_t i = 0; i < lines_a_step; i++)
            wire_log_note(log, "tcp", "a", "line %d.%zu", step, i);
    }
    wire_log_note(log, "case", "", "survivor check");
    wire_log_note(log, "tcp", "a", "afterwards");
    return log;
}

static void check(wire_log *log, const char *detail, const char *const *want, const char *const *unwanted) {
    char *text = run_excerpt(log, detail);
    ck_assert_ptr_nonnull(text);
    for (; *want != NULL; want++)
        ck_assert_msg(strstr(text, *want) != NULL, "missing %s in\n%s", *want, text);
    for (; *unwanted != NULL; unwanted++)
        ck_assert_msg(strstr(text, *unwanted) == NULL, "there is %s in\n%s", *unwanted, text);
    free(text);
    wire_log_free(log);
}
#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})

START_TEST(shows_the_deciding_step) {
    check(log_of(2), "step 2 (expect): nothing came",
          LIST("step 1 (expect)", "step 2 (expect)", "line 2.1", "5 later lines"),
          LIST("step 3", "survivor", "earlier"));
    check(log_of(2), "the session was lost", LIST("step 1", "afterwards"), LIST("later"));
}
END_TEST

START_TEST(long_stretches_are_cut) {
    check(log_of(100), "step 2 (expect): nothing came",
          LIST("... 89 earlier lines", "line 1.99", "step 2 (expect)", "line 2.0\n", "lines\n", "line 2.99",
               "later lines"),
          LIST("line 2.50", "line 3.0"));
}
END_TEST

START_TEST(long_lines_keep_head_and_tail) {
    wire_log *log = wire_log_new(0, 0);
    char body[2000];
    memset(body, 'x', sizeof body);
    memcpy(body, "HEAD", 4);
    memcpy(body + sizeof body - 4, "TAIL", 4);
    wire_log_bytes(log, WIRE_LOG_RECEIVED, "tcp", "a", sio_slice_of(body, sizeof body));
    char *text = run_excerpt(log, "");
    ck_assert_ptr_nonnull(strstr(text, "HEAD"));
    ck_assert_ptr_nonnull(strstr(text, " ... "));
    ck_assert_ptr_nonnull(strstr(text, "TAIL"));
    ck_assert_uint_lt(strlen(text), 600);
    free(text);
    wire_log_free(log);
}
END_TEST

START_TEST(the_run_that_decided_is_shown) {
    wire_log *log = wire_log_new(0, 0);
    wire_log_note(log, "case", "", "step 1 (echo)");
    wire_log_note(log, "tcp", "a", "whole");
    wire_log_note(log, "case", "", "once more [byte by byte]");
    wire_log_note(log, "case", "", "step 1 (echo)");
    wire_log_note(log, "tcp", "a", "bytewise");
    wire_log_note(log, "case", "", "once more [in halves]");
    wire_log_note(log, "case", "", "step 1 (echo)");
    wire_log_note(log, "tcp", "a", "halves");
    char *text = run_excerpt(log, "step 1 (echo): mute [byte by byte]");
    ck_assert_ptr_nonnull(strstr(text, "bytewise"));
    ck_assert_ptr_null(strstr(text, "whole"));
    ck_assert_ptr_null(strstr(text, "a  tcp  halves"));
    free(text);
    check(log, "step 1 (echo): mute", LIST("whole"), LIST("bytewise", "a  tcp  halves"));
}
END_TEST

SIO_TEST_MAIN("excerpt", SIO_TCASE("excerpt", shows_the_deciding_step, long_stretches_are_cut,
                                   long_lines_keep_head_and_tail, the_run_that_decided_is_shown))
