/* Adapters that are wrong on purpose (conformance/adapters/bad): each gets the right verdict, and the right
 * input the blame. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "adapter/run.h"
#include "testkit.h"
#include "wire/clock.h"

enum { REQUESTS = 40, BOOM = 17, LEFT = 25, RIGHT = 30, NOBODY = -1 };

struct seen {
    size_t answers[REQUESTS];
    size_t blamed[REQUESTS];
    size_t flaky, together, together_count, events;
    adp_fault fault; /* of the last event that is not flaky */
    char what[256], output[256];
    bool left, right; /* among those that fail together */
    bool all_boom, any_answer;
};

static bool write_request(void *ctx, size_t index, sio_buf *out) {
    const struct seen *s = ctx;
    const char *word = index == BOOM || s->all_boom ? "boom"
                       : index == LEFT              ? "left"
                       : index == RIGHT             ? "right"
                                                    : "2";
    return sio_buf_addf(out, "\"op\":\"decode\",\"codec\":\"sio5\",\"input\":[\"%s\"]}", word);
}

static void take(void *ctx, size_t index, const adp_answer *answer, const adp_cost *cost) {
    struct seen *s = ctx;
    ck_assert(!cost->measured);
    ck_assert(s->any_answer || sio_slice_is(answer->packets, "[]"));
    s->answers[index]++;
}

static void note(void *ctx, const adp_event *event) {
    struct seen *s = ctx;
    s->events++;
    printf("  %s%s%s, %zu requests: %s\n", event->flaky ? "flaky " : "", event->together ? "together " : "",
           adp_fault_name(event->fault), event->count, event->what);
    if (event->flaky) {
        s->flaky++;
        return;
    }
    s->fault = event->fault;
    snprintf(s->what, sizeof s->what, "%s", event->what);
    snprintf(s->output, sizeof s->output, "%s", event->output);
    s->together += event->together;
    if (event->together) s->together_count = event->count;
    for (size_t i = 0; event->together && i < event->count; i++) {
        s->left = s->left || event->index[i] == LEFT;
        s->right = s->right || event->index[i] == RIGHT;
    }
    if (event->count == 1 && !event->together) s->blamed[event->index[0]]++;
}

static const char *script(void) {
    static char path[1024];
    const char *top = __FILE__;
    const char *slash = strstr(top, "conformance/adapter/");
    snprintf(path, sizeof path, "%.*sconformance/adapters/bad/bad.py", slash == NULL ? 0 : (int)(slash - top),
             top);
    return path;
}

struct play {
    adp_runner *runner;
    adp_options options;
    char *argv[5];
    struct seen seen;
    adp_job job;
    adp_end end;
};

/* `ms`: patience. A busy machine makes innocent requests late, too; then they are flaky, which is never held
 * against an adapter here. */
static void start(struct play *p, const char *fault, const char *file, int ms) {
    *p = (struct play){.end = ADP_DONE};
    p->argv[0] = (char *)(uintptr_t) "/usr/bin/python3";
    p->argv[1] = (char *)(uintptr_t)script();
    p->argv[2] = (char *)(uintptr_t)fault;
    p->argv[3] = (char *)(uintptr_t)file;
    p->options = (adp_options){.argv = p->argv, .answer_ms = ms, .start_ms = 60000};
    p->job = (adp_job){.ctx = &p->seen, .write = write_request, .answer = take, .event = note};
    printf("%s\n", fault);
    p->runner = adp_runner_new(&p->options);
    ck_assert_ptr_nonnull(p->runner);
}

static void play(struct play *p, const char *fault, const char *file, int ms) {
    start(p, fault, file, ms);
    ck_assert_msg(adp_runner_identity(p->runner) != NULL, "%s", adp_runner_why(p->runner));
    p->end = adp_run(p->runner, &p->job, REQUESTS);
    fflush(stdout);
}

/* Every request but the blamed one has one answer. */
static void check_answers(const struct play *p, int blamed) {
    for (int i = 0; i < REQUESTS; i++) {
        ck_assert_msg(p->seen.answers[i] == (i != blamed), "request %d has %zu answers", i,
                      p->seen.answers[i]);
        ck_assert_msg(p->seen.blamed[i] == (i == blamed), "request %d was blamed %zu times", i,
                      p->seen.blamed[i]);
    }
}

/* ---- one request is to blame ---- */

static const struct {
    const char *name;
    adp_fault fault;
    const char *what, *output;
} culprits[] = {
    {"crash", ADP_CRASH, "exited with status 3", "it goes boom"},
    {"segfault", ADP_CRASH, "was killed by signal 11", ""},
    {"leaves-a-child", ADP_CRASH, "exited with status 8", ""},
    {"closes-stdout", ADP_CRASH, "closed its standard output", ""},
    {"hangs", ADP_HANG, "gave no answer for 3000 ms", ""},
    {"spins", ADP_HANG, "gave no answer for 3000 ms", ""},
    {"endless-frame", ADP_HANG, "gave no answer for 3000 ms", ""},
    {"eats", ADP_MEMORY, "512 are allowed", ""},
    {"child-eats", ADP_MEMORY, "512 are allowed", ""},
    {"prints", ADP_NOISE, "debug: got boom", ""},
    {"four-gib", ADP_NOISE, "beyond 256 MiB", ""},
    {"no-object", ADP_NOISE, "no JSON object", ""},
    {"no-id", ADP_NOISE, "no id", ""},
    {"no-utf8", ADP_NOISE, "not UTF-8", ""},
    {"empty-frame", ADP_NOISE, "not JSON", ""},
};

