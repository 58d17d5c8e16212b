#include "transport/accept.h"

#include <openssl/evp.h>
#include <openssl/sha.h>
#include <string.h>

enum { KEY_SIZE = 24 };

static bool base64_char(uint8_t c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '+' || c == '/';
}

/* 16 bytes in base64. */
static bool key_valid(sio_slice key) {
    if (key.len != KEY_SIZE || key.ptr[22] != '=' || key.ptr[23] != '=') return false;
    for (size_t i = 0; i < 22; i++)
        if (!base64_char(key.ptr[i])) return false;
    return true;
}

unsigned tr_accept_check(const tr_head *head) {
    if (head->method != SIO_METHOD_GET || !head->framing.http_1_1) return 400;
    if (!key_valid(head->ws_key)) return 400;
    return sio_slice_is(head->ws_version, "13") ? 0 : 426;
}

bool tr_accept_key(sio_slice key, char out[TR_ACCEPT_SIZE + 1]) {
    static const char guid[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    uint8_t text[KEY_SIZE + sizeof guid - 1];
    uint8_t digest[SHA_DIGEST_LENGTH];
    unsigned size = sizeof digest;
    if (key.len != KEY_SIZE) return false;
    memcpy(text, key.ptr, KEY_SIZE);
    memcpy(text + KEY_SIZE, guid, sizeof guid - 1);
    if (EVP_Digest(text, sizeof text, digest, &size, EVP_sha1(), NULL) != 1) return false;
    return EVP_EncodeBlock((unsigned char *)out, digest, (int)size) == TR_ACCEPT_SIZE;
}
