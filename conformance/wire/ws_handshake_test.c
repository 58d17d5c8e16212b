#include "testkit.h"
#include "wire/ws.h"

static const char KEY[] = "dGhlIHNhbXBsZSBub25jZQ=="; /* RFC 6455 1.3 */
static const char ACCEPT[] = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

START_TEST(keys_are_base64_of_the_random_bytes) {
    char key[25];
    wire_ws_key((const uint8_t *)"the sample nonce", key);
    ck_assert_str_eq(key, KEY);
}
END_TEST

START_TEST(accepts_are_those_of_the_rfc) {
    char accept[29];
    ck_assert(wire_ws_accept(KEY, accept));
    ck_assert_str_eq(accept, ACCEPT);
    ck_assert(wire_ws_accept_ok(KEY, sio_slice_str(ACCEPT)));
    ck_assert(!wire_ws_accept_ok(KEY, sio_slice_str("s3pPLMBiTxaQ9kYGzzhZRbK+xOO=")));
    ck_assert(!wire_ws_accept_ok("", sio_slice_str(ACCEPT)));
    ck_assert(!wire_ws_accept_ok(KEY, sio_slice_str("")));
}
END_TEST

START_TEST(default_headers_can_be_overridden) {
    wire_headers list = {.count = 0};
    ck_assert(wire_ws_default_headers(&list, sio_slice_str("h:1"), KEY));
    wire_headers_remove(&list, sio_slice_str("sec-websocket-key"));
    ck_assert(wire_headers_set(&list, sio_slice_str("Sec-WebSocket-Version"), sio_slice_str("99")));
    sio_buf out = SIO_BUF_INIT;
    wire_request q = {.method = sio_slice_str("GET"),
                      .target = sio_slice_str("/"),
                      .headers = list.items,
                      .header_count = list.count};
    ck_assert(wire_http_write_request(&out, &q));
    ck_assert_str_eq(sio_buf_cstr(&out),
                     "GET / HTTP/1.1\r\nHost: h:1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                     "Sec-WebSocket-Version: 99\r\n\r\n");
    sio_buf_free(&out);
}
END_TEST

typedef struct row {
    const char *response;
    const char *want; /* NULL: accepted */
} row;

#define UP "HTTP/1.1 101 Switching Protocols\r\n"

static const row ROWS[] = {
    {UP "Upgrade: WebSocket\r\nConnection: keep-alive, upgrade\r\nSec-WebSocket-Accept: "
        "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n",
     NULL},
    {UP "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n",
     "a wrong Sec-WebSocket-Accept"},
    {UP "Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n", "no Sec-WebSocket-Accept"},
    {UP "Upgrade: websocket\r\nSec-WebSocket-Accept: x\r\n\r\n", "no \"Connection: Upgrade\""},
    {UP "Upgrade: websockets\r\nConnection: Upgrade\r\n\r\n", "no \"Upgrade: websocket\""},
    {"HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n", "the status is not 101"},
};

START_TEST(responses_are_judged) {
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        wire_http_reader *r = wire_http_reader_new(sio_slice_str("GET"), NULL);
        size_t eaten = 0;
        ck_assert_int_eq(wire_http_reader_feed(r, sio_slice_str(ROWS[i].response), &eaten), WIRE_HTTP_DONE);
        const char *got = wire_ws_check_response(wire_http_reader_response(r), KEY);
        ck_assert_pstr_eq(got, ROWS[i].want);
        wire_http_reader_free(r);
    }
}
END_TEST

SIO_TEST_MAIN("wire/ws_handshake",
              SIO_TCASE("handshake", keys_are_base64_of_the_random_bytes, accepts_are_those_of_the_rfc,
                        default_headers_can_be_overridden, responses_are_judged))
