#include "fuzz/properties/utf8.h"

#include "base/utf8.h"
#include "fuzz/arena.h"
#include "fuzz/check.h"
#include "fuzz/pieces.h"
#include "wire/utf8.h"

void prop_utf8_sequences(sio_slice text, sio_error error) {
    size_t at = 0;
    while (at < text.len) {
        size_t n = sio_utf8_sequence(text.ptr + at, text.ptr + text.len);
        FUZZ_CHECK(n <= 4 && n <= text.len - at, "a sequence of %zu bytes", n);
        if (n == 0) break;
        at += n;
    }
    FUZZ_CHECK(at == (error.code == SIO_ERR_OK ? text.len : error.offset), "another place than byte %zu",
               error.offset);
}

static bool take(void *state, sio_slice piece) {
    return wire_utf8_feed(state, piece);
}

void prop_utf8_prober(sio_slice text, bool good) {
    for (fuzz_way way = FUZZ_WHOLE; way < FUZZ_WAYS; way++) {
        wire_utf8 state = {0};
        bool said = fuzz_feed(text, way, take, &state) && wire_utf8_complete(&state);
        FUZZ_CHECK(said == good, "the prober's check differs in way %d", (int)way);
    }
}

void prop_utf8_replaced(sio_slice text, bool good) {
    sio_buf replaced = FUZZ_BUF_INIT;
    FUZZ_CHECK(sio_utf8_replace(text, &replaced), "no memory");
    FUZZ_CHECK(replaced.len <= 3 * text.len, "%zu bytes became %zu", text.len, replaced.len);
    FUZZ_CHECK(sio_utf8_check(sio_buf_slice(&replaced)).code == SIO_ERR_OK, "the replacement is not UTF-8");
    FUZZ_CHECK(sio_slice_equal(sio_buf_slice(&replaced), text) == good, "replaced, but nothing was wrong");
    sio_buf_free(&replaced);
}
