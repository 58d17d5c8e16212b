#include "transport/response.h"

#include <string.h>

static bool is_digit(uint8_t c) {
    return c >= '0' && c <= '9';
}

/* "HTTP/1.1 200 OK"; the reason, and the blank before it, may be missing. */
static bool take_status_line(tr_response *r, sio_slice line) {
    enum { LEAST = 12 };
    if (line.len < LEAST || tr_has_control(line) || !sio_slice_starts(line, "HTTP/1.")) return false;
    const uint8_t *p = line.ptr;
    bool fine = is_digit(p[7]) && p[8] == ' ' && is_digit(p[9]) && is_digit(p[10]) && is_digit(p[11]);
    if (!fine || p[9] == '0' || (line.len > LEAST && p[LEAST] != ' ')) return false;
    r->framing.http_1_1 = p[7] != '0';
    r->status = (unsigned)(p[9] - '0') * 100 + (unsigned)(p[10] - '0') * 10 + (unsigned)(p[11] - '0');
    return true;
}

static bool take_field(tr_response *r, sio_slice line) {
    sio_slice name, value;
    if (!tr_field_divide(line, &name, &value)) return false;
    tr_taken taken = tr_framing_take(&r->framing, name, value);
    if (taken != TR_FIELD_OTHER) return taken == TR_FIELD_TAKEN;
    if (tr_word_is(name, "sec-websocket-accept")) r->ws_accept = value;
    if (tr_word_is(name, "sec-websocket-extensions") || tr_word_is(name, "sec-websocket-protocol"))
        r->extended = true;
    if (tr_word_is(name, "content-encoding") && !tr_word_is(value, "identity")) r->encoding = value;
    return true;
}

bool tr_response_plausible(sio_slice bytes) {
    static const char begin[] = "HTTP/1.";
    size_t n = bytes.len < sizeof begin - 1 ? bytes.len : sizeof begin - 1;
    return memcmp(bytes.ptr, begin, n) == 0;
}

bool tr_response_parse(sio_slice head, tr_response *out) {
    *out = (tr_response){.status = 0};
    sio_slice line;
    if (!tr_head_line(&head, &line) || !take_status_line(out, line)) return false;
    while (tr_head_line(&head, &line))
        if (!take_field(out, line)) return false;
    bool contradiction = out->framing.coded && (out->framing.sized || !out->framing.chunked);
    return head.len == 2 && !contradiction;
}

bool tr_response_has_body(const tr_response *r) {
    return r->status >= 200 && r->status != 204 && r->status != 304;
}

bool tr_response_until_end(const tr_response *r) {
    return tr_response_has_body(r) && !r->framing.coded && !r->framing.sized;
}
