#include "runner/excerpt.h"

#include <string.h>

#include "base/buf.h"

enum { LINES_BEFORE = 20, LINES_AFTER = 4, LONGEST_LINE = 260 };

/* The case notes what decided it before the survivor check and the clean-up write their own lines. */
static size_t deciding_entry(const wire_log *log) {
    size_t count = wire_log_count(log);
    for (size_t i = 0; i < count; i++) {
        const wire_log_entry *e = wire_log_at(log, i);
        if (e->kind == WIRE_LOG_NOTE && strcmp(e->layer, "case") == 0 &&
            (sio_slice_starts(e->bytes, "fail") || sio_slice_starts(e->bytes, "inconclusive")))
            return i;
    }
    return count;
}

static bool add_line(sio_buf *out, sio_slice line) {
    bool cut = line.len > LONGEST_LINE;
    return sio_buf_add(out, sio_slice_sub(line, 0, LONGEST_LINE)) && (!cut || sio_buf_add_str(out, " ...")) &&
           sio_buf_add_byte(out, '\n');
}

/* Copies lines [from, to) of `text`. */
static bool add_lines(sio_buf *out, sio_slice text, size_t from, size_t to) {
    for (size_t n = 0; n < to && text.len > 0; n++) {
        const uint8_t *end = memchr(text.ptr, '\n', text.len);
        size_t len = end == NULL ? text.len : (size_t)(end - text.ptr);
        if (n >= from && !add_line(out, sio_slice_sub(text, 0, len))) return false;
        text = sio_slice_from(text, len + 1);
    }
    return true;
}

char *run_excerpt(const wire_log *log) {
    sio_buf all = SIO_BUF_INIT, out = SIO_BUF_INIT;
    size_t middle = deciding_entry(log), count = wire_log_count(log);
    size_t from = middle > LINES_BEFORE ? middle - LINES_BEFORE : 0;
    size_t to = middle + LINES_AFTER < count ? middle + LINES_AFTER : count + 1;
    char *text = NULL;
    bool ok = wire_log_print(log, &all);
    if (ok && from > 0) ok = sio_buf_addf(&out, "... %zu earlier lines\n", from);
    ok = ok && add_lines(&out, sio_buf_slice(&all), from, to);
    if (ok && to < count) ok = sio_buf_addf(&out, "... %zu later lines\n", count - to);
    if (ok && sio_buf_cstr(&out) != NULL) text = strdup(sio_buf_cstr(&out));
    sio_buf_free(&all);
    sio_buf_free(&out);
    return text;
}
