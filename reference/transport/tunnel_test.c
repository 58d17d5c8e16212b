/* TLS between a tunnel and a server of OpenSSL, over a link that is a buffer. */
#include "transport/tunnel.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "testkit.h"

typedef struct fixture {
    sio_buf sent; /* by the tunnel, not yet read by the server */
    size_t room;  /* bytes that the link still takes */
    unsigned asked, written;
    SSL_CTX *server_ctx, *client_ctx;
    X509 *cert;
    SSL *server;
    BIO *from_client, *to_client;
    BIO_METHOD *method;
    tr_tunnel *tunnel;
} fixture;

/* ---- the link ---- */

static fixture *of(tr_link *link) {
    return (fixture *)(void *)link;
}

size_t tr_link_write(tr_link *link, sio_slice bytes) {
    fixture *f = of(link);
    size_t n = bytes.len < f->room ? bytes.len : f->room;
    ck_assert(sio_buf_add(&f->sent, sio_slice_sub(bytes, 0, n)));
    f->room -= n;
    return n;
}

void tr_link_want_writable(tr_link *link) {
    of(link)->asked++;
}

/* ---- the server ---- */

static X509 *certify(EVP_PKEY *key, const char *names) {
    X509 *cert = X509_new();
    X509V3_CTX ctx;
    ck_assert(X509_set_version(cert, 2) == 1 && X509_set_pubkey(cert, key) == 1);
    (void)ASN1_INTEGER_set(X509_get_serialNumber(cert), 1);
    (void)X509_gmtime_adj(X509_getm_notBefore(cert), -60);
    (void)X509_gmtime_adj(X509_getm_notAfter(cert), 3600);
    (void)X509_NAME_add_entry_by_txt(X509_get_subject_name(cert), "CN", MBSTRING_ASC,
                                     (const unsigned char *)"test", -1, -1, 0);
    (void)X509_set_issuer_name(cert, X509_get_subject_name(cert));
    X509V3_set_ctx(&ctx, cert, cert, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &ctx, NID_subject_alt_name, names);
    ck_assert(X509_add_ext(cert, extension, -1) == 1 && X509_sign(cert, key, EVP_sha256()) > 0);
    X509_EXTENSION_free(extension);
    return cert;
}

static void setup(fixture *f, const char *host, bool insecure) {
    EVP_PKEY *key = EVP_EC_gen("P-256");
    memset(f, 0, sizeof *f);
    sio_buf_init(&f->sent, NULL);
    f->room = SIZE_MAX;
    f->cert = certify(key, "DNS:right.test,IP:127.0.0.1");
    f->server_ctx = SSL_CTX_new(TLS_server_method());
    f->client_ctx = SSL_CTX_new(TLS_client_method());
    ck_assert(SSL_CTX_use_certificate(f->server_ctx, f->cert) == 1);
    ck_assert(SSL_CTX_use_PrivateKey(f->server_ctx, key) == 1);
    EVP_PKEY_free(key);
    f->server = SSL_new(f->server_ctx);
    f->from_client = BIO_new(BIO_s_mem());
    f->to_client = BIO_new(BIO_s_mem());
    SSL_set_bio(f->server, f->from_client, f->to_client);
    SSL_set_accept_state(f->server);
    f->method = tr_tunnel_method();
    f->tunnel = tr_tunnel_new(f->client_ctx, f->method, (tr_link *)(void *)f, host, insecure);
    ck_assert_ptr_nonnull(f->tunnel);
}

static void trust(fixture *f) {
    ck_assert(X509_STORE_add_cert(SSL_CTX_get_cert_store(f->client_ctx), f->cert) == 1);
}

static void finish(fixture *f) {
    tr_tunnel_free(f->tunnel);
    SSL_free(f->server);
    SSL_CTX_free(f->server_ctx);
    SSL_CTX_free(f->client_ctx);
    X509_free(f->cert);
    BIO_meth_free(f->method);
    sio_buf_free(&f->sent);
}

/* What the tunnel has sent reaches the server. */
static void deliver(fixture *f) {
    if (f->sent.len > 0) (void)BIO_write(f->from_client, f->sent.data, (int)f->sent.len);
    sio_buf_clear(&f->sent);
}

