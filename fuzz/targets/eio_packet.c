/* One Engine.IO packet as text: strict and lenient readers, and what they share. */
#include "engineio/packet.h"

#include "fuzz/check.h"
#include "fuzz/mutate/mutate.h"

FUZZ_TARGET_SHAPE(EIO_PACKET)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const sio_rules lenient = {.lenient = SIO_LENIENT_ALL};
    sio_slice text = sio_slice_of(data, size);
    sio_eio_packet strict_packet, packet;
    fuzz_meter meter;
    fuzz_meter_init(&meter, size, 4, 256);
    sio_buf strict_bytes, bytes;
    sio_buf_init(&strict_bytes, &meter.mem);
    sio_buf_init(&bytes, &meter.mem);

    sio_error strict = sio_eio_decode(text, NULL, &strict_bytes, &strict_packet);
    sio_error error = sio_eio_decode(text, &lenient, &bytes, &packet);
    fuzz_check_error(strict, size);
    fuzz_check_error(error, size);
    if (error.code == SIO_ERR_OK) {
        FUZZ_CHECK(packet.type <= SIO_EIO_NOOP, "type %d", (int)packet.type);
        FUZZ_CHECK(!packet.binary || packet.type == SIO_EIO_MESSAGE, "a binary packet of type %d",
                   (int)packet.type);
        FUZZ_CHECK(packet.data.len < size, "%zu bytes of data in %zu", packet.data.len, size);
    }
    /* Leniency accepts more, and never means something else. */
    if (strict.code == SIO_ERR_OK) {
        fuzz_check_same_error(strict, error);
        FUZZ_CHECK(strict_packet.type == packet.type && strict_packet.binary == packet.binary &&
                       sio_slice_equal(strict_packet.data, packet.data),
                   "the lenient reader takes a valid packet for another");
    }
    sio_buf_free(&strict_bytes);
    sio_buf_free(&bytes);
    fuzz_meter_end(&meter);
    return 0;
}
