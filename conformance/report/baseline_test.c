#include "report/baseline.h"

#include <unistd.h>

#include "report/fingerprint.h"
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
    {FILE_OF(ROW("a", "fail")), "/known/0/case",
     "expected id@transport (polling, websocket, upgraded) or id@decode, id@encode, found 'a'", 1},
    {FILE_OF(ROW("a@telegraph", "fail")), "/known/0/case", "expected id@transport", 1},
    {"{\"schema\":1,\"knwon\":[],\n\"known\":[]}", "/knwon", "did you mean 'known'", 1},
    {"{\"schema\":1,\"known\":[{\"case\":\"a@polling\",\"verdict\":\"fail\",\"reason\":\"r\",\n\"expire\":"
     "\"2026-01-01\"}]}",
     "/known/0/expire", "did you mean 'expires'", 2},
    {"{\"schema\":1,\"known\":[{\"case\":\"a@polling\",\"verdict\":\"fail\",\"reason\":\"r\",\n\"expires\":"
     "\"1.2.2026\"}]}",
     "/known/0/expires", "expected a date like 2026-12-31, found '1.2.2026'", 2},
    {"{\"schema\":1,\"known\":[{\"case\":\"a@polling\",\"verdict\":\"fail\",\"reason\":\"r\",\n\"expires\":"
     "\"2026-13-01\"}]}",
     "/known/0/expires", "expected a date", 2},
    {"{\"schema\":1,\"known\":[{\"case\":\"a@polling\",\"verdict\":\"fail\",\"reason\":\"r\",\"hash\":"
     "\"abc\"}]}",
     "/known/0/hash", "expected sha256:", 1},
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

#define MORE(key, verdict, more)                                                                             \
    "{\"case\":\"" key "\",\"verdict\":\"" verdict "\",\"reason\":\"because\"," more "}"

static const run_selection nothing_left_out = {.profile = "core", .contract = SCN_SOCKETIO};

/* Applies one row to the test plan, on 31 January 2026, and tells what became of it. */
static void check_row(const char *text, bool strict, size_t known_case, const char *stale) {
    run_plan plan;
    test_plan_make(&plan);
    rep_baseline b = load(text);
    scn_library *library = scn_library_new();
    rep_moment now = {.plan = &plan,
                      .selection = &nothing_left_out,
                      .has = run_library_has,
                      .has_ctx = library,
                      .strict = strict,
                      .today = "2026-01-31"};
    ck_assert(rep_baseline_apply(&b, &now));
    for (size_t i = 0; i < TEST_CASES; i++)
        ck_assert_msg(plan.cases[i].known == (i == known_case), "%s: %s", plan.cases[i].key,
                      b.stale_count > 0 ? b.stale[0] : "");
    if (known_case < TEST_CASES) ck_assert_str_eq(plan.cases[known_case].known_reason, "because");
    ck_assert_uint_eq(b.stale_count, stale == NULL ? 0 : 1);
    if (stale != NULL) ck_assert_str_eq(b.stale[0], stale);
    scn_library_free(library);
    rep_baseline_free(&b);
    run_plan_free(&plan);
}
enum { NONE = TEST_CASES };

START_TEST(known_failures) {
    check_row(FILE_OF(ROW("eio4/heartbeat/first@websocket", "fail")), false, 1, NULL);
    check_row(FILE_OF(ROW("eio4/heartbeat/second@websocket", "crash")), false, 3, NULL);
    check_row(FILE_OF(ROW("eio4/heartbeat/first@websocket", "flaky")), false, 1, NULL);
    check_row(FILE_OF(ROW("eio4/heartbeat/first@polling", "flaky")), false, NONE, NULL);
    check_row(FILE_OF(ROW("sio5/ack/third@polling", "lenient")), false, NONE, NULL);
    check_row(FILE_OF(ROW("sio5/ack/third@polling", "lenient")), true, 4, NULL);
    /* Inconclusive: nobody knows. */
    check_row(FILE_OF(ROW("sio5/ack/third@websocket", "fail")), false, NONE, NULL);
    check_row(FILE_OF(""), false, NONE, NULL);
    check_row(FILE_OF(MORE("eio4/heartbeat/first@websocket", "fail",
                           "\"message\":\"got \\\\xff\",\"issue\":\"https://example.org/1\",\"expires\":"
                           "\"2026-01-31\",\"comment\":[1],\"x-mine\":null")),
              false, 1, NULL);
}
END_TEST

