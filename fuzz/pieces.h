/* One input in several cuts: what an incremental reader makes of a stream must not depend on them. */
#ifndef FUZZ_PIECES_H
#define FUZZ_PIECES_H

#include "base/buf.h"

typedef enum fuzz_way {
    FUZZ_WHOLE,  /* in one piece */
    FUZZ_BYTES,  /* byte by byte */
    FUZZ_CUT,    /* in two, the first a copy of its own, so that reading beyond it is seen */
    FUZZ_CHUNKS, /* in pieces of 1 to 16 bytes */
    FUZZ_WAYS
} fuzz_way;

/* A walk over the pieces. An empty input has none. */
typedef struct fuzz_pieces {
    sio_slice rest;
    fuzz_way way;
    uint64_t choice; /* of the input's own bytes: where it is cut */
    void *copy;
} fuzz_pieces;

/* Begins a walk. Ownership: the bytes stay the caller's; free the walk with fuzz_pieces_end. */
fuzz_pieces fuzz_pieces_begin(sio_slice input, fuzz_way way);

/* Takes the next piece, valid until the next call. Returns false after the last. */
bool fuzz_pieces_next(fuzz_pieces *pieces, sio_slice *piece);

/* Frees what the walk holds. */
void fuzz_pieces_end(fuzz_pieces *pieces);

/* Gives the reader the stream in the pieces of `way`, until it wants no more. Returns whether it took all. */
bool fuzz_feed(sio_slice stream, fuzz_way way, bool (*take)(void *reader, sio_slice piece), void *reader);

/* Records of what a reader said, to be compared between two ways. They abort without memory. */
void fuzz_note(sio_buf *record, uint64_t number);
void fuzz_note_slice(sio_buf *record, sio_slice bytes);

/* Demands that what `way` gave is what the whole input gave. */
void fuzz_check_same_record(const sio_buf *whole, const sio_buf *other, fuzz_way way);

/* Reads a stream in the pieces of `way` and notes what was read; `how`: what the target chose beside. */
typedef void fuzz_read(sio_slice stream, fuzz_way way, const void *how, sio_buf *record);

/* Reads the stream whole and in every way of cutting it; what `read` notes must be the same each time. */
void fuzz_check_every_way(sio_slice stream, fuzz_read *read, const void *how);

#endif
