/* The opening handshake (RFC 6455 4): key, accept, default headers, and the judgement of the answer. */
#include <openssl/evp.h>
#include <string.h>
#include <strings.h>

#include "wire/ws.h"

static const char GUID[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

void wire_ws_key(const uint8_t random[16], char key[25]) {
    EVP_EncodeBlock((unsigned char *)key, random, 16);
}

bool wire_ws_accept(const char *key, char accept[29]) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int len = 0;
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool ok = ctx != NULL && EVP_DigestInit_ex(ctx, EVP_sha1(), NULL) == 1 &&
              EVP_DigestUpdate(ctx, key, strlen(key)) == 1 &&
              EVP_DigestUpdate(ctx, GUID, sizeof GUID - 1) == 1 && EVP_DigestFinal_ex(ctx, digest, &len) == 1;
    EVP_MD_CTX_free(ctx);
    if (ok) EVP_EncodeBlock((unsigned char *)accept, digest, (int)len);
    return ok;
}

bool wire_ws_accept_ok(const char *key, sio_slice accept) {
    char want[29];
    return wire_ws_accept(key, want) && sio_slice_is(accept, want);
}

bool wire_ws_default_headers(wire_headers *list, sio_slice host, const char *key) {
    const wire_header defaults[] = {
        {sio_slice_str("Host"), host},
        {sio_slice_str("Upgrade"), sio_slice_str("websocket")},
        {sio_slice_str("Connection"), sio_slice_str("Upgrade")},
        {sio_slice_str("Sec-WebSocket-Version"), sio_slice_str("13")},
        {sio_slice_str("Sec-WebSocket-Key"), sio_slice_str(key)},
    };
    bool ok = true;
    for (size_t i = 0; ok && i < sizeof defaults / sizeof defaults[0]; i++)
        ok = wire_headers_set(list, defaults[i].name, defaults[i].value);
    return ok;
}

const char *wire_ws_check_response(const wire_response *response, const char *key) {
    if (response->status != 101) return "the status is not 101";
    if (!wire_response_has_token(response, "upgrade", "websocket")) return "no \"Upgrade: websocket\"";
    if (!wire_response_has_token(response, "connection", "upgrade")) return "no \"Connection: Upgrade\"";
    sio_slice accept = wire_response_header(response, "sec-websocket-accept");
    if (accept.ptr == NULL) return "no Sec-WebSocket-Accept";
    if (key != NULL && !wire_ws_accept_ok(key, accept)) return "a wrong Sec-WebSocket-Accept";
    return NULL;
}
