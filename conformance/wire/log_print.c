/* The readable form of a wire log. Everything that came from a peer is escaped: the text goes to terminals.
 */
#include "base/buf.h"
#include "wire/log.h"

static const char *const KIND_TEXT[] = {
    [WIRE_LOG_CONNECTED] = "connected",
    [WIRE_LOG_SENT] = "sent",
    [WIRE_LOG_RECEIVED] = "received",
    [WIRE_LOG_FIN_SENT] = "FIN sent",
    [WIRE_LOG_FIN_RECEIVED] = "FIN received",
    [WIRE_LOG_RST_SENT] = "RST sent",
    [WIRE_LOG_RST_RECEIVED] = "RST received",
    [WIRE_LOG_FAILED] = "failed",
    [WIRE_LOG_NOTE] = "",
};

static bool add_escaped_byte(sio_buf *out, uint8_t byte) {
    switch (byte) {
    case '\r':
        return sio_buf_add_str(out, "\\r");
    case '\n':
        return sio_buf_add_str(out, "\\n");
    case '\t':
        return sio_buf_add_str(out, "\\t");
    case '\\':
        return sio_buf_add_str(out, "\\\\");
    case '"':
        return sio_buf_add_str(out, "\\\"");
    default:
        break;
    }
    if (byte >= 0x20 && byte < 0x7f) return sio_buf_add_byte(out, byte);
    return sio_buf_addf(out, "\\x%02x", byte);
}

bool wire_log_escape(sio_buf *out, sio_slice bytes) {
    bool ok = true;
    for (size_t i = 0; ok && i < bytes.len; i++)
        ok = add_escaped_byte(out, bytes.ptr[i]);
    return ok;
}

static bool print_bytes(const wire_log_entry *e, sio_buf *out) {
    bool ok = sio_buf_addf(out, " %zu byte%s", e->total, e->total == 1 ? "" : "s") &&
              sio_buf_add_str(out, " \"") && wire_log_escape(out, e->bytes) && sio_buf_add_byte(out, '"');
    if (!ok || e->bytes.len == e->total) return ok;
    return sio_buf_addf(out, " (%zu more not kept)", e->total - e->bytes.len);
}

/* Layers have escaped what they quote: a second backslash before theirs would show bytes that never went by.
 */
static bool print_words(sio_buf *out, sio_slice words) {
    bool ok = true;
    for (size_t i = 0; ok && i < words.len; i++) {
        uint8_t byte = words.ptr[i];
        ok = byte == '\\' || byte == '"' ? sio_buf_add_byte(out, byte) : add_escaped_byte(out, byte);
    }
    return ok;
}

static bool print_text(const wire_log_entry *e, sio_buf *out) {
    if (e->total == 0) return true;
    if (e->kind != WIRE_LOG_NOTE && !sio_buf_add_str(out, ": ")) return false;
    if (!print_words(out, e->bytes)) return false;
    return e->bytes.len == e->total || sio_buf_add_str(out, " ...");
}

static bool print_entry(const wire_log_entry *e, sio_buf *out) {
    /* Tenths are taken from whole microseconds: a double would do as well, but this cannot round upwards. */
    if (!sio_buf_addf(out, "%8lld.%lld ms  ", (long long)(e->at / 1000), (long long)(e->at / 100 % 10)))
        return false;
    if (!wire_log_escape(out, sio_slice_str(e->conn)) ||
        !sio_buf_addf(out, "%s%-4s ", e->conn[0] ? "  " : "", e->layer))
        return false;
    if (!sio_buf_add_str(out, KIND_TEXT[e->kind])) return false;
    bool bytes = e->kind == WIRE_LOG_SENT || e->kind == WIRE_LOG_RECEIVED;
    return (bytes ? print_bytes(e, out) : print_text(e, out)) && sio_buf_add_byte(out, '\n');
}

bool wire_log_print(const wire_log *log, sio_buf *out) {
    bool ok = true;
    for (size_t i = 0; ok && i < wire_log_count(log); i++)
        ok = print_entry(wire_log_at(log, i), out);
    if (ok && wire_log_truncated(log))
        ok = sio_buf_add_str(out, "    (the log reached its limit; not everything was kept)\n");
    return ok;
}
