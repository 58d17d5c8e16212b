#include "report/baseline.h"

#include <unistd.h>

#include "report/summary.h"
#include "report/test_plan.h"
#include "scenario/library.h"
#include "testkit.h"

static char path[64];

static void write_file(const char *text) {
    snprintf(path, sizeof path, "/tmp/siospec-baseline-%ld.json", (long)getpid());
    FILE *f = fopen(path, "w");
    ck_assert_ptr_nonnull(f);
    ck_assert_int_ge(fputs(text, f), 0);
    ck_assert_int_eq(fclose(f), 0);
}

static rep_baseline load(const char *text) {
    rep_baseline b;
    data_error error;
    write_file(text);
    ck_assert_msg(rep_baseline_load(&b, path, &error), "%s", error.message);
    unlink(path);
    return b;
}

#define ROW(key, verdict) "{\"case\":\"" key "\",\"verdict\":\"" verdict "\",\"reason\":\"because\"}"
#define FILE_OF(rows) "{\"schema\":1,\"known\":[" rows "]}"

static const struct {
    const char *text, *pointer, *message;
    size_t line;
} broken[] = {
    {"{", "", "not JSON", 1},
    {"{\"schema\":2,\"known\":[]}", "/schema", "\"schema\": 1", 1},
    {"{\"schema\":1}", "/known", "expected", 1},
    {"{\"schema\":1,\n\"known\":[\n5]}", "/known/0", "expected an object with case, verdict and reason", 3},
    {FILE_OF("\n{\"case\":\"a@polling\",\"reason\":\"r\"}"), "/known/0/verdict", "expected", 2},
    {FILE_OF(ROW("a@polling", "pass")), "/known/0/verdict",
     "expected fail, crash, hang, leak, flaky or lenient, found 'pass'", 1},
    {FILE_OF(ROW("a", "fail")), "/known/0/case", "expected id@transport, found 'a'", 1},
    {FILE_OF(ROW("a@polling", "fail") ",\n" ROW("a@polling", "fail")), "/known/1/case", "each case once", 2},
};

START_TEST(broken_files_are_located) {
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        rep_baseline b;
        data_error error;
        write_file(broken[i].text);
        ck_assert(!rep_baseline_load(&b, path, &error));
        ck_assert_str_eq(error.file, path);
        ck_assert_str_eq(error.pointer, broken[i].pointer);
        ck_assert_msg(strstr(error.message, broken[i].message) != NULL, "%s", error.message);
        ck_assert_uint_eq(error.line, broken[i].line);
        rep_baseline_free(&b);
        unlink(path);
    }
    rep_baseline none;
    data_error error;
    ck_assert(!rep_baseline_load(&none, "/nonexistent.json", &error));
    rep_baseline_free(&none);
}
END_TEST

/* Applies one row to the test plan and tells what became of it. */
static void check_row(const char *text, bool strict, size_t known_case, const char *stale) {
    run_plan plan;
    test_plan_make(&plan);
    rep_baseline b = load(text);
    scn_library *library = scn_library_new();
    ck_assert(rep_baseline_apply(&b, &plan, library, strict));
    for (size_t i = 0; i < TEST_CASES; i++)
        ck_assert_msg(plan.cases[i].known == (i == known_case), "%s", plan.cases[i].key);
    if (known_case < TEST_CASES) ck_assert_str_eq(plan.cases[known_case].known_reason, "because");
    ck_assert_uint_eq(b.stale_count, stale == NULL ? 0 : 1);
    if (stale != NULL) ck_assert_str_eq(b.stale[0], stale);
    scn_library_free(library);
    rep_baseline_free(&b);
    run_plan_free(&plan);
}
enum { NONE = TEST_CASES };

START_TEST(known_failures_and_stale_rows) {
    check_row(FILE_OF(ROW("eio4/heartbeat/first@websocket", "fail")), false, 1, NULL);
    check_row(FILE_OF(ROW("eio4/heartbeat/second@websocket", "crash")), false, 3, NULL);
    check_row(FILE_OF(ROW("eio4/heartbeat/first@websocket", "flaky")), false, 1, NULL);
    check_row(FILE_OF(ROW("eio4/heartbeat/first@polling", "flaky")), false, NONE, NULL);
    check_row(FILE_OF(ROW("sio5/ack/third@polling", "lenient")), false, NONE, NULL);
    check_row(FILE_OF(ROW("sio5/ack/third@polling", "lenient")), true, 4, NULL);
    check_row(FILE_OF(ROW("sio5/ack/third@websocket", "fail")), false, NONE,
              NULL); /* inconclusive: nobody knows */
    check_row(FILE_OF(ROW("eio4/heartbeat/first@polling", "fail")), false, NONE,
              "eio4/heartbeat/first@polling is listed as fail, but now its verdict is pass");
    check_row(FILE_OF(ROW("eio4/heartbeat/second@websocket", "fail")), false, NONE,
              "eio4/heartbeat/second@websocket is listed as fail, but now its verdict is crash");
    check_row(FILE_OF(ROW("eio4/heartbeat/second@polling", "fail")), false, NONE,
              "eio4/heartbeat/second@polling is listed as fail, but it was not run: needs cors");
    check_row(FILE_OF(ROW("eio4/no/such@polling", "fail")), false, NONE,
              "eio4/no/such@polling is listed as fail, but there is no such case");
    check_row(FILE_OF(""), false, NONE, NULL);
}
END_TEST

