#include "runner/last_sent.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "testkit.h"

static void add(wire_log *log, wire_log_kind kind, const char *conn, const char *text) {
    wire_log_bytes(log, kind, "tcp", conn, sio_slice_str(text));
}

static void check(wire_log *log, const char *want) {
    sio_buf out = SIO_BUF_INIT;
    ck_assert(run_last_sent(log, &out));
    ck_assert_str_eq(sio_buf_cstr(&out), want);
    sio_buf_free(&out);
    wire_log_free(log);
}

START_TEST(names_the_writes_before_the_first_end) {
    wire_log *log = wire_log_new(0, 0);
    add(log, WIRE_LOG_SENT, "a", "early");
    add(log, WIRE_LOG_FIN_RECEIVED, "a", "");
    add(log, WIRE_LOG_SENT, "b", "one");
    add(log, WIRE_LOG_RECEIVED, "b", "ok");
    add(log, WIRE_LOG_SENT, "c", "two\r\n");
    add(log, WIRE_LOG_SENT, "w", "fatal\x01");
    add(log, WIRE_LOG_RST_RECEIVED, "b", "");
    add(log, WIRE_LOG_SENT, "w", "too late");
    add(log, WIRE_LOG_FAILED, "x", "connection refused");
    check(log, "the last that was sent to it:\n  | b \"one\"\n  | c \"two\\r\\n\"\n  | w \"fatal\\x01\"");
}
END_TEST

START_TEST(packets_stand_for_their_frames) {
    wire_log *log = wire_log_new(0, 0);
    add(log, WIRE_LOG_SENT, "a/ws", "GET /");
    wire_log_note(log, "eio", "a", "received 0{}");
    wire_log_note(log, "sio", "a", "sent 42[\"error\"]");
    add(log, WIRE_LOG_SENT, "a/ws", "\x81\x8b");
    wire_log_note(log, "case", "", "sent nothing");
    check(log, "the last that was sent to it:\n  | a/ws \"GET /\"\n  | a 42[\"error\"]");
}
END_TEST

/* What goes on between the packet and the report of what it did is no cause, nor is what carries reports. */
START_TEST(an_error_that_nobody_caught_is_a_sign_of_death) {
    wire_log *log = wire_log_new(0, 0);
    add(log, WIRE_LOG_SENT, "report1", "HTTP/1.1 204 No Content\r\n\r\n");
    wire_log_note(log, "sio", "a", "sent 431");
    add(log, WIRE_LOG_SENT, "report1", "HTTP/1.1 204 No Content\r\n\r\n");
    add(log, WIRE_LOG_RECEIVED, "report1", "POST");
    wire_log_note(log, "case", "", "report {\"error\":\"uncaught?\", \"event\": \"uncaught\"}");
    wire_log_note(log, "sio", "a", "sent 42[\"message\"]");
    add(log, WIRE_LOG_RECEIVED, "c7", "GET");
    check(log, "the last that was sent to it:\n  | a 431");
}
END_TEST

START_TEST(what_was_to_provoke_is_always_named) {
    wire_log *log = wire_log_new(0, 0);
    wire_log_note(log, "case", "", "step 3 (provoke 5x)");
    wire_log_note(log, "sio", "a", "sent 5x");
    wire_log_note(log, "case", "", "step 4 (outcome {})");
    for (unsigned i = 1; i <= 4; i++)
        add(log, WIRE_LOG_SENT, "c1", (const char *[]){"1", "2", "3", "4"}[i - 1]);
    add(log, WIRE_LOG_FIN_RECEIVED, "c1", "");
    check(log, "the last that was sent to it:\n  | a 5x\n  | ...\n  | c1 \"2\"\n  | c1 \"3\"\n  | c1 \"4\"");
}
END_TEST

START_TEST(says_nothing_when_nothing_was_sent) {
    wire_log *log = wire_log_new(0, 0);
    add(log, WIRE_LOG_FAILED, "a", "connection refused");
    check(log, "");
}
END_TEST

/* Of what the log has whole the tail is shown, too; of what it cut there is none. */
START_TEST(long_writes_show_head_and_tail) {
    char text[1001], want[600];
    memset(text, 'h', 500);
    memset(text + 500, 't', 500);
    text[1000] = '\0';
    wire_log *log = wire_log_new(0, 0);
    add(log, WIRE_LOG_SENT, "a", text);
    snprintf(want, sizeof want, "the last that was sent to it:\n  | a \"%.300s ... %.100s\" (1000 bytes)",
             text, text + 900);
    check(log, want);
    log = wire_log_new(0, 1600); /* keeps 100 bytes of an entry, or a few more */
    char *big = malloc(20001);
    memset(big, 'h', 20000);
    big[20000] = '\0';
    add(log, WIRE_LOG_SENT, "a", big);
    free(big);
    const wire_log_entry *e = wire_log_at(log, 0);
    ck_assert_uint_lt(e->bytes.len, e->total);
    size_t head = e->bytes.len < 300 ? e->bytes.len : 300;
    snprintf(want, sizeof want, "the last that was sent to it:\n  | a \"%.*s ... \" (20000 bytes)", (int)head,
             (const char *)e->bytes.ptr);
    check(log, want);
}
END_TEST

SIO_TEST_MAIN("last sent",
              SIO_TCASE("last sent", names_the_writes_before_the_first_end, packets_stand_for_their_frames,
                        an_error_that_nobody_caught_is_a_sign_of_death, what_was_to_provoke_is_always_named,
                        says_nothing_when_nothing_was_sent, long_writes_show_head_and_tail))
