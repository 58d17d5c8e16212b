/* Queries, and whole HTTP requests as bytes. */
#include "fuzz/server/generate_internal.h"

static const char *const words[] = {"",
                                    "0",
                                    "1",
                                    "-1",
                                    "abc",
                                    "null",
                                    "undefined",
                                    "__proto__",
                                    "constructor",
                                    "3",
                                    "toString",
                                    "polling",
                                    "websocket",
                                    "webtransport",
                                    "%00",
                                    "%",
                                    "%f0%9f%98%80",
                                    "a,b"};

static void pair(gen *g, const char *key, const char *usual, size_t odd) {
    if (live_chance(&g->dice, odd / 3)) return;
    if (g->bytes.len > 0 && g->bytes.data[g->bytes.len - 1] != '?') gen_add(g, "&");
    size_t spelling = live_chance(&g->dice, odd / 3) ? live_below(&g->dice, 5) : 0;
    static const char *const spellings[] = {"=", "[]=", "", "[a]="};
    if (spelling == 4)
        gen_addf(g, "%s=%s&%s=", key, LIVE_PICK(&g->dice, words), key);
    else
        gen_addf(g, "%s%s", key, spellings[spelling]);
    gen_add(g, live_chance(&g->dice, odd) ? LIVE_PICK(&g->dice, words) : usual);
}

static void session(gen *g) {
    size_t kind = live_below(&g->dice, 10);
    if (kind >= 7) return;
    gen_add(g, "&sid=");
    if (kind < 5)
        gen_add(g, "${sid}");
    else if (kind < 6)
        gen_addf(g, "${%u.sid}", (unsigned)live_below(&g->dice, 4));
    else
        gen_add(g, LIVE_PICK(&g->dice, words));
}

void gen_query(gen *g, bool websocket) {
    static const char *const more[] = {"&t=1", "&b64=1", "&j=0", "&j=a", "&EIO=3", "&x=%ff"};
    pair(g, "EIO", "4", 12);
    pair(g, "transport", websocket ? "websocket" : "polling", 18);
    session(g);
    if (live_chance(&g->dice, 20)) gen_add(g, LIVE_PICK(&g->dice, more));
}

static void target(gen *g, bool websocket) {
    static const char *const elsewhere[] = {"/",        "/abc", "*",        "//",
                                            "/abc?a=b", "/%00", "/abc/../", "http://localhost/"};
    if (live_chance(&g->dice, 25)) {
        gen_add(g, LIVE_PICK(&g->dice, elsewhere));
        return;
    }
    gen_addf(g, "%s?", g->ground->path);
    gen_query(g, websocket && live_chance(&g->dice, 85));
}

static void upgrade_headers(gen *g) {
    static const char *const versions[] = {"13", "13", "13", "8", "0", "x"};
    static const char *const wishes[] = {"Upgrade", "Upgrade",         "Upgrade", "keep-alive, Upgrade",
                                         "close",   "upgrade, upgrade"};
    gen_addf(g, "Connection: %s\r\nUpgrade: %s\r\n", LIVE_PICK(&g->dice, wishes),
             live_chance(&g->dice, 92) ? "websocket" : "h2c");
    gen_addf(g, "Sec-WebSocket-Version: %s\r\n", LIVE_PICK(&g->dice, versions));
    if (live_chance(&g->dice, 92)) gen_add(g, "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
    if (live_chance(&g->dice, 10))
        gen_add(g, "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=99\r\n");
    if (live_chance(&g->dice, 5)) gen_add(g, "Sec-WebSocket-Protocol: ,\r\n");
}

static void some_headers(gen *g, bool posts) {
    static const char *const types[] = {"text/plain;charset=UTF-8",
                                        "text/plain",
                                        "application/json",
                                        "application/octet-stream",
                                        "application/x-www-form-urlencoded",
                                        "multipart/form-data",
                                        ""};
    static const char *const others[] = {"Origin: http://a.example",
                                         "Origin: null",
                                         "Expect: 100-continue",
                                         "Cookie: io=abc",
                                         "Accept-Encoding: gzip, deflate, br",
                                         "Content-Encoding: gzip",
                                         "Connection: close",
                                         "X-Forwarded-For: a"};
    if (live_chance(&g->dice, 96)) gen_add(g, "Host: localhost\r\n");
    if (live_chance(&g->dice, posts ? 80 : 30))
        gen_addf(g, "Content-Type: %s\r\n", LIVE_PICK(&g->dice, types));
    if (live_chance(&g->dice, 20)) gen_addf(g, "%s\r\n", LIVE_PICK(&g->dice, others));
}

/* The body is made first, since its length goes before it. */
static void body(gen *g) {
    static const char *const bodies[] = {"40", "2", "3",    "1",        "4\0364", "42[\"message\",1]",
                                         "6",  "x", "2:40", "d=2%3A40", ""};
    const char *text = LIVE_PICK(&g->dice, bodies);
    size_t len = 0;
    while (text[len] != '\0')
        len++;
    if (live_chance(&g->dice, 10)) {
        gen_addf(g, "Transfer-Encoding: chunked\r\n\r\n%zx\r\n%s\r\n", len, text);
        if (live_chance(&g->dice, 80) && len > 0) gen_add(g, "0\r\n\r\n");
        return;
    }
    if (live_chance(&g->dice, 10)) len += live_below(&g->dice, 40);
    gen_addf(g, "Content-Length: %zu\r\n\r\n%s", len, text);
}

/* Frames of a client, masked with zeros: right ones, reserved bits, unknown opcodes, lengths that lie. */
static void frames(gen *g) {
    static const uint8_t heads[] = {0x81, 0x81, 0x81, 0x82, 0x88, 0x89, 0x8a, 0x01, 0x80, 0xc1, 0x83, 0xff};
    gen_add_byte(g, LIVE_PICK(&g->dice, heads));
    size_t length = live_below(&g->dice, 6);
    gen_add_byte(g, (uint8_t)((live_chance(&g->dice, 92) ? 0x80 : 0) | length));
    for (size_t i = 0; i < 4; i++)
        gen_add_byte(g, 0);
    for (size_t i = 0; i < length; i++)
        gen_add_byte(g, (uint8_t) "2probe"[i]);
}

void gen_raw(gen *g) {
    static const char *const methods[] = {"GET",  "GET", "POST",   "POST",    "POST", "POST",
                                          "HEAD", "PUT", "DELETE", "CONNECT", "abc",  "OPTIONS"};
    bool websocket = live_chance(&g->dice, 40);
    gen_addf(g, "%s ", websocket && live_chance(&g->dice, 92) ? "GET" : LIVE_PICK(&g->dice, methods));
    bool posts = g->bytes.data != NULL && g->bytes.data[0] == 'P';
    target(g, websocket);
    gen_addf(g, " HTTP/%s\r\n", live_chance(&g->dice, 95) ? "1.1" : "1.0");
    some_headers(g, posts);
    if (websocket) upgrade_headers(g);
    if (posts || live_chance(&g->dice, 5))
        body(g);
    else
        gen_add(g, "\r\n");
    if (websocket && live_chance(&g->dice, 40)) frames(g);
    if (live_chance(&g->dice, 8)) g->bytes.len = live_below(&g->dice, g->bytes.len + 1);
}
