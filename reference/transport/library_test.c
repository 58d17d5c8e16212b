/* libwebsockets on a loop: what it is given, and what is kept from it. */
#include "transport/library.h"

#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "testkit.h"

enum { ROOM = 100 };

typedef struct fixture {
    uv_loop_t loop;
    tr_library library;
    int pair[2];
    unsigned adopted, closed;
    sio_buf seen;
} fixture;

static int on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t len) {
    fixture *f = lws_get_opaque_user_data(wsi);
    (void)user;
    if (f == NULL) return 0;
    f->adopted += reason == LWS_CALLBACK_RAW_ADOPT;
    f->closed += reason == LWS_CALLBACK_RAW_CLOSE;
    if (reason == LWS_CALLBACK_RAW_RX) ck_assert(sio_buf_add(&f->seen, sio_slice_of(in, len)));
    return 0;
}

static void setup(fixture *f) {
    sio_buf error = SIO_BUF_INIT;
    tr_library_options options = {.callback = on_event, .descriptors = ROOM};
    memset(f, 0, sizeof *f);
    sio_buf_init(&f->seen, NULL);
    ck_assert_int_eq(uv_loop_init(&f->loop), 0);
    ck_assert(tr_library_start(&f->library, &f->loop, &options, &error));
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, f->pair), 0);
}

static void finish(fixture *f) {
    ck_assert(tr_library_stop(&f->library, &f->loop));
    close(f->pair[1]);
    sio_buf_free(&f->seen);
}

static bool is_open(int fd) {
    return fcntl(fd, F_GETFD) >= 0;
}

START_TEST(it_reads_and_closes) {
    fixture f;
    setup(&f);
    ck_assert(tr_library_adopt(&f.library, f.pair[0], false, &f));
    ck_assert_uint_eq(f.adopted, 1);
    ck_assert_int_eq(write(f.pair[1], "hello", 5), 5);
    while (f.seen.len == 0)
        (void)uv_run(&f.loop, UV_RUN_ONCE);
    ck_assert(sio_slice_is(sio_buf_slice(&f.seen), "hello"));
    finish(&f);
    ck_assert_uint_eq(f.closed, 1);
    ck_assert(!is_open(f.pair[0]));
}
END_TEST

START_TEST(descriptors_beyond_its_tables_are_kept_from_it) {
    fixture f;
    setup(&f);
    int high = fcntl(f.pair[0], F_DUPFD_CLOEXEC, ROOM);
    ck_assert_int_ge(high, ROOM);
    ck_assert(!tr_library_adopt(&f.library, high, false, &f));
    ck_assert(!is_open(high));
    ck_assert_uint_eq(f.adopted + f.closed, 0);
    close(f.pair[0]);
    finish(&f);
}
END_TEST

START_TEST(the_limit_of_the_process_stays) {
    struct rlimit before, after;
    fixture f;
    ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &before), 0);
    setup(&f);
    ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &after), 0);
    ck_assert_uint_eq(after.rlim_cur, before.rlim_cur);
    ck_assert_uint_eq(after.rlim_max, before.rlim_max);
    close(f.pair[0]);
    finish(&f);
}
END_TEST

SIO_TEST_MAIN("transport/library",
              SIO_TCASE("library", it_reads_and_closes, descriptors_beyond_its_tables_are_kept_from_it,
                        the_limit_of_the_process_stays))
