#include "fuzz/codec/mutate.h"

#include <string.h>

/* Pieces of packets. None is a name of the host or of an attack: those come from comparisons. */
static const char *const pieces[] = {
    "0",         "1",
    "2",         "3",
    "4",         "5",
    "6",         "51-",
    "61-",       "52-",
    "/",         ",",
    "/a,",       "[",
    "]",         "{",
    "}",         "\"a\"",
    "[]",        "{}",
    "[1]",       "{\"a\":1}",
    "null",      "true",
    "false",     "1.5",
    "-1",        "\"\"",
    "[\"a\"]",   "{\"_placeholder\":true,\"num\":0}",
    "\"num\":",  "\"_placeholder\":",
    "\036bAA==", "\x1e",
    "1000",      "9007199254740993",
    "1e400",     "\"\\u0000\"",
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

static size_t digits_end(const mutation *m, size_t at) {
    while (at < m->size && m->data[at] >= '0' && m->data[at] <= '9')
        at++;
    return at;
}

/* The parts of a header: [0] type, then at `count`, `nsp` and `id` what may stand there. */
typedef struct header {
    size_t count, nsp, id, payload;
} header;

static header find_header(const mutation *m) {
    header h = {1, 1, 1, 1};
    size_t dash = digits_end(m, 1);
    if (dash < m->size && m->data[dash] == '-') h.nsp = dash + 1;
    const uint8_t *comma =
        h.nsp < m->size && m->data[h.nsp] == '/' ? memchr(m->data + h.nsp, ',', m->size - h.nsp) : NULL;
    h.id = comma == NULL ? h.nsp : (size_t)(comma - m->data) + 1;
    h.payload = digits_end(m, h.id);
    return h;
}

/* Gives the packet another part of its header, or takes it away. */
static int change_header(mutation *m) {
    static const char *const counts[] = {"", "0-", "1-", "2-", "11-", "1000-", "1000000-"};
    static const char *const namespaces[] = {"", "/a,", "/,", "/a/b,", "/a?b,", "/abc"};
    static const char *const ids[] = {
        "", "0", "1", "12", "123", "4567", "9007199254740991", "9007199254740992", "01"};
    header h = find_header(m);
    const char *part;
    if (m->size == 0) return 0;
    switch (draw(m, 3)) {
    case 0:
        part = counts[draw(m, sizeof counts / sizeof counts[0])];
        return put(m, h.count, h.nsp, (const uint8_t *)part, strlen(part));
    case 1:
        part = namespaces[draw(m, sizeof namespaces / sizeof namespaces[0])];
        return put(m, h.nsp, h.id, (const uint8_t *)part, strlen(part));
    default:
        part = ids[draw(m, sizeof ids / sizeof ids[0])];
        return put(m, h.id, h.payload, (const uint8_t *)part, strlen(part));
    }
}

static int change_type(mutation *m) {
    if (m->size == 0) return 0;
    m->data[0] = (uint8_t)('0' + draw(m, 7));
    return 1;
}

static int insert_piece(mutation *m) {
    return put_piece(m, 0);
}

static int replace_by_piece(mutation *m) {
    return put_piece(m, 1);
}

static int insert_copy(mutation *m) {
    return copy_node(m, 0);
}

static int replace_by_copy(mutation *m) {
    return copy_node(m, 1);
}

size_t cfz_mutate(uint8_t *data, size_t size, size_t most, unsigned seed) {
    static int (*const ways[])(mutation *) = {change_type,   change_number, drop_node,
                                              insert_copy,   insert_piece,  replace_by_piece,
                                              change_header, change_header, replace_by_copy};
    mutation m = {data, size, most, seed * 0x9e3779b97f4a7c15U + 1};
    int done = 0;
    size_t times = 1 + draw(&m, 3);
    for (size_t i = 0; i < times && m.size > 0; i++)
        done |= ways[draw(&m, sizeof ways / sizeof ways[0])](&m);
    return done ? m.size : 0;
}
