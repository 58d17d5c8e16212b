#include "process/child.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "process/environment.h"
#include "process/port.h"
#include "process/testee.h"
#include "process/tree.h"
#include "testkit.h"

static proc_child *sh(const char *script) {
    sio_buf why = SIO_BUF_INIT;
    char *argv[] = {"sh", "-c", (char *)(uintptr_t)script, NULL};
    proc_child *c = proc_child_start(argv, environ, &why);
    ck_assert_msg(c != NULL, "%s", sio_buf_cstr(&why));
    sio_buf_free(&why);
    return c;
}

static void check_end(const char *script, const char *want, const char *output) {
    proc_child *c = sh(script);
    ck_assert(proc_child_wait(c, 30000));
    sio_buf out = SIO_BUF_INIT;
    ck_assert(proc_child_describe(c, &out));
    ck_assert_str_eq(sio_buf_cstr(&out), want);
    sio_buf_clear(&out);
    ck_assert(proc_child_output(c, 10, "", &out));
    ck_assert_str_eq(sio_buf_cstr(&out), output);
    sio_buf_free(&out);
    proc_child_free(c);
}

START_TEST(end_and_output_are_told) {
    check_end("echo out; echo err >&2; exit 3", "exited with status 3", "out\nerr\n");
    check_end("kill -SEGV $$", "was killed by signal 11 (Segmentation fault)", "");
    check_end("read x || echo eof", "exited with status 0", "eof\n");
}
END_TEST

/* Starts a testee in a process of its own, as siospec would, which is then killed without a chance to tidy
 * up. */
static pid_t testee_of_a_killed_parent(void) {
    int told[2];
    pid_t testee = 0;
    ck_assert_int_eq(pipe(told), 0);
    pid_t parent = fork();
    ck_assert_int_ge(parent, 0);
    if (parent == 0) {
        testee = proc_child_pid(sh("exec sleep 1000"));
        ssize_t written = write(told[1], &testee, sizeof testee);
        while (written == sizeof testee && pause() != 0) {
        }
        _exit(1);
    }
    ck_assert_int_eq(read(told[0], &testee, sizeof testee), (int)sizeof testee);
    ck_assert_int_eq(kill(parent, SIGKILL), 0);
    ck_assert_int_eq(waitpid(parent, NULL, 0), parent);
    close(told[0]);
    close(told[1]);
    return testee;
}

/* A zombie runs no more, wherever its new parent leaves it. */
static bool runs(pid_t pid) {
    char path[64], state = 'X';
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *in = fopen(path, "r");
    if (in == NULL) return false;
    bool read = fscanf(in, "%*d (%*[^)]) %c", &state) == 1;
    fclose(in);
    return read && state != 'Z' && state != 'X';
}

START_TEST(testees_do_not_outlive_a_killed_siospec) {
    const struct timespec moment = {.tv_nsec = 5000000};
    pid_t testee = testee_of_a_killed_parent();
    for (int i = 0; i < 4000 && runs(testee); i++)
        nanosleep(&moment, NULL);
    ck_assert(!runs(testee));
}
END_TEST

START_TEST(missing_program_is_told) {
    sio_buf why = SIO_BUF_INIT;
    char *argv[] = {"/nonexistent/program", NULL};
    ck_assert_ptr_null(proc_child_start(argv, environ, &why));
    ck_assert_str_eq(sio_buf_cstr(&why), "cannot start '/nonexistent/program': No such file or directory");
    sio_buf_free(&why);
}
END_TEST

