#include "transport/deflate.h"

#include <string.h>

#include "testkit.h"

static tr_deflate *d;

static void set_up(void) {
    d = tr_deflate_new();
    ck_assert_ptr_nonnull(d);
}

static void tear_down(void) {
    tr_deflate_free(d);
}

static void there_and_back(sio_slice message) {
    sio_buf packed = SIO_BUF_INIT, plain = SIO_BUF_INIT;
    ck_assert(tr_deflate_message(d, message, &packed));
    testkit_guard guard = testkit_guard_copy(sio_buf_slice(&packed));
    ck_assert_uint_eq(tr_deflate_expand(d, guard.bytes, message.len, &plain), 0);
    ck_assert(sio_slice_equal(message, sio_buf_slice(&plain)));
    sio_buf_clear(&plain);
    if (message.len > 0) ck_assert_uint_eq(tr_deflate_expand(d, guard.bytes, message.len - 1, &plain), 1009);
    testkit_guard_free(&guard);
    sio_buf_free(&packed);
    sio_buf_free(&plain);
}

START_TEST(messages_come_back) {
    static uint8_t data[200000];
    static const size_t sizes[] = {0, 1, 100, 16383, 16384, 16385, 65536, 200000};
    for (int kind = 0; kind < 2; kind++) {
        for (size_t i = 0; i < sizeof data; i++)
            data[i] = kind == 0 ? 'x' : (uint8_t)(i * 2654435761u >> 13);
        for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
            there_and_back(sio_slice_of(data, sizes[i]));
    }
}
END_TEST

/* RFC 7692, 7.2.3: the examples. */
START_TEST(the_examples_of_the_rfc) {
    static const struct {
        const char *bytes;
        size_t len;
    } rows[] = {{"\xf2\x48\xcd\xc9\xc9\x07\x00", 7},                           /* one block */
                {"\x00\x05\x00\xfa\xff\x48\x65\x6c\x6c\x6f\x00", 11},          /* not compressed */
                {"\xf3\x48\xcd\xc9\xc9\x07\x00\x00", 8},                       /* with BFINAL */
                {"\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00", 13}}; /* two blocks */
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        sio_buf plain = SIO_BUF_INIT;
        unsigned code = tr_deflate_expand(d, sio_slice_of(rows[i].bytes, rows[i].len), 100, &plain);
        ck_assert_msg(code == 0, "%zu: %u", i, code);
        ck_assert(sio_slice_is(sio_buf_slice(&plain), "Hello"));
        sio_buf_free(&plain);
    }
}
END_TEST

START_TEST(nonsense_is_refused) {
    sio_buf plain = SIO_BUF_INIT;
    ck_assert_uint_eq(tr_deflate_expand(d, sio_slice_str("\xff\xff\xff"), 100, &plain), 1002);
    ck_assert_uint_eq(tr_deflate_expand(d, sio_slice_str("\x07"), 100, &plain), 1002);
    sio_buf_free(&plain);
    there_and_back(sio_slice_str("and nothing stays behind"));
}
END_TEST

static const struct {
    bool suits;
    const char *offer;
} offers[] = {
    {true, "permessage-deflate"},
    {true, "Permessage-Deflate ; client_max_window_bits"},
    {true, "permessage-deflate; client_max_window_bits=\"9\"; server_no_context_takeover"},
    {true, "permessage-deflate; server_max_window_bits=15"},
    {true, "x, permessage-deflate;client_no_context_takeover"},
    {true, "permessage-deflate; server_max_window_bits=9, permessage-deflate"},
    {false, ""},
    {false, "x"},
    {false, "permessage-deflate; server_max_window_bits=9"},
    {false, "permessage-deflate; server_max_window_bits"},
    {false, "permessage-deflate; server_no_context_takeover=1"},
    {false, "permessage-deflate; x"},
    {false, ",,;;=="},
};

START_TEST(offers_are_judged) {
    for (size_t i = 0; i < sizeof offers / sizeof offers[0]; i++) {
        testkit_guard guard = testkit_guard_copy(sio_slice_str(offers[i].offer));
        ck_assert_msg(tr_deflate_offered(guard.bytes) == offers[i].suits, "%s", offers[i].offer);
        testkit_guard_free(&guard);
    }
}
END_TEST

static TCase *with_streams(void) {
    TCase *tc = SIO_TCASE("deflate", messages_come_back, the_examples_of_the_rfc, nonsense_is_refused,
                          offers_are_judged);
    tcase_add_checked_fixture(tc, set_up, tear_down);
    return tc;
}

SIO_TEST_MAIN("transport/deflate", with_streams())