START_TEST(the_culprit_is_found) {
    struct play p;
    play(&p, culprits[_i].name, NULL, culprits[_i].fault == ADP_HANG ? 3000 : 60000);
    ck_assert_int_eq(p.end, ADP_DONE);
    check_answers(&p, BOOM);
    ck_assert_int_eq(p.seen.fault, culprits[_i].fault);
    ck_assert_msg(strstr(p.seen.what, culprits[_i].what) != NULL, "%s", p.seen.what);
    ck_assert_msg(strstr(p.seen.output, culprits[_i].output) != NULL, "%s", p.seen.output);
    adp_runner_free(p.runner);
}
END_TEST

/* ---- nobody is ---- */

static const char *const innocent[] = {"right", "backwards", "floods-stderr"};

START_TEST(what_is_allowed_is_no_event) {
    struct play p;
    play(&p, innocent[_i], NULL, 60000);
    ck_assert_int_eq(p.end, ADP_DONE);
    check_answers(&p, NOBODY);
    ck_assert_uint_eq(p.seen.events, 0);
    ck_assert_int_eq(adp_runner_finish(p.runner), ADP_NONE);
    ck_assert_uint_eq(adp_runner_starts(p.runner), 1);
    /* A next run starts it again. */
    ck_assert_int_eq(adp_run(p.runner, &p.job, REQUESTS), ADP_DONE);
    ck_assert_uint_eq(p.seen.answers[0], 2);
    ck_assert_uint_eq(adp_runner_starts(p.runner), 2);
    adp_runner_free(p.runner);
}
END_TEST

START_TEST(requests_that_only_fail_together_are_blamed_together) {
    struct play p;
    play(&p, "together", NULL, 60000);
    ck_assert_int_eq(p.end, ADP_DONE);
    check_answers(&p, NOBODY);
    ck_assert_uint_eq(p.seen.together, 1);
    ck_assert_uint_lt(p.seen.together_count, REQUESTS);
    ck_assert(p.seen.left && p.seen.right);
    ck_assert_int_eq(p.seen.fault, ADP_CRASH);
    adp_runner_free(p.runner);
}
END_TEST

START_TEST(what_does_not_happen_again_is_flaky) {
    struct play p;
    char file[] = "/tmp/siospec-adapter-XXXXXX";
    int fd = mkstemp(file);
    ck_assert_int_ge(fd, 0);
    close(fd);
    unlink(file);
    play(&p, "once", file, 60000);
    ck_assert_int_eq(p.end, ADP_DONE);
    check_answers(&p, NOBODY);
    ck_assert_uint_eq(p.seen.flaky, 1);
    ck_assert_uint_eq(p.seen.events, 1);
    unlink(file);
    adp_runner_free(p.runner);
}
END_TEST

/* ---- the run ends ---- */

START_TEST(after_20_events_the_run_ends) {
    struct play p;
    start(&p, "crash", NULL, 60000);
    p.seen.all_boom = true;
    ck_assert_int_eq(adp_run(p.runner, &p.job, REQUESTS), ADP_STOPPED);
    ck_assert_uint_eq(p.seen.events, ADP_MOST_EVENTS);
    ck_assert_ptr_nonnull(strstr(adp_runner_why(p.runner), "20 times"));
    /* A next run may go on. */
    ck_assert_int_eq(adp_run(p.runner, &p.job, 3), ADP_DONE);
    ck_assert_uint_eq(p.seen.events, ADP_MOST_EVENTS + 3);
    adp_runner_free(p.runner);
}
END_TEST

START_TEST(an_adapter_that_tires_is_stopped) {
    struct play p;
    play(&p, "tired", NULL, 60000);
    ck_assert_uint_gt(p.seen.flaky + p.seen.together, 0);
    for (int i = 0; i < REQUESTS; i++)
        ck_assert_uint_eq(p.seen.blamed[i], 0);
    adp_runner_free(p.runner);
}
END_TEST

static const struct {
    const char *name, *why;
} liars[] = {
    {"twice", "twice"},
    {"unknown-id", "which was not made"},
    {"another", "something else in its hello"},
};

START_TEST(who_cannot_be_believed_ends_the_run) {
    struct play p;
    play(&p, liars[_i].name, NULL, 60000);
    ck_assert_int_eq(p.end, ADP_DISTRUSTED);
    ck_assert_msg(strstr(adp_runner_why(p.runner), liars[_i].why) != NULL, "%s", adp_runner_why(p.runner));
    adp_runner_free(p.runner);
}
END_TEST

/* ---- the start ---- */