START_TEST(stale_rows) {
    check_row(
        FILE_OF(ROW("eio4/heartbeat/first@polling", "fail")), false, NONE,
        "eio4/heartbeat/first@polling is listed as fail, but now its verdict is pass: take the row out, "
        "by hand or with --update-baseline");
    check_row(
        FILE_OF(ROW("eio4/heartbeat/second@websocket", "fail")), false, NONE,
        "eio4/heartbeat/second@websocket is listed as fail, but now its verdict is crash: look into it, "
        "then mend the testee or correct the row");
    check_row(FILE_OF(ROW("eio4/heartbeat/second@polling", "fail")), false, NONE,
              "eio4/heartbeat/second@polling is listed as fail, but could not be run: needs cors; offer what "
              "it needs, or take the row out");
    check_row(
        FILE_OF(ROW("eio4/no/such@polling", "fail")), false, NONE,
        "eio4/no/such@polling is listed as fail, but there is no such case: correct the id, or take the "
        "row out");
    check_row(FILE_OF(MORE("eio4/heartbeat/first@websocket", "fail", "\"message\":\"got 43\"")), false, NONE,
              "eio4/heartbeat/first@websocket fails in another way than listed: it should say \"got 43\", it "
              "says \"got \\xff\x1b]0;x\x07 \"42\"\"; look into it, then mend the testee or run with "
              "--update-baseline");
    check_row(
        FILE_OF(MORE("eio4/heartbeat/second@websocket", "crash", "\"message\":\"killed\"")), true, NONE,
        "eio4/heartbeat/second@websocket fails in another way than listed: it should say \"killed\", it "
        "says \"the testee's process exited with status 1\"; look into it, then mend the testee or run "
        "with --update-baseline");
    check_row(FILE_OF(MORE("eio4/heartbeat/first@websocket", "fail", "\"expires\":\"2026-01-30\"")), false,
              NONE,
              "the row of eio4/heartbeat/first@websocket expired on 2026-01-30: mend the testee, or see "
              "whether the row still holds and set a new date");
    check_row(
        FILE_OF(MORE("sio5/ack/third@websocket", "fail", "\"expires\":\"2025-12-31\"")), false, NONE,
        "the row of sio5/ack/third@websocket expired on 2025-12-31: mend the testee, or see whether the "
        "row still holds and set a new date");
}
END_TEST

/* Returns the hash of what the case of index `i` does. */
static const char *hash_of(const run_plan *plan, size_t i) {
    static char hash[REP_HASH];
    ck_assert(rep_case_hash(&plan->cases[i].subject, hash));
    return hash;
}

START_TEST(hashes_bind_rows_to_what_cases_do) {
    run_plan plan;
    char text[400], stale[400];
    static const char zeros[] = "sha256:00000000000000000000000000000000";
    test_plan_make(&plan);
    snprintf(text, sizeof text, FILE_OF(MORE("eio4/heartbeat/first@websocket", "fail", "\"hash\":\"%s\"")),
             hash_of(&plan, 1));
    check_row(text, false, 1, NULL);
    snprintf(text, sizeof text, FILE_OF(MORE("eio4/heartbeat/first@websocket", "fail", "\"hash\":\"%s\"")),
             zeros);
    snprintf(stale, sizeof stale,
             "eio4/heartbeat/first@websocket does something else than when its row was written (%s, now %s): "
             "see whether the row still holds, then run with --update-baseline",
             zeros, hash_of(&plan, 1));
    check_row(text, false, NONE, stale);
    run_plan_free(&plan);
}
END_TEST

