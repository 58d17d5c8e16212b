#include "transport/frames.h"

#include <string.h>

#include "base/utf8.h"

enum { CONTINUATION = 0, TEXT = 1, BINARY = 2, CLOSE = 8, PING = 9, PONG = 10, RSV1 = 0x40 };

typedef struct header {
    uint8_t opcode;
    bool final;
    uint8_t reserved; /* RSV bits that are set */
    bool masked;
    bool padded; /* the length has more bytes than it needs */
    uint64_t len;
    size_t size; /* of the header itself; 0: it is not complete */
} header;

static uint64_t big_endian(const uint8_t *p, size_t n) {
    uint64_t value = 0;
    for (size_t i = 0; i < n; i++)
        value = value << 8 | p[i];
    return value;
}

static header read_header(const uint8_t *p, size_t len) {
    header h = {.opcode = 0};
    if (len < 2) return h;
    size_t wide = (p[1] & 0x7f) == 127 ? 8 : (p[1] & 0x7f) == 126 ? 2 : 0;
    h = (header){.opcode = p[0] & 0x0f,
                 .final = (p[0] & 0x80) != 0,
                 .reserved = p[0] & 0x70,
                 .masked = (p[1] & 0x80) != 0,
                 .len = p[1] & 0x7f};
    size_t size = 2 + wide + (h.masked ? 4 : 0);
    if (len < size) return h;
    h.size = size;
    if (wide > 0) {
        h.len = big_endian(p + 2, wide);
        h.padded = h.len < (wide == 2 ? 126u : 65536u);
    }
    return h;
}

/* Returns what is wrong with the frame, as a close code, or 0. */
static unsigned judge(const tr_frames *frames, const header *h, uint64_t limit) {
    bool control = h->opcode >= CLOSE;
    bool packed = frames->deflate && h->reserved == RSV1 && (h->opcode == TEXT || h->opcode == BINARY);
    if ((h->reserved != 0 && !packed) || h->masked == frames->from_server || h->padded || h->opcode > PONG)
        return 1002;
    if (control) return h->final && h->len <= 125 && !(h->opcode == CLOSE && h->len == 1) ? 0 : 1002;
    if (h->opcode > BINARY || (h->opcode == CONTINUATION) != (frames->message != 0)) return 1002;
    if (h->len >> 63 != 0) return 1002;
    uint64_t before = h->opcode == CONTINUATION ? frames->size : 0;
    return h->len > limit || before > limit - h->len ? 1009 : 0;
}

/* Masking and unmasking are the same. */
static void unmask(uint8_t *p, size_t len, const uint8_t mask[4], size_t turn) {
    uint8_t wide[8];
    for (size_t i = 0; i < 8; i++)
        wide[i] = mask[(turn + i) & 3];
    size_t i = 0;
    for (; i + 8 <= len; i += 8) {
        uint64_t a;
        uint64_t b;
        memcpy(&a, p + i, 8);
        memcpy(&b, wide, 8);
        a ^= b;
        memcpy(p + i, &a, 8);
    }
    for (; i < len; i++)
        p[i] ^= wide[i & 7];
}

/* ---- text ---- */

/* Returns how long the character is that begins with this byte, 0 for none. */
static size_t character_length(uint8_t lead) {
    if (lead < 0x80) return 1;
    if (lead < 0xc2) return 0;
    return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
}

/* Goes on with a character that the last piece cut. Returns false when it is none. */
static bool finish_character(tr_frames *f, sio_slice *text) {
    while (f->utf8_count > 0 && text->len > 0) {
        f->utf8[f->utf8_count++] = text->ptr[0];
        *text = sio_slice_from(*text, 1);
        if (f->utf8_count < character_length(f->utf8[0])) continue;
        if (sio_utf8_sequence(f->utf8, f->utf8 + f->utf8_count) == 0) return false;
        f->utf8_count = 0;
    }
    return true;
}

/* Checks a piece of a text (EIO4-WS-04): a piece may end inside a character, a message may not. */
static bool check_text(tr_frames *f, sio_slice text, bool last) {
    if (!finish_character(f, &text)) return false;
    sio_error error = sio_utf8_check(text);
    if (error.code != SIO_ERR_OK) {
        sio_slice cut = sio_slice_from(text, error.offset);
        if (cut.len >= character_length(cut.ptr[0])) return false;
        memcpy(f->utf8, cut.ptr, cut.len);
        f->utf8_count = (uint8_t)cut.len;
    }
    return !last || f->utf8_count == 0;
}

/* ---- frames ---- */

