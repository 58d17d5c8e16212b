#include "report/report.h"

#include "report/output.h"
#include "report/summary.h"
#include "report/test_plan.h"
#include "testkit.h"

static char *render(rep_writer *write, const rep_report *report) {
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    ck_assert(write(report, out));
    ck_assert_int_eq(fclose(out), 0);
    ck_assert_uint_eq(strlen(text), length);
    return text;
}

static const char tap_golden[] =
    "TAP version 14\n"
    "# siospec " SIOSPEC_VERSION ": http://127.0.0.1:1/socket.io/, contract socketio, profile core, seed 42\n"
    "1..7\n"
    "ok 1 - eio4/heartbeat/first@polling\n"
    "not ok 2 - eio4/heartbeat/first@websocket\n"
    "  ---\n"
    "  title: \"It # pings\"\n"
    "  verdict: \"fail\"\n"
    "  health: \"ok\"\n"
    "  message: \"got \\\\xff\\u001b]0;x\\u0007 \\\"42\\\"\\nsecond line # TODO\"\n"
    "  duration_ms: 12\n"
    "  requirements: [\"EIO4-HB-01\", \"EIO4-HB-03\"]\n"
    "  at: \"/steps/2\"\n"
    "  broken: [\"EIO4-HB-01\", \"EIO4-HB-03\"]\n"
    "  wire: \"  1.0 ms received \\\"x\\\"\\n\"\n"
    "  replay: \"siospec check server --seed 42 --select eio4/heartbeat/first@websocket -- ./run 'a b'\"\n"
    "  ...\n"
    "ok 3 - eio4/heartbeat/second@polling # SKIP unsupported: needs cors\n"
    "not ok 4 - eio4/heartbeat/second@websocket # TODO known: dies \\# here\n"
    "  ---\n"
    "  title: \"It \\u001b[31mpongs\"\n"
    "  verdict: \"fail\"\n"
    "  health: \"crash\"\n"
    "  message: \"the testee's process exited with status 1\"\n"
    "  duration_ms: 0\n"
    "  requirements: [\"EIO4-HB-01\"]\n"
    "  broken: [\"EIO4-HB-01\"]\n"
    "  replay: \"siospec check server --seed 42 --select eio4/heartbeat/second@websocket -- ./run 'a b'\"\n"
    "  ...\n"
    "ok 5 - sio5/ack/third@polling\n"
    "  ---\n"
    "  title: \"It acknowledges\"\n"
    "  verdict: \"lenient\"\n"
    "  health: \"ok\"\n"
    "  message: \"accepted (A-12)\"\n"
    "  duration_ms: 0\n"
    "  requirements: [\"EIO4-HB-01\"]\n"
    "  replay: \"siospec check server --seed 42 --select sio5/ack/third@polling -- ./run 'a b'\"\n"
    "  ...\n"
    "ok 6 - sio5/ack/third@websocket # SKIP inconclusive: too slow\n"
    "not ok 7 - stale baseline: x is listed\\x0anot ok 8\n";

START_TEST(tap_is_as_written_here) {
    static const char *const stale[] = {"x is listed\nnot ok 8"};
    run_plan plan;
    test_plan_make(&plan);
    plan.cases[3].known = true;
    plan.cases[3].known_reason = "dies # here";
    rep_report report = test_report(&plan);
    report.stale = stale;
    report.stale_count = 1;
    char *text = render(rep_tap, &report);
    ck_assert_str_eq(text, tap_golden);
    free(text);
    run_plan_free(&plan);
}
END_TEST

static const char json_golden_head[] = "{\n"
                                       "  \"schema\": 1,\n"
                                       "  \"siospec\": \"" SIOSPEC_VERSION "\",\n"
                                       "  \"started\": \"2026-01-02T03:04:05Z\",\n"
                                       "  \"seed\": 42,\n"
                                       "  \"testee\": {\n"
                                       "    \"url\": \"http://127.0.0.1:1/socket.io/\",\n"
                                       "    \"command\": null,\n"
                                       "    \"handshake\": null,\n"
                                       "    \"capabilities\": null,\n"
                                       "    \"distrust\": null\n"
                                       "  },\n"
                                       "  \"summary\": {\n"
                                       "    \"pass\": 1,\n"
                                       "    \"lenient\": 1,\n"
                                       "    \"info\": 0,\n"
                                       "    \"fail\": 2,\n"
                                       "    \"unsupported\": 1,\n"
                                       "    \"inconclusive\": 1,\n"
                                       "    \"flaky\": 0,\n"
                                       "    \"skipped\": 0,\n"
                                       "    \"known\": 0\n"
                                       "  },\n"
                                       "  \"health\": \"ok\",\n"
                                       "  \"stray\": null,\n"
                                       "  \"stale\": [],\n"
                                       "  \"floor\": null,\n"
                                       "  \"cases\": [\n";

