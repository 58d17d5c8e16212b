#include "client/manager.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "testkit_dial.h"

#define OPEN                                                                                                 \
    "0{\"sid\":\"x\",\"upgrades\":[],\"pingInterval\":30000,\"pingTimeout\":20000,\"maxPayload\":100000}"

typedef struct fixture {
    testkit_dial dial; /* its client is the engine of ours */
    sio_client *client;
    sio_client_options options;
    sio_client_events events;
    sio_asked asked;
    bool leaves;  /* when an event comes */
    bool rejoins; /* when it is disconnected */
    uint8_t random;
} fixture;

static void note(fixture *f, const char *what, sio_slice more) {
    sio_buf *log = &f->dial.log;
    ck_assert(sio_buf_add_str(log, what) && sio_buf_add(log, more) && sio_buf_add_str(log, ";"));
}

static void note_socket(fixture *f, const char *what, const sio_client_socket *socket) {
    ck_assert(sio_buf_add_str(&f->dial.log, what));
    note(f, " ", sio_client_socket_nsp(socket));
}

static void on_connected(void *ctx, sio_client_socket *socket) {
    note_socket(ctx, "connected", socket);
}

static void on_refused(void *ctx, sio_client_socket *socket, sio_slice message, sio_json data) {
    note_socket(ctx, "refused", socket);
    note(ctx, " ", message);
    note(ctx, " ", data.text);
}

static void on_event(void *ctx, sio_client_socket *socket, const sio_packet *event, sio_asked *asked) {
    fixture *f = ctx;
    note_socket(f, "event", socket);
    note(f, " ", event->payload.text);
    for (uint32_t i = 0; i < event->attachments; i++)
        note(f, " with ", event->attachment[i]);
    if (asked != NULL) f->asked = *asked;
    if (f->leaves) sio_client_leave(socket);
}

static void on_disconnected(void *ctx, sio_client_socket *socket, const char *reason, const char *detail) {
    fixture *f = ctx;
    note_socket(f, "disconnected", socket);
    note(f, " ", sio_slice_str(reason));
    if (*detail != '\0') note(f, " ", sio_slice_str(detail));
    if (f->rejoins) sio_client_join(f->client, sio_client_socket_nsp(socket), sio_slice_str(""));
}

static void on_unreachable(void *ctx, const char *detail) {
    note(ctx, "unreachable ", sio_slice_str(detail));
}

static void on_reconnecting(void *ctx, uint64_t attempt) {
    fixture *f = ctx;
    ck_assert(sio_buf_addf(&f->dial.log, "reconnecting %llu;", (unsigned long long)attempt));
}

static void on_reconnected(void *ctx, uint64_t attempt) {
    fixture *f = ctx;
    ck_assert(sio_buf_addf(&f->dial.log, "reconnected %llu;", (unsigned long long)attempt));
}

static void on_gave_up(void *ctx) {
    note(ctx, "gave up", sio_slice_str(""));
}

static void on_ack(void *ctx, sio_ack_status status, const sio_packet *answer) {
    static const char *const names[] = {"acked ", "ack timeout", "ack disconnected"};
    note(ctx, names[status], answer == NULL ? sio_slice_str("") : answer->payload.text);
}

static bool random_fill(void *ctx, uint8_t *out, size_t n) {
    fixture *f = ctx;
    memset(out, f->random, n);
    return true;
}

static void init(fixture *f, const sio_mem *mem) {
    memset(f, 0, sizeof *f);
    testkit_dial_init(&f->dial, mem);
    f->options = sio_client_defaults();
    f->options.engine.mem = mem;
    f->events = (sio_client_events){f,
                                    on_connected,
                                    on_refused,
                                    on_event,
                                    on_disconnected,
                                    on_unreachable,
                                    on_reconnecting,
                                    on_reconnected,
                                    on_gave_up};
}

