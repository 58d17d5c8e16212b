#include "transport/tunnel.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <string.h>
#include <uv.h>

#include "base/mem.h"

struct tr_tunnel {
    SSL *ssl;
    tr_link *link;
    sio_slice fresh; /* received, not read by TLS; comes after `kept` */
    sio_buf kept;
};

/* ---- the link as OpenSSL sees it ---- */

static int put(BIO *bio, const char *bytes, int len) {
    const tr_tunnel *t = BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    size_t n = len <= 0 ? 0 : tr_link_write(t->link, sio_slice_of((const uint8_t *)bytes, (size_t)len));
    if (n > 0) return (int)n;
    BIO_set_retry_write(bio);
    return -1;
}

static int get(BIO *bio, char *out, int size) {
    tr_tunnel *t = BIO_get_data(bio);
    sio_slice from = t->kept.len > 0 ? sio_buf_slice(&t->kept) : t->fresh;
    BIO_clear_retry_flags(bio);
    if (from.len == 0 || size <= 0) {
        BIO_set_retry_read(bio);
        return -1;
    }
    size_t n = from.len < (size_t)size ? from.len : (size_t)size;
    memcpy(out, from.ptr, n);
    if (t->kept.len > 0)
        sio_buf_consume(&t->kept, n);
    else
        t->fresh = sio_slice_from(t->fresh, n);
    return (int)n;
}

static long control(BIO *bio, int what, long number, void *pointer) {
    (void)bio;
    (void)number;
    (void)pointer;
    return what == BIO_CTRL_FLUSH ? 1 : 0;
}

BIO_METHOD *tr_tunnel_method(void) {
    BIO_METHOD *method = BIO_meth_new(BIO_TYPE_SOURCE_SINK, "link");
    if (method == NULL) return NULL;
    (void)BIO_meth_set_write(method, put);
    (void)BIO_meth_set_read(method, get);
    (void)BIO_meth_set_ctrl(method, control);
    return method;
}

/* ---- life ---- */

/* The name, or address, that the certificate must be for; none when any will do. */
static bool expect_peer(SSL *ssl, const char *host, bool insecure) {
    unsigned char address[16];
    bool literal = uv_inet_pton(AF_INET, host, address) == 0 || uv_inet_pton(AF_INET6, host, address) == 0;
    if (!literal && SSL_set_tlsext_host_name(ssl, host) != 1) return false;
    SSL_set_verify(ssl, insecure ? SSL_VERIFY_NONE : SSL_VERIFY_PEER, NULL);
    if (insecure) return true;
    return literal ? X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host) == 1
                   : SSL_set1_host(ssl, host) == 1;
}

static bool attach(tr_tunnel *t, const BIO_METHOD *method) {
    BIO *bio = BIO_new(method);
    if (bio == NULL) return false;
    BIO_set_data(bio, t);
    BIO_set_init(bio, 1);
    SSL_set_bio(t->ssl, bio, bio);
    SSL_set_connect_state(t->ssl);
    return true;
}

tr_tunnel *tr_tunnel_new(SSL_CTX *tls, const BIO_METHOD *method, tr_link *link, const char *host,
                         bool insecure) {
    tr_tunnel *t = sio_mem_alloc(NULL, sizeof *t);
    if (t == NULL) return NULL;
    *t = (tr_tunnel){.ssl = SSL_new(tls), .link = link};
    sio_buf_init(&t->kept, NULL);
    if (t->ssl != NULL && attach(t, method) && expect_peer(t->ssl, host, insecure)) return t;
    tr_tunnel_free(t);
    return NULL;
}

void tr_tunnel_free(tr_tunnel *tunnel) {
    if (tunnel == NULL) return;
    SSL_free(tunnel->ssl);
    sio_buf_free(&tunnel->kept);
    sio_mem_release(NULL, tunnel);
}

/* ---- bytes ---- */

void tr_tunnel_feed(tr_tunnel *tunnel, sio_slice bytes) {
    tunnel->fresh = bytes;
}

bool tr_tunnel_keep(tr_tunnel *tunnel) {
    bool kept = sio_buf_add(&tunnel->kept, tunnel->fresh);
    tunnel->fresh = sio_slice_of(NULL, 0);
    if (tunnel->kept.len == 0) sio_buf_free(&tunnel->kept);
    return kept;
}

bool tr_tunnel_is_stuck(const tr_tunnel *tunnel) {
    return tunnel->kept.len > 0;
}

static bool can_go_on(const tr_tunnel *t, int result) {
    int why = SSL_get_error(t->ssl, result);
    return why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE;
}

tr_tunnel_state tr_tunnel_shake(tr_tunnel *tunnel) {
    ERR_clear_error();
    int result = SSL_do_handshake(tunnel->ssl);
    if (result == 1) return TR_TUNNEL_UP;
    if (!can_go_on(tunnel, result)) return TR_TUNNEL_FAILED;
    if (SSL_want_write(tunnel->ssl)) tr_link_want_writable(tunnel->link);
    return TR_TUNNEL_MORE;
}

const char *tr_tunnel_why(const tr_tunnel *tunnel) {
    long verified = SSL_get_verify_result(tunnel->ssl);
    return verified != X509_V_OK ? X509_verify_cert_error_string(verified) : "no TLS session came about";
}

size_t tr_tunnel_write(tr_tunnel *tunnel, sio_slice bytes) {
    size_t done = 0;
    ERR_clear_error();
    int result = SSL_write_ex(tunnel->ssl, bytes.ptr, bytes.len, &done);
    if (result == 1) return done;
    return can_go_on(tunnel, result) ? 0 : bytes.len;
}

int tr_tunnel_read(tr_tunnel *tunnel, uint8_t *out, size_t size) {
    size_t n = 0;
    ERR_clear_error();
    int result = SSL_read_ex(tunnel->ssl, out, size, &n);
    if (result == 1) return (int)n;
    if (!can_go_on(tunnel, result)) return TR_TUNNEL_OVER;
    if (SSL_want_write(tunnel->ssl)) tr_link_want_writable(tunnel->link);
    return TR_TUNNEL_LATER;
}

void tr_tunnel_finish(tr_tunnel *tunnel) {
    (void)SSL_shutdown(tunnel->ssl);
}