/* At most `size` bytes of what the server has sent reach the tunnel; only as long as `used` looks at them. */
static size_t receive(fixture *f, size_t size, void (*used)(fixture *f, void *arg), void *arg) {
    uint8_t bytes[65536];
    int n = BIO_read(f->to_client, bytes, (int)(size < sizeof bytes ? size : sizeof bytes));
    if (n <= 0) return 0;
    testkit_guard guard = testkit_guard_copy(sio_slice_of(bytes, (size_t)n));
    tr_tunnel_feed(f->tunnel, guard.bytes);
    used(f, arg);
    ck_assert(tr_tunnel_keep(f->tunnel));
    testkit_guard_free(&guard);
    return (size_t)n;
}

static void shake(fixture *f, void *state) {
    *(tr_tunnel_state *)state = tr_tunnel_shake(f->tunnel);
}

static tr_tunnel_state handshake(fixture *f, size_t piece) {
    tr_tunnel_state state = tr_tunnel_shake(f->tunnel);
    for (int idle = 0; state == TR_TUNNEL_MORE && idle < 4; idle++) {
        deliver(f);
        (void)SSL_do_handshake(f->server);
        while (state == TR_TUNNEL_MORE && receive(f, piece, shake, &state) > 0)
            idle = 0;
    }
    deliver(f);
    (void)SSL_do_handshake(f->server);
    ERR_clear_error();
    return state;
}

/* ---- the handshake ---- */

static const struct {
    const char *host;
    bool trusted, insecure, up;
    const char *why;
} peers[] = {
    {"right.test", true, false, true, ""},
    {"127.0.0.1", true, false, true, ""},
    {"wrong.test", true, false, false, "hostname mismatch"},
    {"127.0.0.2", true, false, false, "IP address mismatch"},
    {"::1", true, false, false, "IP address mismatch"},
    {"right.test", false, false, false, "self-signed certificate"},
    {"wrong.test", false, true, true, ""},
    {"127.0.0.2", false, true, true, ""},
};

START_TEST(certificates_are_verified) {
    for (size_t i = 0; i < sizeof peers / sizeof peers[0]; i++) {
        fixture f;
        setup(&f, peers[i].host, peers[i].insecure);
        if (peers[i].trusted) trust(&f);
        bool up = handshake(&f, SIZE_MAX) == TR_TUNNEL_UP;
        ck_assert_msg(up == peers[i].up, "%s: %s", peers[i].host, tr_tunnel_why(f.tunnel));
        if (!up) ck_assert_str_eq(tr_tunnel_why(f.tunnel), peers[i].why);
        finish(&f);
    }
}
END_TEST

START_TEST(it_comes_in_any_pieces) {
    for (size_t piece = 1; piece < 40; piece += 6) {
        fixture f;
        setup(&f, "right.test", false);
        trust(&f);
        ck_assert_int_eq(handshake(&f, piece), TR_TUNNEL_UP);
        finish(&f);
    }
}
END_TEST

START_TEST(what_is_no_tls_fails) {
    fixture f;
    tr_tunnel_state state = TR_TUNNEL_MORE;
    setup(&f, "right.test", true);
    ck_assert_int_eq(tr_tunnel_shake(f.tunnel), TR_TUNNEL_MORE);
    ck_assert_int_eq(BIO_write(f.to_client, "HTTP/1.1 400 Bad Request\r\n\r\n", 28), 28);
    (void)receive(&f, SIZE_MAX, shake, &state);
    ck_assert_int_eq(state, TR_TUNNEL_FAILED);
    ck_assert_str_eq(tr_tunnel_why(f.tunnel), "no TLS session came about");
    finish(&f);
}
END_TEST

/* A link that takes nothing: it asks to be told when it does. */
START_TEST(the_handshake_waits_for_the_link) {
    fixture f;
    setup(&f, "right.test", true);
    f.room = 10;
    ck_assert_int_eq(tr_tunnel_shake(f.tunnel), TR_TUNNEL_MORE);
    ck_assert_uint_eq(f.asked, 1);
    f.room = SIZE_MAX;
    ck_assert_int_eq(handshake(&f, SIZE_MAX), TR_TUNNEL_UP);
    finish(&f);
}
END_TEST

/* ---- bytes ---- */

static void read_some(fixture *f, void *arg) {
    sio_buf *seen = arg;
    uint8_t bytes[4096];
    int n;
    while ((n = tr_tunnel_read(f->tunnel, bytes, sizeof bytes)) > 0)
        ck_assert(sio_buf_add(seen, sio_slice_of(bytes, (size_t)n)));
    ck_assert_int_eq(n, TR_TUNNEL_LATER);
}

