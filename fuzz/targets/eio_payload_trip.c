/* A payload there and back: a body of valid packets is written as it came. */
#include "engineio/payload.h"

#include "fuzz/arena.h"
#include "fuzz/check.h"
#include "fuzz/mutate/mutate.h"

FUZZ_TARGET_SHAPE(EIO_PAYLOAD)

/* Returns whether all of the body is valid. */
static bool copy(sio_slice body, const sio_rules *rules, sio_buf *out) {
    sio_payload walk = sio_payload_begin(body);
    sio_eio_packet packet;
    sio_error error;
    sio_buf scratch = FUZZ_BUF_INIT;
    while (sio_payload_next(&walk, rules, &scratch, &packet, &error)) {
        sio_error added = sio_payload_add(out, &packet);
        FUZZ_CHECK(added.code == SIO_ERR_OK, "%s", sio_error_name(added.code));
    }
    sio_buf_free(&scratch);
    return error.code == SIO_ERR_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const sio_rules lenient = {.lenient = SIO_LENIENT_ALL};
    sio_slice body = sio_slice_of(data, size);
    sio_buf strict = FUZZ_BUF_INIT, first = FUZZ_BUF_INIT, second = FUZZ_BUF_INIT;
    bool valid = copy(body, NULL, &strict);
    FUZZ_CHECK(sio_slice_equal(sio_buf_slice(&strict), sio_slice_sub(body, 0, strict.len)),
               "written otherwise");
    FUZZ_CHECK(!valid || strict.len == size, "%zu bytes of %zu", strict.len, size);
    copy(body, &lenient, &first);
    if (first.len > 0)
        FUZZ_CHECK(copy(sio_buf_slice(&first), NULL, &second), "what was written is not valid");
    FUZZ_CHECK(sio_slice_equal(sio_buf_slice(&first), sio_buf_slice(&second)), "written otherwise again");
    sio_buf_free(&strict);
    sio_buf_free(&first);
    sio_buf_free(&second);
    return 0;
}
