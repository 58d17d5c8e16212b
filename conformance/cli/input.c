#include "cli/input.h"

#include <string.h>

static void drop_line_end(sio_buf *b) {
    if (b->len > 0 && b->data[b->len - 1] == '\n') b->len--;
    if (b->len > 0 && b->data[b->len - 1] == '\r') b->len--;
}

bool cli_read_all(FILE *file, sio_buf *out) {
    char piece[16384];
    size_t n;
    while ((n = fread(piece, 1, sizeof piece, file)) > 0)
        if (!sio_buf_add(out, sio_slice_of(piece, n))) return false;
    drop_line_end(out);
    return ferror(file) == 0;
}

bool cli_read_argument(const char *text, sio_buf *out) {
    return strcmp(text, "-") == 0 ? cli_read_all(stdin, out) : sio_buf_add_str(out, text);
}
