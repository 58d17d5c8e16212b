/* Reading what a server, or a client, sends over WebSocket (RFC 6455 5), in whatever pieces it comes, within
 * limits. */
#include <string.h>

#include "wire/utf8.h"
#include "wire/ws.h"

enum {
    DEFAULT_LIMIT = 16 * 1024 * 1024,
    MOST_FRAGMENTS = 64 * 1024, /* empty fragments add nothing to the size, so they are counted */
    MOST_CONTROL = 125,
    MOST_HEADER = 14,
    UNMASKED_AT_ONCE = 4096,
    KEEP_MEMORY = 64 * 1024
};

struct wire_ws_reader {
    const sio_mem *mem;
    size_t message_limit;
    wire_budget *budget;
    uint64_t offset;   /* bytes eaten */
    uint64_t frame_at; /* offset of the current frame */
    bool of_client;    /* frames are masked */
    uint8_t mask[4];
    size_t mask_at; /* which of its bytes is next */
    uint8_t header[MOST_HEADER];
    size_t header_len;
    bool in_payload;
    uint64_t remaining; /* payload bytes of the frame still to come */
    uint8_t control[MOST_CONTROL];
    size_t control_len;
    uint8_t message_opcode; /* 0: no message is open */
    size_t fragments;
    sio_buf message;
    bool message_delivered;
    wire_utf8 utf8;
    bool closed;       /* a close frame was read */
    const char *error; /* sticky */
};

static const wire_ws_event NOTHING = {.kind = WIRE_WS_MORE};

wire_ws_reader *wire_ws_reader_new_in(const sio_mem *mem, size_t message_limit) {
    wire_ws_reader *r = sio_mem_alloc(mem, sizeof *r);
    if (r == NULL) return NULL;
    memset(r, 0, sizeof *r);
    r->mem = mem;
    r->message_limit = message_limit == 0 ? DEFAULT_LIMIT : message_limit;
    sio_buf_init(&r->message, mem);
    return r;
}

wire_ws_reader *wire_ws_reader_new(size_t message_limit) {
    return wire_ws_reader_new_in(NULL, message_limit);
}

void wire_ws_reader_free(wire_ws_reader *r) {
    if (r == NULL) return;
    wire_budget_give(r->budget, r->message.len);
    sio_buf_free(&r->message);
    sio_mem_release(r->mem, r);
}

void wire_ws_reader_share(wire_ws_reader *r, wire_budget *budget) {
    r->budget = budget;
}

void wire_ws_reader_of_client(wire_ws_reader *r) {
    r->of_client = true;
}

static uint8_t opcode_of(const wire_ws_reader *r) {
    return r->header[0] & 15;
}

static bool is_fin(const wire_ws_reader *r) {
    return (r->header[0] & 0x80) != 0;
}

static bool is_control(const wire_ws_reader *r) {
    return (r->header[0] & 8) != 0;
}

static const char *check_first_byte(const wire_ws_reader *r) {
    uint8_t opcode = opcode_of(r);
    if (r->closed) return "a frame after the close frame"; /* RFC 6455 5.5.1 */
    if ((r->header[0] & 0x70) != 0) return "a reserved bit is set, but no extension was negotiated";
    if (opcode > WIRE_WS_PONG || (opcode > WIRE_WS_BINARY && opcode < WIRE_WS_CLOSE))
        return "an unknown opcode";
    if (is_control(r)) return is_fin(r) ? NULL : "a fragmented control frame";
    if (opcode == WIRE_WS_CONTINUATION && r->message_opcode == 0)
        return "a continuation frame without a message";
    if (opcode != WIRE_WS_CONTINUATION && r->message_opcode != 0)
        return "a new message inside a fragmented one";
    return r->fragments >= MOST_FRAGMENTS ? "a message of too many fragments" : NULL;
}

static const char *check_second_byte(const wire_ws_reader *r) {
    bool masked = (r->header[1] & 0x80) != 0; /* RFC 6455 5.1 */
    if (masked && !r->of_client) return "a masked frame from a server";
    if (!masked && r->of_client) return "an unmasked frame from a client";
    if (is_control(r) && (r->header[1] & 0x7f) > MOST_CONTROL)
        return "a control frame of more than 125 bytes";
    return NULL;
}

/* Without the mask. */
static size_t length_end(const wire_ws_reader *r) {
    if (r->header_len < 2) return 2;
    uint8_t length = r->header[1] & 0x7f;
    return length == 126 ? 4 : length == 127 ? 10 : 2;
}

static size_t header_size(const wire_ws_reader *r) {
    return length_end(r) + (r->of_client && r->header_len >= 2 ? sizeof r->mask : 0);
}

static const char *read_length(wire_ws_reader *r) {
    uint64_t n = r->header[1] & 0x7f;
    size_t size = length_end(r);
    if (size > 2) n = 0;
    for (size_t i = 2; i < size; i++)
        n = n << 8 | r->header[i];
    if (n >> 63 != 0) return "a 64-bit length with its top bit set"; /* RFC 6455 5.2 */
    if ((size == 4 && n < 126) || (size == 10 && n <= UINT16_MAX))
        return "a length that is not in its shortest form";
    if (!is_control(r) && n > r->message_limit - r->message.len) return "a message over the size limit";
    r->remaining = n;
    return NULL;
}

static void begin_payload(wire_ws_reader *r) {
    r->in_payload = true;
    if (r->of_client) memcpy(r->mask, r->header + length_end(r), sizeof r->mask);
    r->mask_at = 0;
    if (is_control(r)) {
        r->control_len = 0;
        return;
    }
    r->fragments++;
    if (opcode_of(r) != WIRE_WS_CONTINUATION) r->message_opcode = opcode_of(r);
}

