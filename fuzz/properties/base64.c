#include "fuzz/properties/base64.h"

#include "base/base64.h"
#include "fuzz/arena.h"
#include "fuzz/check.h"
#include "fuzz/pieces.h"
#include "fuzz/trip.h"

void prop_base64_text(sio_slice text, const sio_mem *mem) {
    sio_buf bytes, lenient, again = FUZZ_BUF_INIT;
    sio_buf_init(&bytes, mem);
    sio_buf_init(&lenient, mem);
    sio_error error = sio_base64_decode(text, &bytes);
    fuzz_check_error(error, text.len);
    FUZZ_CHECK(error.code == SIO_ERR_OK || bytes.len == 0, "%zu bytes of a wrong text", bytes.len);
    FUZZ_CHECK(sio_base64_decode_lenient(text, &lenient), "no memory");
    FUZZ_CHECK(lenient.len <= text.len, "%zu bytes of %zu characters", lenient.len, text.len);
    if (error.code == SIO_ERR_OK) {
        FUZZ_CHECK(sio_base64_encode(sio_buf_slice(&bytes), &again), "no memory");
        FUZZ_CHECK(sio_slice_equal(sio_buf_slice(&again), text), "not canonical");
        FUZZ_CHECK(sio_slice_equal(sio_buf_slice(&bytes), sio_buf_slice(&lenient)), "two meanings");
    }
    sio_buf_free(&bytes);
    sio_buf_free(&lenient);
    sio_buf_free(&again);
}

static sio_error write_bytes(const void *value, sio_buf *text) {
    const sio_slice *bytes = value;
    FUZZ_CHECK(sio_base64_encode(*bytes, text), "no memory");
    FUZZ_CHECK(text->len == sio_base64_size(bytes->len), "%zu characters", text->len);
    return sio_ok();
}

static sio_error read_bytes(sio_slice text, sio_buf *record) {
    sio_buf bytes = FUZZ_BUF_INIT;
    sio_error error = sio_base64_decode(text, &bytes);
    fuzz_note_slice(record, sio_buf_slice(&bytes));
    sio_buf_free(&bytes);
    return error;
}

static void note_bytes(const void *value, sio_buf *record) {
    fuzz_note_slice(record, *(const sio_slice *)value);
}

void prop_base64_bytes(sio_slice bytes) {
    static const fuzz_form form = {"base64", write_bytes, read_bytes, note_bytes};
    fuzz_check_trip(&form, &bytes);
}
