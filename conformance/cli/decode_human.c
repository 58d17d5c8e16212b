/* siospec decode, for people: one line a part, offset, bytes, meaning; a caret under the byte that is wrong.
 */
#include "cli/decode_views.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "cli/hex.h"
#include "socketio/event.h"
#include "socketio/placeholder.h"
#include "text/escape.h"

enum { TEXT_COLUMN = 24, TEXT_MOST = 60, HEX_MOST = 16, WINDOW = 36 };

static void note(cli_output *o, bool ok) {
    if (!ok) o->failed = true;
}

/* How many columns the text takes; the escaper leaves only printable characters. */
static size_t columns(sio_slice text) {
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++)
        if ((text.ptr[i] & 0xc0) != 0x80) n++;
    return n;
}

static void pad(cli_output *o, size_t have, size_t want) {
    for (; have < want; have++)
        note(o, sio_buf_add_byte(&o->out, ' '));
}

/* The longest prefix of at most `most` bytes that cuts no character. */
static sio_slice prefix(sio_slice text, size_t most) {
    if (text.len <= most) return text;
    while (most > 0 && (text.ptr[most] & 0xc0) == 0x80)
        most--;
    return sio_slice_sub(text, 0, most);
}

static void excerpt(cli_output *o, sio_slice text) {
    sio_slice shown = prefix(text, TEXT_MOST);
    note(o, txt_escape_terminal(&o->out, shown));
    if (shown.len < text.len) note(o, sio_buf_add_str(&o->out, "…"));
}

static void excerpt_hex(cli_output *o, sio_slice bytes) {
    note(o, cli_hex_write(&o->out, sio_slice_sub(bytes, 0, HEX_MOST), " "));
    if (bytes.len > HEX_MOST) note(o, sio_buf_add_str(&o->out, " …"));
}

static void begin_row(cli_output *o, size_t at, sio_slice bytes, bool hex) {
    note(o, sio_buf_addf(&o->out, "%6zu  ", at));
    size_t start = o->out.len;
    if (hex)
        excerpt_hex(o, bytes);
    else
        excerpt(o, bytes);
    pad(o, columns(sio_slice_from(sio_buf_slice(&o->out), start)), TEXT_COLUMN);
    note(o, sio_buf_add_str(&o->out, "  "));
}

static void line(cli_output *o, const char *format, ...) {
    char text[256];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    note(o, sio_buf_add_str(&o->out, text) && sio_buf_add_byte(&o->out, '\n'));
}

static const char *plural(size_t n) {
    return n == 1 ? "" : "s";
}

/* A line of explanation below a row. */
static void detail(cli_output *o, const char *label, sio_slice value, bool hex) {
    pad(o, 0, 8 + TEXT_COLUMN + 2);
    note(o, sio_buf_addf(&o->out, "  %s ", label));
    if (hex)
        excerpt_hex(o, value);
    else
        excerpt(o, value);
    note(o, sio_buf_add_byte(&o->out, '\n'));
}

static void human_input(void *ctx, sio_slice input, bool binary) {
    cli_output *o = ctx;
    o->count++;
    if (o->count > 1) note(o, sio_buf_add_byte(&o->out, '\n'));
    line(o, "input %zu: %zu byte%s, %s", o->count, input.len, plural(input.len), binary ? "binary" : "text");
}

static void show_open(cli_output *o, const sio_open *open) {
    detail(o, "sid", open->sid.text, false);
    detail(o, "upgrades", open->upgrades.text, false);
    pad(o, 0, 8 + TEXT_COLUMN + 4);
    line(o, "pingInterval %" PRIu64 " ms, pingTimeout %" PRIu64 " ms, maxPayload %" PRIu64 " bytes",
         open->ping_interval, open->ping_timeout, open->max_payload);
}

static const char *kind_name(sio_json_kind kind) {
    static const char *const names[] = {"nothing", "null",   "false", "true",
                                        "number",  "string", "array", "object"};
    return names[kind];
}

static void show_arguments(cli_output *o, const sio_packet *p) {
    if (p->payload.kind != SIO_JSON_ARRAY) return;
    sio_json value;
    if (sio_event_name(p, &value)) detail(o, "event", value.text, false);
    sio_json_iter it = sio_arguments(p);
    char label[32];
    for (size_t i = 1; sio_json_next(&it, &value); i++) {
        snprintf(label, sizeof label, "argument %zu", i);
        detail(o, label, value.text, false);
    }
}

/* Returns where the part that begins at `at` ends: behind the first `stop`, or at `limit`. */
static size_t end_behind(sio_slice text, size_t at, size_t limit, uint8_t stop) {
    while (at < limit && text.ptr[at] != stop)
        at++;
    return at < limit ? at + 1 : limit;
}

