/* JUnit, Markdown and the badge; all formats against what a hostile peer may send. */
#include "report/markup.h"

#include "report/difference.h"
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

static void check_has(const char *text, const char *want) {
    ck_assert_msg(strstr(text, want) != NULL, "missing:\n%s\nin:\n%s", want, text);
}

static const char junit_golden_head[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<testsuite name=\"siospec\" time=\"1.500\" tests=\"8\" errors=\"1\" skipped=\"3\" failures=\"2\">\n"
    "  <properties>\n"
    "    <property name=\"siospec\" value=\"" SIOSPEC_VERSION "\"/>\n"
    "    <property name=\"started\" value=\"2026-01-02T03:04:05Z\"/>\n"
    "    <property name=\"url\" value=\"http://127.0.0.1:1/socket.io/\"/>\n"
    "    <property name=\"contract\" value=\"socketio\"/>\n"
    "    <property name=\"profile\" value=\"core\"/>\n"
    "    <property name=\"strict\" value=\"false\"/>\n"
    "    <property name=\"health\" value=\"ok\"/>\n"
    "    <property name=\"seed\" value=\"42\"/>\n"
    "  </properties>\n"
    "  <testcase name=\"eio4/heartbeat/first@polling\" classname=\"eio4.heartbeat\" time=\"0.000\"/>\n"
    "  <testcase name=\"eio4/heartbeat/first@websocket\" classname=\"eio4.heartbeat\" time=\"0.012\">\n"
    "    <failure type=\"fail\" message=\"got \\xff\\x1b]0;x\\x07 &#34;42&#34;\">fail "
    "eio4/heartbeat/first@websocket&#10;";

START_TEST(junit_is_as_written_here) {
    static const char *const stale[] = {"x is listed\nin vain"};
    run_plan plan;
    test_plan_make(&plan);
    plan.cases[3].known = true;
    plan.cases[3].known_reason = "dies <here>";
    rep_report report = test_report(&plan);
    report.stale = stale;
    report.stale_count = 1;
    report.stray = "it died";
    char *text = render(rep_junit, &report);
    ck_assert_msg(strncmp(text, junit_golden_head, sizeof junit_golden_head - 1) == 0, "%s", text);
    check_has(text, "    <skipped message=\"unsupported: needs cors\"/>\n");
    check_has(text, "    <skipped message=\"known: dies &#60;here&#62;\"/>\n");
    check_has(text, "    <skipped message=\"inconclusive: too slow\"/>\n");
    check_has(text, "    <system-out>lenient: accepted (A-12)</system-out>\n");
    check_has(
        text,
        "  <testcase name=\"stale baseline\" classname=\"siospec\" time=\"0\">\n"
        "    <failure type=\"stale baseline\" message=\"x is listed\">x is listed&#10;in vain</failure>\n");
    check_has(text, "    <error type=\"fault\" message=\"it died\">it died</error>\n");
    free(text);
    run_plan_free(&plan);
}
END_TEST

START_TEST(junit_calls_a_crash_an_error) {
    run_plan plan;
    test_plan_make(&plan);
    rep_report report = test_report(&plan);
    char *text = render(rep_junit, &report);
    check_has(text, "errors=\"1\" skipped=\"2\" failures=\"1\"");
    check_has(text,
              "    <error type=\"crash\" message=\"the testee&#39;s process exited with status 1\">crash ");
    free(text);
    report.strict = true;
    text = render(rep_junit, &report);
    check_has(text, "    <failure type=\"lenient\" message=\"accepted (A-12)\">");
    free(text);
    run_plan_free(&plan);
}
END_TEST

static void give_difference(run_case *c, const char *expected, const char *got, size_t at) {
    scn_difference *d = calloc(1, sizeof *d);
    d->at = at;
    d->expected_total = d->expected_len = strlen(expected);
    d->got_total = d->got_len = strlen(got);
    memcpy(d->expected, expected, d->expected_len);
    memcpy(d->got, got, d->got_len);
    c->difference = d;
}

static const char difference_golden[] = "expected 42[\"a\",1]  (9 bytes)\n"
                                        "got      42[\"\\xff  (5 bytes)\n"
                                        "             ^\n";

START_TEST(a_difference_points_at_its_byte) {
    run_case c = {.difference = NULL};
    sio_buf out = SIO_BUF_INIT;
    give_difference(&c, "42[\"a\",1]", "42[\"\xff", 4);
    ck_assert(rep_difference_print(c.difference, &out));
    ck_assert_str_eq(sio_buf_cstr(&out), difference_golden);
    sio_buf_free(&out);
    free(c.difference);
}
END_TEST

START_TEST(binary_differences_are_hex) {
    scn_difference d = {.binary = true,
                        .at = 101,
                        .from = 99,
                        .expected_total = 102,
                        .got_total = 500,
                        .expected_len = 3,
                        .got_len = 4,
                        .expected = {1, 2, 3},
                        .got = {1, 2, 0xfe, 9}};
    sio_buf out = SIO_BUF_INIT;
    ck_assert(rep_difference_print(&d, &out));
    ck_assert_str_eq(sio_buf_cstr(&out), "expected ...01 02 03   (102 bytes)\n"
                                         "got      ...01 02 fe 09 ...  (500 bytes)\n"
                                         "                  ^\n");
    sio_buf_free(&out);
}
END_TEST

static const char *text_of(void *ctx, const char *id, const char **level) {
    (void)ctx;
    *level = "MUST";
    return strcmp(id, "EIO4-HB-01") == 0 ? "Pings | come." : NULL;
}

START_TEST(markdown_tells_what_to_do) {
    run_plan plan;
    test_plan_make(&plan);
    rep_report report = test_report(&plan);
    report.requirement = text_of;
    give_difference(&plan.cases[1], "ok", "OK", 0);
    char *text = render(rep_md, &report);
    static const char *const want[] = {
        "## \xe2\x9d\x8c siospec: not "
        "conformant\n\n<code>http&#58;//127&#46;0&#46;0&#46;1&#58;1/socket&#46;io/</code>, contract "
        "socketio, profile core, 6 cases in 1.5 s, seed 42",
        "| verdict | cases |\n|---|--:|\n| pass | 1 |\n| lenient | 1 |\n| fail | 2 |\n",
        "<details><summary>fail <code>eio4/heartbeat/first&#64;websocket</code>: It &#35; pings</summary>\n\n"
        "- **EIO4&#45;HB&#45;01** (MUST) Pings &#124; come&#46;\n- **EIO4&#45;HB&#45;03**\n\n",
        "```text\ngot \\xff\\x1b]0;x\\x07 \"42\"\nsecond line # TODO\n```\n",
        "First difference at offset 0:\n\n```text\nexpected ok  (2 bytes)\ngot      OK  (2 bytes)\n         "
        "^\n```\n",
        "```text\nsiospec check server --seed 42 --select eio4/heartbeat/first@websocket -- ./run 'a "
        "b'\n```\n",
        "<details><summary>crash <code>"};
    for (size_t i = 0; i < sizeof want / sizeof want[0]; i++)
        check_has(text, want[i]);
    free(text);
    run_plan_free(&plan);
}
END_TEST

START_TEST(markdown_fences_hold) {
    rep_markup m;
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    rep_markup_begin(&m, out);
    rep_fence(&m, "a ```` b\n````\n\x1b");
    ck_assert(rep_markup_end(&m));
    fclose(out);
    ck_assert_str_eq(text, "`````text\na ```` b\n````\n\\x1b\n`````\n");
    free(text);
}
END_TEST

START_TEST(badge_counts_and_colours) {
    run_plan plan;
    test_plan_make(&plan);
    rep_report report = test_report(&plan);
    char *text = render(rep_badge, &report);
    check_has(text, "<title>socket.io v5: 2/4, not conformant</title>");
    check_has(text, "fill=\"#b3261e\"");
    free(text);
    plan.cases[1].known = plan.cases[3].known = true;
    report.contract = "engineio";
    text = render(rep_badge, &report);
    check_has(text, "<title>engine.io v4: 2/4, conformant but for known failures</title>");
    check_has(text, "fill=\"#8a6100\"");
    free(text);
    run_plan_free(&plan);
}
END_TEST

/* Everything that may come from a peer or a user is this; nothing of it may act in any format. */
static const char hostile[] =
    "</script></failure></pre></td>]]><img src=x onerror=alert(1)>\"'&amp;`````|a|\n"
    "not ok 999 - forged # TODO x\n"
    "  ...\n"
    "\x1b[2J\x1b]0;"
    "title\x07\b\x7f\xc2\x9b\xe2\x80\xae\xe2\x80\xa8\xed\xa0\x80\xff\xfe\xef\xbf\xbf\xf4\x90\x80\x80 "
    "@everyone #1 "
    "[x](javascript:alert(1)) **b**";

static void make_hostile(run_plan *plan, char *text) {
    static scn_scenario scenario;
    scenario = test_scenarios[0];
    scenario.title = text;
    run_case *c = &plan->cases[1];
    c->subject = run_subject_of_scenario(&scenario);
    free(c->detail);
    free(c->excerpt);
    c->detail = strdup(text);
    c->excerpt = strdup(text);
    run_case_decide(&plan->cases[2], SCN_UNSUPPORTED, SCN_OK, text);
    run_case_decide(&plan->cases[4], SCN_LENIENT, SCN_OK, text);
    plan->cases[3].known = true;
    plan->cases[3].known_reason = text;
    give_difference(c, "ok", "</pre>`````", 0);
}

static void check_no_control(const char *format, const char *text) {
    bool page = strcmp(format, "html") == 0; /* the style sheet has tabs */
    bool json = strcmp(format, "json") == 0; /* DEL is an ordinary character there */
    for (const unsigned char *p = (const unsigned char *)text; *p != '\0'; p++) {
        bool c1 = p[0] == 0xc2 && p[1] >= 0x80 && p[1] < 0xa0;
        bool bidi = p[0] == 0xe2 && p[1] == 0x80 && (p[2] == 0xae || p[2] == 0xa8);
        ck_assert_msg((*p >= 0x20 || *p == '\n' || (*p == '\t' && page)) && (*p != 0x7f || json) &&
                          *p < 0xf5 && !c1 && !bidi,
                      "%s lets through: %.40s", format, (const char *)p);
    }
}

static void check_hostile(char *text) {
    size_t count = 0;
    const rep_format *formats = rep_formats(&count);
    run_plan plan;
    test_plan_make(&plan);
    make_hostile(&plan, text);
    rep_report report = test_report(&plan);
    const char *const stale[] = {text};
    report.stale = stale;
    report.stale_count = 1;
    json_t *floor = json_pack("[{s:s, s:s, s:s, s:s, s:s}]", "id", "a", "title", "apples", "reached", "1",
                              "beyond", "2", "why", "step 1 (x): </dd><img src=x>\x1b");
    report.floor = floor;
    report.stray = report.url = report.command = report.profile = text;
    for (size_t i = 0; i < count; i++) {
        char *got = render(formats[i].write, &report);
        check_no_control(formats[i].name, got);
        bool markup = strcmp(formats[i].name, "junit") == 0 || strcmp(formats[i].name, "badge") == 0 ||
                      strcmp(formats[i].name, "html") == 0;
        ck_assert_msg(!markup || strstr(got, "<img src=x") == NULL, "%s", got);
        ck_assert(strstr(got, "\nnot ok 999") == NULL || strcmp(formats[i].name, "md") == 0 ||
                  strcmp(formats[i].name, "console") == 0);
        free(got);
    }
    json_decref(floor);
    run_plan_free(&plan);
}

START_TEST(hostile_text_stays_text) {
    char text[sizeof hostile];
    memcpy(text, hostile, sizeof hostile);
    check_hostile(text);
}
END_TEST

START_TEST(long_hostile_text_stays_text) {
    enum { TIMES = 40 };
    size_t length = sizeof hostile - 1;
    char *text = malloc(length * TIMES + 1);
    for (size_t i = 0; i < TIMES; i++)
        memcpy(text + i * length, hostile, length);
    text[length * TIMES] = '\0';
    check_hostile(text);
    free(text);
}
END_TEST

SIO_TEST_MAIN("markup", SIO_TCASE("junit", junit_is_as_written_here, junit_calls_a_crash_an_error),
              SIO_TCASE("difference", a_difference_points_at_its_byte, binary_differences_are_hex),
              SIO_TCASE("markdown", markdown_tells_what_to_do, markdown_fences_hold),
              SIO_TCASE("badge", badge_counts_and_colours),
              SIO_TCASE("hostile", hostile_text_stays_text, long_hostile_text_stays_text))
