#include "scenario/hide.h"

#include <string.h>

#include "base/buf.h"

static bool belongs(const wire_log_entry *e, const wire_log_entry *first) {
    return e->kind == first->kind && strcmp(e->conn, first->conn) == 0;
}

static bool carries_bytes(const wire_log_entry *e) {
    return e->kind == WIRE_LOG_SENT || e->kind == WIRE_LOG_RECEIVED;
}

/* What went one way over one connection: a secret may lie in several segments. */
static bool gather(const wire_log *log, size_t first, sio_buf *stream) {
    const wire_log_entry *e = wire_log_at(log, first);
    bool ok = true;
    sio_buf_clear(stream);
    for (size_t i = first; ok && i < wire_log_count(log); i++)
        if (belongs(wire_log_at(log, i), e)) ok = sio_buf_add(stream, wire_log_at(log, i)->bytes);
    return ok;
}

static void scatter(wire_log *log, size_t first, const sio_buf *stream) {
    const wire_log_entry *e = wire_log_at(log, first);
    size_t at = 0;
    for (size_t i = first; i < wire_log_count(log); i++) {
        if (!belongs(wire_log_at(log, i), e)) continue;
        size_t n = wire_log_at(log, i)->bytes.len;
        if (n > 0) memcpy(wire_log_bytes_of(log, i), stream->data + at, n);
        at += n;
    }
}

static bool is_first(const wire_log *log, size_t index) {
    for (size_t i = 0; i < index; i++)
        if (belongs(wire_log_at(log, i), wire_log_at(log, index))) return false;
    return true;
}

typedef bool each_stream(wire_log *log, size_t first, sio_buf *stream, const txt_secrets *known,
                         txt_secrets *found);

static bool find(wire_log *log, size_t first, sio_buf *stream, const txt_secrets *known, txt_secrets *found) {
    (void)log, (void)first;
    return txt_secrets_find(known, sio_buf_slice(stream), found);
}

static bool hide(wire_log *log, size_t first, sio_buf *stream, const txt_secrets *known, txt_secrets *found) {
    if (stream->len == 0) return true;
    txt_secrets_hide(known, stream->data, stream->len);
    txt_secrets_hide(found, stream->data, stream->len);
    if (wire_log_at(log, first)->kind == WIRE_LOG_SENT)
        txt_secrets_hide_masked(known, stream->data, stream->len);
    scatter(log, first, stream);
    return true;
}

static bool for_streams(wire_log *log, each_stream *visit, const txt_secrets *known, txt_secrets *found) {
    sio_buf stream = SIO_BUF_INIT;
    bool ok = true;
    for (size_t i = 0; ok && i < wire_log_count(log); i++)
        if (carries_bytes(wire_log_at(log, i)) && is_first(log, i))
            ok = gather(log, i, &stream) && visit(log, i, &stream, known, found);
    sio_buf_free(&stream);
    return ok;
}

static void hide_words(wire_log *log, const txt_secrets *secrets) {
    for (size_t i = 0; i < wire_log_count(log); i++)
        if (!carries_bytes(wire_log_at(log, i)))
            txt_secrets_hide(secrets, wire_log_bytes_of(log, i), wire_log_at(log, i)->bytes.len);
}

void scn_hide(scn_result *r, const txt_secrets *secrets) {
    txt_secrets *found = txt_secrets_new();
    bool ok = found != NULL && (r->log == NULL || (for_streams(r->log, find, secrets, found) &&
                                                   for_streams(r->log, hide, secrets, found)));
    if (!ok) {
        wire_log_free(r->log);
        r->log = NULL;
    }
    if (r->log != NULL) {
        hide_words(r->log, secrets);
        if (found != NULL) hide_words(r->log, found);
    }
    /* It is cut out of the bytes, perhaps through the middle of a secret. */
    r->differs = false;
    txt_secrets_hide_text(secrets, r->detail);
    if (found != NULL) txt_secrets_hide_text(found, r->detail);
    txt_secrets_free(found);
}