START_TEST(bytes_go_both_ways) {
    fixture f;
    sio_buf seen = SIO_BUF_INIT;
    uint8_t data[50000], back[50000];
    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (uint8_t)(i * 7);
    setup(&f, "right.test", true);
    ck_assert_int_eq(handshake(&f, SIZE_MAX), TR_TUNNEL_UP);
    ck_assert_int_eq(SSL_write(f.server, data, sizeof data), sizeof data);
    while (receive(&f, 1000, read_some, &seen) > 0) {
    }
    ck_assert(sio_slice_equal(sio_buf_slice(&seen), sio_slice_of(data, sizeof data)));
    ck_assert(!tr_tunnel_is_stuck(f.tunnel));
    ck_assert_uint_eq(tr_tunnel_write(f.tunnel, sio_slice_of(data, 1000)), 1000);
    deliver(&f);
    ck_assert_int_eq(SSL_read(f.server, back, sizeof back), 1000);
    ck_assert_mem_eq(back, data, 1000);
    sio_buf_free(&seen);
    finish(&f);
}
END_TEST

/* The server asks for another handshake (TLS 1.2), while the link takes nothing: TLS reads no further before
 * it has answered. What has come meanwhile is kept. */
START_TEST(what_cannot_be_read_yet_is_kept) {
    fixture f;
    sio_buf seen = SIO_BUF_INIT;
    setup(&f, "right.test", true);
    ck_assert(SSL_set_max_proto_version(f.server, TLS1_2_VERSION) == 1);
    ck_assert_int_eq(handshake(&f, SIZE_MAX), TR_TUNNEL_UP);
    (void)receive(&f, SIZE_MAX, read_some, &seen);
    ck_assert(SSL_renegotiate(f.server) == 1 && SSL_do_handshake(f.server) == 1);
    ck_assert_int_eq(SSL_write(f.server, "hello", 5), 5);
    unsigned asked = f.asked;
    f.room = 0;
    (void)receive(&f, SIZE_MAX, read_some, &seen);
    ck_assert_uint_eq(seen.len, 0);
    ck_assert(tr_tunnel_is_stuck(f.tunnel));
    ck_assert_uint_gt(f.asked, asked);
    f.room = SIZE_MAX;
    read_some(&f, &seen);
    ck_assert(tr_tunnel_keep(f.tunnel));
    ck_assert(sio_slice_is(sio_buf_slice(&seen), "hello"));
    ck_assert(!tr_tunnel_is_stuck(f.tunnel));
    sio_buf_free(&seen);
    finish(&f);
}
END_TEST

START_TEST(a_link_that_takes_nothing_takes_nothing) {
    fixture f;
    setup(&f, "right.test", true);
    ck_assert_int_eq(handshake(&f, SIZE_MAX), TR_TUNNEL_UP);
    f.room = 0;
    ck_assert_uint_eq(tr_tunnel_write(f.tunnel, sio_slice_str("later")), 0);
    finish(&f);
}
END_TEST

static void read_over(fixture *f, void *arg) {
    uint8_t byte;
    *(int *)arg = tr_tunnel_read(f->tunnel, &byte, 1);
}

START_TEST(farewells) {
    fixture f;
    int over = 1;
    char byte;
    sio_buf seen = SIO_BUF_INIT;
    setup(&f, "right.test", true);
    ck_assert_int_eq(handshake(&f, SIZE_MAX), TR_TUNNEL_UP);
    (void)receive(&f, SIZE_MAX, read_some, &seen);
    tr_tunnel_finish(f.tunnel);
    deliver(&f);
    ck_assert_int_eq(SSL_read(f.server, &byte, 1), 0);
    ck_assert_int_eq(SSL_get_error(f.server, 0), SSL_ERROR_ZERO_RETURN);
    (void)SSL_shutdown(f.server);
    (void)receive(&f, SIZE_MAX, read_over, &over);
    ck_assert_int_eq(over, TR_TUNNEL_OVER);
    sio_buf_free(&seen);
    finish(&f);
}
END_TEST

SIO_TEST_MAIN("transport/tunnel",
              SIO_TCASE("handshake", certificates_are_verified, it_comes_in_any_pieces, what_is_no_tls_fails,
                        the_handshake_waits_for_the_link),
              SIO_TCASE("bytes", bytes_go_both_ways, what_cannot_be_read_yet_is_kept,
                        a_link_that_takes_nothing_takes_nothing, farewells))
