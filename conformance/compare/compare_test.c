#include "compare/table.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "testkit.h"

#define HEAD                                                                                                 \
    "{\"schema\":1,\"siospec\":\"0\",\"started\":\"2026-01-01T00:00:00Z\",\"summary\":{\"pass\":1},"         \
    "\"testee\":"
#define BY_COMMAND(command) HEAD "{\"url\":\"http://127.0.0.1:1/\",\"command\":\"" command "\"},\"cases\":["
#define BY_URL(url) HEAD "{\"url\":\"" url "\",\"command\":null},\"cases\":["
#define CASE(id, verdict, health, detail)                                                                    \
    "{\"id\":\"" id "\",\"transport\":\"polling\",\"title\":\"t\",\"requirements\":[\"EIO4-HB-01\","         \
    "\"EIO4-HB-03\"],\"broken\":[\"EIO4-HB-03\"],\"verdict\":\"" verdict "\",\"health\":\"" health           \
    "\",\"detail\":\"" detail "\",\"known\":false}"
#define GOOD(id) CASE(id, "pass", "ok", "")
#define END "]}"

static bool load(cmp_report *r, const char *text, sio_buf *why) {
    static char paths[16][64];
    static size_t used;
    char *path = paths[used++ % 16];
    snprintf(path, sizeof paths[0], "/tmp/siospec-compare-XXXXXX");
    int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
    bool ok = cmp_report_load(r, path, why);
    unlink(path);
    return ok;
}

static cmp_report good(const char *text) {
    cmp_report r;
    sio_buf why = SIO_BUF_INIT;
    ck_assert_msg(load(&r, text, &why), "%s", sio_buf_cstr(&why));
    return r;
}

static void check_refused(const char *text, const char *want) {
    cmp_report r;
    sio_buf why = SIO_BUF_INIT;
    ck_assert(!load(&r, text, &why));
    ck_assert_msg(strstr(sio_buf_cstr(&why), want) != NULL, "%s", sio_buf_cstr(&why));
    sio_buf_free(&why);
    cmp_report_free(&r);
}

START_TEST(broken_reports_are_refused) {
    check_refused("", ":1: ");
    check_refused("[]", "at /schema: expected 1");
    check_refused("{\"schema\":2}", "at /schema: expected 1");
    check_refused("{\"schema\":1}", "at /testee/url: expected a string");
    check_refused(HEAD "{\"url\":\"u\",\"command\":7},\"cases\":[]}", "at /testee/command");
    check_refused(HEAD "{\"url\":\"u\",\"command\":null},\"cases\":{}}", "at /cases: expected an array");
    check_refused(BY_COMMAND("c") "7" END, "at /cases/0/id: expected a string");
    check_refused(BY_COMMAND("c") GOOD("a") "," CASE("b", "well", "ok", "") END,
                  "at /cases/1: expected a verdict");
    check_refused(BY_COMMAND("c") GOOD("a") "," GOOD("a") END, "each case once");
    check_refused(
        BY_COMMAND(
            "c") "{\"id\":\"a\",\"transport\":\"x\",\"title\":\"\",\"verdict\":\"pass\",\"health\":\"ok\","
                 "\"detail\":\"\",\"requirements\":[7]}" END,
        "requirements as an array of strings");
    check_refused(BY_COMMAND("a\\u0000b") END, "");
    cmp_report r;
    sio_buf why = SIO_BUF_INIT;
    ck_assert(!cmp_report_load(&r, "/nonexistent/x.json", &why));
    ck_assert_ptr_nonnull(strstr(sio_buf_cstr(&why), "/nonexistent/x.json"));
    sio_buf_free(&why);
    cmp_report_free(&r);
}
END_TEST

START_TEST(testees_are_told_apart) {
    cmp_report a = good(BY_COMMAND("./a") END), b = good(BY_COMMAND("./b") END),
               c = good(BY_COMMAND("./a") END);
    cmp_report u = good(BY_URL("http://h/") END), v = good(BY_URL("http://g/") END),
               w = good(BY_URL("http://h/") END);
    ck_assert(cmp_same_testee(&a, &c));
    ck_assert(!cmp_same_testee(&a, &b));
    ck_assert(cmp_same_testee(&u, &w));
    ck_assert(!cmp_same_testee(&u, &v));
    ck_assert(!cmp_same_testee(&a, &u));
    cmp_report *all[] = {&a, &b, &c, &u, &v, &w};
    for (size_t i = 0; i < 6; i++)
        cmp_report_free(all[i]);
}
END_TEST

static void check_change(const char *before, const char *after, cmp_kind want, bool worse) {
    cmp_report a = good(before), b = good(after);
    cmp_changes c;
    ck_assert(cmp_changes_find(&c, &a, &b));
    if (want == CMP_KINDS) {
        ck_assert_uint_eq(c.count, 0);
    } else {
        ck_assert_uint_eq(c.count, 1);
        ck_assert_msg(c.items[0].kind == want, "%s, not %s", cmp_kind_name(c.items[0].kind),
                      cmp_kind_name(want));
    }
    ck_assert_int_eq(cmp_changes_worse(&c), worse);
    c.strict = true;
    ck_assert_int_eq(cmp_changes_worse(&c), worse || want == CMP_WEAKER);
    free(c.items);
    cmp_report_free(&a);
    cmp_report_free(&b);
}

