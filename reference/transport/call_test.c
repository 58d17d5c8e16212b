/* Calls without a network: bytes in, bytes out. */
#include "transport/call.h"

#include <string.h>

#include "testkit.h"

typedef struct fixture {
    tr_call call;
    sio_buf out; /* what the socket has taken */
    size_t room; /* bytes that it still takes */
    sio_buf log; /* what the owner was told */
    bool abandoned, finished, hurried, drops, again;
} fixture;

/* ---- the socket ---- */

static fixture *of(tr_line *line) {
    return (fixture *)(void *)line;
}

size_t tr_line_write(tr_line *line, sio_slice bytes) {
    fixture *f = of(line);
    size_t n = bytes.len < f->room ? bytes.len : f->room;
    ck_assert(sio_buf_add(&f->out, sio_slice_sub(bytes, 0, n)));
    f->room -= n;
    return n;
}

void tr_line_want_writable(tr_line *line) {
    (void)line;
}

void tr_line_finish(tr_line *line) {
    of(line)->finished = true;
}

void tr_line_hurry(tr_line *line) {
    of(line)->hurried = true;
}

void tr_line_abandon(tr_line *line) {
    of(line)->abandoned = true;
    of(line)->call.line = NULL;
}

/* ---- the owner ---- */

static void note(tr_call *call, const char *what, sio_slice more, const char *end) {
    fixture *f = call->ctx;
    ck_assert(sio_buf_add_str(&f->log, what) && sio_buf_add(&f->log, more) && sio_buf_add_str(&f->log, end));
    if (f->drops) tr_call_drop(call);
}

static void on_answer(tr_call *call, unsigned status, sio_slice bytes, bool last) {
    fixture *f = call->ctx;
    ck_assert(sio_buf_addf(&f->log, "%u ", status));
    note(call, "", bytes, last ? ";" : "+");
    if (last && f->again && !f->drops && tr_call_is_free(call)) {
        f->again = false;
        ck_assert(tr_call_request(call, sio_slice_str("again")));
    }
}

static void on_connected(tr_call *call) {
    note(call, "connected", sio_slice_str(""), ";");
}

static void on_data(tr_call *call, sio_slice bytes, bool binary, bool last) {
    note(call, binary ? "binary " : "text ", bytes, last ? ";" : "+");
}

static void on_writable(tr_call *call) {
    note(call, "writable", sio_slice_str(""), ";");
}

static void on_lost(tr_call *call) {
    fixture *f = call->ctx;
    ck_assert(sio_buf_add_str(&f->log, "lost;"));
}

static const tr_call_owner owner = {on_answer, on_connected, on_data, on_writable, on_lost};

/* ---- */

static void start(fixture *f) {
    memset(f, 0, sizeof *f);
    f->room = SIZE_MAX;
    tr_call_init(&f->call, (tr_line *)(void *)f, &owner, f);
    tr_call_established(&f->call);
}

static void request(fixture *f) {
    start(f);
    ck_assert(tr_call_request(&f->call, sio_slice_str("request")));
}

#define ACCEPT "0123456789012345678901234567"
#define UPGRADE "HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: upgrade\r\n"
#define SWITCH UPGRADE "Sec-WebSocket-Accept: " ACCEPT "\r\n\r\n"

static void receive(fixture *f, const char *text, size_t len) {
    uint8_t *bytes = sio_mem_alloc(NULL, len + 1);
    if (len > 0) memcpy(bytes, text, len);
    tr_call_receive(&f->call, bytes, len);
    sio_mem_release(NULL, bytes);
}

static void receive_text(fixture *f, const char *text) {
    receive(f, text, strlen(text));
}

static void dial(fixture *f) {
    start(f);
    ck_assert(tr_call_upgrade(&f->call, sio_slice_str("upgrade"), ACCEPT));
}

static void stop(fixture *f) {
    tr_call_free(&f->call);
    sio_buf_free(&f->out);
    sio_buf_free(&f->log);
}

static void expect(fixture *f, const char *want) {
    ck_assert_str_eq(sio_buf_cstr(&f->log), want);
    sio_buf_clear(&f->log);
}

#define OK "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
#define CHUNKED "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\no\r\n1\r\nk\r\n0\r\n\r\n"