static bool make(fixture *f) {
    f->client = sio_client_new(&f->options, &f->dial.dialer, &f->events);
    if (f->client == NULL) return false;
    f->dial.client = sio_client_engine(f->client);
    return true;
}

static void stop(fixture *f) {
    f->dial.client = NULL;
    sio_client_free(f->client);
    testkit_dial_free(&f->dial);
}

static sio_client_socket *join(fixture *f, const char *nsp) {
    return sio_client_join(f->client, sio_slice_str(nsp), sio_slice_str(""));
}

static const char *log_of(fixture *f) {
    return testkit_dial_log(&f->dial);
}

static void text(fixture *f, const char *message) {
    testkit_dial_text(&f->dial, message);
}

static void wait(fixture *f, uint64_t ms) {
    testkit_dial_wait(&f->dial, ms);
}

/* The WebSocket stands and the session is open. */
static void connect(fixture *f) {
    sio_eio_client_connected(f->dial.client, f->dial.now);
    text(f, OPEN);
}

static sio_client_socket *start(fixture *f) {
    init(f, NULL);
    f->options.engine.polling = false;
    ck_assert(make(f));
    sio_client_socket *socket = join(f, "/");
    ck_assert_ptr_nonnull(socket);
    wait(f, 0);
    connect(f);
    ck_assert_str_eq(log_of(f), "WS EIO=4&transport=websocket;>40;");
    return socket;
}

static sio_client_socket *start_joined(fixture *f) {
    sio_client_socket *socket = start(f);
    text(f, "40{\"sid\":\"one\"}");
    ck_assert_str_eq(log_of(f), "connected /;");
    return socket;
}

static sio_outgoing event(const char *name, const char *arguments) {
    return (sio_outgoing){.name = sio_slice_str(name), .arguments = sio_slice_str(arguments)};
}

static bool emit(sio_client_socket *socket, const char *name, const char *arguments) {
    sio_outgoing out = event(name, arguments);
    return sio_client_emit(socket, &out);
}

static bool ask(fixture *f, sio_client_socket *socket, const char *name, uint64_t timeout) {
    sio_outgoing out = event(name, "");
    return sio_client_emit_with_ack(socket, &out, timeout, on_ack, f);
}

#define EXPECT(want) ck_assert_str_eq(log_of(&f), want)

/* SIO5-CN-01, SIO5-CN-05, SIO5-NS-01 */
START_TEST(each_namespace_is_joined) {
    fixture f;
    sio_client_socket *main = start(&f);
    ck_assert(!sio_client_socket_connected(main) && sio_client_socket_active(main));
    sio_client_socket *chat =
        sio_client_join(f.client, sio_slice_str("/chat"), sio_slice_str("{\"token\":1}"));
    EXPECT(">40/chat,{\"token\":1};");
    text(&f, "40/chat,{\"sid\":\"two\"}");
    EXPECT("connected /chat;");
    ck_assert(sio_slice_is(sio_client_socket_id(chat), "two"));
    ck_assert(!sio_client_socket_connected(main));
    text(&f, "40{\"sid\":\"one\",\"pid\":\"p\"}");
    EXPECT("connected /;");
    ck_assert_ptr_eq(join(&f, "/chat"), chat);
    EXPECT("");
    text(&f, "40{\"sid\":\"again\"}"); /* nobody asked */
    EXPECT("");
    ck_assert(sio_slice_is(sio_client_socket_id(main), "one"));
    stop(&f);
}
END_TEST

