/* What holds for frames of a WebTransport stream, whatever the input. */
#ifndef FUZZ_PROPERTIES_WEBTRANSPORT_H
#define FUZZ_PROPERTIES_WEBTRANSPORT_H

#include "engineio/webtransport.h"
#include "fuzz/pieces.h"

/* Reads a stream for fuzz_check_every_way; `how` is the limit of a payload, a size_t. No frame comes out of
 * nothing, none is empty or beyond the limit, and no byte is left over. The end is an error when a frame is
 * unfinished, and that which there was before. Memory follows what came, not what was announced. */
void prop_wt_stream(sio_slice stream, fuzz_way way, const void *how, sio_buf *record);

/* A frame can be written, and is read again as the same; when it is a packet, so is the frame of that packet.
 * A packet without data need not have one. */
void prop_wt_trip(const sio_wt_frame *frame);

#endif
