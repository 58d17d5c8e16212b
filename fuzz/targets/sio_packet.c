/* The text of one Socket.IO packet: strict and lenient readers, and what an application reads of it. */
#include "socketio/packet.h"

#include "fuzz/check.h"
#include "fuzz/mutate/mutate.h"
#include "fuzz/properties/packet.h"

FUZZ_TARGET_SHAPE(SIO_PACKET)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    sio_slice text = sio_slice_of(data, size);
    sio_rules lenient = *sio_rules_strict();
    lenient.lenient = SIO_LENIENT_ALL;
    sio_packet strict_packet, packet;
    sio_error strict = sio_packet_decode(text, NULL, &strict_packet);
    sio_error error = sio_packet_decode(text, &lenient, &packet);
    fuzz_check_error(strict, size);
    fuzz_check_error(error, size);
    if (strict.code == SIO_ERR_OK) {
        prop_packet_read(text, &strict_packet, sio_rules_strict());
        prop_packet_approved(&strict_packet);
        FUZZ_CHECK(error.code == SIO_ERR_OK, "leniency refuses: %s", sio_error_name(error.code));
    }
    if (error.code == SIO_ERR_OK) prop_packet_read(text, &packet, &lenient);
    return 0;
}
