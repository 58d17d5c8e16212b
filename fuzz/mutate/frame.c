#include "fuzz/mutate/frame.h"

enum { BINARY = 0x80, SHORT_MOST = 125, MEDIUM = 126, LONG = 127 };

static uint64_t big_endian(sio_slice bytes) {
    uint64_t number = 0;
    for (size_t i = 0; i < bytes.len; i++)
        number = number << 8 | bytes.ptr[i];
    return number;
}

size_t tree_frame_read(sio_slice stream, uint64_t *length) {
    if (stream.len == 0) return 0;
    unsigned code = stream.ptr[0] & (BINARY - 1);
    size_t size = code == LONG ? 9 : code == MEDIUM ? 3 : 1;
    if (stream.len < size) return 0;
    *length = size == 1 ? code : big_endian(sio_slice_sub(stream, 1, size));
    return size;
}

bool tree_frame_spell(bool binary, uint64_t length, unsigned size, sio_buf *out) {
    unsigned code = size == 9             ? LONG
                    : size == 3           ? MEDIUM
                    : length > SHORT_MOST ? SHORT_MOST
                                          : (unsigned)length;
    if (!sio_buf_add_byte(out, (uint8_t)(code | (binary ? (unsigned)BINARY : 0)))) return false;
    for (unsigned left = size - 1; left > 0; left--)
        if (!sio_buf_add_byte(out, (uint8_t)(length >> (8 * (left - 1))))) return false;
    return true;
}

bool tree_frame_header(const tree_node *frame, uint64_t length, sio_buf *out) {
    uint64_t announced;
    bool binary = frame->text.len > 0 && (frame->text.ptr[0] & BINARY) != 0;
    if (tree_frame_read(frame->text, &announced) > 0 && (frame->lies || announced == length))
        return sio_buf_add(out, frame->text);
    return tree_frame_spell(binary, length, length <= SHORT_MOST ? 1 : length <= UINT16_MAX ? 3 : 9, out);
}
