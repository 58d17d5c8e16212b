/* Codecs with seeded faults: a polling body goes through the targets that read one, its messages through
 * those of Socket.IO packets, and beside a second parser. */
#include <string.h>

#include "fuzz/check.h"
#include "fuzz/faults/fault.h"
#include "fuzz/mutate/mutate.h"
#include "fuzz/target.h"

FUZZ_TARGET_SHAPE(EIO_PAYLOAD)

extern const fuzz_parser second_parser;

/* fuzz/targets/NAME.c, under another name (faults.mk). */
int try_eio_payload(const uint8_t *data, size_t size);
int try_eio_payload_trip(const uint8_t *data, size_t size);
int try_sio_decoder(const uint8_t *data, size_t size);
int try_sio_packet(const uint8_t *data, size_t size);
int try_sio_packet_trip(const uint8_t *data, size_t size);

static void try_text(sio_slice text) {
    try_sio_packet(text.ptr, text.len);
    fuzz_try_parser(&second_parser, FUZZ_SIO5_PACKET, text.ptr, text.len);
}

static int try_all(const uint8_t *data, size_t size) {
    sio_slice rest = sio_slice_of(data, size);
    try_eio_payload(data, size);
    try_eio_payload_trip(data, size);
    try_sio_decoder(data, size);
    try_sio_packet_trip(data, size);
    while (rest.len > 0) { /* not by the reference: it may be wrong here */
        const uint8_t *end = memchr(rest.ptr, 0x1e, rest.len);
        size_t len = end == NULL ? rest.len : (size_t)(end - rest.ptr);
        if (len > 1 && rest.ptr[0] == '4') try_text(sio_slice_sub(rest, 1, len));
        rest = sio_slice_from(rest, len + 1);
    }
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    return fault_run(try_all, data, size);
}
