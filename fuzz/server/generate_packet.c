/* Packets and JSON values. */
#include "fuzz/server/generate_internal.h"

enum { DEEP = 3, ATTACHMENTS = 4 };

/* What frameworks may mean by an event of that name, what objects of scripting languages inherit, and text
 * that is hard to carry. */
static const char *const names[] = {
    "connect",
    "connect_error",
    "disconnect",
    "disconnecting",
    "newListener",
    "removeListener",
    "error",
    "close",
    "data",
    "end",
    "open",
    "packet",
    "ping",
    "pong",
    "drain",
    "upgrade",
    "message",
    "message-back",
    "reconnect",
    "connection",
    "auth",
    "constructor",
    "__proto__",
    "toString",
    "valueOf",
    "prototype",
    "length",
    "__init__",
    "hasOwnProperty",
    "*",
    "\xc3\xa9\xe2\x82\xac",
    "\\ud800",
};
static const char *const namespaces[] = {"/custom,", "/siospec,", "/random,", "/,",
                                         "/custom",  "/a?b=c,",   "//,",      "/__proto__,"};
static const char *const scalars[] = {
    "null", "true", "0",   "-1",   "1e400",       "9007199254740993", "\"\"",    "\"a\"",
    "{}",   "[]",   "0.1", "[[]]", "\"\\u0000\"", "\"\\ud83d\"",      "{\"\":1}"};
static const char *const keys[] = {"a",      "_placeholder", "num",    "toString",    "__proto__",
                                   "length", "then",         "toJSON", "constructor", "token"};

static void value(gen *g, int depth);

static void list_of(gen *g, int depth) {
    size_t n = live_below(&g->dice, 4);
    gen_add(g, "[");
    for (size_t i = 0; i < n; i++) {
        if (i > 0) gen_add(g, ",");
        value(g, depth + 1);
    }
    gen_add(g, "]");
}

static void object_of(gen *g, int depth) {
    size_t n = live_below(&g->dice, 3);
    gen_add(g, "{");
    for (size_t i = 0; i < n; i++) {
        gen_addf(g, "%s\"%s\":", i > 0 ? "," : "", LIVE_PICK(&g->dice, keys));
        value(g, depth + 1);
    }
    gen_add(g, "}");
}

/* Bounded: DEEP levels, but for nests without any branch. */
static void value(gen *g, int depth) {
    size_t kind = live_below(&g->dice, depth < DEEP ? 20 : 12);
    if (kind < 12) {
        gen_add(g, LIVE_PICK(&g->dice, scalars));
    } else if (kind < 15) {
        list_of(g, depth);
    } else if (kind < 18) {
        object_of(g, depth);
    } else if (kind < 19) {
        gen_addf(g, "{\"_placeholder\":true,\"num\":%d}", (int)live_below(&g->dice, 4) - 1);
    } else {
        size_t n = (size_t)1 << live_below(&g->dice, 9);
        for (size_t i = 0; i < n; i++)
            gen_add(g, "[");
        for (size_t i = 0; i < n; i++)
            gen_add(g, "]");
    }
}

static void event_name(gen *g) {
    if (live_chance(&g->dice, 8))
        value(g, 1);
    else if (live_chance(&g->dice, 50))
        gen_add(g, live_chance(&g->dice, 70) ? "\"message\"" : "\"message-with-ack\"");
    else
        gen_addf(g, "\"%s\"", LIVE_PICK(&g->dice, names));
}

static void arguments(gen *g) {
    size_t n = live_below(&g->dice, 4);
    for (size_t i = 0; i < n; i++) {
        gen_add(g, ",");
        value(g, 0);
    }
}

static void address(gen *g) {
    if (live_chance(&g->dice, 15)) gen_add(g, LIVE_PICK(&g->dice, namespaces));
    if (live_chance(&g->dice, 20)) gen_addf(g, "%u", (unsigned)live_below(&g->dice, 12));
}

void gen_event(gen *g) {
    gen_add(g, "4");
    if (g->ground->engineio) {
        value(g, 0);
        return;
    }
    gen_add(g, "2");
    address(g);
    gen_add(g, "[");
    event_name(g);
    arguments(g);
    gen_add(g, "]");
}

static size_t near(gen *g, size_t n) {
    return live_chance(&g->dice, 85) ? n : live_below(&g->dice, ATTACHMENTS + 2);
}

size_t gen_binary_event(gen *g) {
    size_t n = live_below(&g->dice, ATTACHMENTS), placed = near(g, n);
    gen_addf(g, "4%c%zu-", live_chance(&g->dice, 80) ? '5' : '6', n);
    address(g);
    gen_add(g, "[");
    event_name(g);
    for (size_t i = 0; i < placed; i++)
        gen_addf(g, ",{\"_placeholder\":true,\"num\":%zu}", near(g, i));
    arguments(g);
    gen_add(g, "]");
    return near(g, n);
}

void gen_connect(gen *g) {
    gen_add(g, "40");
    if (live_chance(&g->dice, 25)) gen_add(g, LIVE_PICK(&g->dice, namespaces));
    if (live_chance(&g->dice, 15)) value(g, 0);
}

void gen_odd_packet(gen *g) {
    static const char *const odd[] = {
        "41", "41/custom,", "43",    "430[]", "4399[1]", "44",   "44{\"message\":1}",
        "47", "420",        "42",    "42[",   "42{}",    "42[]", "4",
        "45", "451-",       "451-[", "45-[]"};
    gen_add(g, LIVE_PICK(&g->dice, odd));
    if (live_chance(&g->dice, 30)) value(g, 0);
}

void gen_engine_packet(gen *g) {
    static const char *const heads[] = {"0", "1", "2",     "2probe", "3", "3probe", "4",     "5", "6",
                                        "7", "b", "bAQID", "bA",     " ", "\x1e",   "4\x1e", "00"};
    gen_add(g, LIVE_PICK(&g->dice, heads));
    if (live_chance(&g->dice, 25)) value(g, 0);
    if (live_chance(&g->dice, 5)) gen_add_byte(g, (uint8_t)live_below(&g->dice, 256));
}
