#include "scenario/describe.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/step.h"

enum { MAX_BYTES = 200, MAX_JSON = 120, MAX_BINARY = 32 };

/* Length of the well-formed UTF-8 sequence at the start of `s` that is safe to print, 0 if there is none.
 * C1 controls (U+0080..U+009F) and bidirectional overrides can fool a terminal, so they count as unsafe. */
static size_t printable_length(sio_slice s) {
    uint8_t b = s.ptr[0];
    if (b < 0x80) return b >= 0x20 && b < 0x7f ? 1 : 0;
    size_t n = b >= 0xc2 && b <= 0xdf ? 2 : b >= 0xe1 && b <= 0xec ? 3 : 0;
    if (n == 0 || s.len < n) return 0;
    for (size_t i = 1; i < n; i++)
        if ((s.ptr[i] & 0xc0) != 0x80) return 0;
    if (b == 0xc2 && s.ptr[1] < 0xa0) return 0;
    if (b == 0xe2 && (s.ptr[1] == 0x80 || s.ptr[1] == 0x81)) return 0;
    return n;
}

static void add_escape(sio_buf *out, uint8_t byte) {
    const char *name = byte == '\n' ? "\\n" : byte == '\r' ? "\\r" : byte == '\t' ? "\\t" : NULL;
    if (name != NULL) {
        sio_buf_add_str(out, name);
    } else {
        sio_buf_addf(out, "\\x%02x", byte);
    }
}

static void add_escaped(sio_buf *out, sio_slice s) {
    while (s.len > 0) {
        size_t n = printable_length(s);
        if (n > 0) {
            sio_buf_add(out, sio_slice_sub(s, 0, n));
        } else {
            n = 1;
            add_escape(out, s.ptr[0]);
        }
        s = sio_slice_from(s, n);
    }
}

void scn_describe_bytes(sio_buf *out, sio_slice bytes) {
    add_escaped(out, sio_slice_sub(bytes, 0, MAX_BYTES));
    if (bytes.len > MAX_BYTES) sio_buf_addf(out, "… (%zu bytes)", bytes.len);
}

static void describe_binary(sio_buf *out, sio_slice bytes) {
    sio_buf_add_str(out, "binary");
    for (size_t i = 0; i < bytes.len && i < MAX_BINARY; i++)
        sio_buf_addf(out, " %02x", bytes.ptr[i]);
    if (bytes.len > MAX_BINARY) sio_buf_add_str(out, " …");
    if (bytes.len == 0 || bytes.len > MAX_BINARY) sio_buf_addf(out, " (%zu bytes)", bytes.len);
}

void scn_describe_packet(sio_buf *out, const scn_packet *p) {
    if (p->opcode == 8) {
        sio_buf_addf(out, "close frame %d ", p->close_code);
        scn_describe_bytes(out, p->bytes);
    } else if (p->opcode != 0) {
        sio_buf_add_str(out, p->opcode == 9 ? "ping frame " : "pong frame ");
        scn_describe_bytes(out, p->bytes);
    } else if (p->binary) {
        describe_binary(out, p->bytes);
    } else if (p->bytes.len == 0) {
        sio_buf_add_str(out, "an empty packet");
    } else {
        scn_describe_bytes(out, p->bytes);
    }
}

void scn_describe_json(sio_buf *out, const json_t *value) {
    if (json_is_string(value)) {
        sio_slice s = sio_slice_of(json_string_value(value), json_string_length(value));
        add_escaped(out, sio_slice_sub(s, 0, MAX_JSON));
        if (s.len > MAX_JSON) sio_buf_add_str(out, "…");
        return;
    }
    char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
    if (text == NULL) return;
    sio_slice s = sio_slice_str(text);
    add_escaped(out, sio_slice_sub(s, 0, MAX_JSON));
    if (s.len > MAX_JSON) sio_buf_add_str(out, "…");
    free(text);
}

/* "/steps/3" is step 4; "/steps/3/steps/0" is step 4.1. */
static void describe_place(sio_buf *out, const char *pointer) {
    const char *dot = "";
    for (const char *at = strstr(pointer, "/steps/"); at != NULL; at = strstr(at, "/steps/")) {
        at += strlen("/steps/");
        sio_buf_addf(out, "%s%lu", dot, strtoul(at, NULL, 10) + 1);
        dot = ".";
    }
}

void scn_describe_step(sio_buf *out, const char *pointer, const json_t *step) {
    if (step == NULL) return;
    sio_buf_add_str(out, "step ");
    describe_place(out, pointer);
    sio_buf_addf(out, " (%s", scn_verb_name(scn_step_verb(step)));
    const json_t *argument = scn_step_argument(step);
    bool empty = json_is_object(argument) && json_object_size(argument) == 0;
    if (argument != NULL && !empty) {
        sio_buf_add_byte(out, ' ');
        scn_describe_json(out, argument);
    }
    sio_buf_add_byte(out, ')');
}

void scn_describe_time(sio_buf *out, wire_us time) {
    if (time < WIRE_MS(10000)) {
        sio_buf_addf(out, "%" PRId64 " ms", time / 1000);
    } else {
        sio_buf_addf(out, "%.1f s", (double)time / 1e6);
    }
}