/* The header, part by part, in the order of the wire. `base` is where the text lies in the input. */
static void show_header(cli_output *o, sio_slice text, size_t base, const sio_packet *p) {
    begin_row(o, base, sio_slice_sub(text, 0, 1), false);
    line(o, "Socket.IO %s", sio_type_name(p->type));
    size_t at = 1;
    size_t payload_at = p->payload.text.len > 0 ? (size_t)(p->payload.text.ptr - text.ptr) : text.len;
    if (sio_type_is_binary(p->type)) {
        size_t end = end_behind(text, at, payload_at, '-');
        begin_row(o, base + at, sio_slice_sub(text, at, end), false);
        line(o, "%u attachment%s", p->attachments, plural(p->attachments));
        at = end;
    }
    if (at < payload_at && text.ptr[at] == '/') {
        size_t end = end_behind(text, at, payload_at, ',');
        begin_row(o, base + at, sio_slice_sub(text, at, end), false);
        line(o, "namespace");
        at = end;
    }
    if (p->has_id) {
        begin_row(o, base + at, sio_slice_sub(text, at, payload_at), false);
        line(o, "ack id %" PRIu64, p->id);
    }
    if (p->payload.text.len == 0) return;
    begin_row(o, base + payload_at, p->payload.text, false);
    line(o, "payload, %s, %zu byte%s", kind_name(p->payload.kind), p->payload.text.len,
         plural(p->payload.text.len));
    show_arguments(o, p);
}

static void show_whole(cli_output *o, const sio_packet *p) {
    if (p->attachments == 0) return;
    pad(o, 0, 8 + TEXT_COLUMN + 2);
    line(o, "completes %s", sio_type_name(p->type));
    char label[64];
    for (uint32_t i = 0; i < p->attachments; i++) {
        snprintf(label, sizeof label, "attachment %" PRIu32 ", %zu byte%s:", i, p->attachment[i].len,
                 plural(p->attachment[i].len));
        detail(o, label, p->attachment[i], true);
    }
}

static void show_engine(cli_output *o, sio_slice input, const cli_found *f) {
    bool framed = f->frame_header.len > 0;
    if (framed) {
        begin_row(o, f->at - f->frame_header.len, f->frame_header, true);
        bool binary = (f->frame_header.ptr[0] & 0x80) != 0;
        line(o, "WebTransport frame, %s, %zu byte%s", binary ? "binary" : "text", f->len, plural(f->len));
    }
    bool raw = f->packet.binary && !f->base64;
    /* What the upper layers explain is not shown twice. */
    bool only_type = f->header != NULL || f->open != NULL;
    begin_row(o, f->at, sio_slice_sub(input, f->at, f->at + (only_type ? 1 : f->len)), raw);
    line(o, "Engine.IO %s%s", sio_eio_type_name(f->packet.type), f->packet.binary ? ", binary" : "");
    if (f->base64) detail(o, "bytes", f->packet.data, true);
}

static void human_found(void *ctx, sio_slice input, const cli_found *f) {
    cli_output *o = ctx;
    if (!f->bare) show_engine(o, input, f);
    if (f->open != NULL) {
        begin_row(o, f->at + 1, f->packet.data, false);
        line(o, "handshake");
        show_open(o, f->open);
    }
    if (f->header != NULL) show_header(o, f->packet.data, f->at + (f->bare ? 0 : 1), f->header);
    if (f->whole != NULL) show_whole(o, f->whole);
    if (f->due == 0) return;
    pad(o, 0, 8 + TEXT_COLUMN + 2);
    line(o, "waits for %" PRIu32 " attachment%s", f->due, plural(f->due));
}

/* The neighbourhood of byte `at`, and a caret under it. */
static void point_at(cli_output *o, sio_slice input, size_t at, bool hex) {
    size_t from = at > WINDOW ? at - WINDOW : 0;
    while (!hex && from > 0 && from < input.len && (input.ptr[from] & 0xc0) == 0x80)
        from--;
    sio_slice before = sio_slice_sub(input, from, at), after = sio_slice_sub(input, at, at + WINDOW);
    note(o, sio_buf_add_str(&o->out, from > 0 ? "  …" : "  "));
    size_t start = o->out.len;
    note(o, hex ? cli_hex_write(&o->out, before, " ") && (before.len == 0 || sio_buf_add_byte(&o->out, ' '))
                : txt_escape_terminal(&o->out, before));
    size_t caret = columns(sio_slice_from(sio_buf_slice(&o->out), start)) + (from > 0 ? 3 : 2);
    note(o, hex ? cli_hex_write(&o->out, after, " ") : txt_escape_terminal(&o->out, prefix(after, WINDOW)));
    note(o, sio_buf_addf(&o->out, "%s\n", at + after.len < input.len ? "…" : ""));
    pad(o, 0, caret);
    line(o, "^");
}

static void human_fault(void *ctx, sio_slice input, const cli_fault *f) {
    cli_output *o = ctx;
    o->had_fault = true;
    line(o, "error at byte %zu, %s: %s (%s)", f->error.offset, f->layer, sio_strerror(f->error.code),
         sio_error_name(f->error.code));
    point_at(o, input, f->error.offset, f->binary);
}

cli_view cli_view_human(cli_output *o) {
    return (cli_view){.ctx = o, .input = human_input, .found = human_found, .fault = human_fault};
}
