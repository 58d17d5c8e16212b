#include "base/buf.h"
#include "testkit.h"
#include "wire/log.h"

#include <string.h>

static void say(wire_log *log, wire_log_kind kind, const char *conn, const char *text) {
    wire_log_bytes(log, kind, "tcp", conn, sio_slice_str(text));
}

START_TEST(keeps_entries_in_order) {
    wire_log *log = wire_log_new(wire_now(), 0);
    char name[] = "a";
    char bytes[] = "hello";
    wire_log_bytes(log, WIRE_LOG_SENT, "tcp", name, sio_slice_str(bytes));
    name[0] = 'b'; /* the log has copied both */
    bytes[0] = 'j';
    wire_log_bytes(log, WIRE_LOG_RECEIVED, "tls", name, sio_slice_str(bytes));
    wire_log_note(log, "eio", name, "packet %d", 4);
    ck_assert_uint_eq(wire_log_count(log), 3);
    const wire_log_entry *first = wire_log_at(log, 0);
    ck_assert_int_eq(first->kind, WIRE_LOG_SENT);
    ck_assert_str_eq(first->conn, "a");
    ck_assert(sio_slice_is(first->bytes, "hello"));
    ck_assert_int_ge(first->at, 0);
    ck_assert_int_ge(wire_log_at(log, 1)->at, first->at);
    ck_assert(sio_slice_is(wire_log_at(log, 1)->bytes, "jello"));
    ck_assert_str_eq(wire_log_at(log, 1)->layer, "tls");
    ck_assert(sio_slice_is(wire_log_at(log, 2)->bytes, "packet 4"));
    ck_assert_ptr_null(wire_log_at(log, 3));
    ck_assert(!wire_log_truncated(log));
    wire_log_free(log);
    wire_log_free(NULL);
    wire_log_bytes(NULL, WIRE_LOG_SENT, "tcp", "a", sio_slice_str("x"));
    wire_log_note(NULL, "tcp", "a", "x");
}
END_TEST

START_TEST(cuts_at_the_limit_but_counts_on) {
    wire_log *log = wire_log_new(wire_now(), 8);
    say(log, WIRE_LOG_RECEIVED, "a", "12345");
    say(log, WIRE_LOG_RECEIVED, "a", "67890");
    say(log, WIRE_LOG_RECEIVED, "a", "more");
    say(log, WIRE_LOG_RECEIVED, "a", "more");
    say(log, WIRE_LOG_SENT, "a", "out");
    say(log, WIRE_LOG_FIN_RECEIVED, "a", "");
    ck_assert(wire_log_truncated(log));
    ck_assert_uint_eq(wire_log_count(log), 5);
    ck_assert(sio_slice_is(wire_log_at(log, 1)->bytes, "678"));
    ck_assert_uint_eq(wire_log_at(log, 1)->total, 5);
    ck_assert_uint_eq(wire_log_at(log, 2)->total, 8); /* merged: a flood is one entry */
    ck_assert_uint_eq(wire_log_at(log, 3)->total, 3);
    ck_assert_int_eq(wire_log_at(log, 4)->kind, WIRE_LOG_FIN_RECEIVED);
    wire_log_free(log);
}
END_TEST

START_TEST(one_large_entry_leaves_room_for_the_rest) {
    static uint8_t large[1 << 20];
    wire_log *log = wire_log_new(wire_now(), 64U << 10);
    wire_log_bytes(log, WIRE_LOG_RECEIVED, "tcp", "a", sio_slice_of(large, sizeof large));
    say(log, WIRE_LOG_SENT, "a", "what explains the failure");
    ck_assert_uint_eq(wire_log_at(log, 0)->bytes.len, 4096);
    ck_assert_uint_eq(wire_log_at(log, 0)->total, sizeof large);
    ck_assert(sio_slice_is(wire_log_at(log, 1)->bytes, "what explains the failure"));
    ck_assert(wire_log_truncated(log));
    wire_log_free(log);
}
END_TEST

START_TEST(a_drip_is_bounded_and_its_end_is_kept) {
    wire_log *log = wire_log_new(wire_now(), 64U << 10);
    for (int i = 0; i < 100000; i++) {
        say(log, WIRE_LOG_RECEIVED, "a", "x");
        say(log, WIRE_LOG_SENT, "a", "");
        wire_log_note(log, "eio", "a", "%s", "");
    }
    say(log, WIRE_LOG_RST_RECEIVED, "a", "");
    ck_assert(wire_log_truncated(log));
    ck_assert_uint_lt(wire_log_count(log), 4096);
    ck_assert_int_eq(wire_log_at(log, wire_log_count(log) - 1)->kind, WIRE_LOG_RST_RECEIVED);
    wire_log_free(log);
}
END_TEST

