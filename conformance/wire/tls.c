/* TLS on top of a connection's socket. OpenSSL gets a BIO of our own: its socket BIO would raise SIGPIPE and
 * would not tell FIN from RST. */
#include <arpa/inet.h>
#include <errno.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "wire/conn_internal.h"

struct wire_tls {
    SSL_CTX *ctx;
    BIO_METHOD *method;
    char *sni_name;
};

static int bio_read(BIO *bio, char *into, int room) {
    wire_conn *c = BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    ssize_t n = recv(c->fd, into, (size_t)room, 0);
    if (n == 0) c->saw_fin = true;
    if (n >= 0) return (int)n;
    if (errno == EAGAIN || errno == EINTR)
        BIO_set_retry_read(bio);
    else
        c->saw_reset = true;
    return -1;
}

static int bio_write(BIO *bio, const char *from, int len) {
    wire_conn *c = BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    ssize_t n = send(c->fd, from, (size_t)len, MSG_NOSIGNAL);
    if (n >= 0) return (int)n;
    if (errno == EAGAIN || errno == EINTR)
        BIO_set_retry_write(bio);
    else
        c->saw_reset = true;
    return -1;
}

static long bio_ctrl(BIO *bio, int command, long number, void *pointer) {
    (void)number;
    (void)pointer;
    const wire_conn *c = BIO_get_data(bio);
    if (command == BIO_CTRL_EOF) return c->saw_fin;
    return command == BIO_CTRL_FLUSH;
}

static BIO_METHOD *new_method(void) {
    BIO_METHOD *m = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "prober socket");
    if (m == NULL) return NULL;
    BIO_meth_set_read(m, bio_read);
    BIO_meth_set_write(m, bio_write);
    BIO_meth_set_ctrl(m, bio_ctrl);
    return m;
}

static const char *load_authorities(SSL_CTX *ctx, const char *ca_file) {
    static _Thread_local char sentence[300];
    if (ca_file == NULL)
        return SSL_CTX_set_default_verify_paths(ctx) == 1 ? NULL : "cannot load the system's certificates";
    if (SSL_CTX_load_verify_file(ctx, ca_file) == 1) return NULL;
    snprintf(sentence, sizeof sentence, "cannot load certificates from %.200s", ca_file);
    return sentence;
}

static const char *configure(SSL_CTX *ctx, const wire_tls_options *options) {
    static const unsigned char HTTP_1_1[] = "\x08http/1.1";
    SSL_CTX_set_mode(ctx, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                              SSL_MODE_RELEASE_BUFFERS);
    /* A peer that renegotiates (TLS 1.2) could make a write wait for input, for which nobody would poll. */
    SSL_CTX_set_options(ctx, SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
    /* A server that prefers HTTP/2 must not choose it: the prober speaks HTTP/1.1 only. */
    if (SSL_CTX_set_alpn_protos(ctx, HTTP_1_1, sizeof HTTP_1_1 - 1) != 0) return "cannot set up TLS";
    SSL_CTX_set_verify(ctx, options->insecure ? SSL_VERIFY_NONE : SSL_VERIFY_PEER, NULL);
    if (!options->insecure) return load_authorities(ctx, options->ca_file);
    SSL_CTX_set_security_level(ctx, 0); /* "any certificate" includes short keys */
    return NULL;
}

wire_tls *wire_tls_new(const wire_tls_options *options, const char **error) {
    wire_tls *tls = calloc(1, sizeof *tls);
    *error = "out of memory";
    if (tls == NULL) return NULL;
    tls->ctx = SSL_CTX_new(TLS_client_method());
    tls->method = new_method();
    if (options->sni_name != NULL) tls->sni_name = strdup(options->sni_name);
    bool ok = tls->ctx != NULL && tls->method != NULL && (options->sni_name == NULL || tls->sni_name != NULL);
    if (ok) *error = configure(tls->ctx, options);
    ERR_clear_error();
    if (ok && *error == NULL) return tls;
    wire_tls_free(tls);
    return NULL;
}

void wire_tls_free(wire_tls *tls) {
    if (tls == NULL) return;
    SSL_CTX_free(tls->ctx);
    BIO_meth_free(tls->method);
    free(tls->sni_name);
    free(tls);
}

static bool is_ip(const char *host) {
    unsigned char address[16];
    return inet_pton(AF_INET, host, address) == 1 || inet_pton(AF_INET6, host, address) == 1;
}

static const char *peer_name(const wire_conn *c) {
    return c->tls->sni_name != NULL ? c->tls->sni_name : c->endpoint.host;
}

/* RFC 6066 3: an address is not sent as server name; RFC 9110 4.3.5: it is checked against the certificate as
 * an address. */
static bool expect_name(SSL *ssl, const char *name) {
    if (is_ip(name)) return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), name) == 1;
    return SSL_set_tlsext_host_name(ssl, name) == 1 && SSL_set1_host(ssl, name) == 1;
}

