#include <openssl/err.h>
#include <openssl/ssl.h>

#include "transport/loop.h"

static bool complain(sio_buf *error, const char *what, const char *file) {
    const char *reason = ERR_reason_error_string(ERR_peek_last_error());
    (void)sio_buf_addf(error, "%s %s: %s", what, file, reason == NULL ? "unknown reason" : reason);
    return false;
}

bool tr_tls_check(const char *cert, const char *key, sio_buf *error) {
    ERR_clear_error();
    SSL_CTX *tls = SSL_CTX_new(TLS_server_method());
    if (tls == NULL) return complain(error, "cannot start TLS for", cert);
    bool ok = true;
    if (SSL_CTX_use_certificate_chain_file(tls, cert) != 1)
        ok = complain(error, "cannot use the certificate", cert);
    else if (SSL_CTX_use_PrivateKey_file(tls, key, SSL_FILETYPE_PEM) != 1)
        ok = complain(error, "cannot use the key", key);
    else if (SSL_CTX_check_private_key(tls) != 1)
        ok = complain(error, "the key does not belong to the certificate:", key);
    SSL_CTX_free(tls);
    ERR_clear_error();
    return ok;
}
