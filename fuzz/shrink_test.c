#include "fuzz/shrink.h"

#include <string.h>

#include "testkit.h"

/* Shows as long as both words are there, in this order. */
typedef struct wanted {
    const char *first, *second;
    size_t calls;
} wanted;

static bool holds(void *ctx, sio_slice input) {
    wanted *w = ctx;
    w->calls++;
    if (input.len == 0) return *w->first == 0 && *w->second == 0;
    const uint8_t *at = memmem(input.ptr, input.len, w->first, strlen(w->first));
    if (at == NULL) return false;
    size_t rest = input.len - (size_t)(at - input.ptr);
    return memmem(at, rest, w->second, strlen(w->second)) != NULL;
}

static sio_buf text_of(const char *text) {
    sio_buf b = SIO_BUF_INIT;
    ck_assert(sio_buf_add_str(&b, text));
    return b;
}

START_TEST(bytes_shrink_to_what_is_needed) {
    wanted w = {.first = "ab", .second = "yz"};
    shrink s = {.shows = holds, .ctx = &w};
    sio_buf b = text_of("0123456789ab0123456789012345678901234567890yz01234");
    ck_assert(shrink_bytes(&s, &b));
    ck_assert_str_eq(sio_buf_cstr(&b), "abyz");
    ck_assert_uint_eq(s.tries, w.calls);
    sio_buf_free(&b);
}
END_TEST

START_TEST(one_byte_may_go) {
    wanted w = {.first = "", .second = ""};
    shrink s = {.shows = holds, .ctx = &w};
    sio_buf b = text_of("x");
    ck_assert(shrink_bytes(&s, &b));
    ck_assert_uint_eq(b.len, 0);
    sio_buf_free(&b);
}
END_TEST

START_TEST(steps_go_first_then_their_bytes) {
    wanted w = {.first = "probe", .second = "bang"};
    shrink s = {.shows = holds, .ctx = &w};
    sio_buf b = text_of("open polling\nsend 40\nget\nprobe\nget\nsplit 3\nsend "
                        "42[\"message\",\"bang\",1]\nadvance 10\nclose\n");
    ck_assert(shrink_script(&s, &b));
    ck_assert_str_eq(sio_buf_cstr(&b), "probe\nsend bang\n");
    sio_buf_free(&b);
}
END_TEST

START_TEST(messages_go_first_then_their_bytes) {
    wanted w = {.first = "51-", .second = "bAA"};
    shrink s = {.shows = holds, .ctx = &w};
    sio_buf b = text_of("2[\"a\"]\x1e"
                        "51-[\"a\"]\x1e"
                        "3[]\x1e"
                        "bAAAA\x1e"
                        "0");
    ck_assert(shrink_messages(&s, &b));
    ck_assert_str_eq(sio_buf_cstr(&b), "51-bAA");
    sio_buf_free(&b);
}
END_TEST

START_TEST(queries_and_bodies_shrink) {
    wanted w = {.first = "sid=x", .second = "boom"};
    shrink s = {.shows = holds, .ctx = &w};
    sio_buf b = text_of("request POST EIO=4&transport=polling&sid=x 4aboomb\n");
    ck_assert(shrink_script(&s, &b));
    ck_assert_str_eq(sio_buf_cstr(&b), "request POST sid=x boom\n");
    sio_buf_free(&b);
}
END_TEST

START_TEST(tries_are_bounded) {
    wanted w = {.first = "a", .second = "z"};
    shrink s = {.shows = holds, .ctx = &w, .most = 3};
    sio_buf b = text_of("0123a456789z0123456789");
    ck_assert(shrink_bytes(&s, &b));
    ck_assert_uint_eq(w.calls, 3);
    sio_buf_free(&b);
}
END_TEST

int main(void) {
    TCase *cases[] = {SIO_TCASE("bytes", bytes_shrink_to_what_is_needed, one_byte_may_go,
                                messages_go_first_then_their_bytes, tries_are_bounded),
                      SIO_TCASE("scripts", steps_go_first_then_their_bytes, queries_and_bodies_shrink)};
    return testkit_run("fuzz-shrink", cases, sizeof cases / sizeof cases[0]);
}
