/* Connections without a network: bytes in, bytes out, on a virtual clock. */
#include "transport/peer.h"

#include <stdio.h>
#include <string.h>

#include "testkit.h"

#define REQUEST(line) line " HTTP/1.1\r\nHost: x\r\n"
#define POLL REQUEST("GET /engine.io/?EIO=4&transport=polling")

typedef struct fixture {
    tr_hub hub;
    tr_peer peer;
    sio_buf out; /* what the socket has taken */
    size_t room; /* bytes that it still takes */
    bool killed;
    uint64_t now;
    uint8_t random;
    sio_buf seen; /* by the watch: "body 4a;in 4b;" */
    sio_eio_session *session;
} fixture;

/* ---- the socket ---- */

static fixture *of(tr_link *link) {
    return (fixture *)(void *)link;
}

size_t tr_link_write(tr_link *link, sio_slice bytes) {
    fixture *f = of(link);
    size_t n = bytes.len < f->room ? bytes.len : f->room;
    ck_assert(sio_buf_add(&f->out, sio_slice_sub(bytes, 0, n)));
    f->room -= n;
    return n;
}

void tr_link_want_writable(tr_link *link) {
    (void)link;
}

void tr_link_finish(tr_link *link) {
    (void)link;
}

void tr_link_kill(tr_link *link) {
    of(link)->killed = true;
    tr_peer_lost(&of(link)->peer);
}

/* ---- what is around ---- */

static uint64_t read_clock(void *ctx) {
    return ((fixture *)ctx)->now;
}

static bool fill(void *ctx, uint8_t *out, size_t n) {
    memset(out, ++((fixture *)ctx)->random, n);
    return true;
}

static void see(void *ctx, uint64_t connection, sio_transport_event event, unsigned number, sio_slice text) {
    fixture *f = ctx;
    (void)connection;
    (void)number;
    if (event != SIO_TRANSPORT_BODY && event != SIO_TRANSPORT_TEXT_IN && event != SIO_TRANSPORT_BINARY_IN)
        return;
    ck_assert(sio_buf_add_str(&f->seen, event == SIO_TRANSPORT_BODY ? "body " : "in ") &&
              sio_buf_add(&f->seen, text) && sio_buf_add_byte(&f->seen, ';'));
}

static bool opened(void *ctx, sio_eio_session *session, const sio_eio_request *request) {
    (void)request;
    ((fixture *)ctx)->session = session;
    return true;
}

static void message(void *ctx, sio_eio_session *session, sio_slice data, bool binary) {
    (void)ctx;
    (void)sio_eio_session_send(session, data, binary);
}

static void closed(void *ctx, sio_eio_session *session, sio_eio_reason reason) {
    (void)session;
    (void)reason;
    ((fixture *)ctx)->session = NULL;
}

static void begin_peer(fixture *f, tr_peer *peer) {
    *peer = (tr_peer){.hub = NULL};
    ck_assert(tr_peer_begin(peer, &f->hub, (tr_link *)(void *)f));
}

static void start(fixture *f) {
    *f = (fixture){.room = SIZE_MAX, .now = 1000};
    sio_buf_init(&f->out, NULL);
    sio_buf_init(&f->seen, NULL);
    tr_hub_init(&f->hub);
    f->hub.limits = (sio_transport_limits){.head_timeout = 10000,
                                           .body_timeout = 60000,
                                           .idle_timeout = 5000,
                                           .linger = 3000,
                                           .max_head = 1000,
                                           .max_pipelined = 10000,
                                           .max_requests = 100};
    f->hub.clock = read_clock;
    f->hub.clock_ctx = f;
    f->hub.watch = (sio_transport_watch){.ctx = f, .see = see};
    sio_eio_options options = sio_eio_defaults();
    options.random = (sio_random){.ctx = f, .fill = fill};
    options.headroom = SIO_TRANSPORT_HEADROOM;
    options.ping_interval = 3600000;
    options.cors_origin = "*";
    sio_eio_app app = {.ctx = f, .opened = opened, .message = message, .closed = closed};
    f->hub.engine = sio_eio_server_new(&options, &tr_peer_binding, &app);
    ck_assert_ptr_nonnull(f->hub.engine);
    begin_peer(f, &f->peer);
}

static void stop(fixture *f) {
    tr_peer_lost(&f->peer);
    sio_eio_server_free(f->hub.engine);
    tr_hub_free(&f->hub);
    sio_buf_free(&f->out);
    sio_buf_free(&f->seen);
}

