#include "fuzz/codec/swell.h"

#include <stdio.h>

typedef enum byte_kind { DIGITS, LETTERS, BLANKS, STRUCTURE } byte_kind;

static byte_kind kind_of(uint8_t c) {
    if (c >= '0' && c <= '9') return DIGITS;
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') return BLANKS;
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80) return LETTERS;
    return STRUCTURE;
}

static uint8_t shown(uint8_t c) {
    static const uint8_t of[] = {'0', 'a', ' '};
    byte_kind kind = kind_of(c);
    return kind == STRUCTURE ? c : of[kind];
}

/* Returns whether the last byte of the run [0, at] is where it ends: there it is repeated. */
static bool ends_run(sio_slice input, size_t at) {
    return at + 1 == input.len || shown(input.ptr[at]) == STRUCTURE ||
           shown(input.ptr[at + 1]) != shown(input.ptr[at]);
}

static bool note(cfz_swells *s, uint32_t hash) {
    uint32_t at = (hash ^ hash >> 12) % CFZ_SWELL_SEEN;
    bool fresh = s->seen[at] == 0;
    s->seen[at] = 1;
    return fresh;
}

bool cfz_swell_next(cfz_swells *s, sio_slice input, size_t *at, cfz_swelling *out) {
    static const char *const names[] = {"digits", "letters", "blanks", "structure"};
    uint32_t hash = 2166136261U;
    unsigned changes = 0;
    for (size_t i = 0; i < input.len; i++) {
        uint8_t c = shown(input.ptr[i]);
        if (i > 0 && c == shown(input.ptr[i - 1]) && kind_of(c) != STRUCTURE) {
            /* the same run */
        } else {
            hash = (hash ^ c) * 16777619U;
            changes++;
        }
        if (i < *at || !ends_run(input, i) || !note(s, hash)) continue;
        byte_kind kind = kind_of(input.ptr[i]);
        *out = (cfz_swelling){.at = i, .structure = kind == STRUCTURE};
        snprintf(out->name, sizeof out->name, "%s-%u", names[kind], changes < 1000 ? changes : 999);
        *at = i + 1;
        return true;
    }
    *at = input.len;
    return false;
}

bool cfz_swell_make(sio_slice input, const cfz_swelling *where, size_t bytes, sio_buf *out) {
    return sio_buf_add(out, sio_slice_sub(input, 0, where->at)) &&
           sio_buf_add_copies(out, sio_slice_sub(input, where->at, where->at + 1), bytes) &&
           sio_buf_add(out, sio_slice_from(input, where->at));
}
