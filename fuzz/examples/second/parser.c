/* A second parser of Socket.IO packets, written after the protocol text and not after the reference: plain
 * recursive descent over a NUL-terminated copy. It is here to be fuzzed against the reference, and to show
 * how a parser is put under the harness. */
#include <stdlib.h>
#include <string.h>

#include "fuzz/target.h"

enum { DEPTH = 512 };

typedef struct cursor {
    const char *p;     /* where we are */
    const char *end;   /* a NUL stands here */
    unsigned count;    /* attachments */
    unsigned depth;    /* arrays and objects that are open */
    bool binary;       /* placeholders matter */
    bool beyond;       /* valid, but more than this parser can do */
    char text[64];     /* the meaning of the last string, when it is short and ASCII */
    size_t text_bytes; /* sizeof text: it is not */
} cursor;

static bool value(cursor *c);

static void blanks(cursor *c) {
    c->p += strspn(c->p, " \t\r\n");
}

static bool skip(cursor *c, const char *word) {
    size_t n = strlen(word);
    if (strncmp(c->p, word, n) != 0) return false;
    c->p += n;
    return true;
}

static bool digits(cursor *c) {
    size_t n = strspn(c->p, "0123456789");
    c->p += n;
    return n > 0;
}

static bool number(cursor *c) {
    skip(c, "-");
    if (!skip(c, "0") && !digits(c)) return false;
    if (skip(c, ".") && !digits(c)) return false;
    if (*c->p != 'e' && *c->p != 'E') return true;
    c->p++;
    if (!skip(c, "+")) skip(c, "-");
    return digits(c);
}

static void put(cursor *c, unsigned code) {
    if (code >= 128 || c->text_bytes + 1 >= sizeof c->text)
        c->text_bytes = sizeof c->text;
    else
        c->text[c->text_bytes++] = (char)code;
}

static bool escape(cursor *c) {
    static const char names[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
    unsigned code = 0;
    if (*c->p != 'u') {
        const char *at = *c->p == '\0' ? NULL : strchr(names, *c->p++);
        if (at != NULL) put(c, (unsigned char)meanings[at - names]);
        return at != NULL;
    }
    c->p++;
    for (int i = 0; i < 4; i++, c->p++) {
        static const char hex[] = "0123456789abcdef0123456789ABCDEF";
        const char *at = *c->p == '\0' ? NULL : strchr(hex, *c->p);
        if (at == NULL) return false;
        code = code * 16 + (unsigned)(at - hex) % 16;
    }
    put(c, code);
    return true;
}

/* One character beyond ASCII: the ranges of RFC 3629, row by row. */
static bool wide(cursor *c) {
    static const struct {
        unsigned char from, to, low, high;
        int more;
    } rows[] = {{0xc2, 0xdf, 0x80, 0xbf, 1}, {0xe0, 0xe0, 0xa0, 0xbf, 2}, {0xe1, 0xec, 0x80, 0xbf, 2},
                {0xed, 0xed, 0x80, 0x9f, 2}, {0xee, 0xef, 0x80, 0xbf, 2}, {0xf0, 0xf0, 0x90, 0xbf, 3},
                {0xf1, 0xf3, 0x80, 0xbf, 3}, {0xf4, 0xf4, 0x80, 0x8f, 3}};
    const unsigned char *u = (const unsigned char *)c->p;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (u[0] < rows[i].from || u[0] > rows[i].to) continue;
        if (u[1] < rows[i].low || u[1] > rows[i].high) return false;
        for (int k = 2; k <= rows[i].more; k++)
            if ((u[k] & 0xc0) != 0x80) return false;
        c->p += rows[i].more + 1;
        put(c, 128);
        return true;
    }
    return false;
}

static bool string(cursor *c) {
    c->text_bytes = 0;
    if (!skip(c, "\"")) return false;
    while (*c->p != '"') {
        unsigned char byte = (unsigned char)*c->p;
        if (byte < 0x20) return false; /* the NUL at the end, too */
        if (byte >= 0x80) {
            if (!wide(c)) return false;
        } else {
            c->p++;
            if (byte != '\\')
                put(c, byte);
            else if (!escape(c))
                return false;
        }
    }
    c->p++;
    return true;
}

static bool means(const cursor *c, const char *word) {
    return c->text_bytes == strlen(word) && memcmp(c->text, word, c->text_bytes) == 0;
}

/* `num` in any other spelling than digits is not for this parser. */
static bool placeholder(cursor *c, const char *num, bool others) {
    char *end;
    if (num == NULL || others) return false;
    unsigned long long n = strtoull(num, &end, 10);
    if (*num < '0' || *num > '9' || strchr(".eE", *end) != NULL) {
        c->beyond = c->beyond || *num == '-' || (*num >= '0' && *num <= '9');
        return c->beyond;
    }
    return n < c->count;
}