START_TEST(left_out_is_not_skipped) {
    static const char *const skip[] = {"eio4/heartbeat/first@polling"};
    run_selection selection = nothing_left_out;
    scn_library *library = scn_library_new();
    for (size_t left_out = 0; left_out < 2; left_out++) {
        run_plan plan;
        test_plan_make(&plan);
        run_case_decide(&plan.cases[0], SCN_SKIPPED, SCN_OK, "would last 60 s");
        rep_baseline b = load(FILE_OF(ROW("eio4/heartbeat/first@polling", "fail")));
        selection.skip = skip;
        selection.skip_count = left_out;
        rep_moment now = {.plan = &plan,
                          .selection = &selection,
                          .has = run_library_has,
                          .has_ctx = library,
                          .today = "2026-01-31"};
        ck_assert(rep_baseline_apply(&b, &now));
        ck_assert_uint_eq(b.stale_count, 1 - left_out);
        if (left_out == 0)
            ck_assert_str_eq(b.stale[0], "eio4/heartbeat/first@polling is listed as fail, but was not run: "
                                         "would last 60 s; run it, or leave it out by --skip");
        rep_baseline_free(&b);
        run_plan_free(&plan);
    }
    scn_library_free(library);
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
    rep_moment now = {.plan = &plan,
                      .selection = &nothing_left_out,
                      .has = run_library_has,
                      .has_ctx = library,
                      .today = "2026-01-31"};
    ck_assert(rep_baseline_apply(&b, &now));
    ck_assert_uint_eq(b.stale_count, 1);
    ck_assert_str_eq(b.stale[0], "eio4/x/y@websocket is listed as fail, but there is no such case: correct "
                                 "the id, or take the row out");
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

static const char old_text[] =
    "{\"schema\": 1, \"comment\": \"ours\", \"x-owner\": {\"team\": 7}, \"known\": [" MORE(
        "eio4/heartbeat/second@websocket", "fail",
        "\"comment\": [\"two\", \"lines\"], \"issue\": \"#12\", "
        "\"expires\": \"2027-01-01\", \"x-mine\": 1.5") "," ROW("sio5/ack/third@websocket",
                                                                "fail") "," ROW("eio4/heartbeat/"
                                                                                "first@polling",
                                                                                "fail") "," ROW("eio4/no/"
                                                                                                "such@"
                                                                                                "polling",
                                                                                                "fail") "," MORE("eio4/x/y@polling",
                                                                                                                 "fail",
                                                                                                                 "\"message\": \"of another contract\"") "]}";

static rep_changes update(const char *text, bool strict, rep_baseline *written) {
    run_plan plan;
    scn_load_error wrong;
    data_error error;
    rep_changes changes;
    sio_buf why = SIO_BUF_INIT;
    test_plan_make(&plan);
    scn_library *library = scn_library_new();
    ck_assert(scn_library_add(library, "x", sio_slice_str(library_text), &wrong));
    rep_moment now = {.plan = &plan,
                      .selection = &nothing_left_out,
                      .has = run_library_has,
                      .has_ctx = library,
                      .strict = strict,
                      .today = "2026-01-31"};
    rep_baseline old = load(text == NULL ? FILE_OF("") : text);
    ck_assert_msg(rep_baseline_write(path, text == NULL ? NULL : &old, &now, &changes, &why), "%s",
                  sio_buf_cstr(&why));
    ck_assert_msg(rep_baseline_load(written, path, &error), "%s", error.message);
    ck_assert(!rep_baseline_write("/nonexistent/x", NULL, &now, &changes, &why) || text == NULL);
    ck_assert(rep_baseline_write(path, text == NULL ? NULL : &old, &now, &changes, &why));
    unlink(path);
    sio_buf_free(&why);
    scn_library_free(library);
    rep_baseline_free(&old);
    run_plan_free(&plan);
    return changes;
}

START_TEST(update_keeps_what_people_wrote) {
    rep_baseline b;
    rep_changes changes = update(old_text, false, &b);
    ck_assert_uint_eq(changes.added, 1);
    ck_assert_uint_eq(changes.changed, 1);
    ck_assert_uint_eq(changes.removed, 2);
    ck_assert_uint_eq(changes.kept, 2);
    ck_assert_str_eq(json_string_value(json_object_get(b.json, "comment")), "ours");
    ck_assert(json_is_object(json_object_get(b.json, "x-owner")));
    ck_assert_uint_eq(b.count, 4);
    /* The file was not in order, and is not put in order; the new row has its place behind what is smaller.
     */
    ck_assert_str_eq(b.rows[0].key, "eio4/heartbeat/first@websocket");
    ck_assert_str_eq(b.rows[1].key, "eio4/heartbeat/second@websocket");
    ck_assert_str_eq(b.rows[2].key, "sio5/ack/third@websocket");
    ck_assert_str_eq(b.rows[3].key, "eio4/x/y@polling");
    ck_assert_str_eq(b.rows[0].reason, "not examined yet");
    ck_assert_str_eq(b.rows[0].message, "got \\xff\x1b]0;x\x07 \"42\"");
    ck_assert_str_eq(b.rows[1].name, "crash");
    ck_assert_str_eq(b.rows[1].reason, "because");
    ck_assert_str_eq(b.rows[1].message, "the testee's process exited with status 1");
    ck_assert_str_eq(b.rows[1].issue, "#12");
    ck_assert_str_eq(b.rows[1].expires, "2027-01-01");
    ck_assert_uint_eq(json_array_size(json_object_get(b.rows[1].json, "comment")), 2);
    ck_assert(json_is_real(json_object_get(b.rows[1].json, "x-mine")));
    ck_assert_ptr_nonnull(b.rows[1].hash);
    ck_assert_ptr_null(b.rows[2].hash); /* inconclusive: the row stays as it was */
    ck_assert_str_eq(b.rows[3].message, "of another contract");
    rep_baseline_free(&b);
}
END_TEST

START_TEST(update_makes_a_new_file) {
    rep_baseline b;
    rep_changes changes = update(NULL, true, &b);
    ck_assert_uint_eq(changes.added, 3);
    ck_assert_uint_eq(b.count, 3);
    ck_assert_str_eq(b.rows[2].key, "sio5/ack/third@polling");
    ck_assert_str_eq(b.rows[2].name, "lenient");
    ck_assert_str_eq(b.rows[2].message, "accepted (A-12)");
    rep_baseline_free(&b);
}
END_TEST

START_TEST(a_message_cut_by_hand_stays) {
    rep_baseline b;
    rep_changes changes = update(
        FILE_OF(MORE("eio4/heartbeat/second@websocket", "crash", "\"message\": \"the testee\"")), false, &b);
    ck_assert_uint_eq(changes.changed, 1); /* it had no hash */
    ck_assert_str_eq(rep_baseline_find(&b, "eio4/heartbeat/second@websocket")->message, "the testee");
    rep_baseline_free(&b);
    update(FILE_OF(MORE("eio4/heartbeat/second@websocket", "crash", "\"message\": \"another\"")), false, &b);
    ck_assert_str_eq(rep_baseline_find(&b, "eio4/heartbeat/second@websocket")->message,
                     "the testee's process exited with status 1");
    rep_baseline_free(&b);
}
END_TEST

START_TEST(partial_runs_update_nothing) {
    run_plan plan;
    sio_buf why = SIO_BUF_INIT;
    test_plan_make(&plan);
    ck_assert(!rep_baseline_covers(&plan, NULL, &why));
    ck_assert_str_eq(
        sio_buf_cstr(&why),
        "the baseline is left as it was, because 1 case was inconclusive "
        "(sio5/ack/third@websocket: too slow): run again on a quieter host, or with fewer --jobs");
    sio_buf_clear(&why);
    ck_assert(!rep_baseline_covers(&plan, "it died", &why));
    ck_assert(strstr(sio_buf_cstr(&why), "because the run stopped early (it died)") != NULL);
    run_case_decide(&plan.cases[5], SCN_PASS, SCN_OK, "");
    sio_buf_clear(&why);
    ck_assert(rep_baseline_covers(&plan, NULL, &why));
    ck_assert_uint_eq(why.len, 0);
    sio_buf_free(&why);
    run_plan_free(&plan);
}
END_TEST

SIO_TEST_MAIN("baseline", SIO_TCASE("baseline", broken_files_are_located, known_failures, stale_rows,
                                    hashes_bind_rows_to_what_cases_do, left_out_is_not_skipped,
                                    cases_outside_the_selection_say_nothing, deaths_are_foretold,
                                    update_keeps_what_people_wrote, update_makes_a_new_file,
                                    a_message_cut_by_hand_stays, partial_runs_update_nothing))
