#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "testkit_server_internal.h"

void fake_frame(fake_conn *c, uint8_t opcode, const void *payload, size_t len) {
    sio_buf_add_byte(&c->out, (uint8_t)(0x80 | opcode));
    if (len < 126) {
        sio_buf_add_byte(&c->out, (uint8_t)len);
    } else {
        sio_buf_add_byte(&c->out, 126);
        sio_buf_add_byte(&c->out, (uint8_t)(len >> 8));
        sio_buf_add_byte(&c->out, (uint8_t)len);
    }
    sio_buf_add(&c->out, sio_slice_of(payload, len));
}

void fake_send_packet_ws(fake_conn *c, const char *packet, size_t len) {
    uint8_t bytes[4096];
    if (len == 0 || packet[0] != 'b' || len > 4000) {
        fake_frame(c, 1, packet, len);
        return;
    }
    int n = EVP_DecodeBlock(bytes, (const uint8_t *)packet + 1, (int)len - 1);
    for (size_t i = len; i > 1 && packet[i - 1] == '='; i--)
        n--;
    fake_frame(c, 2, bytes, n < 0 ? 0 : (size_t)n);
}

static void serve_ws_packet(testkit_server *s, fake_conn *c, uint8_t opcode, const char *payload,
                            size_t len) {
    fake_session *x = &s->sessions[c->session];
    char text[8192];
    if (opcode == 8) {
        fake_frame(c, 8, payload, len);
        c->closing = true;
        if (x->ws == (int)(c - s->conns)) x->alive = false;
    } else if (opcode == 9) {
        fake_frame(c, 10, payload, len);
    } else if (x->ws != (int)(c - s->conns) && len == 6 && memcmp(payload, "2probe", 6) == 0) {
        const testkit_rule *rule = fake_hear(s, x, payload, len);
        if (rule != NULL) return;
        x->probed = true;
        fake_frame(c, 1, "3probe", 6);
        if (x->get >= 0) fake_say(s, x, "6");
    } else if (x->ws != (int)(c - s->conns) && len == 1 && payload[0] == '5') {
        x->ws = (int)(c - s->conns);
        fake_hear(s, x, "5", 1);
    } else if (opcode == 2 && len < 4096) {
        text[0] = 'b';
        int n = EVP_EncodeBlock((uint8_t *)text + 1, (const uint8_t *)payload, (int)len);
        fake_hear(s, x, text, (size_t)n + 1);
    } else {
        fake_hear(s, x, payload, len);
    }
}

/* Returns whether a whole frame (of at most 64 KiB) was there. */
bool fake_take_frame(testkit_server *s, fake_conn *c) {
    const uint8_t *in = c->in.data;
    if (c->in.len < 6) return false;
    size_t len = in[1] & 0x7f, at = 2;
    if (len == 126) {
        len = (size_t)in[2] << 8 | in[3];
        at = 4;
    }
    if (c->in.len < at + 4 + len) return false;
    char *payload = malloc(len + 1);
    for (size_t i = 0; i < len; i++)
        payload[i] = (char)(in[at + 4 + i] ^ in[at + i % 4]);
    payload[len] = 0;
    uint8_t opcode = in[0] & 0x0f;
    sio_buf_consume(&c->in, at + 4 + len);
    serve_ws_packet(s, c, opcode, payload, len);
    free(payload);
    return !s->gone;
}
