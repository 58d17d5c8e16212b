/* WebTransport framing of Engine.IO v4.1: a stream of frames, each a length header and a payload (EIO4-WT-02
 * to WT-05).
 *
 * A text payload is a packet as sio_eio_decode reads it, a binary one is the data of a message. */
#ifndef SIO_ENGINEIO_WEBTRANSPORT_H
#define SIO_ENGINEIO_WEBTRANSPORT_H

#include "engineio/packet.h"

enum { SIO_WT_HEADER_MAX = 9 };

typedef struct sio_wt_frame {
    bool binary;
    sio_slice payload;
} sio_wt_frame;

/* An incremental decoder; its fields are private. It keeps only the bytes of an unfinished frame, and memory
 * grows with the bytes received, never with the length announced. */
typedef struct sio_wt_decoder {
    uint64_t max_payload;
    sio_buf partial;
    uint8_t header[SIO_WT_HEADER_MAX];
    size_t header_len;
    uint64_t payload_len; /* valid once the header is complete */
    bool broken;
    sio_error error;
    uint64_t consumed; /* bytes of the stream taken so far */
} sio_wt_decoder;

/* Makes a decoder that refuses payloads above `max_payload` bytes. `mem` NULL means the default allocator.
 * Allocates nothing. */
void sio_wt_decoder_init(sio_wt_decoder *d, uint64_t max_payload, const sio_mem *mem);

/* Frees what it keeps. */
void sio_wt_decoder_free(sio_wt_decoder *d);

/* Takes bytes from the front of `*input` until one frame is complete or the input is empty; call again until
 * `*ready` is false. `out->payload` looks into the input when the frame lies in it whole, else into the
 * decoder; it lives until the next call. Returns success; SIO_ERR_WT_EMPTY, SIO_ERR_LIMIT_PAYLOAD (before any
 * byte of the payload is read, EIO4-WT-13), SIO_ERR_WT_LENGTH or SIO_ERR_NO_MEMORY. Offsets count from the
 * start of the stream. An error stays: each later call returns it again. */
sio_error sio_wt_decode(sio_wt_decoder *d, sio_slice *input, sio_wt_frame *out, bool *ready);

/* Returns whether the stream stands between two frames, so that it may end here. */
bool sio_wt_decoder_idle(const sio_wt_decoder *d);

/* Tells the decoder that the stream has ended. Returns success, SIO_ERR_WT_CUT at the end of the stream when
 * a frame is unfinished, or the error that the decoder had before. */
sio_error sio_wt_finish(sio_wt_decoder *d);

/* Appends the frame with the shortest header. Returns success, SIO_ERR_WT_EMPTY (a frame of length 0 does not
 * exist) or SIO_ERR_NO_MEMORY; on an error `out` is as before. */
sio_error sio_wt_encode(const sio_wt_frame *frame, sio_buf *out);

/* Appends an Engine.IO packet as a frame. Returns as sio_wt_encode, SIO_ERR_EIO_TYPE or SIO_ERR_EIO_BINARY
 * too. An empty binary message cannot be framed. */
sio_error sio_wt_encode_packet(const sio_eio_packet *packet, sio_buf *out);

#endif
