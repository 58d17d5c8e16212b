#include "base/utf8.h"

#include "base/swar.h"

/* What the bytes after the lead byte must be. Only the second byte has a narrower range than 80..bf, and it
 * is there that overlong forms, surrogates and code points above U+10FFFF show (Unicode, table 3-7). */
struct form {
    uint8_t length; /* 0: not a lead byte */
    uint8_t second_min;
    uint8_t second_max;
};

static struct form form_of(uint8_t lead) {
    if (lead < 0x80) return (struct form){1, 0, 0};
    if (lead < 0xc2) return (struct form){0, 0, 0};
    if (lead < 0xe0) return (struct form){2, 0x80, 0xbf};
    if (lead == 0xe0) return (struct form){3, 0xa0, 0xbf};
    if (lead == 0xed) return (struct form){3, 0x80, 0x9f};
    if (lead < 0xf0) return (struct form){3, 0x80, 0xbf};
    if (lead == 0xf0) return (struct form){4, 0x90, 0xbf};
    if (lead < 0xf4) return (struct form){4, 0x80, 0xbf};
    if (lead == 0xf4) return (struct form){4, 0x80, 0x8f};
    return (struct form){0, 0, 0};
}

/* Returns how many bytes at `p` fit the form, up to its length; 0 when not even the lead byte does. */
static size_t matching(struct form form, const uint8_t *p, const uint8_t *end) {
    size_t n = form.length == 0 ? 0 : 1;
    while (n < form.length && (size_t)(end - p) > n) {
        uint8_t min = n == 1 ? form.second_min : 0x80;
        uint8_t max = n == 1 ? form.second_max : 0xbf;
        if (p[n] < min || p[n] > max) break;
        n++;
    }
    return n;
}

size_t sio_utf8_sequence(const uint8_t *p, const uint8_t *end) {
    struct form form = form_of(*p);
    return matching(form, p, end) == form.length ? form.length : 0;
}

static const uint8_t *skip_ascii(const uint8_t *p, const uint8_t *end) {
    while (end - p >= 8) {
        uint64_t high = sio_swar_load(p) & SIO_SWAR_TOP;
        if (high != 0) return p + sio_swar_first(high);
        p += 8;
    }
    while (p < end && *p < 0x80)
        p++;
    return p;
}

sio_error sio_utf8_check(sio_slice text) {
    if (text.len == 0) return sio_ok();
    const uint8_t *p = text.ptr;
    const uint8_t *end = p + text.len;
    while ((p = skip_ascii(p, end)) < end) {
        size_t n = sio_utf8_sequence(p, end);
        if (n == 0) return sio_error_at(SIO_ERR_UTF8, (size_t)(p - text.ptr));
        p += n;
    }
    return sio_ok();
}

bool sio_utf8_replace(sio_slice text, sio_buf *out) {
    while (text.len > 0) {
        sio_error e = sio_utf8_check(text);
        size_t good = e.code == SIO_ERR_OK ? text.len : e.offset;
        if (!sio_buf_add(out, sio_slice_sub(text, 0, good))) return false;
        text = sio_slice_from(text, good);
        if (text.len == 0) break;
        if (!sio_buf_add_str(out, "\xef\xbf\xbd")) return false;
        size_t bad = matching(form_of(*text.ptr), text.ptr, text.ptr + text.len);
        text = sio_slice_from(text, bad == 0 ? 1 : bad);
    }
    return true;
}

size_t sio_utf8_write(uint32_t code_point, uint8_t out[4]) {
    if (code_point < 0x80) {
        out[0] = (uint8_t)code_point;
        return 1;
    }
    size_t n = code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
    static const uint8_t lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (size_t i = n - 1; i > 0; i--) {
        out[i] = (uint8_t)(0x80 | (code_point & 0x3f));
        code_point >>= 6;
    }
    out[0] = (uint8_t)(lead[n] | code_point);
    return n;
}
