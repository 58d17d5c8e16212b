#include "runner/excerpt.h"

#include <string.h>

#include "base/buf.h"

enum { LINES_BEFORE = 12, LINES_OF_STEP = 10, LINES_OF_END = 14, LONGEST_LINE = 440 };

/* A stretch of log entries, [from, to). */
typedef struct stretch {
    size_t from, to;
} stretch;

static bool is_case_note(const wire_log *log, size_t i) {
    const wire_log_entry *e = wire_log_at(log, i);
    return e->kind == WIRE_LOG_NOTE && strcmp(e->layer, "case") == 0;
}

/* A case that runs once for each way of cutting its bytes says so at the end of its detail. */
static bool is_run_of(sio_slice note, const char *detail) {
    const char *suffix = strrchr(detail, '[');
    const uint8_t *bracket = memchr(note.ptr, '[', note.len);
    if (suffix == NULL || bracket == NULL) return false;
    return sio_slice_is(sio_slice_from(note, (size_t)(bracket - note.ptr)), suffix);
}

static stretch run_in_question(const wire_log *log, const char *detail) {
    stretch s = {0, wire_log_count(log)};
    bool found = false;
    for (size_t i = 0; i < wire_log_count(log); i++) {
        if (!is_case_note(log, i) || !sio_slice_starts(wire_log_at(log, i)->bytes, "once more")) continue;
        if (found || s.to == wire_log_count(log)) s.to = i;
        if (found) return s;
        found = is_run_of(wire_log_at(log, i)->bytes, detail);
        if (found) s = (stretch){i, wire_log_count(log)};
    }
    return s;
}

/* The entry where the step that `detail` tells of begins; the end when the log does not say. */
static size_t deciding_entry(const wire_log *log, stretch run, const char *detail) {
    for (size_t i = run.to; i-- > run.from;) {
        sio_slice note = wire_log_at(log, i)->bytes;
        if (!is_case_note(log, i) || note.len == 0 || note.len > strlen(detail)) continue;
        if (memcmp(note.ptr, detail, note.len) == 0) return i;
    }
    return run.to;
}

static size_t end_of_step(const wire_log *log, stretch run, size_t middle) {
    for (size_t i = middle + 1; i < run.to; i++)
        if (is_case_note(log, i)) return i;
    return run.to;
}

/* Of a long line the head and the tail tell most: a response's status, and its body. */
static bool add_line(sio_buf *out, sio_slice line) {
    if (line.len <= LONGEST_LINE) return sio_buf_add(out, line) && sio_buf_add_byte(out, '\n');
    return sio_buf_add(out, sio_slice_sub(line, 0, LONGEST_LINE / 2)) && sio_buf_add_str(out, " ... ") &&
           sio_buf_add(out, sio_slice_from(line, line.len - LONGEST_LINE / 2)) && sio_buf_add_byte(out, '\n');
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

static bool add_gap(sio_buf *out, size_t lines, const char *where) {
    return lines == 0 || sio_buf_addf(out, "... %zu %slines\n", lines, where);
}

static bool add_excerpt(sio_buf *out, sio_slice all, const wire_log *log, const char *detail) {
    stretch run = run_in_question(log, detail);
    size_t middle = deciding_entry(log, run, detail), count = wire_log_count(log);
    size_t from = middle > run.from + LINES_BEFORE ? middle - LINES_BEFORE : run.from;
    size_t to = middle < run.to ? end_of_step(log, run, middle) : run.to;
    bool cut = to > middle + LINES_OF_STEP + LINES_OF_END;
    size_t pause = cut ? middle + LINES_OF_STEP : to, resume = cut ? to - LINES_OF_END : to;
    return add_gap(out, from, "earlier ") && add_lines(out, all, from, pause) &&
           add_gap(out, resume - pause, "") && add_lines(out, all, resume, to) &&
           add_gap(out, count - to, "later ");
}

char *run_excerpt(const wire_log *log, const char *detail) {
    sio_buf all = SIO_BUF_INIT, out = SIO_BUF_INIT;
    char *text = NULL;
    bool ok = wire_log_print(log, &all) && add_excerpt(&out, sio_buf_slice(&all), log, detail);
    if (ok && sio_buf_cstr(&out) != NULL) text = strdup(sio_buf_cstr(&out));
    sio_buf_free(&all);
    sio_buf_free(&out);
    return text;
}
