#include "text/escape.h"

#include <string.h>

/* Length by lead byte; 0 is no lead byte. 0xC0, 0xC1 and 0xF5.. can only begin what is too long or too large.
 */
static size_t lead_length(uint8_t b) {
    if (b < 0x80) return 1;
    if (b >= 0xc2 && b < 0xe0) return 2;
    if (b >= 0xe0 && b < 0xf0) return 3;
    if (b >= 0xf0 && b < 0xf5) return 4;
    return 0;
}

size_t txt_utf8_next(sio_slice s, uint32_t *code) {
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    if (s.len == 0) return 0;
    size_t n = lead_length(s.ptr[0]);
    if (n == 0 || n > s.len) return 0;
    uint32_t c = n == 1 ? s.ptr[0] : s.ptr[0] & (0x7fU >> n);
    for (size_t i = 1; i < n; i++) {
        if ((s.ptr[i] & 0xc0) != 0x80) return 0;
        c = c << 6 | (s.ptr[i] & 0x3fU);
    }
    if (c < smallest[n] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000)) return 0;
    *code = c;
    return n;
}

/* Characters that move the cursor, change the reading order or cannot be seen. */
static bool treacherous(uint32_t c) {
    static const struct {
        uint32_t from, to;
    } ranges[] = {{0, 0x1f},        {0x7f, 0x9f},     {0xad, 0xad},     {0x61c, 0x61c},     {0x180e, 0x180e},
                  {0x200b, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x206f}, {0xfe00, 0xfe0f},   {0xfeff, 0xfeff},
                  {0xfff0, 0xfffb}, {0xfffe, 0xffff}, {0xe000, 0xf8ff}, {0xe0000, 0x10ffff}};
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
        if (c >= ranges[i].from && c <= ranges[i].to) return true;
    return false;
}

static bool add_character(sio_buf *out, sio_slice s, size_t n, uint32_t code) {
    if (!treacherous(code)) return sio_buf_add(out, sio_slice_sub(s, 0, n));
    return code < 0x80 ? sio_buf_addf(out, "\\x%02x", code) : sio_buf_addf(out, "\\u{%x}", code);
}

static bool escape_visible(sio_buf *out, sio_slice text, const char *backslashed) {
    while (text.len > 0) {
        uint32_t code = 0;
        size_t n = txt_utf8_next(text, &code);
        bool ok = true;
        if (n == 1 && code != 0 && strchr(backslashed, (int)code) != NULL) ok = sio_buf_add_byte(out, '\\');
        ok = ok && (n == 0 ? sio_buf_addf(out, "\\x%02x", text.ptr[0]) : add_character(out, text, n, code));
        if (!ok) return false;
        text = sio_slice_from(text, n == 0 ? 1 : n);
    }
    return true;
}

bool txt_escape_terminal(sio_buf *out, sio_slice text) {
    return escape_visible(out, text, "");
}

bool txt_escape_tap(sio_buf *out, sio_slice text) {
    return escape_visible(out, text, "\\#");
}

bool txt_escape_utf8(sio_buf *out, sio_slice text) {
    while (text.len > 0) {
        uint32_t code = 0;
        size_t n = txt_utf8_next(text, &code);
        bool keep = n > 0 && code != 0;
        if (keep ? !sio_buf_add(out, sio_slice_sub(text, 0, n)) : !sio_buf_addf(out, "\\x%02x", text.ptr[0]))
            return false;
        text = sio_slice_from(text, keep ? n : 1);
    }
    return true;
}

static bool add_json_character(sio_buf *out, uint32_t code) {
    if (code == '"' || code == '\\') return sio_buf_addf(out, "\\%c", (char)code);
    if (code == '\n') return sio_buf_add_str(out, "\\n");
    if (code >= 0x20 && code < 0x7f) return sio_buf_add_byte(out, (uint8_t)code);
    if (code < 0x10000) return sio_buf_addf(out, "\\u%04x", code);
    code -= 0x10000;
    return sio_buf_addf(out, "\\u%04x\\u%04x", 0xd800 + (code >> 10), 0xdc00 + (code & 0x3ff));
}

bool txt_escape_json(sio_buf *out, sio_slice text) {
    if (!sio_buf_add_byte(out, '"')) return false;
    while (text.len > 0) {
        uint32_t code = 0;
        size_t n = txt_utf8_next(text, &code);
        if (n == 0 ? !sio_buf_addf(out, "\\\\x%02x", text.ptr[0]) : !add_json_character(out, code))
            return false;
        text = sio_slice_from(text, n == 0 ? 1 : n);
    }
    return sio_buf_add_byte(out, '"');
}

static bool needs_quotes(const char *word) {
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789@%+=:,./_-";
    return *word == '\0' || word[strspn(word, plain)] != '\0';
}

bool txt_escape_shell(sio_buf *out, const char *word) {
    if (!needs_quotes(word)) return sio_buf_add_str(out, word);
    if (!sio_buf_add_byte(out, '\'')) return false;
    for (; *word != '\0'; word++)
        if (*word == '\'' ? !sio_buf_add_str(out, "'\\''") : !sio_buf_add_byte(out, (uint8_t)*word))
            return false;
    return sio_buf_add_byte(out, '\'');
}
