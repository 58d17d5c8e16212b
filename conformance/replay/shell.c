#include "replay/shell.h"

#include <stdlib.h>
#include <string.h>

#include "replay/request.h"
#include "replay/stretch.h"
#include "text/escape.h"
#include "wire/endpoint.h"

/* Session ids that the testee gave, in order; the script keeps them as S1, S2, … */
enum { MOST_SIDS = 32, LONGEST_GAP = 5 };

/* One command of the script. */
typedef struct item {
    size_t at, answered; /* entries of the log: when it was sent, and answered */
    size_t from, to;     /* its text */
    bool foreground;     /* the script needs its output */
} item;

typedef struct script {
    sio_buf *out; /* texts of the items */
    item *items;
    size_t item_count;
    const wire_log *log;
    rpl_stretch run;
    bool tls;
    const char *authority;
    sio_slice sids[MOST_SIDS];
    bool known[MOST_SIDS]; /* the script has asked for it */
    size_t sid_count;
} script;

bool rpl_shell_word(sio_slice bytes, sio_buf *out) {
    bool ok = sio_buf_add_byte(out, '\'');
    for (size_t i = 0; ok && i < bytes.len; i++)
        ok = bytes.ptr[i] == '\'' ? sio_buf_add_str(out, "'\\''") : sio_buf_add_byte(out, bytes.ptr[i]);
    return ok && sio_buf_add_byte(out, '\'');
}

bool rpl_shell_printf(sio_slice bytes, sio_buf *out) {
    bool ok = sio_buf_add_byte(out, '\'');
    for (size_t i = 0; ok && i < bytes.len; i++) {
        uint8_t b = bytes.ptr[i];
        if (b == '\r' || b == '\n')
            ok = sio_buf_add_str(out, b == '\r' ? "\\r" : "\\n");
        else if (b == '%')
            ok = sio_buf_add_str(out, "%%");
        else if (b < 0x20 || b >= 0x7f || b == '\'' || b == '\\' || (b == '-' && i == 0))
            ok = sio_buf_addf(out, "\\%03o", b);
        else
            ok = sio_buf_add_byte(out, b);
    }
    return ok && sio_buf_add_byte(out, '\'');
}

static sio_slice skip_blanks(sio_slice s) {
    while (s.len > 0 && (s.ptr[0] == ' ' || s.ptr[0] == '\t'))
        s = sio_slice_from(s, 1);
    return s;
}

/* Finds an open packet at the start of a body. Within one the same bytes mean something else: the CONNECT
 * reply `40{"sid":…` gives no session id. */
static sio_slice find_open(sio_slice bytes) {
    for (sio_slice at = rpl_find(bytes, "0{"); at.len > 0; at = rpl_find(sio_slice_from(at, 2), "0{"))
        if (at.ptr == bytes.ptr || at.ptr[-1] == '\n') return at;
    return sio_slice_of(NULL, 0);
}

/* Returns the session id that an answer gives; empty: none. */
static sio_slice sid_in(sio_slice bytes) {
    static const char key[] = "\"sid\"";
    sio_slice rest = skip_blanks(sio_slice_from(rpl_find(find_open(bytes), key), strlen(key)));
    if (rest.len == 0 || rest.ptr[0] != ':') return sio_slice_of(NULL, 0);
    rest = skip_blanks(sio_slice_from(rest, 1));
    if (rest.len == 0 || rest.ptr[0] != '"') return sio_slice_of(NULL, 0);
    rest = sio_slice_from(rest, 1);
    const uint8_t *end = rest.len == 0 ? NULL : memchr(rest.ptr, '"', rest.len);
    return sio_slice_sub(rest, 0, end == NULL ? 0 : (size_t)(end - rest.ptr));
}

static void learn_sids(script *s) {
    for (size_t i = s->run.from; i < s->run.to && s->sid_count < MOST_SIDS; i++) {
        const wire_log_entry *e = wire_log_at(s->log, i);
        if (e->kind != WIRE_LOG_RECEIVED) continue;
        sio_slice sid = sid_in(e->bytes);
        if (sid.len > 0) s->sids[s->sid_count++] = sid;
    }
}

/* Returns where the next known `sid=…` value begins, and which it is. */
static size_t next_sid(const script *s, sio_slice bytes, size_t *which) {
    for (size_t at = 0; at + 4 < bytes.len; at++) {
        sio_slice rest = sio_slice_from(bytes, at + 4);
        if (memcmp(bytes.ptr + at, "sid=", 4) != 0) continue;
        for (*which = 0; *which < s->sid_count; ++*which) {
            sio_slice sid = s->sids[*which];
            if (s->known[*which] && rest.len >= sid.len && memcmp(rest.ptr, sid.ptr, sid.len) == 0)
                return at + 4;
        }
    }
    return bytes.len;
}