/* The whole group goes, also a grandchild that ignores SIGTERM. */
START_TEST(stop_takes_the_group) {
    proc_child *c = sh("trap '' TERM; sleep 1000 & echo $!; wait; sleep 1000");
    sio_buf out = SIO_BUF_INIT;
    while (out.len == 0) {
        ck_assert(!proc_child_wait(c, 5));
        ck_assert(proc_child_output(c, 1, "", &out));
    }
    pid_t grandchild = (pid_t)strtol(sio_buf_cstr(&out), NULL, 10);
    ck_assert_int_eq(kill(grandchild, 0), 0);
    proc_child_stop(c, 50);
    ck_assert(proc_child_gone(c));
    uint64_t bytes = 0;
    for (int i = 0; i < 1000 && proc_tree_memory(proc_child_pid(c), &bytes); i++)
        usleep(10000);
    ck_assert(!proc_tree_memory(proc_child_pid(c), &bytes));
    proc_child_free(c);
    sio_buf_free(&out);
}
END_TEST

START_TEST(memory_counts_descendants) {
    proc_child *c = sh("sleep 1000 & sleep 1000 & echo up; wait");
    sio_buf out = SIO_BUF_INIT;
    while (out.len == 0) {
        proc_child_wait(c, 5);
        ck_assert(proc_child_output(c, 1, "", &out));
    }
    uint64_t tree = 0;
    ck_assert(proc_tree_memory(proc_child_pid(c), &tree));
    ck_assert_uint_gt(tree, 10000);
    sio_buf_free(&out);
    proc_child_free(c);
}
END_TEST

static const char *variable(char **environment, const char *name) {
    for (; *environment != NULL; environment++)
        if (strncmp(*environment, name, strlen(name)) == 0 && (*environment)[strlen(name)] == '=')
            return *environment + strlen(name) + 1;
    return NULL;
}

START_TEST(environment_is_the_contract) {
    setenv("SIOSPEC_PING_TIMEOUT", "750", 1);
    setenv("PORT", "1", 1);
    setenv("KEPT", "yes", 1);
    proc_wishes w = proc_wishes_default();
    char **e = proc_environment_new(&w, "127.0.0.1", 4321);
    ck_assert_str_eq(variable(e, "PORT"), "4321");
    ck_assert_str_eq(variable(e, "HOST"), "127.0.0.1");
    ck_assert_str_eq(variable(e, "SIOSPEC_PING_INTERVAL"), "300");
    ck_assert_str_eq(variable(e, "SIOSPEC_PING_TIMEOUT"), "750");
    ck_assert_str_eq(variable(e, "SIOSPEC_CONNECT_TIMEOUT"), "1000");
    ck_assert_str_eq(variable(e, "SIOSPEC_UPGRADE_TIMEOUT"), "1000");
    ck_assert_str_eq(variable(e, "SIOSPEC_MAX_PAYLOAD"), "1000000");
    ck_assert_str_eq(variable(e, "KEPT"), "yes");
    proc_environment_free(e);
}
END_TEST

static void check_start_fails(const char *script, const char *want) {
    char *argv[] = {"sh", "-c", (char *)(uintptr_t)script, NULL};
    proc_wishes w = proc_wishes_default();
    proc_testee *t = proc_testee_new(argv, &w);
    sio_buf why = SIO_BUF_INIT;
    ck_assert(!proc_testee_start(t, &why));
    ck_assert_msg(strstr(sio_buf_cstr(&why), want) != NULL, "%s", sio_buf_cstr(&why));
    sio_buf_free(&why);
    proc_testee_free(t);
}

START_TEST(start_that_fails_says_why) {
    setenv("SIOSPEC_START_LIMIT", "200", 1);
    check_start_fails(
        "echo no license; exit 7",
        "'sh' exited with status 7 before it listened on its port; its last output:\n  | no license");
    check_start_fails("exec sleep 1000", "within 200 ms");
}
END_TEST

START_TEST(free_port_is_not_open) {
    uint16_t port = proc_port_free();
    ck_assert_uint_ne(port, 0);
    ck_assert_ptr_null(proc_port_open(port));
}
END_TEST

SIO_TEST_MAIN("child",
              SIO_TCASE("child", end_and_output_are_told, testees_do_not_outlive_a_killed_siospec,
                        missing_program_is_told, stop_takes_the_group, memory_counts_descendants),
              SIO_TCASE("testee", environment_is_the_contract, start_that_fails_says_why,
                        free_port_is_not_open))
