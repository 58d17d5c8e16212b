#include "base/json_string.h"

#include "base/decimal.h"
#include "base/utf8.h"

#include <string.h>

sio_slice sio_json_string_inner(sio_json string) {
    if (string.kind != SIO_JSON_STRING || string.text.len < 2) return sio_slice_of(NULL, 0);
    return sio_slice_of(string.text.ptr + 1, string.text.len - 2);
}

sio_json_chars sio_json_chars_begin(sio_json string) {
    sio_slice inner = sio_json_string_inner(string);
    if (inner.len == 0) return (sio_json_chars){.at = NULL, .end = NULL};
    return (sio_json_chars){.at = inner.ptr, .end = inner.ptr + inner.len};
}

static uint32_t hex_digit(uint8_t c) {
    return c <= '9' ? c - (uint32_t)'0' : (uint32_t)(c | 0x20) - 'a' + 10;
}

/* Reads `\uXXXX` at `p`. Returns false when there is no such escape. */
static bool unicode_escape(const uint8_t *p, const uint8_t *end, uint32_t *unit) {
    if (end - p < 6 || p[0] != '\\' || p[1] != 'u') return false;
    *unit = hex_digit(p[2]) << 12 | hex_digit(p[3]) << 8 | hex_digit(p[4]) << 4 | hex_digit(p[5]);
    return true;
}

static uint32_t take_unicode_escape(sio_json_chars *it, uint32_t unit) {
    it->at += 6;
    uint32_t low;
    bool high = unit >= 0xd800 && unit < 0xdc00;
    if (!high || !unicode_escape(it->at, it->end, &low) || low < 0xdc00 || low > 0xdfff) return unit;
    it->at += 6;
    return 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
}

static uint32_t take_escape(sio_json_chars *it) {
    uint32_t unit;
    if (unicode_escape(it->at, it->end, &unit)) return take_unicode_escape(it, unit);
    static const char names[] = "bfnrt", meanings[] = "\b\f\n\r\t";
    if (it->end - it->at < 2) return *it->at++;
    uint8_t c = it->at[1];
    const char *named = c == 0 ? NULL : strchr(names, c);
    it->at += 2;
    return named == NULL ? c : (uint32_t)meanings[named - names];
}

static uint32_t take_sequence(sio_json_chars *it, size_t n) {
    static const uint8_t lead_mask[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    uint32_t code_point = it->at[0] & lead_mask[n];
    for (size_t i = 1; i < n; i++)
        code_point = code_point << 6 | (it->at[i] & 0x3f);
    it->at += n;
    return code_point;
}

bool sio_json_chars_next(sio_json_chars *it, uint32_t *code_point) {
    if (it->at >= it->end) return false;
    if (*it->at == '\\') {
        *code_point = take_escape(it);
        return true;
    }
    size_t n = sio_utf8_sequence(it->at, it->end);
    *code_point = n == 0 ? *it->at++ : take_sequence(it, n);
    return true;
}

bool sio_json_string_plain(sio_json string) {
    return string.text.len == 0 || memchr(string.text.ptr, '\\', string.text.len) == NULL;
}

bool sio_json_string_is(sio_json string, const char *text) {
    if (string.kind != SIO_JSON_STRING) return false;
    if (sio_json_string_plain(string)) return sio_slice_is(sio_json_string_inner(string), text);
    sio_json_chars it = sio_json_chars_begin(string);
    uint32_t c;
    while (sio_json_chars_next(&it, &c)) {
        if (*text == 0 || c != (uint8_t)*text) return false;
        text++;
    }
    return *text == 0;
}

bool sio_json_unescape(sio_json string, sio_buf *out) {
    if (sio_json_string_plain(string)) return sio_buf_add(out, sio_json_string_inner(string));
    sio_json_chars it = sio_json_chars_begin(string);
    uint32_t c;
    uint8_t bytes[4];
    while (sio_json_chars_next(&it, &c))
        if (!sio_buf_add(out, sio_slice_of(bytes, sio_utf8_write(c, bytes)))) return false;
    return true;
}

bool sio_json_unescape_utf16(sio_json string, sio_buf *out) {
    sio_json_chars it = sio_json_chars_begin(string);
    uint32_t c;
    while (sio_json_chars_next(&it, &c)) {
        uint16_t units[2] = {(uint16_t)c, 0};
        size_t n = 1;
        if (c > 0xffff) {
            units[0] = (uint16_t)(0xd800 + ((c - 0x10000) >> 10));
            units[1] = (uint16_t)(0xdc00 + ((c - 0x10000) & 0x3ff));
            n = 2;
        }
        if (!sio_buf_add(out, sio_slice_of(units, n * sizeof units[0]))) return false;
    }
    return true;
}

static bool write_escape(sio_buf *out, uint8_t c) {
    static const char named[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
    const char *found = c == 0 ? NULL : strchr(named, c);
    if (found != NULL)
        return sio_buf_add_byte(out, '\\') && sio_buf_add_byte(out, (uint8_t)letters[found - named]);
    return sio_buf_addf(out, "\\u%04x", c);
}

/* The three bytes ED A0..BF 80..BF: a surrogate as WTF-8 has it. */
static bool is_surrogate(sio_slice s, size_t at) {
    return s.len - at >= 3 && s.ptr[at] == 0xed && s.ptr[at + 1] >= 0xa0 && s.ptr[at + 1] <= 0xbf &&
           (s.ptr[at + 2] & 0xc0) == 0x80;
}

static bool write_surrogate(sio_buf *out, const uint8_t *p) {
    unsigned unit = 0xd000u | (p[1] & 0x3fu) << 6 | (p[2] & 0x3fu);
    return sio_buf_addf(out, "\\u%04x", unit);
}

static bool is_raw(uint8_t c) {
    return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

/* Writes what stands at `*at`, a byte that cannot simply be copied, and moves over it. */
static sio_error write_special(sio_buf *out, sio_slice text, size_t *at) {
    const uint8_t *p = text.ptr + *at;
    size_t n = 1;
    bool ok;
    if (*p < 0x80) {
        ok = write_escape(out, *p);
    } else if ((n = sio_utf8_sequence(p, text.ptr + text.len)) > 0) {
        ok = sio_buf_add(out, sio_slice_of(p, n));
    } else if (is_surrogate(text, *at)) {
        n = 3;
        ok = write_surrogate(out, p);
    } else {
        return sio_error_at(SIO_ERR_UTF8, *at);
    }
    *at += n;
    return ok ? sio_ok() : sio_error_at(SIO_ERR_NO_MEMORY, 0);
}

sio_error sio_json_write_string(sio_buf *out, sio_slice text) {
    if (!sio_buf_add_byte(out, '"')) return sio_error_at(SIO_ERR_NO_MEMORY, 0);
    size_t at = 0;
    while (at < text.len) {
        size_t run = at;
        while (run < text.len && is_raw(text.ptr[run]))
            run++;
        if (!sio_buf_add(out, sio_slice_sub(text, at, run))) return sio_error_at(SIO_ERR_NO_MEMORY, 0);
        at = run;
        if (at == text.len) break;
        sio_error e = write_special(out, text, &at);
        if (e.code != SIO_ERR_OK) return e;
    }
    return sio_buf_add_byte(out, '"') ? sio_ok() : sio_error_at(SIO_ERR_NO_MEMORY, 0);
}

bool sio_json_to_u64(sio_json number, uint64_t *out) {
    return number.kind == SIO_JSON_NUMBER && sio_decimal_to_u64(number.text, out);
}
