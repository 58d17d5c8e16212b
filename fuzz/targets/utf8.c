/* UTF-8: the check, the sequences, the replacement, and the prober's incremental check agree. */
#include "base/utf8.h"

#include "fuzz/arena.h"
#include "fuzz/check.h"
#include "fuzz/pieces.h"
#include "wire/utf8.h"

/* Sequence by sequence, as far as they are well formed. */
static size_t walk(const uint8_t *data, size_t size) {
    size_t at = 0;
    while (at < size) {
        size_t n = sio_utf8_sequence(data + at, data + size);
        FUZZ_CHECK(n <= 4 && n <= size - at, "a sequence of %zu bytes", n);
        if (n == 0) break;
        at += n;
    }
    return at;
}

static bool in_pieces(sio_slice text, fuzz_way way) {
    wire_utf8 state = {0};
    bool ok = true;
    sio_slice piece;
    fuzz_pieces pieces = fuzz_pieces_begin(text, way);
    while (ok && fuzz_pieces_next(&pieces, &piece))
        ok = wire_utf8_feed(&state, piece);
    fuzz_pieces_end(&pieces);
    return ok && wire_utf8_complete(&state);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    sio_slice text = sio_slice_of(data, size);
    sio_buf replaced = FUZZ_BUF_INIT;
    sio_error error = sio_utf8_check(text);
    bool good = error.code == SIO_ERR_OK;
    fuzz_check_error(error, size);
    FUZZ_CHECK(walk(data, size) == (good ? size : error.offset), "another place than byte %zu", error.offset);
    for (fuzz_way way = FUZZ_WHOLE; way < FUZZ_WAYS; way++)
        FUZZ_CHECK(in_pieces(text, way) == good, "the prober's check differs in way %d", (int)way);
    FUZZ_CHECK(sio_utf8_replace(text, &replaced), "no memory");
    FUZZ_CHECK(replaced.len <= 3 * size, "%zu bytes became %zu", size, replaced.len);
    FUZZ_CHECK(sio_utf8_check(sio_buf_slice(&replaced)).code == SIO_ERR_OK, "the replacement is not UTF-8");
    FUZZ_CHECK(sio_slice_equal(sio_buf_slice(&replaced), text) == good, "replaced, but nothing was wrong");
    sio_buf_free(&replaced);
    return 0;
}