static size_t fault(tr_frame *out, unsigned code, size_t used) {
    out->kind = TR_FRAME_FAULT;
    out->code = code;
    return used;
}

static bool code_allowed(unsigned code) {
    if (code >= 3000) return code < 5000;
    return code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
}

static size_t control(const header *h, uint8_t *bytes, size_t len, tr_frame *out) {
    size_t used = h->size + (size_t)h->len;
    if (len < used) return 0;
    if (h->masked) unmask(bytes + h->size, (size_t)h->len, bytes + h->size - 4, 0);
    out->data = sio_slice_of(bytes + h->size, (size_t)h->len);
    out->kind = h->opcode == PING ? TR_FRAME_PING : h->opcode == PONG ? TR_FRAME_PONG : TR_FRAME_CLOSE;
    if (h->opcode != CLOSE || h->len == 0) return used;
    out->code = (unsigned)big_endian(out->data.ptr, 2);
    if (!code_allowed(out->code)) return fault(out, 1002, used);
    if (sio_utf8_check(sio_slice_from(out->data, 2)).code != SIO_ERR_OK) return fault(out, 1007, used);
    return used;
}

static void begin(tr_frames *f, const header *h, const uint8_t *end_of_header) {
    if (h->opcode != CONTINUATION) {
        f->message = h->opcode;
        f->packed = h->reserved != 0;
        f->size = 0;
        f->utf8_count = 0;
    }
    if (h->masked) memcpy(f->mask, end_of_header - 4, 4);
    f->turn = 0;
    f->left = h->len;
    f->size += h->len;
    f->final = h->final;
}

/* The part of the payload that is there. */
static size_t piece(tr_frames *f, uint8_t *bytes, size_t len, tr_frame *out) {
    size_t n = len < f->left ? len : (size_t)f->left;
    if (!f->from_server) unmask(bytes, n, f->mask, f->turn);
    f->turn = (uint8_t)((f->turn + n) & 3);
    f->left -= n;
    out->kind = TR_FRAME_PIECE;
    out->data = sio_slice_of(bytes, n);
    out->binary = f->message == BINARY;
    out->last = f->final && f->left == 0;
    out->packed = f->packed;
    if (!out->binary && !f->packed && !check_text(f, out->data, out->last)) return fault(out, 1007, n);
    if (out->last) f->message = 0;
    return n;
}

size_t tr_frames_next(tr_frames *frames, uint8_t *bytes, size_t len, uint64_t limit, tr_frame *out) {
    *out = (tr_frame){.kind = TR_FRAME_MORE};
    if (frames->left > 0) return len == 0 ? 0 : piece(frames, bytes, len, out);
    header h = read_header(bytes, len);
    /* An unmasked frame is shorter by its mask: judge it before waiting for more. */
    if (len >= 2 && h.masked == frames->from_server) return fault(out, 1002, len);
    if (h.size == 0) return 0;
    unsigned code = judge(frames, &h, limit);
    if (code != 0) return fault(out, code, len);
    if (h.opcode >= CLOSE) return control(&h, bytes, len, out);
    begin(frames, &h, bytes + h.size);
    return h.size + piece(frames, bytes + h.size, len - h.size, out);
}

size_t tr_frame_header(uint8_t opcode, size_t len, uint8_t out[TR_FRAME_HEADER]) {
    out[0] = (uint8_t)(0x80 | opcode);
    if (len < 126) {
        out[1] = (uint8_t)len;
        return 2;
    }
    size_t wide = len < 65536 ? 2 : 8;
    out[1] = wide == 2 ? 126 : 127;
    for (size_t i = 0; i < wide; i++)
        out[2 + i] = (uint8_t)((uint64_t)len >> (8 * (wide - 1 - i)));
    return 2 + wide;
}

bool tr_frame_put_masked(sio_buf *out, uint8_t opcode, sio_slice data, const uint8_t mask[4]) {
    enum { MASKED = 0x80, MASK_SIZE = 4 };
    uint8_t head[TR_FRAME_HEADER];
    size_t n = tr_frame_header(opcode, data.len, head);
    if (data.len > SIZE_MAX - n - MASK_SIZE || !sio_buf_reserve(out, n + MASK_SIZE + data.len)) return false;
    head[1] |= MASKED;
    bool put = sio_buf_add(out, sio_slice_of(head, n)) && sio_buf_add(out, sio_slice_of(mask, MASK_SIZE)) &&
               sio_buf_add(out, data);
    if (put && data.len > 0) unmask(out->data + out->len - data.len, data.len, mask, 0);
    return put;
}
