#include <stdio.h>
#include <string.h>

#include "testkit_app.h"

typedef struct fixture {
    testkit_app t;
    testkit_conn c;
    testkit_conn d;
    sio_socket *socket;
    sio_socket *other;
    char log[512];
} fixture;

static void start(fixture *f) {
    testkit_app_init(&f->t, SIZE_MAX);
    f->t.options.max_kept = 10000;
    ck_assert(testkit_app_start(&f->t));
    f->socket = testkit_app_join(&f->t, &f->c, "/");
    f->other = testkit_app_join(&f->t, &f->d, "/");
    f->log[0] = '\0';
}

static void stop(fixture *f) {
    testkit_conn_free(&f->t.engine, &f->c);
    testkit_conn_free(&f->t.engine, &f->d);
    testkit_app_stop(&f->t);
}

static const char *say(fixture *f, const char *text) {
    return testkit_app_say(&f->t, &f->c, text);
}

static void note(fixture *f, const char *what, const sio_packet *answer) {
    size_t len = strlen(f->log);
    sio_slice text = answer == NULL ? sio_slice_str("") : answer->payload.text;
    snprintf(f->log + len, sizeof f->log - len, "%s%.*s;", what, (int)text.len, (const char *)text.ptr);
}

static void acked(void *ctx, sio_ack_status status, const sio_packet *answer) {
    static const char *const names[] = {"acked", "timeout", "gone"};
    note(ctx, names[status], answer);
}

static void answered(void *ctx, const sio_packet *answer) {
    note(ctx, "answer", answer);
}

static void done(void *ctx, bool complete) {
    note(ctx, complete ? "complete" : "partial", NULL);
}

static bool emit(fixture *f, const char *name, uint64_t timeout) {
    sio_outgoing event = testkit_event(name, "1");
    return sio_emit_with_ack(f->socket, &event, timeout, acked, f);
}

static bool broadcast(fixture *f, uint64_t timeout) {
    sio_outgoing event = testkit_event("b", "");
    sio_scope all = {.rooms = 0};
    sio_broadcast_acks acks = {.ctx = f, .answer = answered, .done = done};
    return sio_broadcast_with_ack(f->t.root, &all, &event, timeout, &acks);
}

/* SIO5-AK-11 to SIO5-AK-13 */
START_TEST(answers_come_in_any_order) {
    fixture f;
    start(&f);
    ck_assert(emit(&f, "a", 0));
    ck_assert(emit(&f, "b", 0));
    ck_assert_str_eq(testkit_frames(&f.c), "420[\"a\",1]|421[\"b\",1]");
    say(&f, "431[\"two\"]");
    say(&f, "430[]");
    ck_assert_str_eq(f.log, "acked[\"two\"];acked[];");
    stop(&f);
}
END_TEST

/* SIO5-AK-06 */
START_TEST(unknown_and_used_ids_are_ignored) {
    fixture f;
    start(&f);
    ck_assert(emit(&f, "a", 0));
    testkit_frames(&f.c);
    say(&f, "437[]");
    say(&f, "43[]");
    say(&f, "430[1]");
    ck_assert_str_eq(say(&f, "430[2]"), "");
    ck_assert_str_eq(f.log, "acked[1];");
    stop(&f);
}
END_TEST

/* A client cannot answer for another one, though ids are shared in a namespace. */
START_TEST(an_answer_of_another_client_does_not_count) {
    fixture f;
    start(&f);
    ck_assert(emit(&f, "a", 0));
    testkit_text(&f.t.engine, &f.d, "430[\"mine\"]");
    ck_assert_str_eq(f.log, "");
    stop(&f);
    ck_assert_str_eq(f.log, "gone;");
}
END_TEST

/* SIO5-AK-14 */
START_TEST(a_time_out_comes_once_and_a_late_answer_is_ignored) {
    fixture f;
    start(&f);
    ck_assert(emit(&f, "a", 100));
    ck_assert(emit(&f, "b", 200));
    testkit_advance(&f.t.engine, 99);
    ck_assert_str_eq(f.log, "");
    testkit_advance(&f.t.engine, 1);
    ck_assert_str_eq(f.log, "timeout;");
    testkit_frames(&f.c);
    ck_assert_str_eq(say(&f, "430[]"), "");
    say(&f, "431[]");
    testkit_advance(&f.t.engine, 1000);
    ck_assert_str_eq(f.log, "timeout;acked[];");
    stop(&f);
}
END_TEST