/* Appends a word in which session ids are variables. */
static bool add_word(script *s, sio_slice bytes) {
    bool ok = true;
    do {
        size_t which = 0, n = next_sid(s, bytes, &which);
        ok = rpl_shell_word(sio_slice_sub(bytes, 0, n), s->out);
        if (n == bytes.len) return ok;
        ok = ok && sio_buf_addf(s->out, "\"$S%zu\"", which + 1);
        bytes = sio_slice_from(bytes, n + s->sids[which].len);
    } while (ok && bytes.len > 0);
    return ok;
}

static bool add_printf(script *s, sio_slice bytes) {
    bool ok = true;
    while (ok && bytes.len > 0) {
        size_t which = 0, n = next_sid(s, bytes, &which);
        ok = sio_buf_add_str(s->out, "printf ") && rpl_shell_printf(sio_slice_sub(bytes, 0, n), s->out);
        if (ok && n < bytes.len) {
            ok = sio_buf_addf(s->out, "; printf %%s \"$S%zu\"; ", which + 1);
            n += s->sids[which].len;
        } else if (ok) {
            ok = sio_buf_add_str(s->out, "; ");
        }
        bytes = sio_slice_from(bytes, n);
    }
    return ok;
}

static bool add_curl_headers(script *s, const rpl_request *r) {
    sio_slice rest = r->headers;
    bool ok = true;
    while (ok && rest.len > 0) {
        sio_slice line = rpl_take_header(&rest);
        if (rpl_is_header(line, "content-length")) continue;
        if (rpl_is_header(line, "host") && sio_slice_is(rpl_header_value(line), s->authority)) continue;
        ok = sio_buf_add_str(s->out, " -H ") && add_word(s, line);
    }
    return ok;
}

/* A handshake gives the session id that later requests need. Returns which, or sid_count. */
static size_t sid_given(const script *s, const rpl_line *line, size_t entry) {
    for (size_t i = entry; i < line->end; i++) {
        const wire_log_entry *e = wire_log_at(s->log, i);
        if (e->kind != WIRE_LOG_RECEIVED || strcmp(e->conn, line->name) != 0) continue;
        sio_slice sid = sid_in(e->bytes);
        for (size_t k = 0; k < s->sid_count; k++)
            if (sio_slice_equal(sid, s->sids[k])) return k;
        return s->sid_count;
    }
    return s->sid_count;
}

static bool add_curl(script *s, const rpl_request *r, size_t sid) {
    bool ok = sid == s->sid_count || sio_buf_addf(s->out, "S%zu=$(", sid + 1);
    bool piped = r->body.len > 0 && !rpl_printable(r->body);
    if (ok && piped)
        ok = sio_buf_add_str(s->out, "{ ") && add_printf(s, r->body) && sio_buf_add_str(s->out, "} | ");
    ok = ok && sio_buf_add_str(s->out, "curl -sS -i -g --path-as-is --max-time 5");
    if (ok && !sio_slice_is(r->method, "GET")) ok = sio_buf_add_str(s->out, " -X ") && add_word(s, r->method);
    ok = ok && add_curl_headers(s, r);
    if (ok && piped) ok = sio_buf_add_str(s->out, " --data-binary @-");
    if (ok && !piped && r->body.len > 0) ok = sio_buf_add_str(s->out, " --data-raw ") && add_word(s, r->body);
    ok = ok && sio_buf_add_str(s->out, " \"$BASE\"") && add_word(s, r->target);
    if (ok && sid < s->sid_count) {
        ok = sio_buf_add_str(s->out,
                             " | tee -a /dev/stderr | sed -n 's/.*\"sid\" *: *\"\\([^\"]*\\)\".*/\\1/p')");
        s->known[sid] = true;
    }
    return ok;
}

static bool add_pipe_end(script *s) {
    if (s->tls) return sio_buf_add_str(s->out, "} | openssl s_client -quiet -connect \"$HOST:$PORT\"");
    /* Without a limit some wait until the server ends the connection; it must outlast each pause. */
    return sio_buf_addf(s->out, "} | nc -w %d \"$HOST\" \"$PORT\"", LONGEST_GAP + 1);
}

/* Appends `sleep` for the time between two writes, so that the testee sees them apart and can answer. */
static bool add_gap(script *s, wire_us gap) {
    double seconds = gap < WIRE_MS(200) ? 0.2 : (double)gap / 1e6;
    return sio_buf_addf(s->out, "sleep %.1f; ", seconds > LONGEST_GAP ? (double)LONGEST_GAP : seconds);
}

/* Sends what the connection sent from `skip` bytes on, with its pauses. */
static bool add_raw(script *s, const rpl_line *line, size_t skip) {
    bool ok = sio_buf_add_str(s->out, "{ "), heard = false;
    wire_us last = -1;
    sio_buf chunk = SIO_BUF_INIT;
    for (size_t i = line->first; ok && i < line->end; i++) {
        const wire_log_entry *e = wire_log_at(s->log, i);
        if (strcmp(e->conn, line->name) != 0) continue;
        heard = heard || e->kind == WIRE_LOG_RECEIVED;
        if (e->kind != WIRE_LOG_SENT) continue;
        size_t past = skip < e->bytes.len ? skip : e->bytes.len;
        skip -= past;
        if (past == e->bytes.len) continue;
        if (chunk.len > 0 && (heard || e->at - last > WIRE_MS(50))) {
            ok = add_printf(s, sio_buf_slice(&chunk)) && add_gap(s, e->at - last);
            sio_buf_clear(&chunk);
        }
        heard = false;
        last = e->at;
        ok = ok && sio_buf_add(&chunk, sio_slice_from(e->bytes, past));
    }
    ok =
        ok && add_printf(s, sio_buf_slice(&chunk)) && sio_buf_add_str(s->out, "sleep 1; ") && add_pipe_end(s);
    sio_buf_free(&chunk);
    return ok;
}

