/* base64 both ways: what the strict reader takes is canonical, and the lenient one takes it for the same. */
#include "base/base64.h"

#include "fuzz/arena.h"
#include "fuzz/check.h"

static void check_text(sio_slice text, const fuzz_meter *meter) {
    sio_buf bytes, lenient, again = FUZZ_BUF_INIT;
    sio_buf_init(&bytes, &meter->mem);
    sio_buf_init(&lenient, &meter->mem);
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

static void check_bytes(sio_slice bytes) {
    sio_buf text = FUZZ_BUF_INIT, again = FUZZ_BUF_INIT;
    FUZZ_CHECK(sio_base64_encode(bytes, &text), "no memory");
    FUZZ_CHECK(text.len == sio_base64_size(bytes.len), "%zu characters", text.len);
    sio_error error = sio_base64_decode(sio_buf_slice(&text), &again);
    FUZZ_CHECK(error.code == SIO_ERR_OK && sio_slice_equal(sio_buf_slice(&again), bytes), "%s",
               sio_error_name(error.code));
    sio_buf_free(&text);
    sio_buf_free(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    fuzz_meter meter;
    fuzz_meter_init(&meter, size, 4, 256);
    check_text(sio_slice_of(data, size), &meter);
    check_bytes(sio_slice_of(data, size));
    fuzz_meter_end(&meter);
    return 0;
}
