/* One WebSocket frame: found in a stream with its exact bytes, and written anew when a rule changed it. Both
 * directions; nothing about a frame is judged here. */
#ifndef PRX_FRAME_H
#define PRX_FRAME_H

#include "base/buf.h"
#include "wire/ws.h"

typedef struct prx_frame {
    bool fin;
    uint8_t rsv;
    uint8_t opcode;
    bool masked;
    uint8_t mask[4];
    sio_buf payload; /* unmasked */
    sio_buf raw;     /* the exact bytes; of all frames when fragments were joined */
    bool changed;
} prx_frame;

/* Finds the frame at the start of `in`. Returns its length, 0 when it is not complete, SIZE_MAX when it is
 * over `most` bytes or memory is short. A length fills `out`, which the caller frees. */
size_t prx_frame_read(sio_slice in, size_t most, prx_frame *out);
void prx_frame_free(prx_frame *f);
/* Appends the frame: its exact bytes, or what the changed fields make, in frames of at most `fragment`
 * payload bytes (0: one). Returns false without memory. */
bool prx_frame_write(const prx_frame *f, size_t fragment, sio_buf *out);
/* Returns whether the opcode is that of a control frame. */
bool prx_frame_is_control(const prx_frame *f);
/* Returns the code of a close frame; 1005 when there is none. */
int prx_frame_close_code(const prx_frame *f);

#endif
