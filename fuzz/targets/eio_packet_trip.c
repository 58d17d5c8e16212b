/* An Engine.IO packet there and back: what the strict reader takes is written as it came; what the lenient
 * one takes is written so that the strict one takes it for the same. */
#include "engineio/packet.h"

#include "fuzz/arena.h"
#include "fuzz/check.h"
#include "fuzz/mutate/mutate.h"

FUZZ_TARGET_SHAPE(EIO_PACKET)

static void trip(sio_slice text, const sio_rules *rules) {
    sio_eio_packet packet, again;
    sio_buf scratch = FUZZ_BUF_INIT, second = FUZZ_BUF_INIT, out = FUZZ_BUF_INIT;
    if (sio_eio_decode(text, rules, &scratch, &packet).code == SIO_ERR_OK) {
        sio_error error = sio_eio_encode(&packet, &out);
        FUZZ_CHECK(error.code == SIO_ERR_OK, "%s", sio_error_name(error.code));
        FUZZ_CHECK(out.len == sio_eio_size(&packet), "%zu bytes, not %zu", out.len, sio_eio_size(&packet));
        FUZZ_CHECK(rules != NULL || sio_slice_equal(sio_buf_slice(&out), text), "written otherwise");
        error = sio_eio_decode(sio_buf_slice(&out), NULL, &second, &again);
        FUZZ_CHECK(error.code == SIO_ERR_OK, "%s", sio_error_name(error.code));
        FUZZ_CHECK(again.type == packet.type && again.binary == packet.binary &&
                       sio_slice_equal(again.data, packet.data),
                   "another packet");
    }
    sio_buf_free(&scratch);
    sio_buf_free(&second);
    sio_buf_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const sio_rules lenient = {.lenient = SIO_LENIENT_ALL};
    trip(sio_slice_of(data, size), NULL);
    trip(sio_slice_of(data, size), &lenient);
    return 0;
}
