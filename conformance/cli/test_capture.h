/* For tests: runs a command and keeps what it prints. */
#ifndef CLI_TEST_CAPTURE_H
#define CLI_TEST_CAPTURE_H

#include <check.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { TEST_CAPTURE = 1 << 20, TEST_WORDS = 16 };

typedef struct test_capture {
    int status;
    char out[TEST_CAPTURE];
    char err[4096];
} test_capture;

static inline void test_read_back(FILE *from, char *to, size_t size) {
    rewind(from);
    to[fread(to, 1, size - 1, from)] = '\0';
    fclose(from);
}

/* Runs `command` with the words of `line`, split at spaces; the first is its name. */
static inline void test_run(test_capture *c, int (*command)(int argc, char **argv), const char *line) {
    char words[1024];
    char *argv[TEST_WORDS + 1] = {NULL};
    int argc = 0;
    snprintf(words, sizeof words, "%s", line);
    for (char *word = strtok(words, " "); word != NULL && argc < TEST_WORDS; word = strtok(NULL, " "))
        argv[argc++] = word;
    FILE *out = tmpfile();
    FILE *err = tmpfile();
    ck_assert(out != NULL && err != NULL);
    fflush(stdout);
    fflush(stderr);
    int saved_out = dup(STDOUT_FILENO);
    int saved_err = dup(STDERR_FILENO);
    dup2(fileno(out), STDOUT_FILENO);
    dup2(fileno(err), STDERR_FILENO);
    c->status = command(argc, argv);
    fflush(stdout);
    fflush(stderr);
    dup2(saved_out, STDOUT_FILENO);
    dup2(saved_err, STDERR_FILENO);
    close(saved_out);
    close(saved_err);
    test_read_back(out, c->out, sizeof c->out);
    test_read_back(err, c->err, sizeof c->err);
}

static inline void test_has(const char *text, const char *part) {
    ck_assert_msg(strstr(text, part) != NULL, "expected `%s` in:\n%.2000s", part, text);
}

static inline void test_lacks(const char *text, const char *part) {
    ck_assert_msg(strstr(text, part) == NULL, "expected no `%s` in:\n%.2000s", part, text);
}

#endif
