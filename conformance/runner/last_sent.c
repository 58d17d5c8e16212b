#include "runner/last_sent.h"

#include <string.h>

#include "scenario/door.h"
#include "text/escape.h"

enum { MOST = 3, HEAD = 300, TAIL = 100 };

/* Connections that carry what a client's application saw have no part in what it died of. */
static bool is_aside(const wire_log_entry *e) {
    return sio_slice_starts(sio_slice_str(e->conn), SCN_REPORT_LINE);
}

static bool contains(sio_slice s, const char *part) {
    while (s.len > 0 && !sio_slice_starts(s, part))
        s = sio_slice_from(s, 1);
    return s.len > 0;
}

static bool is_last_words(const wire_log_entry *e) {
    return e->kind == WIRE_LOG_NOTE && strcmp(e->layer, "case") == 0 &&
           sio_slice_starts(e->bytes, "report {") && contains(e->bytes, "\"uncaught\"");
}

static bool is_end(wire_log_kind kind) {
    return kind == WIRE_LOG_FIN_RECEIVED || kind == WIRE_LOG_RST_RECEIVED || kind == WIRE_LOG_FAILED;
}

/* A testee that has died sends nothing more: the first end of a connection behind the last bytes from it. One
 * that could still say what nobody caught was hurt before it said so. */
static size_t first_sign_of_death(const wire_log *log) {
    size_t sign = wire_log_count(log);
    for (size_t i = 0; i < wire_log_count(log); i++)
        if (is_last_words(wire_log_at(log, i))) return i;
    for (size_t i = wire_log_count(log); i-- > 0;) {
        wire_log_kind kind = wire_log_at(log, i)->kind;
        if (kind == WIRE_LOG_RECEIVED) break;
        if (is_end(kind)) sign = i;
    }
    return sign;
}

/* What a layer says of a packet is easier to read than a masked frame or a request around it. */
static bool is_packet(const wire_log_entry *e) {
    return e->kind == WIRE_LOG_NOTE && strcmp(e->layer, "case") != 0 && sio_slice_starts(e->bytes, "sent ");
}

static bool is_write(const wire_log *log, size_t i) {
    if (is_aside(wire_log_at(log, i))) return false;
    if (is_packet(wire_log_at(log, i))) return true;
    return wire_log_at(log, i)->kind == WIRE_LOG_SENT && (i == 0 || !is_packet(wire_log_at(log, i - 1)));
}

static bool add_bytes(sio_buf *out, const wire_log_entry *e) {
    if (e->bytes.len <= HEAD + TAIL && e->bytes.len == e->total)
        return sio_buf_add_byte(out, '"') && wire_log_escape(out, e->bytes) && sio_buf_add_byte(out, '"');
    size_t head = e->bytes.len < HEAD ? e->bytes.len : HEAD;
    size_t tail = e->bytes.len == e->total ? TAIL : 0; /* the log itself keeps the head of what is long */
    return sio_buf_add_byte(out, '"') && wire_log_escape(out, sio_slice_sub(e->bytes, 0, head)) &&
           sio_buf_add_str(out, " ... ") &&
           wire_log_escape(out, sio_slice_from(e->bytes, e->bytes.len - tail)) &&
           sio_buf_addf(out, "\" (%zu bytes)", e->total);
}

static bool add_packet(sio_buf *out, const wire_log_entry *e) {
    return txt_escape_terminal(out, sio_slice_from(e->bytes, strlen("sent ")));
}

static bool add_write(sio_buf *out, const wire_log_entry *e) {
    return sio_buf_addf(out, "\n  | %s ", e->conn) && (is_packet(e) ? add_packet(out, e) : add_bytes(out, e));
}

static bool is_provocation(const wire_log_entry *e) {
    return e->kind == WIRE_LOG_NOTE && strcmp(e->layer, "case") == 0 && contains(e->bytes, "(provoke ");
}

/* Who dies late, or has much to tell before, gets more than three writes after what it dies of. Returns `end`
 * when nothing was sent to provoke. */
static size_t last_provocation(const wire_log *log, size_t end) {
    size_t step = end;
    while (step > 0 && !is_provocation(wire_log_at(log, step - 1)))
        step--;
    if (step == 0) return end;
    while (step < end && !is_write(log, step))
        step++;
    return step;
}

bool run_last_sent(const wire_log *log, sio_buf *out) {
    size_t at[MOST], count = 0, sign = first_sign_of_death(log);
    for (size_t i = sign; i-- > 0 && count < MOST;)
        if (is_write(log, i)) at[count++] = i;
    if (count == 0) return true;
    bool ok = sio_buf_add_str(out, "the last that was sent to it:");
    size_t provocation = last_provocation(log, sign);
    if (provocation < at[count - 1])
        ok = ok && add_write(out, wire_log_at(log, provocation)) && sio_buf_add_str(out, "\n  | ...");
    while (ok && count-- > 0)
        ok = add_write(out, wire_log_at(log, at[count]));
    return ok;
}
