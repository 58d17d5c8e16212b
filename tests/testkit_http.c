#include <openssl/evp.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "testkit_server_internal.h"

void fake_respond(testkit_server *s, fake_conn *c, int status, const char *body, size_t len) {
    sio_buf_addf(&c->out, "HTTP/1.1 %d X\r\nContent-Type: text/plain\r\nContent-Length: %zu\r\n\r\n", status,
                 len);
    sio_buf_add(&c->out, sio_slice_of(body, len));
    c->closing = c->closing || s->script->one_request;
}

void fake_respond_str(testkit_server *s, fake_conn *c, int status, const char *body) {
    fake_respond(s, c, status, body, strlen(body));
}

static void open_packet(const testkit_server *s, int i, char *out, size_t size) {
    if (s->script->open != NULL) {
        snprintf(out, size, "0%s", s->script->open);
    } else {
        snprintf(out, size,
                 "0{\"sid\":\"s%d\",\"upgrades\":[\"websocket\"],\"pingInterval\":300,\"pingTimeout\":200,"
                 "\"maxPayload\":1000000}",
                 i);
    }
}

static fake_session *session_of(testkit_server *s, const char *head) {
    const char *sid = strstr(head, "sid=");
    int i = sid == NULL || sid[4] != 's' ? -1 : (int)strtol(sid + 5, NULL, 10);
    return i < 0 || i >= s->sessions_made ? NULL : &s->sessions[i];
}

static void serve_post(testkit_server *s, fake_conn *c, fake_session *x, const char *body, size_t len) {
    testkit_then answer = TK_NOTHING;
    for (const char *end; len > 0; body = end + 1) {
        end = memchr(body, 0x1e, len);
        size_t n = end != NULL ? (size_t)(end - body) : len;
        const testkit_rule *rule = fake_hear(s, x, body, n);
        if (s->gone) return;
        if (rule != NULL) answer = rule->then;
        if (end == NULL) break;
        len -= n + 1;
    }
    if (answer == TK_NO_ANSWER) return;
    fake_respond_str(s, c, answer == TK_REFUSE ? 400 : 200, answer == TK_SHOUT ? "OK" : "ok");
}

static void serve_get(testkit_server *s, fake_conn *c, fake_session *x) {
    x->get = (int)(c - s->conns);
    if (x->probed && x->queue.len == 0) fake_say_one(s, x, "6", 1);
    fake_flush_poll(s, x);
}

static void accept_key(const char *head, char *out) {
    char text[256];
    uint8_t digest[SHA_DIGEST_LENGTH];
    const char *key = strcasestr(head, "sec-websocket-key: ");
    size_t len = key != NULL ? strcspn(key + 19, "\r\n") : 0;
    snprintf(text, sizeof text, "%.*s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", (int)(len < 100 ? len : 100),
             key != NULL ? key + 19 : "");
    SHA1((const uint8_t *)text, strlen(text), digest);
    EVP_EncodeBlock((uint8_t *)out, digest, sizeof digest);
}

static void serve_upgrade(testkit_server *s, fake_conn *c, const char *head) {
    char accept[64], open[512];
    fake_session *x = session_of(s, head);
    if (strstr(head, "sid=") != NULL && (x == NULL || !x->alive || x->ws >= 0)) {
        fake_respond_str(s, c, 400, "no");
        return;
    }
    accept_key(head, accept);
    sio_buf_addf(
        &c->out,
        "HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n",
        accept);
    c->ws = true;
    c->session = x != NULL ? (int)(x - s->sessions) : fake_new_session(s);
    if (x != NULL || c->session < 0) return;
    s->sessions[c->session].ws = (int)(c - s->conns);
    open_packet(s, c->session, open, sizeof open);
    fake_frame(c, 1, open, strlen(open));
}

static void serve_handshake(testkit_server *s, fake_conn *c) {
    char open[512];
    int i = fake_new_session(s);
    open_packet(s, i, open, sizeof open);
    fake_respond_str(s, c, 200, open);
}

static void serve_request(testkit_server *s, fake_conn *c, const char *head, const char *body, size_t len) {
    fake_session *x = session_of(s, head);
    bool fresh = strstr(head, "sid=") == NULL;
    if (fresh && s->hanging) return;
    if (fresh && s->broken) {
        fake_respond_str(s, c, 500, "broken");
    } else if (strcasestr(head, "upgrade: websocket") != NULL) {
        serve_upgrade(s, c, head);
    } else if (fresh) {
        serve_handshake(s, c);
    } else if (x == NULL || !x->alive || x->ws >= 0) {
        fake_respond_str(s, c, 400, "{\"code\":1}");
    } else if (head[0] == 'P') {
        serve_post(s, c, x, body, len);
    } else {
        serve_get(s, c, x);
    }
}

/* Returns whether a whole request was there. */
bool fake_take_request(testkit_server *s, fake_conn *c) {
    const char *text = sio_buf_cstr(&c->in);
    const char *end = strstr(text, "\r\n\r\n");
    if (end == NULL) return false;
    char *head = strndup(text, (size_t)(end - text) + 4);
    const char *length = strcasestr(head, "content-length: ");
    size_t need = length != NULL ? strtoul(length + 16, NULL, 10) : 0;
    size_t used = strlen(head);
    bool whole = c->in.len - used >= need;
    char *body = whole ? malloc(need + 1) : NULL;
    if (body != NULL) {
        memcpy(body, c->in.data + used, need);
        sio_buf_consume(&c->in, used + need);
        if (s->script->raw != NULL) {
            c->raw = true;
        } else {
            serve_request(s, c, head, body, need);
        }
    }
    free(body);
    free(head);
    return whole;
}