START_TEST(what_waits_ends_with_the_socket) {
    fixture f;
    start(&f);
    ck_assert(emit(&f, "a", 100));
    ck_assert(emit(&f, "b", 0));
    say(&f, "41");
    ck_assert_str_eq(f.log, "gone;gone;");
    testkit_advance(&f.t.engine, 1000);
    ck_assert_str_eq(f.log, "gone;gone;");
    stop(&f);
}
END_TEST

START_TEST(what_was_not_sent_is_not_waited_for) {
    fixture f;
    start(&f);
    ck_assert(!emit(&f, "disconnect", 0));
    sio_outgoing event = testkit_event("v", "");
    event.is_volatile = true;
    f.c.choked = true;
    say(&f, "42[\"message\"]");
    ck_assert(!sio_emit_with_ack(f.socket, &event, 10, acked, &f));
    testkit_advance(&f.t.engine, 100);
    ck_assert_str_eq(f.log, "");
    testkit_unchoke(&f.t.engine, &f.c);
    testkit_frames(&f.c);
    ck_assert(emit(&f, "a", 0)); /* no id was used up */
    ck_assert_str_eq(testkit_frames(&f.c), "420[\"a\",1]");
    stop(&f);
}
END_TEST

/* SIO5-AK-04 the other way round */
START_TEST(an_answer_may_have_attachments) {
    fixture f;
    start(&f);
    sio_slice bytes = sio_slice_str("\x07");
    sio_outgoing event = testkit_event("a", "{\"_placeholder\":true,\"num\":0}");
    event.attachment = &bytes;
    event.attachments = 1;
    ck_assert(sio_emit_with_ack(f.socket, &event, 0, acked, &f));
    ck_assert_str_eq(testkit_frames(&f.c), "451-0[\"a\",{\"_placeholder\":true,\"num\":0}]|<07>");
    say(&f, "461-0[{\"_placeholder\":true,\"num\":0}]");
    testkit_binary(&f.t.engine, &f.c, "x", 1);
    ck_assert_str_eq(f.log, "acked[{\"_placeholder\":true,\"num\":0}];");
    stop(&f);
}
END_TEST

/* SIO5-AK-05 */
START_TEST(an_event_is_acknowledged_once) {
    fixture f;
    start(&f);
    ck_assert_str_eq(say(&f, "423[\"twice\",\"x\"]"), "433[\"x\"]");
    stop(&f);
}
END_TEST

START_TEST(an_event_may_be_acknowledged_later) {
    fixture f;
    start(&f);
    ck_assert_str_eq(say(&f, "423[\"later\"]"), "");
    sio_outgoing answer = testkit_event("", "\"done\"");
    ck_assert(sio_reply_send(f.t.kept, &answer));
    ck_assert(!sio_reply_send(f.t.kept, &answer));
    ck_assert_str_eq(testkit_frames(&f.c), "433[\"done\"]");
    stop(&f);
}
END_TEST

START_TEST(a_kept_reply_outlives_its_socket) {
    fixture f;
    start(&f);
    say(&f, "423[\"later\"]");
    sio_reply *first = f.t.kept;
    say(&f, "424[\"later\"]");
    sio_reply_free(first);
    testkit_lose(&f.t.engine, &f.c);
    sio_outgoing answer = testkit_event("", "");
    ck_assert(!sio_reply_send(f.t.kept, &answer));
    ck_assert_ptr_null(sio_reply_keep(f.t.kept));
    stop(&f);
}
END_TEST

/* SIO5-AK-15 */
START_TEST(a_broadcast_collects_all_answers) {
    fixture f;
    start(&f);
    ck_assert(broadcast(&f, 1000));
    ck_assert_str_eq(testkit_frames(&f.c), "420[\"b\"]");
    ck_assert_str_eq(testkit_frames(&f.d), "420[\"b\"]");
    testkit_text(&f.t.engine, &f.d, "430[\"d\"]");
    testkit_text(&f.t.engine, &f.d, "430[\"again\"]");
    ck_assert_str_eq(f.log, "answer[\"d\"];");
    say(&f, "430[\"c\"]");
    ck_assert_str_eq(f.log, "answer[\"d\"];answer[\"c\"];complete;");
    testkit_advance(&f.t.engine, 2000);
    ck_assert_str_eq(f.log, "answer[\"d\"];answer[\"c\"];complete;");
    stop(&f);
}
END_TEST

