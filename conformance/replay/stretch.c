#include "replay/stretch.h"

#include <string.h>

static bool is_border(const wire_log_entry *e) {
    return e->kind == WIRE_LOG_NOTE && strcmp(e->layer, "case") == 0 &&
           sio_slice_starts(e->bytes, "once more");
}

static bool ends_with(const char *message, sio_slice part) {
    size_t n = strlen(message);
    return n >= part.len && part.len > 0 && memcmp(message + n - part.len, part.ptr, part.len) == 0;
}

rpl_stretch rpl_stretch_of(const wire_log *log, const char *message) {
    rpl_stretch first = {0, wire_log_count(log)}, named = first;
    bool found = false;
    for (size_t i = 0; i < wire_log_count(log); i++) {
        const wire_log_entry *e = wire_log_at(log, i);
        if (!is_border(e)) continue;
        if (first.to == wire_log_count(log)) first.to = i;
        if (found) return named.to = i, named;
        const uint8_t *bracket = memchr(e->bytes.ptr, '[', e->bytes.len);
        found =
            bracket != NULL && ends_with(message, sio_slice_from(e->bytes, (size_t)(bracket - e->bytes.ptr)));
        if (found) named.from = i + 1;
    }
    return found ? named : first;
}

static bool is_on(const wire_log_entry *e, const char *name) {
    return strcmp(e->conn, name) == 0;
}

bool rpl_line_at(const wire_log *log, rpl_stretch run, size_t index, rpl_line *line) {
    const wire_log_entry *e = wire_log_at(log, index);
    if (e->kind != WIRE_LOG_CONNECTED) return false;
    *line = (rpl_line){.name = e->conn, .first = index, .end = run.to};
    for (size_t i = index + 1; i < run.to; i++) {
        if (wire_log_at(log, i)->kind != WIRE_LOG_CONNECTED || !is_on(wire_log_at(log, i), line->name))
            continue;
        line->end = i;
        break;
    }
    return true;
}

bool rpl_line_sent(const wire_log *log, const rpl_line *line, sio_buf *out, bool *whole) {
    bool ok = true;
    *whole = true;
    for (size_t i = line->first; ok && i < line->end; i++) {
        const wire_log_entry *e = wire_log_at(log, i);
        if (e->kind != WIRE_LOG_SENT || !is_on(e, line->name)) continue;
        ok = sio_buf_add(out, e->bytes);
        if (e->bytes.len < e->total) *whole = false;
    }
    return ok;
}

size_t rpl_line_entry(const wire_log *log, const rpl_line *line, size_t offset) {
    for (size_t i = line->first; i < line->end; i++) {
        const wire_log_entry *e = wire_log_at(log, i);
        if (e->kind != WIRE_LOG_SENT || !is_on(e, line->name)) continue;
        if (offset < e->bytes.len) return i;
        offset -= e->bytes.len;
    }
    return line->end;
}

enum { FEWEST_PIECES = 4 };

static bool carries_bytes(const wire_log_entry *e) {
    return e->kind == WIRE_LOG_SENT || e->kind == WIRE_LOG_RECEIVED;
}

/* Returns how many entries from `index` on are pieces of one. */
static size_t pieces(const wire_log *log, size_t index, size_t end) {
    const wire_log_entry *first = wire_log_at(log, index);
    size_t n = 1;
    while (carries_bytes(first) && index + n < end && wire_log_at(log, index + n)->kind == first->kind &&
           is_on(wire_log_at(log, index + n), first->conn))
        n++;
    return n < FEWEST_PIECES ? 1 : n;
}

static bool copy_pieces(wire_log *to, const wire_log *log, size_t index, size_t count) {
    wire_log_entry all = *wire_log_at(log, index), note = all;
    sio_buf bytes = SIO_BUF_INIT, words = SIO_BUF_INIT;
    bool ok = true;
    all.total = 0;
    for (size_t i = index; ok && i < index + count; i++) {
        ok = sio_buf_add(&bytes, wire_log_at(log, i)->bytes);
        all.total += wire_log_at(log, i)->total;
    }
    all.bytes = sio_buf_slice(&bytes);
    ok = ok && wire_log_copy(to, &all) && sio_buf_addf(&words, "(in %zu pieces)", count);
    note.kind = WIRE_LOG_NOTE;
    note.bytes = sio_buf_slice(&words);
    note.total = words.len;
    ok = ok && wire_log_copy(to, &note);
    sio_buf_free(&bytes);
    sio_buf_free(&words);
    return ok;
}

wire_log *rpl_log_condense(const wire_log *log, const char *message) {
    rpl_stretch run = rpl_stretch_of(log, message);
    wire_log *out = wire_log_new(0, 0);
    bool ok = out != NULL;
    for (size_t i = run.from, n = 0; ok && i < run.to; i += n) {
        n = pieces(log, i, run.to);
        ok = n == 1 ? wire_log_copy(out, wire_log_at(log, i)) : copy_pieces(out, log, i, n);
    }
    if (ok && wire_log_truncated(log)) wire_log_set_truncated(out);
    if (ok) return out;
    wire_log_free(out);
    return NULL;
}