/* Eats header bytes one at a time, so that each fault is named as soon as it is there. */
static void eat_header_byte(wire_ws_reader *r, uint8_t byte) {
    if (r->header_len == 0) r->frame_at = r->offset;
    r->header[r->header_len++] = byte;
    r->offset++;
    if (r->header_len == 1) r->error = check_first_byte(r);
    if (r->header_len == 2) r->error = check_second_byte(r);
    if (r->error != NULL || r->header_len < header_size(r)) return;
    r->error = read_length(r);
    if (r->error == NULL) begin_payload(r);
}

static const char *eat_message_bytes(wire_ws_reader *r, sio_slice bytes) {
    if (r->message_opcode == WIRE_WS_TEXT && !wire_utf8_feed(&r->utf8, bytes))
        return "text that is not UTF-8";
    if (!wire_budget_take(r->budget, r->message.len, bytes.len))
        return "a message beyond what all messages together may keep";
    if (sio_buf_add(&r->message, bytes)) return NULL;
    wire_budget_give(r->budget, bytes.len);
    return "out of memory";
}

static size_t eat_payload(wire_ws_reader *r, sio_slice in) {
    size_t n = in.len < r->remaining ? in.len : (size_t)r->remaining;
    if (n == 0) return 0;
    uint8_t plain[UNMASKED_AT_ONCE];
    if (r->of_client && n > sizeof plain) n = sizeof plain;
    for (size_t i = 0; r->of_client && i < n; i++)
        plain[i] = in.ptr[i] ^ r->mask[r->mask_at++ % sizeof r->mask];
    sio_slice part = r->of_client ? sio_slice_of(plain, n) : sio_slice_sub(in, 0, n);
    if (is_control(r)) {
        memcpy(r->control + r->control_len, part.ptr,
               n); /* check_second_byte has bounded the frame to the array */
        r->control_len += n;
    } else {
        r->error = eat_message_bytes(r, part);
    }
    r->remaining -= n;
    r->offset += n;
    return n;
}

/* RFC 6455 7.4: 1004, 1005, 1006 and 1015 are never sent, and those up to 2999 must be defined. */
static bool is_close_code(int code) {
    if (code >= 3000 && code <= 4999) return true;
    return code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
}

static wire_ws_event finish_close(wire_ws_reader *r) {
    wire_ws_event e = {
        .kind = WIRE_WS_CONTROL, .opcode = WIRE_WS_CLOSE, .close_code = 1005, .offset = r->frame_at};
    r->closed = true;
    if (r->control_len == 0) return e;
    wire_utf8 utf8 = {0};
    if (r->control_len == 1) {
        r->error = "a close frame of one byte";
        return NOTHING;
    }
    e.close_code = r->control[0] << 8 | r->control[1];
    e.payload = sio_slice_of(r->control + 2, r->control_len - 2);
    if (!is_close_code(e.close_code))
        r->error = "a close code that must not be sent";
    else if (!wire_utf8_feed(&utf8, e.payload) || !wire_utf8_complete(&utf8))
        r->error = "a close reason that is not UTF-8";
    return e;
}

static wire_ws_event finish_message(wire_ws_reader *r) {
    if (!is_fin(r)) return NOTHING;
    if (r->message_opcode == WIRE_WS_TEXT && !wire_utf8_complete(&r->utf8)) {
        r->error = "text that ends inside a UTF-8 sequence";
        return NOTHING;
    }
    r->message_delivered = true;
    return (wire_ws_event){.kind = WIRE_WS_MESSAGE,
                           .opcode = r->message_opcode,
                           .payload = sio_buf_slice(&r->message),
                           .fragments = r->fragments,
                           .offset = r->frame_at};
}

static wire_ws_event finish_frame(wire_ws_reader *r) {
    r->in_payload = false;
    r->header_len = 0;
    if (!is_control(r)) return finish_message(r);
    if (opcode_of(r) == WIRE_WS_CLOSE) return finish_close(r);
    return (wire_ws_event){.kind = WIRE_WS_CONTROL,
                           .opcode = opcode_of(r),
                           .payload = sio_slice_of(r->control, r->control_len),
                           .offset = r->frame_at};
}

static void forget_delivered(wire_ws_reader *r) {
    if (!r->message_delivered) return;
    r->message_delivered = false;
    r->message_opcode = 0;
    r->fragments = 0;
    r->utf8 = (wire_utf8){0};
    wire_budget_give(r->budget, r->message.len);
    if (r->message.cap > KEEP_MEMORY)
        sio_buf_free(&r->message);
    else
        sio_buf_clear(&r->message);
}

wire_ws_event wire_ws_reader_feed(wire_ws_reader *r, sio_slice in, size_t *consumed) {
    wire_ws_event event = NOTHING;
    size_t at = 0;
    forget_delivered(r);
    while (r->error == NULL && event.kind == WIRE_WS_MORE && at < in.len) {
        if (r->in_payload)
            at += eat_payload(r, sio_slice_from(in, at));
        else
            eat_header_byte(r, in.ptr[at++]);
        if (r->error == NULL && r->in_payload && r->remaining == 0) event = finish_frame(r);
    }
    *consumed = at;
    if (r->error != NULL)
        return (wire_ws_event){.kind = WIRE_WS_BAD, .error = r->error, .offset = r->frame_at};
    return event;
}