static const char json_golden_case[] =
    "    {\n"
    "      \"id\": \"eio4/heartbeat/first\",\n"
    "      \"transport\": \"websocket\",\n"
    "      \"title\": \"It # pings\",\n"
    "      \"requirements\": [\n"
    "        \"EIO4-HB-01\",\n"
    "        \"EIO4-HB-03\"\n"
    "      ],\n"
    "      \"broken\": [\n"
    "        \"EIO4-HB-01\",\n"
    "        \"EIO4-HB-03\"\n"
    "      ],\n"
    "      \"links\": [],\n"
    "      \"verdict\": \"fail\",\n"
    "      \"health\": \"ok\",\n"
    "      \"ms\": 12,\n"
    "      \"detail\": \"got \\\\xff\\u001B]0;x\\u0007 \\\"42\\\"\\nsecond line # TODO\",\n"
    "      \"known\": false,\n"
    "      \"replay\": \"siospec check server --seed 42 --select eio4/heartbeat/first@websocket -- ./run 'a "
    "b'\"\n"
    "    },\n";

START_TEST(json_is_as_written_here) {
    run_plan plan;
    test_plan_make(&plan);
    rep_report report = test_report(&plan);
    char *text = render(rep_json, &report);
    ck_assert_int_eq(strncmp(text, json_golden_head, sizeof json_golden_head - 1), 0);
    ck_assert_msg(strstr(text, json_golden_case) != NULL, "%s", text);
    json_t *again = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    ck_assert_uint_eq(json_array_size(json_object_get(again, "cases")), TEST_CASES);
    json_decref(again);
    free(text);
    run_plan_free(&plan);
}
END_TEST

START_TEST(json_tells_what_no_case_tells) {
    run_plan plan;
    static const char *const stale[] = {"x is listed\x1b"};
    test_plan_make(&plan);
    rep_report report = test_report(&plan);
    report.stray = "it died\x1b";
    report.stale = stale;
    report.stale_count = 1;
    char *text = render(rep_json, &report);
    ck_assert_ptr_nonnull(strstr(text, "\"stray\": \"it died\\u001B\""));
    ck_assert_ptr_nonnull(strstr(text, "\"x is listed\\u001B\""));
    free(text);
    run_plan_free(&plan);
}
END_TEST

static const char *text_of(void *ctx, const char *id, const char **level) {
    *level = "MUST";
    return ctx != NULL && strcmp(id, "EIO4-HB-01") == 0 ? "Pings come." : NULL;
}

/* No byte of a peer may reach the terminal as a control character. */
static void check_clean(const char *text, bool colour) {
    for (const char *p = text; *p != '\0'; p++) {
        bool sgr = colour && *p == 0x1b && p[1] == '[';
        ck_assert_msg(((unsigned char)*p >= 0x20 && *p != 0x7f) || *p == '\n' || sgr,
                      "control character at: %.40s", p);
    }
}

START_TEST(console_tells_and_escapes) {
    run_plan plan;
    test_plan_make(&plan);
    rep_report report = test_report(&plan);
    report.requirement = text_of;
    report.requirement_ctx = &plan;
    json_t *floor = json_pack("[{s:s, s:s, s:s, s:n, s:n}, {s:s, s:s, s:n, s:s, s:s}]", "id", "a", "title",
                              "apples", "reached", "10", "beyond", "why", "id", "b", "title", "pears",
                              "reached", "beyond", "1", "why", "step 4 (expect): got \x1b]0;x");
    report.floor = floor;
    char *text = render(rep_console, &report);
    check_clean(text, false);
    static const char *const want[] = {
        "fail eio4/heartbeat/first@websocket\n  It # pings\n    EIO4-HB-01 (MUST) Pings come.\n    "
        "EIO4-HB-03\n",
        "  what happened at /steps/2:\n    got \\xff\\x1b]0;x\\x07 \"42\"\n    second line # TODO\n",
        "  on the wire:\n      1.0 ms received \"x\"\n",
        "  run it again:\n    siospec check server --seed 42 --select eio4/heartbeat/first@websocket -- "
        "./run 'a b'\n",
        "crash eio4/heartbeat/second@websocket\n  It \\x1b[31mpongs\n",
        "  sio5/ack/third (polling): accepted (A-12)\n",
        "inconclusive\n  sio5/ack/third (websocket): too slow\n",
        "interop floor\n  apples                             10 and more\n  pears                            "
        "  "
        "none; at 1: got \\x1b]0;x\n",
        "  eio4/heartbeat               1 pass, 2 fail, 1 unsupported\n",
        "6 cases in 1.5 s: 1 pass, 1 lenient, 2 fail, 1 unsupported, 1 inconclusive\nnot conformant\n"};
    for (size_t i = 0; i < sizeof want / sizeof want[0]; i++)
        ck_assert_msg(strstr(text, want[i]) != NULL, "missing:\n%s\nin:\n%s", want[i], text);
    free(text);
    report.colour = true;
    text = render(rep_console, &report);
    check_clean(text, true);
    ck_assert_ptr_nonnull(strstr(text, "\x1b[31mfail\x1b[0m eio4/heartbeat/first@websocket"));
    free(text);
    json_decref(floor);
    run_plan_free(&plan);
}
END_TEST

