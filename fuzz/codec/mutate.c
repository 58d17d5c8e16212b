#include "fuzz/codec/mutate.h"

#include <string.h>

/* Pieces of packets. None is a name of the host or of an attack: those come from comparisons. */
static const char *const pieces[] = {
    "0",
    "1",
    "2",
    "3",
    "4",
    "5",
    "6",
    "51-",
    "61-",
    "52-",
    "/",
    ",",
    "/a,",
    "[",
    "]",
    "{",
    "}",
    "\"a\"",
    "[]",
    "{}",
    "[1]",
    "{\"a\":1}",
    "null",
    "true",
    "false",
    "1.5",
    "-1",
    "\"\"",
    "[\"a\"]",
    "{\"_placeholder\":true,\"num\":0}",
    "\"num\":",
    "\"_placeholder\":",
    "\x1e"
    "bAA==",
    "\x1e",
    "1000",
    "9007199254740993",
    "1e400",
    "\"\\u0000\"",
    " ",
};
enum { PIECES = sizeof pieces / sizeof pieces[0] };

typedef struct mutation {
    uint8_t *data;
    size_t size, most;
    uint64_t random;
} mutation;

static size_t draw(mutation *m, size_t below) {
    m->random = m->random * 6364136223846793005U + 1442695040888963407U;
    return below == 0 ? 0 : (size_t)(m->random >> 33) % below;
}

/* ---- tokens: a string, a number or word, or one other byte ---- */

static int is_word(uint8_t c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80 ||
           c == '_';
}

static size_t token_end(const mutation *m, size_t at) {
    if (m->data[at] == '"') {
        for (size_t i = at + 1; i < m->size; i++) {
            if (m->data[i] == '\\')
                i++;
            else if (m->data[i] == '"')
                return i + 1;
        }
        return at + 1;
    }
    size_t end = at + 1;
    while (is_word(m->data[at]) && end < m->size && is_word(m->data[end]))
        end++;
    return end;
}

/* A token, or from a bracket to the one that closes it. */
static size_t node_end(const mutation *m, size_t at) {
    size_t depth = 0, end = at;
    if (m->data[at] != '[' && m->data[at] != '{') return token_end(m, at);
    while (end < m->size) {
        uint8_t c = m->data[end];
        if (c == '[' || c == '{') depth++;
        end = token_end(m, end);
        if ((c == ']' || c == '}') && --depth == 0) return end;
    }
    return token_end(m, at);
}

static size_t pick(mutation *m) {
    size_t count = 0, chosen = 0;
    for (size_t at = 0; at < m->size; at = token_end(m, at))
        if (draw(m, ++count) == 0) chosen = at;
    return chosen;
}

/* Puts `length` bytes in the place of [from, to). */
static int put(mutation *m, size_t from, size_t to, const uint8_t *bytes, size_t length) {
    uint8_t copy[512];
    if (length > sizeof copy || m->size - (to - from) + length > m->most) return 0;
    if (length > 0) memcpy(copy, bytes, length);
    memmove(m->data + from + length, m->data + to, m->size - to);
    if (length > 0) memcpy(m->data + from, copy, length);
    m->size = m->size - (to - from) + length;
    return 1;
}

static int put_piece(mutation *m, int over) {
    const char *piece = pieces[draw(m, PIECES)];
    size_t at = pick(m);
    return put(m, at, over ? node_end(m, at) : at, (const uint8_t *)piece, strlen(piece));
}

static int copy_node(mutation *m, int over) {
    size_t from = pick(m), end = node_end(m, from), at = pick(m);
    return put(m, at, over ? node_end(m, at) : at, m->data + from, end - from);
}

static int drop_node(mutation *m) {
    size_t at = pick(m);
    return put(m, at, node_end(m, at), NULL, 0);
}

static int change_number(mutation *m) {
    static const char *const numbers[] = {"0",  "1",   "2",     "9",       "10",
                                          "11", "255", "65536", "1000000", "4294967296"};
    size_t count = 0, chosen = m->size;
    for (size_t at = 0; at < m->size; at = token_end(m, at))
        if (m->data[at] >= '0' && m->data[at] <= '9' && draw(m, ++count) == 0) chosen = at;
    if (chosen == m->size) return 0;
    /* The first digit is the type: only what follows it is a number. */
    size_t end = token_end(m, chosen), from = chosen == 0 && end > 1 ? 1 : chosen;
    const char *number = numbers[draw(m, sizeof numbers / sizeof numbers[0])];
    return put(m, from, end, (const uint8_t *)number, strlen(number));
}

static int change_type(mutation *m) {
    if (m->size == 0) return 0;
    m->data[0] = (uint8_t)('0' + draw(m, 7));
    return 1;
}

size_t cfz_mutate(uint8_t *data, size_t size, size_t most, unsigned seed) {
    mutation m = {data, size, most, seed * 0x9e3779b97f4a7c15U + 1};
    int done = 0;
    size_t times = 1 + draw(&m, 3);
    if (size == 0) return 0;
    for (size_t i = 0; i < times && m.size > 0; i++) {
        switch (draw(&m, 8)) {
        case 0:
            done |= change_type(&m);
            break;
        case 1:
            done |= change_number(&m);
            break;
        case 2:
            done |= drop_node(&m);
            break;
        case 3:
            done |= copy_node(&m, 0);
            break;
        case 4:
            done |= copy_node(&m, 1);
            break;
        case 5:
            done |= put_piece(&m, 0);
            break;
        default:
            done |= put_piece(&m, 1);
            break;
        }
    }
    return done ? m.size : 0;
}
