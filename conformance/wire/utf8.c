#include "wire/utf8.h"

/* RFC 3629 4: the range of the byte behind the lead depends on the lead. */
static bool lead(wire_utf8 *u, uint8_t c) {
    if (c < 0x80) return true;
    if (c < 0xc2 || c > 0xf4) return false;
    u->missing = c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;
    u->low = c == 0xe0 ? 0xa0 : c == 0xf0 ? 0x90 : 0x80;
    u->high = c == 0xed ? 0x9f : c == 0xf4 ? 0x8f : 0xbf;
    return true;
}

static bool continuation(wire_utf8 *u, uint8_t c) {
    if (c < u->low || c > u->high) return false;
    u->missing--;
    u->low = 0x80;
    u->high = 0xbf;
    return true;
}

bool wire_utf8_feed(wire_utf8 *u, sio_slice bytes) {
    for (size_t i = 0; i < bytes.len; i++)
        if (!(u->missing == 0 ? lead(u, bytes.ptr[i]) : continuation(u, bytes.ptr[i]))) return false;
    return true;
}

bool wire_utf8_complete(const wire_utf8 *u) {
    return u->missing == 0;
}
