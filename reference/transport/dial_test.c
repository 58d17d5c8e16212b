/* Over real sockets; names are looked up in a table of the test. */
#include "transport/dial.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "testkit.h"

typedef struct fixture {
    uv_loop_t loop;
    size_t pending;
    int listener, fd;
    uint16_t port;
    unsigned calls;
    char why[64];
} fixture;

/* What a name stands for: addresses of this machine, on which only 127.0.0.1 listens. */
static const struct {
    const char *name, *addresses[4];
} names[] = {
    {"second.test", {"127.0.0.2", "127.0.0.1"}},
    {"third.test", {"127.0.0.2", "127.0.0.3", "127.0.0.1"}},
    {"nowhere.test", {"127.0.0.2", "127.0.0.3"}},
    {"first.test", {"127.0.0.1", "127.0.0.2"}},
};

static struct addrinfo *make(const char *const *addresses, const char *service) {
    if (*addresses == NULL) return NULL;
    struct sockaddr_in *to = calloc(1, sizeof *to);
    struct addrinfo *a = calloc(1, sizeof *a);
    ck_assert(to != NULL && a != NULL);
    to->sin_family = AF_INET;
    to->sin_port = htons((uint16_t)strtoul(service, NULL, 10));
    (void)inet_pton(AF_INET, *addresses, &to->sin_addr);
    *a = (struct addrinfo){.ai_family = AF_INET,
                           .ai_socktype = SOCK_STREAM,
                           .ai_addr = (struct sockaddr *)to,
                           .ai_addrlen = sizeof *to,
                           .ai_next = make(addresses + 1, service)};
    return a;
}

/* In place of those of the C library. */
int getaddrinfo(const char *restrict name, const char *restrict service,
                const struct addrinfo *restrict hints, struct addrinfo **restrict found) {
    (void)hints;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(name, names[i].name) != 0) continue;
        *found = make(names[i].addresses, service);
        return 0;
    }
    return EAI_NONAME;
}

void freeaddrinfo(struct addrinfo *found) {
    if (found == NULL) return;
    freeaddrinfo(found->ai_next);
    free(found->ai_addr);
    free(found);
}

static void setup(fixture *f) {
    struct sockaddr_in at = {.sin_family = AF_INET};
    socklen_t size = sizeof at;
    memset(f, 0, sizeof *f);
    f->fd = -1;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    f->listener = socket(AF_INET, SOCK_STREAM, 0);
    ck_assert_int_eq(bind(f->listener, (struct sockaddr *)&at, sizeof at), 0);
    ck_assert_int_eq(listen(f->listener, 4), 0);
    ck_assert_int_eq(getsockname(f->listener, (struct sockaddr *)&at, &size), 0);
    f->port = ntohs(at.sin_port);
    ck_assert_int_eq(uv_loop_init(&f->loop), 0);
}

/* Nothing may be left on the loop. */
static void finish(fixture *f) {
    (void)uv_run(&f->loop, UV_RUN_DEFAULT);
    ck_assert_uint_eq(f->pending, 0);
    ck_assert_int_eq(uv_loop_close(&f->loop), 0);
    if (f->fd >= 0) close(f->fd);
    close(f->listener);
}

static void done(void *ctx, int fd, const char *why) {
    fixture *f = ctx;
    f->calls++;
    f->fd = fd;
    if (why != NULL) (void)stpncpy(f->why, why, sizeof f->why - 1);
}

static tr_dial *begin(fixture *f, const char *name) {
    tr_dial *dial = tr_dial_begin(&f->loop, name, f->port, done, f, &f->pending);
    ck_assert_ptr_nonnull(dial);
    return dial;
}

static void dial(const char *name, bool connects, const char *why) {
    fixture f;
    setup(&f);
    (void)begin(&f, name);
    (void)uv_run(&f.loop, UV_RUN_DEFAULT);
    ck_assert_uint_eq(f.calls, 1);
    ck_assert_msg((f.fd >= 0) == connects, "%s: %s", name, f.why);
    ck_assert_str_eq(f.why, why);
    finish(&f);
}

START_TEST(each_address_is_tried_in_turn) {
    dial("first.test", true, "");
    dial("second.test", true, "");
    dial("third.test", true, "");
}
END_TEST

START_TEST(the_last_address_says_why) {
    dial("nowhere.test", false, "Connection refused");
    dial("unknown.test", false, "unknown node or service");
}
END_TEST

/* Cancelled before each turn of the loop: while it looks the name up, and while it connects. */
START_TEST(it_can_be_cancelled_at_any_time) {
    for (int turns = 0; turns < 8; turns++) {
        fixture f;
        setup(&f);
        tr_dial *dial = begin(&f, "third.test");
        for (int i = 0; i < turns && f.calls == 0; i++)
            (void)uv_run(&f.loop, UV_RUN_ONCE);
        if (f.calls == 0) tr_dial_cancel(dial);
        unsigned calls = f.calls;
        (void)uv_run(&f.loop, UV_RUN_DEFAULT);
        ck_assert_uint_eq(f.calls, calls);
        finish(&f);
    }
}
END_TEST

SIO_TEST_MAIN("transport/dial", SIO_TCASE("dial", each_address_is_tried_in_turn, the_last_address_says_why,
                                          it_can_be_cancelled_at_any_time))