START_TEST(names_and_auth_are_checked) {
    fixture f;
    start_joined(&f);
    static const char *const names[] = {"", "chat", "/a,b"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        ck_assert_ptr_null(join(&f, names[i]));
    static const char *const auths[] = {"x", "[]", "1", "{", "{}x"};
    for (size_t i = 0; i < sizeof auths / sizeof auths[0]; i++)
        ck_assert_ptr_null(sio_client_join(f.client, sio_slice_str("/a"), sio_slice_str(auths[i])));
    EXPECT("");
    stop(&f);
}
END_TEST

/* SIO5-CN-20, SIO5-CN-21: the last one closes the connection. */
START_TEST(a_refusal) {
    fixture f;
    sio_client_socket *socket = start(&f);
    join(&f, "/chat");
    log_of(&f);
    text(&f, "44/chat,{\"message\":\"no \\u0041\",\"data\":{\"a\":[1]}}");
    EXPECT("refused /chat; no A; {\"a\":[1]};");
    text(&f, "40{}");
    EXPECT("close WS;refused /; the answer to CONNECT names no sid: is it a server of Socket.IO v2?; ;");
    ck_assert(!sio_client_socket_active(socket));
    wait(&f, 100000);
    EXPECT("");
    join(&f, "/");
    wait(&f, 0);
    EXPECT("WS EIO=4&transport=websocket;");
    stop(&f);
}
END_TEST

/* SIO5-CN-21: one that was joined is told its end, too, and nobody else is. */
START_TEST(a_refusal_of_the_joined) {
    fixture f;
    start(&f);
    join(&f, "/a");
    text(&f, "40{\"sid\":\"m\"}");
    ck_assert(sio_client_is_joining(f.client));
    text(&f, "40/a,{\"sid\":\"a\"}");
    ck_assert(!sio_client_is_joining(f.client));
    join(&f, "/b");
    log_of(&f);
    text(&f, "44/a,{\"message\":\"gone\"}");
    EXPECT("disconnected /a; io server disconnect;refused /a; gone; ;");
    ck_assert(sio_client_is_joining(f.client));
    text(&f, "40/b,{\"sid\":\"b\"}");
    EXPECT("connected /b;");
    ck_assert(!sio_client_is_joining(f.client));
    stop(&f);
}
END_TEST

START_TEST(a_refusal_of_another_shape) {
    fixture f;
    start(&f);
    text(&f, "44\"just a text\"");
    EXPECT("close WS;refused /; ; \"just a text\";");
    stop(&f);
}
END_TEST

/* SIO5-EV-11, SIO5-CN-23 */
START_TEST(what_is_emitted_too_early_waits) {
    fixture f;
    sio_client_socket *socket = start(&f);
    ck_assert(emit(socket, "first", "1"));
    ck_assert(ask(&f, socket, "second", 0));
    uint8_t bytes[] = {1, 2};
    sio_slice attachment = sio_slice_of(bytes, 2);
    sio_outgoing third = event("third", "{\"_placeholder\":true,\"num\":0}");
    third.attachment = &attachment;
    third.attachments = 1;
    ck_assert(sio_client_emit(socket, &third));
    sio_outgoing dropped = event("dropped", "");
    dropped.is_volatile = true;
    ck_assert(!sio_client_emit(socket, &dropped));
    EXPECT("");
    text(&f, "40{\"sid\":\"one\"}");
    EXPECT(">42[\"first\",1];>420[\"second\"];>451-[\"third\",{\"_placeholder\":true,\"num\":0}];>{0102};"
           "connected /;");
    ck_assert(sio_client_emit(socket, &dropped));
    EXPECT(">42[\"dropped\"];");
    f.dial.refuses = true;
    ck_assert(emit(socket, "kept", ""));
    ck_assert(!sio_client_emit(socket, &dropped));
    stop(&f);
}
END_TEST

/* SIO5-EV-07 */
START_TEST(what_cannot_be_emitted) {
    fixture f;
    sio_client_socket *socket = start_joined(&f);
    ck_assert(!emit(socket, "connect", "") && !emit(socket, "\xff", ""));
    ck_assert(!ask(&f, socket, "disconnect", 100));
    log_of(&f);
    ck_assert(ask(&f, socket, "x", 0)); /* the id was not used up */
    EXPECT(">420[\"x\"];");
    stop(&f);
}
END_TEST

/* SIO5-NS-06, SIO5-NS-07, SIO5-AK-12 */
START_TEST(events_reach_their_namespace) {
    fixture f;
    sio_client_socket *socket = start_joined(&f);
    text(&f, "42[\"a\",1]");
    text(&f, "42/other,[\"b\"]");
    text(&f, "451-0[\"c\",{\"_placeholder\":true,\"num\":0}]");
    testkit_dial_bytes(&f.dial, "xy", 2);
    EXPECT("event /; [\"a\",1];event /; [\"c\",{\"_placeholder\":true,\"num\":0}]; with xy;");
    sio_outgoing answer = event("", "1,2");
    sio_asked asked = f.asked;
    ck_assert(sio_client_answer(socket, &asked, &answer));
    ck_assert(!sio_client_answer(socket, &asked, &answer)); /* SIO5-AK-05 */
    EXPECT(">430[1,2];");
    stop(&f);
}
END_TEST

/* SIO5-AK-06, SIO5-AK-13, SIO5-AK-14 */
START_TEST(acknowledgements) {
    fixture f;
    sio_client_socket *socket = start_joined(&f);
    ck_assert(ask(&f, socket, "a", 0) && ask(&f, socket, "b", 500) && ask(&f, socket, "c", 1000));
    EXPECT(">420[\"a\"];>421[\"b\"];>422[\"c\"];");
    text(&f, "432[\"three\"]");
    text(&f, "432[\"again\"]");
    text(&f, "437[]");
    text(&f, "43[]");
    EXPECT("acked [\"three\"];");
    wait(&f, 499);
    EXPECT("");
    wait(&f, 1);
    EXPECT("ack timeout;");
    text(&f, "431[]");
    text(&f, "430[]");
    EXPECT("acked [];");
    stop(&f);
}
END_TEST

/* SIO5-AK-16: those that were sent fail; those that wait are sent later, unless their time is over. */
START_TEST(acknowledgements_over_a_loss) {
    fixture f;
    sio_client_socket *socket = start_joined(&f);
    ask(&f, socket, "sent", 0);
    log_of(&f);
    sio_eio_client_gone(f.dial.client, f.dial.now);
    EXPECT("disconnected /; transport close;ack disconnected;");
    ck_assert(ask(&f, socket, "late", 100) && ask(&f, socket, "kept", 0) && ask(&f, socket, "long", 9000));
    wait(&f, 100);
    EXPECT("ack timeout;");
    wait(&f, 900);
    EXPECT("reconnecting 1;WS EIO=4&transport=websocket;");
    connect(&f);
    text(&f, "432[\"not yet\"]");
    text(&f, "40{\"sid\":\"two\"}");
    EXPECT("reconnected 1;>40;>422[\"kept\"];>423[\"long\"];connected /;");
    sio_asked old = {.id = 1, .connection = 1};
    sio_outgoing answer = event("", "");
    ck_assert(!sio_client_answer(socket, &old, &answer)); /* nobody there waits for it */
    text(&f, "432[]");
    EXPECT("acked [];");
    stop(&f);
}
END_TEST

static void expect_connect(fixture *f, const char *expected) {
    sio_eio_client_gone(f->dial.client, f->dial.now);
    wait(f, 1000);
    connect(f);
    const char *log = strstr(log_of(f), ">40");
    ck_assert_ptr_nonnull(log);
    ck_assert_str_eq(log, expected);
}

/* SIO5-RC-04, SIO5-RC-05, SIO5-RC-14 */
START_TEST(recovery) {
    fixture f;
    sio_client_socket *socket = start_joined(&f);
    text(&f, "42[\"a\",\"before\"]"); /* the server had told no pid */
    expect_connect(&f, ">40;");
    text(&f, "40{\"sid\":\"two\",\"pid\":\"p\\u0031\"}");
    ck_assert(!sio_client_socket_recovered(socket));
    expect_connect(&f, ">40{\"pid\":\"p1\"};");
    text(&f, "40{\"sid\":\"three\",\"pid\":\"p1\"}");
    ck_assert(sio_client_socket_recovered(socket));
    static const char *const events[] = {"[\"b\",1,\"o\\\"1\"]", "[\"c\",2]", "7[\"asked\",\"x\"]",
                                         "[\"name alone\"]"};
    for (size_t i = 0; i < sizeof events / sizeof events[0]; i++) {
        char packet[64];
        snprintf(packet, sizeof packet, "42%s", events[i]);
        text(&f, packet);
    }
    expect_connect(&f, ">40{\"pid\":\"p1\",\"offset\":\"o\\\"1\"};");
    ck_assert(!sio_client_socket_recovered(socket));
    text(&f, "40{\"sid\":\"four\",\"pid\":\"p2\"}"); /* the old session was over */
    ck_assert(!sio_client_socket_recovered(socket));
    ck_assert_ptr_eq(
        sio_client_join(f.client, sio_slice_str("/"), sio_slice_str(" {\"token\":1,\"offset\":null} ")),
        socket);
    expect_connect(&f, ">40{\"pid\":\"p2\",\"token\":1,\"offset\":null};");
    text(&f, "40{\"sid\":\"five\"}");
    expect_connect(&f, ">40 {\"token\":1,\"offset\":null} ;");
    stop(&f);
}
END_TEST

/* SIO5-INV-09: 1, 2, 4, 5, 5 s */
static void check_delays(uint8_t random, const uint64_t *delays, size_t count) {
    fixture f;
    init(&f, NULL);
    f.options.engine.polling = false;
    f.options.random = (sio_random){&f, random_fill};
    f.random = random;
    ck_assert(make(&f));
    join(&f, "/");
    wait(&f, 0);
    for (size_t i = 0; i < count; i++) {
        log_of(&f);
        sio_eio_client_gone(f.dial.client, f.dial.now);
        EXPECT("unreachable the WebSocket could not be opened;");
        wait(&f, delays[i] - 1);
        EXPECT("");
        wait(&f, 1);
        ck_assert_ptr_nonnull(strstr(log_of(&f), "WS "));
    }
    connect(&f);
    text(&f, "40{\"sid\":\"one\"}");
    sio_eio_client_gone(f.dial.client, f.dial.now);
    log_of(&f);
    wait(&f, delays[0] - 1); /* reset after success */
    EXPECT("");
    wait(&f, 1);
    EXPECT("reconnecting 1;WS EIO=4&transport=websocket;");
    stop(&f);
}

START_TEST(delays_grow) {
    static const uint64_t shortest[] = {500, 1000, 2000, 4000, 4000};
    check_delays(0, shortest, 5);
    for (int random = 1; random < 256; random += 51) {
        static const uint64_t base[] = {1000, 2000, 4000, 8000};
        uint64_t delays[4], value;
        uint8_t bytes[8];
        memset(bytes, random, sizeof bytes);
        memcpy(&value, bytes, sizeof value);
        for (size_t i = 0; i < 4; i++) {
            delays[i] = base[i] / 2 + value % (base[i] + 1);
            if (delays[i] > 5000) delays[i] = 5000;
        }
        check_delays((uint8_t)random, delays, 4);
    }
}
END_TEST

START_TEST(attempts_have_an_end) {
    fixture f;
    init(&f, NULL);
    f.options.attempts = 2;
    ck_assert(make(&f));
    join(&f, "/");
    wait(&f, 0);
    for (int i = 0; i < 3; i++) {
        sio_eio_client_failed(f.dial.client, SIO_EIO_POLL, f.dial.now);
        wait(&f, 10000);
    }
    EXPECT("GET EIO=4&transport=polling;unreachable a poll was not answered;"
           "reconnecting 1;GET EIO=4&transport=polling;unreachable a poll was not answered;"
           "reconnecting 2;GET EIO=4&transport=polling;unreachable a poll was not answered;gave up;");
    stop(&f);
}
END_TEST

START_TEST(without_reconnection) {
    fixture f;
    init(&f, NULL);
    f.options.reconnection = false;
    ck_assert(make(&f));
    join(&f, "/");
    wait(&f, 0);
    sio_eio_client_failed(f.dial.client, SIO_EIO_POLL, f.dial.now);
    wait(&f, 100000);
    EXPECT("GET EIO=4&transport=polling;unreachable a poll was not answered;");
    stop(&f);
}
END_TEST

/* SIO5-DC-06 */
START_TEST(the_server_takes_a_namespace) {
    fixture f;
    sio_client_socket *socket = start_joined(&f);
    join(&f, "/chat");
    text(&f, "40/chat,{\"sid\":\"two\"}");
    ask(&f, socket, "x", 0);
    log_of(&f);
    text(&f, "41");
    EXPECT("disconnected /; io server disconnect;ack disconnected;");
    text(&f, "42[\"late\"]");
    EXPECT("");
    text(&f, "41/chat,");
    EXPECT("close WS;disconnected /chat; io server disconnect;");
    wait(&f, 100000);
    EXPECT("");
    stop(&f);
}
END_TEST

/* SIO5-DC-01, SIO5-DC-07 */
START_TEST(the_client_leaves) {
    fixture f;
    sio_client_socket *socket = start_joined(&f);
    join(&f, "/chat");
    text(&f, "40/chat,{\"sid\":\"two\"}");
    log_of(&f);
    sio_client_leave(socket);
    EXPECT(">41;disconnected /; io client disconnect;");
    sio_client_leave(socket);
    EXPECT("");
    sio_client_close(f.client);
    EXPECT(">41/chat,;close WS;disconnected /chat; io client disconnect;");
    wait(&f, 100000);
    EXPECT("");
    stop(&f);
}
END_TEST

START_TEST(an_event_may_leave_and_a_loss_may_rejoin) {
    fixture f;
    start_joined(&f);
    f.leaves = f.rejoins = true;
    text(&f, "42[\"a\"]");
    EXPECT("event /; [\"a\"];>41;close WS;disconnected /; io client disconnect;");
    wait(&f, 0);
    EXPECT("WS EIO=4&transport=websocket;");
    stop(&f);
}
END_TEST

/* SIO5-INV-06 */
START_TEST(what_cannot_be_read_ends_the_connection) {
    static const char *const wrong[] = {"4",     "4x",  "42",      "42{}",    "42[]",
                                        "4251-", "430", "40/a,[]", "42[\"a\""};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        fixture f;
        start_joined(&f);
        text(&f, wrong[i]);
        const char *log = log_of(&f);
        ck_assert_msg(strncmp(log, "close WS;disconnected /; parse error;", 37) == 0, "%s: %s", wrong[i],
                      log);
        wait(&f, 1000);
        EXPECT("reconnecting 1;WS EIO=4&transport=websocket;");
        stop(&f);
    }
    fixture f;
    start_joined(&f);
    testkit_dial_bytes(&f.dial, "x", 1);
    EXPECT("close WS;disconnected /; parse error; no packet waits for a binary attachment;");
    stop(&f);
}
END_TEST

