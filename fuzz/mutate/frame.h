/* The header of a WebTransport frame: a bit for binary, and a length in 1, 3 or 9 bytes (EIO4-WT-02 to
 * WT-05). Lengths that are too large and spelt too long are kept as they are. */
#ifndef FUZZ_MUTATE_FRAME_H
#define FUZZ_MUTATE_FRAME_H

#include "fuzz/mutate/tree.h"

/* Reads a header. Returns its size, or 0 when it is cut. */
size_t tree_frame_read(sio_slice stream, uint64_t *length);

/* Appends the header of a frame with `length` bytes: the one that was read while that is true or meant to
 * lie, else the shortest. Returns false without memory. */
bool tree_frame_header(const tree_node *frame, uint64_t length, sio_buf *out);

/* Appends a header in its form of 1, 3 or 9 bytes; the length is cut to what fits. Returns false without
 * memory. */
bool tree_frame_spell(bool binary, uint64_t length, unsigned size, sio_buf *out);

#endif
