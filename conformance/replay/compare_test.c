#include "replay/compare.h"

#include <string.h>

#include "replay/stretch.h"
#include "testkit.h"

static const struct {
    scn_verdict verdict;
    scn_health health;
    const char *message;
    scn_verdict now;
    scn_health health_now;
    const char *message_now;
    rpl_answer answer;
} rows[] = {
    {SCN_FAIL, SCN_OK, "closed after 5 ms", SCN_FAIL, SCN_OK, "closed after 71 ms", RPL_REPRODUCED},
    {SCN_FAIL, SCN_OK, "got 1", SCN_FAIL, SCN_OK, "got 2", RPL_DIFFERENT},
    {SCN_FAIL, SCN_OK, "got 1", SCN_FAIL, SCN_CRASH, "got 1", RPL_DIFFERENT},
    {SCN_FAIL, SCN_CRASH, "it died\nmore", SCN_FAIL, SCN_CRASH, "it died\nless", RPL_REPRODUCED},
    {SCN_FAIL, SCN_OK, "got 1", SCN_PASS, SCN_OK, "", RPL_PASSES},
    {SCN_FAIL, SCN_OK, "got 1", SCN_INFO, SCN_OK, "so so", RPL_PASSES},
    {SCN_FAIL, SCN_OK, "got 1", SCN_LENIENT, SCN_OK, "so so", RPL_PASSES},
    {SCN_FLAKY, SCN_OK, "failed in 1 of 3 runs: got 1", SCN_FAIL, SCN_OK, "got 1", RPL_REPRODUCED},
    {SCN_LENIENT, SCN_OK, "accepted", SCN_LENIENT, SCN_OK, "accepted", RPL_REPRODUCED},
    {SCN_LENIENT, SCN_OK, "accepted", SCN_PASS, SCN_OK, "", RPL_PASSES},
    {SCN_LENIENT, SCN_OK, "accepted", SCN_FAIL, SCN_OK, "accepted", RPL_DIFFERENT},
    {SCN_FAIL, SCN_OK, "got 1", SCN_INCONCLUSIVE, SCN_OK, "slow", RPL_UNKNOWN},
    {SCN_FAIL, SCN_OK, "got 1", SCN_UNSUPPORTED, SCN_OK, "needs x", RPL_UNKNOWN},
    {SCN_INCONCLUSIVE, SCN_OK, "slow", SCN_FAIL, SCN_OK, "slow", RPL_DIFFERENT},
};

START_TEST(failures_are_recognised) {
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char now[100];
        snprintf(now, sizeof now, "%s", rows[i].message_now);
        run_case c = {.verdict = rows[i].now, .health = rows[i].health_now, .detail = now};
        ck_assert_msg(rpl_compare(rows[i].verdict, rows[i].health, rows[i].message, &c) == rows[i].answer,
                      "row %zu", i);
    }
    ck_assert_str_eq(rpl_answer_name(RPL_PASSES), "passes now");
}
END_TEST

static void received(wire_log *log, wire_us at, const char *text) {
    wire_log_entry e = {.at = at,
                        .kind = WIRE_LOG_RECEIVED,
                        .layer = "tcp",
                        .conn = "a",
                        .bytes = sio_slice_str(text),
                        .total = strlen(text)};
    ck_assert(wire_log_copy(log, &e));
}

START_TEST(logs_are_compared_by_what_matters) {
    wire_log *then = wire_log_new(0, 0), *now = wire_log_new(0, 0);
    sio_buf text = SIO_BUF_INIT;
    received(then, 1000, "0{\"sid\":\"lv_VI97HAXpY6yYWAAAC\"}");
    received(now, 2000, "0{\"sid\":\"xv_VI97HAXpY6yYWAAAC\"}");
    received(then, 1000, "Host: 127.0.0.1:4000\r\nDate: Sat, 21 Nov 2026 07:45:06 GMT\r\n");
    received(now, 2000, "Host: 127.0.0.1:4001\r\nDate: Sat, 21 Nov 2026 07:45:07 GMT\r\n");
    received(then, 3000, "42");
    received(now, 4000, "43");
    received(now, 4000, "same");
    received(then, 3000, "same");
    received(then, 3000, "more");
    ck_assert(rpl_compare_logs(then, now, &text));
    const char *got = sio_buf_cstr(&text);
    const char *order[] = {"  ",   "xv_",    "\n  ", "4001", "\n- ", "\"42\"",
                           "\n+ ", "\"43\"", "\n  ", "same", "\n- ", "more"};
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        const char *at = strstr(got, order[i]);
        ck_assert_msg(at != NULL, "%s in %s", order[i], sio_buf_cstr(&text));
        got = at + strlen(order[i]);
    }
    sio_buf_clear(&text);
    ck_assert(rpl_compare_logs(NULL, NULL, &text));
    ck_assert_uint_eq(text.len, 0);
    sio_buf_free(&text);
    wire_log_free(then);
    wire_log_free(now);
}
END_TEST

START_TEST(the_run_in_question_is_condensed) {
    wire_log *log = wire_log_new(wire_now(), 0);
    sio_buf text = SIO_BUF_INIT;
    wire_log_note(log, "case", "", "step 1 (open)");
    wire_log_note(log, "case", "", "once more [sent byte by byte]");
    for (const char *at = "hello"; *at != '\0'; at++)
        wire_log_bytes(log, WIRE_LOG_SENT, "tcp", "a", sio_slice_of(at, 1));
    wire_log_note(log, "case", "", "once more [each write sent in halves]");
    wire_log *second = rpl_log_condense(log, "got 1 [sent byte by byte]"),
             *first = rpl_log_condense(log, "got 1");
    ck_assert(wire_log_print(second, &text));
    ck_assert_uint_eq(wire_log_count(second), 2);
    ck_assert_msg(strstr(sio_buf_cstr(&text), "sent 5 bytes \"hello\"\n") != NULL, "%s", sio_buf_cstr(&text));
    ck_assert(strstr(sio_buf_cstr(&text), "(in 5 pieces)") != NULL);
    ck_assert_uint_eq(wire_log_count(first), 1);
    sio_buf_free(&text);
    wire_log_free(first);
    wire_log_free(second);
    wire_log_free(log);
}
END_TEST

SIO_TEST_MAIN("compare", SIO_TCASE("compare", failures_are_recognised, logs_are_compared_by_what_matters,
                                   the_run_in_question_is_condensed))
