#include "adapter/frame.h"

#include <string.h>

enum { KEEP = 1 << 20 };

static void put_length(uint8_t *to, size_t length) {
    for (size_t i = 0; i < ADP_FRAME_PREFIX; i++)
        to[i] = (uint8_t)(length >> (8 * i));
}

static size_t get_length(const uint8_t *from) {
    size_t length = 0;
    for (size_t i = 0; i < ADP_FRAME_PREFIX; i++)
        length |= (size_t)from[i] << (8 * i);
    return length;
}

size_t adp_frame_begin(sio_buf *out) {
    static const uint8_t unknown[ADP_FRAME_PREFIX] = {0};
    size_t start = out->len;
    return sio_buf_add(out, sio_slice_of(unknown, sizeof unknown)) ? start : SIZE_MAX;
}

bool adp_frame_end(sio_buf *out, size_t start) {
    size_t length = out->len - start - ADP_FRAME_PREFIX;
    if (length > ADP_LONGEST_FRAME) {
        out->len = start;
        return false;
    }
    put_length(out->data + start, length);
    return true;
}

void adp_frames_free(adp_frames *f) {
    sio_buf_free(&f->bytes);
    f->at = 0;
}

/* Whatever has been taken makes room; a buffer that one long frame has stretched is given back. */
static void compact(adp_frames *f) {
    if (f->at == f->bytes.len) {
        if (f->bytes.cap > KEEP)
            sio_buf_free(&f->bytes);
        else
            sio_buf_clear(&f->bytes);
    } else if (f->at >= f->bytes.len / 2) {
        sio_buf_consume(&f->bytes, f->at);
    } else {
        return;
    }
    f->at = 0;
}

uint8_t *adp_frames_room(adp_frames *f, size_t n) {
    compact(f);
    return sio_buf_reserve(&f->bytes, n) ? f->bytes.data + f->bytes.len : NULL;
}

void adp_frames_filled(adp_frames *f, size_t n) {
    f->bytes.len += n;
}

adp_frame_state adp_frames_next(adp_frames *f, sio_slice *content) {
    sio_slice rest = adp_frames_rest(f);
    if (rest.len < ADP_FRAME_PREFIX) return ADP_FRAME_PARTIAL;
    size_t length = get_length(rest.ptr);
    if (length > (f->most > 0 ? f->most : ADP_LONGEST_FRAME)) return ADP_FRAME_TOO_LONG;
    if (rest.len - ADP_FRAME_PREFIX < length) return ADP_FRAME_PARTIAL;
    *content = sio_slice_sub(rest, ADP_FRAME_PREFIX, ADP_FRAME_PREFIX + length);
    f->at += ADP_FRAME_PREFIX + length;
    return ADP_FRAME_READY;
}

sio_slice adp_frames_rest(const adp_frames *f) {
    return sio_slice_from(sio_buf_slice(&f->bytes), f->at);
}