/* On polling the server is told; the next attempt waits until the session before has ended. */
START_TEST(a_violation_on_polling) {
    fixture f;
    init(&f, NULL);
    f.options.delay = 10;
    ck_assert(make(&f));
    join(&f, "/");
    wait(&f, 0);
    testkit_dial_answer(&f.dial, SIO_EIO_POLL, 200, OPEN);
    testkit_dial_answer(&f.dial, SIO_EIO_POST, 200, "ok");
    log_of(&f);
    testkit_dial_answer(&f.dial, SIO_EIO_POLL, 200,
                        "4x\x1e"
                        "40{\"sid\":\"late\"}");
    EXPECT(
        "unreachable a Socket.IO packet begins with a type, 0 to 6;POST EIO=4&transport=polling&sid=x <1>;");
    wait(&f, 10);
    EXPECT("");
    testkit_dial_answer(&f.dial, SIO_EIO_POST, 200, "ok");
    EXPECT("");
    wait(&f, 0);
    EXPECT("reconnecting 1;GET EIO=4&transport=polling;");
    stop(&f);
}
END_TEST

/* SIO5-EV-12 */
START_TEST(events_before_connect) {
    fixture f;
    start(&f);
    text(&f, "42[\"a\"]");
    text(&f, "452-5[\"b\",{\"_placeholder\":true,\"num\":1},{\"_placeholder\":true,\"num\":0}]");
    testkit_dial_bytes(&f.dial, "xy", 2);
    testkit_dial_bytes(&f.dial, "z", 1);
    EXPECT("");
    text(&f, "40{\"sid\":\"one\"}");
    EXPECT("event /; [\"a\"];event /; "
           "[\"b\",{\"_placeholder\":true,\"num\":1},{\"_placeholder\":true,\"num\":0}]; with xy; with z;"
           "connected /;");
    ck_assert_uint_eq(f.asked.id, 5);
    stop(&f);
}
END_TEST

