/* Frames of the adapter protocol (docs/adapters.md): a length, 32 bits, little-endian, then so many bytes.
 * Without I/O. */
#ifndef ADP_FRAME_H
#define ADP_FRAME_H

#include "base/buf.h"

enum { ADP_FRAME_PREFIX = 4 };
#define ADP_LONGEST_FRAME ((size_t)256 << 20)

/* Begins a frame at the end of `out`: what is appended next is its content. Returns where it begins, for
 * adp_frame_end; SIZE_MAX without memory. */
size_t adp_frame_begin(sio_buf *out);

/* Ends the frame that begins at `start`. Returns false, and takes the whole frame out again, when it is
 * longer than ADP_LONGEST_FRAME. */
bool adp_frame_end(sio_buf *out, size_t start);

/* What has been read and not been taken yet. Start with all zero. */
typedef struct adp_frames {
    sio_buf bytes;
    size_t at;   /* the first byte not taken */
    size_t most; /* longest frame taken; 0: ADP_LONGEST_FRAME */
} adp_frames;

void adp_frames_free(adp_frames *f);

/* Returns room for `n` bytes to read into, or NULL without memory. The slices handed out before are no longer
 * valid. */
uint8_t *adp_frames_room(adp_frames *f, size_t n);

/* Notes that `n` bytes of the room have been filled. */
void adp_frames_filled(adp_frames *f, size_t n);

typedef enum adp_frame_state {
    ADP_FRAME_READY,   /* a frame was taken */
    ADP_FRAME_PARTIAL, /* more bytes are needed */
    ADP_FRAME_TOO_LONG /* the length is beyond the limit: nothing behind it can be read */
} adp_frame_state;

/* Takes the next frame; its content stays valid until adp_frames_room. */
adp_frame_state adp_frames_next(adp_frames *f, sio_slice *content);

/* Returns the bytes that are not taken yet: a part of a frame, or noise. */
sio_slice adp_frames_rest(const adp_frames *f);

#endif
