/* Text for HTML, XML, SVG and Markdown. What cannot be seen is made visible first, as for a terminal, so that
 * only the characters with a meaning of their own are left to encode. */
#include <ctype.h>
#include <string.h>

#include "text/escape.h"

typedef bool add_byte(sio_buf *out, uint8_t byte);

static bool add_markup_byte(sio_buf *out, uint8_t byte) {
    if (byte != 0 && strchr("<>&\"'", byte) != NULL) return sio_buf_addf(out, "&#%d;", byte);
    return sio_buf_add_byte(out, byte);
}

/* CommonMark: a character reference never acts as structure. */
static bool add_markdown_byte(sio_buf *out, uint8_t byte) {
    if (byte >= 0x80 || isalnum(byte) || strchr(" ,/=;?%()", byte) != NULL)
        return sio_buf_add_byte(out, byte);
    return sio_buf_addf(out, "&#%d;", byte);
}

static bool escape_lines(sio_buf *out, sio_slice text, const char *newline, add_byte *add) {
    sio_buf line;
    bool ok = true;
    sio_buf_init(&line, out->mem);
    while (ok && text.len > 0) {
        const uint8_t *end = memchr(text.ptr, '\n', text.len);
        size_t n = end == NULL ? text.len : (size_t)(end - text.ptr);
        sio_buf_clear(&line);
        ok = txt_escape_terminal(&line, sio_slice_sub(text, 0, n));
        for (size_t i = 0; ok && i < line.len; i++)
            ok = add(out, line.data[i]);
        if (ok && end != NULL) ok = sio_buf_add_str(out, newline);
        text = sio_slice_from(text, end == NULL ? n : n + 1);
    }
    sio_buf_free(&line);
    return ok;
}

bool txt_escape_markup(sio_buf *out, sio_slice text) {
    return escape_lines(out, text, "&#10;", add_markup_byte);
}

bool txt_escape_markdown(sio_buf *out, sio_slice text) {
    return escape_lines(out, text, " ", add_markdown_byte);
}
