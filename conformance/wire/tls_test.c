/* TLS against a peer in a thread, with certificates made here. The peer blocks; the prober's side waits for
 * events. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "testkit.h"
#include "wire/conn.h"

enum { PATIENCE_MS = 20000 };

typedef struct server {
    int listener;
    SSL_CTX *ctx;
    void (*serve)(int fd, SSL *ssl); /* NULL ssl: TLS did not come up */
    pthread_t thread;
    wire_endpoint endpoint;
    int ca_fd;
    char ca_file[64];
} server;

static X509 *make_certificate(EVP_PKEY *key, const char *subject_alt_name) {
    X509 *x = X509_new();
    X509_set_version(x, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
    X509_gmtime_adj(X509_getm_notBefore(x), -3600);
    X509_gmtime_adj(X509_getm_notAfter(x), 3600);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_ASC, (const unsigned char *)"test",
                               -1, -1, 0);
    X509_set_issuer_name(x, X509_get_subject_name(x));
    X509_set_pubkey(x, key);
    X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, subject_alt_name);
    X509_add_ext(x, e, -1);
    X509_EXTENSION_free(e);
    ck_assert_int_gt(X509_sign(x, key, EVP_sha256()), 0);
    return x;
}

static void make_context(server *s, const char *subject_alt_name) {
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *x = make_certificate(key, subject_alt_name);
    s->ctx = SSL_CTX_new(TLS_server_method());
    ck_assert_int_eq(SSL_CTX_use_certificate(s->ctx, x), 1);
    ck_assert_int_eq(SSL_CTX_use_PrivateKey(s->ctx, key), 1);
    /* A file without a place: nothing to clean up. */
    s->ca_fd = memfd_create("ca", 0);
    snprintf(s->ca_file, sizeof s->ca_file, "/proc/self/fd/%d", s->ca_fd);
    FILE *f = fopen(s->ca_file, "w");
    ck_assert_ptr_nonnull(f);
    ck_assert_int_eq(PEM_write_X509(f, x), 1);
    fclose(f);
    X509_free(x);
    EVP_PKEY_free(key);
}

static void *server_thread(void *arg) {
    server *s = arg;
    /* Blocked in this thread only: the prober's side must do without. */
    sigset_t pipe_only;
    sigemptyset(&pipe_only);
    sigaddset(&pipe_only, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_only, NULL);
    int fd = accept(s->listener, NULL, NULL);
    SSL *ssl = NULL;
    if (s->ctx != NULL) {
        ssl = SSL_new(s->ctx);
        SSL_set_fd(ssl, fd);
        if (SSL_accept(ssl) != 1) {
            SSL_free(ssl);
            ssl = NULL;
        }
    }
    if (s->serve != NULL) s->serve(fd, ssl);
    SSL_free(ssl);
    close(fd);
    return NULL;
}

static void start(server *s, const char *subject_alt_name, void (*serve)(int fd, SSL *ssl)) {
    memset(s, 0, sizeof *s);
    s->serve = serve;
    if (subject_alt_name != NULL) make_context(s, subject_alt_name);
    s->listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in any = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    ck_assert_int_eq(bind(s->listener, (struct sockaddr *)&any, sizeof any), 0);
    ck_assert_int_eq(listen(s->listener, 4), 0);
    ck_assert_ptr_null(wire_endpoint_parse(&s->endpoint, "https://127.0.0.1:1"));
    ck_assert_ptr_null(wire_endpoint_resolve(&s->endpoint));
    s->endpoint.address_len = sizeof s->endpoint.address;
    getsockname(s->listener, (struct sockaddr *)&s->endpoint.address, &s->endpoint.address_len);
    ck_assert_int_eq(pthread_create(&s->thread, NULL, server_thread, s), 0);
}

static void stop(server *s) {
    pthread_join(s->thread, NULL);
    close(s->listener);
    SSL_CTX_free(s->ctx);
    if (s->ca_fd > 0) close(s->ca_fd);
}

static wire_tls *settings(const char *ca_file, const char *sni_name, bool insecure) {
    const char *error = NULL;
    const wire_tls_options options = {.ca_file = ca_file, .sni_name = sni_name, .insecure = insecure};
    wire_tls *tls = wire_tls_new(&options, &error);
    ck_assert_msg(tls != NULL, "%s", error);
    return tls;
}

static void await_state(wire_conn *c, wire_conn_state state) {
    wire_us deadline = wire_now() + WIRE_MS(PATIENCE_MS);
    while (wire_conn_get_state(c) != state)
        if (!wire_wait(&c, 1, -1, deadline))
            ck_abort_msg("state %d never came, it is %d: %s", state, wire_conn_get_state(c),
                         wire_conn_error(c));
}

static void await_input(wire_conn *c, size_t len) {
    wire_us deadline = wire_now() + WIRE_MS(PATIENCE_MS);
    while (wire_conn_input(c).len < len)
        if (!wire_wait(&c, 1, -1, deadline)) ck_abort_msg("input never came: %s", wire_conn_error(c));
}