START_TEST(requests_one_after_the_other) {
    fixture f;
    request(&f);
    ck_assert_str_eq(sio_buf_cstr(&f.out), "request");
    ck_assert(!tr_call_is_free(&f.call));
    f.again = true;
    receive_text(&f, OK);
    expect(&f, "200 ok;");
    ck_assert_str_eq(sio_buf_cstr(&f.out), "requestagain");
    receive_text(&f, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No\r\nConnection: close\r\n\r\n");
    expect(&f, "204 ;lost;");
    ck_assert(f.abandoned);
    stop(&f);
}
END_TEST

static void split(sio_slice first, sio_slice second, void *arg) {
    fixture f;
    const char *want = arg;
    request(&f);
    receive(&f, (const char *)first.ptr, first.len);
    receive(&f, (const char *)second.ptr, second.len);
    sio_buf whole = SIO_BUF_INIT; /* pieces put together */
    const char *log = sio_buf_cstr(&f.log);
    for (const char *p = log; *p != '\0'; p++) {
        if (strncmp(p, "200 ", 4) == 0) {
            p += 3;
            continue;
        }
        if (*p != '+') ck_assert(sio_buf_add_byte(&whole, (uint8_t)*p));
    }
    ck_assert_str_eq(sio_buf_cstr(&whole), want);
    sio_buf_free(&whole);
    stop(&f);
}

START_TEST(answers_in_every_split) {
    static char want[] = "ok;";
    testkit_each_split(sio_slice_str(OK), split, want);
    testkit_each_split(sio_slice_str(CHUNKED), split, want);
}
END_TEST

START_TEST(a_body_until_the_end) {
    fixture f;
    request(&f);
    receive_text(&f, "HTTP/1.1 200 OK\r\n\r\nab");
    receive_text(&f, "cd");
    tr_call_ended(&f.call);
    expect(&f, "200 ab+200 cd+200 ;lost;");
    stop(&f);
    request(&f);
    receive_text(&f, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab");
    tr_call_ended(&f.call);
    expect(&f, "200 ab+lost;");
    stop(&f);
}
END_TEST

static const char switched[] = SWITCH;
static const char *const bad[] = {
    "SSH-2.0",
    "HTTP/1.1 200 OK\r\nA b\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx",
    switched,
};

START_TEST(bad_answers_end_the_call) {
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        fixture f;
        request(&f);
        receive_text(&f, bad[i]);
        expect(&f, "lost;");
        ck_assert(f.abandoned);
        stop(&f);
    }
}
END_TEST

START_TEST(a_head_without_end) {
    fixture f;
    request(&f);
    receive_text(&f, "HTTP/1.1 200 OK\r\n");
    for (int i = 0; i < 70 && !f.abandoned; i++) {
        char line[1024];
        memset(line, 'a', sizeof line);
        line[1] = ':';
        receive(&f, line, sizeof line);
    }
    expect(&f, "lost;");
    stop(&f);
}
END_TEST

START_TEST(bytes_that_nobody_asked_for) {
    fixture f;
    request(&f);
    receive_text(&f, OK "x");
    expect(&f, "200 ok;lost;");
    stop(&f);
    request(&f); /* nor is a second answer in the same piece that of the next request */
    f.again = true;
    receive_text(&f, OK OK);
    expect(&f, "200 ok;lost;");
    ck_assert(f.abandoned);
    stop(&f);
}
END_TEST

static const char other_accept[] = UPGRADE "Sec-WebSocket-Accept: x\r\n\r\n";
static const char no_connection[] =
    "HTTP/1.1 101 x\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: " ACCEPT "\r\n\r\n";
static const char extended[] =
    UPGRADE "Sec-WebSocket-Extensions: permessage-deflate\r\nSec-WebSocket-Accept: " ACCEPT "\r\n\r\n";
static const char no_accept[] = UPGRADE "\r\n";
static const char *const no_socket[] = {OK, no_accept, other_accept, no_connection, extended};

START_TEST(what_is_no_websocket) {
    for (size_t i = 0; i < sizeof no_socket / sizeof no_socket[0]; i++) {
        fixture f;
        dial(&f);
        receive_text(&f, no_socket[i]);
        expect(&f, "lost;");
        stop(&f);
    }
}
END_TEST

START_TEST(a_websocket) {
    fixture f;
    dial(&f);
    receive_text(&f, SWITCH "\x81\x02hi");
    expect(&f, "connected;text hi;");
    sio_buf_clear(&f.out);
    receive(&f, "\x89\x01p", 3);
    ck_assert_uint_eq(f.out.len, 7); /* a masked pong */
    ck_assert_uint_eq(f.out.data[0], 0x8a);
    ck_assert_uint_eq(f.out.data[1], 0x81);
    f.room = 3;
    ck_assert(tr_call_send(&f.call, sio_slice_str("a"), false)); /* taken, though not by the socket */
    ck_assert(!tr_call_send(&f.call, sio_slice_str("b"), false));
    f.room = SIZE_MAX;
    tr_call_writable(&f.call);
    expect(&f, "writable;");
    receive(&f, "\x88\x02\x03\xe8", 4);
    expect(&f, "lost;");
    ck_assert(f.finished && !f.abandoned);
    stop(&f);
}
END_TEST

static const struct {
    const char *frame;
    size_t len;
    unsigned code;
} faults[] = {{"\x81\x81xxxxx", 7, 1002},
              {"\x83\x00", 2, 1002},
              {"\x81\x01\xff", 3, 1007},
              {"\x82\x7e\x00\xc8", 4, 1009}};

START_TEST(faults_are_named) {
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        fixture f;
        dial(&f);
        f.call.limit = 100;
        receive_text(&f, SWITCH);
        sio_buf_clear(&f.out);
        receive(&f, faults[i].frame, faults[i].len);
        expect(&f, "connected;lost;");
        ck_assert_uint_eq(f.out.len, 8);
        unsigned code =
            (unsigned)(f.out.data[6] ^ f.out.data[2]) << 8 | (unsigned)(f.out.data[7] ^ f.out.data[3]);
        ck_assert_uint_eq(code, faults[i].code);
        stop(&f);
    }
}
END_TEST

