#include "cli/words.h"

#include <stdbool.h>
#include <string.h>

enum { WIDTH = 100 };

/* Columns, if every character takes one. */
static size_t columns(const char *text, size_t bytes) {
    size_t n = 0;
    for (size_t i = 0; i < bytes; i++)
        if (((unsigned char)text[i] & 0xC0) != 0x80) n++;
    return n;
}

static void put(FILE *out, const char *text, size_t bytes) {
    for (size_t i = 0; i < bytes; i++) {
        unsigned char c = (unsigned char)text[i];
        fputc(c < 0x20 || c == 0x7f ? ' ' : c, out);
    }
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