static const char library_text[] =
    "{\"schema\":1,\"chapter\":\"eio4/x\",\"scenarios\":[{\"id\":\"eio4/x/"
    "y\",\"title\":\"t\",\"requirements\":"
    "[\"EIO4-HS-01\"],\"polarity\":\"positive\",\"transports\":[\"polling\"],\"steps\":[{\"open\":{}}]}]}";

START_TEST(cases_outside_the_selection_say_nothing) {
    scn_load_error error;
    scn_library *library = scn_library_new();
    ck_assert_msg(scn_library_add(library, "x", sio_slice_str(library_text), &error), "%s", error.message);
    run_plan plan = {.cases = calloc(1, sizeof(run_case)), .count = 0};
    rep_baseline b = load(FILE_OF(ROW("eio4/x/y@polling", "fail") "," ROW("eio4/x/y@websocket", "fail")));
    ck_assert(rep_baseline_apply(&b, &plan, library, false));
    ck_assert_uint_eq(b.stale_count, 1);
    ck_assert_str_eq(b.stale[0], "eio4/x/y@websocket is listed as fail, but there is no such case");
    rep_baseline_free(&b);
    run_plan_free(&plan);
    scn_library_free(library);
}
END_TEST

START_TEST(deaths_are_foretold) {
    run_plan plan;
    test_plan_make(&plan);
    rep_baseline b = load(FILE_OF(ROW("eio4/heartbeat/second@websocket", "crash") "," ROW(
        "sio5/ack/third@polling", "hang") "," ROW("eio4/heartbeat/first@websocket", "fail")));
    rep_baseline_forewarn(&b, &plan);
    for (size_t i = 0; i < TEST_CASES; i++)
        ck_assert(plan.cases[i].dies == (i == 3 || i == 4));
    rep_baseline_free(&b);
    run_plan_free(&plan);
}
END_TEST

static const rep_known *row_of(const rep_baseline *b, const char *key) {
    for (size_t i = 0; i < b->count; i++)
        if (strcmp(b->rows[i].key, key) == 0) return &b->rows[i];
    return NULL;
}

START_TEST(update_writes_failures_and_keeps_reasons) {
    run_plan plan;
    test_plan_make(&plan);
    rep_baseline old = load(FILE_OF(ROW("eio4/heartbeat/second@websocket", "crash") "," ROW(
        "sio5/ack/third@websocket", "fail") "," ROW("eio4/heartbeat/first@polling", "fail")));
    sio_buf why = SIO_BUF_INIT;
    write_file("");
    ck_assert_msg(rep_baseline_write(path, &plan, &old, true, &why), "%s", sio_buf_cstr(&why));
    rep_baseline b;
    data_error error;
    ck_assert_msg(rep_baseline_load(&b, path, &error), "%s", error.message);
    ck_assert_uint_eq(b.count, 4);
    ck_assert_str_eq(row_of(&b, "eio4/heartbeat/first@websocket")->name, "fail");
    ck_assert_str_eq(row_of(&b, "eio4/heartbeat/second@websocket")->name, "crash");
    ck_assert_str_eq(row_of(&b, "eio4/heartbeat/second@websocket")->reason, "because");
    ck_assert_str_eq(row_of(&b, "sio5/ack/third@polling")->name, "lenient");
    ck_assert_str_eq(row_of(&b, "sio5/ack/third@polling")->reason, "not examined yet: accepted (A-12)");
    ck_assert_str_eq(row_of(&b, "sio5/ack/third@websocket")->name,
                     "fail"); /* inconclusive: the old row stays */
    rep_baseline_free(&b);
    ck_assert(!rep_baseline_write("/nonexistent/x", &plan, NULL, false, &why));
    unlink(path);
    sio_buf_free(&why);
    rep_baseline_free(&old);
    run_plan_free(&plan);
}
END_TEST

SIO_TEST_MAIN("baseline", SIO_TCASE("baseline", broken_files_are_located, known_failures_and_stale_rows,
                                    cases_outside_the_selection_say_nothing, deaths_are_foretold,
                                    update_writes_failures_and_keeps_reasons))
