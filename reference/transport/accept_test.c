#include "transport/accept.h"

#include "testkit.h"

#define KEY "dGhlIHNhbXBsZSBub25jZQ=="

/* RFC 6455, 1.3: the example. */
START_TEST(the_key_of_the_rfc) {
    char out[TR_ACCEPT_SIZE + 1];
    ck_assert(tr_accept_key(sio_slice_str(KEY), out));
    ck_assert_str_eq(out, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    ck_assert(!tr_accept_key(sio_slice_str("short"), out));
}
END_TEST

static const struct {
    unsigned status;
    sio_method method;
    bool http_1_1;
    const char *key, *version;
} rows[] = {
    {0, SIO_METHOD_GET, true, KEY, "13"},
    {400, SIO_METHOD_POST, true, KEY, "13"},
    {400, SIO_METHOD_GET, false, KEY, "13"},
    {426, SIO_METHOD_GET, true, KEY, "8"},
    {426, SIO_METHOD_GET, true, KEY, ""},
    {400, SIO_METHOD_GET, true, "", "13"},
    {400, SIO_METHOD_GET, true, "dGhlIHNhbXBsZSBub25jZQ=A", "13"},
    {400, SIO_METHOD_GET, true, "dGhlIHNhbXBsZSBub25*ZQ==", "13"},
    {400, SIO_METHOD_GET, true, "dGhlIHNhbXBsZSBub25jZQ===", "13"},
};

START_TEST(handshakes_are_judged) {
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tr_head head = {.method = rows[i].method,
                        .framing.http_1_1 = rows[i].http_1_1,
                        .ws_key = sio_slice_str(rows[i].key),
                        .ws_version = sio_slice_str(rows[i].version)};
        ck_assert_msg(tr_accept_check(&head) == rows[i].status, "row %zu", i);
    }
}
END_TEST

SIO_TEST_MAIN("transport/accept", SIO_TCASE("accept", the_key_of_the_rfc, handshakes_are_judged))
