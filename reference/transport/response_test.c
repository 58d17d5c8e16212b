#include "transport/response.h"

#include <string.h>

#include "testkit.h"

static bool parse(const char *text, tr_response *out) {
    sio_slice head = sio_slice_str(text);
    ck_assert_uint_eq(tr_head_end(head, 0), head.len);
    return tr_response_parse(head, out);
}

START_TEST(what_a_client_needs) {
    tr_response r;
    ck_assert(parse("HTTP/1.1 200 OK\r\nContent-Length: 12\r\nCONNECTION: close\r\n\r\n", &r));
    ck_assert(r.status == 200 && r.framing.sized && r.framing.length == 12);
    ck_assert(!tr_framing_persists(&r.framing) && tr_response_has_body(&r) && !tr_response_until_end(&r));
    ck_assert(parse("HTTP/1.1 101\r\nUpgrade: WebSocket\r\nConnection: x, Upgrade\r\n"
                    "Sec-WebSocket-Accept: abc=\r\n\r\n",
                    &r));
    ck_assert(r.status == 101 && r.framing.websocket && r.framing.connection_upgrade);
    ck_assert(sio_slice_is(r.ws_accept, "abc=") && !r.extended && !tr_response_has_body(&r));
    ck_assert(parse("HTTP/1.0 500 \r\nContent-Encoding: gzip\r\n\r\n", &r));
    ck_assert(sio_slice_is(r.encoding, "gzip") && tr_response_until_end(&r));
    ck_assert(!tr_framing_persists(&r.framing));
    ck_assert(
        parse("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: identity\r\n\r\n", &r));
    ck_assert(r.framing.chunked && r.encoding.len == 0 && tr_framing_persists(&r.framing));
    ck_assert(parse("HTTP/1.1 101 x\r\nSec-WebSocket-Protocol: a\r\n\r\n", &r) && r.extended);
}
END_TEST

static const char *const wrong[] = {
    "HTTP/2.0 200 OK\r\n\r\n",
    "HTTP/1.1  200 OK\r\n\r\n",
    "HTTP/1.1 20 OK\r\n\r\n",
    "HTTP/1.1 2000\r\n\r\n",
    "HTTP/1.1 099 OK\r\n\r\n",
    "HTTP/1.x 200 OK\r\n\r\n",
    "http/1.1 200 OK\r\n\r\n",
    "HTTP/1.1 200 O\x01K\r\n\r\n",
    "\r\n\r\n",
    "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
    "HTTP/1.1 200 OK\r\n folded: x\r\n\r\n",
    "HTTP/1.1 200 OK\r\nblank : x\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
};

START_TEST(what_is_no_response) {
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        tr_response r;
        ck_assert_msg(!parse(wrong[i], &r), "%s", wrong[i]);
    }
    tr_response r;
    ck_assert(!tr_response_parse(sio_slice_str("HTTP/1.1 200 OK\r\nA: b\r\n"), &r));
    ck_assert(!tr_response_parse(sio_slice_str(""), &r));
}
END_TEST

START_TEST(nonsense_is_seen_early) {
    ck_assert(tr_response_plausible(sio_slice_str("H")));
    ck_assert(tr_response_plausible(sio_slice_str("HTTP/1.1 2")));
    ck_assert(!tr_response_plausible(sio_slice_str("SSH-2.0")));
    ck_assert(!tr_response_plausible(sio_slice_str("HTTP/3")));
}
END_TEST

SIO_TEST_MAIN("transport/response",
              SIO_TCASE("head", what_a_client_needs, what_is_no_response, nonsense_is_seen_early))