/* Begins a command: what follows belongs to it. Returns false when there are too many. */
static bool begin_item(script *s, size_t at, bool foreground) {
    item *grown = realloc(s->items, (s->item_count + 1) * sizeof *grown);
    if (grown == NULL) return false;
    s->items = grown;
    s->items[s->item_count++] = (item){.at = at, .from = s->out->len, .foreground = foreground};
    return true;
}

/* Returns when the testee answered on this connection, so that what came later can be put behind it. */
static size_t answered_at(const script *s, const rpl_line *line, size_t entry) {
    for (size_t i = entry + 1; i < line->end; i++) {
        const wire_log_entry *e = wire_log_at(s->log, i);
        if (e->kind == WIRE_LOG_RECEIVED && strcmp(e->conn, line->name) == 0) return i;
    }
    return line->end;
}

/* A connection: its requests by curl as long as curl can, and what is left by hand. */
static bool add_line(script *s, const rpl_line *line) {
    sio_buf stream = SIO_BUF_INIT;
    size_t done = 0;
    rpl_request r;
    bool whole = true, ok = rpl_line_sent(s->log, line, &stream, &whole);
    while (ok && whole && done < stream.len &&
           rpl_request_read(sio_slice_from(sio_buf_slice(&stream), done), &r) && !r.upgrade) {
        size_t entry = rpl_line_entry(s->log, line, done),
               last = rpl_line_entry(s->log, line, done + r.length - 1);
        size_t sid = sid_given(s, line, last);
        if (sid < s->sid_count && s->known[sid]) sid = s->sid_count;
        ok = begin_item(s, entry, sid < s->sid_count) && add_curl(s, &r, sid);
        if (ok) s->items[s->item_count - 1].answered = answered_at(s, line, last);
        done += r.length;
    }
    if (ok && done < stream.len) {
        ok = begin_item(s, rpl_line_entry(s->log, line, done), false);
        if (ok && !whole) ok = sio_buf_add_str(s->out, "# the log did not keep all that was sent\n");
        ok = ok && add_raw(s, line, done);
        if (ok) s->items[s->item_count - 1].answered = line->end;
    }
    sio_buf_free(&stream);
    return ok;
}

static bool add_head(const script *s, const wire_endpoint *e, sio_buf *out) {
    return sio_buf_addf(out, "BASE=%s://", s->tls ? "https" : "http") &&
           txt_escape_shell(out, e->authority) && sio_buf_add_str(out, " HOST=") &&
           txt_escape_shell(out, e->host) && sio_buf_addf(out, " PORT=%u\n", e->port);
}

static int by_time(const void *a, const void *b) {
    const item *x = a, *y = b;
    return x->at < y->at ? -1 : x->at > y->at;
}

/* In order of time. What was still open when the next command began runs beside it. */
static bool print_items(script *s, sio_buf *out) {
    bool ok = true, beside = false;
    for (size_t i = 0; i < s->item_count; i++)
        s->items[i].to = i + 1 < s->item_count ? s->items[i + 1].from : s->out->len;
    if (s->item_count > 0) qsort(s->items, s->item_count, sizeof *s->items, by_time);
    for (size_t i = 0; ok && i < s->item_count; i++) {
        const item *it = &s->items[i];
        bool open = !it->foreground && i + 1 < s->item_count && it->answered > s->items[i + 1].at;
        beside = beside || open;
        ok = sio_buf_add(out, sio_slice_sub(sio_buf_slice(s->out), it->from, it->to)) &&
             sio_buf_add_str(out, open ? " &\nsleep 0.2\n" : "; echo\n");
    }
    return ok && (!beside || sio_buf_add_str(out, "wait\n"));
}

bool rpl_shell_script(const wire_log *log, const char *url, const char *message, sio_buf *out) {
    sio_buf commands = SIO_BUF_INIT;
    script s = {.out = &commands, .log = log, .run = rpl_stretch_of(log, message), .sid_count = 0};
    rpl_line line;
    wire_endpoint e;
    bool ok = wire_endpoint_parse(&e, url) == NULL;
    s.tls = ok && e.tls;
    s.authority = e.authority;
    ok = ok && add_head(&s, &e, out);
    if (ok) learn_sids(&s);
    for (size_t i = s.run.from; ok && i < s.run.to; i++)
        if (rpl_line_at(log, s.run, i, &line)) ok = add_line(&s, &line);
    ok = ok && print_items(&s, out);
    free(s.items);
    sio_buf_free(&commands);
    return ok;
}
