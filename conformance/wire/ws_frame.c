/* Writing WebSocket frames (RFC 6455 5.2), right or wrong as the caller likes. */
#include "wire/ws.h"

static bool add_big_endian(sio_buf *out, uint64_t n, int bytes) {
    bool ok = true;
    for (int shift = (bytes - 1) * 8; ok && shift >= 0; shift -= 8)
        ok = sio_buf_add_byte(out, (uint8_t)(n >> shift));
    return ok;
}

static bool add_length(sio_buf *out, const wire_frame *frame, const wire_frame_length *length) {
    uint64_t n = length != NULL && length->lie ? length->claimed : frame->payload.len;
    int form = length == NULL ? WIRE_LEN_MINIMAL : (int)length->form;
    if (form == WIRE_LEN_MINIMAL) form = n < 126 ? WIRE_LEN_7 : n <= UINT16_MAX ? WIRE_LEN_16 : WIRE_LEN_64;
    uint8_t mask_bit = frame->masked ? 0x80 : 0;
    if (form == WIRE_LEN_7) return sio_buf_add_byte(out, (uint8_t)(mask_bit | (n & 0x7f)));
    if (form == WIRE_LEN_16) return sio_buf_add_byte(out, mask_bit | 126) && add_big_endian(out, n, 2);
    return sio_buf_add_byte(out, mask_bit | 127) && add_big_endian(out, n, 8);
}

static bool add_payload(sio_buf *out, const wire_frame *frame) {
    if (!frame->masked) return sio_buf_add(out, frame->payload);
    if (!sio_buf_add(out, sio_slice_of(frame->mask, 4)) || !sio_buf_reserve(out, frame->payload.len))
        return false;
    for (size_t i = 0; i < frame->payload.len; i++)
        out->data[out->len + i] = frame->payload.ptr[i] ^ frame->mask[i % 4];
    out->len += frame->payload.len;
    return true;
}

bool wire_ws_write_frame(sio_buf *out, const wire_frame *frame, const wire_frame_length *length) {
    size_t before = out->len;
    uint8_t first = (uint8_t)((frame->fin ? 0x80 : 0) | (frame->rsv & 7) << 4 | (frame->opcode & 15));
    if (sio_buf_add_byte(out, first) && add_length(out, frame, length) && add_payload(out, frame))
        return true;
    out->len = before;
    return false;
}
