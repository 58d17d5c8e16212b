#include "cli/words.h"

#include <stdbool.h>
#include <string.h>

#include "text/escape.h"

enum { WIDTH = 100 };

/* Columns, if every character takes one. */
static size_t columns(const char *text, size_t bytes) {
    size_t n = 0;
    for (size_t i = 0; i < bytes; i++)
        if (((unsigned char)text[i] & 0xC0) != 0x80) n++;
    return n;
}

static bool is_control(char c) {
    return (unsigned char)c < 0x20 || c == 0x7f;
}

/* C1 and bidirectional controls are characters of two and three bytes: the escaper knows them. */
static void put(FILE *out, const char *text, size_t bytes) {
    sio_buf shown = SIO_BUF_INIT;
    for (size_t i = 0; i < bytes;) {
        size_t plain = 0;
        while (i + plain < bytes && !is_control(text[i + plain]))
            plain++;
        txt_escape_terminal(&shown, sio_slice_of(text + i, plain));
        i += plain;
        if (i < bytes) sio_buf_add_byte(&shown, ' ');
        i++;
    }
    if (shown.len > 0) fwrite(shown.data, 1, shown.len, out);
    sio_buf_free(&shown);
}

static void pad(FILE *out, size_t n) {
    for (size_t i = 0; i < n; i++)
        fputc(' ', out);
}

void cli_print_wrapped(FILE *out, const char *label, size_t indent, const char *text) {
    size_t used = columns(label, strlen(label));
    put(out, label, strlen(label));
    if (used < indent) {
        pad(out, indent - used);
        used = indent;
    }
    bool first = true;
    while (*text != '\0') {
        size_t word = strcspn(text, " ");
        size_t width = columns(text, word);
        if (!first && used + 1 + width > WIDTH) {
            fputc('\n', out);
            pad(out, indent);
            used = indent;
        } else if (!first) {
            fputc(' ', out);
            used++;
        }
        put(out, text, word);
        used += width;
        first = false;
        text += word;
        if (*text == ' ') text++;
    }
    fputc('\n', out);
}

void cli_print_cut(FILE *out, const char *text, size_t width) {
    size_t bytes = strlen(text);
    if (columns(text, bytes) <= width) {
        put(out, text, bytes);
        return;
    }
    size_t n = 0;
    size_t end = 0;
    while (end < bytes && (n < width - 1 || ((unsigned char)text[end] & 0xC0) == 0x80))
        if (((unsigned char)text[end++] & 0xC0) != 0x80) n++;
    put(out, text, end);
    fputs("…", out);
}
