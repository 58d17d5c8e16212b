#include "proxy/frame.h"

#include <string.h>

void prx_frame_free(prx_frame *f) {
    sio_buf_free(&f->payload);
    sio_buf_free(&f->raw);
}

bool prx_frame_is_control(const prx_frame *f) {
    return (f->opcode & 8) != 0;
}

int prx_frame_close_code(const prx_frame *f) {
    return f->payload.len < 2 ? 1005 : f->payload.data[0] << 8 | f->payload.data[1];
}

static uint64_t big_endian(const uint8_t *at, size_t n) {
    uint64_t value = 0;
    for (size_t i = 0; i < n; i++)
        value = value << 8 | at[i];
    return value;
}

static bool unmask(prx_frame *f, sio_slice payload) {
    if (!sio_buf_add(&f->payload, payload)) return false;
    for (size_t i = 0; f->masked && i < payload.len; i++)
        f->payload.data[i] ^= f->mask[i % 4];
    return true;
}

size_t prx_frame_read(sio_slice in, size_t most, prx_frame *out) {
    if (in.len < 2) return 0;
    unsigned form = in.ptr[1] & 0x7f;
    size_t extra = form == 126 ? 2 : form == 127 ? 8 : 0;
    bool masked = (in.ptr[1] & 0x80) != 0;
    size_t head = 2 + extra + (masked ? 4 : 0);
    if (in.len < head) return 0;
    uint64_t length = extra == 0 ? form : big_endian(in.ptr + 2, extra);
    if (length > most) return SIZE_MAX;
    size_t total = head + (size_t)length;
    if (in.len < total) return 0;
    *out = (prx_frame){.fin = (in.ptr[0] & 0x80) != 0,
                       .rsv = in.ptr[0] >> 4 & 7,
                       .opcode = in.ptr[0] & 15,
                       .masked = masked};
    if (masked) memcpy(out->mask, in.ptr + head - 4, 4);
    if (unmask(out, sio_slice_sub(in, head, total)) && sio_buf_add(&out->raw, sio_slice_sub(in, 0, total)))
        return total;
    prx_frame_free(out);
    return SIZE_MAX;
}

static bool write_one(const prx_frame *f, bool fin, uint8_t opcode, sio_slice payload, sio_buf *out) {
    wire_frame frame = {.fin = fin, .rsv = f->rsv, .opcode = opcode, .masked = f->masked, .payload = payload};
    memcpy(frame.mask, f->mask, 4);
    return wire_ws_write_frame(out, &frame, NULL);
}

bool prx_frame_write(const prx_frame *f, size_t fragment, sio_buf *out) {
    sio_slice rest = sio_buf_slice(&f->payload);
    if (!f->changed && fragment == 0) return sio_buf_add(out, sio_buf_slice(&f->raw));
    if (fragment == 0 || prx_frame_is_control(f)) return write_one(f, f->fin, f->opcode, rest, out);
    bool ok = true, first = true;
    do {
        sio_slice piece = sio_slice_sub(rest, 0, fragment);
        rest = sio_slice_from(rest, piece.len);
        ok = write_one(f, f->fin && rest.len == 0, first ? f->opcode : WIRE_WS_CONTINUATION, piece, out);
        first = false;
    } while (ok && rest.len > 0);
    return ok;
}