START_TEST(exit_status_follows_the_contract) {
    run_plan plan;
    test_plan_make(&plan);
    rep_report report = test_report(&plan);
    run_case *c = plan.cases;
    ck_assert_int_eq(rep_exit_status(&report), 1);
    c[1].known = c[3].known = true;
    ck_assert_int_eq(rep_exit_status(&report), 0);
    report.strict = true; /* lenient and inconclusive count now */
    ck_assert_int_eq(rep_exit_status(&report), 1);
    c[4].known = true;
    ck_assert_int_eq(rep_exit_status(&report), 1);
    run_case_decide(&c[5], SCN_FLAKY, SCN_OK, "");
    report.strict = false;
    ck_assert_int_eq(rep_exit_status(&report), 1);
    run_case_decide(&c[5], SCN_SKIPPED, SCN_OK, "");
    report.stray = "died";
    ck_assert_int_eq(rep_exit_status(&report), 1);
    report.stray = NULL;
    report.stale_count = 1;
    ck_assert_int_eq(rep_exit_status(&report), 1);
    report.stale_count = 0;
    for (size_t i = 0; i < TEST_CASES; i++) {
        c[i].known = false;
        run_case_decide(&c[i], i % 2 ? SCN_UNSUPPORTED : SCN_INCONCLUSIVE, SCN_OK, "");
    }
    ck_assert_int_eq(rep_exit_status(&report), 3);
    run_plan_free(&plan);
}
END_TEST

static void check_refused(const char *option, const char *want) {
    rep_output o;
    sio_buf why = SIO_BUF_INIT;
    ck_assert(!rep_output_parse(&o, option, &why));
    ck_assert_str_eq(sio_buf_cstr(&why), want);
    sio_buf_free(&why);
}

START_TEST(report_options_are_checked) {
    rep_output o;
    sio_buf why = SIO_BUF_INIT;
    ck_assert(rep_output_parse(&o, "json", &why));
    ck_assert_ptr_null(o.path);
    ck_assert(rep_output_parse(&o, "tap:a:b", &why));
    ck_assert_str_eq(o.path, "a:b");
    sio_buf_free(&why);
    check_refused("xml", "unknown report format 'xml' (known: console tap json junit html md badge)");
    check_refused("", "unknown report format '' (known: console tap json junit html md badge)");
    check_refused("json:", "--report json: needs a file name behind the colon");
    check_refused("json:/nonexistent/x", "cannot write /nonexistent/x: No such file or directory");
    check_refused("json:/", "cannot write /: Is a directory");
}
END_TEST

START_TEST(a_report_is_whole_or_not_there) {
    run_plan plan;
    test_plan_make(&plan);
    rep_report report = test_report(&plan);
    sio_buf why = SIO_BUF_INIT;
    rep_output full = {.format = rep_format_find("json", 4), .path = "/dev/full"};
    ck_assert(!rep_output_write(&full, &report, &why));
    ck_assert_str_eq(sio_buf_cstr(&why), "cannot write /dev/full: No space left on device");
    sio_buf_clear(&why);
    char folder[] = "/tmp/siospec-report-XXXXXX", path[64], command[128];
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/r.json", folder);
    rep_output good = {.format = rep_format_find("json", 4), .path = path};
    for (int i = 0; i < 2; i++)
        ck_assert_msg(rep_output_write(&good, &report, &why), "%s", sio_buf_cstr(&why));
    json_t *json = json_load_file(path, 0, NULL);
    ck_assert(json_is_object(json));
    json_decref(json);
    /* Nothing else may be left in the folder. */
    snprintf(command, sizeof command, "rm %s && rmdir %s", path, folder);
    ck_assert_int_eq(system(command), 0);
    sio_buf_free(&why);
    run_plan_free(&plan);
}
END_TEST

SIO_TEST_MAIN("report",
              SIO_TCASE("formats", tap_is_as_written_here, json_is_as_written_here,
                        json_tells_what_no_case_tells, console_tells_and_escapes),
              SIO_TCASE("status", exit_status_follows_the_contract),
              SIO_TCASE("output", report_options_are_checked, a_report_is_whole_or_not_there))