static const struct {
    const char *name, *why;
} beginners[] = {
    {"exits", "exited with status 7"},      {"exits", "not today"},
    {"banner", "Welcome to my adapter"},    {"yes", "an operation that does not exist"},
    {"protocol-2", "`protocol` is 1"},      {"nameless", "`name`, `version` and `language`"},
    {"long-version", "at most 1000 bytes"},
};

START_TEST(nothing_runs_without_a_right_hello) {
    struct play p;
    start(&p, beginners[_i].name, NULL, 60000);
    ck_assert_ptr_null(adp_runner_identity(p.runner));
    ck_assert_msg(strstr(adp_runner_why(p.runner), beginners[_i].why) != NULL, "%s",
                  adp_runner_why(p.runner));
    adp_runner_free(p.runner);
}
END_TEST

/* When its answers arrive decides where it shows. */
START_TEST(answers_before_the_question_are_noticed) {
    struct play p;
    start(&p, "early", NULL, 60000);
    p.seen.any_answer = true;
    if (adp_runner_identity(p.runner) != NULL)
        ck_assert_int_eq(adp_run(p.runner, &p.job, REQUESTS), ADP_DISTRUSTED);
    ck_assert_str_ne(adp_runner_why(p.runner), "");
    adp_runner_free(p.runner);
}
END_TEST

START_TEST(a_hello_that_does_not_come_is_noticed) {
    struct play p = {.end = ADP_DONE};
    char *argv[] = {(char *)(uintptr_t) "/usr/bin/python3", (char *)(uintptr_t)script(),
                    (char *)(uintptr_t) "no-hello", NULL};
    p.options = (adp_options){.argv = argv, .start_ms = 500};
    p.runner = adp_runner_new(&p.options);
    ck_assert_ptr_null(adp_runner_identity(p.runner));
    ck_assert_ptr_nonnull(strstr(adp_runner_why(p.runner), "gave no answer for 500 ms"));
    adp_runner_free(p.runner);
}
END_TEST

START_TEST(a_command_that_does_not_exist_is_told) {
    char *argv[] = {(char *)(uintptr_t) "/nowhere/adapter", NULL};
    adp_options options = {.argv = argv};
    adp_runner *r = adp_runner_new(&options);
    ck_assert_ptr_null(adp_runner_identity(r));
    ck_assert_str_eq(adp_runner_why(r), "cannot start '/nowhere/adapter': No such file or directory");
    adp_runner_free(r);
}
END_TEST

/* Its input stays full: that must not block us. */
START_TEST(who_does_not_read_hangs) {
    struct play p;
    play(&p, "never-reads", NULL, 200);
    ck_assert_int_eq(p.end, ADP_STOPPED);
    ck_assert_int_eq(p.seen.fault, ADP_HANG);
    adp_runner_free(p.runner);
}
END_TEST

/* ---- the end ---- */

static const struct {
    const char *name, *why;
    adp_fault fault;
} enders[] = {
    {"status-at-end", "exited with status 9 at the end of its input", ADP_CRASH},
    {"lives-on", "still runs 1000 ms after the end of its input", ADP_HANG},
    {"twice-at-end", "twice", ADP_TWICE},
};

START_TEST(the_end_is_looked_at) {
    struct play p;
    play(&p, enders[_i].name, NULL, 60000);
    p.options.answer_ms = 1000; /* of no use any more for the link that runs */
    ck_assert_int_eq(p.end, ADP_DONE);
    if (enders[_i].fault == ADP_HANG) {
        adp_runner_free(p.runner);
        play(&p, enders[_i].name, NULL, 1000);
    }
    ck_assert_int_eq(adp_runner_finish(p.runner), enders[_i].fault);
    ck_assert_msg(strstr(adp_runner_why(p.runner), enders[_i].why) != NULL, "%s", adp_runner_why(p.runner));
    adp_runner_free(p.runner);
}
END_TEST

static void add_loop(TCase *t, const TTest *test, size_t count) {
    tcase_add_loop_test(t, test, 0, (int)count);
}

#define COUNT(rows) (sizeof(rows) / sizeof(rows)[0])

int main(void) {
    TCase *runs = SIO_TCASE("runs", requests_that_only_fail_together_are_blamed_together,
                            what_does_not_happen_again_is_flaky, after_20_events_the_run_ends,
                            an_adapter_that_tires_is_stopped, who_does_not_read_hangs,
                            a_hello_that_does_not_come_is_noticed, answers_before_the_question_are_noticed,
                            a_command_that_does_not_exist_is_told);
    TCase *rows = tcase_create("rows");
    add_loop(rows, the_culprit_is_found, COUNT(culprits));
    add_loop(rows, what_is_allowed_is_no_event, COUNT(innocent));
    add_loop(rows, who_cannot_be_believed_ends_the_run, COUNT(liars));
    add_loop(rows, nothing_runs_without_a_right_hello, COUNT(beginners));
    add_loop(rows, the_end_is_looked_at, COUNT(enders));
    TCase *cases[] = {runs, rows};
    for (size_t i = 0; i < COUNT(cases); i++)
        tcase_set_timeout(cases[i], TESTKIT_LIMIT);
    return testkit_run("bad adapters", cases, COUNT(cases));
}
