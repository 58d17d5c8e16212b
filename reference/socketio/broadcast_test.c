/* Rooms and scopes. */
#include <stdio.h>
#include <string.h>

#include "testkit_app.h"

enum { CLIENTS = 4 };

typedef struct fixture {
    testkit_app t;
    testkit_conn c[CLIENTS];
    sio_socket *s[CLIENTS];
} fixture;

static bool join(sio_socket *socket, const char *room) {
    return sio_socket_join(socket, sio_slice_str(room));
}

/* 0 and 1 are in "red", 1 and 2 in "blue", 3 in none. */
static void start(fixture *f) {
    testkit_app_init(&f->t, SIZE_MAX);
    ck_assert(testkit_app_start(&f->t));
    for (size_t i = 0; i < CLIENTS; i++)
        f->s[i] = testkit_app_join(&f->t, &f->c[i], "/");
    ck_assert(join(f->s[0], "red") && join(f->s[1], "red") && join(f->s[1], "blue") && join(f->s[2], "blue"));
    ck_assert(join(f->s[2], "blue")); /* once is enough */
}

static void stop(fixture *f) {
    for (size_t i = 0; i < CLIENTS; i++)
        testkit_conn_free(&f->t.engine, &f->c[i]);
    testkit_app_stop(&f->t);
}

/* Who got the event, as digits; each must have got it once. */
static const char *reached(fixture *f, const sio_scope *scope) {
    static char who[CLIENTS + 1];
    size_t n = 0;
    sio_outgoing event = testkit_event("e", "\"x\"");
    ck_assert(sio_broadcast(f->t.root, scope, &event));
    for (size_t i = 0; i < CLIENTS; i++) {
        const char *frames = testkit_frames(&f->c[i]);
        if (*frames == '\0') continue;
        ck_assert_str_eq(frames, "42[\"e\",\"x\"]");
        who[n++] = (char)('0' + i);
    }
    who[n] = '\0';
    return who;
}

#define ROOMS(...)                                                                                           \
    .room = (const sio_slice[]){__VA_ARGS__}, .rooms = sizeof((sio_slice[]){__VA_ARGS__}) / sizeof(sio_slice)
#define EXCEPT(...)                                                                                          \
    .except = (const sio_slice[]){__VA_ARGS__},                                                              \
    .excepts = sizeof((sio_slice[]){__VA_ARGS__}) / sizeof(sio_slice)

/* SIO5-EV-14, SIO5-EV-15 */
START_TEST(scopes) {
    fixture f;
    start(&f);
    sio_slice red = sio_slice_str("red");
    sio_slice blue = sio_slice_str("blue");
    sio_slice none = sio_slice_str("none");
    sio_slice own = sio_socket_id(f.s[3]);
    ck_assert_str_eq(reached(&f, &(sio_scope){.rooms = 0}), "0123");
    ck_assert_str_eq(reached(&f, &(sio_scope){.sender = f.s[2]}), "013");
    ck_assert_str_eq(reached(&f, &(sio_scope){ROOMS(red)}), "01");
    ck_assert_str_eq(reached(&f, &(sio_scope){ROOMS(red, blue)}), "012");
    ck_assert_str_eq(reached(&f, &(sio_scope){ROOMS(red, blue), EXCEPT(red)}), "2");
    ck_assert_str_eq(reached(&f, &(sio_scope){EXCEPT(blue)}), "03");
    ck_assert_str_eq(reached(&f, &(sio_scope){ROOMS(none)}), "");
    ck_assert_str_eq(reached(&f, &(sio_scope){ROOMS(own)}), "3");
    ck_assert_str_eq(reached(&f, &(sio_scope){ROOMS(own, red), .sender = f.s[0]}), "13");
    ck_assert_str_eq(reached(&f, &(sio_scope){EXCEPT(own)}), "012");
    stop(&f);
}
END_TEST

START_TEST(who_left_is_out) {
    fixture f;
    start(&f);
    sio_slice red = sio_slice_str("red");
    sio_socket_leave(f.s[0], red);
    sio_socket_leave(f.s[3], red);
    ck_assert_str_eq(reached(&f, &(sio_scope){ROOMS(red)}), "1");
    sio_socket_disconnect(f.s[1], false);
    ck_assert_str_eq(testkit_frames(&f.c[1]), "41");
    ck_assert_str_eq(reached(&f, &(sio_scope){ROOMS(red)}), "");
    ck_assert_str_eq(reached(&f, &(sio_scope){.rooms = 0}), "023");
    stop(&f);
}
END_TEST

/* The room of a socket in another namespace is not here. */
START_TEST(namespaces_have_rooms_of_their_own) {
    fixture f;
    testkit_conn c;
    start(&f);
    sio_socket *custom = testkit_app_join(&f.t, &c, "/custom");
    ck_assert(join(custom, "red"));
    sio_slice red = sio_slice_str("red");
    sio_slice own = sio_socket_id(custom);
    ck_assert_str_eq(reached(&f, &(sio_scope){ROOMS(red, own)}), "01");
    ck_assert_str_eq(testkit_frames(&c), "");
    ck_assert_str_eq(reached(&f, &(sio_scope){.sender = custom}), "0123");
    testkit_conn_free(&f.t.engine, &c);
    stop(&f);
}
END_TEST

static void count(void *ctx, sio_slice room) {
    (void)room;
    (*(unsigned *)ctx)++;
}

START_TEST(rooms_of_a_socket) {
    fixture f;
    unsigned n = 0;
    start(&f);
    sio_socket_rooms(f.s[1], count, &n);
    ck_assert_uint_eq(n, 3); /* its own among them */
    stop(&f);
}
END_TEST

