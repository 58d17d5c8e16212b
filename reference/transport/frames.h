/* WebSocket frames of a peer (RFC 6455): found, checked and unmasked in the bytes where they lie. */
#ifndef SIO_TRANSPORT_FRAMES_H
#define SIO_TRANSPORT_FRAMES_H

#include "base/buf.h"

typedef struct tr_frames {
    uint64_t left; /* payload bytes of a data frame that are still to come */
    uint64_t size; /* of the message so far, those announced included */
    uint8_t mask[4];
    uint8_t turn;     /* which byte of the mask is next */
    uint8_t message;  /* opcode of the message that is going on; 0: none */
    bool final;       /* the frame is the last one of its message */
    bool from_server; /* set by the owner: frames are not masked; else they are */
    bool deflate;     /* set by the owner: messages may be compressed, and say so by RSV1 */
    bool packed;      /* this one is */
    uint8_t utf8[4];  /* a character that a piece has cut */
    uint8_t utf8_count;
} tr_frames;

typedef enum tr_frame_kind {
    TR_FRAME_MORE,  /* nothing yet */
    TR_FRAME_PIECE, /* of a message; `last` with the one that ends it */
    TR_FRAME_PING,
    TR_FRAME_PONG,
    TR_FRAME_CLOSE, /* `code` is 0 without one */
    TR_FRAME_FAULT  /* close with `code` */
} tr_frame_kind;

typedef struct tr_frame {
    tr_frame_kind kind;
    sio_slice data;
    bool binary;
    bool last;
    bool packed; /* a piece of a compressed message: text is not checked */
    unsigned code;
} tr_frame;

/* Takes the next frame, or piece of one, off `bytes`, and unmasks it there. Messages of more than `limit`
 * bytes are a fault as soon as they are announced. Returns how many bytes were used; 0: more must come first
 * (then keep them: at most 139). */
size_t tr_frames_next(tr_frames *frames, uint8_t *bytes, size_t len, uint64_t limit, tr_frame *out);

enum { TR_FRAME_HEADER = 10 };

/* Writes the header of an unmasked final frame. Returns its length in bytes. */
size_t tr_frame_header(uint8_t opcode, size_t len, uint8_t out[TR_FRAME_HEADER]);

/* Appends a whole final frame, masked, as a client sends it. Returns false without memory. */
bool tr_frame_put_masked(sio_buf *out, uint8_t opcode, sio_slice data, const uint8_t mask[4]);

#endif