static const char one_pass[] = BY_COMMAND("c") GOOD("a") END;
static const char one_fail[] = BY_COMMAND("c") CASE("a", "fail", "ok", "step 1: got 1") END;
static const char other_fail[] = BY_COMMAND("c") CASE("a", "fail", "ok", "step 2: nothing came") END;
static const char one_crash[] = BY_COMMAND("c") CASE("a", "fail", "crash", "died") END;
static const char one_flaky[] = BY_COMMAND("c") CASE("a", "flaky", "ok", "") END;
static const char one_lenient[] = BY_COMMAND("c") CASE("a", "lenient", "ok", "") END;
static const char one_info[] = BY_COMMAND("c") CASE("a", "info", "ok", "") END;
static const char one_open[] = BY_COMMAND("c") CASE("a", "inconclusive", "ok", "") END;
static const char none[] = BY_COMMAND("c") END;

START_TEST(changes_have_a_direction) {
    check_change(one_pass, one_pass, CMP_KINDS, false);
    check_change(one_pass, one_info, CMP_KINDS, false);
    check_change(one_pass, one_fail, CMP_BROKEN, true);
    check_change(one_pass, one_flaky, CMP_BROKEN, true);
    check_change(one_fail, one_crash, CMP_BROKEN, true);
    check_change(one_open, one_fail, CMP_BROKEN, true);
    check_change(one_pass, one_lenient, CMP_WEAKER, false);
    check_change(one_fail, one_pass, CMP_FIXED, false);
    check_change(one_crash, one_fail, CMP_FIXED, false);
    check_change(one_fail, other_fail, CMP_MESSAGE, false);
    check_change(one_pass, one_open, CMP_UNJUDGED, false);
    check_change(one_open, one_pass, CMP_JUDGED, false);
    check_change(none, one_fail, CMP_APPEARED, false);
    check_change(one_fail, none, CMP_VANISHED, false);
}
END_TEST

/* What a message says of time is not what it says. */
START_TEST(times_are_no_change) {
    check_change(BY_COMMAND("c") CASE("a", "fail", "ok", "nothing came within 400 ms") END,
                 BY_COMMAND("c") CASE("a", "fail", "ok", "nothing came within 417 ms") END, CMP_KINDS, false);
}
END_TEST

START_TEST(cases_stand_side_by_side) {
    cmp_report r[] = {good(BY_COMMAND("c") GOOD("a") "," GOOD("b") END),
                      good(BY_COMMAND("d") CASE("b", "fail", "ok", "x") "," GOOD("c") END)};
    cmp_table t;
    ck_assert(cmp_table_by_case(&t, r, 2));
    ck_assert_uint_eq(t.count, 3);
    ck_assert_str_eq(t.rows[1].name, "b@polling");
    ck_assert_str_eq(t.rows[1].marks[0]->name, "pass");
    ck_assert_str_eq(t.rows[1].marks[1]->name, "fail");
    ck_assert(t.rows[1].differs);
    ck_assert_ptr_null(t.rows[0].marks[1]);
    ck_assert_ptr_null(t.rows[2].marks[0]);
    cmp_table_free(&t);
    cmp_report_free(&r[0]);
    cmp_report_free(&r[1]);
}
END_TEST

START_TEST(only_what_is_blamed_fails) {
    cmp_report r[] = {good(one_pass), good(one_fail)};
    data_error error;
    data_set *set = data_open(NULL, &error);
    data_catalogue *catalogue = data_catalogue_load(set, &error);
    cmp_table t;
    ck_assert_ptr_nonnull(catalogue);
    ck_assert(cmp_table_by_requirement(&t, r, 2, catalogue));
    ck_assert_uint_eq(t.count,
                      1); /* the fixture's passing case names a blamed one too: only that is judged */
    ck_assert_str_eq(t.rows[0].name, "EIO4-HB-03");
    ck_assert_ptr_nonnull(t.rows[0].requirement);
    ck_assert_str_eq(t.rows[0].marks[1]->name, "fail");
    cmp_table_free(&t);
    data_catalogue_free(catalogue);
    data_close(set);
    cmp_report_free(&r[0]);
    cmp_report_free(&r[1]);
}
END_TEST

static const char hostile[] = BY_COMMAND("</script><img src=x onerror=alert(1)>\\u001b[2J\\u202e")
    CASE("</td>|x|\\n\\u0007", "fail", "ok", "]]></pre>\\u001b]0;x\\u0007\\n### y `` @all") END;

START_TEST(hostile_reports_stay_text) {
    static cmp_writer *const writers[] = {cmp_console, cmp_markdown, cmp_json, cmp_html};
    cmp_report r[] = {good(hostile), good(one_pass)};
    cmp_changes changes;
    cmp_table t;
    ck_assert(cmp_table_by_case(&t, r, 2));
    ck_assert(cmp_changes_find(&changes, &r[1], &r[0]));
    for (size_t i = 0; i < 8; i++) {
        char *text = NULL;
        size_t length = 0;
        FILE *out = open_memstream(&text, &length);
        t.changes = i < 4 ? NULL : &changes;
        ck_assert(writers[i % 4](&t, out));
        fclose(out);
        ck_assert_ptr_null(strchr(text, 0x1b));
        ck_assert_ptr_null(strchr(text, 7));
        ck_assert_ptr_null(strstr(text, "\xe2\x80\xae"));
        ck_assert(i % 4 != 3 || strstr(text, "<img src=x") == NULL);
        ck_assert(i % 4 != 1 || (strstr(text, "<img") == NULL && strstr(text, "\n### y") == NULL));
        free(text);
    }
    free(changes.items);
    cmp_table_free(&t);
    cmp_report_free(&r[0]);
    cmp_report_free(&r[1]);
}
END_TEST

SIO_TEST_MAIN("compare", SIO_TCASE("load", broken_reports_are_refused, testees_are_told_apart),
              SIO_TCASE("changes", changes_have_a_direction, times_are_no_change),
              SIO_TCASE("table", cases_stand_side_by_side, only_what_is_blamed_fails,
                        hostile_reports_stay_text))
