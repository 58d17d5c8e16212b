#include "process/ring.h"

#include <string.h>

#include "text/escape.h"

enum { LONGEST_LINE = 400 };

void proc_ring_init(proc_ring *r) {
    pthread_mutex_init(&r->lock, NULL);
    r->total = 0;
}

void proc_ring_destroy(proc_ring *r) {
    pthread_mutex_destroy(&r->lock);
}

void proc_ring_add(proc_ring *r, sio_slice s) {
    pthread_mutex_lock(&r->lock);
    for (size_t i = 0; i < s.len; i++)
        r->bytes[r->total++ % PROC_RING_SIZE] = s.ptr[i];
    pthread_mutex_unlock(&r->lock);
}

/* Lays what is kept out in order; returns its length. */
static size_t unroll(proc_ring *r, uint8_t *flat, bool *cut) {
    pthread_mutex_lock(&r->lock);
    size_t len = r->total < PROC_RING_SIZE ? (size_t)r->total : PROC_RING_SIZE;
    *cut = r->total > PROC_RING_SIZE;
    for (size_t i = 0; i < len; i++)
        flat[i] = r->bytes[(r->total - len + i) % PROC_RING_SIZE];
    pthread_mutex_unlock(&r->lock);
    return len;
}

static size_t start_of_last_lines(const uint8_t *flat, size_t len, size_t lines) {
    size_t at = len;
    while (at > 0 && lines > 0) {
        at--;
        if (at > 0 && flat[at - 1] == '\n') lines--;
    }
    return at;
}

static bool add_line(sio_buf *out, sio_slice line, const char *prefix, bool cut) {
    if (line.len > 0 && line.ptr[line.len - 1] == '\r') line.len--;
    bool shorten = line.len > LONGEST_LINE;
    return sio_buf_add_str(out, prefix) && (!cut || sio_buf_add_str(out, "…")) &&
           txt_escape_terminal(out, sio_slice_sub(line, 0, LONGEST_LINE)) &&
           (!shorten || sio_buf_add_str(out, "…")) && sio_buf_add_byte(out, '\n');
}

bool proc_ring_tail(proc_ring *r, size_t lines, const char *prefix, sio_buf *out) {
    uint8_t flat[PROC_RING_SIZE];
    bool cut = false;
    size_t len = unroll(r, flat, &cut);
    while (len > 0 && flat[len - 1] == '\n')
        len--;
    size_t at = start_of_last_lines(flat, len, lines);
    cut = cut && at == 0;
    while (at < len) {
        const uint8_t *end = memchr(flat + at, '\n', len - at);
        size_t n = end == NULL ? len - at : (size_t)(end - (flat + at));
        if (!add_line(out, sio_slice_of(flat + at, n), prefix, cut)) return false;
        cut = false;
        at += n + 1;
    }
    return true;
}
