#include "value/text.h"

static bool is_continuation(uint8_t byte) {
    return (byte & 0xC0) == 0x80;
}

size_t val_wtf8_decode(sio_slice s, uint32_t *code) {
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (s.len == 0) return 0;
    uint8_t first = s.ptr[0];
    size_t n = first < 0x80   ? 1
               : first < 0xC2 ? 0
               : first < 0xE0 ? 2
               : first < 0xF0 ? 3
               : first < 0xF5 ? 4
                              : 0;
    if (n == 0 || n > s.len) return 0;
    uint32_t c = n == 1 ? first : first & (0x7Fu >> n);
    for (size_t i = 1; i < n; i++) {
        if (!is_continuation(s.ptr[i])) return 0;
        c = c << 6 | (s.ptr[i] & 0x3Fu);
    }
    if (c < least[n] || c > 0x10FFFF) return 0;
    *code = c;
    return n;
}

size_t val_utf8_decode(sio_slice s, uint32_t *code) {
    size_t n = val_wtf8_decode(s, code);
    return n == 3 && *code >= 0xD800 && *code <= 0xDFFF ? 0 : n;
}

size_t val_wtf8_encode(uint32_t code, uint8_t *out) {
    if (code < 0x80) {
        out[0] = (uint8_t)code;
        return 1;
    }
    size_t n = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t i = n - 1; i > 0; i--) {
        out[i] = (uint8_t)(0x80 | (code & 0x3F));
        code >>= 6;
    }
    out[0] = (uint8_t)(0xF00u >> n | code);
    return n;
}

static bool quote_code(uint32_t code, sio_buf *out) {
    switch (code) {
    case '\n':
        return sio_buf_add_str(out, "\\n");
    case '\r':
        return sio_buf_add_str(out, "\\r");
    case '\t':
        return sio_buf_add_str(out, "\\t");
    case '"':
        return sio_buf_add_str(out, "\\\"");
    case '\\':
        return sio_buf_add_str(out, "\\\\");
    default:
        break;
    }
    if (code >= 0x20 && code < 0x7F) return sio_buf_add_byte(out, (uint8_t)code);
    if (code < 0x20 || code == 0x7F) return sio_buf_addf(out, "\\x%02x", code);
    return sio_buf_addf(out, code > 0xFFFF ? "\\u{%x}" : "\\u%04x", code);
}

bool val_quote(sio_slice bytes, sio_buf *out) {
    bool ok = sio_buf_add_byte(out, '"');
    size_t at = 0;
    while (ok && at < bytes.len && at < VAL_QUOTE_LIMIT) {
        uint32_t code = 0;
        size_t n = val_utf8_decode(sio_slice_from(bytes, at), &code);
        ok = n > 0 ? quote_code(code, out) : sio_buf_addf(out, "\\x%02x", bytes.ptr[at]);
        at += n > 0 ? n : 1;
    }
    if (ok && at < bytes.len) return sio_buf_addf(out, "\"... (%zu bytes)", bytes.len);
    return ok && sio_buf_add_byte(out, '"');
}