static void echo_until_end(int fd, SSL *ssl) {
    (void)fd;
    char bytes[40000];
    int n;
    while (ssl != NULL && (n = SSL_read(ssl, bytes, sizeof bytes)) > 0)
        SSL_write(ssl, bytes, n);
    if (ssl != NULL) SSL_shutdown(ssl);
}

START_TEST(talks_through_tls) {
    server s;
    start(&s, "IP:127.0.0.1", echo_until_end);
    wire_tls *tls = settings(s.ca_file, NULL, false);
    wire_log *log = wire_log_new(wire_now(), 0);
    wire_conn *c = wire_conn_open(&(wire_conn_options){.endpoint = &s.endpoint, .tls = tls, .log = log});
    ck_assert(wire_conn_send(c, sio_slice_str("queued before the handshake"), NULL));
    await_input(c, 27);
    ck_assert(sio_slice_is(wire_conn_input(c), "queued before the handshake"));
    ck_assert_int_eq(wire_conn_get_state(c), WIRE_OPEN);
    wire_conn_consume(c, 27);
    wire_conn_finish(c);
    await_state(c, WIRE_ENDED);
    /* Both are told apart in the log, by layer: close_notify here, FIN on its own in the next test. */
    bool notify = false;
    for (size_t i = 0; i < wire_log_count(log); i++)
        notify = notify || (wire_log_at(log, i)->kind == WIRE_LOG_FIN_RECEIVED &&
                            strcmp(wire_log_at(log, i)->layer, "tls") == 0);
    ck_assert(notify);
    wire_conn_close(c);
    wire_log_free(log);
    wire_tls_free(tls);
    stop(&s);
}
END_TEST

static void say_and_close_without_notify(int fd, SSL *ssl) {
    if (ssl == NULL) return;
    SSL_write(ssl, "cut", 3);
    shutdown(fd, SHUT_RDWR);
}

START_TEST(a_bare_fin_is_an_end_too) {
    server s;
    start(&s, "IP:127.0.0.1", say_and_close_without_notify);
    wire_tls *tls = settings(s.ca_file, NULL, false);
    wire_conn *c = wire_conn_open(&(wire_conn_options){.endpoint = &s.endpoint, .tls = tls});
    await_state(c, WIRE_ENDED);
    ck_assert(sio_slice_is(wire_conn_input(c), "cut"));
    wire_conn_close(c);
    wire_tls_free(tls);
    stop(&s);
}
END_TEST