static bool object(cursor *c) {
    const char *num = NULL;
    bool marked = false, others = false;
    for (blanks(c); !skip(c, "}"); blanks(c)) {
        if (!string(c)) return false;
        bool is_mark = means(c, "_placeholder"), is_num = means(c, "num");
        others = others || !(is_mark || is_num);
        blanks(c);
        if (!skip(c, ":")) return false;
        blanks(c);
        if (is_mark) marked = strncmp(c->p, "true", 4) == 0;
        if (is_num) num = c->p;
        if (!value(c)) return false;
        blanks(c);
        if (*c->p == '}') continue;
        if (!skip(c, ",")) return false;
        blanks(c);
        if (*c->p == '}') return false;
    }
    return !c->binary || !marked || placeholder(c, num, others);
}

static bool array(cursor *c) {
    for (blanks(c); !skip(c, "]"); blanks(c)) {
        if (!value(c)) return false;
        blanks(c);
        if (*c->p == ']') continue;
        if (!skip(c, ",")) return false;
        blanks(c);
        if (*c->p == ']') return false;
    }
    return true;
}

static bool value(cursor *c) {
    if (*c->p == '"') return string(c);
    if (*c->p != '{' && *c->p != '[')
        return skip(c, "null") || skip(c, "true") || skip(c, "false") || number(c);
    if (c->depth == DEPTH) c->beyond = true;
    if (c->beyond) return false;
    c->depth++;
    bool good = *c->p++ == '{' ? object(c) : array(c);
    c->depth--;
    return good;
}

/* A copy of the cursor, which stands at the opening bracket of a checked array. */
static bool event(cursor c) {
    static const char *const reserved[] = {"connect",       "connect_error", "disconnect",
                                           "disconnecting", "newListener",   "removeListener"};
    c.p++;
    blanks(&c);
    if (*c.p != '"') return *c.p == '-' || (*c.p >= '0' && *c.p <= '9');
    string(&c);
    for (size_t i = 0; i < sizeof reserved / sizeof reserved[0]; i++)
        if (means(&c, reserved[i])) return false;
    return true;
}

/* The payload is the rest of the text. */
static bool payload(cursor *c, unsigned type) {
    static const char *const begins[] = {"{", "", "[", "[", "{\"", "[", "["};
    cursor start = *c;
    if (c->p == c->end) return type < 2;
    if (*c->p == '\0' || strchr(begins[type], *c->p) == NULL || !value(c)) return false;
    blanks(c);
    return c->p == c->end && ((type != 2 && type != 5) || event(start));
}

static bool count(cursor *c) {
    c->count = *c->p == '0' ? 0 : (unsigned)strtoull(c->p, NULL, 10);
    c->beyond = strspn(c->p, "0123456789") > 9;
    return digits(c) && skip(c, "-") && c->count > 0;
}

static bool name_space(cursor *c, fuzz_packet *out) {
    const char *start = c->p;
    while (*start == '/' && c->p < c->end && *c->p != ',') {
        if ((unsigned char)*c->p < 128)
            c->p++;
        else if (!wide(c))
            return false;
    }
    size_t n = (size_t)(c->p - start);
    if (n > 0) skip(c, ",");
    out->nsp = n > 0 ? (fuzz_bytes){(const uint8_t *)start, n} : (fuzz_bytes){(const uint8_t *)"/", 1};
    return true;
}

static bool id(cursor *c, fuzz_packet *out) {
    const char *start = c->p;
    out->has_id = digits(c);
    out->id = c->p - start > 16 ? UINT64_MAX : strtoull(start, NULL, 10) * out->has_id;
    return out->id < 1ULL << 53 && (*start != '0' || c->p - start == 1);
}

static bool packet(cursor *c, fuzz_packet *out) {
    if (*c->p < '0' || *c->p > '6') return false;
    out->type = (uint32_t)(*c->p++ - '0');
    c->binary = out->type >= 5;
    if ((c->binary && !count(c)) || !name_space(c, out) || !id(c, out)) return false;
    out->attachments = c->count;
    const char *start = c->p;
    if (!payload(c, out->type)) return false;
    while (c->p > start && strchr(" \t\r\n", c->p[-1]) != NULL)
        c->p--;
    if (c->p > start) out->data = (fuzz_bytes){(const uint8_t *)start, (size_t)(c->p - start)};
    return true;
}

static fuzz_verdict decode(fuzz_op op, const uint8_t *data, size_t size, fuzz_emit *emit, void *ctx) {
    if (op != FUZZ_SIO5_PACKET) return FUZZ_UNSUPPORTED;
    char *text = malloc(size + 1);
    if (text == NULL) return FUZZ_UNSUPPORTED;
    memcpy(text, data, size);
    text[size] = '\0';
    cursor c = {.p = text, .end = text + size};
    fuzz_packet out = {0};
    bool good = packet(&c, &out) && !c.beyond;
    if (good) emit(ctx, &out);
    free(text);
    return c.beyond ? FUZZ_UNSUPPORTED : good ? FUZZ_ACCEPTED : FUZZ_REFUSED;
}

const fuzz_parser second_parser = {.abi = FUZZ_ABI, .name = "the second parser", .decode = decode};