START_TEST(a_broadcast_ends_in_time) {
    fixture f;
    start(&f);
    ck_assert(broadcast(&f, 500));
    testkit_text(&f.t.engine, &f.d, "430[\"d\"]");
    testkit_advance(&f.t.engine, 500);
    ck_assert_str_eq(f.log, "answer[\"d\"];partial;");
    testkit_frames(&f.c);
    ck_assert_str_eq(say(&f, "430[\"late\"]"), "");
    ck_assert_str_eq(f.log, "answer[\"d\"];partial;");
    stop(&f);
}
END_TEST

START_TEST(a_broadcast_does_not_wait_for_who_left) {
    fixture f;
    start(&f);
    ck_assert(broadcast(&f, 500));
    say(&f, "430[1]");
    testkit_lose(&f.t.engine, &f.d);
    ck_assert_str_eq(f.log, "answer[1];partial;");
    stop(&f);
}
END_TEST

START_TEST(a_broadcast_leaves_out_whom_too_much_is_asked) {
    fixture f;
    start(&f);
    unsigned asked = 0;
    while (emit(&f, "a", 0))
        asked++;
    ck_assert_uint_gt(asked, 10);
    testkit_frames(&f.c);
    sio_buf_clear(&f.c.frames);
    ck_assert(broadcast(&f, 500));
    ck_assert_str_eq(testkit_frames(&f.c), "");
    char answer[32];
    snprintf(answer, sizeof answer, "43%u[]", asked);
    testkit_text(&f.t.engine, &f.d, answer);
    ck_assert_str_eq(f.log, "answer[];partial;");
    stop(&f);
}
END_TEST

START_TEST(a_broadcast_to_nobody_is_complete) {
    fixture f;
    start(&f);
    sio_outgoing event = testkit_event("b", "");
    sio_slice room = sio_slice_str("empty");
    sio_scope scope = {.room = &room, .rooms = 1};
    sio_broadcast_acks acks = {.ctx = &f, .answer = answered, .done = done};
    ck_assert(sio_broadcast_with_ack(f.t.root, &scope, &event, 500, &acks));
    ck_assert_str_eq(f.log, "complete;");
    event = testkit_event("connect", "");
    ck_assert(!sio_broadcast_with_ack(f.t.root, &scope, &event, 500, &acks));
    stop(&f);
}
END_TEST

static void count(void *ctx, sio_ack_status status, const sio_packet *answer) {
    (void)answer;
    if (status == SIO_ACKED) ++*(unsigned *)ctx;
}

/* A walk over all that waits for each answer would take hours. */
START_TEST(many_may_be_awaited) {
    enum { MANY = 200000 };
    fixture f;
    char text[32];
    unsigned n = 0;
    testkit_app_init(&f.t, SIZE_MAX);
    f.t.options.max_kept = (size_t)1 << 30;
    ck_assert(testkit_app_start(&f.t));
    f.socket = testkit_app_join(&f.t, &f.c, "/");
    testkit_conn_init(&f.d);
    sio_outgoing event = testkit_event("e", "");
    for (unsigned i = 0; i < MANY; i++) {
        ck_assert(sio_emit_with_ack(f.socket, &event, 0, count, &n));
        sio_buf_clear(&f.c.frames);
    }
    for (unsigned i = 0; i < MANY; i++) {
        snprintf(text, sizeof text, "43%u[]", i);
        say(&f, text);
    }
    ck_assert_uint_eq(n, MANY);
    stop(&f);
}
END_TEST

SIO_TEST_MAIN("ack",
              SIO_TCASE("awaited", answers_come_in_any_order, unknown_and_used_ids_are_ignored,
                        an_answer_of_another_client_does_not_count,
                        a_time_out_comes_once_and_a_late_answer_is_ignored, what_waits_ends_with_the_socket,
                        what_was_not_sent_is_not_waited_for, many_may_be_awaited,
                        an_answer_may_have_attachments),
              SIO_TCASE("given", an_event_is_acknowledged_once, an_event_may_be_acknowledged_later,
                        a_kept_reply_outlives_its_socket),
              SIO_TCASE("broadcast", a_broadcast_collects_all_answers, a_broadcast_ends_in_time,
                        a_broadcast_does_not_wait_for_who_left, a_broadcast_leaves_out_whom_too_much_is_asked,
                        a_broadcast_to_nobody_is_complete))
