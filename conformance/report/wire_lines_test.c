#include "report/wire_lines.h"

#include <string.h>

#include "testkit.h"
#include "wire/log.h"

static void check_slice(sio_slice got, const char *want) {
    ck_assert_msg(sio_slice_is(got, want), "%.*s is not %s", (int)got.len, (const char *)got.ptr, want);
}

static void check_line(const char *text, rep_line_kind kind, const char *time, const char *conn,
                       const char *layer, const char *words) {
    sio_slice log = sio_slice_str(text);
    rep_line line;
    ck_assert(rep_line_next(&log, &line));
    ck_assert_int_eq(line.kind, kind);
    check_slice(line.time, time);
    check_slice(line.conn, conn);
    check_slice(line.layer, layer);
    check_slice(line.text, words);
    ck_assert(!rep_line_next(&log, &line));
}

START_TEST(lines_of_a_log_come_apart) {
    check_line("    13.3 ms  a/ws  tcp  received 24 bytes \"x\"\n", REP_LINE_RECEIVED, "13.3 ms", "a/ws",
               "tcp", "24 bytes \"x\"");
    check_line("    13.3 ms  a  sio  sent 42[\"m\"]", REP_LINE_SENT, "13.3 ms", "a", "sio", "42[\"m\"]");
    check_line("    0.0 ms  case step 2 (join)\n", REP_LINE_STEP, "0.0 ms", "", "case", "step 2 (join)");
    check_line(" 1.0 ms  tcp  tcp  FIN sent\n", REP_LINE_EVENT, "1.0 ms", "tcp", "tcp", "FIN sent");
    check_line(" 1.0 ms  case  tcp  FIN sent\n", REP_LINE_EVENT, "1.0 ms", "case", "tcp", "FIN sent");
}
END_TEST

START_TEST(what_is_no_line_stays_whole) {
    check_line("... 17 earlier lines\n", REP_LINE_GAP, "", "", "", "... 17 earlier lines");
    check_line("  x ms  a  tcp  sent", REP_LINE_GAP, "", "", "", "x ms  a  tcp  sent");
    check_line("1.0 ms  a  pigeon  sent", REP_LINE_GAP, "", "", "", "1.0 ms  a  pigeon  sent");
    check_line("1.0 ms  a", REP_LINE_GAP, "", "", "", "1.0 ms  a");
    check_line("\n", REP_LINE_GAP, "", "", "", "");
}
END_TEST

/* What wire_log_print writes is what is read here. */
START_TEST(a_real_log_comes_apart) {
    wire_log *log = wire_log_new(wire_now(), 0);
    wire_log_note(log, "case", "", "step 1 (open)");
    wire_log_bytes(log, WIRE_LOG_CONNECTED, "tcp", "a/get", sio_slice_str(""));
    wire_log_bytes(log, WIRE_LOG_SENT, "tcp", "a/get", sio_slice_str("GET\r\n  x"));
    wire_log_note(log, "http", "a/get", "a note");
    wire_log_bytes(log, WIRE_LOG_RST_RECEIVED, "tcp", "a/get", sio_slice_str(""));
    static const struct {
        rep_line_kind kind;
        const char *layer, *text;
    } want[] = {{REP_LINE_STEP, "case", "step 1 (open)"},
                {REP_LINE_EVENT, "tcp", "connected"},
                {REP_LINE_SENT, "tcp", "8 bytes \"GET\\r\\n  x\""},
                {REP_LINE_EVENT, "http", "a note"},
                {REP_LINE_EVENT, "tcp", "RST received"}};
    sio_buf out = SIO_BUF_INIT;
    ck_assert(wire_log_print(log, &out));
    sio_slice rest = sio_buf_slice(&out);
    rep_line line;
    for (size_t i = 0; i < sizeof want / sizeof want[0]; i++) {
        ck_assert(rep_line_next(&rest, &line));
        ck_assert_int_eq(line.kind, want[i].kind);
        check_slice(line.layer, want[i].layer);
        check_slice(line.text, want[i].text);
    }
    ck_assert(!rep_line_next(&rest, &line));
    sio_buf_free(&out);
    wire_log_free(log);
}
END_TEST

START_TEST(packets_have_names) {
    static const struct {
        const char *layer, *packet, *want;
    } rows[] = {
        {"eio", "2", "Engine.IO PING"},
        {"eio", "3probe", "Engine.IO PONG"},
        {"eio", "4hello", "Engine.IO MESSAGE"},
        {"sio", "40", "Socket.IO CONNECT"},
        {"sio", "42[\"a\"]", "Socket.IO EVENT"},
        {"sio", "4312[]", "Socket.IO ACK, ack id 12"},
        {"sio", "42/chat,7[\"a\"]", "Socket.IO EVENT, namespace /chat, ack id 7"},
        {"sio", "41/chat", "Socket.IO DISCONNECT, namespace /chat"},
        {"sio", "452-/chat,7[\"a\"]", "Socket.IO BINARY_EVENT, namespace /chat, attachments 2, ack id 7"},
        {"sio", "4", "Engine.IO MESSAGE"},
        {"sio", "49", "Engine.IO MESSAGE"},
        {"tcp", "42", ""},
        {"eio", "ended: FIN", ""},
        {"eio", "", ""}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        sio_buf out = SIO_BUF_INIT;
        testkit_guard g = testkit_guard_copy(sio_slice_str(rows[i].packet));
        ck_assert(rep_packet_words(sio_slice_str(rows[i].layer), g.bytes, &out));
        ck_assert_str_eq(sio_buf_cstr(&out), rows[i].want);
        testkit_guard_free(&g);
        sio_buf_free(&out);
    }
}
END_TEST

SIO_TEST_MAIN("wire_lines", SIO_TCASE("lines", lines_of_a_log_come_apart, what_is_no_line_stays_whole,
                                      a_real_log_comes_apart, packets_have_names))