bool wire_tls_attach(wire_conn *c) {
    c->ssl = SSL_new(c->tls->ctx);
    BIO *bio = BIO_new(c->tls->method);
    if (c->ssl == NULL || bio == NULL || !expect_name(c->ssl, peer_name(c))) {
        BIO_free(bio);
        wire_conn_fail(c, "cannot set up TLS");
        return false;
    }
    BIO_set_data(bio, c);
    BIO_set_init(bio, 1);
    SSL_set_bio(c->ssl, bio, bio);
    SSL_set_connect_state(c->ssl);
    return true;
}

void wire_tls_detach(wire_conn *c) {
    SSL_free(c->ssl);
    c->ssl = NULL;
}

static void fail_verification(wire_conn *c, long verdict) {
    if (verdict == X509_V_ERR_HOSTNAME_MISMATCH || verdict == X509_V_ERR_IP_ADDRESS_MISMATCH)
        wire_conn_fail(c, "the server's certificate is not for %.200s", peer_name(c));
    else
        wire_conn_fail(c, "the server's certificate is not trusted: %s",
                       X509_verify_cert_error_string(verdict));
}

static void explain_failure(wire_conn *c) {
    unsigned long code = ERR_peek_error();
    int reason = ERR_GET_REASON(code);
    long verdict = SSL_get_verify_result(c->ssl);
    const char *text = ERR_reason_error_string(code);
    if (reason == SSL_R_CERTIFICATE_VERIFY_FAILED && verdict != X509_V_OK)
        fail_verification(c, verdict);
    else if (c->saw_reset)
        wire_conn_fail(
            c, "the server reset the connection during the TLS handshake (does it speak TLS on this port?)");
    else if (c->saw_fin)
        wire_conn_fail(
            c, "the server closed the connection during the TLS handshake (does it speak TLS on this port?)");
    else if (reason == SSL_R_WRONG_VERSION_NUMBER || reason == SSL_R_HTTP_REQUEST ||
             reason == SSL_R_PACKET_LENGTH_TOO_LONG)
        wire_conn_fail(c, "the server does not speak TLS on this port (plain http instead of https?)");
    else
        wire_conn_fail(c, "the TLS handshake failed: %s", text != NULL ? text : "unknown reason");
}

void wire_tls_handshake(wire_conn *c) {
    ERR_clear_error();
    int status = SSL_do_handshake(c->ssl);
    if (status == 1) {
        wire_log_bytes(c->log, WIRE_LOG_CONNECTED, "tls", c->name, sio_slice_str(SSL_get_version(c->ssl)));
        wire_conn_change(c, WIRE_OPEN);
        c->read_left_over =
            true; /* the peer's first bytes may have come along with its last handshake message */
        return;
    }
    int why = SSL_get_error(c->ssl, status);
    c->write_blocked = why == SSL_ERROR_WANT_WRITE;
    if (why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE) explain_failure(c);
    ERR_clear_error();
}

static wire_io classify(wire_conn *c, int status) {
    int why = SSL_get_error(c->ssl, status);
    if (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE) return WIRE_IO_AGAIN;
    if (why == SSL_ERROR_ZERO_RETURN || (c->saw_fin && !c->saw_reset)) return WIRE_IO_END;
    if (c->saw_reset) return WIRE_IO_RESET;
    const char *text = ERR_reason_error_string(ERR_peek_error());
    snprintf(c->error, sizeof c->error, "TLS error: %s", text != NULL ? text : "unknown reason");
    return WIRE_IO_ERROR;
}

wire_io wire_tls_read(wire_conn *c, uint8_t *into, size_t room, size_t *got) {
    ERR_clear_error();
    int status = SSL_read_ex(c->ssl, into, room, got);
    return status == 1 ? WIRE_IO_OK : classify(c, status);
}

wire_io wire_tls_write(wire_conn *c, sio_slice bytes, size_t *put) {
    ERR_clear_error();
    int status = SSL_write_ex(c->ssl, bytes.ptr, bytes.len, put);
    return status == 1 ? WIRE_IO_OK : classify(c, status);
}

bool wire_tls_finish(wire_conn *c) {
    ERR_clear_error();
    int status = SSL_shutdown(c->ssl);
    bool again = status < 0 && SSL_get_error(c->ssl, status) == SSL_ERROR_WANT_WRITE;
    ERR_clear_error();
    if (again) c->write_blocked = true;
    return !again;
}
