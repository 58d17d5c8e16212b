#include "report/wire_lines.h"

#include <string.h>

static sio_slice skip_blanks(sio_slice s) {
    while (s.len > 0 && s.ptr[0] == ' ')
        s = sio_slice_from(s, 1);
    return s;
}

static sio_slice take_word(sio_slice *s) {
    size_t n = 0;
    while (n < s->len && s->ptr[n] != ' ')
        n++;
    sio_slice word = sio_slice_sub(*s, 0, n);
    *s = sio_slice_from(*s, n);
    return word;
}

static bool take_prefix(sio_slice *s, const char *prefix) {
    if (!sio_slice_starts(*s, prefix)) return false;
    *s = sio_slice_from(*s, strlen(prefix));
    return true;
}

/* "  13.3 ms  ": digits and a point, then the unit. */
static bool take_time(sio_slice *rest, sio_slice *time) {
    sio_slice at = skip_blanks(*rest), s = at;
    sio_slice number = take_word(&s);
    if (number.len == 0 || number.ptr[0] < '0' || number.ptr[0] > '9' || !take_prefix(&s, " ms  "))
        return false;
    *time = sio_slice_sub(at, 0, number.len + strlen(" ms"));
    *rest = s;
    return true;
}

static bool is_layer(sio_slice word) {
    static const char *const layers[] = {"tcp", "tls", "http", "ws", "eio", "sio", "case"};
    for (size_t i = 0; i < sizeof layers / sizeof layers[0]; i++)
        if (sio_slice_is(word, layers[i])) return true;
    return false;
}

/* The name of a connection, if there is one, is set off by two blanks, and a layer follows. */
static bool take_conn(sio_slice *rest, sio_slice *conn) {
    sio_slice s = *rest;
    sio_slice word = take_word(&s);
    if (!take_prefix(&s, "  ")) return false;
    sio_slice behind = s;
    if (!is_layer(take_word(&behind))) return false;
    *conn = word;
    *rest = s;
    return true;
}

static bool take_place(sio_slice *rest, rep_line *line) {
    take_conn(rest, &line->conn);
    line->layer = take_word(rest);
    *rest = skip_blanks(*rest);
    return is_layer(line->layer);
}

static void sort_out(rep_line *line) {
    if (sio_slice_is(line->layer, "case"))
        line->kind = REP_LINE_STEP;
    else if (take_prefix(&line->text, "sent "))
        line->kind = REP_LINE_SENT;
    else if (take_prefix(&line->text, "received "))
        line->kind = REP_LINE_RECEIVED;
    else
        line->kind = REP_LINE_EVENT;
}

bool rep_line_next(sio_slice *log, rep_line *line) {
    if (log->len == 0) return false;
    const uint8_t *end = memchr(log->ptr, '\n', log->len);
    size_t n = end == NULL ? log->len : (size_t)(end - log->ptr);
    sio_slice all = sio_slice_sub(*log, 0, n), rest = all;
    *log = sio_slice_from(*log, n + 1);
    *line = (rep_line){.kind = REP_LINE_GAP, .text = skip_blanks(all)};
    rep_line parsed = *line;
    if (!take_time(&rest, &parsed.time) || !take_place(&rest, &parsed)) return true;
    *line = parsed;
    line->text = rest;
    sort_out(line);
    return true;
}

static const char *const engine_types[] = {"OPEN", "CLOSE", "PING", "PONG", "MESSAGE", "UPGRADE", "NOOP"};
static const char *const socket_types[] = {"CONNECT",       "DISCONNECT",   "EVENT",     "ACK",
                                           "CONNECT_ERROR", "BINARY_EVENT", "BINARY_ACK"};

static int digit_of(sio_slice s, size_t at) {
    return at < s.len && s.ptr[at] >= '0' && s.ptr[at] <= '6' ? s.ptr[at] - '0' : -1;
}

static sio_slice take_digits(sio_slice *s) {
    size_t n = 0;
    while (n < s->len && s->ptr[n] >= '0' && s->ptr[n] <= '9')
        n++;
    sio_slice digits = sio_slice_sub(*s, 0, n);
    *s = sio_slice_from(*s, n);
    return digits;
}

static bool add_socket_words(sio_slice rest, sio_buf *out) {
    sio_slice count = take_digits(&rest);
    bool binary = count.len > 0 && take_prefix(&rest, "-"), ok = true;
    sio_slice id = binary ? take_digits(&rest) : count, nsp = {NULL, 0};
    if (rest.len > 0 && rest.ptr[0] == '/') {
        const uint8_t *comma = memchr(rest.ptr, ',', rest.len);
        nsp = comma == NULL ? rest : sio_slice_sub(rest, 0, (size_t)(comma - rest.ptr));
        rest = sio_slice_from(rest, nsp.len + 1);
        id = take_digits(&rest);
    }
    if (nsp.len > 0) ok = sio_buf_add_str(out, ", namespace ") && sio_buf_add(out, nsp);
    if (ok && binary) ok = sio_buf_add_str(out, ", attachments ") && sio_buf_add(out, count);
    if (ok && id.len > 0) ok = sio_buf_add_str(out, ", ack id ") && sio_buf_add(out, id);
    return ok;
}

bool rep_packet_words(sio_slice layer, sio_slice packet, sio_buf *out) {
    int type = digit_of(packet, 0), inner = digit_of(packet, 1);
    bool socket = sio_slice_is(layer, "sio");
    if (type < 0 || (!socket && !sio_slice_is(layer, "eio"))) return true;
    if (!socket || type != 4 || inner < 0) return sio_buf_addf(out, "Engine.IO %s", engine_types[type]);
    return sio_buf_addf(out, "Socket.IO %s", socket_types[inner]) &&
           add_socket_words(sio_slice_from(packet, 2), out);
}