/* Replaces the times, which differ each run, by T. Returns whether each line began with one ("12.3 ms"). */
static bool without_times(const char *text, sio_buf *out) {
    for (const char *line = text; *line != 0;) {
        const char *end = strchr(line, '\n');
        size_t digits = strspn(line, " ");
        digits += strspn(line + digits, "0123456789");
        if (end == NULL || line[digits] != '.' || strncmp(line + digits + 2, " ms", 3) != 0) return false;
        sio_buf_add_byte(out, 'T');
        sio_buf_add(out, sio_slice_of(line + digits + 5, (size_t)(end - line) - digits - 4));
        line = end + 1;
    }
    return true;
}

START_TEST(prints_one_escaped_line_an_entry) {
    wire_log *log = wire_log_new(wire_now() - 1234567, 0);
    say(log, WIRE_LOG_CONNECTED, "a", "");
    wire_log_bytes(log, WIRE_LOG_CONNECTED, "tls", "a", sio_slice_str("TLSv1.3"));
    wire_log_bytes(log, WIRE_LOG_SENT, "tls", "a", sio_slice_of("GET\r\n\t\"\\\x1b[31m\x00\xff", 15));
    wire_log_note(log, "sio", "a\n", "says %s", "hi\n\x1b]0;x\a");
    wire_log_note(log, "case", "", "read \"\\x1b\"");
    wire_log_note(log, "case", "", "done");
    say(log, WIRE_LOG_FAILED, "b", "connection refused");
    say(log, WIRE_LOG_RST_RECEIVED, "b", "");
    say(log, WIRE_LOG_RECEIVED, "b", "x");
    sio_buf text = SIO_BUF_INIT;
    sio_buf plain = SIO_BUF_INIT;
    ck_assert(wire_log_print(log, &text));
    ck_assert_msg(without_times(sio_buf_cstr(&text), &plain), "%s", sio_buf_cstr(&text));
    ck_assert_str_eq(sio_buf_cstr(&plain),
                     "T  a  tcp  connected\n"
                     "T  a  tls  connected: TLSv1.3\n"
                     "T  a  tls  sent 15 bytes \"GET\\r\\n\\t\\\"\\\\\\x1b[31m\\x00\\xff\"\n"
                     "T  a\\n  sio  says hi\\n\\x1b]0;x\\x07\n"
                     "T  case read \"\\x1b\"\n" /* escaped already */
                     "T  case done\n"
                     "T  b  tcp  failed: connection refused\n"
                     "T  b  tcp  RST received\n"
                     "T  b  tcp  received 1 byte \"x\"\n");
    ck_assert_int_ge(wire_log_at(log, 0)->at, 1234567); /* times count from the origin */
    sio_buf_free(&text);
    sio_buf_free(&plain);
    wire_log_free(log);
}
END_TEST

START_TEST(says_what_was_not_kept) {
    wire_log *log = wire_log_new(wire_now(), 4);
    say(log, WIRE_LOG_RECEIVED, "a", "123456");
    wire_log_note(log, "eio", "a", "lost");
    sio_buf text = SIO_BUF_INIT;
    ck_assert(wire_log_print(log, &text));
    ck_assert_ptr_nonnull(strstr(sio_buf_cstr(&text), "received 6 bytes \"1234\" (2 more not kept)\n"));
    ck_assert_ptr_nonnull(strstr(sio_buf_cstr(&text), "the log reached its limit"));
    sio_buf_free(&text);
    wire_log_free(log);
}
END_TEST

static bool print_one(const sio_mem *mem, void *arg) {
    sio_buf out;
    sio_buf_init(&out, mem);
    bool ok = wire_log_print(arg, &out);
    sio_buf_free(&out);
    return ok;
}

START_TEST(printing_survives_each_failed_allocation) {
    wire_log *log = wire_log_new(wire_now(), 0);
    for (int i = 0; i < 20; i++)
        say(log, WIRE_LOG_SENT, "a", "0123456789");
    testkit_each_allocation_fails(print_one, log);
    wire_log_free(log);
}
END_TEST

SIO_TEST_MAIN("wire/log",
              SIO_TCASE("log", keeps_entries_in_order, cuts_at_the_limit_but_counts_on,
                        one_large_entry_leaves_room_for_the_rest, a_drip_is_bounded_and_its_end_is_kept),
              SIO_TCASE("print", prints_one_escaped_line_an_entry, says_what_was_not_kept,
                        printing_survives_each_failed_allocation))