static void read_then_abort(int fd, SSL *ssl) {
    char byte;
    if (ssl != NULL) SSL_read(ssl, &byte, 1);
    const struct linger now = {.l_onoff = 1, .l_linger = 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

START_TEST(an_rst_is_a_reset) {
    server s;
    start(&s, "IP:127.0.0.1", read_then_abort);
    wire_tls *tls = settings(s.ca_file, NULL, false);
    wire_conn *c = wire_conn_open(&(wire_conn_options){.endpoint = &s.endpoint, .tls = tls});
    ck_assert(wire_conn_send(c, sio_slice_str("x"), NULL));
    await_state(c, WIRE_RESET);
    wire_conn_close(c);
    wire_tls_free(tls);
    stop(&s);
}
END_TEST

START_TEST(big_messages_and_small_limits_pass) {
    enum { BIG = 300000, LIMIT = 1000 };
    server s;
    start(&s, "IP:127.0.0.1", echo_until_end);
    wire_tls *tls = settings(s.ca_file, NULL, false);
    wire_conn *c =
        wire_conn_open(&(wire_conn_options){.endpoint = &s.endpoint, .tls = tls, .receive_limit = LIMIT});
    uint8_t *big = malloc(BIG);
    for (size_t i = 0; i < BIG; i++)
        big[i] = (uint8_t)(i * 7 % 251);
    ck_assert(wire_conn_send(c, sio_slice_of(big, BIG), NULL));
    wire_us deadline = wire_now() + WIRE_MS(PATIENCE_MS);
    size_t got = 0;
    while (got < BIG) {
        ck_assert(wire_wait(&c, 1, -1, deadline));
        sio_slice in = wire_conn_input(c);
        ck_assert_uint_le(in.len, LIMIT);
        ck_assert(sio_slice_equal(in, sio_slice_of(big + got, in.len)));
        got += in.len;
        wire_conn_consume(c, in.len);
    }
    free(big);
    wire_conn_finish(c);
    await_state(c, WIRE_ENDED);
    wire_conn_close(c);
    wire_tls_free(tls);
    stop(&s);
}
END_TEST

START_TEST(chops_become_records) {
    server s;
    start(&s, "IP:127.0.0.1", echo_until_end);
    wire_tls *tls = settings(s.ca_file, NULL, false);
    wire_log *log = wire_log_new(wire_now(), 0);
    wire_conn *c = wire_conn_open(&(wire_conn_options){.endpoint = &s.endpoint, .tls = tls, .log = log});
    const size_t sizes[] = {1, 3};
    ck_assert(
        wire_conn_send(c, sio_slice_str("0123456"), &(wire_chop){.sizes = sizes, .count = 2, .gap = 100}));
    await_input(c, 7);
    size_t sent[8] = {0};
    size_t count = 0;
    for (size_t i = 0; i < wire_log_count(log); i++)
        if (wire_log_at(log, i)->kind == WIRE_LOG_SENT && count < 8)
            sent[count++] = wire_log_at(log, i)->total;
    ck_assert_uint_eq(count, 3);
    ck_assert(sent[0] == 1 && sent[1] == 3 && sent[2] == 3);
    wire_conn_close(c);
    wire_log_free(log);
    wire_tls_free(tls);
    stop(&s);
}
END_TEST

typedef struct failure {
    const char *certificate_for; /* NULL: the peer does not speak TLS */
    void (*serve)(int fd, SSL *ssl);
    const char *sni_name;
    const char *want; /* part of the error; NULL: it succeeds */
    bool trust;
    bool insecure;
} failure;

static void answer_http(int fd, SSL *ssl) {
    (void)ssl;
    char bytes[1024];
    if (recv(fd, bytes, sizeof bytes, 0) > 0) send(fd, "HTTP/1.1 400 Bad Request\r\n\r\n", 28, MSG_NOSIGNAL);
    shutdown(fd, SHUT_WR);
    while (recv(fd, bytes, sizeof bytes, 0) > 0) {
    }
}

static void close_at_once(int fd, SSL *ssl) {
    (void)ssl;
    char bytes[1024];
    if (recv(fd, bytes, sizeof bytes, 0) > 0) shutdown(fd, SHUT_WR);
    while (recv(fd, bytes, sizeof bytes, 0) > 0) {
    }
}

static void abort_at_once(int fd, SSL *ssl) {
    (void)ssl;
    char bytes[1024];
    if (recv(fd, bytes, sizeof bytes, 0) > 0) read_then_abort(fd, NULL);
}

static const failure FAILURES[] = {
    {"IP:127.0.0.1", echo_until_end, NULL, "the server's certificate is not trusted: self", false, false},
    {"IP:127.0.0.1", echo_until_end, NULL, NULL, false, true},
    {"DNS:example.org", echo_until_end, NULL, "the server's certificate is not for 127.0.0.1", true, false},
    {"DNS:example.org", echo_until_end, "example.org", NULL, true, false},
    {"DNS:example.org", echo_until_end, "other.org", "the server's certificate is not for other.org", true,
     false},
    {NULL, answer_http, NULL, "does not speak TLS on this port (plain http", true, true},
    {NULL, close_at_once, NULL, "closed the connection during the TLS handshake", true, true},
    {NULL, abort_at_once, NULL, "reset the connection during the TLS handshake", true, true},
};

START_TEST(failures_are_one_clear_sentence) {
    for (size_t i = 0; i < sizeof FAILURES / sizeof FAILURES[0]; i++) {
        const failure *w = &FAILURES[i];
        server s;
        start(&s, w->certificate_for, w->serve);
        wire_tls *tls =
            settings(w->trust && w->certificate_for != NULL ? s.ca_file : NULL, w->sni_name, w->insecure);
        wire_conn *c = wire_conn_open(&(wire_conn_options){.endpoint = &s.endpoint, .tls = tls});
        await_state(c, w->want == NULL ? WIRE_OPEN : WIRE_FAILED);
        if (w->want != NULL)
            ck_assert_msg(strstr(wire_conn_error(c), w->want) != NULL, "row %zu: %s", i, wire_conn_error(c));
        wire_conn_close(c);
        wire_tls_free(tls);
        stop(&s);
    }
}
END_TEST

START_TEST(settings_explain_themselves) {
    const char *error = NULL;
    ck_assert_ptr_null(wire_tls_new(&(wire_tls_options){.ca_file = "/nonexistent.pem"}, &error));
    ck_assert_str_eq(error, "cannot load certificates from /nonexistent.pem");
    wire_endpoint e;
    ck_assert_ptr_null(wire_endpoint_parse(&e, "https://127.0.0.1:1"));
    ck_assert_ptr_null(wire_endpoint_resolve(&e));
    wire_conn *c = wire_conn_open(&(wire_conn_options){.endpoint = &e});
    ck_assert_int_eq(wire_conn_get_state(c), WIRE_FAILED);
    ck_assert_str_eq(wire_conn_error(c), "no TLS settings were given");
    ck_assert(wire_wait(&c, 1, -1, WIRE_FOREVER)); /* a failure at once is still reported */
    wire_conn_close(c);
    wire_tls_free(NULL);
}
END_TEST

SIO_TEST_MAIN("wire/tls", SIO_TCASE("tls", talks_through_tls, a_bare_fin_is_an_end_too, an_rst_is_a_reset,
                                    big_messages_and_small_limits_pass, chops_become_records,
                                    failures_are_one_clear_sentence, settings_explain_themselves))
