/* Clients over websocket: upgrade, open packet, CONNECT, then one question at a time. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "load.h"

typedef enum ws_state { UPGRADING, OPENING, JOINING, READY } ws_state;

struct load_ws {
    load_link link;
    ws_state state;
    unsigned number; /* of the question, one digit: shows that the answer belongs to it */
    uint64_t asked;
};

static const char request[] = "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n"
                              "Host: 127.0.0.1\r\n"
                              "Upgrade: websocket\r\n"
                              "Connection: Upgrade\r\n"
                              "Sec-WebSocket-Version: 13\r\n"
                              "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

/* Sends one masked text frame. */
static void send_text(load_ws *c, const char *text, size_t n) {
    static uint32_t mask = 0x9e3779b9; /* never 0: the npm library would skip the unmasking */
    unsigned char frame[6 + 125];
    if (n > sizeof frame - 6) load_fail("a question of %zu bytes", n);
    mask = mask * 1664525 + 1013904223;
    mask |= mask == 0;
    frame[0] = 0x81;
    frame[1] = (unsigned char)(0x80 | n);
    memcpy(frame + 2, &mask, 4);
    for (size_t i = 0; i < n; i++)
        frame[6 + i] = (unsigned char)text[i] ^ frame[2 + i % 4];
    load_link_send(&c->link, frame, 6 + n);
}

static void ask(load_ws *c) {
    char text[] = "420[\"message-with-ack\",{\"user\":\"alice\",\"msg\":\"hello\"}]";
    c->number = (c->number + 1) % 10;
    text[2] = (char)('0' + c->number);
    c->asked = load_now();
    send_text(c, text, sizeof text - 1);
}

static void answered(load_ws *c, const char *text, size_t n) {
    static const char rest[] = "[{\"user\":\"alice\",\"msg\":\"hello\"}]";
    if (n != sizeof rest + 2 || (unsigned)(text[2] - '0') != c->number || memcmp(text + 3, rest, n - 3) != 0)
        load_fail("not the answer to question %u: %.*s", c->number, (int)n, text);
    load_count(c->link.load, c->asked);
    if (c->link.load->talking) ask(c);
}

static bool begins(const char *text, size_t n, const char *with) {
    size_t length = strlen(with);
    return n >= length && memcmp(text, with, length) == 0;
}

static void message(load_ws *c, const char *text, size_t n) {
    if (c->state == READY && begins(text, n, "43")) {
        answered(c, text, n);
    } else if (begins(text, n, "2")) {
        c->link.load->counts.pings++;
        send_text(c, "3", 1);
    } else if (c->state == OPENING && begins(text, n, "0{")) {
        send_text(c, "40", 2);
        c->state = JOINING;
    } else if (c->state == JOINING && begins(text, n, "40{")) {
        c->state = READY;
        c->link.load->counts.ready++;
    } else if (!begins(text, n, "42")) {
        load_fail("unexpected message: %.*s", (int)n, text);
    }
}

static size_t frame(load_ws *c, const char *in, size_t n) {
    if (n < 2) return 0;
    const unsigned char *head = (const unsigned char *)in;
    size_t at = 2, length = head[1];
    if (length == 126) {
        if (n < 4) return 0;
        length = (size_t)head[2] << 8 | head[3];
        at = 4;
    }
    if (head[0] != 0x81 || head[1] > 126)
        load_fail("not a short text frame from the server: %02x %02x", head[0], head[1]);
    if (n - at < length) return 0;
    message(c, in + at, length);
    return at + length;
}

static size_t upgraded(load_ws *c, const char *in, size_t n) {
    const char *end = memmem(in, n, "\r\n\r\n", 4);
    if (end == NULL) return 0;
    if (!begins(in, n, "HTTP/1.1 101 ")) load_fail("no upgrade to websocket: %.200s", in);
    c->state = OPENING;
    return (size_t)(end - in) + 4;
}

static void opened(load_link *link) {
    load_link_send(link, request, sizeof request - 1);
}

static size_t received(load_link *link, const char *in, size_t n) {
    load_ws *c = link->client;
    return c->state == UPGRADING ? upgraded(c, in, n) : frame(c, in, n);
}

static const load_owner owner = {opened, received};

load_ws *load_ws_new(load *l) {
    load_ws *all = calloc(l->plan.clients, sizeof *all);
    if (all == NULL) load_fail("no memory for %u clients", l->plan.clients);
    for (uint32_t i = 0; i < l->plan.clients; i++)
        all[i].link = (load_link){.load = l, .owner = &owner, .client = &all[i]};
    return all;
}

void load_ws_connect(load_ws *all, uint32_t i) {
    load_link_connect(&all[i].link, i);
}

void load_ws_talk(load_ws *all, uint32_t i) {
    ask(&all[i]);
}
