#include "fuzz/server/generate_internal.h"

#include <stdarg.h>
#include <stdio.h>

#include "fuzz/session/script.h"

enum { MOST_TURNS = 12, MOST_LINE = 2048 };

typedef enum place { NOWHERE, POLLING, PROBING, WEBSOCKET } place;

void gen_add(gen *g, const char *text) {
    if (!sio_buf_add_str(&g->bytes, text)) g->failed = true;
}

void gen_add_byte(gen *g, uint8_t byte) {
    if (!sio_buf_add_byte(&g->bytes, byte)) g->failed = true;
}

void gen_addf(gen *g, const char *format, ...) {
    char text[512];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    gen_add(g, text);
}

static void say(gen *g, const char *line) {
    if (!sio_buf_add_str(&g->text, line) || !sio_buf_add_byte(&g->text, '\n')) g->failed = true;
}

static void say_number(gen *g, const char *word, size_t n) {
    if (!sio_buf_addf(&g->text, "%s %zu\n", word, n)) g->failed = true;
}

/* Says the word with the scratch bytes behind it. */
static void say_bytes(gen *g, const char *word) {
    bool ok = sio_buf_add_str(&g->text, word) && sio_buf_add_byte(&g->text, ' ') &&
              script_escape(sio_slice_sub(sio_buf_slice(&g->bytes), 0, MOST_LINE), false, &g->text) &&
              sio_buf_add_byte(&g->text, '\n');
    if (!ok) g->failed = true;
    sio_buf_clear(&g->bytes);
}

static void say_blob(gen *g, const char *word) {
    size_t n = live_below(&g->dice, 8);
    bool ok = sio_buf_addf(&g->text, "%s", word) && (n == 0 || sio_buf_add_byte(&g->text, ' '));
    for (size_t i = 0; i < n; i++)
        ok = ok && sio_buf_addf(&g->text, "%02x", (unsigned)live_below(&g->dice, 256));
    if (!ok || !sio_buf_add_byte(&g->text, '\n')) g->failed = true;
}

static void say_request(gen *g) {
    static const char *const methods[] = {"GET",     "GET", "GET",    "POST", "POST",
                                          "OPTIONS", "PUT", "DELETE", "HEAD", "TRACE"};
    const char *method = LIVE_PICK(&g->dice, methods);
    gen_query(g, live_chance(&g->dice, 10));
    bool ok = sio_buf_addf(&g->text, "request %s ", method) &&
              script_escape(sio_buf_slice(&g->bytes), true, &g->text);
    sio_buf_clear(&g->bytes);
    if (method[0] == 'P') {
        gen_engine_packet(g);
        ok =
            ok && sio_buf_add_byte(&g->text, ' ') && script_escape(sio_buf_slice(&g->bytes), false, &g->text);
    }
    sio_buf_clear(&g->bytes);
    if (!ok || !sio_buf_add_byte(&g->text, '\n')) g->failed = true;
}

/* Times that mean something to a server, and a little more. */
static void say_advance(gen *g) {
    const live_ground *of = g->ground;
    const long times[] = {1,
                          5,
                          20,
                          50,
                          100,
                          of->interval + 20,
                          of->timeout + 20,
                          of->interval + of->timeout + 60,
                          of->connect_timeout + 300,
                          of->upgrade_timeout + 300};
    long ms = LIVE_PICK(&g->dice, times);
    say_number(g, "advance", (size_t)(ms < 1500 ? ms : 200));
}

static place say_open(gen *g) {
    bool websocket = live_chance(&g->dice, 50);
    bool old = live_chance(&g->dice, 6);
    if (!sio_buf_addf(&g->text, "open %s%s\n", websocket ? "websocket" : "polling", old ? " revision 3" : ""))
        g->failed = true;
    if (!g->ground->engineio && live_chance(&g->dice, 85)) {
        gen_add(g, "40");
        say_bytes(g, "send");
        if (!websocket && live_chance(&g->dice, 60)) say(g, "get");
    }
    return websocket ? WEBSOCKET : POLLING;
}

static void say_payload(gen *g) {
    size_t n = 1 + live_below(&g->dice, 4);
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && live_chance(&g->dice, 95)) gen_add_byte(g, 0x1e);
        if (live_chance(&g->dice, 50))
            gen_event(g);
        else
            gen_engine_packet(g);
    }
    say_bytes(g, "post");
}

