/* Clients over long-polling: one kept connection for the GET that waits, one for the POSTs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "load.h"

typedef enum poll_state { OPENING, JOINING, READY } poll_state;

struct load_poll {
    load_link get, post;
    uint32_t index;
    poll_state state;
    bool joined;           /* the server's CONNECT is there; READY when the POST of ours is confirmed too */
    bool posting, waiting; /* the POST, and the acknowledgement, are still due */
    bool pinged;           /* a pong goes with the next POST */
    unsigned number;       /* of the question, one digit */
    uint64_t asked;
    char sid[64];
};

/* ---- HTTP ---- */

/* Returns the length of the whole response, 0 while it is not all there, and its body. */
static size_t response(const char *in, size_t n, const char **body, size_t *length) {
    const char *end = memmem(in, n, "\r\n\r\n", 4);
    if (end == NULL) return 0;
    if (strncmp(in, "HTTP/1.1 200 ", 13) != 0) load_fail("the server refused: %.300s", in);
    const char *field = strcasestr(in, "\r\ncontent-length:");
    if (field == NULL || field > end) load_fail("a response without Content-Length: %.300s", in);
    *length = strtoul(field + 17, NULL, 10);
    *body = end + 4;
    size_t head = (size_t)(*body - in);
    return n - head < *length ? 0 : head + *length;
}

static void send_get(load_poll *c) {
    char text[256];
    int n = snprintf(text, sizeof text,
                     "GET /socket.io/?EIO=4&transport=polling%s%s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
                     c->sid[0] ? "&sid=" : "", c->sid);
    load_link_send(&c->get, text, (size_t)n);
}

static void send_post(load_poll *c, const char *body) {
    char text[512];
    int n = snprintf(text, sizeof text,
                     "POST /socket.io/?EIO=4&transport=polling&sid=%s HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                     "Content-Type: text/plain;charset=UTF-8\r\nContent-Length: %zu\r\n\r\n%s",
                     c->sid, strlen(body), body);
    c->posting = true;
    load_link_send(&c->post, text, (size_t)n);
}

/* ---- the session ---- */

static void ask(load_poll *c) {
    char text[128];
    const char *pong = c->pinged ? "3\x1e" : "";
    c->pinged = false;
    c->number = (c->number + 1) % 10;
    c->asked = load_now();
    c->waiting = c->get.load->plan.answers;
    if (c->waiting)
        snprintf(text, sizeof text, "%s42%u[\"message-with-ack\",{\"user\":\"alice\",\"msg\":\"hello\"}]",
                 pong, c->number);
    else
        snprintf(text, sizeof text, "%s42[\"nobody-listens\",{\"user\":\"alice\",\"msg\":\"hello\"}]", pong);
    send_post(c, text);
}

/* An exchange is over when the POST is confirmed and what it asked for is there. */
static void step(load_poll *c) {
    if (c->posting || c->waiting || !c->joined) return;
    if (c->state == JOINING) {
        c->state = READY;
        c->get.load->counts.ready++;
        return;
    }
    load_count(c->get.load, c->asked);
    if (c->get.load->talking) ask(c);
}

static void packet(load_poll *c, const char *text, size_t n) {
    if (c->state == READY && n > 3 && memcmp(text, "43", 2) == 0) {
        if (!c->waiting || (unsigned)(text[2] - '0') != c->number)
            load_fail("not the answer to question %u: %.*s", c->number, (int)n, text);
        c->waiting = false;
    } else if (n == 1 && text[0] == '2') {
        c->pinged = true;
        c->get.load->counts.pings++;
    } else if (!c->joined && n > 3 && memcmp(text, "40{", 3) == 0) {
        c->joined = true;
    } else if (n < 2 || memcmp(text, "42", 2) != 0) {
        load_fail("unexpected packet: %.*s", (int)n, text);
    }
}

static void packets(load_poll *c, const char *body, size_t n) {
    while (n > 0) {
        const char *end = memchr(body, '\x1e', n);
        size_t length = end ? (size_t)(end - body) : n;
        packet(c, body, length);
        size_t used = end ? length + 1 : length;
        body += used;
        n -= used;
    }
}

static void handshake(load_poll *c, const char *body, size_t n) {
    const char *sid = memmem(body, n, "\"sid\":\"", 7);
    if (sid == NULL) load_fail("not a handshake: %.*s", (int)n, body);
    sid += 7;
    size_t length = strcspn(sid, "\"");
    if (length == 0 || length >= sizeof c->sid) load_fail("strange session id: %.*s", (int)n, body);
    memcpy(c->sid, sid, length);
    c->state = JOINING;
    load_link_connect(&c->post, c->index);
}

/* ---- events ---- */

static void get_opened(load_link *link) {
    send_get(link->client);
}

static size_t get_received(load_link *link, const char *in, size_t n) {
    load_poll *c = link->client;
    const char *body;
    size_t length, used = response(in, n, &body, &length);
    if (used == 0) return 0;
    if (c->state == OPENING) {
        handshake(c, body, length);
        return used;
    }
    bool due = c->waiting || !c->joined;
    packets(c, body, length);
    send_get(c);
    if (due) step(c);
    return used;
}

static void post_opened(load_link *link) {
    load_poll *c = link->client;
    send_post(c, "40");
    send_get(c);
}

static size_t post_received(load_link *link, const char *in, size_t n) {
    load_poll *c = link->client;
    const char *body;
    size_t length, used = response(in, n, &body, &length);
    if (used == 0) return 0;
    if (length != 2 || memcmp(body, "ok", 2) != 0)
        load_fail("a POST was answered with %.*s", (int)length, body);
    c->posting = false;
    step(c);
    return used;
}

static const load_owner get_owner = {get_opened, get_received}, post_owner = {post_opened, post_received};

load_poll *load_poll_new(load *l) {
    load_poll *all = calloc(l->plan.clients, sizeof *all);
    if (all == NULL) load_fail("no memory for %u clients", l->plan.clients);
    for (uint32_t i = 0; i < l->plan.clients; i++) {
        all[i].index = i;
        all[i].get = (load_link){.load = l, .owner = &get_owner, .client = &all[i]};
        all[i].post = (load_link){.load = l, .owner = &post_owner, .client = &all[i]};
    }
    return all;
}

void load_poll_connect(load_poll *all, uint32_t i) {
    load_link_connect(&all[i].get, i);
}

void load_poll_talk(load_poll *all, uint32_t i) {
    ask(&all[i]);
}
