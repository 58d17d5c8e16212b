#include <openssl/err.h>
#include <openssl/ssl.h>
#include <string.h>

#include "transport/loop.h"

/* A file that cannot be read shows first; of other faults the last one says most. */
static bool complain(sio_buf *error, const char *what, const char *file) {
    unsigned long first = ERR_peek_error();
    const char *reason = ERR_SYSTEM_ERROR(first) ? strerror(ERR_GET_REASON(first))
                                                 : ERR_reason_error_string(ERR_peek_last_error());
    (void)sio_buf_addf(error, "%s %s: %s", what, file, reason == NULL ? "unknown reason" : reason);
    return false;
}

/* OpenSSL would ask on the terminal, and a server has none. */
static int refuse_password(char *password, int size, int writing, void *asked) {
    (void)password;
    (void)size;
    (void)writing;
    *(bool *)asked = true;
    return -1;
}

static bool use_key(SSL_CTX *tls, const char *key, sio_buf *error) {
    bool encrypted = false;
    SSL_CTX_set_default_passwd_cb(tls, refuse_password);
    SSL_CTX_set_default_passwd_cb_userdata(tls, &encrypted);
    ERR_clear_error();
    if (SSL_CTX_use_PrivateKey_file(tls, key, SSL_FILETYPE_PEM) == 1) return true;
    if (!encrypted) return complain(error, "cannot use the key", key);
    (void)sio_buf_addf(error, "the key %s is encrypted: decrypt it (openssl pkey -in FILE -out PLAIN)", key);
    return false;
}

bool tr_tls_check(const char *cert, const char *key, sio_buf *error) {
    ERR_clear_error();
    SSL_CTX *tls = SSL_CTX_new(TLS_server_method());
    if (tls == NULL) return complain(error, "cannot start TLS for", cert);
    bool ok = true;
    if (SSL_CTX_use_certificate_chain_file(tls, cert) != 1)
        ok = complain(error, "cannot use the certificate", cert);
    else if (!use_key(tls, key, error))
        ok = false;
    else if (SSL_CTX_check_private_key(tls) != 1)
        ok = complain(error, "the key does not belong to the certificate:", key);
    SSL_CTX_free(tls);
    ERR_clear_error();
    return ok;
}