static void say_binary_event(gen *g) {
    size_t n = gen_binary_event(g);
    say_bytes(g, "send");
    for (size_t i = 0; i < n; i++)
        say_blob(g, "binary");
}

static void say_packet(gen *g) {
    size_t kind = live_below(&g->dice, 20);
    if (kind < 10)
        gen_event(g);
    else if (kind < 13)
        gen_connect(g);
    else if (kind < 16)
        gen_odd_packet(g);
    else
        gen_engine_packet(g);
    say_bytes(g, "send");
}

/* How the next bytes travel. */
static void say_manner(gen *g) {
    if (live_chance(&g->dice, 60))
        say_number(g, "split", 1 + live_below(&g->dice, live_chance(&g->dice, 50) ? 8 : 200));
    else
        say_number(g, "cut", live_below(&g->dice, 24));
}

static void say_socket(gen *g) {
    gen_query(g, live_chance(&g->dice, 90));
    say_bytes(g, "socket");
    if (live_chance(&g->dice, 50)) {
        gen_engine_packet(g);
        say_bytes(g, "frame");
    }
}

static place say_upgrade(gen *g, place at) {
    if (at == POLLING) {
        say(g, "probe");
        return PROBING;
    }
    if (at != PROBING) {
        say_socket(g);
        return at;
    }
    say(g, live_chance(&g->dice, 90) ? "upgrade" : "frame 2probe");
    return WEBSOCKET;
}

static place say_end(gen *g, place at) {
    static const char *const ends[] = {"close",      "reset", "reset", "half-close",
                                       "half-close", "pause", "resume"};
    const char *end = LIVE_PICK(&g->dice, ends);
    say(g, end);
    return end[0] == 'p' || end[0] == 'h' || end[2] == 's' ? at : NOWHERE;
}

static place say_foreign(gen *g, place at) {
    gen_raw(g);
    say_bytes(g, "raw");
    /* What a server does later to what it does not want is where peers of it are gone. */
    if (live_chance(&g->dice, 40)) say_advance(g);
    if (!live_chance(&g->dice, 40)) return at;
    say(g, "reset");
    return NOWHERE;
}

static place turn(gen *g, place at) {
    size_t kind = live_below(&g->dice, 100);
    if (kind < 12) {
        say_request(g);
    } else if (kind < 20) {
        say_socket(g);
    } else if (kind < 32) {
        return say_foreign(g, at);
    } else if (kind < 37) {
        say_advance(g);
    } else if (kind < 45) {
        return say_end(g, at);
    } else if (at == NOWHERE) {
        return say_open(g);
    } else if (kind < 54) {
        return say_upgrade(g, at);
    } else if (kind < 62) {
        say(g, "get");
    } else if (kind < 68) {
        say_payload(g);
    } else if (kind < 73) {
        say_binary_event(g);
    } else if (kind < 76) {
        say_blob(g, at == PROBING ? "blob" : "binary");
    } else {
        say_packet(g);
    }
    return at;
}

static void session(gen *g) {
    place at[SCRIPT_CLIENTS] = {NOWHERE};
    size_t clients = live_chance(&g->dice, 65) ? 1 : 2 + live_below(&g->dice, SCRIPT_CLIENTS - 1);
    size_t turns = 1 + live_below(&g->dice, MOST_TURNS), who = 0;
    if (live_chance(&g->dice, 80)) at[0] = say_open(g);
    for (size_t i = 0; i < turns; i++) {
        size_t next = live_chance(&g->dice, 40) ? live_below(&g->dice, clients) : who;
        if (next != who) say_number(g, "as", next);
        who = next;
        if (live_chance(&g->dice, 12)) say_manner(g);
        at[who] = turn(g, at[who]);
    }
}

bool live_generate(const live_ground *ground, uint64_t seed, uint64_t run, sio_buf *out) {
    gen g = {.dice = live_dice_of(seed, run), .ground = ground};
    session(&g);
    bool ok = !g.failed && sio_buf_add(out, sio_buf_slice(&g.text));
    sio_buf_free(&g.text);
    sio_buf_free(&g.bytes);
    return ok;
}
