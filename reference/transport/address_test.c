#include <string.h>

#include "testkit.h"
#include "transport/client.h"

static const struct {
    const char *url, *host, *path;
    uint16_t port;
    bool tls;
} good[] = {
    {"http://localhost:3000", "localhost", "/socket.io/", 3000, false},
    {"http://a.b/", "a.b", "/socket.io/", 80, false},
    {"wss://x/engine", "x", "/engine/", 443, true},
    {"https://[::1]:8443/a/b/", "::1", "/a/b/", 8443, true},
    {"ws://127.0.0.1:65535/x", "127.0.0.1", "/x/", 65535, false},
};

START_TEST(urls) {
    sio_buf text = SIO_BUF_INIT;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        sio_address a = {.host = NULL};
        ck_assert_msg(sio_address_read(good[i].url, "/socket.io/", &a, &text), "%s", good[i].url);
        ck_assert_str_eq(a.host, good[i].host);
        ck_assert_str_eq(a.path, good[i].path);
        ck_assert_uint_eq(a.port, good[i].port);
        ck_assert(a.tls == good[i].tls);
    }
    sio_buf_free(&text);
}
END_TEST

static const char *const bad[] = {"",
                                  "localhost:3000",
                                  "ftp://x",
                                  "http://",
                                  "http://:80",
                                  "http://x:",
                                  "http://x:0",
                                  "http://x:65536",
                                  "http://x:99999999999999999999",
                                  "http://x:8a",
                                  "http://[::1",
                                  "http://[]",
                                  "http://u@x",
                                  "http://x/a b",
                                  "http://x/\r\nA: b",
                                  "http://x/?a=b",
                                  "http://[::1]x"};

START_TEST(no_urls) {
    sio_buf text = SIO_BUF_INIT;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        sio_address a;
        ck_assert_msg(!sio_address_read(bad[i], "/", &a, &text), "%s", bad[i]);
    }
    sio_buf_free(&text);
}
END_TEST

SIO_TEST_MAIN("transport/address", SIO_TCASE("urls", urls, no_urls))
