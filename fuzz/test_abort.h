/* For tests: whether something aborts, and with which words. */
#ifndef FUZZ_TEST_ABORT_H
#define FUZZ_TEST_ABORT_H

#include <check.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Runs `act(arg)` in a process of its own. Returns whether it aborted and stderr has `words`. */
static inline bool test_aborts(void (*act)(const void *arg), const void *arg, const char *words) {
    int ends[2];
    char said[4096] = {0};
    ck_assert_int_eq(pipe(ends), 0);
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        signal(SIGABRT, SIG_DFL);
        act(arg);
        _exit(0);
    }
    close(ends[1]);
    for (size_t at = 0; at + 1 < sizeof said;) {
        ssize_t got = read(ends[0], said + at, sizeof said - 1 - at);
        if (got <= 0) break;
        at += (size_t)got;
    }
    close(ends[0]);
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT && strstr(said, words) != NULL;
}

#endif