/* Hands over bytes. Returns what was written since the last call. */
static const char *say_on(fixture *f, tr_peer *peer, const void *bytes, size_t len) {
    static char text[200000];
    uint8_t copy[4096];
    ck_assert_uint_le(len, sizeof copy);
    memcpy(copy, bytes, len);
    tr_peer_receive(peer, copy, len);
    snprintf(text, sizeof text, "%s", sio_buf_cstr(&f->out));
    sio_buf_clear(&f->out);
    return text;
}

static const char *say(fixture *f, const char *text) {
    return say_on(f, &f->peer, text, strlen(text));
}

/* Lets the clock run. Returns what was written meanwhile. */
static const char *wait(fixture *f, uint64_t ms) {
    f->now += ms;
    sio_eio_server_tick(f->hub.engine, f->now);
    sio_heap_run(&f->hub.timers, f->now);
    return say(f, "");
}

static bool starts(const char *text, const char *prefix) {
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* Opens a session by polling, and writes requests for it. */
static void open_session(fixture *f, char get[200], char post[200]) {
    ck_assert(starts(say(f, POLL "\r\n"), "HTTP/1.1 200"));
    sio_slice id = sio_eio_session_id(f->session);
    snprintf(get, 200, "GET /engine.io/?EIO=4&transport=polling&sid=%.*s HTTP/1.1\r\nHost: x\r\n",
             (int)id.len, (const char *)id.ptr);
    snprintf(post, 200, "POST%s", get + 3);
}

/* ---- HTTP ---- */

/* The length of the body, but not the body: what follows would be out of step. */
START_TEST(an_answer_to_head_has_no_body) {
    fixture f;
    start(&f);
    for (int i = 0; i < 2; i++) {
        const char *answer = say(&f, REQUEST("HEAD /elsewhere") "\r\n");
        ck_assert(starts(answer, "HTTP/1.1 404") && strstr(answer, "Content-Length: 9\r\n") != NULL);
        ck_assert_str_eq(strstr(answer, "\r\n\r\n"), "\r\n\r\n");
    }
    ck_assert_str_eq(strstr(say(&f, REQUEST("GET /elsewhere") "\r\n"), "\r\n\r\n"), "\r\n\r\nNot found");
    stop(&f);
}
END_TEST

START_TEST(a_held_get_that_had_a_body_is_not_timed_out) {
    fixture f;
    char get[200], post[200], request[300];
    start(&f);
    open_session(&f, get, post);
    snprintf(request, sizeof request, "%sContent-Length: 4\r\n\r\n", get);
    ck_assert_str_eq(say(&f, request), "");
    ck_assert_str_eq(say(&f, "bo"), "");
    ck_assert_str_eq(say(&f, "dy"), "");
    ck_assert_str_eq(wait(&f, 120000), "");
    ck_assert(sio_eio_session_send(f.session, sio_slice_str("late"), false));
    ck_assert_ptr_nonnull(strstr(say(&f, ""), "\r\n\r\n4late"));
    stop(&f);
}
END_TEST

START_TEST(a_body_that_does_not_come_is_timed_out) {
    fixture f;
    char get[200], post[200], request[300];
    start(&f);
    open_session(&f, get, post);
    snprintf(request, sizeof request, "%sContent-Length: 4\r\n\r\nbo", get);
    ck_assert_str_eq(say(&f, request), "");
    ck_assert(starts(wait(&f, 60000), "HTTP/1.1 408"));
    stop(&f);
}
END_TEST

/* EIO4-CO-02: a browser is to see these, too. */
START_TEST(what_the_transport_refuses_has_cors_headers) {
    static const struct {
        const char *status, *request;
    } rows[] = {
        {"411", REQUEST("POST /engine.io/?EIO=4&transport=polling") "\r\n"},
        {"400", "GET / HTTP/1.1\r\n\r\n"},
        {"505", "GET / HTTP/2.0\r\nHost: x\r\n\r\n"},
        {"501", REQUEST("POST /") "Transfer-Encoding: gzip\r\n\r\n"},
        {"426",
         REQUEST(
             "GET /engine.io/?EIO=4&transport=websocket") "Connection: upgrade\r\n"
                                                          "Upgrade: websocket\r\nSec-WebSocket-Version: 8\r\n"
                                                          "Sec-WebSocket-Key: "
                                                          "AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"},
        {"408", "GET /"},
        {"431", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        fixture f;
        char want[32], long_head[1200];
        start(&f);
        memset(long_head, 'x', sizeof long_head);
        memcpy(long_head, POLL "X: ", strlen(POLL "X: "));
        long_head[sizeof long_head - 1] = '\0';
        const char *answer = say(&f, rows[i].request == NULL ? long_head : rows[i].request);
        if (*answer == '\0') answer = wait(&f, 10000);
        snprintf(want, sizeof want, "HTTP/1.1 %s", rows[i].status);
        ck_assert_msg(starts(answer, want), "%s instead of %s", answer, want);
        ck_assert_ptr_nonnull(strstr(answer, "Access-Control-Allow-Origin: *\r\n"));
        stop(&f);
    }
}
END_TEST

/* RFC 9112, 2.2: an empty line before a request is ignored, in whatever pieces it comes. */
START_TEST(an_empty_line_before_a_request_is_ignored) {
    fixture f;
    start(&f);
    for (int i = 0; i < 2; i++) {
        ck_assert_str_eq(say(&f, "\r"), "");
        ck_assert_str_eq(say(&f, "\n"), "");
        ck_assert_str_eq(say(&f, "\r\n\r"), "");
        ck_assert(starts(say(&f, "\n" REQUEST("GET /elsewhere") "\r\n"), "HTTP/1.1 404"));
    }
    stop(&f);
}
END_TEST

/* ---- memory ---- */

/* The part of an answer that is not read waits with its connection, and counts for its session. */
static void unread_answer(const char *connection) {
    fixture f;
    tr_peer more;
    char get[200], post[200], request[300];
    static uint8_t large[100000];
    start(&f);
    open_session(&f, get, post);
    memset(large, 'x', sizeof large);
    ck_assert(sio_eio_session_send(f.session, sio_slice_of(large, sizeof large), false));
    snprintf(request, sizeof request, "%s%s\r\n", get, connection);
    f.room = 10;
    ck_assert_str_eq(say(&f, request), "HTTP/1.1 2");
    ck_assert_uint_le(f.hub.scratch.cap, 65536); /* the shared buffer has given its memory back */
    begin_peer(&f, &more);
    ck_assert(sio_eio_session_send(f.session, sio_slice_str("more"), false));
    f.room = SIZE_MAX;
    ck_assert_str_eq(say_on(&f, &more, request, strlen(request)), "");
    tr_peer_writable(&f.peer);
    const char *rest = say(&f, "");
    ck_assert_ptr_nonnull(strstr(rest, "\r\n\r\n4xxx"));
    ck_assert_ptr_nonnull(strstr(rest, "\r\n\r\n4more"));
    tr_peer_lost(&more);
    stop(&f);
}

START_TEST(one_answer_of_a_session_is_unread_at_a_time) {
    unread_answer("");
    unread_answer("Connection: close\r\n"); /* the last words are read, too */
}
END_TEST

/* ---- the watch ---- */

START_TEST(bodies_are_seen_whole) {
    fixture f;
    char get[200], post[200], request[300];
    start(&f);
    open_session(&f, get, post);
    snprintf(request, sizeof request, "%sContent-Length: 12\r\n\r\n4he", post);
    say(&f, request);
    say(&f, "llo\x1e");
    ck_assert_uint_eq(f.seen.len, 0);
    ck_assert(starts(say(&f, "4you!"), "HTTP/1.1 200"));
    ck_assert_str_eq(sio_buf_cstr(&f.seen), "body 4hello\x1e"
                                            "4you!;");
    stop(&f);
}
END_TEST

START_TEST(messages_are_seen_whole) {
    static const char pieces[] = "\x01\x82\0\0\0\0"
                                 "4h"
                                 "\x80\x81\0\0\0\0i"
                                 "\x81\x82\0\0\0\0"
                                 "4a";
    fixture f;
    start(&f);
    ck_assert(starts(
        say(&f,
            REQUEST("GET /engine.io/?EIO=4&transport=websocket") "Connection: upgrade\r\n"
                                                                 "Upgrade: "
                                                                 "websocket\r\nSec-WebSocket-Version: 13\r\n"
                                                                 "Sec-WebSocket-Key: "
                                                                 "AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"),
        "HTTP/1.1 101"));
    for (size_t i = 0; i < sizeof pieces - 1; i++)
        say_on(&f, &f.peer, pieces + i, 1);
    ck_assert_str_eq(sio_buf_cstr(&f.seen), "in 4hi;in 4a;");
    stop(&f);
}
END_TEST

SIO_TEST_MAIN("peer",
              SIO_TCASE("http", an_answer_to_head_has_no_body, a_held_get_that_had_a_body_is_not_timed_out,
                        a_body_that_does_not_come_is_timed_out, what_the_transport_refuses_has_cors_headers,
                        an_empty_line_before_a_request_is_ignored),
              SIO_TCASE("memory", one_answer_of_a_session_is_unread_at_a_time),
              SIO_TCASE("watch", bodies_are_seen_whole, messages_are_seen_whole))