START_TEST(too_much_waits) {
    fixture f;
    init(&f, NULL);
    f.options.engine.polling = false;
    f.options.max_kept = 2000;
    ck_assert(make(&f));
    sio_client_socket *socket = join(&f, "/");
    wait(&f, 0);
    size_t kept = 0;
    while (kept < 1000 && emit(socket, "x", "\"0123456789\""))
        kept++;
    ck_assert_uint_gt(kept, 2);
    ck_assert_uint_lt(kept, 100);
    connect(&f);
    log_of(&f);
    text(&f, "42[\"a\"]");
    EXPECT("close WS;unreachable too many events before the answer to CONNECT;");
    stop(&f);
}
END_TEST

static bool a_whole_story(const sio_mem *mem, void *arg) {
    (void)arg;
    fixture f;
    init(&f, mem);
    f.options.engine.polling = false;
    bool fine = make(&f);
    sio_client_socket *socket =
        fine ? sio_client_join(f.client, sio_slice_str("/a"), sio_slice_str("{}")) : NULL;
    if (socket != NULL) {
        fine = emit(socket, "x", "1") && ask(&f, socket, "y", 100);
        wait(&f, 0);
        if (!sio_eio_client_is_idle(f.dial.client)) connect(&f);
        text(&f, "451-/a,1[\"e\",{\"_placeholder\":true,\"num\":0}]");
        testkit_dial_bytes(&f.dial, "xy", 2);
        text(&f, "40/a,{\"sid\":\"one\"}");
        text(&f, "44/a,{\"message\":\"m\"}");
        fine = fine && strstr(log_of(&f), "refused /a; m;") != NULL;
    } else {
        fine = false;
    }
    stop(&f);
    return fine;
}

START_TEST(without_memory) {
    testkit_each_allocation_fails(a_whole_story, NULL);
    sio_client_free(NULL);
}
END_TEST

SIO_TEST_MAIN("client manager",
              SIO_TCASE("namespaces", each_namespace_is_joined, names_and_auth_are_checked, a_refusal,
                        a_refusal_of_another_shape, a_refusal_of_the_joined, the_server_takes_a_namespace,
                        the_client_leaves, an_event_may_leave_and_a_loss_may_rejoin),
              SIO_TCASE("events", what_is_emitted_too_early_waits, what_cannot_be_emitted,
                        events_reach_their_namespace, events_before_connect, too_much_waits),
              SIO_TCASE("acks", acknowledgements, acknowledgements_over_a_loss),
              SIO_TCASE("reconnection", recovery, delays_grow, attempts_have_an_end, without_reconnection),
              SIO_TCASE("violations", what_cannot_be_read_ends_the_connection, a_violation_on_polling),
              SIO_TCASE("memory", without_memory))