/* A walk over all rooms for each would take hours. */
START_TEST(a_socket_may_be_in_many_rooms) {
    enum { ROOMS_TO_JOIN = 300000 };
    fixture f;
    char name[16];
    unsigned n = 0;
    testkit_app_init(&f.t, SIZE_MAX);
    f.t.options.max_kept = (size_t)1 << 30;
    ck_assert(testkit_app_start(&f.t));
    sio_socket *socket = testkit_app_join(&f.t, &f.c[0], "/");
    for (int i = 0; i < ROOMS_TO_JOIN; i++) {
        snprintf(name, sizeof name, "%d", i);
        ck_assert(join(socket, name) && join(socket, name));
    }
    sio_socket_rooms(socket, count, &n);
    ck_assert_uint_eq(n, ROOMS_TO_JOIN + 1);
    for (int i = 0; i < ROOMS_TO_JOIN; i += 2) {
        snprintf(name, sizeof name, "%d", i);
        sio_socket_leave(socket, sio_slice_str(name));
    }
    n = 0;
    sio_socket_rooms(socket, count, &n);
    ck_assert_uint_eq(n, ROOMS_TO_JOIN / 2 + 1);
    testkit_conn_free(&f.t.engine, &f.c[0]);
    testkit_app_stop(&f.t);
}
END_TEST

START_TEST(the_rooms_of_a_client_are_limited) {
    fixture f;
    char name[1001];
    int in = 0;
    testkit_app_init(&f.t, SIZE_MAX);
    f.t.options.max_kept = 10000;
    ck_assert(testkit_app_start(&f.t));
    sio_socket *socket = testkit_app_join(&f.t, &f.c[0], "/");
    do {
        snprintf(name, sizeof name, "%01000d", in++);
    } while (in < 100 && join(socket, name));
    ck_assert_int_gt(in, 5);
    ck_assert_int_lt(in, 10);
    snprintf(name, sizeof name, "%01000d", 0);
    sio_socket_leave(socket, sio_slice_str(name));
    ck_assert(join(socket, name)); /* there is room again */
    testkit_conn_free(&f.t.engine, &f.c[0]);
    testkit_app_stop(&f.t);
}
END_TEST

/* SIO5-EV-14: encoded once. All read slowly, so all have to queue it, and they share one copy. */
START_TEST(slow_readers_share_one_copy) {
    static char text[10003];
    fixture f;
    start(&f);
    memset(text, 'x', sizeof text - 1);
    text[0] = text[sizeof text - 2] = '"';
    sio_outgoing event = testkit_event("e", text);
    sio_scope all = {.rooms = 0};
    for (size_t i = 0; i < CLIENTS; i++)
        f.c[i].choked = true;
    ck_assert(sio_broadcast(f.t.root, &all, &event)); /* now the parcel has its size */
    size_t live = f.t.mem.live;
    size_t calls = f.t.mem.calls;
    ck_assert(sio_broadcast(f.t.root, &all, &event));
    ck_assert_uint_eq(f.t.mem.calls, calls + 1);
    ck_assert_uint_eq(f.t.mem.live, live + 1);
    for (size_t i = 0; i < CLIENTS; i++) {
        testkit_unchoke(&f.t.engine, &f.c[i]);
        ck_assert_uint_eq(strlen(testkit_frames(&f.c[i])), 2 * (strlen(text) + strlen("42[\"e\",]")) + 1);
    }
    stop(&f);
}
END_TEST

START_TEST(attachments_stay_with_their_packet) {
    fixture f;
    start(&f);
    sio_slice bytes[2] = {sio_slice_str("\x01"), sio_slice_str("\x02")};
    sio_outgoing event =
        testkit_event("e", "{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}");
    event.attachment = bytes;
    event.attachments = 2;
    sio_scope all = {.rooms = 0};
    f.c[2].choked = true;
    ck_assert(sio_broadcast(f.t.root, &all, &event));
    testkit_unchoke(&f.t.engine, &f.c[2]);
    for (size_t i = 0; i < CLIENTS; i++)
        ck_assert_str_eq(
            testkit_frames(&f.c[i]),
            "452-[\"e\",{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]|<01>|<02>");
    stop(&f);
}
END_TEST

START_TEST(volatile_broadcasts_skip_who_cannot_take_them) {
    fixture f;
    start(&f);
    f.c[1].choked = true;
    sio_outgoing event = testkit_event("e", "\"x\"");
    sio_scope all = {.rooms = 0};
    ck_assert(sio_broadcast(f.t.root, &all, &event)); /* 1 has to queue this one */
    event.is_volatile = true;
    ck_assert(sio_broadcast(f.t.root, &all, &event));
    testkit_unchoke(&f.t.engine, &f.c[1]);
    ck_assert_str_eq(testkit_frames(&f.c[0]), "42[\"e\",\"x\"]|42[\"e\",\"x\"]");
    ck_assert_str_eq(testkit_frames(&f.c[1]), "42[\"e\",\"x\"]");
    stop(&f);
}
END_TEST

SIO_TEST_MAIN("broadcast",
              SIO_TCASE("rooms", scopes, who_left_is_out, namespaces_have_rooms_of_their_own,
                        rooms_of_a_socket, a_socket_may_be_in_many_rooms, the_rooms_of_a_client_are_limited,
                        slow_readers_share_one_copy, attachments_stay_with_their_packet,
                        volatile_broadcasts_skip_who_cannot_take_them))