START_TEST(an_owner_may_go_at_any_time) {
    static const char two_messages[] = SWITCH "\x81\x01"
                                              "a\x81\x01"
                                              "b";
    static const char *const answers[] = {OK, CHUNKED, two_messages};
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        fixture f;
        if (i == 2)
            dial(&f);
        else
            request(&f);
        f.drops = true;
        receive_text(&f, answers[i]);
        expect(&f, i == 0 ? "200 ok;" : i == 1 ? "200 o+" : "connected;");
        ck_assert(f.abandoned || f.finished);
        stop(&f);
    }
}
END_TEST

/* A server that says `close` and does not close must not cost a socket with each answer. */
START_TEST(a_last_answer_whose_owner_goes) {
    fixture f;
    request(&f);
    f.drops = true;
    receive_text(&f, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");
    expect(&f, "200 ok;");
    ck_assert(f.abandoned);
    stop(&f);
}
END_TEST

/* A server that reads nothing must not keep the socket for ever. */
START_TEST(a_close_that_cannot_be_sent) {
    fixture f;
    dial(&f);
    receive_text(&f, SWITCH);
    f.room = 3;
    ck_assert(tr_call_send(&f.call, sio_slice_str("a"), false));
    tr_call_drop(&f.call);
    ck_assert(f.hurried && !f.finished);
    f.hurried = false;
    f.room = 1;
    tr_call_writable(&f.call); /* it goes on, slowly: it gets its time again */
    ck_assert(f.hurried && !f.finished);
    f.room = SIZE_MAX;
    tr_call_writable(&f.call);
    ck_assert(f.finished);
    stop(&f);
}
END_TEST

SIO_TEST_MAIN("transport/call",
              SIO_TCASE("http", requests_one_after_the_other, answers_in_every_split, a_body_until_the_end,
                        bad_answers_end_the_call, a_head_without_end, bytes_that_nobody_asked_for),
              SIO_TCASE("websocket", what_is_no_websocket, a_websocket, faults_are_named),
              SIO_TCASE("owner", an_owner_may_go_at_any_time, a_last_answer_whose_owner_goes,
                        a_close_that_cannot_be_sent))
