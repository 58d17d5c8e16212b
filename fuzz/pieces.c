#include "fuzz/pieces.h"

#include <string.h>

#include "fuzz/arena.h"
#include "fuzz/check.h"

fuzz_pieces fuzz_pieces_begin(sio_slice input, fuzz_way way) {
    uint64_t choice = way == FUZZ_WHOLE ? 0 : fuzz_hash(input.ptr, input.len);
    return (fuzz_pieces){.rest = input, .way = way, .choice = choice};
}

static size_t piece_length(fuzz_pieces *p) {
    uint64_t choice = p->choice;
    switch (p->way) {
    case FUZZ_BYTES:
        return 1;
    case FUZZ_CUT:
        p->way = FUZZ_WHOLE;
        return (size_t)(choice % p->rest.len) + 1;
    case FUZZ_CHUNKS:
        p->choice = choice >> 4 | choice << 60;
        return (size_t)(choice % 16) + 1;
    default:
        return p->rest.len;
    }
}

static sio_slice copy_of(fuzz_pieces *p, sio_slice piece) {
    p->copy = fuzz_arena_resize(NULL, piece.len);
    FUZZ_CHECK(p->copy != NULL, "no memory for %zu bytes", piece.len);
    memcpy(p->copy, piece.ptr, piece.len);
    return sio_slice_of(p->copy, piece.len);
}

bool fuzz_pieces_next(fuzz_pieces *pieces, sio_slice *piece) {
    bool copied = pieces->way == FUZZ_CUT;
    fuzz_pieces_end(pieces);
    if (pieces->rest.len == 0) return false;
    *piece = sio_slice_sub(pieces->rest, 0, piece_length(pieces));
    pieces->rest = sio_slice_from(pieces->rest, piece->len);
    if (copied) *piece = copy_of(pieces, *piece);
    return true;
}

void fuzz_pieces_end(fuzz_pieces *pieces) {
    fuzz_arena_release(pieces->copy);
    pieces->copy = NULL;
}

bool fuzz_feed(sio_slice stream, fuzz_way way, bool (*take)(void *reader, sio_slice piece), void *reader) {
    sio_slice piece;
    bool more = true;
    fuzz_pieces pieces = fuzz_pieces_begin(stream, way);
    while (more && fuzz_pieces_next(&pieces, &piece))
        more = take(reader, piece);
    fuzz_pieces_end(&pieces);
    return more;
}

void fuzz_note(sio_buf *record, uint64_t number) {
    fuzz_note_slice(record, sio_slice_of(&number, sizeof number));
}

void fuzz_note_slice(sio_buf *record, sio_slice bytes) {
    bool ok = sio_buf_reserve(record, sizeof bytes.len + bytes.len) &&
              sio_buf_add(record, sio_slice_of(&bytes.len, sizeof bytes.len)) && sio_buf_add(record, bytes);
    FUZZ_CHECK(ok, "no memory for a record");
}

void fuzz_check_same_record(const sio_buf *whole, const sio_buf *other, fuzz_way way) {
    FUZZ_CHECK(sio_slice_equal(sio_buf_slice(whole), sio_buf_slice(other)),
               "cut in way %d the stream means something else", (int)way);
}

void fuzz_check_every_way(sio_slice stream, fuzz_read *read, const void *how) {
    sio_buf whole = FUZZ_BUF_INIT, other = FUZZ_BUF_INIT;
    read(stream, FUZZ_WHOLE, how, &whole);
    for (fuzz_way way = FUZZ_BYTES; way < FUZZ_WAYS; way++) {
        sio_buf_clear(&other);
        read(stream, way, how, &other);
        fuzz_check_same_record(&whole, &other, way);
    }
    sio_buf_free(&whole);
    sio_buf_free(&other);
}
